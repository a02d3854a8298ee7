"""Read referrals, starts and outcomes; counts only, never a person."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.employment.models import OutcomeRow, Participant
from consortium.kernel.days import Span
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class Start:
    """One participant's start: a billing unit that bears no attribute."""

    contract: str
    member: str
    day: date


def starts(session: Session, days: Span) -> list[Start]:
    """Every start within the days, in order of contract, member and day."""
    rows = (
        sa.select(Contract.reference, Member.code, Participant.started)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(Participant.started.between(days.first, days.last))
        .order_by(Contract.reference, Member.code, Participant.started)
    )
    return [Start(contract, member, day) for contract, member, day in session.execute(rows) if day]


def started_within(session: Session, contract_id: int, days: Span) -> dict[str, Decimal]:
    """How many participants of each member started on the contract within the days, by member code."""
    rows = session.execute(
        sa.select(Member.code, sa.func.count())
        .select_from(Participant)
        .join(Member, Member.id == Participant.member_id)
        .where(Participant.contract_id == contract_id, Participant.started.between(days.first, days.last))
        .group_by(Member.code)
    )
    return {member: Decimal(count) for member, count in rows}


def referrals(session: Session, days: Span) -> dict[str, int]:
    """How many participants of each member were referred within the days, by member code."""
    rows = (
        sa.select(Member.code, sa.func.count())
        .select_from(Participant)
        .join(Member, Member.id == Participant.member_id)
    )
    within = rows.where(Participant.referred.between(days.first, days.last)).group_by(Member.code)
    return {member: int(count) for member, count in session.execute(within)}


def outcomes(session: Session, days: Span) -> dict[tuple[str, str], int]:
    """How many outcomes of each kind were reached within the days, by (member code, outcome)."""
    rows = session.execute(
        sa.select(Member.code, OutcomeRow.outcome, sa.func.count())
        .select_from(OutcomeRow)
        .join(Participant, Participant.id == OutcomeRow.participant_id)
        .join(Member, Member.id == Participant.member_id)
        .where(OutcomeRow.date.between(days.first, days.last))
        .group_by(Member.code, OutcomeRow.outcome)
    )
    return {(member, outcome): int(count) for member, outcome, count in rows}


def member_of_participant(session: Session, contract: str, participant: str) -> str | None:
    """The code of the member whose resident stands under this reference; None where nobody does."""
    return session.scalar(
        sa.select(Member.code)
        .join(Participant, Participant.member_id == Member.id)
        .join(Contract, Contract.id == Participant.contract_id)
        .where(Contract.reference == contract, Participant.reference == participant)
    )
