"""Call off a course that is not held: its places are free of charge, and nobody waits for it any more."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.learning.models import Booking, Course, CourseCalledOff, PlaceRequest
from consortium.learning.moving import move, standing
from consortium.learning.policies import ProgrammeRule, must_be_on, must_not_be_billed
from consortium.learning.queries import waiting
from consortium.learning.terms import Move
from consortium.members.models import Member


def call_off(
    session: Session, cause: Cause, course: Course, subject: str, *, on: date, is_billed: bool
) -> CourseCalledOff:
    """Call a course off, for the reason of the cause. Raises ProgrammeRule for one that is over, billed or off."""
    must_not_be_billed(is_billed=is_billed)
    must_be_on(session, course)
    if on > course.date:
        raise ProgrammeRule(f"the course was to be held on {course.date}, which is over")
    if not cause.reason:
        raise ProgrammeRule("say why it is called off")
    freed = _free_places(session, cause, course)
    _end_waiting(session, cause, course)
    row = CourseCalledOff(
        item_id=course.item_id, words=cause.reason, called_off_by=cause.actor, called_off_at=cause.at
    )
    session.add(row)
    session.flush()
    before, after = {"state": "planned", "places": freed}, {"state": "called off", "places": {}}
    record(session, cause, "course called off", subject, before=before, after=after)
    return row


def _free_places(session: Session, cause: Cause, course: Course) -> dict[str, int]:
    """Let every booking of the course come to nothing; the places that each member had."""
    freed = {}
    rows = sa.select(Member).join(Booking, Booking.member_id == Member.id).where(Booking.item_id == course.item_id)
    for member in session.scalars(rows.order_by(Member.code)).all():
        places = standing(session, course, member).places
        if places:
            move(session, cause, course, member, Move.CALLED_OFF, places)
            freed[member.code] = places
    return freed


def _end_waiting(session: Session, cause: Cause, course: Course) -> None:
    for each in waiting(session, course.item_id):
        row = {"item_id": course.item_id, "member_id": each.member_id, "places": each.places}
        session.add(PlaceRequest(**row, takes_back_id=each.request_id, asked_by=cause.actor, asked_at=cause.at))
    session.flush()
