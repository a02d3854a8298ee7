"""Read plans: what stands in one, what of it is late, and how many residents have which need."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.employment.models import CaseAction, CaseNeed, Participant, PastTotal, PlanReview
from consortium.employment.terms import NEED, ActionState
from consortium.employment.versions import standing_rows, stands
from consortium.kernel.days import Span
from consortium.members.models import Member


def needs(session: Session, participant_id: int) -> Sequence[CaseNeed]:
    """The needs of a resident: those that are not met yet first, then by the day on which they were found."""
    return standing_rows(
        session, CaseNeed, participant_id, CaseNeed.met_day.is_not(None), CaseNeed.found_day, CaseNeed.id
    )


def actions(session: Session, participant_id: int) -> Sequence[CaseAction]:
    """What is to be done for or by a resident, the most urgent first; then what is over."""
    is_over = CaseAction.state != ActionState.TO_DO
    return standing_rows(session, CaseAction, participant_id, is_over, CaseAction.due_day, CaseAction.id)


def review_day(session: Session, participant_id: int) -> date | None:
    """The day on which the plan is looked at again; None where none is set."""
    rows = sa.select(PlanReview.review_day).where(PlanReview.participant_id == participant_id)
    return session.scalar(rows.order_by(PlanReview.id.desc()).limit(1))


def is_late(action: CaseAction, day: date) -> bool:
    """Whether something should have been done before the day."""
    return action.state == ActionState.TO_DO and action.due_day < day


def has_late(day: date) -> sa.ColumnElement[bool]:
    """The condition on participants whose case is open and in whose plan something should have been done before."""
    late = sa.exists().where(
        CaseAction.participant_id == Participant.id,
        CaseAction.state == ActionState.TO_DO.value,
        CaseAction.due_day < day,
        stands(CaseAction),
    )
    newer = aliased(PlanReview)
    is_newest = ~sa.exists().where(newer.participant_id == PlanReview.participant_id, newer.id > PlanReview.id)
    unseen = sa.exists().where(PlanReview.participant_id == Participant.id, PlanReview.review_day < day, is_newest)
    return sa.and_(Participant.closed.is_(None), sa.or_(late, unseen))


def needs_found(session: Session, days: Span) -> dict[tuple[str, str], int]:
    """How many residents were found within the days to have each need, by (member code, need)."""
    rows = session.execute(
        sa.select(Member.code, CaseNeed.need, sa.func.count(CaseNeed.participant_id.distinct()))
        .select_from(CaseNeed)
        .join(Participant, Participant.id == CaseNeed.participant_id)
        .join(Member, Member.id == Participant.member_id)
        .where(stands(CaseNeed), CaseNeed.found_day.between(days.first, days.last))
        .group_by(Member.code, CaseNeed.need)
    )
    found = Counter({(member, need): int(count) for member, need, count in rows})
    gone = session.execute(
        sa.select(Member.code, PastTotal.kind, PastTotal.count)
        .join(Member, Member.id == PastTotal.member_id)
        .where(PastTotal.kind.startswith(NEED), PastTotal.day.between(days.first, days.last))
    )
    for member, kind, count in gone:
        found[member, kind.removeprefix(NEED)] += count
    return dict(found)
