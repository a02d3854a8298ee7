"""Put checked rows of invoices, credits, contributions and payments together as documents."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from consortium.exchange.checking import Clean
from consortium.kernel.days import Span
from consortium.spend.documents import Document, DocumentKind, DocumentLineFacts, invoice_key


@dataclass(slots=True)
class Rows:
    """A document of a file with the file and row that each of its lines stands in."""

    document: Document
    places: dict[int, tuple[str, int]]
    occurrence: int = 1
    faults: list[tuple[int, str, str, str]] = field(default_factory=list)
    """(line, column, value, message) of lines that do not belong together."""


def invoices(
    rows: Iterable[tuple[str, str, int, Clean]], lines_of: Callable[[str, int], int | None]
) -> Iterator[Rows]:
    """Documents of (supplier, file, row, values), which come with the lines of one document together.

    A line number that comes again begins the document's next occurrence, and so does the line after as many
    as `lines_of` (natural key, occurrence) says that this one had.
    """
    for (supplier, number), group in groupby(rows, key=lambda each: (each[0], each[3]["number"])):
        lines: dict[int, tuple[str, int, Clean]] = {}
        occurrence, key = 1, invoice_key(supplier, number)
        for _, file, row, values in group:
            if values["line"] in lines or len(lines) == lines_of(key, occurrence):
                yield _invoice(supplier, number, lines, occurrence)
                lines, occurrence = {}, occurrence + 1
            lines[values["line"]] = (file, row, values)
        yield _invoice(supplier, number, lines, occurrence)


def _invoice(supplier: str, number: str, lines: dict[int, tuple[str, int, Clean]], occurrence: int) -> Rows:
    ordered = [values for _, (_, _, values) in sorted(lines.items())]
    first = ordered[0]
    document = Document(
        kind=DocumentKind.INVOICE,
        number=number,
        date=first["date"],
        member=first["payer"],
        supplier=supplier,
        lines=tuple(_line(each) for each in ordered),
    )
    found = Rows(document, {line: (file, row) for line, (file, row, _) in lines.items()}, occurrence)
    for each in ordered[1:]:
        for column in ("date", "payer"):
            if each[column] != first[column]:
                message = (
                    f"differs from line {first['line']} of invoice {number} "
                    f"({first[column]}): lines of one document agree in it, so correct one of them"
                )
                found.faults.append((each["line"], column, str(each[column]), message))
    return found


def _line(values: Clean) -> DocumentLineFacts:
    return DocumentLineFacts(
        line=values["line"],
        contract=values["contract"],
        net=values["net"],
        vat=values["vat"],
        item=values["item"],
        quantity=values["quantity"],
        span=_span(values),
        member=values["member"],
        description=values["description"] or "",
    )


def _span(values: Clean) -> Span | None:
    return Span(values["from_day"], values["to_day"]) if values["from_day"] else None


def credit(values: Clean) -> Document:
    """The document of a row of `credits`."""
    return Document(
        kind=DocumentKind(values["kind"].value),
        number=values["number"],
        date=values["date"],
        member=values["receiver"],
        lines=(DocumentLineFacts(1, values["contract"], values["amount"], span=_span(values)),),
    )


def contribution(values: Clean) -> Document:
    """The document of a row of `contributions`."""
    return Document(
        kind=DocumentKind.CONTRIBUTION,
        number=values["reference"] or "",
        date=values["date"],
        member=values["member"],
        pool=values["pool"],
        amount=values["amount"],
    )


def payment(values: Clean) -> Document:
    """The document of a row of `payments`."""
    return Document(
        kind=DocumentKind.PAYMENT,
        number=values["reference"],
        date=values["date"],
        member=values["payer"],
        other=values["payee"],
        amount=values["amount"],
    )


SINGLE = {"credits": credit, "contributions": contribution, "payments": payment}
"""How one row of each kind becomes a document."""
