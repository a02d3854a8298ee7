"""Read courses and bookings."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract, Item
from consortium.kernel.days import Span
from consortium.learning.models import Booking, Course, PlaceMove, PlaceRequest
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class Places:
    """What one member booked and attended on one course; `attended` None: not recorded yet."""

    contract: str
    course: str
    title: str
    day: date
    hours: Decimal | None
    capacity: int | None
    member: str
    booked: int
    attended: int | None


def course_days(session: Session) -> dict[int, date]:
    """The day of every course, by item id."""
    return {item: day for item, day in session.execute(sa.select(Course.item_id, Course.date))}


def booked_on(session: Session, item_id: int) -> dict[str, Decimal]:
    """Places booked on a course, by member code."""
    rows = sa.select(Member.code, Booking.places).join(Member, Member.id == Booking.member_id)
    return {
        member: Decimal(places) for member, places in session.execute(rows.where(Booking.item_id == item_id))
    }


def booked_within(session: Session, contract_id: int, days: Span) -> dict[str, Decimal]:
    """Places booked on the contract's courses held within the days, by member code."""
    rows = session.execute(
        sa.select(Member.code, sa.func.sum(Booking.places))
        .join(Member, Member.id == Booking.member_id)
        .join(Course, Course.item_id == Booking.item_id)
        .where(Course.contract_id == contract_id, Course.date.between(days.first, days.last))
        .group_by(Member.code)
    )
    return {member: Decimal(int(places)) for member, places in rows}


def places(session: Session, days: Span, contract_ids: Iterable[int] | None = None) -> list[Places]:
    """Who booked and attended what on courses held within the days."""
    rows = (
        sa.select(
            Contract.reference,
            Item.code,
            Course.title,
            Course.date,
            Course.hours,
            Course.capacity,
            Member.code,
            Booking.places,
            Booking.attended,
        )
        .join(Course, Course.item_id == Booking.item_id)
        .join(Item, Item.id == Course.item_id)
        .join(Contract, Contract.id == Course.contract_id)
        .join(Member, Member.id == Booking.member_id)
        .where(Course.date.between(days.first, days.last))
        .where(sa.or_(Booking.places > 0, Booking.attended.is_not(None)))
        .order_by(Course.date, Contract.reference, Item.code, Member.code)
    )
    if contract_ids is not None:
        rows = rows.where(Course.contract_id.in_(list(contract_ids)))
    return [Places(*row) for row in session.execute(rows)]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request of which places are still waited for."""

    request_id: int
    item_id: int
    member_id: int
    member: str
    places: int


def waiting(session: Session, item_id: int | None = None) -> list[Waiting]:
    """Who waits for places, in order of asking: what was asked less what was given and what was taken back."""
    only = sa.true() if item_id is None else PlaceRequest.item_id == item_id
    taken = {
        request: int(count)
        for request, count in session.execute(
            sa.select(PlaceMove.request_id, sa.func.sum(PlaceMove.count))
            .where(PlaceMove.request_id.is_not(None))
            .group_by(PlaceMove.request_id)
        )
    }
    rows = sa.select(PlaceRequest, Member.code).join(Member, Member.id == PlaceRequest.member_id).where(only)
    found = session.execute(rows.order_by(PlaceRequest.id)).all()
    for row, _ in found:
        if row.takes_back_id is not None:
            taken[row.takes_back_id] = taken.get(row.takes_back_id, 0) + row.places
    return [
        Waiting(row.id, row.item_id, row.member_id, member, left)
        for row, member in found
        if row.takes_back_id is None and (left := row.places - taken.get(row.id, 0))
    ]
