"""One value of a member's own: how a year is worked out by it, how it stood before; and sets entered at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import ValidationError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.exchange.extras import SOCIAL_VALUES
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.kernel.exact import nearest, plain
from consortium.kernel.money import display, rounded
from consortium.members.models import Member
from consortium.parameters.queries import held
from consortium.parameters.terms import Name
from consortium.social_value.models import SocialValue
from consortium.social_value.operations import NotThere, keep_value, withdraw_value
from consortium.social_value.queries import factors, history
from consortium.vfm.queries import series
from consortium.vfm.social import Worth, counted, discounting, worths
from consortium.web.asked import which_year
from consortium.web.guard import action, page
from consortium.web.pasting import MOST_PASTED, pasted
from consortium.web.session import cause, changing, looking, me
from consortium.web.social_value import own

blueprint = Blueprint("value_sets", __name__, url_prefix="/services/social-value/values")
LARGEST_FILE = 1_000_000
"""Bytes of a file of values that is read: many times a set of every outcome."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the working: what it is, its figure, where that is from, and where it opens."""

    words: str
    figure: str
    source: str = ""
    opens: str = ""


def _value(session: Session, number: int, may: Permission) -> tuple[SocialValue, Member]:
    """A value of the person's own association. Raises NotFound for another's, as for none."""
    row = session.get(SocialValue, number)
    member = next((each for each in own(may) if row and each.id == row.member_id), None)
    if row is None or member is None:
        raise NotFound(f"there is no value {number}")
    return row, member


@page(blueprint, "/<number:number>", may=Permission.READ_SERVICES)
def one(number: int) -> str:
    """How a year's outcomes are worth what they are by a value, and every version of it."""
    session = looking()
    row, member = _value(session, number, Permission.READ_SERVICES)
    year = which_year(session)
    found = worths(session, member, year, counted(session, member, year))
    worth = next((each for each in found if each.row.id == row.id), None)
    return render_template(
        "social_value/one.html",
        row=row,
        whose=member,
        year=year,
        worth=worth,
        steps=list(_steps(session, worth, member, year)) if worth else [],
        versions=history(session, row),
    )


def _steps(session: Session, worth: Worth, member: Member, year: FinancialYear) -> Iterator[Step]:
    row = worth.row
    reached = url_for("programmes.outcomes", year=str(year), member=member.code, outcome=row.outcome)
    yield Step(f"Reached in {year}", str(worth.gross), "our residents, one by one", reached)
    for each in factors(session, member.id):
        takes = "times" if each.factor.is_kept else "times 1 less"
        share = "not set" if each.share is None else plain(each.share)
        yield Step(f"{each.factor.words}: {takes}", share, each.source or "")
    yield Step("Net", "–" if worth.net is None else plain(nearest(worth.net)))
    yield _a_year(session, worth, year)
    if row.series:
        by = "–" if worth.uprated is None else plain(nearest(worth.uprated))
        told = worth.lacks or f"mean of {row.series} in {year} over that in {row.price_year}"
        yield Step(f"Brought to prices of {year}: times", by, told)
    rates = discounting(session, year)
    first = plain(rates.rate * 100)
    told = f"{first}% a year off for years 1 to {rates.turns}, {plain(rates.later * 100)}% after: the dated parameters"
    years = f"{row.years} year{'' if row.years == 1 else 's'}, later ones for less: times"
    yield Step(years, plain(nearest(worth.present)), told, url_for("parameters.index"))
    yield Step("Each is worth", "–" if worth.each is None else display(worth.each))
    yield Step("Net worth", "–" if worth.worth is None else display(worth.worth), "net times what each is worth")


def _a_year(session: Session, worth: Worth, year: FinancialYear) -> Step:
    row, figure = worth.row, display(rounded(worth.a_year))
    if row.points is None:
        return Step(f"One is worth a year, prices of {row.price_year}", figure, row.source)
    point = held(session, Name.WELLBY, year.span.last)
    told = f"{plain(row.points)} points of £{plain(point.value)} ({point.source}); points from {row.source}"
    return Step(f"One is worth a year, prices of {row.price_year}", figure, told)


