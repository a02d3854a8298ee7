"""Check the book against its invariants, by recomputing everything from its lines (spec/ledger.md L1, L2, L5-L8).

Nothing here calls the code that posts.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.models import AuditEvent
from consortium.kernel.days import FinancialYear, Period
from consortium.kernel.money import pounds
from consortium.ledger.journal import JournalKind, Line, seal
from consortium.ledger.models import Account, Balance, JournalLine, JournalRow, PeriodEvent
from consortium.ledger.periods import PeriodState

APPEND_ONLY = (
    *("audit_events", "documents", "document_lines", "journal_lines", "journals", "packs", "period_events"),
    *("signatures", "weight_sets"),
)
"""Tables that the database itself must refuse to change."""

SEALS = ("journals_seal", "journal_lines_sealed", "documents_once")
SEALED_COLUMNS = (
    *("previous", "id", "year", "number", "period", "kind", "dated", "posted", "source", "reverses_id"),
    *("evidence", "remark_digest"),
)
"""What of a journal its hash covers, in order."""

CHUNK = 5_000


@dataclass(frozen=True, slots=True)
class Finding:
    """An invariant that does not hold: its name, where, and what was found."""

    check: str
    where: str
    message: str


def findings(session: Session, against: str | None = None) -> Iterator[Finding]:
    """Everything that is wrong with the book itself. `against`: a head hash written down earlier."""
    yield from _triggers(session)
    yield from _accounts(session)
    yield from _chain(session, against)
    yield from _reversals(session)
    yield from _pool_returns(session)
    yield from _pools_carried(session)
    yield from _books_zero(session)
    yield from _summaries(session)
    yield from _periods(session)
    yield from _period_events(session)


def _triggers(session: Session) -> Iterator[Finding]:
    """L5: the database itself refuses to change what was posted."""
    if session.get_bind().dialect.name == "sqlite":
        found = set(session.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
        wanted = [f"{table}_no_{event}" for table in APPEND_ONLY for event in ("update", "delete")]
        wanted += [f"{table}_no_replace" for table in APPEND_ONLY if table != "journal_lines"]
    else:
        enabled = sa.text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        found = set(session.scalars(enabled))
        wanted = [f"{table}_no_{event}" for table in APPEND_ONLY for event in ("change", "truncate")]
    for name in (*wanted, *SEALS):
        if name not in found:
            yield Finding(
                "L5", "database", f"the trigger {name} is missing: the database would let the book be changed"
            )


def _accounts(session: Session) -> Iterator[Finding]:
    """L5: an account's family, pool and member are those that its name says."""
    for each in session.scalars(sa.select(Account).order_by(Account.name)):
        parts = each.name.split(":")
        pool = parts[2] if len(parts) == 4 else None
        if (each.family, each.member_code, each.pool_code) != (":".join(parts[:2]), parts[-1], pool):
            message = "its family, member or pool are not those that its name says"
            yield Finding("L5", f"account {each.name}", message)


def _chain(session: Session, against: str | None) -> Iterator[Finding]:
    """L1, L5 and L6: each journal balances, is what it was, and follows the one before."""
    names = {key: name for key, name in session.execute(sa.select(Account.id, Account.name))}
    journals = session.execute(
        sa.select(*JournalRow.__table__.c).order_by(JournalRow.id).execution_options(yield_per=CHUNK)
    )
    lines = _lines_by_journal(session)
    waiting = next(lines, None)
    previous, expected_id = "", 1
    numbers: dict[int, int] = {}
    heads: set[str] = set()
    for journal in journals.mappings():
        where = f"journal {FinancialYear(journal['year'])}/{journal['number']}"
        while waiting and waiting[0] < journal["id"]:
            yield Finding("L6", f"journal id {waiting[0]}", "its lines stand without the journal")
            waiting = next(lines, None)
        mine = waiting[1] if waiting and waiting[0] == journal["id"] else []
        if mine:
            waiting = next(lines, None)
        yield from _balances(where, mine)
        yield from _follows(where, journal, previous, expected_id, numbers)
        if _sealed(journal, mine, names) != journal["hash"]:
            yield Finding("L5", where, "was changed after it was posted: its hash does not fit what it says")
        previous, expected_id = journal["hash"], journal["id"] + 1
        heads.add(journal["hash"]) if against else None
    if waiting:
        yield Finding("L6", f"journal id {waiting[0]}", "its lines stand without the journal")
    if against and not any(each.startswith(against.lower()) for each in heads):
        yield Finding(
            "L6", "head", f"no journal has the hash {against}: the tail was cut or the history rewritten"
        )


