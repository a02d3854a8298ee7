"""The learning programme: its courses, what staff need to learn, and what each course came to beside its cost."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreements
from consortium.kernel.days import FinancialYear
from consortium.learning.models import EvaluationLink
from consortium.learning.needs import record_need, take_need_back
from consortium.learning.policies import ProgrammeRule
from consortium.learning.programme import CourseStanding, NeedStanding, courses, need, needs
from consortium.learning.schemas import NeedSchema
from consortium.members.queries import member as member_of_code
from consortium.web.answers import listed
from consortium.web.asked import asked_year, members_seen, whose
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.learning_tasks import LACKING
from consortium.web.listing import Column, Filter, Listing, Row
from consortium.web.results import course_address, results_listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("learning", __name__, url_prefix="/services/learning")
SEES = Permission.READ_LEARNING


def mine() -> tuple[str, ...] | None:
    """The members whose places the person sees one by one; None for whoever sees all."""
    return None if me().serves_all(SEES) else me().members(SEES)


def _courses(session: Session, year: FinancialYear | None) -> list[CourseStanding]:
    known, only = agreements(session), mine()
    found = [
        each
        for each in courses(session)
        if sees(me(), known[each.contract], SEES) and (year is None or each.row.date in year.span)
    ]
    return found if only is None else [each.of(only) for each in found]


def _free(session: Session) -> dict[int, int | None]:
    """The places that are free on each course, whoever booked the others."""
    return {each.row.item_id: each.free for each in courses(session)}


@page(blueprint, "", may=SEES)
def index() -> Any:
    """The courses of the programme, those to come first: what is offered, booked, waited for and attended."""
    session = looking()
    held, year = asked_year("year", "In the year")
    lacking, lacks = _asked_lack(session)
    found, free = [each for each in _courses(session, year) if lacks(each)], _free(session)
    listing = Listing(
        name="programme",
        caption="Courses" if mine() is None else "Courses, and our places on each",
        rows=found,
        columns=(
            Column("day", "Day", lambda each: each.row.date, "day"),
            Column("code", "Course", lambda each: each.code, "code", searched=True),
            Column("title", "Title", lambda each: each.row.title, link=course_address, searched=True),
            Column("contract", "Programme", lambda each: each.contract, filtered=True, only_on="exports"),
            Column("stage", "Stage", _stage, filtered=True, tone=lambda row: ""),
            Column("capacity", "Places in all", lambda each: each.row.capacity, "count"),
            Column("free", "Free", lambda each: free[each.row.item_id], "count"),
            Column("offered", "Offered", _offered, "count", summed=True),
            Column("booked", "Booked", lambda each: each.booked, "count", summed=True),
            Column("waiting", "Waiting", lambda each: each.waiting, "count", summed=True),
            Column("attended", "Attended", lambda each: each.attended, "count", summed=True),
            Column("no", "No.", lambda each: each.row.item_id, "count", only_on="exports"),
        ),
        words="place",
        order="-day",
        asked=(held, lacking),
    )
    return listed(listing, "learning/index.html")


def _asked_lack(session: Session) -> tuple[Filter, Callable[[CourseStanding], bool]]:
    """The filter of courses by what they lack, and whether a course lacks what the address asks for."""
    values = {name: each.heading for name, each in LACKING.items()} | {"evaluation": "evaluation open"}
    chosen = request.args.get("lacks", "")
    filter_ = Filter("lacks", "To do", values, chosen if chosen in values else "")
    if chosen == "evaluation":
        still = set(session.scalars(sa.select(EvaluationLink.item_id).where(EvaluationLink.closes >= today())))
        return filter_, lambda each: each.row.item_id in still
    if chosen in LACKING:
        return filter_, lambda each: LACKING[chosen].lacks(each, today())
    return filter_, lambda _: True


def _stage(each: CourseStanding) -> str:
    if each.called_off is not None:
        return "called off"
    if each.row.date < today():
        return "held" if each.attended is not None else "attendance to record"
    if any(one.offered is not None for one in each.members):
        release = each.plan.release if each.plan else None
        return "released" if release and release <= today() else "offered"
    return "planned"


def _offered(each: CourseStanding) -> int | None:
    found = [one.offered for one in each.members if one.offered is not None]
    return sum(found) if found else None


@page(blueprint, "/needs", may=SEES)
def needed() -> Any:
    """What members' staff need to learn, and which course is planned for it; the form for another."""
    return _needed(_need_form(looking()))


