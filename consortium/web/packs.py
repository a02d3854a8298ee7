"""Board packs: the year in figures and a chart, every paper to download, freezing and comparing."""

import io
from collections.abc import Mapping
from datetime import datetime
from operator import itemgetter
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from consortium.access.terms import Permission
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.vfm.packs import PackSummary, contents, freeze, label_of, pack, packs, summary
from consortium.vfm.papers import Papers
from consortium.web.answers import listed_together
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me
from reports import consortium_paper, member_paper, svg
from reports.figures import Register
from reports.page_one import trend_chart
from reports.paper import MemberPaper

blueprint = Blueprint("packs", __name__)
CONSORTIUM = "consortium"
"""The name in an address of the consortium's own paper; member codes are upper case."""

TONES = {"stands": "gain", "superseded": "warn"}
"""The states of a pack, with their tones."""


@page(blueprint, "/packs", may=Permission.READ)
def index() -> Any:
    """The newest pack, and the list of all."""
    session = looking()
    known = packs(session)
    found = contents(pack(session, known[-1].label)) if known else None
    return _page(known, known[-1] if known else None, found)


@page(blueprint, "/packs/<year>/<number:number>", may=Permission.READ)
def one(year: str, number: int) -> Any:
    """One pack."""
    session = looking()
    found = pack(session, f"{year}/{number}")
    return _page(packs(session), summary(session, found), contents(found))


@page(blueprint, "/packs/<year>/<number:number>/<code>.pdf", may=Permission.READ)
def paper(year: str, number: int, code: str) -> Response:
    """A paper of a pack as PDF: the same bytes as the command line prints. A member's own, or the consortium's."""
    found = contents(pack(looking(), f"{year}/{number}"))
    if code == CONSORTIUM:
        content = consortium_paper.render(found.consortium)
    elif code in found.members and me().may(Permission.READ, code):
        content = member_paper.render(found.members[code])
    else:
        raise NotFound(f"there is no paper of {code}")
    name = f"{code.lower()}-{year}.pdf"
    return send_file(io.BytesIO(content), "application/pdf", as_attachment=True, download_name=name)


@action(blueprint, "/packs/freeze", may=Permission.FREEZE_PACKS)
def freeze_now() -> AnyResponse:
    """Freeze every paper of a year as the book stands."""
    year = FinancialYear.parse(request.form.get("year", ""))
    with changing() as book:
        label = label_of(freeze(book, cause(), year, name=current_app.config["WEB"].name))
    frozen_year, _, number = label.partition("/")
    return redirect(url_for("packs.one", year=frozen_year, number=int(number)))


def _page(known: list[PackSummary], shown: PackSummary | None, found: Papers | None) -> Any:
    papers = {code: found.members[code] for code in me().seen(found.members)} if found else {}
    return listed_together(
        {"papers": _papers(papers, shown), "packs": _packs(known, shown)},
        "packs/index.html",
        shown=shown,
        paper=found.consortium if found else None,
        moved=[each for each in papers.values() if each.movements],
        chart=_chart(found) if found else "",
    )


def _chart(found: Papers) -> Markup:
    """The trend as inline SVG, drawn by the code that draws it on paper; its texts are escaped there."""
    return Markup(svg.inline(trend_chart(found.consortium.years, Register()), "trend"))  # noqa: S704


def _papers(found: Mapping[str, MemberPaper], pack: PackSummary | None) -> Listing:
    def paper_of(row: Row) -> str | None:
        """A frozen figure opens to its paper, which says by its reference what it rests on."""
        return url_for("packs.paper", year=pack.year, number=pack.number, code=row["code"]) if pack else None

    return Listing(
        name=f"papers-{pack.year}-{pack.number}" if pack else "papers",
        caption="Papers to read; savings are cash against the member's own earlier price",
        rows=found.items(),
        columns=(
            Column("code", "Code", itemgetter(0), only_on="exports"),
            Column("name", "Member", lambda each: each[1].association.name, searched=True),
            Column("put_in", "Put in", lambda each: each[1].headline.put_in, "amount", link=paper_of),
            Column("signed", "Saved, signed", lambda each: each[1].headline.signed, "amount", link=paper_of),
            Column(
                "unsigned", "Not signed yet", lambda each: each[1].headline.unsigned, "amount", link=paper_of
            ),
            Column("net", "Left over", lambda each: each[1].headline.net, "amount", link=paper_of),
        ),
        order="name",
        prefix="papers-",
    )


def _packs(known: list[PackSummary], here: PackSummary | None) -> Listing:
    def link(row: Row) -> str | None:
        year, _, number = row["label"].partition("/")
        return None if here and here.label == row["label"] else url_for("packs.one", year=year, number=number)

    return Listing(
        name="packs",
        caption="Every pack; a pack never changes",
        rows=known,
        columns=(
            Column("id", "No.", lambda each: each.id, "count", only_on="exports"),
            Column("label", "Pack", lambda each: each.label, "code", link=link, searched=True),
            Column("year", "Year", lambda each: each.year, filtered=True, only_on="exports"),
            Column("frozen", "Frozen", lambda each: datetime.fromisoformat(each.frozen_at).date(), "day"),
            Column("by", "By", lambda each: each.frozen_by, searched=True),
            Column("journals", "Journals", lambda each: each.journals, "count"),
            Column("head", "Ledger head", lambda each: each.head, "code", shown=lambda head: head[:12]),
            Column("state", "State", _state, tone=lambda row: TONES[row["state"]], filtered=True),
        ),
        order="-id",
        prefix="packs-",
    )


def _state(pack: PackSummary) -> str:
    return "superseded" if pack.superseded else "stands"
