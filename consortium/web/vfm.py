"""Value for money: the table, the claims behind it, one claim opened, and the member's signature."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.fields import typed
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.terms import ClaimState
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.spend.queries import first_year
from consortium.vfm.changed import changed_since
from consortium.vfm.claims import KeptClaim, kept_claims
from consortium.vfm.opened import OpenedClaim, opened
from consortium.vfm.papers import Front, front
from consortium.vfm.queries import vfm_table
from consortium.vfm.signing import entered_by_officer, sign
from consortium.web.asked import shown_year, which_year
from consortium.web.attached import attached, baseline_subject
from consortium.web.claim_lines import lines_listing
from consortium.web.claims import VIEW, address, claims_listing, name_of
from consortium.web.figures import cell_address, left_over
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import asked_for_export
from consortium.web.session import cause, changing, looking, me
from reports import svg
from reports.figures import Register
from reports.page_one import trend_chart
from reports.table import Row

blueprint = Blueprint("vfm", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """A member's year in the table."""

    code: str
    name: str
    row: Row


@page(blueprint, "/value-for-money", may=Permission.READ)
def index() -> Any:
    """The year's table: the person's own members, or all with their total; and the claims behind it."""
    session = looking()
    year, whose = which_year(session), _whose(session)
    try:
        whole, problem = vfm_table(session, year), ""
    except Refused as missing:
        return render_template(
            "vfm/index.html", year=year, years=_years(session), whose=whose, problem=str(missing)
        )
    names = {each.code: each.name for each in members(session)}
    codes = [whose.code] if whose else me().seen(whole.rows)
    lines = [Line(code, names[code], whole.rows.get(code, Row())) for code in codes]
    claims = [each for each in kept_claims(session, year) if each.member in codes]
    listing = claims_listing(session, year, claims, whole.claims, of_one=whose is not None)
    if form := asked_for_export():
        return listing.export(session, form)
    total = whole.total if me().serves_all() and not whose else None
    top = _front(session, year, whose)
    row = whole.rows.get(whose.code) if whose else total
    return render_template(
        "vfm/index.html",
        list=listing.shown(session),
        year=year,
        years=_years(session),
        whose=whose,
        lines=lines,
        total=total,
        opens=cell_address,
        left_over=left_over(top.headline, row, year, whose.code if whose else None) if top and row else None,
        to_sign=_to_sign(session, claims) if _may_sign(whose) else {},
        codes=me().seen(names),
        names=names,
        chart=_chart(top) if top else "",
        problem=problem,
    )


def _years(session: Session) -> list[FinancialYear]:
    last = max(shown_year(session), FinancialYear.of(today()), key=lambda each: each.start)
    first = first_year(session) or last
    return [FinancialYear(each) for each in range(last.start, first.start - 1, -1)][:10]


def _whose(session: Session) -> Member | None:
    """The member asked for; the only one that the person serves; else none: all that may be seen."""
    mine = me().members()
    code = request.args.get("member") or (mine[0] if len(mine) == 1 and not me().serves_all() else "")
    if not code:
        return None
    if not me().may(Permission.READ, code):
        raise NotFound(f"there is no member {code}")
    return member_of_code(session, code)


def _may_sign(whose: Member | None) -> bool:
    return whose is not None and whose.code in me().members(Permission.SIGN_CLAIMS)


def _to_sign(session: Session, claims: list[KeptClaim]) -> dict[str, KeptClaim]:
    """A member's claims that wait and that the person, who entered nothing behind them, may sign, by name."""
    waiting = [each for each in claims if _is_waiting(each)]
    barred = entered_by_officer(session, waiting, me().email)
    return {name_of(each): each for each in waiting if each.key not in barred}


def _is_waiting(claim: KeptClaim) -> bool:
    return claim.state is ClaimState.CALCULATED and not claim.row.problem


def _front(session: Session, year: FinancialYear, whose: Member | None) -> Front | None:
    """Page one's figures; None for several members that are not all, and for one that takes part in nothing."""
    if whose is None and not me().serves_all():
        return None
    try:
        return front(session, year, whose.code if whose else None)
    except Refused:
        return None


def _chart(top: Front) -> Markup:
    return Markup(svg.inline(trend_chart(top.years, Register()), "trend"))  # noqa: S704 - escaped where it is drawn


