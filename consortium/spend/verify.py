"""Check what was shared and what was summed, by recomputing it from the documents (L3, L4, L8-L10, V4).

Nothing here calls the code that shares or posts: largest remainder and the posting rules are written
again, from the text of spec/ledger.md.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.audit.models import AuditEvent
from consortium.contracts.agreement import PLACE, Agreement
from consortium.contracts.queries import agreements
from consortium.employment.models import Participant
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import UNREADABLE
from consortium.kernel.exact import MILLIONTHS
from consortium.kernel.money import pounds
from consortium.ledger.journal import JournalKind
from consortium.ledger.models import Account, JournalLine, JournalRow, Remark
from consortium.ledger.verify import Finding
from consortium.members.queries import members
from consortium.spend.documents import DocumentKind
from consortium.spend.models import DocumentLine, DocumentRow, SpendTotal, WeightSet
from consortium.spend.queries import PostedDocument, Unread, documents_as_kept
from consortium.spend.recomputed import Lines, journal_of, shares_of

Reversal = aliased(JournalRow)
Sums = dict[tuple[Any, ...], list[int]]
PERSONAL = re.compile(
    r"\b[A-CEGHJ-PR-TW-Z]{2} ?\d\d ?\d\d ?\d\d ?[A-D]\b|[^\s@]+@[^\s@]+\.[^\s@]+", re.IGNORECASE
)
"""A National Insurance number or an e-mail address."""


def findings(session: Session) -> Iterator[Finding]:
    """Everything that is wrong with shares, sums, documents and remarks."""
    yield from _weights(session)
    yield from _documents(session)
    yield from _exact_reimbursement(session)
    yield from _without_document(session)
    yield from _remarks(session)


def _weights(session: Session) -> Iterator[Finding]:
    for key, digest, content in session.execute(sa.select(WeightSet.id, WeightSet.digest, WeightSet.content)):
        if hashlib.sha256(content.encode()).hexdigest() != digest:
            yield Finding("L5", f"weights {key}", "were changed after a document was shared by them")


def _documents(session: Session) -> Iterator[Finding]:
    """L3, L5 and L9 document by document, then L8 and V4 over all of them."""
    known = agreements(session)
    ids = {each.code: each.id for each in members(session)}
    sums: Sums = defaultdict(lambda: [0, 0, 0, 0])
    misnamed: Counter[str] = Counter()
    for each in documents_as_kept(session):
        try:
            document = _read(each)
            yield from _document(session, document, known)
            if document.reversed_by is None:
                _add(sums, document, known, ids)
                if document.natural_key != document.document.natural_key:
                    misnamed[document.document.natural_key] += 1
        except UNREADABLE as trouble:
            message = f"its document cannot be read any more ({type(trouble).__name__}: {trouble})"
            yield Finding("L5", f"journal {each.journal}", message)
    yield from _posted_once(session, misnamed)
    yield from _totals(session, {key: tuple(each) for key, each in sums.items()}, known)


def _read(each: PostedDocument | Unread) -> PostedDocument:
    if isinstance(each, Unread):
        raise each.why
    return each


def _document(
    session: Session, document: PostedDocument, known: Mapping[str, Agreement]
) -> Iterator[Finding]:
    """L3 and L5: the document is the one that was posted, and its journal is what its weights make of it."""
    where, number = f"journal {document.journal}", document.document.number
    posted = _posted(session, document)
    if (
        _evidence(document) != document.evidence
        or document.natural_key != document.document.natural_key
        or document.total != document.document.total
        or not _served(document, known)
    ):
        yield Finding("L5", where, f"its document {number} was changed after it was posted")
    if journal_of(document, known, posted) != posted:
        yield Finding("L3", where, f"the shares of {number} are not what its weights make of it")


def _posted(session: Session, document: PostedDocument) -> Lines:
    """The document's journal as it stands."""
    rows = session.execute(
        sa.select(Account.name, JournalLine.contract_id, JournalLine.debit - JournalLine.credit)
        .join(Account, Account.id == JournalLine.account_id)
        .where(JournalLine.journal_id == document.journal_id)
    )
    return Counter((name, contract, amount) for name, contract, amount in rows)


