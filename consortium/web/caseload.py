"""Who advises on which service with how many cases, and how many places each association is offered."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.queries import people
from consortium.access.terms import Permission, Role
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreements
from consortium.employment.caseload import advisers, caseload, offers, unanswered
from consortium.employment.handing_over import NOBODY, hand_over
from consortium.employment.pathway import keep_capacity, keep_places
from consortium.employment.policies import CaseRefused, is_counted
from consortium.employment.schemas import CapacitySchema, HandOverSchema, PlacesOfferedSchema
from consortium.kernel.days import FinancialYear
from consortium.kernel.terms import Workstream
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.web.answers import listed_together
from consortium.web.asked import asked_year, shown_year
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("caseload", __name__, url_prefix="/services/employment")


def _advisers(session: Session) -> Listing:
    """The load of every adviser for whoever serves the consortium; an adviser's own; nobody's for the others."""
    person, year = me(), asked_year("year", "Financial year")[1] or shown_year(session)
    if person.serves_all(Permission.READ_SERVICES):
        rows = caseload(session, today(), year=year)
    elif person.may(Permission.WORK_CASES):
        rows = caseload(session, today(), person.email, year)
    else:
        rows = []

    def contacts(row: Row) -> str:
        return url_for("case_contacts.index", adviser=row["adviser"], contract=row["contract"], year=str(year))

    return Listing(
        name="caseload",
        caption=f"Open cases of each adviser today, and contacts in {year}",
        rows=rows,
        columns=(
            Column("adviser", "Adviser", lambda each: each.adviser, link=_cases_of, searched=True),
            Column("contract", "Service", lambda each: each.contract, filtered=True),
            Column("open", "Open cases", lambda each: each.open, "count", summed=True),
            Column("capacity", "Takes", lambda each: each.capacity, "count", summed=True),
            Column("free", "Room for", lambda each: each.free, "count", tone=_free_tone),
            Column("met", "Contacts", lambda each: each.contacted.count, "count", link=contacts, summed=True),
            Column("minutes", "Minutes", lambda each: each.contacted.minutes, "count", link=contacts, summed=True),
        ),
        words="caseload",
        order="adviser",
        prefix="a-",
        also=("year",),
    )


def _cases_of(row: Row) -> str | None:
    """The cases of an adviser for who sees them; for who gives them to somebody else, the form for that."""
    if me().may(Permission.READ_CASES):
        return url_for("cases.index", adviser=row["adviser"], contract=row["contract"])
    if not me().may(Permission.RUN_EMPLOYMENT) or not row["open"]:
        return None
    return _handing_over(row["adviser"], contract=row["contract"])


def _free_tone(row: Row) -> str | None:
    return "loss" if row["free"] < 0 else None


def _unanswered(session: Session) -> Listing:
    """Who waits for an answer, as counts: it tells of the service, and nothing of anybody who waits."""
    day = today()
    return Listing(
        name="waiting",
        caption="Referred and not answered yet",
        rows=unanswered(session, day, is_counted(me(), day)),
        columns=(
            Column("member", "Association", lambda each: each.member, filtered=True),
            Column("contract", "Service", lambda each: each.contract, filtered=True),
            Column("waiting", "Wait for an answer", lambda each: each.waiting, "count", summed=True),
            Column("late", "Fell between", lambda each: each.late, "count", summed=True, tone=_late_tone),
            Column("free", "With no adviser", lambda each: each.free, "count", link=_to_give, summed=True),
            Column("longest", "Longest wait, days", lambda each: each.longest, "count"),
        ),
        order="-longest",
        prefix="w-",
    )


def _late_tone(row: Row) -> str | None:
    return "loss" if row["late"] else None


def _to_give(row: Row) -> str | None:
    if not row["free"] or not me().may(Permission.RUN_EMPLOYMENT):
        return None
    return _handing_over(NOBODY, contract=row["contract"], member=row["member"])


def _handing_over(giver: str, **more: str) -> str:
    chosen: dict[str, Any] = {"from": giver, **more}
    return url_for("caseload.handing_over", **chosen)


def _offers(session: Session) -> Listing:
    shown, asked = asked_year("year", "Financial year")
    person, year = me(), asked or shown_year(session)
    may = Permission.COUNT_CASES
    everybody = person.serves_all(Permission.READ_SERVICES)
    own: Any = sa.true() if everybody else Member.code.in_(person.members(may))
    return Listing(
        name="places-offered",
        caption=f"Places offered to each association, {year}",
        rows=offers(session, year, own),
        columns=(
            Column("member", "Association", lambda each: each.member, filtered=True),
            Column("contract", "Service", lambda each: each.contract, filtered=True),
            Column("offered", "Offered", lambda each: each.offered, "count"),
            Column("referred", "Referred", lambda each: each.referred, "count", link=_referred, summed=True),
            Column("started", "Started", lambda each: each.started, "count", link=_started, summed=True),
        ),
        order="member",
        prefix="p-",
        also=("year",),
        asked=(shown,),
    )


def _referred(row: Row) -> str | None:
    return _opened(row)


def _started(row: Row) -> str | None:
    return _opened(row, sort="-started")


def _opened(row: Row, **order: Any) -> str | None:
    if not me().may(Permission.READ_CASES):
        return None
    return url_for("cases.index", member=row["member"], contract=row["contract"], **order)


@page(blueprint, "/caseload", may=Permission.COUNT_CASES)
def index() -> Any:
    """Advisers with their open cases, who waits for an answer, and places offered beside referrals and starts."""
    session, person = looking(), me()
    shows = person.may(Permission.WORK_CASES) or person.serves_all(Permission.READ_SERVICES)
    places = person.may(Permission.READ_SERVICES)
    lists = {"advisers": _advisers(session), "waiting": _unanswered(session), "places": _offers(session)}
    return listed_together(lists, "cases/caseload.html", shows_advisers=shows, shows_places=places)


def _services(session: Session) -> list[tuple[str, str]]:
    return [
        (each.reference, f"{each.title} ({each.reference})")
        for each in agreements(session).values()
        if each.workstream is Workstream.EMPLOYMENT
    ]


def _adviser_form(session: Session) -> Form:
    known = [
        (each.email, f"{each.name} ({each.email})")
        for each in people(session)
        if any(role.role is Role.ADVISER for role in each.held)
    ]
    form = form_of(CapacitySchema(), options={"contract": _services(session), "adviser": known})
    form.fill({"from": today().isoformat()})
    return form


@page(blueprint, "/advisers/new", may=Permission.RUN_EMPLOYMENT)
def adviser() -> str:
    """The form to say how many cases an adviser takes on a service."""
    return render_template("cases/adviser.html", form=_adviser_form(looking()))


@action(blueprint, "/advisers/new", may=Permission.RUN_EMPLOYMENT)
def keep_adviser() -> Response | tuple[str, int]:
    """Say how many cases an adviser takes on a service from a day on."""
    form = _adviser_form(looking())
    values = loaded(form, CapacitySchema(), request.form)
    form.must_choose("contract", "adviser")
    if values is None or form.is_wrong:
        return render_template("cases/adviser.html", form=form), 422
    with changing() as book:
        keep_capacity(book, cause(), _contract(book, values["contract"]), values)
    return redirect(url_for("caseload.index", kept=1))


def _places_form(session: Session) -> Form:
    known = [(each.code, f"{each.name} ({each.code})") for each in members(session)]
    form = form_of(PlacesOfferedSchema(), options={"contract": _services(session), "member": known})
    form.fill({"year": FinancialYear.of(today())})
    return form


@page(blueprint, "/places/new", may=Permission.RUN_EMPLOYMENT)
def places() -> str:
    """The form to say how many starts a service offers an association in a year."""
    return render_template("cases/places.html", form=_places_form(looking()))


@action(blueprint, "/places/new", may=Permission.RUN_EMPLOYMENT)
def offer_places() -> Response | tuple[str, int]:
    """Say how many starts a service offers an association in a year."""
    form = _places_form(looking())
    values = loaded(form, PlacesOfferedSchema(), request.form)
    form.must_choose("contract", "member")
    if values is None or form.is_wrong:
        return render_template("cases/places.html", form=form), 422
    with changing() as book:
        keep_places(book, cause(), _contract(book, values["contract"]), member_of_code(book, values["member"]), values)
    return redirect(url_for("caseload.index", kept=1, year=values["year"]))


def _hand_over_form(session: Session) -> Form:
    day = today()
    services = dict(_services(session))
    loads = caseload(session, day)
    known = {each.reference: each.id for each in session.scalars(sa.select(Contract)) if each.reference in services}
    able = sorted({who for number in known.values() for who in advisers(session, number, day)})
    options = {
        "contract": list(services.items()),
        "from": [(each, each) for each in [NOBODY, *sorted({each.adviser for each in loads if each.open})]],
        "to": [(each, each) for each in [*able, NOBODY]],
        "member": [("", "all"), *((each.code, each.name) for each in members(session))],
    }
    return form_of(HandOverSchema(), options=options)


@page(blueprint, "/hand-over", may=Permission.RUN_EMPLOYMENT)
def handing_over() -> str:
    """The form to give several cases to another adviser, by their number and without opening any."""
    form = _hand_over_form(looking())
    form.fill(request.args)
    return render_template("cases/hand_over.html", form=form)


@action(blueprint, "/hand-over", may=Permission.RUN_EMPLOYMENT)
def give_over() -> Response | tuple[str, int]:
    """Give several cases to another adviser."""
    form = _hand_over_form(looking())
    values = loaded(form, HandOverSchema(), request.form)
    form.must_choose("contract", "from", "to", "member")
    if values is not None and not form.is_wrong:
        try:
            with changing() as book:
                hand_over(book, cause(), _contract(book, values["contract"]), values)
            return redirect(url_for("caseload.index", kept=1))
        except CaseRefused as problem:
            form.refuse("count", str(problem))
    return render_template("cases/hand_over.html", form=form), 422


def _contract(session: Session, reference: str) -> Contract:
    return session.scalars(sa.select(Contract).filter_by(reference=reference)).one()
