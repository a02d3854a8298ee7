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
from consortium.employment.caseload import caseload, offers
from consortium.employment.pathway import keep_capacity, keep_places
from consortium.employment.schemas import CapacitySchema, PlacesOfferedSchema
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
    person = me()
    if person.serves_all(Permission.READ_SERVICES):
        rows = caseload(session, today())
    elif person.may(Permission.WORK_CASES):
        rows = caseload(session, today(), person.email)
    else:
        rows = []
    return Listing(
        name="caseload",
        caption="Open cases of each adviser today",
        rows=rows,
        columns=(
            Column("adviser", "Adviser", lambda each: each.adviser, link=_cases_of, searched=True),
            Column("contract", "Service", lambda each: each.contract, filtered=True),
            Column("open", "Open cases", lambda each: each.open, "count", summed=True),
            Column("capacity", "Takes", lambda each: each.capacity, "count", summed=True),
            Column("free", "Room for", lambda each: each.free, "count", tone=_free_tone),
        ),
        words="caseload",
        order="adviser",
        prefix="a-",
    )


def _cases_of(row: Row) -> str:
    return url_for("cases.index", adviser=row["adviser"], contract=row["contract"])


def _free_tone(row: Row) -> str | None:
    return "loss" if row["free"] < 0 else None


def _offers(session: Session) -> Listing:
    shown, asked = asked_year("year", "Financial year")
    person, year = me(), asked or shown_year(session)
    may = Permission.READ_CASES
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


def _referred(row: Row) -> str:
    return url_for("cases.index", member=row["member"], contract=row["contract"])


def _started(row: Row) -> str:
    return url_for("cases.index", member=row["member"], contract=row["contract"], sort="-started")


@page(blueprint, "/caseload", may=Permission.READ_CASES)
def index() -> Any:
    """Advisers with their open cases, and places offered beside referrals and starts."""
    session, person = looking(), me()
    shows = person.may(Permission.WORK_CASES) or person.serves_all(Permission.READ_SERVICES)
    places = person.may(Permission.READ_SERVICES)
    lists = {"advisers": _advisers(session), "places": _offers(session)}
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


def _contract(session: Session, reference: str) -> Contract:
    return session.scalars(sa.select(Contract).filter_by(reference=reference)).one()
