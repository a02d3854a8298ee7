"""Read declarations beside what was given of them, residents' voice, lessons, and projects where they stand."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.kernel.days import Span
from consortium.kernel.errors import NotFound
from consortium.kernel.money import Pence
from consortium.members.models import Member
from consortium.partnership.models import Given, Lesson, Pledge, Project, ProjectMove, ResidentsVoice
from consortium.partnership.terms import Form, PledgeKind, Stage

Only = Iterable[int] | None
"""Ids of contracts to keep to; None: all of them."""


@dataclass(frozen=True, slots=True)
class Declared:
    """A declaration as it stands, with every record of what was given of it."""

    row: Pledge
    contract: str
    title: str
    member: str
    records: tuple[Given, ...] = ()

    @property
    def form(self) -> Form:
        """In what form."""
        return Form(self.row.form)

    @property
    def is_offer(self) -> bool:
        """Whether it is an offer, of which something can be given."""
        return self.row.kind == PledgeKind.OFFER

    @property
    def is_withdrawn(self) -> bool:
        """Whether it stands no more."""
        return self.row.withdrawn_because is not None

    @property
    def is_signed(self) -> bool:
        """Whether the member's own officer signed it as it stands."""
        return self.row.signed_by is not None

    @property
    def is_promised(self) -> bool:
        """Whether it is an offer that stands and is signed: only that is a promise."""
        return self.is_offer and self.is_signed and not self.is_withdrawn

    @property
    def standing(self) -> list[Given]:
        """The records that were not taken back."""
        taken = {each.takes_back_id for each in self.records}
        return [each for each in self.records if each.takes_back_id is None and each.id not in taken]

    @property
    def cash_given(self) -> Pence:
        """Cash given so far."""
        return sum(each.cash or 0 for each in self.records)

    @property
    def days_given(self) -> Decimal:
        """Staff days given so far."""
        return sum((each.days or Decimal() for each in self.records), Decimal())


@dataclass(frozen=True, slots=True)
class Heard:
    """Residents' voice on a contract."""

    row: ResidentsVoice
    contract: str
    title: str


@dataclass(frozen=True, slots=True)
class Learned:
    """A lesson, of a contract or (both None) of the whole partnership."""

    row: Lesson
    contract: str | None
    title: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A joint project where it stands."""

    row: Project
    owner: str
    owner_name: str
    move: ProjectMove

    @property
    def stage(self) -> Stage:
        """The stage it has come to."""
        return Stage(self.move.stage)


def declared(session: Session, only: Only = None, as_at: date | None = None) -> list[Declared]:
    """Every declaration as it stands (on the day `as_at`), by contract, member, kind and number; withdrawn ones too."""
    rows = (
        sa.select(Pledge, Contract.reference, Contract.title, Member.code)
        .join(Contract, Contract.id == Pledge.contract_id)
        .join(Member, Member.id == Pledge.member_id)
        .where(_within(Pledge.contract_id, only))
        .order_by(Contract.reference, Member.code, Pledge.kind.desc(), Pledge.id)
    )
    latest: dict[int, sa.Row[Pledge, str, str, str]] = {}
    for row in session.execute(rows):
        if as_at is None or day_of(row[0].entered_at) <= as_at:
            latest[row[0].number] = row
    records = _records(session, latest, as_at)
    return [Declared(*row, tuple(records[number])) for number, row in latest.items()]


def _records(session: Session, numbers: Iterable[int], as_at: date | None) -> dict[int, list[Given]]:
    """What was given by then, by declaration. Taking back counts from the day of what it takes back."""
    rows = sa.select(Given).where(Given.pledge_id.in_(list(numbers))).order_by(Given.day, Given.id)
    if as_at is not None:
        rows = rows.where(Given.day <= as_at)
    found: dict[int, list[Given]] = defaultdict(list)
    for each in session.scalars(rows):
        found[each.pledge_id].append(each)
    return found


def declaration(session: Session, number: int) -> Declared:
    """One declaration as it stands. Raises NotFound."""
    contract = session.scalar(
        sa.select(Pledge.contract_id).where(Pledge.id == number, Pledge.first_id.is_(None))
    )
    if contract is None:
        raise NotFound(f"there is no declaration {number}")
    return next(each for each in declared(session, [contract]) if each.row.number == number)


def versions(session: Session, number: int) -> list[Pledge]:
    """Every version of a declaration, newest first."""
    rows = sa.select(Pledge).where(sa.or_(Pledge.id == number, Pledge.first_id == number))
    return list(session.scalars(rows.order_by(Pledge.id.desc())))


def voices(session: Session, only: Only = None, days: Span | None = None) -> list[Heard]:
    """What residents said (on one of the days), newest first."""
    rows = (
        sa.select(ResidentsVoice, Contract.reference, Contract.title)
        .join(Contract, Contract.id == ResidentsVoice.contract_id)
        .where(_within(ResidentsVoice.contract_id, only), _on(ResidentsVoice.day, days))
        .order_by(ResidentsVoice.day.desc(), ResidentsVoice.id.desc())
    )
    return [Heard(*row) for row in session.execute(rows)]


def lessons(session: Session, only: Only = None, days: Span | None = None) -> list[Learned]:
    """The lessons of these contracts and of the whole partnership (learned on one of the days), newest first."""
    rows = (
        sa.select(Lesson, Contract.reference, Contract.title)
        .outerjoin(Contract, Contract.id == Lesson.contract_id)
        .where(sa.or_(Lesson.contract_id.is_(None), _within(Lesson.contract_id, only)), _on(Lesson.day, days))
        .order_by(Lesson.day.desc(), Lesson.id.desc())
    )
    return [Learned(*row) for row in session.execute(rows)]


def projects(session: Session, as_at: date | None = None) -> list[Standing]:
    """Every joint project where it stood on the day (now, without one), by the day of its next step."""
    rows = (
        sa.select(Project, Member.code, Member.name, ProjectMove)
        .join(ProjectMove, ProjectMove.project_id == Project.id)
        .join(Member, Member.id == Project.owner_id)
        .order_by(ProjectMove.id)
    )
    latest = {
        row[0].id: Standing(*row)
        for row in session.execute(rows)
        if as_at is None or day_of(row[3].moved_at) <= as_at
    }
    return sorted(
        latest.values(), key=lambda each: (each.move.next_day or date.max, each.row.title, each.row.id)
    )


def project(session: Session, number: int) -> Standing:
    """One project where it stands. Raises NotFound."""
    found = next((each for each in projects(session) if each.row.id == number), None)
    if found is None:
        raise NotFound(f"there is no project {number}")
    return found


def moves(session: Session, number: int) -> list[ProjectMove]:
    """Every move of a project, newest first."""
    rows = sa.select(ProjectMove).where(ProjectMove.project_id == number).order_by(ProjectMove.id.desc())
    return list(session.scalars(rows))


def _within(column: sa.SQLColumnExpression[Any], only: Only) -> sa.ColumnElement[bool]:
    return sa.true() if only is None else column.in_(list(only))


def _on(column: sa.SQLColumnExpression[date], days: Span | None) -> sa.ColumnElement[bool]:
    return sa.true() if days is None else column.between(days.first, days.last)
