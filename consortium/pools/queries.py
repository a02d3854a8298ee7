"""Read pools: what moved on them, what is due, what is committed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract, Item
from consortium.contracts.queries import agreements
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.kernel.money import Pence
from consortium.ledger.journal import JournalKind
from consortium.ledger.models import Account, JournalLine, JournalRow, Pool
from consortium.ledger.queries import pools
from consortium.members.models import Member
from consortium.pools.models import PoolCommitment, PoolDue
from consortium.pools.terms import DueState
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.sharing import Sharing, Unshareable


class Moved(StrEnum):
    """By what a member's part of a pool moved."""

    PAID_IN = "paid in"
    USED = "used"
    RETURNED = "returned"
    CARRIED = "carried forward"


Original = aliased(JournalRow)
_KIND = sa.func.coalesce(Original.kind, JournalRow.kind)
MOVED_BY: sa.ColumnElement[str] = sa.case(
    (JournalLine.contract_id.is_not(None), Moved.USED.value),
    (_KIND == JournalKind.DOCUMENT, Moved.PAID_IN.value),
    (_KIND == JournalKind.POOL_CARRY, Moved.CARRIED.value),
    else_=Moved.RETURNED.value,
)
"""What a line on a pool's account is: a reversal is what it takes back."""


def movements() -> sa.Select[Any]:
    """Every line on the accounts of pools, with its account, journal and the journal that this one reverses."""
    return (
        sa.select(JournalLine)
        .join(Account, Account.id == JournalLine.account_id)
        .join(JournalRow, JournalRow.id == JournalLine.journal_id)
        .outerjoin(Original, Original.id == JournalRow.reverses_id)
        .where(Account.pool_code.is_not(None))
    )


def moved(session: Session, code: str, year: FinancialYear, up_to: date) -> dict[Moved, dict[str, Pence]]:
    """What moved on a pool in the year up to a day, by kind and member; use is positive where it cost something.

    By the day of posting, as balances go.
    """
    rows = session.execute(
        movements()
        .with_only_columns(MOVED_BY, Account.member_code, sa.func.sum(JournalLine.credit - JournalLine.debit))
        .where(
            Account.pool_code == code, JournalRow.posted.between(year.span.first, min(up_to, year.span.last))
        )
        .group_by(MOVED_BY, Account.member_code)
    )
    found: dict[Moved, dict[str, Pence]] = {each: {} for each in Moved}
    for what, member, amount in rows:
        kind = Moved(what)
        found[kind][member] = -int(amount) if kind is Moved.USED else int(amount)
    return found


def pool(session: Session, code: str) -> Pool:
    """The pool of this code. Raises NotFound."""
    found = session.scalars(sa.select(Pool).filter_by(code=code)).one_or_none()
    if found is None:
        raise NotFound(f"there is no pool {code}")
    return found


def drawing(session: Session, code: str) -> list[Agreement]:
    """The contracts that draw on a pool, by reference."""
    return [each for each in agreements(session).values() if each.pool == code]


def partners(session: Session, found: Pool) -> set[str]:
    """The members whose a pool is: its host, and those that paid in, are due to, used it or may."""
    paid = sa.select(Account.member_code).where(Account.pool_code == found.code)
    due = (
        sa.select(Member.code)
        .join(PoolDue, PoolDue.member_id == Member.id)
        .where(PoolDue.pool_id == found.id)
    )
    taking = {part.member for each in drawing(session, found.code) for part in each.parts}
    host = session.get_one(Member, found.host_id).code
    return {host, *session.scalars(paid), *session.scalars(due), *taking}


@dataclass(frozen=True, slots=True)
class Due:
    """What a member is to pay by a day, and what of it is paid, in pence."""

    id: int
    member: str
    due: date
    amount: Pence
    paid: Pence
    state: DueState

    @property
    def left(self) -> Pence:
        """What is still to be paid."""
        return self.amount - self.paid


def dues(session: Session, found: Pool, day: date) -> list[Due]:
    """Every due of the pool that stands, by its day and member, with what of it was paid by `day`.

    What a member paid in since the year of its first due began pays its dues, the earliest first.
    """
    counter = aliased(PoolDue)
    rows = session.execute(
        sa.select(PoolDue, Member.code)
        .join(Member, Member.id == PoolDue.member_id)
        .where(
            PoolDue.pool_id == found.id,
            PoolDue.takes_back_id.is_(None),
            ~sa.exists().where(counter.takes_back_id == PoolDue.id),
        )
        .order_by(PoolDue.due, Member.code, PoolDue.id)
    ).all()
    left = _paid_since(session, found.code, _first_years(rows), day)
    standing = []
    for each, member in rows:
        paid = min(each.amount, max(left[member], 0))
        left[member] -= paid
        standing.append(Due(each.id, member, each.due, each.amount, paid, _state(each, paid, day)))
    return standing


