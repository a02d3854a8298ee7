"""Read which sensitive questions a member asks, and what was answered. Who may see an answer, `policies` say."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.employment.models import AskedQuestion, Participant, SensitiveAnswer
from consortium.employment.questions import Question
from consortium.members.models import Member


def switches(session: Session, member_id: int) -> Sequence[AskedQuestion]:
    """Every day on which a member turned a question on or off, the earliest first."""
    rows = sa.select(AskedQuestion).filter_by(member_id=member_id)
    return session.scalars(rows.order_by(AskedQuestion.from_day)).all()


def asked(session: Session, member_id: int, day: date) -> list[Question]:
    """The questions that a member asks on a day; none until it turned one on."""
    holding = {each.question: each.is_asked for each in switches(session, member_id) if each.from_day <= day}
    return [each for each in Question if holding.get(each.value)]


def answers(session: Session, participant_id: int) -> dict[str, str]:
    """What a resident answered, by question."""
    rows = sa.select(SensitiveAnswer.question, SensitiveAnswer.answer).filter_by(participant_id=participant_id)
    return {question: answer for question, answer in session.execute(rows)}


def answered(session: Session, until: date) -> dict[Question, dict[tuple[str, str], int]]:
    """How many residents gave each answer by a day, by question, and by (member code, answer)."""
    rows = session.execute(
        sa.select(SensitiveAnswer.question, Member.code, SensitiveAnswer.answer, sa.func.count())
        .select_from(SensitiveAnswer)
        .join(Participant, Participant.id == SensitiveAnswer.participant_id)
        .join(Member, Member.id == Participant.member_id)
        .where(SensitiveAnswer.day <= until)
        .group_by(SensitiveAnswer.question, Member.code, SensitiveAnswer.answer)
    )
    found: dict[Question, dict[tuple[str, str], int]] = {each: {} for each in Question}
    for question, member, answer, count in rows:
        found[Question(question)][member, answer] = int(count)
    return found


def off_since(session: Session, member_id: int, question: str, day: date) -> date | None:
    """Since when a member does not ask a question any more, as of a day; None where it does."""
    rows = [each for each in switches(session, member_id) if each.question == question and each.from_day <= day]
    since = None
    for each in rows:
        since = None if each.is_asked else since or each.from_day
    return since
