"""The memorandum of apprenticeship levy: what may be transferred, what was, and what is left."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence
from consortium.learning.levy import (
    Transfer,
    allowance,
    declare_levy,
    latest_declarations,
    record_transfer,
    take_transfer_back,
    tax_year,
    transfer,
    transferred,
    transfers,
)
from consortium.learning.policies import ProgrammeRule
from consortium.learning.schemas import LevySchema, TransferSchema
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.web.answers import listed_together
from consortium.web.asked import members_seen
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.learning import SEES, mine
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("levy", __name__, url_prefix="/services/learning/levy")
MAY = Permission.BOOK_PLACES
FIELDS = {"giver": "from", "taker": "to"}
"""What the form calls a field that a rule refuses."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one member may transfer in the tax year, did, and has left."""

    member: Member
    declared: Pence | None
    allowance: Pence | None
    transferred: Pence

    @property
    def left(self) -> Pence | None:
        """What is left of the allowance."""
        return None if self.allowance is None else self.allowance - self.transferred


@page(blueprint, "", may=SEES)
def index() -> Any:
    """What each member may transfer in the present tax year, and every transfer."""
    session = looking()
    year = tax_year(today())
    lists = {"allowed": _allowances(session, year), "transferred": _transfers(session)}
    return listed_together(lists, "learning/levy.html", year=year)


def _allowances(session: Session, year: FinancialYear) -> Listing:
    declared = latest_declarations(session)

    def found(each: Member) -> Allowed:
        row = declared.get((each.id, year.start - 1))
        paid, may = row.levy if row else None, allowance(session, each.id, today())
        return Allowed(each, paid, may, transferred(session, each.code, year))

    return Listing(
        name="levy-allowances",
        caption=f"What may be transferred in the tax year {year}",
        rows=[found(each) for each in members_seen(session, SEES)],
        columns=(
            Column("name", "Association", lambda each: each.member.name, searched=True),
            Column("declared", "Declared the year before", lambda each: each.declared, "amount", summed=True),
            Column("allowance", "May transfer", lambda each: each.allowance, "amount", summed=True),
            Column("transferred", "Transferred", lambda each: each.transferred, "amount", summed=True),
            Column("left", "Left", lambda each: each.left, "amount", summed=True),
        ),
        words="levy-allowance",
        order="name",
        prefix="a-",
    )


def _transfers(session: Session) -> Listing:
    only = mine()
    found = [each for each in transfers(session) if only is None or {each.giver, each.taker} & set(only)]
    return Listing(
        name="levy-transfers",
        caption="Transfers",
        rows=found,
        columns=(
            Column("day", "Day", lambda each: each.row.day, "day"),
            Column("year", "Tax year", lambda each: str(each.year), filtered=True),
            Column("giver", "From", lambda each: each.giver, filtered=True),
            Column("taker", "To", lambda each: each.taker, filtered=True),
            Column("standard", "Apprenticeship", lambda each: each.row.standard, searched=True),
            Column("amount", "Amount", lambda each: each.row.amount, "amount", summed=True),
            Column("no", "No.", lambda each: each.row.id, "count"),
        ),
        order="-day",
        prefix="t-",
    )


def _own(session: Session) -> list[tuple[str, str]]:
    found = [each for each in members_seen(session, SEES) if me().may(MAY, each.code)]
    return [(each.code, f"{each.name} ({each.code})") for each in found]


def _declaration_form(session: Session) -> Form:
    form = form_of(LevySchema(), options={"member": _own(session)})
    form["year"].value, form["english"].value = str(FinancialYear(tax_year(today()).start - 1)), "100"
    return form


def _transfer_form(session: Session) -> Form:
    everybody = [(each.code, f"{each.name} ({each.code})") for each in members(session)]
    form = form_of(TransferSchema(), options={"from": _own(session), "to": everybody})
    form["day"].value = today().isoformat()
    return form


def _page(title: str, note: str, form: Form) -> str:
    return render_template("learning/levy_form.html", title=title, note=note, form=form)


def _declaring(form: Form) -> str:
    return _page("Declare levy", "What is declared later for the same year replaces this.", form)


def _transferring(form: Form) -> str:
    note = "For the record only: the money moves in the apprenticeship service, and no account of the book changes."
    return _page("Record a transfer", note, form)


@page(blueprint, "/declare", may=MAY)
def declaration_form() -> str:
    """The form for a member's levy of a tax year."""
    return _declaring(_declaration_form(looking()))


@action(blueprint, "/declare", may=MAY)
def declare() -> Response | tuple[str, int]:
    """Declare a member's levy of a tax year."""
    form = _declaration_form(looking())
    values = loaded(form, LevySchema(), request.form)
    form.must_choose("member")
    if values is not None and not form.is_wrong:
        try:
            with changing() as book:
                declare_levy(book, cause(), member_of_code(book, values["member"]), values)
            return redirect(url_for("levy.index", kept=1))
        except ProgrammeRule as problem:
            form.refuse(problem.field, str(problem))
    return _declaring(form), 422


@page(blueprint, "/transfers/new", may=MAY)
def transfer_form() -> str:
    """The form for a transfer."""
    return _transferring(_transfer_form(looking()))


@action(blueprint, "/transfers/new", may=MAY)
def give() -> Response | tuple[str, int]:
    """Record a transfer from a member for which the person may."""
    form = _transfer_form(looking())
    values = loaded(form, TransferSchema(), request.form)
    form.must_choose("from", "to")
    if values is not None and not form.is_wrong:
        try:
            with changing() as book:
                giver, taker = (member_of_code(book, values[name]) for name in ("giver", "taker"))
                record_transfer(book, cause(), giver, taker, values)
            return redirect(url_for("levy.index", kept=1))
        except ProgrammeRule as problem:
            form.refuse(FIELDS.get(problem.field or "", problem.field), str(problem))
    return _transferring(form), 422


@action(blueprint, "/transfers/<number:number>/take-back", may=MAY)
def undo(number: int) -> Response:
    """Take back a transfer that was recorded wrongly."""
    _seen(looking(), number)
    with changing() as book:
        take_transfer_back(book, cause(), transfer(book, number))
    return redirect(url_for("levy.index", taken=1))


def _seen(session: Session, number: int) -> Transfer:
    """The transfer, by a member for which the person may. Raises NotFound and NotAllowed."""
    found, only = transfer(session, number), mine()
    if only is not None and not {found.giver, found.taker} & set(only):
        transfer(session, 0)
    me().must(MAY, found.giver)
    return found