def _needed(form: Form) -> Any:
    return listed(
        _need_list(looking()),
        "learning/needs.html",
        form=form,
        may_record=bool(form["member"].options),
    )


def _need_list(session: Session) -> Listing:
    only = mine()
    found = [each for each in needs(session) if only is None or each.member in only]
    return Listing(
        name="needs",
        caption="What staff need to learn",
        rows=found,
        columns=(
            Column("topic", "They need to learn", lambda each: each.row.topic, searched=True),
            Column("member", "Association", lambda each: each.member, filtered=True),
            Column("staff", "Staff", lambda each: each.row.staff, "count", summed=True),
            Column("year", "Year", lambda each: str(each.row.year), filtered=True),
            Column("by", "By", lambda each: each.row.by_day, "day"),
            Column("state", "State", lambda each: each.state, filtered=True, tone=_tone_of_need),
            Column("course", "Course", lambda each: each.course, "code"),
            Column("no", "No.", lambda each: each.row.id, "count"),
        ),
        order="topic",
    )


def _tone_of_need(row: Row) -> str:
    return "gain" if row["course"] else ""


def _need_form(session: Session) -> Form:
    own = [each for each in members_seen(session, SEES) if me().may(Permission.BOOK_PLACES, each.code)]
    form = form_of(
        NeedSchema(),
        only=("topic", "staff", "by", "member", "year"),
        options={"member": [(each.code, f"{each.name} ({each.code})") for each in own]},
    )
    form["year"].value = str(FinancialYear.of(today()))
    return form


@action(blueprint, "/needs", may=Permission.BOOK_PLACES)
def add_need() -> Any:
    """Write down what a member's staff need to learn."""
    form = _need_form(looking())
    values = loaded(form, NeedSchema(), request.form)
    form.must_choose("member")
    if values is None or form.is_wrong:
        return _needed(form), 422
    with changing() as book:
        record_need(book, cause(), member_of_code(book, values["member"]), values)
    return redirect(url_for("learning.needed", kept=1))


@action(blueprint, "/needs/<number:number>/take-back", may=Permission.BOOK_PLACES)
def drop_need(number: int) -> Response | Any:
    """Take back a need for which nothing is planned yet."""
    _seen_need(looking(), number)
    form = _need_form(looking())
    try:
        with changing() as book:
            take_need_back(book, cause(), need(book, number).row)
    except ProgrammeRule as problem:
        form.refuse(None, str(problem))
        return _needed(form), 422
    return redirect(url_for("learning.needed", taken=1))


def _seen_need(session: Session, number: int) -> NeedStanding:
    """The need, of a member for which the person enters needs. Raises NotFound."""
    found = need(session, number)
    if not me().may(SEES, found.member):
        need(session, 0)
    me().must(Permission.BOOK_PLACES, found.member)
    return found


@page(blueprint, "/results", may=SEES)
def results() -> Any:
    """What courses came to: filled, learning hours, cost of each place beside that of one bought alone."""
    session = looking()
    held, year = asked_year("year", "In the year")
    seen = members_seen(session, SEES)
    member = whose(seen, SEES) if mine() is not None or request.args.get("member") else None
    chosen = Filter("member", "Association", {each.code: each.name for each in seen}, member.code if member else "")
    found = [each for each in _courses(session, year) if each.attended is not None]
    if member:
        found = [one for each in found if (one := each.of([member.code])).attended is not None]
    listing = results_listing(session, found, member.code if member else None, (held, chosen))
    return listed(listing, "learning/results.html")
