"""Suppliers' invoices and credit notes of the illustration, before and after they are numbered."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from consortium.demo.associations import LAST_DAY
from consortium.demo.catalogue import BY_REFERENCE
from consortium.demo.chance import whole
from consortium.kernel.days import Span
from consortium.kernel.exact import plain
from consortium.kernel.money import Pence, pounds, rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a supplier's document; net and VAT in pence."""

    net: Pence
    vat: Pence
    description: str
    item: str = ""
    quantity: Decimal | None = None
    period: Span | None = None
    member: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A supplier's invoice or credit note."""

    contract: str
    date: date
    payer: str
    lines: tuple[Line, ...]
    number: str = ""

    @property
    def total(self) -> Pence:
        """Net and VAT of all its lines, in pence."""
        return sum(line.net + line.vat for line in self.lines)


def amount(quantity: Decimal | int, price: Decimal) -> Pence:
    """Quantity times price in pence, half up."""
    return rounded(Fraction(quantity) * Fraction(price) * 100)


def vat(net: Pence, rate: int) -> Pence:
    """Value added tax on a net amount at a rate in per cent, half up to the penny."""
    return rounded(Fraction(net * rate, 100))


def posted_by(day: date) -> date:
    """The day, or the last day of the illustration where it would fall after it."""
    return min(day, LAST_DAY)


def after(day: date, low: int, high: int, *words: object) -> date:
    """A day that many days after, the same for the same words."""
    return day + timedelta(days=whole(low, high, *words))


def numbered(documents: Iterable[Document]) -> list[Document]:
    """The documents in order of their days, each with the next number of its supplier."""
    sequence: dict[str, int] = defaultdict(int)
    result = []
    for each in sorted(documents, key=lambda each: (each.date, each.contract, each.payer)):
        supplier = BY_REFERENCE[each.contract].supplier
        sequence[supplier] += whole(1, 9, supplier, sequence[supplier])
        prefix = "CN" if each.total < 0 else supplier[:2]
        first = whole(10, 90, supplier, "first") * 1000
        result.append(replace(each, number=f"{prefix}{first + sequence[supplier]}"))
    return result


def invoice_rows(documents: Iterable[Document]) -> list[dict[str, str]]:
    """The rows of `invoices.csv`."""
    return [
        {
            "contract": document.contract,
            "number": document.number,
            "line": str(place),
            "date": document.date.isoformat(),
            "payer": document.payer,
            "item": line.item,
            "quantity": "" if line.quantity is None else plain(line.quantity),
            "net": pounds(line.net),
            "vat": pounds(line.vat),
            "from": line.period.first.isoformat() if line.period else "",
            "to": line.period.last.isoformat() if line.period else "",
            "member": line.member,
            "description": line.description,
        }
        for document in documents
        for place, line in enumerate(document.lines, start=1)
    ]
