"""Who advises on which service, with how many cases; and how many places each member is offered."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.models import Contract
from consortium.employment.cases import Case, cases, held_by, last_day_to_accept
from consortium.employment.contacted import Contacted, by_adviser
from consortium.employment.models import AdviserCapacity, Participant, PastTotal, PlacesOffered
from consortium.employment.terms import REFERRED, STARTED
from consortium.kernel.days import FinancialYear
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class Load:
    """An adviser's open cases on a service beside the number that the adviser takes, and the year's contacts."""

    contract: str
    adviser: str
    capacity: int
    open: int
    contacted: Contacted = Contacted()

    @property
    def free(self) -> int:
        """How many more there is room for; below zero: so many too many."""
        return self.capacity - self.open


@dataclass(frozen=True, slots=True)
class Offer:
    """What a service offered a member in a year beside who was referred and who started; None: not set."""

    contract: str
    member: str
    offered: int | None
    referred: int
    started: int


@dataclass(frozen=True, slots=True)
class Unanswered:
    """How many residents of a member wait for an answer of a service, and since when the first of them does.

    `late`: for longer than the days set for it, so that they fell between. `free`: of all, whom no adviser has.
    """

    contract: str
    member: str
    waiting: int
    late: int
    free: int
    longest: int


def _held(day: date) -> sa.ColumnElement[bool]:
    """The condition on capacities that hold on the day."""
    later = aliased(AdviserCapacity)
    is_later = sa.exists().where(
        later.contract_id == AdviserCapacity.contract_id,
        later.adviser == AdviserCapacity.adviser,
        later.from_day > AdviserCapacity.from_day,
        later.from_day <= day,
    )
    return sa.and_(AdviserCapacity.from_day <= day, AdviserCapacity.capacity > 0, ~is_later)


def advised_by(adviser: str, day: date) -> sa.Select[Any]:
    """The ids of the contracts on which the person advises on the day."""
    return sa.select(AdviserCapacity.contract_id).where(AdviserCapacity.adviser == adviser, _held(day))


def advisers(session: Session, contract_id: int, day: date) -> list[str]:
    """The addresses of those who advise on the contract on the day."""
    rows = sa.select(AdviserCapacity.adviser).where(AdviserCapacity.contract_id == contract_id, _held(day))
    return list(session.scalars(rows.order_by(AdviserCapacity.adviser)))


def caseload(
    session: Session, day: date, adviser: str | None = None, year: FinancialYear | None = None
) -> list[Load]:
    """The load of every adviser on the day, or of one, with the contacts of a year, or of that of the day.

    Whoever has cases or contacts and no place counts with none.
    """
    rows = sa.select(Contract.reference, AdviserCapacity.adviser, AdviserCapacity.capacity).join(
        Contract, Contract.id == AdviserCapacity.contract_id
    )
    places = {(contract, who): number for contract, who, number in session.execute(rows.where(_held(day)))}
    mine = held_by == adviser if adviser else held_by.is_not(None)
    having = cases(session, Participant.closed.is_(None), mine)
    held = Counter((each.contract, each.adviser or "") for each in having if each.stage.is_open)
    met = by_adviser(session, (year or FinancialYear.of(day)).span)
    keys = sorted(key for key in {*places, *held, *met} if adviser in (None, key[1]))
    return [Load(*key, places.get(key, 0), held[key], met.get(key, Contacted())) for key in keys]


def unanswered(session: Session, day: date, *within: sa.ColumnElement[bool]) -> list[Unanswered]:
    """Who waits for an answer on the day, counted by service and member, the longest wait first."""
    undecided = sa.and_(Participant.started.is_(None), Participant.closed.is_(None))
    groups: dict[tuple[str, str], list[Case]] = {}
    for each in cases(session, undecided, *within):
        if each.stage.is_undecided:
            groups.setdefault((each.contract, each.member), []).append(each)
    found = [
        Unanswered(
            *key,
            waiting=len(group),
            late=sum(day > last_day_to_accept(session, each.row) for each in group),
            free=sum(each.adviser is None for each in group),
            longest=max(each.waited(day) for each in group),
        )
        for key, group in groups.items()
    ]
    return sorted(found, key=lambda each: -each.longest)


def offers(session: Session, year: FinancialYear, *within: sa.ColumnElement[bool]) -> list[Offer]:
    """Places offered in the year beside referrals and starts, by service and member; `within`: of which members."""
    offered = (
        sa.select(Contract.reference, Member.code, PlacesOffered.places)
        .join(Contract, Contract.id == PlacesOffered.contract_id)
        .join(Member, Member.id == PlacesOffered.member_id)
        .where(PlacesOffered.year == year, *within)
    )
    places = {(contract, member): number for contract, member, number in session.execute(offered)}
    referred, started = (_counted(session, year, kind, *within) for kind in (REFERRED, STARTED))
    return [
        Offer(*key, places.get(key), referred[key], started[key]) for key in sorted({*places, *referred, *started})
    ]


_DAYS = {REFERRED: Participant.referred, STARTED: Participant.started}


def _counted(
    session: Session, year: FinancialYear, kind: str, *within: sa.ColumnElement[bool]
) -> Counter[tuple[str, str]]:
    """How many were referred or started in the year, those who are gone included."""
    days = (year.span.first, year.span.last)
    here = (
        sa.select(Contract.reference, Member.code, sa.func.count())
        .select_from(Participant)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(_DAYS[kind].between(*days))
    )
    gone = (
        sa.select(Contract.reference, Member.code, sa.func.sum(PastTotal.count))
        .join(Contract, Contract.id == PastTotal.contract_id)
        .join(Member, Member.id == PastTotal.member_id)
        .where(PastTotal.kind == kind, PastTotal.day.between(*days))
    )
    found: Counter[tuple[str, str]] = Counter()
    for each in (here, gone):
        for contract, member, count in session.execute(
            each.where(*within).group_by(Contract.reference, Member.code)
        ):
            found[contract, member] += int(count)
    return found
