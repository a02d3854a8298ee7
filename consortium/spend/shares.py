"""What the sums of a year are made of: each member's share of every posted line that counts in it (L8, V4)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Item, Supplier
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.money import Pence
from consortium.ledger.models import JournalRow
from consortium.members.models import Member
from consortium.spend.documents import COST_KINDS, SHARED_KINDS, DocumentKind
from consortium.spend.explain import explained, weighed
from consortium.spend.models import DocumentLine, DocumentRow, WeightSet
from consortium.spend.totals import COST
from consortium.spend.weights import Weights

Reversal = aliased(JournalRow)
COUNTS_ON = sa.case(
    (DocumentRow.kind.in_(COST_KINDS), DocumentLine.service_day), else_=DocumentRow.dated
)
"""The day that says in which year a line counts: a cost's day of service, the date of a grant or rebate."""


@dataclass(frozen=True, slots=True)
class PostedLine:
    """A posted line of a document that stands; `source` is who billed it, or who received it for all."""

    agreement: Agreement
    document_id: int
    document: str
    line: int
    kind: str
    """cost, grant or rebate: see SpendTotal."""
    dated: date
    counts_on: date
    span: Span | None
    source: str
    item: str
    net: Pence
    vat: Pence
    weights: Weights
    settled: Span | None = None
    """The days that a true-up settles."""


@dataclass(frozen=True, slots=True)
class LineShare:
    """A member's share of a posted line, net and VAT in pence.

    `counted`: the day is one on which the member's savings on the contract count.
    """

    posted: PostedLine
    member: str
    net: Pence
    vat: Pence
    counted: bool

    @property
    def weighed(self) -> str:
        """The member's weight of all that share the line, as people read it."""
        return weighed(self.posted.agreement, self.posted.weights, self.member)

    def sentence(self, *, with_vat: bool) -> str:
        """Why the member bears so much of it."""
        posted = self.posted
        vat = posted.vat if with_vat else 0
        return explained(posted.agreement, posted.weights, self.member, posted.net, vat)


def line_shares(
    session: Session,
    year: FinancialYear,
    known: Collection[Agreement],
    codes: Collection[str],
    *,
    is_whole: bool = False,
) -> list[LineShare]:
    """The shares of these members in every line of these contracts that counts in the year.

    They add up to the kept sums of the year. `is_whole` says that `known` is every contract there is.
    """
    by_id = {each.id: each for each in known}
    wanted = _select(year)
    if not is_whole:
        wanted = wanted.where(DocumentLine.contract_id.in_(by_id))
    return [
        share for line in _lines(session, wanted, by_id) for share in _shared(line) if share.member in codes
    ]


def _select(year: FinancialYear) -> sa.Select[Any]:
    return (
        sa.select(
            *(DocumentLine.contract_id, DocumentRow.id, DocumentRow.number, DocumentLine.line),
            *(DocumentRow.kind, DocumentRow.dated, COUNTS_ON, DocumentLine.from_day, DocumentLine.to_day),
            *(Supplier.name, Member.code, Item.code, DocumentLine.net, DocumentLine.vat),
            DocumentLine.weights_id,
        )
        .join(DocumentRow, DocumentRow.id == DocumentLine.document_id)
        .join(Member, Member.id == DocumentRow.member_id)
        .outerjoin(Supplier, Supplier.id == DocumentRow.supplier_id)
        .outerjoin(Item, Item.id == DocumentLine.item_id)
        .outerjoin(Reversal, Reversal.reverses_id == DocumentRow.journal_id)
        .where(
            Reversal.id.is_(None),
            DocumentRow.kind.in_(SHARED_KINDS),
            COUNTS_ON.between(year.span.first, year.span.last),
        )
        .order_by(DocumentRow.id, DocumentLine.line)
    )


def _lines(session: Session, wanted: sa.Select[Any], by_id: Mapping[int, Agreement]) -> Iterator[PostedLine]:
    weights = _weights(session, wanted)
    for row in session.execute(wanted):
        contract, document_id, number, line, kind, dated, counts_on, first, last = row[:9]
        supplier, payer, item, net, vat, weights_id = row[9:]
        if contract in by_id:
            is_cost = kind in COST_KINDS
            yield PostedLine(
                agreement=by_id[contract],
                document_id=document_id,
                document=number,
                line=line,
                kind=COST if is_cost else kind,
                dated=dated,
                counts_on=counts_on,
                span=Span(first, last) if first and last else None,
                source=supplier or (f"trued up for {number}" if is_cost else f"received by {payer}"),
                item=item or "",
                net=net,
                vat=vat,
                weights=weights[weights_id],
                settled=Span(first, last) if kind == DocumentKind.TRUE_UP else None,
            )


def _weights(session: Session, wanted: sa.Select[Any]) -> dict[int, Weights]:
    ids = wanted.with_only_columns(DocumentLine.weights_id).order_by(None)
    rows = session.execute(sa.select(WeightSet.id, WeightSet.content).where(WeightSet.id.in_(ids)))
    return {key: Weights.read(content) for key, content in rows}


def _shared(line: PostedLine) -> Iterator[LineShare]:
    weights, is_cost = line.weights, line.kind == COST
    parts = zip(
        weights.members, weights.whole, weights.shares(line.net), weights.shares(line.vat), strict=True
    )
    for member, weight, net, vat in parts:
        if weight:
            counted = is_cost and line.agreement.counts(member, line.counts_on, line.settled)
            yield LineShare(line, member, net, vat, counted)
