"""Board packs: the year in figures and a chart, every paper to download, freezing and comparing."""

import io
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from consortium.access.terms import Permission
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.kernel.money import display
from consortium.vfm.packs import PackSummary, contents, freeze, label_of, pack, packs, summary
from consortium.vfm.papers import Papers
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me
from reports import consortium_paper, member_paper, svg
from reports.figures import Register
from reports.page_one import trend_chart
from reports.paper import AnyPaper
from reports.paper_parts import Movement

blueprint = Blueprint("packs", __name__)
CONSORTIUM = "consortium"
"""The name in an address of the consortium's own paper; member codes are upper case."""


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper as the page lists it, its figures as text."""

    code: str
    name: str
    put_in: str
    signed: str
    unsigned: str
    left_over: str
    movements: tuple[Movement, ...]


@page(blueprint, "/packs", may=Permission.READ)
def index() -> str:
    """The newest pack, and the list of all."""
    session = looking()
    known = packs(session)
    found = contents(pack(session, known[-1].label)) if known else None
    return _page(known, known[-1] if known else None, found)


@page(blueprint, "/packs/<year>/<number:number>", may=Permission.READ)
def one(year: str, number: int) -> str:
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


def _page(known: list[PackSummary], shown: PackSummary | None, found: Papers | None) -> str:
    return render_template(
        "packs/index.html",
        packs=list(reversed(known)),
        shown=shown,
        paper=found.consortium if found else None,
        papers=_lines(found) if found else [],
        total=_line("", "All together", found.consortium) if found else None,
        chart=_chart(found) if found else "",
    )


def _chart(found: Papers) -> Markup:
    """The trend as inline SVG, drawn by the code that draws it on paper; its texts are escaped there."""
    return Markup(svg.inline(trend_chart(found.consortium.years, Register()), "trend"))  # noqa: S704


def _lines(found: Papers) -> list[PaperLine]:
    seen = me().seen(found.members)
    return [_line(code, found.members[code].association.name, found.members[code]) for code in seen]


def _line(code: str, name: str, paper: AnyPaper) -> PaperLine:
    top = paper.headline
    put_in, signed, unsigned, net = map(display, (top.put_in, top.signed, top.unsigned, top.net))
    return PaperLine(code, name, put_in, signed, unsigned, net, paper.movements)
