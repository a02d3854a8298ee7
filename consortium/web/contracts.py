"""Contracts: which there are and which day comes next; who takes part, on what terms, what it cost and saves."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.audit.changes import changes_of
from consortium.audit.queries import events_about
from consortium.clock import today
from consortium.columns import days_before
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract, Supplier
from consortium.contracts.policies import is_seen, seen_contract
from consortium.contracts.queries import BaselineTerms, baselines
from consortium.contracts.terms import Allocation
from consortium.drafts.content import Content
from consortium.drafts.queries import variations
from consortium.kernel.days import FinancialYear, day, long_date
from consortium.kernel.errors import Refused
from consortium.kernel.money import Pence, display
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.spend.documents import DocumentKind
from consortium.spend.explain import explained
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.queries import PostedDocument, documents
from consortium.spend.totals import COST, totals
from consortium.vfm.claims import KeptClaim, kept_claims
from consortium.vfm.papers import counting_words
from consortium.web.answers import listed
from consortium.web.asked import shown_year
from consortium.web.attached import attached, contract_subject
from consortium.web.forms import Form
from consortium.web.guard import page
from consortium.web.listing import Column, Listing
from consortium.web.session import looking, me
from reports import svg
from reports.charts import Bar, bars

blueprint = Blueprint("contracts", __name__)
LAST_DOCUMENTS = 10
NARROW = 360
"""Points that the chart of a half page is wide: its texts stay as large as those around it."""

BASIS_WORDS = {
    Allocation.EQUAL: "equal parts",
    Allocation.HOMES: "homes of the year",
    Allocation.FTE: "full-time staff of the year",
    Allocation.TURNOVER: "turnover of the year",
    Allocation.FIXED: "agreed weights",
    Allocation.USAGE: "what each used",
}
NOTICE_BY = days_before(Contract.end, sa.func.coalesce(Contract.notice_days, 0))


def _listing() -> Listing:
    return Listing(
        name="contracts",
        caption="Contracts and shared services",
        select=sa.select(Contract)
        .join(Supplier, Supplier.id == Contract.supplier_id)
        .join(Member, Member.id == Contract.lead_id)
        .where(is_seen(me())),
        columns=(
            Column("reference", "Reference", Contract.reference, link=_link, searched=True),
            Column("title", "Title", Contract.title, searched=True),
            Column("workstream", "Workstream", Contract.workstream, filtered=True),
            Column("supplier", "Supplier", Supplier.name, searched=True),
            Column("lead", "Led by", Member.code, filtered=True),
            Column("start", "Starts", Contract.start, "day"),
            Column("notice", "Notice by", NOTICE_BY, "day"),
            Column("end", "Ends", Contract.end, "day"),
        ),
        order="reference",
    )


def _link(row: Any) -> str:
    return address(row["reference"])


def address(reference: str) -> str:
    """Where a contract is shown."""
    return url_for("contracts.one", reference=reference)


@page(blueprint, "/contracts", may=Permission.READ)
def index() -> Any:
    """Every contract that the person sees."""
    return listed(_listing(), "contracts/index.html")


@dataclass(frozen=True, slots=True)
class Share:
    """What a member bore of the contract in the year, gross, and what it saved where that is the person's to see."""

    code: str
    name: str
    is_own: bool
    weight: str
    cost: Pence
    rebates: Pence
    claims: list[KeptClaim] | None
    has_baseline: bool

    @property
    def saved(self) -> Pence:
        """Cash saved, of every claim."""
        return sum(each.row.cashable or 0 for each in self.claims or [])


@page(blueprint, "/contracts/<path:reference>", may=Permission.READ)
def one(reference: str) -> str:
    """One contract: terms, members with shares and savings, items, baselines, documents, history."""
    session = looking()
    return shown(session, seen_contract(session, me(), reference))


def shown(session: Session, found: Agreement, attaching: Form | None = None) -> str:
    """The page of a contract, with the form of its attachments as it stands."""
    year = _year(session, found)
    last = _last_invoice(session, found)
    shares = _shares(session, found, year)
    return render_template(
        "contracts/one.html",
        contract=found,
        year=year,
        years=_years(found),
        shares=shares,
        total=sum(each.cost for each in shares),
        rebates=sum(each.rebates for each in shares),
        is_rebated=any(each.rebates for each in shares),
        last=last,
        chart=_chart(found, last) if last else "",
        sentences=_sentences(found, last) if last else [],
        baselines=_baselines(session, found),
        recent=_recent(session, found),
        history=events_about(session, _subjects(found)),
        changes=changes_of,
        notice_by=found.notice_by(today()) if found.notice_days else None,
        rule=found.rules_in_force[-1],
        state=_state(found),
        basis_words=BASIS_WORDS,
        approvals=_approvals(session, found),
        may_vary=me().may(Permission.ENTER_CONTRACTS, found.lead),
        counting_words=counting_words(found),
        attached=attached(
            session,
            contract_subject(found.reference),
            found.lead,
            url_for("attachments.of_contract", reference=found.reference),
            attaching,
        ),
    )


@dataclass(frozen=True, slots=True)
class Approval:
    """That the contract or a variation of it was approved; `number` is the draft's, where the person may open it."""

    at: date
    by: str
    what: str
    reason: str
    number: int | None


def _approvals(session: Session, found: Agreement) -> list[Approval]:
    is_own = me().may(Permission.READ, found.lead)
    shown = []
    for each in variations(session, found.id):
        said = Content.read(each.content).variation
        what = f"a variation from {long_date(day(said['effective']))}" if each.base else "the contract"
        assert each.decided_at and each.decided_by
        number = each.id if is_own else None
        shown.append(Approval(each.decided_at.date(), each.decided_by, what, said.get("reason", ""), number))
    return shown


