"""Read referrals, starts and outcomes; counts only, never a person."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.employment.models import Contact, OutcomeRow, Participant, PastTotal, PlacesOffered
from consortium.employment.terms import MINUTES, REFERRED, STARTED, Outcome
from consortium.employment.versions import stands
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.errors import NotFound
from consortium.members.models import Member


@dataclass(frozen=True, slots=True, order=True)
class Start:
    """One participant's start: a billing unit that bears no attribute."""

    contract: str
    member: str
    day: date


@dataclass(frozen=True, slots=True)
class Past:
    """How many participants who are gone did one thing on one day (see `PastTotal`)."""

    contract: str
    member: str
    kind: str
    day: date
    count: int


def past(session: Session, days: Span | None = None, *kinds: str) -> list[Past]:
    """What is left of participants who are gone, of these kinds and days, or of all."""
    rows = (
        sa.select(Contract.reference, Member.code, PastTotal.kind, PastTotal.day, PastTotal.count)
        .join(Contract, Contract.id == PastTotal.contract_id)
        .join(Member, Member.id == PastTotal.member_id)
        .order_by(Contract.reference, Member.code, PastTotal.kind, PastTotal.day)
    )
    if days is not None:
        rows = rows.where(PastTotal.day.between(days.first, days.last))
    if kinds:
        rows = rows.where(PastTotal.kind.in_(kinds))
    return [Past(*row) for row in session.execute(rows)]


def starts(session: Session, days: Span) -> list[Start]:
    """Every start within the days, in order of contract, member and day."""
    rows = (
        sa.select(Contract.reference, Member.code, Participant.started)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(Participant.started.between(days.first, days.last))
        .order_by(Contract.reference, Member.code, Participant.started)
    )
    found = [Start(contract, member, day) for contract, member, day in session.execute(rows) if day]
    for each in past(session, days, STARTED):
        found += [Start(each.contract, each.member, each.day)] * each.count
    return sorted(found)


def started_within(session: Session, contract_id: int, days: Span) -> dict[str, Decimal]:
    """How many participants of each member started on the contract within the days, by member code."""
    rows = session.execute(
        sa.select(Member.code, sa.func.count())
        .select_from(Participant)
        .join(Member, Member.id == Participant.member_id)
        .where(Participant.contract_id == contract_id, Participant.started.between(days.first, days.last))
        .group_by(Member.code)
    )
    found = Counter({member: int(count) for member, count in rows})
    found += _gone_within(session, contract_id, STARTED, days)
    return {member: Decimal(count) for member, count in found.items()}


def offered_in(session: Session, contract_id: int, year: FinancialYear) -> dict[str, int]:
    """How many places the contract offers each member in the year, by member code."""
    rows = (
        sa.select(Member.code, PlacesOffered.places)
        .join(Member, Member.id == PlacesOffered.member_id)
        .where(PlacesOffered.contract_id == contract_id, PlacesOffered.year == year)
    )
    return {member: places for member, places in session.execute(rows)}


def minutes(session: Session, contract_id: int, days: Span) -> dict[str, int]:
    """How many minutes advisers had for each member's participants of the contract within the days, by member code."""
    rows = session.execute(
        sa.select(Member.code, sa.func.sum(Contact.minutes))
        .select_from(Contact)
        .join(Participant, Participant.id == Contact.participant_id)
        .join(Member, Member.id == Participant.member_id)
        .where(Participant.contract_id == contract_id, Contact.day.between(days.first, days.last), stands(Contact))
        .group_by(Member.code)
    )
    found = Counter({member: int(count) for member, count in rows})
    return dict(found + _gone_within(session, contract_id, MINUTES, days))


def _gone_within(session: Session, contract_id: int, kind: str, days: Span) -> Counter[str]:
    """What is left of participants who are gone, of one kind on one contract within the days, by member code."""
    rows = session.execute(
        sa.select(Member.code, sa.func.sum(PastTotal.count))
        .join(Member, Member.id == PastTotal.member_id)
        .where(
            PastTotal.contract_id == contract_id,
            PastTotal.kind == kind,
            PastTotal.day.between(days.first, days.last),
        )
        .group_by(Member.code)
    )
    return Counter({member: int(count) for member, count in rows})


def referrals(session: Session, days: Span) -> dict[str, int]:
    """How many participants of each member were referred within the days, by member code."""
    rows = (
        sa.select(Member.code, sa.func.count())
        .select_from(Participant)
        .join(Member, Member.id == Participant.member_id)
    )
    within = rows.where(Participant.referred.between(days.first, days.last)).group_by(Member.code)
    found = Counter({member: int(count) for member, count in session.execute(within)})
    for each in past(session, days, REFERRED):
        found[each.member] += each.count
    return dict(found)


def outcomes(session: Session, days: Span) -> dict[tuple[str, str], int]:
    """How many outcomes of each kind were reached within the days, by (member code, outcome)."""
    found: Counter[tuple[str, str]] = Counter()
    for (member, outcome, _), count in dated_outcomes(session, days).items():
        found[member, outcome] += count
    return dict(found)


def dated_outcomes(session: Session, days: Span) -> dict[tuple[str, str, date], int]:
    """How many outcomes of each kind were reached on each of the days, by (member code, outcome, day)."""
    rows = session.execute(
        sa.select(Member.code, OutcomeRow.outcome, OutcomeRow.date, sa.func.count())
        .select_from(OutcomeRow)
        .join(Participant, Participant.id == OutcomeRow.participant_id)
        .join(Member, Member.id == Participant.member_id)
        .where(OutcomeRow.date.between(days.first, days.last))
        .group_by(Member.code, OutcomeRow.outcome, OutcomeRow.date)
    )
    found = Counter({(member, outcome, day): int(count) for member, outcome, day, count in rows})
    for each in past(session, days, *Outcome):
        found[each.member, each.kind, each.day] += each.count
    return dict(found)


def member_of_participant(session: Session, contract: str, participant: str) -> str | None:
    """The code of the member whose resident stands under this reference; None where nobody does."""
    return session.scalar(
        sa.select(Member.code)
        .join(Participant, Participant.member_id == Member.id)
        .join(Contract, Contract.id == Participant.contract_id)
        .where(Contract.reference == contract, Participant.reference == participant)
    )


def participant(session: Session, contract: str, reference: str) -> Participant:
    """The participant of a contract under this reference. Raises NotFound."""
    found = session.scalar(
        sa.select(Participant)
        .join(Contract, Contract.id == Participant.contract_id)
        .where(Contract.reference == contract, Participant.reference == reference)
    )
    if found is None:
        raise NotFound(f"nobody stands under {reference} in {contract}")
    return found
