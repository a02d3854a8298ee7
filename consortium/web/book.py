"""The book itself: journals, one journal, the trial balance, periods, and whether all of it still holds."""

from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.fields import typed
from consortium.kernel.days import FinancialYear, Period
from consortium.kernel.money import Pence
from consortium.ledger.balances import trial_balance
from consortium.ledger.models import Account, JournalLine, JournalRow, Remark
from consortium.ledger.periods import Periods, PeriodState, close, reopen
from consortium.ledger.queries import head, journal, latest_day, lines_of, name_of
from consortium.spend.models import DocumentRow
from consortium.vfm.verify import verify
from consortium.web.answers import listed
from consortium.web.guard import action, page
from consortium.web.listing import Column, Filter, Listing, Row
from consortium.web.session import cause, changing, looking

blueprint = Blueprint("book", __name__)
TONES = {PeriodState.OPEN: "gain", PeriodState.SOFT_CLOSED: "warn", PeriodState.CLOSED: "loss"}


def _address(row: Row) -> str:
    return url_for("book.one", year=str(FinancialYear(row["year"])), number=row["number"])


_AMOUNT = (
    sa.select(sa.func.sum(JournalLine.debit))
    .where(JournalLine.journal_id == JournalRow.id)
    .correlate(JournalRow)
    .scalar_subquery()
)
COLUMNS = (
    Column("id", "Place", JournalRow.id, "count"),
    Column("year", "Year", JournalRow.year, shown=lambda value: str(FinancialYear(value)), filtered=True),
    Column("number", "Journal", JournalRow.number, link=_address),
    Column("posted", "Posted", JournalRow.posted, "day"),
    Column("dated", "Dated", JournalRow.dated, "day"),
    Column("kind", "Kind", JournalRow.kind, filtered=True),
    Column("source", "From", JournalRow.source, searched=True),
    Column("amount", "Amount", _AMOUNT, "amount"),
)


def _journals() -> Listing:
    """Every journal, or those that touch the account asked for, with what each puts on it."""
    account = request.args.get("account", "").strip()[:200]
    wanted, columns = sa.select(JournalRow), list(COLUMNS)
    if account:
        on_it = sa.select(JournalLine).join(Account, Account.id == JournalLine.account_id)
        touching = on_it.where(Account.name == account)
        wanted = wanted.where(JournalRow.id.in_(touching.with_only_columns(JournalLine.journal_id)))
        amount = (
            touching.with_only_columns(sa.func.sum(JournalLine.debit - JournalLine.credit))
            .where(JournalLine.journal_id == JournalRow.id)
            .correlate(JournalRow)
            .scalar_subquery()
        )
        columns.append(Column("on_account", "On the account", amount, "amount", summed=True))
    return Listing(
        name="journals",
        caption=f"Journals on {account}" if account else "Journals",
        select=wanted,
        columns=columns,
        order="-id",
        asked=(Filter("account", "Account", {}, account),),
    )


@page(blueprint, "/book", may=Permission.READ_BOOK)
def index() -> Any:
    """Every journal, newest first, with the head of the chain."""
    return listed(_journals(), "book/index.html", head=head(looking()))


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
def balance() -> Any:
    """Every account and its balance; they sum to zero."""
    listing = Listing(
        name="trial-balance",
        caption="Everything posted, by account; accounts at zero are left out",
        rows=trial_balance(looking()).items(),
        columns=(
            Column("account", "Account", itemgetter(0), link=_journals_on, searched=True),
            Column("kind", "Kind", _kind, filtered=True, only_on="exports"),
            Column("debit", "Debit", lambda each: max(each[1], 0) or None, "amount", summed=True),
            Column("credit", "Credit", lambda each: max(-each[1], 0) or None, "amount", summed=True),
        ),
        order="account",
    )
    return listed(listing, "book/balance.html")


def _journals_on(row: Row) -> str:
    return url_for("book.index", account=row["account"])


def _kind(balance: tuple[str, Pence]) -> str:
    """An account's kind: `Assets:Current` of `Assets:Current:AMBER`."""
    return ":".join(balance[0].split(":")[:2])


@page(blueprint, "/book/verify", may=Permission.READ_BOOK)
def check() -> Any:
    """Recompute every share, sum and hash, now."""
    session = looking()
    found = list(verify(session))
    listing = Listing(
        name="findings",
        caption="What does not hold",
        rows=found,
        columns=(
            Column("check", "Check", lambda each: each.check, filtered=True),
            Column("where", "Where", lambda each: each.where, searched=True),
            Column("what", "What", lambda each: each.message, searched=True),
        ),
        order="check",
    )
    return listed(listing, "book/verify.html", findings=len(found), head=head(session))


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A period with its state, and how many journals stand in it."""

    period: Period
    state: PeriodState
    journals: int


@page(blueprint, "/book/periods", may=Permission.READ_BOOK)
def periods() -> Any:
    """The periods of a year and whether they are open."""
    session = looking()
    asked = request.args.get("year", "")
    year = FinancialYear.parse(asked) if asked else FinancialYear.of(latest_day(session) or today())
    listing = Listing(
        name=f"periods-{year}",
        caption=f"Periods of {year}",
        rows=_periods(session, year),
        columns=(
            Column("period", "Period", lambda each: f"P{each.period.number:02d}"),
            Column("month", "Month", lambda each: str(each.period.month)),
            Column("journals", "Journals", lambda each: each.journals, "count", summed=True),
            Column(
                "state",
                "State",
                lambda each: each.state.value,
                tone=lambda row: TONES[PeriodState(row["state"])],
                filtered=True,
            ),
        ),
        order="period",
        also=("year",),
    )
    return listed(listing, "book/periods.html", year=year)


def _periods(session: Session, year: FinancialYear) -> list[PeriodLine]:
    states = Periods(session)
    rows = session.execute(
        sa.select(JournalRow.period, sa.func.count())
        .where(JournalRow.year == year.start)
        .group_by(JournalRow.period)
    )
    counts = {period: count for period, count in rows}
    every = (Period(year, number) for number in range(1, 13))
    return [PeriodLine(each, states.state(each), counts.get(each.key, 0)) for each in every]


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
