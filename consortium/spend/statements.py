"""A member's statement with the consortium: document by document, and how old the balance is (spec/ledger.md)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreements
from consortium.contracts.terms import DAYS_TO_PAY
from consortium.kernel.days import ONE_DAY, FinancialYear, Period
from consortium.kernel.money import Pence
from consortium.ledger import accounts
from consortium.ledger.ageing import Due, aged
from consortium.ledger.balances import current_balances
from consortium.ledger.journal import JournalKind
from consortium.ledger.models import Account, JournalLine, JournalRow, Pool
from consortium.ledger.queries import latest_day
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.spend.documents import DocumentKind
from consortium.spend.explain import explained
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.queries import CHUNK, documents

WORDS = {
    DocumentKind.INVOICE: ("share of invoice", "invoice paid to the supplier"),
    DocumentKind.GRANT: ("share of grant", "grant received for all"),
    DocumentKind.REBATE: ("share of rebate", "rebate received for all"),
    DocumentKind.TRUE_UP: ("trued up to real use", "trued up to real use"),
}
"""What a line is called: the member's share, and its part as payer or receiver."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a statement: `amount` is positive when the member then owes more. Pence, VAT included."""

    posted: date
    dated: date
    journal: str
    document: str
    words: str
    contract: str
    total: Pence | None
    amount: Pence
    due: date
    explanation: str
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A member's current account from `first` to `last`: opening + lines = closing = the ages' sum."""

    member: str
    first: date | None
    last: date | None
    opening: Pence
    lines: tuple[StatementLine, ...]
    closing: Pence
    ageing: dict[str, Pence]

    @property
    def balances(self) -> tuple[Pence, ...]:
        """The balance after each line, in the order of posting: the last is the closing balance."""
        return tuple(accumulate((each.amount for each in self.lines), initial=self.opening))[1:]


def posted_years(session: Session, code: str) -> list[FinancialYear]:
    """The financial years in which anything was posted to the member's current account, the latest first."""
    periods = session.scalars(_on_account(code, None).with_only_columns(JournalRow.period).distinct())
    return sorted({Period.from_key(each).year for each in periods}, key=lambda each: each.start, reverse=True)


def statement(
    session: Session, code: str, first: date | None = None, last: date | None = None, *, explain: bool = True
) -> Statement:
    """The member's statement, by the day of posting. Without days, everything posted.

    The balance is aged as at `last`, or as at the last day the book has come to. Without `explain` the
    sentences are left out, which is quicker. Raises NotFound.
    """
    member_of_code(session, code)
    known = {each.id: each for each in agreements(session).values()}
    opening = current_balances(session, first - ONE_DAY).get(code, 0) if first else 0
    rows = _rows(session, code, first, last)
    sentences = _explanations(session, code, rows, known) if explain else {}
    lines = tuple(_line(code, each, known, sentences) for each in rows)
    closing = opening + sum(each.amount for each in lines)
    as_at = last or latest_day(session)
    ages = aged(_dues(session, code, last, known), as_at) if as_at else {}
    return Statement(code, first, last, opening, lines, closing, ages)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the member's current account with the document behind it, if there is one."""

    journal_id: int
    year: int
    number: int
    journal_kind: str
    dated: date
    posted: date
    line: int
    contract_id: int | None
    amount: Pence
    document_id: int | None
    kind: str | None
    document: str | None
    total: Pence | None
    member: str | None
    other: str | None
    pool: str | None
    due_from: date
    """The document's own day: a reversal falls due when what it takes back did."""
    is_whole: bool
    """Whether it is the payer's or receiver's whole amount: it stands last on a cost, first on a credit."""


def _on_account(code: str, last: date | None) -> sa.Select[Any]:
    rows = (
        sa.select(JournalLine)
        .join(JournalRow, JournalRow.id == JournalLine.journal_id)
        .join(Account, Account.id == JournalLine.account_id)
        .where(Account.name == accounts.current(code))
    )
    return rows.where(JournalRow.posted <= last) if last else rows


def _rows(session: Session, code: str, first: date | None, last: date | None) -> list[_Row]:
    other, original = aliased(Member), aliased(JournalRow)
    same = (JournalLine.journal_id, JournalLine.contract_id)
    is_last = sa.func.max(JournalLine.line).over(partition_by=same) == JournalLine.line
    is_first = sa.func.min(JournalLine.line).over(partition_by=same) == JournalLine.line
    is_cost = DocumentRow.kind == DocumentKind.INVOICE
    is_credit = DocumentRow.kind.in_([DocumentKind.GRANT, DocumentKind.REBATE])
    whole = sa.and_(
        Member.code == code,
        sa.or_(sa.and_(is_cost, is_last), sa.and_(is_credit, is_first)),
        _total_on_contract() != 0,
    )
    rows = (
        _on_account(code, last)
        .with_only_columns(
            *(JournalRow.id, JournalRow.year, JournalRow.number, JournalRow.kind, JournalRow.dated),
            *(JournalRow.posted, JournalLine.line, JournalLine.contract_id),
            *(JournalLine.debit - JournalLine.credit, DocumentRow.id, DocumentRow.kind, DocumentRow.number),
            *(DocumentRow.total, Member.code, other.code, Pool.code),
            *(sa.func.coalesce(original.dated, JournalRow.dated), sa.func.coalesce(whole, sa.false())),
        )
        .outerjoin(original, original.id == JournalRow.reverses_id)
        .outerjoin(
            DocumentRow, DocumentRow.journal_id == sa.func.coalesce(JournalRow.reverses_id, JournalRow.id)
        )
        .outerjoin(Member, Member.id == DocumentRow.member_id)
        .outerjoin(other, other.id == DocumentRow.other_id)
        .outerjoin(Pool, Pool.id == DocumentRow.pool_id)
        .order_by(JournalRow.posted, JournalRow.id, JournalLine.line)
    )
    if first:
        rows = rows.where(JournalRow.posted >= first)
    found: Any = session.execute(rows)
    return [_Row(*each) for each in found]


