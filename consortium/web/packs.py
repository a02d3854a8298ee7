"""The page of board packs: the year in figures and a chart, and every paper to download."""

import io
from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, render_template, send_file
from markupsafe import Markup

from consortium.db import Database, reading
from consortium.kernel.errors import Refused
from consortium.kernel.money import display
from consortium.vfm.packs import PackSummary, contents, pack, packs
from consortium.vfm.papers import Papers
from reports import consortium_paper, member_paper, svg
from reports.figures import Register
from reports.page_one import trend_chart
from reports.paper import AnyPaper

blueprint = Blueprint("packs", __name__)
CONSORTIUM = "consortium"
"""The name in an address of the consortium's own paper; member codes are upper case."""


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member as the page lists it, its figures as text."""

    code: str
    name: str
    put_in: str
    signed: str
    unsigned: str
    left_over: str


def _database() -> Database:
    database: Database = current_app.config["DATABASE"]
    return database


@blueprint.get("/")
def index() -> str:
    """The newest pack, and the list of all."""
    with reading(_database()) as session:
        known = packs(session)
        found = contents(pack(session, known[-1].label)) if known else None
    return _page(known, known[-1] if known else None, found)


@blueprint.get("/packs/<year>/<int:number>")
def one(year: str, number: int) -> str:
    """One pack."""
    with reading(_database()) as session:
        try:
            label = pack(session, f"{year}/{number}")
        except Refused:
            abort(404)
        known = packs(session)
        found = contents(label)
    shown = next(each for each in known if each.label == f"{year}/{number}")
    return _page(known, shown, found)


@blueprint.get("/packs/<year>/<int:number>/<code>.pdf")
def paper(year: str, number: int, code: str) -> Response:
    """A paper of a pack as PDF: the same bytes as the command line prints."""
    with reading(_database()) as session:
        try:
            found = contents(pack(session, f"{year}/{number}"))
        except Refused:
            abort(404)
    if code == CONSORTIUM:
        content = consortium_paper.render(found.consortium)
    elif code in found.members:
        content = member_paper.render(found.members[code])
    else:
        abort(404)
    name = f"{code.lower()}-{year}.pdf"
    return send_file(io.BytesIO(content), "application/pdf", as_attachment=True, download_name=name)


def _page(known: list[PackSummary], shown: PackSummary | None, found: Papers | None) -> str:
    chart = _chart(found) if found else ""
    return render_template(
        "packs/index.html",
        packs=list(reversed(known)),
        shown=shown,
        paper=found.consortium if found else None,
        members=_lines(found) if found else [],
        total=_line("", "All together", found.consortium) if found else None,
        chart=chart,
    )


def _chart(found: Papers) -> Markup:
    """The trend as inline SVG, drawn by the code that draws it on paper; its texts are escaped there."""
    return Markup(svg.inline(trend_chart(found.consortium.years, Register()), "trend"))  # noqa: S704


def _lines(found: Papers) -> list[MemberLine]:
    return [_line(code, each.association.name, each) for code, each in found.members.items()]


def _line(code: str, name: str, paper: AnyPaper) -> MemberLine:
    top = paper.headline
    return MemberLine(code, name, *map(display, (top.put_in, top.signed, top.unsigned, top.net)))