def _lines_by_journal(session: Session) -> Iterator[tuple[int, list[Any]]]:
    rows = session.execute(
        sa.select(
            JournalLine.journal_id,
            JournalLine.line,
            JournalLine.account_id,
            JournalLine.contract_id,
            JournalLine.debit,
            JournalLine.credit,
        )
        .order_by(JournalLine.journal_id, JournalLine.line)
        .execution_options(yield_per=CHUNK)
    )
    for key, group in groupby(rows, key=itemgetter(0)):
        yield key, list(group)


def _balances(where: str, lines: list[Any]) -> Iterator[Finding]:
    difference = sum(each.debit - each.credit for each in lines)
    if difference:
        yield Finding("L1", where, f"does not balance: it is out by {pounds(difference)}")
    if len(lines) < 2:
        yield Finding("L1", where, f"has {len(lines)} lines, and needs two or more")
    if any(each.debit == each.credit == 0 for each in lines):
        yield Finding("L1", where, "has a line of zero")


def _follows(
    where: str, journal: Any, previous: str, expected_id: int, numbers: dict[int, int]
) -> Iterator[Finding]:
    if journal["id"] != expected_id:
        yield Finding("L6", where, f"{journal['id'] - expected_id} journals are missing before it")
    elif journal["previous"] != previous:
        yield Finding("L6", where, "does not carry the hash of the journal before it")
    expected_number = numbers.get(journal["year"], 0) + 1
    if journal["number"] != expected_number:
        yield Finding("L6", where, f"is numbered {journal['number']} where {expected_number} should follow")
    numbers[journal["year"]] = journal["number"]
    if Period.of(journal["posted"]).key != journal["period"] or journal["period"] // 100 != journal["year"]:
        yield Finding("L6", where, f"stands in another period than its day {journal['posted']}")


def _sealed(journal: Any, lines: list[Any], names: dict[int, str]) -> str:
    facts = [journal[name] for name in SEALED_COLUMNS]
    numbered = ((e.line, Line(names.get(e.account_id, "?"), e.contract_id, e.debit, e.credit)) for e in lines)
    return seal(facts, numbered)


def _reversals(session: Session) -> Iterator[Finding]:
    """L5: a correction swaps every line of the journal that it reverses, and nothing else reverses one."""
    line = JournalLine.__table__.c
    kept = (JournalRow.id, line.line, line.account_id, line.contract_id)
    mine = (
        sa.select(*kept, line.debit, line.credit)
        .join(JournalLine, line.journal_id == JournalRow.id)
        .where(JournalRow.reverses_id.is_not(None))
    )
    swapped = sa.select(*kept, line.credit, line.debit).join(
        JournalLine, line.journal_id == JournalRow.reverses_id
    )
    more, less = sa.except_(mine, swapped).subquery(), sa.except_(swapped, mine).subquery()
    wrong = sa.or_(
        *(JournalRow.id.in_(sa.select(each.c[0])) for each in (more, less)),
        (JournalRow.kind == JournalKind.REVERSAL) != JournalRow.reverses_id.is_not(None),
    )
    for year, number in session.execute(
        sa.select(JournalRow.year, JournalRow.number).where(wrong).order_by(JournalRow.id)
    ):
        message = "does not swap every line of a journal that it reverses"
        yield Finding("L5", f"journal {FinancialYear(year)}/{number}", message)


def _pool_returns(session: Session) -> Iterator[Finding]:
    """The posting rule of a pool that is returned: what leaves one pool, each member's current account takes."""
    rows = session.execute(
        sa.select(
            *(JournalRow.year, JournalRow.number, Account.name, JournalLine.contract_id),
            JournalLine.debit - JournalLine.credit,
        )
        .join(JournalLine, JournalLine.journal_id == JournalRow.id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalRow.kind == JournalKind.POOL_RETURN)
        .order_by(JournalRow.id, JournalLine.line)
    )
    for (year, number), group in groupby(rows, key=lambda row: (row[0], row[1])):
        lines = [(name, contract, int(amount)) for _, _, name, contract, amount in group]
        pools = {name.rpartition(":")[0] for name, _, _ in lines if not name.startswith("Assets:Current:")}
        left: Counter[str] = Counter()
        for name, _, amount in lines:
            left[name.rpartition(":")[2]] += amount
        is_one_pool = len(pools) == 1 and all(each.startswith("Liabilities:Pool:") for each in pools)
        if not is_one_pool or any(left.values()) or any(contract for _, contract, _ in lines):
            message = "returns a pool, but not from one pool to the current accounts of its members"
            yield Finding("L5", f"journal {FinancialYear(year)}/{number}", message)


