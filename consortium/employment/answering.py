"""Turn sensitive questions on and off for a member, record what a resident answers, and let it go when time is up.

An answer that is given anew replaces the one before, of which nothing is kept; the audit trail has none.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import NOT_TOLD, Kept, keep, record
from consortium.clock import day_of
from consortium.employment.asking import answers, asked, off_since
from consortium.employment.cases import Case
from consortium.employment.models import AskedQuestion, Participant, SensitiveAnswer
from consortium.employment.policies import CaseRefused
from consortium.employment.questions import ANSWERS, Question
from consortium.kernel.days import long_date
from consortium.members.models import Member


def ask(session: Session, cause: Cause, member: Member, values: Mapping[str, Any]) -> Kept:
    """Turn a question on or off from a day on. `values`: a clean row of AskedQuestionSchema. Raises CaseRefused."""
    question, day, is_asked = values["question"], values["from_day"], bool(values["is_asked"])
    if day < day_of(cause.at):
        raise CaseRefused(f"{long_date(day)} is over: a question is turned on or off from today on, or later")
    if is_asked == (question in asked(session, member.id, day)):
        raise CaseRefused(f"the question is {'asked' if is_asked else 'not asked'} from then on already")
    return keep_asked(session, cause, member, values)


def keep_asked(session: Session, cause: Cause, member: Member, values: Mapping[str, Any]) -> Kept:
    """Make or change a day on which a question is turned on or off. `values`: a clean row of AskedQuestionSchema."""
    question, day = values["question"].value, values["from_day"]
    key = {"member_id": member.id, "question": question, "from_day": day}
    subject = f"question {member.code} {question} {day}"
    return keep(session, cause, AskedQuestion, subject, key, {"is_asked": bool(values["is_asked"])})[1]


def record_answers(session: Session, cause: Cause, case: Case, given: Mapping[Question, str | None]) -> None:
    """Record a resident's answers to questions that its member asks today; None takes one back. Raises CaseRefused."""
    day, known = day_of(cause.at), answers(session, case.number)
    mine = asked(session, case.row.member_id, day)
    for question, answer in given.items():
        if question not in mine:
            raise CaseRefused(f"{case.member} does not ask this")
        if answer is not None and answer not in ANSWERS[question]:
            raise CaseRefused("this is no answer to choose from")
    if all(known.get(question) == answer for question, answer in given.items()):
        raise CaseRefused("nothing is different: choose an answer")
    for question, answer in given.items():
        keep_answer(session, cause, case.row, question, answer)
    before, after = NOT_TOLD
    told = {"before": {"answers": before}, "after": {"answers": after}}
    record(session, cause, "sensitive answers recorded", case.subject, **told)


def keep_answer(session: Session, cause: Cause, row: Participant, question: Question, answer: str | None) -> None:
    """Keep the answer to one question in place of the one before; the event is that of `record_answers`."""
    key = {"participant_id": row.id, "question": question.value}
    session.execute(sa.delete(SensitiveAnswer).filter_by(**key))
    if answer is not None:
        day = day_of(cause.at)
        session.add(SensitiveAnswer(**key, answer=answer, day=day, recorded_by=cause.actor, recorded_at=cause.at))
    session.flush()


def forget_answers(session: Session, oldest: date, day: date) -> int:
    """Forget answers of cases closed, and to questions not asked any more, since before `oldest`; how many."""
    rows = sa.select(SensitiveAnswer, Participant).join(
        Participant, Participant.id == SensitiveAnswer.participant_id
    )
    count = 0
    for answer, participant in session.execute(rows).all():
        off = off_since(session, participant.member_id, answer.question, day)
        if any(since is not None and since < oldest for since in (participant.closed, off)):
            session.delete(answer)
            count += 1
    session.flush()
    return count
