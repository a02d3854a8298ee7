"""The book as plain-text accounting: journals that hledger and Beancount read, with every balance asserted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.kernel.days import ONE_DAY
from consortium.kernel.money import pounds
from consortium.ledger.balances import trial_balance
from consortium.ledger.models import Account, JournalLine, JournalRow
from consortium.ledger.queries import latest_day, name_of
from consortium.spend.models import DocumentRow

CURRENCY = "GBP"
CHUNK = 1_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal as it is written: its day, name, words, and (account, contract, signed pence) lines."""

    day: date
    name: str
    words: str
    lines: tuple[tuple[str, str, int], ...]


def hledger(session: Session) -> Iterator[str]:
    """The book as an hledger journal, line by line."""
    yield f"; the whole book; amounts in {CURRENCY}"
    yield f"commodity 1000.00 {CURRENCY}"
    for name in _accounts(session):
        yield f"account {name}"
    for entry in _entries(session):
        yield ""
        yield f"{entry.day.isoformat()} * ({entry.name}) {_plain(entry.words)}"
        for account, contract, amount in entry.lines:
            tag = f"  ; contract:{_plain(contract)}" if contract else ""
            yield f"    {account}  {pounds(amount)} {CURRENCY}{tag}"
    last = latest_day(session)
    if last:
        yield ""
        yield f"{last.isoformat()} * the balances of the book"
        for name, amount in trial_balance(session).items():
            yield f"    {name}  0.00 {CURRENCY} = {pounds(amount)} {CURRENCY}"


def beancount(session: Session) -> Iterator[str]:
    """The book as a Beancount file, line by line, with no tolerance."""
    yield f'option "operating_currency" "{CURRENCY}"'
    yield 'option "tolerance_multiplier" "0"'
    first, last = session.scalar(sa.select(sa.func.min(JournalRow.posted))), latest_day(session)
    if first is None or last is None:
        return
    for name in _accounts(session):
        yield f"{first.isoformat()} open {name} {CURRENCY}"
    for entry in _entries(session):
        yield ""
        yield f'{entry.day.isoformat()} * {_quoted(entry.words)} ^{entry.name.replace("/", "-")}'
        for account, contract, amount in entry.lines:
            yield f"  {account}  {pounds(amount)} {CURRENCY}"
            if contract:
                yield f"    contract: {_quoted(contract)}"
    yield ""
    balances = trial_balance(session)
    for name in _accounts(session):
        yield f"{(last + ONE_DAY).isoformat()} balance {name}  {pounds(balances.get(name, 0))} {CURRENCY}"


def _accounts(session: Session) -> list[str]:
    return sorted(session.scalars(sa.select(Account.name)))


def _entries(session: Session) -> Iterator[Entry]:
    contracts = {
        key: reference for key, reference in session.execute(sa.select(Contract.id, Contract.reference))
    }
    rows = (
        sa.select(JournalRow, DocumentRow.kind, DocumentRow.number)
        .outerjoin(
            DocumentRow, DocumentRow.journal_id == sa.func.coalesce(JournalRow.reverses_id, JournalRow.id)
        )
        .order_by(JournalRow.id)
        .execution_options(yield_per=CHUNK)
    )
    for part in session.execute(rows).partitions(CHUNK):
        lines = _lines(session, [row[0].id for row in part])
        for journal, kind, number in part:
            words = f"{kind} {number}" if kind else journal.source
            prefix = "reversal of " if journal.reverses_id else ""
            yield Entry(
                journal.posted,
                name_of(journal),
                (prefix + words).strip(),
                tuple(
                    (name, contracts[contract] if contract else "", amount)
                    for name, contract, amount in lines[journal.id]
                ),
            )


def _lines(session: Session, ids: list[int]) -> dict[int, list[tuple[str, int | None, int]]]:
    found: dict[int, list[tuple[str, int | None, int]]] = {each: [] for each in ids}
    rows = session.execute(
        sa.select(
            JournalLine.journal_id,
            Account.name,
            JournalLine.contract_id,
            JournalLine.debit - JournalLine.credit,
        )
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalLine.journal_id.in_(ids))
        .order_by(JournalLine.journal_id, JournalLine.line)
    )
    for journal, name, contract, amount in rows:
        found[journal].append((name, contract, int(amount)))
    return found


def _plain(text: str) -> str:
    """Text without what hledger takes for syntax: a comment, a payee, a tag, or a posting's own date in brackets."""
    return " ".join(re.sub(r'[\x00-\x1f\x7f;|"\\,:\[\]]+', " ", text).split())


def _quoted(text: str) -> str:
    """Text as a Beancount string, as it is."""
    escaped = re.sub(r"[\x00-\x1f\x7f]+", " ", text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