@page(blueprint, "/value-for-money/<year>/<path:contract>/<item>/<member>", may=Permission.READ)
def claim(year: str, contract: str, item: str, member: str) -> Any:
    """One claim, opened to its baseline and the posted lines behind it; signed or disputed here."""
    found = seen_claim(looking(), FinancialYear.parse(year), contract, item, member)
    if form := asked_for_export():
        return lines_listing(found).export(looking(), form)
    return shown(found)


def seen_claim(
    session: Session, year: FinancialYear, contract: str, item: str, member: str
) -> OpenedClaim:
    """The claim, if the person sees it. Raises NotFound, the same for what is not there."""
    if not me().may(Permission.READ, member):
        raise NotFound(f"there is no claim {contract} {item} of {member}")
    return opened(session, contract, item, member, year)


def shown(found: OpenedClaim, form: Form | None = None, attaching: Form | None = None) -> str:
    """The page of a claim, with the form that disputes it and the one of its evidence as they stand."""
    claim = found.claim
    key = {"contract": claim.contract, "item": claim.item, "member": claim.member}
    place: dict[str, Any] = {"year": str(claim.row.year), **key}
    return render_template(
        "vfm/claim.html",
        list=lines_listing(found).shown(looking()),
        claim=claim,
        year=claim.row.year,
        changed=changed_since(looking(), found),
        may_sign=claim.member in me().members(Permission.SIGN_CLAIMS),
        entered=entered_by_officer(looking(), [claim], me().email).get(claim.key, ""),
        form=form or _reason(),
        address=place,
        attached=attached(
            looking(),
            baseline_subject(**key),
            claim.member,
            url_for("attachments.of_claim", **place),
            attaching,
        ),
    )


def _reason() -> Form:
    hint = "It stands on the board paper, beside the claim."
    return Form({"reason": Field("reason", "Why is it disputed?", hint, holds="long", required=True)})


@action(blueprint, "/value-for-money/sign", may=Permission.SIGN_CLAIMS)
def sign_all() -> Response:
    """Sign the chosen claims of a member's year, and show the same part of the list again."""
    year, member = FinancialYear.parse(request.form.get("year", "")), request.form.get("member", "")
    me().must(Permission.SIGN_CLAIMS, member)
    chosen = dict(each.rpartition(" ")[::2] for each in request.form.getlist("claim"))
    count = 0
    with changing() as book:
        for each in kept_claims(book, year, member=member):
            if digest := chosen.get(name_of(each)):
                of = {"contract": each.contract, "item": each.item, "shown": [digest]}
                count += len(sign(book, cause(), year, member, me().email, **of))  # type: ignore[arg-type]
    view: dict[str, Any] = {name: request.args[name] for name in VIEW if name in request.args}
    return redirect(url_for("vfm.index", **view, year=str(year), member=member, signed=count))


@action(blueprint, "/value-for-money/<year>/<path:contract>/<item>/<member>/sign", may=Permission.SIGN_CLAIMS)
def sign_one(year: str, contract: str, item: str, member: str) -> Response:
    """Sign one claim as it was shown."""
    _must_own(contract, item, member)
    with changing() as book:
        of = {"contract": contract, "item": item, "shown": [request.form.get("digest", "")]}
        sign(book, cause(), FinancialYear.parse(year), member, me().email, **of)  # type: ignore[arg-type]
    return redirect(address(year, contract, item, member))


@action(
    blueprint, "/value-for-money/<year>/<path:contract>/<item>/<member>/dispute", may=Permission.SIGN_CLAIMS
)
def dispute(year: str, contract: str, item: str, member: str) -> Any:
    """Dispute one claim, with a reason: it stays out of the headline."""
    _must_own(contract, item, member)
    form = _reason()
    form.fill(request.form)
    try:
        with changing() as book:
            because = cause(typed(form["reason"].value))
            signing = {"contract": contract, "item": item, "decision": ClaimState.DISPUTED}
            sign(book, because, FinancialYear.parse(year), member, me().email, **signing)  # type: ignore[arg-type]
    except Refused as problem:
        form.refuse("reason", str(problem))
        return shown(seen_claim(looking(), FinancialYear.parse(year), contract, item, member), form), 422
    return redirect(address(year, contract, item, member))


def _must_own(contract: str, item: str, member: str) -> None:
    """Another member's claim does not exist; one's own may be signed by its finance officer alone."""
    if not me().may(Permission.READ, member):
        raise NotFound(f"there is no claim {contract} {item} of {member}")
    me().must(Permission.SIGN_CLAIMS, member)
