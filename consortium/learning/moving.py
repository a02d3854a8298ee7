"""Move places: each move is written down, and the booking of the member is what its moves come to."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.db import touch
from consortium.learning.models import Booking, Course, PlaceMove
from consortium.learning.places import Standing, replayed
from consortium.learning.terms import Move
from consortium.members.models import Member


def standing(session: Session, course: Course, member: Member) -> Standing:
    """Where the member's places on the course stand; those entered or imported stand as they were entered."""
    moves = _moves(session, course, member)
    if moves:
        return replayed(moves)
    booking = session.get(Booking, (course.item_id, member.id))
    return Standing(booking.places, booking.attended) if booking else Standing()


def _moves(session: Session, course: Course, member: Member) -> list[PlaceMove]:
    rows = sa.select(PlaceMove).filter_by(item_id=course.item_id, member_id=member.id).order_by(PlaceMove.id)
    return list(session.scalars(rows))


def move(
    session: Session, cause: Cause, course: Course, member: Member, what: Move, count: int, **more: Any
) -> Standing:
    """Write a move down and let the booking follow. `more`: its attended, uncharged, request_id, other_id.

    What was entered before the first move is written down as one itself.
    """
    key, before = (course.item_id, member.id), standing(session, course, member)
    booking = session.get(Booking, key)
    if booking is not None and not _moves(session, course, member):
        _write(session, cause, key, Move.SET, before.places, attended=before.attended)
    _write(session, cause, key, what, count, **more)
    found = standing(session, course, member)
    if booking is None:
        booking = Booking(item_id=course.item_id, member_id=member.id)
        session.add(booking)
    booking.places, booking.attended = found.places, found.attended
    session.flush()
    touch(session, [course.contract_id])
    return found


def set_again(
    session: Session, cause: Cause, course: Course, member: Member, places: int, attended: int | None
) -> None:
    """Write down that a booking whose places have moved before is entered anew, unless it stands so already."""
    if _moves(session, course, member):
        found = standing(session, course, member)
        if (found.places, found.attended) != (places, attended):
            _write(session, cause, (course.item_id, member.id), Move.SET, places, attended=attended)


def _write(
    session: Session, cause: Cause, key: tuple[int, int], what: Move, count: int, **more: Any
) -> None:
    row = PlaceMove(
        item_id=key[0],
        member_id=key[1],
        move=what.value,
        count=count,
        moved_by=cause.actor,
        moved_at=cause.at,
        **{"attended": None, "uncharged": 0, **more},
    )
    session.add(row)
    session.flush()