def _state(found: Agreement) -> str:
    day = today()
    if day < found.start:
        return "not started"
    return "active" if day <= found.end else "extended" if day <= found.span.last else "ended"


def _year(session: Session, found: Agreement) -> FinancialYear:
    try:
        return FinancialYear.parse(request.args["year"])
    except (KeyError, Refused):
        day = min(today(), shown_year(session).span.last)
        return FinancialYear.of(min(max(day, found.start), found.span.last))


def _years(found: Agreement) -> list[FinancialYear]:
    first, last = (
        FinancialYear.of(found.start),
        FinancialYear.of(min(found.span.last, max(today(), found.start))),
    )
    return [FinancialYear(each) for each in range(last.start, first.start - 1, -1)][:10]


def _shares(session: Session, found: Agreement, year: FinancialYear) -> list[Share]:
    names = {each.code: each.name for each in members(session)}
    codes = {each.id: each.code for each in members(session)}
    cost: dict[str, int] = {}
    rebates: dict[str, int] = {}
    for row in totals(session, year, [found.id]):
        into = cost if row["kind"] == COST else rebates if row["kind"] == DocumentKind.REBATE else None
        if into is not None:
            code = codes[row["member_id"]]
            into[code] = into.get(code, 0) + row["net"] + row["vat"]
    claims: dict[str, list[KeptClaim]] = {}
    for each in kept_claims(session, year, contract=found.reference):
        claims.setdefault(each.member, []).append(each)
    person = me()
    held = {each.member for each in _baselines(session, found)}
    everybody = sorted({part.member for part in found.parts if part.span.overlap(year.span)} | cost.keys())
    closed = not current_app.config["WEB"].members_see_shares
    return [
        Share(
            code,
            names[code],
            code in person.members(),
            _weight(found, code),
            cost.get(code, 0),
            rebates.get(code, 0),
            claims.get(code, []) if person.may(Permission.READ, code) else None,
            code in held,
        )
        for code in everybody
        if not closed or person.may(Permission.READ, code)
    ]


def _weight(found: Agreement, code: str) -> str:
    weights = [part.weight for part in found.parts if part.member == code and part.weight is not None]
    return format(weights[-1].normalize(), "f") if weights else ""


def _last_invoice(session: Session, found: Agreement) -> PostedDocument | None:
    newest = (
        sa.select(sa.func.max(DocumentRow.id))
        .join(DocumentLine, DocumentLine.document_id == DocumentRow.id)
        .where(DocumentLine.contract_id == found.id, DocumentRow.kind == DocumentKind.INVOICE)
    )
    return next(documents(session, DocumentRow.id == newest.scalar_subquery()), None)


def _borne(found: Agreement, document: PostedDocument) -> dict[str, Pence]:
    """What each member bore of the document's lines on this contract, gross."""
    shares: dict[str, Pence] = {}
    for line in document.document.lines:
        if line.contract == found.reference:
            weights = document.weights[line.line][1]
            parts = zip(weights.members, weights.shares(line.net), weights.shares(line.vat), strict=True)
            for code, net, vat in parts:
                shares[code] = shares.get(code, 0) + net + vat
    return shares


def _chart(found: Agreement, document: PostedDocument) -> Markup:
    person = me()
    closed = not current_app.config["WEB"].members_see_shares
    borne = {
        code: share
        for code, share in _borne(found, document).items()
        if share and (not closed or person.may(Permission.READ, code))
    }
    drawn = [
        Bar(code, code, share, display(share))
        for code, share in sorted(borne.items(), key=lambda one: -one[1])
    ]
    title = f"Invoice {document.document.number}, shared"
    return Markup(svg.inline(bars(drawn, title, NARROW), "last"))  # noqa: S704 - drawn by our own code, which escapes


def _sentences(found: Agreement, document: PostedDocument) -> list[str]:
    """Why each member that the person serves bears what it bears of the last invoice."""
    return [
        explained(found, document.weights[line.line][1], code, line.net, line.vat)
        for line in document.document.lines
        if line.contract == found.reference
        for code in me().members()
        if document.weights[line.line][1].by_member.get(code)
    ]


def _baselines(session: Session, found: Agreement) -> list[BaselineTerms]:
    """The baselines that are the person's to see: its own members', or all."""
    person = me()
    return [each for each in baselines(session, [found.id]) if person.may(Permission.READ, each.member)]


def _recent(session: Session, found: Agreement) -> list[PostedDocument]:
    newest = (
        sa.select(DocumentLine.document_id)
        .where(DocumentLine.contract_id == found.id)
        .distinct()
        .order_by(DocumentLine.document_id.desc())
        .limit(LAST_DOCUMENTS)
    )
    return sorted(documents(session, DocumentRow.id.in_(newest)), key=lambda each: -each.id)


def _subjects(found: Agreement) -> list[str]:
    """What the audit trail calls the terms of the contract, exactly: another's reference may begin like this one.

    A baseline is its member's own affair.
    """
    subjects = [f"contract {found.reference}", *(f"item {found.reference} {code}" for code in found.items)]
    for part in found.parts:
        begins = f"participation {found.reference} {part.member}"
        subjects += [f"{begins} from the start", f"{begins} {part.span.first}"]
    if me().serves_all():
        return [*subjects, f"baseline {found.reference} *"]
    return subjects
