"""Read cases: where each stands, who has it, what was done, and who fell between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.employment.models import Assignment, CaseStep, Participant, ReferralDetail
from consortium.employment.terms import Stage, called
from consortium.kernel.errors import NotFound
from consortium.members.models import Member
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name

_DECIDED = (Stage.WAITING, Stage.ACCEPTED, Stage.DECLINED, Stage.REDIRECTED)


def _newest(column: Any, *within: Any) -> sa.ScalarSelect[Any]:
    """The column of a participant's newest row of its table."""
    table = column.class_
    rows = sa.select(column).where(table.participant_id == Participant.id, *within)
    return rows.correlate(Participant).order_by(table.id.desc()).limit(1).scalar_subquery()


held_by = _newest(Assignment.adviser)
"""The adviser who has a participant's case; nothing where nobody has."""

standing = sa.case(
    (Participant.closed.is_not(None), Stage.CLOSED.value),
    (Participant.started.is_not(None), Stage.STARTED.value),
    else_=sa.func.coalesce(_newest(CaseStep.step, CaseStep.step.in_(_DECIDED)), Stage.REFERRED.value),
)
"""Where a participant's case stands. Who has started was accepted, whether that was written down or not."""


@dataclass(frozen=True, slots=True)
class Case:
    """A participant's case: whose resident, on which service, where it stands, and who has it."""

    row: Participant
    contract: str
    member: str
    stage: Stage
    adviser: str | None

    @property
    def number(self) -> int:
        """By which the case is known in addresses."""
        return self.row.id

    @property
    def subject(self) -> str:
        """What the audit trail calls whose case it is."""
        return called(self.contract, self.row.alias)

    def waited(self, day: date) -> int:
        """How many days have passed since the referral."""
        return (day - self.row.referred).days


def cases(session: Session, *within: sa.ColumnElement[bool]) -> list[Case]:
    """The cases within these conditions, the oldest referral first."""
    rows = (
        sa.select(Participant, Contract.reference, Member.code, standing, held_by)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(*within)
        .order_by(Participant.referred, Participant.reference)
    )
    return [
        Case(row, contract, member, Stage(stage), adviser)
        for row, contract, member, stage, adviser in session.execute(rows)
    ]


def case(session: Session, number: int, *within: sa.ColumnElement[bool]) -> Case:
    """One case within these conditions. Raises NotFound, the same for one that is outside as for none."""
    found = cases(session, Participant.id == number, *within)
    if not found:
        raise NotFound(f"there is no case {number}")
    return found[0]


def fell_between(session: Session, day: date, *within: sa.ColumnElement[bool]) -> list[Case]:
    """Who was referred and not accepted within the days set for it, nor turned away; the longest wait first.

    A waiting list is no acceptance: whoever stands there too long is counted.
    """
    undecided = sa.and_(Participant.started.is_(None), Participant.closed.is_(None))
    return [
        each
        for each in cases(session, undecided, *within)
        if each.stage.is_undecided and day > last_day_to_accept(session, each.row)
    ]


def last_day_to_accept(session: Session, row: Participant) -> date:
    """The last day on which the referral can be accepted without counting as lost."""
    return row.referred + timedelta(days=whole(session, Name.ACCEPTANCE_DAYS, row.referred))


def steps(session: Session, participant_id: int) -> Sequence[CaseStep]:
    """What was done with a case, the newest first."""
    rows = sa.select(CaseStep).filter_by(participant_id=participant_id).order_by(CaseStep.id.desc())
    return session.scalars(rows).all()


def detail(session: Session, participant_id: int) -> ReferralDetail | None:
    """How the participant came; None for one who was imported."""
    return session.get(ReferralDetail, participant_id)
