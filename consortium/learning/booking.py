"""Book places, wait for them, give them out, cancel and swap them, record who came.

Whatever would change the places of a course whose cost is posted is refused: that cost stays shared as it was.
`is_billed` says whether it is, which the books above this context know.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.agreement import Agreement
from consortium.learning.models import Booking, Course, CoursePlan, Offer, PlaceRequest
from consortium.learning.moving import move, standing
from consortium.learning.places import Standing, given_out
from consortium.learning.policies import ProgrammeRule, must_be_on, must_not_be_billed, must_take_part
from consortium.learning.queries import Waiting, waiting
from consortium.learning.terms import Move
from consortium.members.models import Member
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name


def ask_for_places(
    session: Session,
    cause: Cause,
    found: Agreement,
    course: Course,
    member: Member,
    places: int,
    *,
    on: date,
    is_billed: bool,
) -> tuple[int, int]:
    """Book what the member may have now, and let it wait for the rest: (booked, waiting).

    Until the release day that is what is left of its offer; then, or where nothing was offered, what is free while
    nobody waits. Raises ProgrammeRule.
    """
    must_take_part(found, course, member.code)
    must_not_be_billed(is_billed=is_billed)
    _must_be_ahead(course, on)
    must_be_on(session, course)
    before = standing(session, course, member).places
    now = min(places, _may_have(session, course, member, before, on))
    if now:
        move(session, cause, course, member, Move.BOOKED, now)
    if places > now:
        row = {"item_id": course.item_id, "member_id": member.id, "places": places - now}
        session.add(PlaceRequest(**row, asked_by=cause.actor, asked_at=cause.at))
    session.flush()
    was, is_ = {"booked": before}, {"asked": places, "booked": before + now, "waiting": places - now}
    record(session, cause, "places asked for", _subject(found, course, member), before=was, after=is_)
    return now, places - now


def _may_have(session: Session, course: Course, member: Member, has: int, on: date) -> int:
    """How many more places the member may book now."""
    free = free_places(session, course)
    offer = _offer(session, course, member)
    if offer is not None and not is_released(session, course, on):
        return max(0, min(offer - has, free))
    return 0 if waiting(session, course.item_id) else free


def free_places(session: Session, course: Course) -> int:
    """Places that nobody has booked; as many as anybody may want where the course has no number of places."""
    booked = session.scalar(sa.select(sa.func.sum(Booking.places)).filter_by(item_id=course.item_id)) or 0
    return 10**6 if course.capacity is None else max(0, course.capacity - booked)


def _offer(session: Session, course: Course, member: Member) -> int | None:
    latest = sa.select(sa.func.max(Offer.round)).where(Offer.item_id == course.item_id).scalar_subquery()
    rows = sa.select(Offer).where(Offer.item_id == course.item_id, Offer.round == latest)
    offers = {each.member_id: each.places for each in session.scalars(rows)}
    return offers.get(member.id, 0) if offers else None


def is_released(session: Session, course: Course, on: date) -> bool:
    """Whether places that are not booked go to whoever waits: from the release day, or always without one."""
    plan = session.get(CoursePlan, course.item_id)
    return plan is None or plan.release is None or on >= plan.release


def give_out(
    session: Session, cause: Cause, found: Agreement, course: Course, *, on: date, is_billed: bool
) -> list[tuple[str, int]]:
    """Give the free places to those who wait, in order of asking; who got how many. Raises ProgrammeRule."""
    must_not_be_billed(is_billed=is_billed)
    _must_be_ahead(course, on)
    must_be_on(session, course)
    if not is_released(session, course, on):
        raise ProgrammeRule("places that are not booked are given out from the release day on")
    queue = [each for each in waiting(session, course.item_id) if found.takes_part(each.member, course.date)]
    counts = given_out(free_places(session, course), [each.places for each in queue])
    given = [(each, count) for each, count in zip(queue, counts, strict=True) if count]
    if not given:
        raise ProgrammeRule("nothing is given out: nobody waits, or no place is free")
    was: dict[str, int] = {}
    now: dict[str, int] = {}
    for each, count in given:
        member = session.get_one(Member, each.member_id)
        was.setdefault(each.member, standing(session, course, member).places)
        now[each.member] = move(
            session, cause, course, member, Move.GRANTED, count, request_id=each.request_id
        ).places
    record(session, cause, "places given out", _subject(found, course), before=was, after=now)
    return [(each.member, count) for each, count in given]


def stop_waiting(session: Session, cause: Cause, found: Agreement, course: Course, request: Waiting) -> None:
    """Take back what is left of a request. Raises ProgrammeRule where nothing is."""
    standing_ = [each for each in waiting(session, course.item_id) if each.request_id == request.request_id]
    if not standing_:
        raise ProgrammeRule("nobody waits by this request any more")
    left, member = standing_[0].places, session.get_one(Member, request.member_id)
    row = {"item_id": course.item_id, "member_id": member.id, "places": left, "takes_back_id": request.request_id}
    session.add(PlaceRequest(**row, asked_by=cause.actor, asked_at=cause.at))
    session.flush()
    subject = _subject(found, course, member)
    record(session, cause, "waiting ended", subject, before={"waiting": left}, after={"waiting": 0})


def cancel_places(
    session: Session,
    cause: Cause,
    found: Agreement,
    course: Course,
    member: Member,
    places: int,
    *,
    on: date,
    is_billed: bool,
) -> Standing:
    """Give up places: free again, or still charged where it is late and the group's rule says so.

    Raises ProgrammeRule.
    """
    before = _must_stand(session, course, member, places, on)
    late = (course.date - on).days <= whole(session, Name.LATE_CANCELLATION_DAYS, on)
    is_charged = late and whole(session, Name.LATE_CANCELLATION_CHARGED, on) == 1
    if not is_charged:
        must_not_be_billed(is_billed=is_billed)
    kind, uncharged = (Move.CANCELLED_LATE, 0 if is_charged else places) if late else (Move.CANCELLED, 0)
    after = move(session, cause, course, member, kind, places, uncharged=uncharged)
    subject = _subject(found, course, member)
    record(session, cause, "places cancelled", subject, before=_told(before), after=_told(after))
    return after


def swap_places(
    session: Session,
    cause: Cause,
    found: Agreement,
    course: Course,
    member: Member,
    to: Member,
    places: int,
    *,
    on: date,
    is_billed: bool,
) -> None:
    """Let another member take places over, with their cost; those cancelled late go first. Raises ProgrammeRule."""
    must_not_be_billed(is_billed=is_billed)
    must_take_part(found, course, to.code, "to")
    before = _must_stand(session, course, member, places, on, cancelled_too=True)
    others = standing(session, course, to)
    mine = move(session, cause, course, member, Move.SWAPPED_OUT, places, other_id=to.id)
    theirs = move(session, cause, course, to, Move.SWAPPED_IN, places, other_id=member.id)
    was, now = ({member.code: a.places, to.code: b.places} for a, b in ((before, others), (mine, theirs)))
    record(session, cause, "places swapped", _subject(found, course), before=was, after=now)


def record_attendance(
    session: Session,
    cause: Cause,
    found: Agreement,
    course: Course,
    member: Member,
    attended: int,
    *,
    on: date,
    is_billed: bool,
) -> Standing:
    """Record how many came of a member's places; a place to which nobody came is charged as the group's rule says.

    On a course that is billed the places stay as they were shared. Raises ProgrammeRule.
    """
    before = standing(session, course, member)
    if on < course.date:
        raise ProgrammeRule(f"the course is only held on {course.date}", member.code)
    limit = before.held - (before.uncharged if is_billed else 0)
    if attended > limit:
        raise ProgrammeRule(f"{attended} is above the {limit} places of {member.code}", member.code)
    is_charged = whole(session, Name.NO_SHOW_CHARGED, course.date) == 1
    uncharged = before.uncharged if is_billed else 0 if is_charged else before.held - attended
    if (before.attended, before.uncharged) == (attended, uncharged):
        return before
    more = {"attended": attended, "uncharged": uncharged}
    after = move(session, cause, course, member, Move.ATTENDED, 0, **more)
    subject = _subject(found, course, member)
    record(session, cause, "attendance recorded", subject, before=_told(before), after=_told(after))
    return after


def _must_be_ahead(course: Course, on: date) -> None:
    if on > course.date:
        raise ProgrammeRule(f"the course was held on {course.date}: record who came instead")


def _must_stand(
    session: Session, course: Course, member: Member, places: int, on: date, *, cancelled_too: bool = False
) -> Standing:
    """Where the member's places stand. Raises ProgrammeRule where it has fewer, or the course was held."""
    _must_be_ahead(course, on)
    found = standing(session, course, member)
    if found.attended is not None:
        raise ProgrammeRule("attendance is recorded already", "places")
    has = found.places if cancelled_too else found.held
    if places > has:
        raise ProgrammeRule(f"{member.code} has {has} place{'' if has == 1 else 's'} to give up", "places")
    return found


def _told(found: Standing) -> dict[str, int]:
    told = {"charged": found.places, "cancelled late": found.cancelled}
    return told if found.attended is None else told | {"attended": found.attended}


def _subject(found: Agreement, course: Course, member: Member | None = None) -> str:
    code = next(each.code for each in found.items.values() if each.id == course.item_id)
    return f"places {found.reference} {code}{f' {member.code}' if member else ''}"