@action(blueprint, "/<number:number>/withdraw", may=Permission.ENTER_SERVICES)
def withdraw(number: int) -> Response:
    """Say that a value holds no longer; its versions stay to be seen."""
    _value(looking(), number, Permission.ENTER_SERVICES)
    try:
        with changing() as book:
            row, member = _value(book, number, Permission.ENTER_SERVICES)
            withdraw_value(book, cause(), member, row)
    except NotThere:
        return redirect(url_for("value_sets.one", number=number, changed=1))
    return redirect(url_for("social_value.index", member=member.code, kept=1))


@page(blueprint, "/paste", may=Permission.ENTER_SERVICES)
def block() -> str:
    """The page to paste a set of values from a spreadsheet, or to send it as a file."""
    return _page(text="", rows=[], wrong={}, general=[])


def _page(**more: Any) -> str:
    back = url_for("social_value.index")
    return render_template(
        "entries/paste.html", kind=SOCIAL_VALUES, over="Social value", back=back, takes_file=True, **more
    )


@action(blueprint, "/paste", may=Permission.ENTER_SERVICES)
def paste() -> Response | tuple[str, int]:
    """Enter a set of values, all or nothing; else show each cell with what is wrong."""
    text, unread = _text()
    columns, rows, general = ([], [], [unread]) if unread else pasted(SOCIAL_VALUES, text)
    typed = [dict(zip(columns, row, strict=False)) for row in rows]
    if not typed and not general:
        general = ["Paste the rows with their headings first, or choose a file: the columns are named below."]
    if len(typed) > MOST_PASTED:
        general = [f"These are {len(typed)} rows: send {MOST_PASTED} or fewer at a time."]
    clean, wrong = _read(typed) if not general else ([], {})
    if clean and not wrong:
        with changing() as book:
            for each in clean:
                member = next(one for one in own(Permission.ENTER_SERVICES) if one.code == each["member"])
                keep_value(book, cause(), member, each)
        return redirect(url_for("social_value.index", member=clean[0]["member"], kept=1))
    general += [
        f"Row {row}: {column}: {message}"
        for (row, column), messages in wrong.items()
        if column not in columns
        for message in messages
    ]
    return _page(text=text, columns=columns, rows=rows, wrong=wrong, general=general), 422


def _text() -> tuple[str, str]:
    """What was pasted, or is in the file; and what keeps the file from being read."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return request.form.get("block", ""), ""
    content = file.stream.read(LARGEST_FILE + 1)
    try:
        return ("", "The file is too large for a set of values.") if len(content) > LARGEST_FILE else (
            content.decode("utf-8-sig"),
            "",
        )
    except UnicodeDecodeError:
        return "", "The file is not text in UTF-8: save it as CSV UTF-8 and send it again."


Wrong = dict[tuple[int, str], list[str]]


def _read(typed: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, Any]], Wrong]:
    """The clean rows, and what is wrong by row and column; whoever enters for one association need not name it."""
    codes, known = me().members(Permission.ENTER_SERVICES), series(looking())
    clean: list[dict[str, Any]] = []
    wrong: Wrong = {}
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(typed, 1):
        whose = {"member": codes[0]} if len(codes) == 1 and not row.get("member") else {}
        try:
            values = SOCIAL_VALUES.loader.load({**row, **whose})
        except ValidationError as problem:
            wrong |= {(number, name): list(said) for name, said in problem.messages_dict.items()}
            continue
        if values["member"] not in codes:
            wrong[number, "member"] = ["there is no such association among those for which you enter"]
        if values["series"] not in (None, *known):
            wrong[number, "index"] = ["there are no values of that index: choose one that has some, or none"]
        key = (values["member"], values["set_name"], values["outcome"].value)
        if key in seen:
            wrong[number, "outcome"] = ["stands in this set already: remove one of the two"]
        seen.add(key)
        clean.append(values)
    return clean, wrong
