"""Read the programme: needs, and where each course stands with what was offered, booked, waited for and attended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.models import Contract, Item
from consortium.kernel.errors import NotFound
from consortium.kernel.money import Pence, rounded
from consortium.learning.models import (
    Booking,
    Course,
    CourseCalledOff,
    CoursePlan,
    Need,
    NeedMet,
    Offer,
    PlaceMove,
)
from consortium.learning.places import Standing, replayed
from consortium.learning.queries import waiting
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class NeedStanding:
    """A need with the member's code, and the course that is planned for it."""

    row: Need
    member: str
    contract: str | None = None
    course: str | None = None

    @property
    def state(self) -> str:
        """Open, or planned for."""
        return "planned" if self.course else "open"


def needs(session: Session) -> list[NeedStanding]:
    """Every need that was not taken back, in order of year and member."""
    other = aliased(Need)
    rows = (
        sa.select(Need, Member.code, Contract.reference, Item.code)
        .join(Member, Member.id == Need.member_id)
        .outerjoin(NeedMet, NeedMet.need_id == Need.id)
        .outerjoin(Item, Item.id == NeedMet.item_id)
        .outerjoin(Contract, Contract.id == Item.contract_id)
        .where(Need.staff > 0, ~sa.exists().where(other.replaces_id == Need.id))
        .order_by(Need.year, Member.code, Need.id)
    )
    return [NeedStanding(*row) for row in session.execute(rows)]


def need(session: Session, number: int) -> NeedStanding:
    """The need of this number. Raises NotFound."""
    for each in needs(session):
        if each.row.id == number:
            return each
    raise NotFound(f"there is no need {number}")


@dataclass(frozen=True, slots=True)
class MemberPlaces:
    """One member on one course: offered (None: nothing was, to anybody), where its places stand, waiting."""

    member: str
    name: str
    offered: int | None
    standing: Standing
    waiting: int


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """A course as it stands. `members` are those that were offered places, booked them or wait."""

    row: Course
    contract: str
    code: str
    plan: CoursePlan | None
    members: Sequence[MemberPlaces]
    called_off: CourseCalledOff | None = None

    @property
    def booked(self) -> int:
        """Places booked and charged."""
        return sum(each.standing.places for each in self.members)

    @property
    def waiting(self) -> int:
        """Places waited for."""
        return sum(each.waiting for each in self.members)

    @property
    def free(self) -> int | None:
        """Places that nobody has booked."""
        return None if self.row.capacity is None else max(0, self.row.capacity - self.booked)

    @property
    def attended(self) -> int | None:
        """Places attended; None until that of every member is recorded."""
        return total_attended(each.standing for each in self.members)

    @property
    def fill(self) -> Fraction | None:
        """Places attended, of all that there are."""
        attended, capacity = self.attended, self.row.capacity
        return Fraction(attended, capacity) if capacity and attended is not None else None

    @property
    def used(self) -> Fraction | None:
        """Places attended, of those that are charged."""
        return None if self.attended is None or not self.booked else Fraction(self.attended, self.booked)

    @property
    def hours(self) -> Decimal | None:
        """Learning hours: places attended times the length of the course."""
        attended, hours = self.attended, self.row.hours
        return None if attended is None or hours is None else attended * hours

    def of(self, codes: Iterable[str]) -> "CourseStanding":
        """The same course with these members only."""
        return replace(self, members=[each for each in self.members if each.member in set(codes)])

    def per_place(self, cost: Pence) -> Pence | None:
        """What each place attended cost."""
        return rounded(Fraction(cost, self.attended)) if self.attended else None


def total_attended(standings: Iterable[Standing]) -> int | None:
    """Places attended; None while that of any member with places is not recorded, or where there is none."""
    found = [each for each in standings if each.places or each.attended is not None]
    if not found or any(each.attended is None for each in found):
        return None
    return sum(each.attended or 0 for each in found)


