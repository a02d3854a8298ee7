"""Every fact of the book as the rows that import files have, kind by kind."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.models import Baseline, Contract, Item, Participation, SharingRule, Supplier, Usage
from consortium.employment.models import OutcomeRow, Participant
from consortium.exchange.kinds import KINDS
from consortium.kernel.exact import plain
from consortium.kernel.money import pounds
from consortium.learning.models import Booking, Course
from consortium.ledger.models import Pool
from consortium.members.models import Member, MemberYear
from consortium.spend.documents import DocumentKind
from consortium.spend.models import DocumentRow
from consortium.spend.queries import PostedDocument, documents
from consortium.vfm.models import IndexValue

Row = dict[str, str]
CREDITS = (DocumentKind.GRANT, DocumentKind.REBATE)


def rows(session: Session, kind: str) -> Iterator[Row]:
    """A kind's rows as text by column: reference data by natural key, documents in the order of posting."""
    if kind in DOCUMENTS:
        kinds, written = DOCUMENTS[kind]
        for each in documents(session, DocumentRow.kind.in_(kinds)):
            yield from written(each)
        return
    statement, names = _REFERENCE[kind]
    fields = {field.data_key or name: field for name, field in KINDS[kind].fields.items()}
    found = [
        {
            name: "" if value is None else _text(fields[name], value)
            for name, value in zip(names, row, strict=True)
        }
        for row in session.execute(statement)
    ]
    yield from sorted(found, key=lambda row: [row[column] for column in KINDS[kind].key])


def _text(field: Any, value: Any) -> str:
    return value if isinstance(value, str) else str(field.write(value))


def _invoice(posted: PostedDocument) -> Iterator[Row]:
    document = posted.document
    for line in document.lines:
        yield {
            "contract": line.contract,
            "number": document.number,
            "line": str(line.line),
            "date": document.date.isoformat(),
            "payer": document.member,
            "item": line.item or "",
            "quantity": "" if line.quantity is None else plain(line.quantity),
            "net": pounds(line.net),
            "vat": pounds(line.vat),
            "from": line.span.first.isoformat() if line.span else "",
            "to": line.span.last.isoformat() if line.span else "",
            "member": line.member or "",
            "description": line.description,
        }


def _credit(posted: PostedDocument) -> Iterator[Row]:
    document, line = posted.document, posted.document.lines[0]
    yield {
        "contract": line.contract,
        "number": document.number,
        "date": document.date.isoformat(),
        "receiver": document.member,
        "kind": document.kind.value,
        "amount": pounds(line.net),
        "from": line.span.first.isoformat() if line.span else "",
        "to": line.span.last.isoformat() if line.span else "",
    }


def _contribution(posted: PostedDocument) -> Iterator[Row]:
    document = posted.document
    yield {
        "pool": document.pool or "",
        "member": document.member,
        "date": document.date.isoformat(),
        "amount": pounds(document.amount),
        "reference": document.number,
    }


def _payment(posted: PostedDocument) -> Iterator[Row]:
    document = posted.document
    yield {
        "date": document.date.isoformat(),
        "payer": document.member,
        "payee": document.other or "",
        "amount": pounds(document.amount),
        "reference": document.number,
    }


DOCUMENTS: dict[str, tuple[tuple[DocumentKind, ...], Callable[[PostedDocument], Iterator[Row]]]] = {
    "invoices": ((DocumentKind.INVOICE,), _invoice),
    "credits": (CREDITS, _credit),
    "contributions": ((DocumentKind.CONTRIBUTION,), _contribution),
    "payments": ((DocumentKind.PAYMENT,), _payment),
}
"""The kinds of posted documents: what they are in the book, and how one is written."""

_Lead = aliased(Member)
_newest = (
    sa.select(SharingRule.contract_id, sa.func.max(SharingRule.version).label("version"))
    .group_by(SharingRule.contract_id)
    .subquery()
)
_in_contract = sa.join(Item, Contract, Contract.id == Item.contract_id)