def _served(document: PostedDocument, known: Mapping[str, Agreement]) -> bool:
    """Whether each line's service day is the one that follows from it; a course's own day may have moved since."""
    return all(
        document.service_days[line.line] == (line.span.last if line.span else document.document.date)
        for line in document.document.lines
        if not (line.item and known[line.contract].items[line.item].unit == PLACE)
    )


def _evidence(document: PostedDocument) -> str:
    """The digest of the document as it stands: its facts, weights, remarks and service days, line by line."""
    numbers = [line.line for line in document.document.lines]
    return document.document.evidence(
        [document.weights[each][1].digest for each in numbers],
        [document.remark_digests[each] for each in numbers],
        [document.service_days[each].isoformat() for each in numbers],
    )


def _add(
    sums: Sums, document: PostedDocument, known: Mapping[str, Agreement], ids: Mapping[str, int]
) -> None:
    """Add a document's lines to the sums of spend, member by member."""
    is_cost = document.document.kind.is_cost
    for line in document.document.lines:
        agreement = known[line.contract]
        key, weights = document.weights[line.line]
        service_day = document.service_days[line.line]
        year = FinancialYear.of(service_day if is_cost else document.document.date).start
        nets, vats = shares_of(line.net, weights), shares_of(line.vat, weights)
        quantity = Fraction(line.quantity or 0) * MILLIONTHS * (-1 if line.net < 0 else 1)
        item = agreement.items[line.item].id if line.item else 0
        settled = line.span if document.document.kind is DocumentKind.TRUE_UP else None
        for member in weights.members:
            if weights.by_member[member]:
                counted = is_cost and agreement.counts(member, service_day, settled)
                kind = "cost" if is_cost else document.document.kind.value
                each = sums[agreement.id, year, kind, item, ids[member], counted, key]
                for place, more in enumerate(
                    (nets[member], vats[member], int(quantity), 1 if nets[member] else 0)
                ):
                    each[place] += more


def _totals(
    session: Session, recomputed: Mapping[tuple[Any, ...], tuple[int, ...]], known: Mapping[str, Agreement]
) -> Iterator[Finding]:
    table = SpendTotal.__table__.c
    columns = (
        table.contract_id,
        table.year,
        table.kind,
        table.item_id,
        table.member_id,
        table.counted,
        table.weights_id,
    )
    kept = {
        tuple(row[:7]): tuple(row[7:])
        for row in session.execute(sa.select(*columns, table.net, table.vat, table.quantity, table.lines))
    }
    names = {each.id: each.reference for each in known.values()}
    zero = (0, 0, 0, 0)
    wrong = {
        key
        for key in recomputed.keys() | kept.keys()
        if tuple(recomputed.get(key, zero)) != kept.get(key, zero)
    }
    for contract, year in sorted({(key[0], key[1]) for key in wrong}):
        where = f"contract {names.get(contract, contract)} in {FinancialYear(year)}"
        yield Finding("L8", where, "the spend kept for speed is not the sum of its lines")
    yield from _spend_is_expense(session, kept, names)


def _spend_is_expense(
    session: Session, kept: Mapping[tuple[Any, ...], tuple[Any, ...]], names: Mapping[int, str]
) -> Iterator[Finding]:
    """V4: over all years, spend (with its VAT) is the ledger's expenses, contract by contract."""
    spent: dict[int, int] = defaultdict(int)
    for key, sums in kept.items():
        if key[2] == "cost":
            spent[key[0]] += sums[0] + sums[1]
    rows = session.execute(
        sa.select(JournalLine.contract_id, sa.func.sum(JournalLine.debit - JournalLine.credit))
        .join(Account, Account.id == JournalLine.account_id)
        .where(Account.family.like("Expenses:%"), JournalLine.contract_id.is_not(None))
        .group_by(JournalLine.contract_id)
    )
    booked = {contract: int(amount) for contract, amount in rows if contract}
    for contract in sorted(spent.keys() | booked.keys()):
        difference = spent.get(contract, 0) - booked.get(contract, 0)
        if difference:
            message = f"spend and the ledger's expenses differ by {pounds(difference)}"
            yield Finding("V4", f"contract {names.get(contract, contract)}", message)


