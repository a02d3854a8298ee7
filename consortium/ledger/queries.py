"""Read the book: a journal by its name, its lines, the head of the chain."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound, Unreadable
from consortium.ledger.journal import Line
from consortium.ledger.models import Account, JournalLine, JournalRow, Pool


@dataclass(frozen=True, slots=True)
class Head:
    """The last journal's hash, how many journals there are, and the last one's day: the outside anchor."""

    hash: str
    journals: int
    posted: date | None


def head(session: Session) -> Head:
    """The head of the chain."""
    last = session.execute(
        sa.select(JournalRow.id, JournalRow.hash, JournalRow.posted).order_by(JournalRow.id.desc()).limit(1)
    ).one_or_none()
    return Head(last.hash, last.id, last.posted) if last else Head("", 0, None)


def name_of(journal: JournalRow) -> str:
    """What people call a journal: `2025-26/14`."""
    return f"{FinancialYear(journal.year)}/{journal.number}"


def journal(session: Session, name: str) -> JournalRow:
    """The journal of a name such as `2025-26/14`. Raises Unreadable and NotFound."""
    year, _, number = name.strip().rpartition("/")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Unreadable(f"{name!r} is not a journal; write its year and number, like 2025-26/14")
    key = {"year": FinancialYear.parse(year).start, "number": int(number)}
    found = session.scalars(sa.select(JournalRow).filter_by(**key)).one_or_none()
    if found is None:
        raise NotFound(f"there is no journal {name}")
    return found


def lines_of(session: Session, journal_id: int) -> list[Line]:
    """A journal's lines in order."""
    rows = session.execute(
        sa.select(Account.name, JournalLine.contract_id, JournalLine.debit, JournalLine.credit)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalLine.journal_id == journal_id)
        .order_by(JournalLine.line)
    )
    return [Line(*row) for row in rows]


def pools(session: Session) -> list[Pool]:
    """Every pool, by code."""
    return sorted(session.scalars(sa.select(Pool)), key=lambda each: each.code)


def latest_day(session: Session) -> date | None:
    """The last day on which anything in the book is dated or posted: how far the book has come."""
    return session.scalar(sa.select(sa.func.max(JournalRow.posted)))