_REFERENCE: dict[str, tuple[sa.Executable, tuple[str, ...]]] = {
    "members": (
        sa.select(Member.code, Member.name, Member.registration_number, Member.joined, Member.left),
        ("code", "name", "registration_number", "joined", "left"),
    ),
    "member_years": (
        sa.select(
            Member.code,
            MemberYear.year,
            MemberYear.homes,
            MemberYear.fte,
            MemberYear.turnover,
            MemberYear.headline_cost,
        ).join(Member, Member.id == MemberYear.member_id),
        ("member", "year", "homes", "fte", "turnover", "headline_cost"),
    ),
    "suppliers": (
        sa.select(Supplier.code, Supplier.name, Supplier.company_number),
        ("code", "name", "company_number"),
    ),
    "indices": (
        sa.select(IndexValue.series, IndexValue.month, IndexValue.value),
        ("series", "month", "value"),
    ),
    "pools": (
        sa.select(Pool.code, Pool.name, Member.code, Pool.rule).join(Member, Member.id == Pool.host_id),
        ("code", "name", "host", "rule"),
    ),
    "contracts": (
        sa.select(
            *(Contract.reference, Contract.title, Contract.workstream, Supplier.code, Contract.category),
            *(_Lead.code, Contract.start, Contract.end, Contract.max_end, Contract.notice_days),
            *(
                Contract.payment_days,
                SharingRule.agreed,
                Contract.value,
                SharingRule.basis,
                Contract.counting,
            ),
            Pool.code,
        )
        .join(Supplier, Supplier.id == Contract.supplier_id)
        .join(_Lead, _Lead.id == Contract.lead_id)
        .join(_newest, _newest.c.contract_id == Contract.id)
        .join(
            SharingRule,
            sa.and_(SharingRule.contract_id == Contract.id, SharingRule.version == _newest.c.version),
        )
        .outerjoin(Pool, Pool.id == Contract.pool_id),
        (
            *("reference", "title", "workstream", "supplier", "category", "lead", "start", "end", "max_end"),
            *("notice_days", "payment_days", "agreed", "value", "allocation", "counting", "pool"),
        ),
    ),
    "contract_members": (
        sa.select(
            Contract.reference,
            Member.code,
            Participation.from_day,
            Participation.to_day,
            Participation.weight,
        )
        .join(Contract, Contract.id == Participation.contract_id)
        .join(Member, Member.id == Participation.member_id),
        ("contract", "member", "from", "to", "weight"),
    ),
    "contract_items": (
        sa.select(Contract.reference, Item.code, Item.description, Item.unit)
        .select_from(_in_contract)
        .outerjoin(Course, Course.item_id == Item.id)
        .where(Course.item_id.is_(None)),
        ("contract", "item", "description", "unit"),
    ),
    "baselines": (
        sa.select(
            *(Contract.reference, Item.code, Member.code, Baseline.price, Baseline.date, Baseline.source),
            *(Baseline.series, Baseline.evidence, Baseline.note),
        )
        .select_from(_in_contract)
        .join(Baseline, Baseline.item_id == Item.id)
        .join(Member, Member.id == Baseline.member_id),
        ("contract", "item", "member", "price", "date", "source", "index", "evidence", "note"),
    ),
    "courses": (
        sa.select(Contract.reference, Item.code, Course.title, Course.date, Course.hours, Course.capacity)
        .select_from(_in_contract)
        .join(Course, Course.item_id == Item.id),
        ("contract", "course", "title", "date", "hours", "capacity"),
    ),
    "bookings": (
        sa.select(Contract.reference, Item.code, Member.code, Booking.places, Booking.attended)
        .select_from(_in_contract)
        .join(Booking, Booking.item_id == Item.id)
        .join(Member, Member.id == Booking.member_id),
        ("contract", "course", "member", "places", "attended"),
    ),
    "referrals": (
        sa.select(
            *(Contract.reference, Participant.reference, Member.code, Participant.referred),
            *(Participant.started, Participant.closed),
        )
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id),
        ("contract", "participant", "member", "referred", "started", "closed"),
    ),
    "outcomes": (
        sa.select(
            Contract.reference,
            Participant.reference,
            OutcomeRow.outcome,
            OutcomeRow.date,
            OutcomeRow.evidence,
        )
        .join(Participant, Participant.id == OutcomeRow.participant_id)
        .join(Contract, Contract.id == Participant.contract_id),
        ("contract", "participant", "outcome", "date", "evidence"),
    ),
    "usage": (
        sa.select(Contract.reference, Member.code, Usage.month, Usage.quantity)
        .join(Contract, Contract.id == Usage.contract_id)
        .join(Member, Member.id == Usage.member_id),
        ("contract", "member", "month", "quantity"),
    ),
}
"""How each kind of reference data is read: a query, and the column of each of its values."""
