"""What must hold between courses, bookings and the contract (spec/imports.md, "Refused as well")."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Item
from consortium.contracts.queries import agreements
from consortium.contracts.rules import Broken
from consortium.kernel.terms import Workstream
from consortium.learning.models import Booking, Course, CourseCalledOff
from consortium.members.models import Member


def broken(session: Session, contract_ids: Iterable[int]) -> Iterator[Broken]:
    """Every broken rule among the courses, bookings and items of these contracts."""
    for agreement in agreements(session, contract_ids).values():
        courses = {
            item: code
            for item, code in session.execute(
                sa.select(Course.item_id, Item.code)
                .join(Item, Item.id == Course.item_id)
                .where(Course.contract_id == agreement.id)
            )
        }
        if agreement.workstream is not Workstream.LEARNING:
            message = (
                f"contract {agreement.reference} is not a learning contract "
                "and has no courses: check the reference"
            )
            for code in courses.values():
                yield Broken("courses", (agreement.reference, code), "contract", agreement.reference, message)
            continue
        yield from _items(agreement, set(courses.values()))
        yield from _bookings(session, agreement)


def _items(agreement: Agreement, courses: set[str]) -> Iterator[Broken]:
    for code in agreement.items:
        if code not in courses:
            message = (
                f"contract {agreement.reference} is a learning contract: "
                "its items are its courses; name it in courses"
            )
            yield Broken("contract_items", (agreement.reference, code), "item", code, message)


def _bookings(session: Session, agreement: Agreement) -> Iterator[Broken]:
    rows = session.execute(
        sa.select(Item.code, Member.code, Course.date, Booking.places, CourseCalledOff.item_id)
        .join(Course, Course.item_id == Item.id)
        .join(Booking, Booking.item_id == Course.item_id)
        .join(Member, Member.id == Booking.member_id)
        .outerjoin(CourseCalledOff, CourseCalledOff.item_id == Course.item_id)
        .where(Course.contract_id == agreement.id)
    )
    for course, member, day, places, called_off in rows:
        if called_off is not None and places:
            message = f"the course {course} was called off: remove the row, or book 0 places"
            yield Broken("bookings", (agreement.reference, course, member), "places", str(places), message)
        if not agreement.takes_part(member, day):
            message = (
                f"{member} does not take part in {agreement.reference} on the "
                f"day of the course, {day}: check contract_members"
            )
            yield Broken("bookings", (agreement.reference, course, member), "member", member, message)