def _total_on_contract() -> sa.ScalarSelect[int]:
    """What the document comes to on the line's contract: where its lines cancel out, nobody was billed."""
    return (
        sa.select(sa.func.sum(DocumentLine.net + DocumentLine.vat))
        .where(
            DocumentLine.document_id == DocumentRow.id, DocumentLine.contract_id == JournalLine.contract_id
        )
        .correlate(DocumentRow, JournalLine)
        .scalar_subquery()
    )


def _dues(session: Session, code: str, last: date | None, known: Mapping[int, Agreement]) -> Iterator[Due]:
    """Every amount of the account up to `last` with the day it falls due, those of a day and side together.

    What is reversed by then is left out with its reversal: both fall due on one day, and cancel out.
    """
    reversal = aliased(JournalRow)
    taken_back = sa.select(reversal.id).where(reversal.reverses_id == JournalRow.id)
    if last:
        taken_back = taken_back.where(reversal.posted <= last)
    is_payment = sa.func.coalesce(DocumentRow.kind == DocumentKind.PAYMENT, sa.false())
    is_debit = JournalLine.debit > 0
    rows = (
        _on_account(code, last)
        .with_only_columns(
            JournalRow.dated,
            JournalLine.contract_id,
            is_payment,
            sa.func.sum(JournalLine.debit - JournalLine.credit),
        )
        .outerjoin(DocumentRow, DocumentRow.journal_id == JournalRow.id)
        .where(JournalRow.reverses_id.is_(None), ~taken_back.exists())
        .group_by(JournalRow.dated, JournalLine.contract_id, is_payment, is_debit)
    )
    for dated, contract, paid, amount in session.execute(rows):
        yield Due(_due(dated, known[contract] if contract else None, is_payment=paid), int(amount))


def _due(dated: date, agreement: Agreement | None, *, is_payment: bool) -> date:
    """The day an amount falls due: a payment at once, anything else by the contract's days to pay."""
    if is_payment:
        return dated
    return dated + timedelta(days=agreement.payment_days if agreement else DAYS_TO_PAY)


def _line(
    code: str, row: _Row, known: Mapping[int, Agreement], sentences: Mapping[tuple[int, int], str]
) -> StatementLine:
    agreement = known[row.contract_id] if row.contract_id else None
    shared = row.kind in WORDS
    sign = -1 if row.journal_kind == JournalKind.REVERSAL else 1
    key = (row.document_id or 0, row.contract_id or 0)
    return StatementLine(
        posted=row.posted,
        dated=row.dated,
        journal=f"{FinancialYear(row.year)}/{row.number}",
        document=row.document or "",
        words=_words(code, row),
        contract=agreement.reference if agreement else "",
        total=sign * row.total if shared and row.total else None,
        amount=row.amount,
        due=_due(row.due_from, agreement, is_payment=row.kind == DocumentKind.PAYMENT),
        explanation="" if row.is_whole else sentences.get(key, ""),
        document_id=row.document_id,
    )


def _words(code: str, row: _Row) -> str:
    if row.kind is None:
        words = row.journal_kind.replace("_", " ")
    elif row.kind in WORDS:
        words = WORDS[DocumentKind(row.kind)][row.is_whole]
    elif row.kind == DocumentKind.CONTRIBUTION:
        words = f"contribution to pool {row.pool}"
    else:
        words = f"payment to {row.other}" if row.member == code else f"payment from {row.member}"
    return f"reversed: {words}" if row.journal_kind == JournalKind.REVERSAL else words


def _explanations(
    session: Session, code: str, rows: list[_Row], known: Mapping[int, Agreement]
) -> dict[tuple[int, int], str]:
    """The sentence that explains the member's share of each document, by (document id, contract id)."""
    by_reference = {each.reference: each for each in known.values()}
    ids = sorted({each.document_id for each in rows if each.document_id and each.kind in WORDS})
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for start in range(0, len(ids), CHUNK):
        for posted in documents(session, DocumentRow.id.in_(ids[start : start + CHUNK])):
            for line in posted.document.lines:
                weights, agreement = posted.weights[line.line][1], by_reference[line.contract]
                if weights.by_member.get(code):
                    sentence = explained(agreement, weights, code, line.net, line.vat)
                    found[posted.id, agreement.id].append(sentence)
    return {key: "; ".join(sentences) for key, sentences in found.items()}
