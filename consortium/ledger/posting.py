"""Put journals into the book: numbered without a gap, chained, sealed, with their balances (L1, L6, L8)."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.db import add_to, insert_rows
from consortium.kernel.days import Period
from consortium.ledger.accounts import Accounts
from consortium.ledger.journal import Journal, Line, Posted, seal
from consortium.ledger.models import Balance, JournalLine, JournalRow
from consortium.ledger.periods import PeriodClosed, Periods, PeriodState
from consortium.ledger.remarks import Remarks

JOURNALS: sa.Table = JournalRow.__table__  # type: ignore[assignment]
LINES: sa.Table = JournalLine.__table__  # type: ignore[assignment]
BALANCES: sa.Table = Balance.__table__  # type: ignore[assignment]

JOURNAL_COLUMNS = (
    *("id", "year", "number", "period", "kind", "dated", "posted", "source", "reverses_id", "evidence"),
    *("remark_id", "remark_digest", "previous", "hash"),
)
LINE_COLUMNS = ("journal_id", "line", "account_id", "contract_id", "debit", "credit")
FULL_BUFFER = 20_000
"""Lines that may wait before they are written: memory does not grow with an import."""


class Posting:
    """Posts journals one after another in one unit of work; `flush` writes what waits.

    Lines are written before their journal: the journal's own row is the seal that the database checks.
    """

    def __init__(self, session: Session, *, into_soft_closed: bool = False) -> None:
        self._session = session
        self._into_soft_closed = into_soft_closed
        self.accounts = Accounts(session)
        self.remarks = Remarks(session)
        self._periods = Periods(session)
        last = session.execute(
            sa.select(JournalRow.id, JournalRow.hash).order_by(JournalRow.id.desc()).limit(1)
        ).one_or_none()
        self._id: int = last.id if last else 0
        self._hash: str = last.hash if last else ""
        counted = session.execute(
            sa.select(JournalRow.year, sa.func.max(JournalRow.number)).group_by(JournalRow.year)
        )
        self._numbers: dict[int, int] = {year: number for year, number in counted}
        self._journals: list[tuple[Any, ...]] = []
        self._lines: list[tuple[Any, ...]] = []
        self._balances: dict[tuple[int, int], list[int]] = {}

    def day_of(self, dated: date) -> date:
        """The day on which what is dated so is posted: its own, or the first that takes it."""
        return self._periods.posting_day(dated, into_soft_closed=self._into_soft_closed)

    def post(self, journal: Journal) -> Posted:
        """Give the journal its day, number and hash, and let it wait to be written.

        Raises PeriodClosed when a day asked for lies in a period that takes nothing.
        """
        day = journal.posted or self.day_of(journal.dated)
        period = Period.of(day)
        if self._periods.state(period) is PeriodState.CLOSED:
            raise PeriodClosed(f"{period} is closed: nothing can be posted on {day}")
        remark_id, remark_digest = self.remarks.add(journal.reason)
        self._id += 1
        number = self._numbers.get(period.year.start, 0) + 1
        self._numbers[period.year.start] = number
        facts = (
            *(self._id, period.year.start, number, period.key, journal.kind.value),
            *(journal.dated, day, journal.source, journal.reverses_id, journal.evidence),
        )
        previous, self._hash = (
            self._hash,
            seal((self._hash, *facts, remark_digest), enumerate(journal.lines, 1)),
        )
        self._journals.append((*facts, remark_id, remark_digest, previous, self._hash))
        self._add_lines(journal.lines, period.key)
        if len(self._lines) >= FULL_BUFFER:
            self.flush()
        return Posted(self._id, period.year.start, number, day, self._hash)

    def _add_lines(self, lines: tuple[Line, ...], period: int) -> None:
        for place, (account, contract_id, debit, credit) in enumerate(lines, 1):
            account_id = self.accounts.id(account)
            self._lines.append((self._id, place, account_id, contract_id, debit, credit))
            sums = self._balances.setdefault((account_id, period), [0, 0])
            sums[0] += debit
            sums[1] += credit

    def flush(self) -> None:
        """Write the journals that wait, with their lines, remarks and balances."""
        self._session.flush()
        self.remarks.flush()
        insert_rows(self._session, LINES, LINE_COLUMNS, self._lines)
        insert_rows(self._session, JOURNALS, JOURNAL_COLUMNS, self._journals)
        add_to(
            self._session,
            BALANCES,
            ("account_id", "period"),
            [
                {"account_id": account, "period": period, "debit": debit, "credit": credit}
                for (account, period), (debit, credit) in self._balances.items()
            ],
        )
        self._journals.clear()
        self._lines.clear()
        self._balances.clear()
