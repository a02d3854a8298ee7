"""The book itself: journals, one journal, the trial balance, periods, and whether all of it still holds."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.fields import typed
from consortium.kernel.days import FinancialYear, Period
from consortium.ledger.balances import trial_balance
from consortium.ledger.models import JournalLine, JournalRow, Remark
from consortium.ledger.periods import Periods, close, reopen
from consortium.ledger.queries import head, journal, latest_day, lines_of, name_of
from consortium.spend.models import DocumentRow
from consortium.vfm.verify import verify
from consortium.web.answers import listed
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking

blueprint = Blueprint("book", __name__)

_AMOUNT = (
    sa.select(sa.func.sum(JournalLine.debit))
    .where(JournalLine.journal_id == JournalRow.id)
    .correlate(JournalRow)
    .scalar_subquery()
)
LISTING = Listing(
    name="journals",
    caption="Journals",
    select=sa.select(JournalRow),
    columns=(
        Column("id", "Place", JournalRow.id, "count"),
        Column("year", "Year", JournalRow.year, shown=lambda value: str(FinancialYear(value)), filtered=True),
        Column(
            "number",
            "Journal",
            JournalRow.number,
            link=lambda row: url_for("book.one", year=str(FinancialYear(row["year"])), number=row["number"]),
        ),
        Column("posted", "Posted", JournalRow.posted, "day"),
        Column("dated", "Dated", JournalRow.dated, "day"),
        Column("kind", "Kind", JournalRow.kind, filtered=True),
        Column("source", "From", JournalRow.source, searched=True),
        Column("amount", "Amount", _AMOUNT, "amount"),
    ),
    order="-id",
)


@page(blueprint, "/book", may=Permission.READ_BOOK)
def index() -> Any:
    """Every journal, newest first, with the head of the chain."""
    return listed(LISTING, "book/index.html", head=head(looking()))


@page(blueprint, "/book/<year>/<number:number>", may=Permission.READ_BOOK)
def one(year: str, number: int) -> str:
    """One journal with its lines, its hash, and what it reverses."""
    session = looking()
    found = journal(session, f"{year}/{number}")
    original = session.get(JournalRow, found.reverses_id) if found.reverses_id else None
    twin = session.scalars(sa.select(JournalRow).filter_by(reverses_id=found.id)).one_or_none()
    remark = session.get(Remark, found.remark_id) if found.remark_id else None
    references = {key: ref for key, ref in session.execute(sa.select(Contract.id, Contract.reference))}
    return render_template(
        "book/one.html",
        journal=found,
        name=name_of(found),
        lines=lines_of(session, found.id),
        references=references,
        reverses=name_of(original) if original else "",
        reversed_by=name_of(twin) if twin else "",
        remark=remark.text if remark else "",
        document_id=session.scalar(sa.select(DocumentRow.id).filter_by(journal_id=(original or found).id)),
    )


@page(blueprint, "/book/trial-balance", may=Permission.READ_BOOK)
def balance() -> str:
    """Every account and its balance; they sum to zero."""
    found = trial_balance(looking())
    debits = sum(amount for amount in found.values() if amount > 0)
    return render_template("book/balance.html", balances=found, debits=debits, total=sum(found.values()))


@page(blueprint, "/book/verify", may=Permission.READ_BOOK)
def check() -> str:
    """Recompute every share, sum and hash, now."""
    session = looking()
    return render_template("book/verify.html", findings=list(verify(session)), head=head(session))


@page(blueprint, "/book/periods", may=Permission.READ_BOOK)
def periods() -> str:
    """The periods of a year and whether they are open."""
    session = looking()
    asked = request.args.get("year", "")
    year = FinancialYear.parse(asked) if asked else FinancialYear.of(latest_day(session) or today())
    states = Periods(session)
    found = [(each, states.state(each)) for each in (Period(year, number) for number in range(1, 13))]
    rows = session.execute(
        sa.select(JournalRow.period, sa.func.count())
        .where(JournalRow.year == year.start)
        .group_by(JournalRow.period)
    )
    counts = {period: count for period, count in rows}
    return render_template("book/periods.html", year=year, periods=found, counts=counts)


@action(blueprint, "/book/periods/<year>/<number>/close", may=Permission.CLOSE_PERIODS)
def close_period(year: str, number: str) -> Response:
    """Close a period, or close it softly."""
    with changing() as book:
        close(
            book,
            cause(typed(request.form.get("reason", ""))),
            Period.parse(year, number),
            soft="soft" in request.form,
        )
    return redirect(url_for("book.periods", year=year))


@action(blueprint, "/book/periods/<year>/<number>/reopen", may=Permission.CLOSE_PERIODS)
def reopen_period(year: str, number: str) -> Response:
    """Open a period again, with a reason; packs frozen from it are superseded by that."""
    with changing() as book:
        reopen(book, cause(typed(request.form.get("reason", ""))), Period.parse(year, number))
    return redirect(url_for("book.periods", year=year))
