"""Home: what needs the person today, and the year in figures; the fonts and the glossary behind every page."""

import io
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from flask import Blueprint, render_template, request, send_file, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound as PageNotFound
from werkzeug.wrappers import Response

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.clock import today
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused
from consortium.ledger.queries import latest_day
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.vfm.packs import packs
from consortium.vfm.papers import Front, front
from consortium.web.asked import shown_year
from consortium.web.glossary import GLOSSARY
from consortium.web.guard import Reach, page
from consortium.web.learning_tasks import tasks_of_booker, tasks_of_lead
from consortium.web.session import looking, me
from consortium.web.tasks import Task, pools_running_dry, tasks_of_all, tasks_of_cases, tasks_of_member
from reports import svg
from reports.figures import Register
from reports.fonts import face_path
from reports.page_one import trend_chart

blueprint = Blueprint("home", __name__)
NARROW = 360
"""Points that the chart of a half page is wide: its texts stay as large as those around it."""

FONTS = {"regular": "Sans", "semibold": "Sans-Semi"}


@dataclass(frozen=True, slots=True)
class Board:
    """One association's Home, or the consortium's: its year in figures, its chart, what needs somebody."""

    code: str
    name: str
    year: FinancialYear
    front: Front | None
    chart: Markup
    tasks: list[Task]
    trust: str
    """How far the figures can be trusted, in a sentence; empty where nothing was put in."""
    paper: str
    """Where the newest frozen paper of the year is; empty where there is none."""


@page(blueprint, "/", may=Reach.SIGNED_IN)
def index() -> str:
    """The first screen: every association that the person serves, then the consortium where it is theirs."""
    session, person = looking(), me()
    known = {each.code: each for each in members(session)}
    day = latest_day(session)
    year = _year(session)
    mine = (known[code] for code in person.members() if code in known)
    boards = [_of_member(session, person, each, year, day) for each in mine]
    if person.serves_all():
        boards.append(_of_all(session, person, year, day))
    elif person.serves_all(Permission.RUN_LEARNING):
        tasks = [*tasks_of_lead(session, person, today()), *pools_running_dry(session, None, day)]
        boards.append(Board("", "The learning programme", year, None, Markup(""), tasks, "", ""))
    boards += [_of_booker(session, person, each, year) for each in members(session) if _only_books(person, each)]
    works = person.may(Permission.READ_CASES) and not person.may(Permission.READ)
    cases = tasks_of_cases(session, person) if works else None
    return render_template("home/index.html", boards=boards, cases=cases, is_empty=not known, day=day)


def _only_books(person: Principal, member: Member) -> bool:
    """Whether the person books for the member, and has no Home of it."""
    return member.code in person.members(Permission.BOOK_PLACES) and member.code not in person.members()


def _of_booker(session: Session, person: Principal, member: Member, year: FinancialYear) -> Board:
    tasks = tasks_of_booker(session, person, member.code, today())
    return Board(member.code, f"Learning at {member.name}", year, None, Markup(""), tasks, "", "")


def _year(session: Session) -> FinancialYear:
    """The year asked for; else the last with any spend."""
    try:
        return FinancialYear.parse(request.args["year"])
    except (KeyError, Refused):
        return shown_year(session)


def _of_member(
    session: Session, person: Principal, member: Member, year: FinancialYear, day: date | None
) -> Board:
    tasks = tasks_of_member(session, person, member, day)
    top, chart = _front(session, year, member.code)
    return Board(member.code, member.name, year, top, chart, tasks, _trust(top), _paper(session, year, member.code))


def _of_all(session: Session, person: Principal, year: FinancialYear, day: date | None) -> Board:
    tasks = tasks_of_all(session, person, year, day)
    top, chart = _front(session, year, None)
    return Board("", "The consortium", year, top, chart, tasks, _trust(top), _paper(session, year, "consortium"))


def _trust(top: Front | None) -> str:
    if top is None or top.headline.coverage is None:
        return ""
    of_it = f", and {percent(top.headline.graded)} of that on invoices (evidence A or B)" if top.headline.graded else ""
    return f"{percent(top.headline.coverage)} of what we put in is held against a baseline{of_it}."


def percent(part: Fraction) -> str:
    """A part of the whole in whole per cent, rounded down so that it never promises too much."""
    return f"{part.numerator * 100 // part.denominator}%"


def _paper(session: Session, year: FinancialYear, code: str) -> str:
    newest = [each for each in packs(session) if each.year == year]
    if not newest:
        return ""
    return url_for("packs.paper", year=str(year), number=newest[-1].number, code=code)


def _front(session: Session, year: FinancialYear, code: str | None) -> tuple[Front | None, Markup]:
    try:
        found = front(session, year, code)
    except Refused:
        return None, Markup("")
    if not found.contracts:
        return None, Markup("")
    chart = svg.inline(trend_chart(found.years, Register(), NARROW), f"trend-{code or 'all'}")
    return found, Markup(chart)  # noqa: S704 - drawn by our own code, which escapes its texts


@page(blueprint, "/glossary", may=Reach.SIGNED_IN)
def glossary() -> str:
    """What every figure and word means."""
    return render_template("home/glossary.html", glossary=GLOSSARY)


@page(blueprint, "/fonts/<name>.ttf", may=Reach.EVERYBODY)
def font(name: str) -> Response:
    """A face of the papers' type, so that pages and papers look alike."""
    if name not in FONTS:
        raise PageNotFound
    content = Path(face_path(FONTS[name])).read_bytes()
    return send_file(io.BytesIO(content), "font/ttf", max_age=31_536_000)