def _first_years(rows: Iterable[Any]) -> dict[str, FinancialYear]:
    found: dict[str, FinancialYear] = {}
    for each, member in rows:
        found.setdefault(member, FinancialYear.of(each.due))
    return found


def _paid_since(session: Session, code: str, first: dict[str, FinancialYear], day: date) -> dict[str, Pence]:
    amount = sa.func.sum(JournalLine.credit - JournalLine.debit)
    rows = session.execute(
        movements()
        .with_only_columns(Account.member_code, JournalRow.dated, amount)
        .where(
            Account.pool_code == code, sa.literal(Moved.PAID_IN.value) == MOVED_BY, JournalRow.posted <= day
        )
        .group_by(Account.member_code, JournalRow.dated)
    )
    found: dict[str, Pence] = defaultdict(int)
    for member, dated, paid in rows:
        if member in first and dated >= first[member].span.first:
            found[member] += int(paid)
    return found


def _state(row: PoolDue, paid: Pence, day: date) -> DueState:
    if paid == row.amount:
        return DueState.PAID
    if row.due < day:
        return DueState.LATE
    return DueState.PART_PAID if paid else DueState.DUE


@dataclass(frozen=True, slots=True)
class Commitment:
    """A cost that is not billed yet: `left` is what of `amount` is still to come, `shares` what members bear of that.

    `shares` are empty where the contract cannot share it yet; `unshared_because` then says why. `course_id`: the
    planned course that it is the price of, where nobody committed it.
    """

    id: int
    contract: str
    item: str
    day: date
    amount: Pence
    left: Pence
    words: str
    shares: dict[str, Pence]
    unshared_because: str
    course_id: int | None = None


def commitments(session: Session, found: Pool) -> list[Commitment]:
    """Every commitment of the pool that stands and is not wholly billed, by its day."""
    rows = session.execute(
        sa.select(PoolCommitment, Contract.reference, Item.code)
        .join(Contract, Contract.id == PoolCommitment.contract_id)
        .outerjoin(Item, Item.id == PoolCommitment.item_id)
        .where(PoolCommitment.pool_id == found.id, stands())
        .order_by(PoolCommitment.day, PoolCommitment.id)
    ).all()
    if not rows:
        return []
    billed = billed_of(session, {each.item_id for each, _, _ in rows if each.item_id})
    known, sharing, standing = agreements(session), Sharing(session), []
    for each, reference, item in rows:
        taken = min(each.amount, max(billed.get(each.item_id or 0, 0), 0))
        if each.item_id:
            billed[each.item_id] = billed.get(each.item_id, 0) - taken
        left = each.amount - taken
        if left:
            shares, why = shared(sharing, known[reference], item, each.day, left)
            told = (each.id, reference, item or "", each.day, each.amount, left, each.words)
            standing.append(Commitment(*told, shares, why))
    return standing


def stands() -> sa.ColumnElement[bool]:
    """For a WHERE: whether a commitment is none that takes back, and is not taken back."""
    counter = aliased(PoolCommitment)
    return PoolCommitment.takes_back_id.is_(None) & ~sa.exists().where(counter.takes_back_id == PoolCommitment.id)


def billed_of(session: Session, item_ids: set[int]) -> dict[int, Pence]:
    """What stands posted of these items, VAT included."""
    reversal = aliased(JournalRow)
    rows = session.execute(
        sa.select(DocumentLine.item_id, sa.func.sum(DocumentLine.net + DocumentLine.vat))
        .join(DocumentRow, DocumentRow.id == DocumentLine.document_id)
        .outerjoin(reversal, reversal.reverses_id == DocumentRow.journal_id)
        .where(
            DocumentLine.item_id.in_(item_ids),
            DocumentRow.kind == DocumentKind.INVOICE,
            reversal.id.is_(None),
        )
        .group_by(DocumentLine.item_id)
    )
    return {item: int(amount) for item, amount in rows if item}


def shared(
    sharing: Sharing, agreement: Agreement, item: str | None, day: date, left: Pence
) -> tuple[dict[str, Pence], str]:
    """What members would bear of a cost on a day, by code; nothing, and why, where it cannot be shared yet."""
    line = DocumentLineFacts(1, agreement.reference, left, item=item)
    try:
        weights = sharing.weights(agreement, line, day, DocumentKind.INVOICE)
    except Unshareable as problem:
        return {}, str(problem)
    return dict(zip(weights.members, weights.shares(left), strict=True)), ""


def every_pool(session: Session) -> list[tuple[Pool, str]]:
    """Every pool with the code of its host, by code."""
    return [(each, session.get_one(Member, each.host_id).code) for each in pools(session)]
