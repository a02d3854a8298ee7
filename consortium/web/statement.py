"""What a member owes and is owed, document by document, with the balance after each; and who pays whom."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence
from consortium.ledger.balances import pool_balances
from consortium.ledger.queries import latest_day, pools
from consortium.spend.statements import Statement, StatementLine, posted_years, statement
from consortium.web.answers import listed, listed_together
from consortium.web.asked import asked_day, members_seen, whose
from consortium.web.guard import page
from consortium.web.listing import Column, Filter, Listing, Row
from consortium.web.session import looking, me
from consortium.web.settlement import payments_and_positions

blueprint = Blueprint("statement", __name__)
EVERYTHING = "everything"
"""The `year` in an address that stands for all that is posted."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Which days of posting a page shows, None where they are open, and the year where they are one's."""

    first: date | None
    last: date | None
    year: str
    asked: tuple[Filter, Filter]


@page(blueprint, "/statement", may=Permission.READ)
def index() -> Any:
    """A member's statement with its age: of the last year with anything posted, of another, or of some days."""
    session = looking()
    seen = members_seen(session)
    member = whose(seen)
    if member is None:
        return render_template("statement/index.html", whose=None, seen=seen)
    years = posted_years(session, member.code)
    days = _days(years, latest_day(session))
    found = statement(session, member.code, days.first, days.last)
    return listed(
        _listing(found, days.asked),
        "statement/index.html",
        whose=member,
        seen=seen,
        statement=found,
        year=days.year,
        years=[*map(str, years), EVERYTHING],
        pools=_pools(session, member.code, found.last),
    )


def _days(years: list[FinancialYear], latest: date | None) -> Shown:
    """The days that the address asks for; else those of the year, of which the last runs to the `latest` day."""
    (since, first), (until, last) = asked_day("from", "From day"), asked_day("to", "To day")
    if first and last and last < first:
        until = replace(until, wrong="This is before the first day: correct one of the two")
        first = last = None
    year = request.args.get("year", "").strip() or (str(years[0]) if years else EVERYTHING)
    if first or last:
        return Shown(first, last, "", (since, until))
    if year == EVERYTHING:
        return Shown(None, None, year, (since, until))
    found = FinancialYear.parse(year)
    ends = latest if found in years[:1] else found.span.last
    return Shown(found.span.first, ends, str(found), (since, until))


def _pools(session: Session, code: str, last: date | None) -> list[tuple[str, Pence]]:
    """What is left of the member's part of each pool."""
    found = [(each.name, pool_balances(session, each.code, last).get(code)) for each in pools(session)]
    return [(name, left) for name, left in found if left is not None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its place in the order of posting, and the balance after it."""

    place: int
    line: StatementLine
    balance: Pence


def _listing(found: Statement, asked: tuple[Filter, Filter]) -> Listing:
    return Listing(
        name=f"statement-{found.member.lower()}",
        caption="Document by document, as posted; plus: we owe, minus: we are owed",
        rows=map(Line, range(1, len(found.lines) + 1), found.lines, found.balances),
        columns=(
            Column("place", "No.", lambda each: each.place, "count", only_on="exports"),
            Column("posted", "Posted", lambda each: each.line.posted, "day"),
            Column("dated", "Dated", lambda each: each.line.dated, "day", only_on="exports"),
            Column("journal", "Journal", lambda each: each.line.journal, "code", link=_journal, searched=True),
            Column("id", "Document no.", lambda each: each.line.document_id, "count", only_on="exports"),
            Column("document", "Document", lambda each: each.line.document, link=_document, searched=True),
            Column("what", "What", lambda each: each.line.words, why=_why, searched=True, filtered=True),
            Column(
                "contract", "Contract", lambda each: each.line.contract, link=_contract, searched=True, filtered=True
            ),
            Column("total", "Total", lambda each: each.line.total, "amount"),
            Column("amount", "Our account", lambda each: each.line.amount, "amount", summed=True),
            Column("balance", "Balance", lambda each: each.balance, "amount"),
            Column("due", "Due", lambda each: each.line.due, "day"),
            Column("why", "Why so much", lambda each: each.line.explanation, only_on="exports"),
        ),
        order="posted",
        also=("member", "year"),
        asked=asked,
    )


def _journal(row: Row) -> str | None:
    if not me().may(Permission.READ_BOOK):
        return None
    year, _, number = row["journal"].partition("/")
    return url_for("book.one", year=year, number=number)


def _document(row: Row) -> str | None:
    return url_for("documents.one", number=row["id"]) if row["id"] else None


def _contract(row: Row) -> str | None:
    return url_for("contracts.one", reference=row["contract"]) if row["contract"] else None


def _why(row: Row) -> str:
    return str(row["why"])


@page(blueprint, "/settlement", may=Permission.READ)
def settle() -> Any:
    """Every member's position, and the fewest payments that bring all to zero."""
    return listed_together(payments_and_positions(looking()), "statement/settle.html")
