"""A year's charges on account held against real use: which contracts need it, the preview, and the posting."""

from dataclasses import dataclass
from fractions import Fraction
from operator import attrgetter
from typing import Any

from flask import Blueprint, current_app, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import seen, seen_contract
from consortium.fields import typed
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused
from consortium.kernel.exact import nearest
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream
from consortium.ledger.models import JournalRow
from consortium.ledger.queries import name_of
from consortium.spend.explain import USED
from consortium.spend.models import DocumentRow
from consortium.spend.queries import latest
from consortium.spend.true_up import NothingToTrueUp, Part, TrueUp, may_be_trued_up, post_true_up, true_up
from consortium.web.answers import listed
from consortium.web.asked import which_year
from consortium.web.figures import shares_address
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("true_ups", __name__, url_prefix="/services/true-ups")
ONE = "/<year>/<path:reference>"
NEEDED, WITHIN, POSTED, NOTHING = "to be trued up", "within the tolerance", "trued up", "nothing to compare"
TONES = {NEEDED: "warn", WITHIN: "gain", POSTED: "gain", NOTHING: ""}


@dataclass(frozen=True, slots=True)
class Line:
    """A contract's year: how it stands, and why it cannot be compared where it cannot."""

    agreement: Agreement
    found: TrueUp | None
    state: str
    why: str = ""

    @property
    def charged(self) -> Pence | None:
        """What all were charged on account, with VAT."""
        return sum(each.charged for each in self.found.parts) if self.found else None

    @property
    def moved(self) -> Pence | None:
        """What would pass, or passed, from those charged too little to those charged too much."""
        return sum(max(each.difference, 0) for each in self.found.parts) if self.found else None


def _line(session: Session, agreement: Agreement, year: FinancialYear) -> Line:
    try:
        found = true_up(session, agreement, year)
    except NothingToTrueUp as problem:
        return Line(agreement, None, NOTHING, str(problem))
    if _standing(session, found):
        return Line(agreement, found, POSTED)
    return Line(agreement, found, NEEDED if found.is_needed else WITHIN)


def _standing(session: Session, found: TrueUp) -> int | None:
    """The number of the true-up that stands of this contract and year."""
    key = found.document.natural_key
    posted = latest(session, [key]).get(key)
    return posted.id if posted and posted.reversed_by is None else None


@page(blueprint, "", may=Permission.READ_SERVICES)
def index() -> Any:
    """The services whose charges of a year are an estimate, and how far each is from real use."""
    session = looking()
    year = which_year(session)
    known = [each for each in seen(session, me()).values() if may_be_trued_up(each, year)]
    listing = Listing(
        name=f"true-ups-{year}",
        caption=f"Charged on account in {year}, in pounds with VAT",
        rows=[_line(session, each, year) for each in known],
        columns=(
            Column("contract", "Contract", attrgetter("agreement.reference"), link=_address(year), searched=True),
            Column("title", "Title", attrgetter("agreement.title"), searched=True),
            Column("lead", "Lead", attrgetter("agreement.lead"), filtered=True),
            Column("charged", "Charged", attrgetter("charged"), "amount", link=_address(year), summed=True),
            Column("moved", "To pass between members", attrgetter("moved"), "amount", link=_address(year), summed=True),
            Column("state", "State", attrgetter("state"), tone=lambda row: TONES[row["state"]], filtered=True),
            Column("why", "Why", attrgetter("why")),
        ),
        words="true-up",
        order="contract",
        also=("year",),
    )
    return listed(listing, "true_ups/index.html", year=year)


def _address(year: FinancialYear) -> Any:
    return lambda row: url_for("true_ups.one", year=year, reference=row["contract"])


@page(blueprint, ONE, may=Permission.READ_SERVICES)
def one(year: str, reference: str) -> Any:
    """What each member was charged and what is due by its use, before anything is posted."""
    return _page(reference, FinancialYear.parse(year), _form())


def _form() -> Form:
    hint = "It stands on the journal; no names"
    return Form({"reason": Field("reason", "Why is it trued up?", hint, required=True)})


def _page(reference: str, year: FinancialYear, form: Form) -> Any:
    session = looking()
    agreement = seen_contract(session, me(), reference)
    line = _line(session, agreement, year)
    number = _standing(session, line.found) if line.found else None
    document = session.get(DocumentRow, number) if number else None
    journal = session.get(JournalRow, document.journal_id) if document else None
    return listed(
        _parts(agreement, year, line.found),
        "true_ups/one.html",
        agreement=agreement,
        year=year,
        line=line,
        form=form,
        document=document,
        journal=name_of(journal) if journal else "",
        may_post=line.state == NEEDED and me().may(Permission.ENTER_SPEND, agreement.lead),
    )


def _parts(agreement: Agreement, year: FinancialYear, found: TrueUp | None) -> Listing:
    """Each member's part; of the person's own members where shares are not for all to see."""
    is_open = current_app.config["WEB"].members_see_shares

    def lines(row: Row) -> str:
        return shares_address("cost", year, row["member"], contract=agreement.reference)

    return Listing(
        name=f"true-up-{agreement.reference}-{year}",
        caption="Charged on account and due by real use, in pounds with VAT",
        rows=[each for each in found.parts if is_open or me().may(Permission.READ, each.member)] if found else (),
        columns=(
            Column("member", "Member", attrgetter("member"), searched=True),
            Column("used", _unit(agreement, year).capitalize(), attrgetter("used"), "exact"),
            Column("charged", "Charged on account", attrgetter("charged"), "amount", link=lines, summed=True),
            Column("due", "Due by use", attrgetter("due"), "amount", summed=True),
            Column(
                "difference",
                "Bears then",
                attrgetter("difference"),
                "amount",
                notes=lambda row: ["more" if row["difference"] > 0 else "less" if row["difference"] else ""],
                summed=True,
            ),
            Column("part", "of what is due", _part, "exact", shown=lambda part: f"{part * 100:.1f}%"),
        ),
        words="true-up",
        order="member",
    )


def _unit(agreement: Agreement, year: FinancialYear) -> str:
    """In what the use of the year is counted."""
    if agreement.workstream is not Workstream.EMPLOYMENT:
        return USED[agreement.workstream]
    return agreement.measure(min(agreement.span.last, year.span.last)).words


def _part(each: Part) -> Any:
    return nearest(Fraction(abs(each.difference), abs(each.due))) if each.due else None


@action(blueprint, ONE, may=Permission.ENTER_SPEND)
def post(year: str, reference: str) -> Response | tuple[Any, int]:
    """Post it, for a reason: whoever leads the contract, or an administrator."""
    agreement, of = seen_contract(looking(), me(), reference), FinancialYear.parse(year)
    me().must(Permission.ENTER_SPEND, agreement.lead)
    form = _form()
    form["reason"].value = typed(request.form.get("reason", ""))
    try:
        with changing() as book:
            post_true_up(book, cause(form["reason"].value), reference, of)
    except Refused as problem:
        form.refuse("reason" if not form["reason"].value else None, str(problem))
        return _page(reference, of, form), 422
    return redirect(url_for("true_ups.one", year=of, reference=reference, posted=1))
