"""One course: how it stands, planning it, offering its places by fair quota, giving out what is left."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import day_of, today
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreements
from consortium.fields import FREE_TEXT
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.errors import NotFound
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream
from consortium.learning.booking import give_out, is_released, stop_waiting
from consortium.learning.calling_off import call_off
from consortium.learning.evaluation import opinions
from consortium.learning.models import Course, EvaluationLink, PlaceMove
from consortium.learning.notices import last_told
from consortium.learning.places import quotas
from consortium.learning.planning import PLANNED, offer_places, plan_course
from consortium.learning.policies import ProgrammeRule, seen_course
from consortium.learning.programme import CourseStanding, course_moves, courses, need, needs
from consortium.learning.queries import Waiting, waiting
from consortium.learning.schemas import CoursePlanSchema
from consortium.learning.terms import Move
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.spend.programme import is_billed, paid_in
from consortium.web.answers import listed_together
from consortium.web.forms import Field, Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.learning import SEES, mine
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("courses", __name__, url_prefix="/services/learning/courses")
RUNS = Permission.RUN_LEARNING
ONE = "/<number:number>"
RELEASE_AHEAD = 14
"""How many days before a new course the form proposes to release its places."""


@page(blueprint, ONE, may=SEES)
def one(number: int) -> Any:
    """One course with who has how many places, who waits, and what happened to them."""
    return course_page(number)


def course_page(number: int, problem: str = "") -> Any:
    """The page of a course, and what is wrong with what was asked of it."""
    session = looking()
    course, found = seen_course(session, me(), number)
    whole = courses(session, number)[0]
    only = mine()
    shown = whole if only is None else whole.of(only)
    return listed_together(
        {"places": _places(shown), "history": _history(session, number, only)},
        "learning/course.html",
        course=shown,
        free=whole.free,
        is_whole=only is None,
        problem=problem,
        is_billed=is_billed(session, number),
        is_ahead=course.date >= today() and whole.called_off is None,
        is_released=is_released(session, course, today()),
        is_offered=any(each.offered is not None for each in whole.members),
        link=session.get(EvaluationLink, number),
        opinion=opinions(session, today()).get(number),
        queue=_queue(session, number, only),
        told={code: day for code, day in last_told(session, number).items() if only is None or code in only},
        may_book=bool(bookers(session, found, course)),
    )


def _queue(session: Session, number: int, only: tuple[str, ...] | None) -> list[tuple[int, Waiting]]:
    """Who waits, each with its place in the line: those that the person sees."""
    numbered = enumerate(waiting(session, number), 1)
    return [(place, each) for place, each in numbered if only is None or each.member in only]


def bookers(session: Session, found: Agreement, course: Course) -> list[Member]:
    """The members taking part on the day of the course for which the person books places."""
    part = found.taking_part(Span(course.date, course.date))
    return [each for each in members(session) if each.code in part and me().may(Permission.BOOK_PLACES, each.code)]


def _places(shown: CourseStanding) -> Listing:
    return Listing(
        name="course-places",
        caption="Places, by association",
        rows=shown.members,
        columns=(
            Column("name", "Association", lambda each: each.name, searched=True),
            Column("offered", "Offered", lambda each: each.offered, "count", summed=True),
            Column("booked", "Charged", lambda each: each.standing.places, "count", summed=True),
            Column("late", "Cancelled late", lambda each: each.standing.cancelled or None, "count", summed=True),
            Column("waiting", "Waiting", lambda each: each.waiting or None, "count", summed=True),
            Column("attended", "Attended", lambda each: each.standing.attended, "count", summed=True),
            Column("away", "Nobody came", lambda each: each.standing.no_shows, "count", summed=True),
        ),
        words="place",
        order="name",
        prefix="p-",
    )


def _history(session: Session, number: int, only: tuple[str, ...] | None) -> Listing:
    found = [each for each in course_moves(session, number) if only is None or each[1] in only]
    return Listing(
        name="course-history",
        caption="What happened to them",
        rows=list(enumerate(reversed(found), 1)),
        columns=(
            Column("no", "No.", lambda each: each[0], "count"),
            Column("day", "Day", lambda each: day_of(each[1][0].moved_at), "day"),
            Column("member", "Association", lambda each: each[1][1], filtered=True),
            Column("what", "What", lambda each: Move(each[1][0].move).label, filtered=True),
            Column("places", "Places", lambda each: _moved(each[1][0]), "count"),
            Column("free_of_charge", "Of them not charged", lambda each: each[1][0].uncharged or None, "count"),
            Column("other", "With", lambda each: each[1][2]),
        ),
        order="-no",
        prefix="h-",
    )


def _moved(move: PlaceMove) -> int | None:
    return move.attended if move.move == Move.ATTENDED else move.count


@page(blueprint, "/new", may=RUNS)
def new() -> str:
    """The form for a course; `need` in the address is what it is planned for."""
    session = looking()
    form, ticks = _plan_form(session), _need_ticks(session)
    form["contract"].value = form["contract"].value or next((value for value, _ in form["contract"].options or ()), "")
    asked = request.args.get("need", "")
    if (tick := ticks.fields.get(f"need-{asked}")) is not None:
        tick.value = "yes"
        form["title"].value = need(session, int(asked)).row.topic
    return _plan_page(form, ticks)


def _plan_form(session: Session, course: CourseStanding | None = None) -> Form:
    known = agreements(session).values()
    of_learning = [
        (each.reference, f"{each.reference} {each.title}")
        for each in known
        if each.workstream is Workstream.LEARNING and sees(me(), each, SEES)
    ]
    names = ("title", "date", "starts", "hours", "capacity", "provider", "price", "place", "release", "joining")
    only = names if course else ("contract", "course", *names)
    return form_of(CoursePlanSchema(), only=only, options={"contract": of_learning}).lengthen("joining")


def _need_ticks(session: Session) -> Form:
    """A box to tick for each need for which nothing is planned yet."""
    return Form(
        {
            f"need-{each.row.id}": Field(
                f"need-{each.row.id}",
                f"{each.row.topic}: {each.row.staff} of {each.member}, {each.row.year}",
                holds="tick",
            )
            for each in needs(session)
            if not each.course
        }
    )


def _plan_page(form: Form, ticks: Form | None, course: CourseStanding | None = None) -> str:
    return render_template("learning/plan.html", form=form, ticks=ticks, course=course)


@action(blueprint, "/new", may=RUNS)
def plan() -> Response | tuple[str, int]:
    """Make a course, planned for the needs that are ticked."""
    session = looking()
    form, ticks = _plan_form(session), _need_ticks(session)
    typed = {name: text for name, text in request.form.items() if not name.startswith("need-")}
    ticks.fill({name: request.form.get(name, "") for name in ticks.fields})
    values = loaded(form, CoursePlanSchema(), typed)
    form.must_choose("contract")
    if values and values["course"] in agreements(session)[values["contract"]].items if not form.is_wrong else False:
        form.refuse("course", "there is a course of this name already: choose another")
    if values is None or form.is_wrong:
        return _plan_page(form, ticks), 422
    chosen = [int(name.removeprefix("need-")) for name, each in ticks.fields.items() if each.value]
    return _kept(form, ticks, values, chosen)


def _kept(
    form: Form,
    ticks: Form | None,
    values: Mapping[str, Any],
    chosen: list[int],
    course: CourseStanding | None = None,
) -> Response | tuple[str, int]:
    try:
        with changing() as book:
            contract = book.scalars(sa.select(Contract).filter_by(reference=values["contract"])).one()
            made = plan_course(book, cause(), contract, values, [need(book, each).row for each in chosen])
    except ProgrammeRule as problem:
        form.refuse(problem.field, str(problem))
        return _plan_page(form, ticks, course), 422
    return redirect(url_for("courses.one", number=made.item_id, kept=1))


@page(blueprint, f"{ONE}/change", may=RUNS)
def change_form(number: int) -> str:
    """The form of a course that is there."""
    session = looking()
    seen_course(session, me(), number)
    course = courses(session, number)[0]
    form = _plan_form(session, course)
    form.fill(_standing(course))
    return _plan_page(form, None, course)


def _standing(course: CourseStanding) -> dict[str, str]:
    """What the course and its plan hold, as their fields write it."""
    found = {}
    for name, field in CoursePlanSchema().fields.items():
        value = getattr(course.plan if name in PLANNED else course.row, name, None)
        if value is not None and hasattr(field, "write"):
            found[name] = field.write(value)
    return found


@action(blueprint, f"{ONE}/change", may=RUNS)
def change(number: int) -> Response | tuple[str, int]:
    """Change a course and its plan."""
    session = looking()
    seen_course(session, me(), number)
    course = courses(session, number)[0]
    form = _plan_form(session, course)
    values = loaded(form, CoursePlanSchema(), request.form, {"contract": course.contract, "course": course.code})
    if values is None:
        return _plan_page(form, None, course), 422
    return _kept(form, None, values, [], course)


def _weights(
    session: Session, found: Agreement, course: Course
) -> tuple[FinancialYear | None, dict[Member, Pence]]:
    """What each member taking part on the day paid into the pool in the course's year, or else in the one before.

    Nothing, and no year, where there is no pool or nobody paid in either.
    """
    part = found.taking_part(Span(course.date, course.date))
    taking_part = [each for each in members(session) if each.code in part]
    year = FinancialYear.of(course.date)
    for each_year in (year, FinancialYear(year.start - 1)):
        paid = paid_in(session, found.pool, each_year) if found.pool else {}
        weights = {each: max(0, paid.get(each.code, 0)) for each in taking_part}
        if any(weights.values()):
            return each_year, weights
    return None, dict.fromkeys(taking_part, 0)


@page(blueprint, f"{ONE}/offer", may=RUNS)
def offer_form(number: int) -> str:
    """What each member would be offered, and by what weights."""
    return _offer_page(number)


def _offer_page(number: int, problem: str = "") -> str:
    session = looking()
    course, found = seen_course(session, me(), number)
    year, weights = _weights(session, found, course)
    by_code = {each.code: weight for each, weight in weights.items()}
    places = quotas(course.capacity, by_code) if course.capacity and by_code else {}
    return render_template(
        "learning/offer.html",
        course=courses(session, number)[0],
        year=year,
        pool=found.pool,
        rows=[(each.name, by_code[each.code], places.get(each.code)) for each in weights],
        problem=problem,
    )


@action(blueprint, f"{ONE}/offer", may=RUNS)
def offer(number: int) -> Response | tuple[str, int]:
    """Offer the places of a course to its members."""
    seen_course(looking(), me(), number)
    try:
        with changing() as book:
            course, found = seen_course(book, me(), number)
            code = next(each.code for each in found.items.values() if each.id == number)
            offer_places(book, cause(), course, f"course {found.reference} {code}", _weights(book, found, course)[1])
    except ProgrammeRule as problem:
        return _offer_page(number, str(problem)), 422
    return redirect(url_for("courses.one", number=number, offered=1))


@action(blueprint, f"{ONE}/give-out", may=RUNS)
def release(number: int) -> Any:
    """Give the free places of a course to those who wait, in order of asking."""
    seen_course(looking(), me(), number)
    try:
        with changing() as book:
            course, found = seen_course(book, me(), number)
            give_out(book, cause(), found, course, on=today(), is_billed=is_billed(book, number))
    except ProgrammeRule as problem:
        return course_page(number, str(problem)), 422
    return redirect(url_for("courses.one", number=number, given=1))


@action(blueprint, f"{ONE}/waiting/<number:request_id>/stop", may=Permission.BOOK_PLACES)
def stop(number: int, request_id: int) -> Any:
    """Take back what is left of a member's request for places."""
    _, found = seen_course(looking(), me(), number)
    asked = next((each for each in waiting(looking(), number) if each.request_id == request_id), None)
    if asked is None or not me().may(Permission.BOOK_PLACES, asked.member):
        raise NotFound(f"there is no request {request_id}")
    with changing() as book:
        course, found = seen_course(book, me(), number)
        stop_waiting(book, cause(), found, course, asked)
    return redirect(url_for("courses.one", number=number, stopped=1))


@action(blueprint, f"{ONE}/call-off", may=RUNS)
def let_go(number: int) -> Any:
    """Call a course off."""
    _, found = seen_course(looking(), me(), number)
    code = next(each.code for each in found.items.values() if each.id == number)
    because = cause(request.form.get("reason", "").strip()[:FREE_TEXT])
    try:
        with changing() as book:
            course, _ = seen_course(book, me(), number)
            subject = f"course {found.reference} {code}"
            call_off(book, because, course, subject, on=today(), is_billed=is_billed(book, number))
    except ProgrammeRule as problem:
        return course_page(number, str(problem)), 422
    return redirect(url_for("courses.one", number=number, called_off=1))