def _pools_carried(session: Session) -> Iterator[Finding]:
    """The posting rule of a pool that is carried forward: what each account of it loses, it gets back."""
    rows = session.execute(
        sa.select(
            *(JournalRow.year, JournalRow.number, Account.name, JournalLine.contract_id),
            JournalLine.debit - JournalLine.credit,
        )
        .join(JournalLine, JournalLine.journal_id == JournalRow.id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalRow.kind == JournalKind.POOL_CARRY)
        .order_by(JournalRow.id, JournalLine.line)
    )
    for (year, number), group in groupby(rows, key=lambda row: (row[0], row[1])):
        left: Counter[str] = Counter()
        has_contract = False
        for _, _, name, contract, amount in group:
            left[name] += int(amount)
            has_contract = has_contract or contract is not None
        pools = {name.rpartition(":")[0] for name in left}
        is_one_pool = len(pools) == 1 and all(each.startswith("Liabilities:Pool:") for each in pools)
        if not is_one_pool or has_contract or any(left.values()):
            message = "carries a pool forward, but does not leave every part of that one pool as it was"
            yield Finding("L5", f"journal {FinancialYear(year)}/{number}", message)


def _books_zero(session: Session) -> Iterator[Finding]:
    """L2: the trial balance, taken from the lines, sums to zero."""
    total = session.scalar(sa.select(sa.func.sum(JournalLine.debit) - sa.func.sum(JournalLine.credit))) or 0
    if total:
        yield Finding("L2", "trial balance", f"does not sum to zero: it is out by {pounds(int(total))}")


def _summaries(session: Session) -> Iterator[Finding]:
    """L8: the balances kept for speed equal the lines they stand for."""
    summed = session.execute(
        sa.select(
            JournalLine.account_id,
            JournalRow.period,
            sa.func.sum(JournalLine.debit),
            sa.func.sum(JournalLine.credit),
        )
        .join(JournalRow, JournalRow.id == JournalLine.journal_id)
        .group_by(JournalLine.account_id, JournalRow.period)
    )
    recomputed = {(account, period): (int(debit), int(credit)) for account, period, debit, credit in summed}
    kept = {
        (each.account_id, each.period): (each.debit, each.credit)
        for each in session.execute(
            sa.select(Balance.account_id, Balance.period, Balance.debit, Balance.credit)
        )
    }
    names = {key: name for key, name in session.execute(sa.select(Account.id, Account.name))}
    for key in sorted(recomputed.keys() | kept.keys()):
        if recomputed.get(key, (0, 0)) != kept.get(key, (0, 0)):
            where = f"{names.get(key[0], '?')} in {Period.from_key(key[1])}"
            yield Finding("L8", where, "the balance kept for speed is not the sum of its lines")


def _periods(session: Session) -> Iterator[Finding]:
    """L7: nothing is in a closed period that was not there when it closed."""
    latest = sa.select(sa.func.max(PeriodEvent.id)).group_by(PeriodEvent.period)
    closed = sa.select(PeriodEvent).where(PeriodEvent.id.in_(latest), PeriodEvent.state == PeriodState.CLOSED)
    for event in session.scalars(closed.order_by(PeriodEvent.period)):
        hashes = session.scalars(
            sa.select(JournalRow.hash).where(JournalRow.period == event.period).order_by(JournalRow.id)
        ).all()
        if (
            len(hashes) != event.journals
            or hashlib.sha256("".join(hashes).encode()).hexdigest() != event.digest
        ):
            message = f"holds {len(hashes)} journals now; when it closed it held {event.journals}, or others"
            yield Finding("L7", f"period {Period.from_key(event.period)}", message)


def _period_events(session: Session) -> Iterator[Finding]:
    """L7: periods were closed and opened as the audit trail says, and no otherwise; their states are known words."""
    events: dict[str, list[str]] = defaultdict(list)
    for period, state in session.execute(
        sa.select(PeriodEvent.period, PeriodEvent.state).order_by(PeriodEvent.id)
    ):
        events[f"period {Period.from_key(period)}"].append(state)
    told: dict[str, list[str]] = defaultdict(list)
    trail = sa.select(AuditEvent.action, AuditEvent.subject, AuditEvent.after).order_by(AuditEvent.id)
    for action, subject, after in session.execute(trail.where(AuditEvent.action.like("period %"))):
        state = action.removeprefix("period ")
        told[subject].append(state if after == f'{{"state": "{state}"}}' else f"{state}, but {after}")
    for where in sorted(events.keys() | told.keys()):
        if unknown := set(events[where]) - set(PeriodState):
            yield Finding("L7", where, f"has a state that is none: {', '.join(sorted(unknown))}")
        if events[where] != told[where]:
            yield Finding("L7", where, "was closed or opened otherwise than the audit trail says")
