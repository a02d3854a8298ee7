"""What of the learning programme waits for somebody: each a count of courses, and the filter that lists them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreements
from consortium.learning.models import EvaluationLink
from consortium.learning.programme import CourseStanding, courses
from consortium.web.tasks import Task

SEES = Permission.READ_LEARNING


@dataclass(frozen=True, slots=True)
class Lacking:
    """Something that courses lack: its words, of one and of several, what is asked, and whether a course lacks it."""

    heading: str
    one: str
    several: str
    asked: str
    lacks: Callable[[CourseStanding, date], bool]
    of_lead: bool = True
    """Whether it is the learning lead's to do, or else of those who book."""


def _is_ahead(each: CourseStanding, day: date) -> bool:
    return each.row.date >= day and each.called_off is None


def _is_released(each: CourseStanding, day: date) -> bool:
    return each.plan is None or each.plan.release is None or each.plan.release <= day


def _lacks_price(each: CourseStanding, day: date) -> bool:
    return _is_ahead(each, day) and (each.plan is None or each.plan.price is None)


def _lacks_places(each: CourseStanding, day: date) -> bool:
    return _is_ahead(each, day) and _is_released(each, day) and each.waiting > 0


def _lacks_attendance(each: CourseStanding, day: date) -> bool:
    return each.row.date < day and each.booked > 0 and each.attended is None


def _lacks_answer(each: CourseStanding, day: date) -> bool:
    """Whether places offered to a member are neither booked nor given up yet."""
    left = any(one.offered and one.standing.held < one.offered for one in each.members)
    return _is_ahead(each, day) and not _is_released(each, day) and left


LACKING: Mapping[str, Lacking] = {
    "price": Lacking("no price yet", "course has no price yet", "courses have no price yet", "plan", _lacks_price),
    "waiting": Lacking(
        "waited for after release",
        "course is waited for after its release",
        "courses are waited for after their release",
        "give out",
        _lacks_places,
    ),
    "attendance": Lacking(
        "attendance to record",
        "course is over, and attendance is not recorded",
        "courses are over, and attendance is not recorded",
        "record",
        _lacks_attendance,
    ),
    "offered": Lacking(
        "offered and not booked",
        "course has places for you that are not booked",
        "courses have places for you that are not booked",
        "book",
        _lacks_answer,
        of_lead=False,
    ),
}
"""Everything that courses may lack, by its name in an address."""


def _seen(session: Session, person: Principal, only: tuple[str, ...] | None) -> list[CourseStanding]:
    known = agreements(session)
    found = [each for each in courses(session) if sees(person, known[each.contract], SEES)]
    return found if only is None else [each.of(only) for each in found]


def tasks_of_lead(session: Session, person: Principal, day: date) -> list[Task]:
    """What waits for whoever runs the programme."""
    found = _seen(session, person, None)
    tasks = [_task(name, each, found, day) for name, each in LACKING.items() if each.of_lead]
    return [*(each for each in tasks if each), *_closing(session, day)]


def tasks_of_booker(session: Session, person: Principal, member: str, day: date) -> list[Task]:
    """What waits for whoever books for a member."""
    found = _seen(session, person, (member,))
    tasks = (_task(name, LACKING[name], found, day) for name in ("offered", "attendance"))
    return [each for each in tasks if each]


def _task(name: str, each: Lacking, found: list[CourseStanding], day: date) -> Task | None:
    lacking = [one for one in found if each.lacks(one, day)]
    if not lacking:
        return None
    words = each.one if len(lacking) == 1 else each.several
    titles = ", ".join(one.row.title for one in lacking[:2]) + (" and others" if len(lacking) > 2 else "")
    address = url_for("learning.index", lacks=name)
    return Task("courses", f"{len(lacking)} {words}", titles, address, each.asked)


def _closing(session: Session, day: date) -> list[Task]:
    """Evaluations that may still be answered."""
    closes = session.scalars(sa.select(EvaluationLink.closes).where(EvaluationLink.closes >= day)).all()
    if not closes:
        return []
    evaluations = "evaluation is" if len(closes) == 1 else "evaluations are"
    address = url_for("learning.index", lacks="evaluation")
    return [Task("courses", f"{len(closes)} {evaluations} open", "ask those who came to answer", address, "remind")]
