"""Read posted documents back as the values they came in as, with the weights they were shared by."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.models import Contract, Item, Supplier
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.errors import UNREADABLE, NotFound
from consortium.kernel.money import Pence
from consortium.ledger.models import JournalRow, Pool, Remark
from consortium.members.models import Member
from consortium.spend.documents import Document, DocumentKind, DocumentLineFacts
from consortium.spend.models import DocumentLine, DocumentRow, SpendTotal, WeightSet
from consortium.spend.weights import Weights

Reversal = aliased(JournalRow)
CHUNK = 500


@dataclass(frozen=True, slots=True)
class PostedDocument:
    """A document in the book: its value, its journal, and when it was reversed, if it was.

    `redacted` holds the numbers of lines whose description was removed; `weights` are by line. `evidence` is
    the digest that the journal keeps of the document; `natural_key` and `total` are those kept with it.
    """

    id: int
    occurrence: int
    document: Document
    journal: str
    journal_id: int
    posted: date
    batch: int | None
    reversed_by: int | None
    reversed_dated: date | None
    reversed_posted: date | None
    service_days: dict[int, date]
    weights: dict[int, tuple[int, Weights]]
    redacted: frozenset[int]
    evidence: str
    remark_digests: dict[int, str]
    natural_key: str
    total: Pence


@dataclass(frozen=True, slots=True)
class Unread:
    """A document in the book that cannot be read any more, by its journal, and why."""

    journal: str
    why: Exception


def next_occurrence(session: Session, natural_key: str) -> int | None:
    """The occurrence that a document of this key would be; None while one stands unreversed."""
    rows = session.execute(
        sa.select(DocumentRow.occurrence, Reversal.id)
        .outerjoin(Reversal, Reversal.reverses_id == DocumentRow.journal_id)
        .where(DocumentRow.natural_key == natural_key)
        .order_by(DocumentRow.occurrence.desc())
        .limit(1)
    ).one_or_none()
    if rows is None:
        return 1
    return rows[0] + 1 if rows[1] is not None else None


def latest(session: Session, natural_keys: Sequence[str]) -> dict[str, PostedDocument]:
    """The latest occurrence of each of these documents that is in the book."""
    found: dict[str, PostedDocument] = {}
    for start in range(0, len(natural_keys), CHUNK):
        chunk = natural_keys[start : start + CHUNK]
        for each in documents(session, DocumentRow.natural_key.in_(chunk)):
            known = found.get(each.document.natural_key)
            if known is None or known.occurrence < each.occurrence:
                found[each.document.natural_key] = each
    return found


def documents(session: Session, *where: Any) -> Iterator[PostedDocument]:
    """Posted documents in the order of posting, those that satisfy the conditions on DocumentRow."""
    for each in documents_as_kept(session, *where):
        if isinstance(each, Unread):
            raise each.why
        yield each


def documents_as_kept(session: Session, *where: Any) -> Iterator[PostedDocument | Unread]:
    """The same, going on after a document that cannot be read any more."""
    other = aliased(Member)
    rows = (
        sa.select(DocumentRow, Member.code, other.code, Supplier.code, Pool.code, JournalRow, Reversal)
        .join(Member, Member.id == DocumentRow.member_id)
        .join(JournalRow, JournalRow.id == DocumentRow.journal_id)
        .outerjoin(Reversal, Reversal.reverses_id == JournalRow.id)
        .outerjoin(other, other.id == DocumentRow.other_id)
        .outerjoin(Supplier, Supplier.id == DocumentRow.supplier_id)
        .outerjoin(Pool, Pool.id == DocumentRow.pool_id)
        .where(*where)
        .order_by(DocumentRow.id)
        .execution_options(yield_per=CHUNK)
    )
    weights = _WeightSets(session)
    for part in session.execute(rows).partitions(CHUNK):
        lines = _lines(session, [row[0].id for row in part], weights)
        for row in part:
            try:
                yield _posted(row, lines.get(row[0].id, []), weights)
            except UNREADABLE as trouble:
                yield Unread(_journal_name(row[5]), trouble)
        for row in part:
            session.expunge(row[0])


class _WeightSets:
    """Weight sets by key: fetched once, and read when a line first asks for them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._contents: dict[int, str] = {}
        self._read: dict[int, Weights] = {}

    def fetch(self, keys: Iterable[int]) -> None:
        """Fetch those of these weight sets that were not fetched yet."""
        missing = set(keys) - self._contents.keys()
        wanted = sa.select(WeightSet.id, WeightSet.content).where(WeightSet.id.in_(missing))
        self._contents |= {key: content for key, content in self._session.execute(wanted)}

    def __getitem__(self, key: int) -> Weights:
        found = self._read.get(key)
        if found is None:
            if key not in self._contents:
                raise NotFound(f"the weights {key} of a line are gone")
            found = self._read[key] = Weights.read(self._contents[key])
        return found


