"""What a member does with its places on a course: ask for some, cancel, pass them on, record who came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.agreement import Agreement
from consortium.fields import Whole
from consortium.kernel.days import Span
from consortium.kernel.errors import NotFound, Unreadable
from consortium.learning.booking import ask_for_places, cancel_places, record_attendance, swap_places
from consortium.learning.models import Course
from consortium.learning.policies import ProgrammeRule, seen_course
from consortium.learning.programme import CourseStanding, courses
from consortium.learning.schemas import PlacesSchema, SwapSchema
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.row_schema import RowSchema
from consortium.spend.programme import is_billed
from consortium.web.courses import bookers
from consortium.web.forms import Field, Form, form_of, loaded, sentence
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("places", __name__, url_prefix="/services/learning/courses")
BOOKS = Permission.BOOK_PLACES
ONE = "/<number:number>/<any(book, cancel, swap):deed>"

Done = Callable[[Session, Agreement, Course, Mapping[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a form does with places: its words, its schema, and what carries it out."""

    title: str
    button: str
    schema: RowSchema
    note: str
    done: Done
    of_holders: bool = True
    """Whether it is for members that have places already."""


def _book(book: Session, found: Agreement, course: Course, values: Mapping[str, Any]) -> str:
    booked, waits = ask_for_places(
        book,
        cause(),
        found,
        course,
        member_of_code(book, values["member"]),
        values["places"],
        on=today(),
        is_billed=is_billed(book, course.item_id),
    )
    return f"booked-{booked}-{waits}"


def _cancel(book: Session, found: Agreement, course: Course, values: Mapping[str, Any]) -> str:
    who, billed = member_of_code(book, values["member"]), is_billed(book, course.item_id)
    before = cancel_places(book, cause(), found, course, who, values["places"], on=today(), is_billed=billed)
    return "cancelled-late" if before.cancelled else "cancelled"


def _swap(book: Session, found: Agreement, course: Course, values: Mapping[str, Any]) -> str:
    who, to = (member_of_code(book, values[name]) for name in ("member", "to"))
    billed = is_billed(book, course.item_id)
    swap_places(book, cause(), found, course, who, to, values["places"], on=today(), is_billed=billed)
    return "swapped"


DEEDS = {
    "book": Deed(
        "Book places",
        "Book them",
        PlacesSchema(),
        "What is more than you may book now waits, in the order of asking.",
        _book,
        of_holders=False,
    ),
    "cancel": Deed(
        "Cancel places",
        "Cancel them",
        PlacesSchema(),
        "Whether a late cancellation is charged is the group's rule.",
        _cancel,
    ),
    "swap": Deed(
        "Pass places to another association",
        "Pass them on",
        SwapSchema(),
        "The places go to it with their cost.",
        _swap,
    ),
}


def _seen(session: Session, number: int) -> tuple[Course, Agreement, CourseStanding]:
    course, found = seen_course(session, me(), number)
    return course, found, courses(session, number)[0]


def _form(session: Session, deed: Deed, number: int) -> Form:
    course, found, standing = _seen(session, number)
    holders = {each.member for each in standing.members if each.standing.places}
    own = [each for each in bookers(session, found, course) if not deed.of_holders or each.code in holders]
    part = found.taking_part(Span(course.date, course.date))
    everybody = [(each.code, f"{each.name} ({each.code})") for each in members(session) if each.code in part]
    options = {"member": [(each.code, f"{each.name} ({each.code})") for each in own], "to": everybody}
    form = form_of(deed.schema, options=options)
    form["places"].value = "1"
    return form


def _deed_page(session: Session, deed: Deed, number: int, form: Form) -> str:
    return render_template("learning/deed.html", form=form, deed=deed, course=_seen(session, number)[2])


@page(blueprint, ONE, may=BOOKS)
def form(number: int, deed: str) -> str:
    """The form to do something with places."""
    session, found = looking(), DEEDS[deed]
    return _deed_page(session, found, number, _form(session, found, number))


@action(blueprint, ONE, may=BOOKS)
def carry_out(number: int, deed: str) -> Response | tuple[str, int]:
    """Do it, for a member for which the person books."""
    session, found = looking(), DEEDS[deed]
    typed = _form(session, found, number)
    values = loaded(typed, found.schema, request.form)
    typed.must_choose("member", *(["to"] if "to" in typed else []))
    if values is not None and not typed.is_wrong:
        try:
            with changing() as book:
                course, agreement = seen_course(book, me(), number)
                done = found.done(book, agreement, course, values)
            return redirect(url_for("courses.one", number=number, done=done))
        except ProgrammeRule as problem:
            typed.refuse(problem.field, str(problem))
    return _deed_page(session, found, number, typed), 422


@page(blueprint, "/<number:number>/attendance", may=BOOKS)
def attendance_form(number: int) -> str:
    """The form to record how many came, for every member at once for which the person may."""
    session = looking()
    return _attendance_page(session, number, _attendance_form(session, number))


def _attendance_form(session: Session, number: int) -> Form:
    _, _, standing = _seen(session, number)
    return Form(
        {
            each.member: Field(
                each.member,
                each.name,
                hint=sentence(f"of {each.standing.held} place{'' if each.standing.held == 1 else 's'}"),
                holds="whole",
                value="" if each.standing.attended is None else str(each.standing.attended),
            )
            for each in standing.members
            if each.standing.held and me().may(BOOKS, each.member)
        }
    )


def _attendance_page(session: Session, number: int, typed: Form) -> str:
    return render_template("learning/attendance.html", form=typed, course=_seen(session, number)[2])


@action(blueprint, "/<number:number>/attendance", may=BOOKS)
def attendance(number: int) -> Response | tuple[str, int]:
    """Record who came; a member left blank stays as it is."""
    session = looking()
    typed = _attendance_form(session, number)
    counts = _counts(typed)
    if not counts and not typed.is_wrong:
        typed.refuse(None, "say of at least one association how many came")
    if not typed.is_wrong:
        try:
            with changing() as book:
                course, found = seen_course(book, me(), number)
                billed = is_billed(book, number)
                for code, count in counts.items():
                    who = member_of_code(book, code)
                    record_attendance(book, cause(), found, course, who, count, on=today(), is_billed=billed)
            return redirect(url_for("courses.one", number=number, done="attended"))
        except ProgrammeRule as problem:
            typed.refuse(problem.field, str(problem))
    return _attendance_page(session, number, typed), 422


def _counts(typed: Form) -> dict[str, int]:
    """How many came, by member, as it was typed; the form says what is no number."""
    counts = {}
    typed.fill({name: request.form.get(name, "").strip() for name in typed.fields})
    for name, each in typed.fields.items():
        if not each.value:
            continue
        try:
            counts[name] = Whole().read(each.value)
        except Unreadable as problem:
            typed.refuse(name, f"this {problem}")
    if unknown := set(request.form) - set(typed.fields) - {"csrf_token"}:
        raise NotFound(f"there is no {min(unknown)} with places on this course")
    return counts
