"""What those who book for a member are told of a course: joining instructions, what changed, places, called off.

Each message is sent once for a course and member; what is due is whatever was not sent yet, so that a message that
could not be sent is due again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.queries import people
from consortium.access.terms import GRANTED, Permission, Role
from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.kernel.days import long_date
from consortium.kernel.exact import plain
from consortium.learning.models import CourseNotice, PlaceMove
from consortium.learning.programme import CourseStanding, courses
from consortium.learning.terms import Move, NoticeKind
from consortium.members.models import Member
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name

JOINING = (NoticeKind.JOINING, NoticeKind.CHANGED)
"""Messages that say when and where a course is."""

_SUBJECTS = {
    NoticeKind.JOINING: "Joining instructions",
    NoticeKind.CHANGED: "Changed",
    NoticeKind.GRANTED: "Places for you",
    NoticeKind.CALLED_OFF: "Called off",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that is due: about how many `places` of a member; `grant_id` is the move that gave them."""

    kind: NoticeKind
    course: CourseStanding
    member: Member
    places: int
    grant_id: int | None = None

    @property
    def subject(self) -> str:
        """Its subject."""
        return f"{_SUBJECTS[self.kind]}: {self.course.row.title}, {long_date(self.course.row.date)}"

    def text(self, address: str) -> str:
        """Its words; `address` is how people reach the pages. They name no person."""
        course, plan = self.course, self.course.plan
        places = f"{self.places} place{'' if self.places == 1 else 's'}"
        first = {
            NoticeKind.JOINING: f"{self.member.name} has {places} on this course.",
            NoticeKind.CHANGED: f"When or where this course is has changed. {self.member.name} has {places} on it.",
            NoticeKind.GRANTED: f"{self.member.name} waited for this course and has {places} now.",
            NoticeKind.CALLED_OFF: f"This course is called off. {self.member.name} had {places}; they cost nothing.",
        }[self.kind]
        if course.called_off is not None:
            return "\n".join((first, "", _headline(course), f"Why: {course.called_off.words}", ""))
        lines = [first, "", _headline(course)]
        if plan and plan.place:
            lines.append(f"Where: {plan.place}")
        if plan and plan.provider:
            lines.append(f"Held by: {plan.provider}")
        if plan and plan.joining:
            lines += ["", plan.joining]
        page = f"{address}/services/learning/courses/{course.row.item_id}"
        return "\n".join((*lines, "", "Please pass this on to those who go.", *([page] if address else []), ""))


def _headline(course: CourseStanding) -> str:
    starts = f" at {course.plan.starts}" if course.plan and course.plan.starts else ""
    hours = "" if course.row.hours is None else f", {plain(course.row.hours)} hours"
    return f"{course.row.title} ({course.code})\n{long_date(course.row.date)}{starts}{hours}"


def told(course: CourseStanding) -> str:
    """A digest of when and where the course is, and what its joining instructions say."""
    plan = course.plan
    facts = (course.row.date, course.row.hours, *(plan and (plan.starts, plan.place, plan.joining) or ()))
    return hashlib.sha256(repr([str(each) for each in facts]).encode()).hexdigest()


def due_notices(session: Session, on: date) -> list[Notice]:
    """The messages about courses from this day on that were not sent yet, by course and member."""
    known, days = _Sent(session), whole(session, Name.JOINING_DAYS, on)
    found: list[Notice] = []
    for course in courses(session):
        if course.row.date < on:
            continue
        if course.called_off is None:
            found += known.granted(course)
            if (course.row.date - on).days <= days:
                found += known.joining(course)
        else:
            found += known.called_off(course)
    return found


class _Sent:
    """What was sent already, and what happened to places; looked up once."""

    def __init__(self, session: Session) -> None:
        self._members = {each.code: each for each in session.scalars(sa.select(Member))}
        self._by_id = {each.id: each for each in self._members.values()}
        self._notices = list(session.scalars(sa.select(CourseNotice).order_by(CourseNotice.id)))
        moves = sa.select(PlaceMove).where(PlaceMove.move.in_((Move.GRANTED, Move.CALLED_OFF)))
        self._moves = list(session.scalars(moves.order_by(PlaceMove.id)))

    def joining(self, course: CourseStanding) -> Iterator[Notice]:
        """Joining instructions of members with places, where none were sent, or they say otherwise now."""
        now = told(course)
        for each in course.members:
            member = self._members[each.member]
            last = self._last(course.row.item_id, member.id, *JOINING)
            if each.standing.held and (last is None or last.told != now):
                kind = NoticeKind.JOINING if last is None else NoticeKind.CHANGED
                yield Notice(kind, course, member, each.standing.held)

    def granted(self, course: CourseStanding) -> Iterator[Notice]:
        """Places given from the waiting list."""
        known = {each.grant_id for each in self._notices}
        for each in self._of(course, Move.GRANTED):
            if each.id not in known:
                yield Notice(NoticeKind.GRANTED, course, self._by_id[each.member_id], each.count, each.id)

    def called_off(self, course: CourseStanding) -> Iterator[Notice]:
        """That a course is not held, to those that had places."""
        for each in self._of(course, Move.CALLED_OFF):
            if self._last(course.row.item_id, each.member_id, NoticeKind.CALLED_OFF) is None:
                yield Notice(NoticeKind.CALLED_OFF, course, self._by_id[each.member_id], each.count)

    def _of(self, course: CourseStanding, move: Move) -> list[PlaceMove]:
        return [each for each in self._moves if (each.item_id, each.move) == (course.row.item_id, move)]

    def _last(self, item_id: int, member_id: int, *kinds: NoticeKind) -> CourseNotice | None:
        about = (item_id, member_id)
        found = [each for each in self._notices if (each.item_id, each.member_id) == about and each.kind in kinds]
        return found[-1] if found else None


def last_told(session: Session, item_id: int) -> dict[str, date]:
    """The day on which each member was last told when and where a course is, by code."""
    rows = sa.select(Member.code, CourseNotice.sent_at).join(Member, Member.id == CourseNotice.member_id)
    about = (CourseNotice.item_id == item_id, CourseNotice.kind.in_(JOINING))
    return {code: at.date() for code, at in session.execute(rows.where(*about).order_by(CourseNotice.id))}


def bookers(session: Session, member: str) -> list[str]:
    """The addresses of the services officers of a member; where it has none, of whoever else books its places."""
    by_role: dict[Role, list[str]] = {}
    for person in people(session):
        for each in person.held:
            if each.member == member and not person.is_disabled and Permission.BOOK_PLACES in GRANTED[each.role]:
                by_role.setdefault(each.role, []).append(person.email)
    return by_role.pop(Role.SERVICES, None) or sorted({each for found in by_role.values() for each in found})


def note_sent(session: Session, cause: Cause, notice: Notice) -> CourseNotice:
    """Write down that a message was sent, so that it is not due again."""
    course = notice.course
    row = CourseNotice(
        item_id=course.row.item_id,
        member_id=notice.member.id,
        kind=notice.kind.value,
        told=told(course),
        grant_id=notice.grant_id,
        sent_by=cause.actor,
        sent_at=cause.at,
    )
    session.add(row)
    session.flush()
    subject = f"places {course.contract} {course.code} {notice.member.code}"
    after = {"notice": notice.kind.value, "places": notice.places}
    record(session, cause, "notice sent", subject, after=after)
    return row