def _exact_reimbursement(session: Session) -> Iterator[Finding]:
    """L4: for each member, expenses less grants, rebates and recharges come to zero."""
    rows = session.execute(
        sa.select(Account.member_code, sa.func.sum(JournalLine.debit - JournalLine.credit))
        .join(Account, Account.id == JournalLine.account_id)
        .where(sa.or_(Account.family.like("Expenses:%"), Account.family.like("Income:%")))
        .group_by(Account.member_code)
        .order_by(Account.member_code)
    )
    for member, amount in rows:
        if amount:
            message = (
                f"expenses less grants, rebates and recharges come to {pounds(int(amount))}, not to zero"
            )
            yield Finding("L4", f"member {member}", message)


def _posted_once(session: Session, misnamed: Counter[str]) -> Iterator[Finding]:
    """L9: among documents not reversed, a natural key stands once; `misnamed` are kept under a false one."""
    rows = session.execute(
        sa.select(DocumentRow.natural_key, sa.func.count())
        .outerjoin(Reversal, Reversal.reverses_id == DocumentRow.journal_id)
        .where(Reversal.id.is_(None))
        .group_by(DocumentRow.natural_key)
        .having(sa.or_(sa.func.count() > 1, DocumentRow.natural_key.in_(list(misnamed))))
    )
    standing = misnamed + Counter({key: count for key, count in rows})
    for key, count in sorted(standing.items()):
        if count > 1:
            yield Finding("L9", f"document {key}", f"is posted {count} times and not reversed")


def _without_document(session: Session) -> Iterator[Finding]:
    """L5: every journal that came from a document still has it."""
    rows = session.execute(
        sa.select(JournalRow.year, JournalRow.number)
        .outerjoin(DocumentRow, DocumentRow.journal_id == JournalRow.id)
        .where(JournalRow.kind == JournalKind.DOCUMENT, DocumentRow.id.is_(None))
        .order_by(JournalRow.id)
    )
    for year, number in rows:
        yield Finding(
            "L5", f"journal {FinancialYear(year)}/{number}", "the document that it was posted for is gone"
        )


def _remarks(session: Session) -> Iterator[Finding]:
    """L10: posted text is what was posted or was redacted, and names no participant, insurance number or address."""
    rows = session.execute(_texts()).yield_per(5_000)
    redacted = set(session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.action == "redacted")))
    participants = set(session.scalars(sa.select(Participant.reference)))
    for year, number, digest, key, salt, text in rows:
        where, journal = f"remark {key}", f"journal {FinancialYear(year)}/{number}"
        if key is None:
            yield Finding("L10", journal, "the text that was posted beside it is gone")
        elif text is None:
            if journal not in redacted:
                yield Finding("L10", where, "the text beside a posted row is gone, and nobody redacted it")
        else:
            if hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest() != digest:
                yield Finding("L10", where, "the text beside a posted row is not the text that was posted")
            if PERSONAL.search(text) or not participants.isdisjoint(re.split(r"[\s,.;:()]+", text)):
                yield Finding("L10", where, "the text beside a posted row may identify a person: redact it")


def _texts() -> sa.CompoundSelect[Any]:
    """Every posted row with a text: its journal, the digest that it keeps, and the remark, if it is there."""
    line = DocumentLine.__table__.c
    kept: sa.Select[Any] = (
        sa.select(
            *(JournalRow.year, JournalRow.number, line.remark_digest, Remark.id, Remark.salt, Remark.text)
        )
        .join(DocumentRow, DocumentRow.journal_id == JournalRow.id)
        .join(DocumentLine, line.document_id == DocumentRow.id)
        .outerjoin(Remark, Remark.id == line.remark_id)
        .where(sa.or_(line.remark_digest != "", line.remark_id.is_not(None)))
    )
    own = (
        sa.select(
            *(
                JournalRow.year,
                JournalRow.number,
                JournalRow.remark_digest,
                Remark.id,
                Remark.salt,
                Remark.text,
            )
        )
        .outerjoin(Remark, Remark.id == JournalRow.remark_id)
        .where(sa.or_(JournalRow.remark_digest != "", JournalRow.remark_id.is_not(None)))
    )
    return sa.union_all(kept, own)
