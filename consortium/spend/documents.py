"""Documents as they come in: invoices and credit notes, grants and rebates, contributions, payments."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from consortium.kernel.days import Span
from consortium.kernel.exact import plain
from consortium.kernel.money import Pence


class DocumentKind(StrEnum):
    """What a document is; a credit note is an invoice with negative amounts.

    A true-up takes back what members were charged on account in a year, and charges them by real use instead.
    """

    INVOICE = "invoice"
    GRANT = "grant"
    REBATE = "rebate"
    CONTRIBUTION = "contribution"
    PAYMENT = "payment"
    TRUE_UP = "true_up"

    @property
    def is_cost(self) -> bool:
        """Whether its lines are cost that members bear."""
        return self in COST_KINDS


COST_KINDS = (DocumentKind.INVOICE, DocumentKind.TRUE_UP)
SHARED_KINDS = (*COST_KINDS, DocumentKind.GRANT, DocumentKind.REBATE)
"""Documents whose lines are shared among members."""


@dataclass(frozen=True, slots=True)
class DocumentLineFacts:
    """A line to be shared: net and VAT in pence, the item and quantity it bought, the days it is for."""

    line: int
    contract: str
    net: Pence
    vat: Pence = 0
    item: str | None = None
    quantity: Decimal | None = None
    span: Span | None = None
    member: str | None = None
    description: str = ""


@dataclass(frozen=True)
class Document:
    """One document. `member` was billed, received, contributed or paid; `other` is the payee of a payment.

    `amount` (pence) is that of a contribution or payment; the others have lines.
    """

    kind: DocumentKind
    number: str
    date: date
    member: str
    other: str | None = None
    supplier: str | None = None
    pool: str | None = None
    amount: Pence = 0
    lines: tuple[DocumentLineFacts, ...] = field(default=())

    @cached_property
    def natural_key(self) -> str:
        """What makes it this document and no other (spec/imports.md, "natural key"), as JSON."""
        if self.kind is DocumentKind.INVOICE:
            return invoice_key(self.supplier, self.number)
        parts: list[str | None]
        if self.kind is DocumentKind.TRUE_UP:
            return _key(["true_up", self.lines[0].contract, self.number])
        if self.kind in SHARED_KINDS:
            parts = ["credit", self.lines[0].contract, self.number]
        elif self.kind is DocumentKind.CONTRIBUTION:
            parts = ["contribution", self.pool, self.member, self.date.isoformat(), self.number]
        else:
            parts = ["payment", self.date.isoformat(), self.member, self.other, self.number]
        return _key(parts)

    @cached_property
    def total(self) -> Pence:
        """The gross total in pence."""
        return self.amount + sum(each.net + each.vat for each in self.lines)

    def evidence(self, weights: list[str], remarks: list[str], service_days: list[str]) -> str:
        """The digest that the journal keeps of the document: all its facts, with the digests of the weights
        and remarks of each line, and its service day, which a course's own day gives and may move since."""
        header = [
            *(self.kind.value, self.natural_key, self.date.isoformat(), self.member, self.other),
            *(self.supplier, self.pool, str(self.amount)),
        ]
        lines = [
            [*_facts(line), shared_by, remark, day]
            for line, shared_by, remark, day in zip(self.lines, weights, remarks, service_days, strict=True)
        ]
        text = json.dumps([header, lines], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def invoice_key(supplier: str | None, number: str) -> str:
    """The natural key of a supplier's invoice or credit note, as JSON."""
    return _key(["invoice", supplier, number])


def _key(parts: list[str | None]) -> str:
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))


def _facts(line: DocumentLineFacts) -> list[str | None]:
    return [
        str(line.line),
        line.contract,
        line.item,
        None if line.quantity is None else plain(line.quantity),
        str(line.net),
        str(line.vat),
        line.span.first.isoformat() if line.span else None,
        line.span.last.isoformat() if line.span else None,
        line.member,
    ]