def _lines(session: Session, ids: list[int], weights: _WeightSets) -> dict[int, list[Any]]:
    rows = session.execute(
        sa.select(DocumentLine, Contract.reference, Item.code, Member.code, Remark.text)
        .join(Contract, Contract.id == DocumentLine.contract_id)
        .outerjoin(Item, Item.id == DocumentLine.item_id)
        .outerjoin(Member, Member.id == DocumentLine.member_id)
        .outerjoin(Remark, Remark.id == DocumentLine.remark_id)
        .where(DocumentLine.document_id.in_(ids))
        .order_by(DocumentLine.document_id, DocumentLine.line)
    )
    found: dict[int, list[Any]] = {}
    for row in rows:
        found.setdefault(row[0].document_id, []).append(row)
    weights.fetch(row[0].weights_id for lines in found.values() for row in lines)
    return found


def _journal_name(journal: JournalRow) -> str:
    return f"{journal.year}-{(journal.year + 1) % 100:02d}/{journal.number}"


def _posted(row: Any, lines: Iterable[Any], weights: _WeightSets) -> PostedDocument:
    document, member, other, supplier, pool, journal, reversal = row
    lines = list(lines)
    return PostedDocument(
        id=document.id,
        occurrence=document.occurrence,
        document=Document(
            kind=DocumentKind(document.kind),
            number=document.number,
            date=document.dated,
            member=member,
            other=other,
            supplier=supplier,
            pool=pool,
            amount=0 if lines else document.total,
            lines=tuple(_facts(*each) for each in lines),
        ),
        journal=_journal_name(journal),
        journal_id=journal.id,
        posted=journal.posted,
        batch=document.batch_id,
        reversed_by=reversal.id if reversal else None,
        reversed_dated=reversal.dated if reversal else None,
        reversed_posted=reversal.posted if reversal else None,
        service_days={each[0].line: each[0].service_day for each in lines},
        weights={each[0].line: (each[0].weights_id, weights[each[0].weights_id]) for each in lines},
        redacted=frozenset(each[0].line for each in lines if each[0].remark_digest and not each[4]),
        evidence=journal.evidence,
        remark_digests={each[0].line: each[0].remark_digest for each in lines},
        natural_key=document.natural_key,
        total=document.total,
    )


def _facts(
    line: DocumentLine, contract: str, item: str | None, member: str | None, text: str | None
) -> DocumentLineFacts:
    return DocumentLineFacts(
        line=line.line,
        contract=contract,
        net=line.net,
        vat=line.vat,
        item=item,
        quantity=line.quantity,
        span=Span(line.from_day, line.to_day) if line.from_day and line.to_day else None,
        member=member,
        description=text or "",
    )


def is_spent_on(session: Session, contract_id: int) -> bool:
    """Whether anything was ever posted on the contract."""
    return _is_posted(session, DocumentLine.contract_id == contract_id)


def is_item_spent_on(session: Session, item_id: int) -> bool:
    """Whether a line that names the item was ever posted."""
    return _is_posted(session, DocumentLine.item_id == item_id)


def _is_posted(session: Session, which: sa.ColumnElement[bool]) -> bool:
    return session.scalar(sa.select(DocumentLine.document_id).where(which).limit(1)) is not None


def first_year(session: Session) -> FinancialYear | None:
    """The first financial year in which anything was spent or received; None for an empty book."""
    found = session.scalar(sa.select(sa.func.min(SpendTotal.year)))
    return None if found is None else FinancialYear(found)


def last_year(session: Session) -> FinancialYear | None:
    """The last financial year in which anything was spent or received; None for an empty book."""
    found = session.scalar(sa.select(sa.func.max(SpendTotal.year)).where(SpendTotal.lines > 0))
    return None if found is None else FinancialYear(found)


def document_journal(session: Session, natural_key: str, occurrence: int) -> JournalRow | None:
    """The journal of a document's occurrence."""
    return session.scalars(
        sa.select(JournalRow)
        .join(DocumentRow, DocumentRow.journal_id == JournalRow.id)
        .where(DocumentRow.natural_key == natural_key, DocumentRow.occurrence == occurrence)
    ).one_or_none()