def courses(session: Session, item_id: int | None = None) -> list[CourseStanding]:
    """Every course with where it stands, by its day; or the one of this item."""
    rows = (
        sa.select(Course, Contract.reference, Item.code, CoursePlan, CourseCalledOff)
        .join(Item, Item.id == Course.item_id)
        .join(Contract, Contract.id == Course.contract_id)
        .outerjoin(CoursePlan, CoursePlan.item_id == Course.item_id)
        .outerjoin(CourseCalledOff, CourseCalledOff.item_id == Course.item_id)
        .where(_only(Course.item_id, item_id))
        .order_by(Course.date, Contract.reference, Item.code)
    )
    places = _Places(session, item_id)
    return [
        CourseStanding(course, contract, code, plan, places.of(course.item_id), called_off)
        for course, contract, code, plan, called_off in session.execute(rows)
    ]


class _Places:
    """What was offered, booked and waited for, by course; looked up once."""

    def __init__(self, session: Session, item_id: int | None) -> None:
        self._members = {each.id: each for each in session.scalars(sa.select(Member).order_by(Member.code))}
        self._offers = _latest_offers(session, item_id)
        self._waiting: dict[tuple[int, int], int] = defaultdict(int)
        for each in waiting(session, item_id):
            self._waiting[each.item_id, each.member_id] += each.places
        self._standing = {
            (each.item_id, each.member_id): Standing(each.places, each.attended)
            for each in session.scalars(sa.select(Booking).where(_only(Booking.item_id, item_id)))
        }
        moves: dict[tuple[int, int], list[PlaceMove]] = defaultdict(list)
        rows = sa.select(PlaceMove).where(_only(PlaceMove.item_id, item_id)).order_by(PlaceMove.id)
        for row in session.scalars(rows):
            moves[row.item_id, row.member_id].append(row)
        self._standing |= {key: replayed(found) for key, found in moves.items()}

    def of(self, item_id: int) -> list[MemberPlaces]:
        """The members of one course, by code."""
        offers, found = self._offers.get(item_id), []
        for key, member in self._members.items():
            here = (item_id, key)
            if here in self._standing or here in self._waiting or (offers and key in offers):
                offered = None if offers is None else offers.get(key, 0)
                standing = self._standing.get(here, Standing())
                found.append(
                    MemberPlaces(member.code, member.name, offered, standing, self._waiting.get(here, 0))
                )
        return found


def _latest_offers(session: Session, item_id: int | None) -> dict[int, dict[int, int]]:
    """The offers of each course's latest round, by member id."""
    found: dict[int, dict[int, int]] = {}
    latest: dict[int, int] = {}
    for each in session.scalars(sa.select(Offer).where(_only(Offer.item_id, item_id)).order_by(Offer.round)):
        if latest.get(each.item_id) != each.round:
            latest[each.item_id], found[each.item_id] = each.round, {}
        found[each.item_id][each.member_id] = each.places
    return found


def _only(column: Any, item_id: int | None) -> sa.ColumnElement[bool]:
    return sa.true() if item_id is None else column == item_id


def course_moves(session: Session, item_id: int) -> list[tuple[PlaceMove, str, str | None]]:
    """What happened to the places of a course, newest first: each move with its member and the other of a swap."""
    other = aliased(Member)
    rows = (
        sa.select(PlaceMove, Member.code, other.code)
        .join(Member, Member.id == PlaceMove.member_id)
        .outerjoin(other, other.id == PlaceMove.other_id)
        .where(PlaceMove.item_id == item_id)
        .order_by(PlaceMove.id.desc())
    )
    return [(move, code, swapped) for move, code, swapped in session.execute(rows)]


def offers(session: Session, item_id: int) -> list[tuple[Offer, str]]:
    """Every offer of a course with its member, the newest round first."""
    rows = sa.select(Offer, Member.code).join(Member, Member.id == Offer.member_id).where(Offer.item_id == item_id)
    return [(row, code) for row, code in session.execute(rows.order_by(Offer.round.desc(), Member.code))]
