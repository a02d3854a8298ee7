"""What a figure is made of: every share of a posted line that counts in it, down to the document and its sentence."""

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, current_app, render_template, request
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import seen, seen_contract
from consortium.kernel.days import FinancialYear, long_date
from consortium.kernel.errors import NotFound
from consortium.members.queries import members
from consortium.spend.queries import first_year
from consortium.spend.shares import LineShare, line_shares
from consortium.vfm.claims import kept_claims
from consortium.web.asked import shown_year, which_year
from consortium.web.contracts import address as contract_address
from consortium.web.documents import address as document_address
from consortium.web.figures import FIGURES, Figure
from consortium.web.guard import page
from consortium.web.listing import Column, Listing, Row, asked_for_export
from consortium.web.session import looking, me

blueprint = Blueprint("shares", __name__)


@page(blueprint, "/shares", may=Permission.READ)
def index() -> Any:
    """The shares that a figure adds up, and their sum; narrowed by the address to any member, contract or item.

    Another member's shares are seen on the terms of the contract's page: those of a contract that is shared,
    unless the consortium keeps them closed.
    """
    session = looking()
    name = request.args.get("figure") or "put-in"
    if name not in FIGURES:
        raise NotFound(f"there is no figure {name}")
    figure, year = FIGURES[name], which_year(session)
    contract = _contract(session)
    codes = _codes(session, contract, figure)
    rows = _rows(session, figure, year, contract, codes)
    member = request.args.get("member", "")
    if member and member not in codes:
        raise NotFound(f"there is no member {member}")
    listing = _listing(figure, rows, is_of_several=len(codes) > 1)
    if form := asked_for_export():
        return listing.export(session, form)
    shown = listing.shown(session)
    return render_template(
        "shares/index.html",
        list=shown,
        figure=figure,
        name=name,
        figures=FIGURES,
        year=year,
        years=_years(session),
        kept=shown.kept | {"figure": name, "year": str(year)},
        title=_title(figure, year, member or _whose(codes, contract), shown.kept),
        sum=dict(zip((each.name for each in shown.columns), shown.sums, strict=True))["counts"],
    )


def _contract(session: Session) -> Agreement | None:
    reference = request.args.get("contract")
    return seen_contract(session, me(), reference) if reference else None


def _codes(session: Session, contract: Agreement | None, figure: Figure) -> list[str]:
    """Whose shares the person may see: its own members', and those of all in one contract where they are open."""
    own = me().seen(each.code for each in members(session))
    if contract is None or figure.behind_claims or not current_app.config["WEB"].members_see_shares:
        return own
    return sorted({*own, *(part.member for part in contract.parts)})


def _rows(
    session: Session,
    figure: Figure,
    year: FinancialYear,
    contract: Agreement | None,
    codes: Collection[str],
) -> list[LineShare]:
    known = [contract] if contract else seen(session, me()).values()
    shares = line_shares(session, year, known, codes, is_whole=contract is None)
    found = [each for each in shares if figure.is_of(each)]
    if not figure.behind_claims:
        return found
    claims = {each.key[:3] for each in kept_claims(session, year)}
    return [
        each
        for each in found
        if each.counted and (each.posted.agreement.reference, each.posted.item, each.member) in claims
    ]


def _listing(figure: Figure, rows: Collection[LineShare], *, is_of_several: bool) -> Listing:
    return Listing(
        name="shares",
        caption="Shares of posted lines",
        rows=rows,
        columns=(
            Column(
                *("document", "Document", lambda each: each.posted.document),
                link=_document,
                notes=lambda row: [f"{row['source']}, {long_date(row['dated'])}"],
                searched=True,
            ),
            Column("line", "Line", lambda each: each.posted.line, "count", only_on="exports"),
            Column("dated", "Dated", lambda each: each.posted.dated, "day", only_on="exports"),
            Column("source", "From", lambda each: each.posted.source, searched=True, only_on="exports"),
            Column("kind", "Kind", lambda each: each.posted.kind, **_where(several=len(figure.kinds) > 1)),
            Column(
                *("contract", "Contract", lambda each: each.posted.agreement.reference),
                link=lambda row: contract_address(row["contract"]),
                notes=lambda row: [row["item"], row["workstream"]],
                searched=True,
                filtered=True,
            ),
            Column(
                "item", "Item", lambda each: each.posted.item, searched=True, filtered=True, only_on="exports"
            ),
            Column("workstream", "Workstream", _workstream, filtered=True, only_on="exports"),
            Column(
                *("day", "Counts on", lambda each: each.posted.counts_on, "day"),
                notes=lambda row: [f"for {row['days']}"] if row["days"] else [],
            ),
            Column("days", "Days of service", _days, only_on="exports"),
            Column("member", "Member", lambda each: each.member, **_where(several=is_of_several)),
            Column("weight", "Weight", lambda each: each.weighed, why=lambda row: row["sentence"]),
            Column("net", "Net", lambda each: each.net, "amount"),
            Column("vat", "VAT", lambda each: each.vat, "amount"),
            Column("gross", "With VAT", lambda each: each.net + each.vat, "amount", only_on="exports"),
            Column("counts", "Counts here", figure.counts, "amount", summed=True),
            Column(
                *("sentence", "Why so much", lambda each: each.sentence(with_vat=figure.with_vat)),
                only_on="exports",
            ),
            Column("id", "No.", lambda each: each.posted.document_id, "count", only_on="exports"),
        ),
        order="-day",
        also=("figure", "year"),
    )


def _where(*, several: bool) -> dict[str, Any]:
    """A column that tells rows apart stands on the page where there are several; a file has it always."""
    return {"filtered": several} if several else {"only_on": "exports"}


def _document(row: Row) -> str:
    return f"{document_address(row['id'])}#line-{row['line']}"


def _workstream(share: LineShare) -> str:
    return share.posted.agreement.workstream.value


def _days(share: LineShare) -> str:
    span = share.posted.span
    return f"{long_date(span.first)} to {long_date(span.last)}" if span else ""


def _whose(codes: Collection[str], contract: Agreement | None) -> str:
    if me().serves_all() or (contract and len(codes) > len(me().seen(codes))):
        return "all members"
    return " and ".join(codes)


def _title(figure: Figure, year: FinancialYear, whose: str, kept: Mapping[str, str]) -> str:
    """The figure in words, with what else the address narrows it to."""
    narrower = [kept[name] for name in ("workstream", "kind", "contract", "item") if name in kept]
    found = [f"found by {kept['q']}"] if "q" in kept else []
    return ", ".join([f"{figure.label} {figure.whose} {whose} in {year}", *narrower, *found])


def _years(session: Session) -> list[FinancialYear]:
    last = max(shown_year(session), FinancialYear.of(today()), key=lambda each: each.start)
    first = first_year(session) or last
    return [FinancialYear(each) for each in range(last.start, first.start - 1, -1)][:10]
