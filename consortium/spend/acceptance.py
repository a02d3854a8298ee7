"""What a document line must be before it may be posted (spec/imports.md, after the table of kinds)."""

from collections.abc import Iterator

from consortium.contracts.agreement import START, YEAR_UNIT, Agreement
from consortium.kernel.apportionment import NothingToShareBy
from consortium.kernel.exact import plain
from consortium.kernel.terms import Workstream
from consortium.spend.documents import Document, DocumentKind, DocumentLineFacts
from consortium.spend.sharing import Sharing, Unshareable


def unknown_item(agreement: Agreement, line: DocumentLineFacts) -> Iterator[Unshareable]:
    """That the contract has no such item, if so."""
    if line.item is not None and line.item not in agreement.items:
        message = f"contract {agreement.reference} has no item of that name: check contract_items and courses"
        yield Unshareable("item", line.item, message)


def problems(
    sharing: Sharing, agreement: Agreement, document: Document, line: DocumentLineFacts
) -> Iterator[Unshareable]:
    """Everything that is wrong with a line, each with its column, value and what to do."""
    if unknown := list(unknown_item(agreement, line)):
        yield from unknown
        return
    if document.kind is DocumentKind.INVOICE:
        yield from _quantity(sharing, agreement, line)
    try:
        sharing.weights(agreement, line, document.date, document.kind)
    except Unshareable as problem:
        yield problem
    except NothingToShareBy as problem:
        yield Unshareable("contract", agreement.reference, str(problem))


def _quantity(sharing: Sharing, agreement: Agreement, line: DocumentLineFacts) -> Iterator[Unshareable]:
    shown = "" if line.quantity is None else plain(line.quantity)
    is_course = sharing.is_course(agreement, line.item)
    if is_course and line.span:
        yield Unshareable("from", str(line.span.first), "a course has its own date: leave from and to blank")
    if line.item is None:
        if line.quantity is not None:
            yield Unshareable(
                "quantity", shown, "a quantity goes with an item: name the item or leave it blank"
            )
        return
    is_start = agreement.workstream is Workstream.EMPLOYMENT and line.item == START
    if is_course or is_start:
        counted = "places come from the bookings" if is_course else "starts come from the referrals"
        if line.quantity is not None:
            yield Unshareable("quantity", shown, f"{counted}: leave the quantity blank")
    elif agreement.items[line.item].unit == YEAR_UNIT:
        if line.quantity is not None:
            yield Unshareable(
                "quantity", shown, "the item is a whole service by the year: leave the quantity blank"
            )
    elif line.quantity is None:
        unit = agreement.items[line.item].unit
        yield Unshareable(
            "quantity", "", f"is blank, but item {line.item} is bought by the {unit}: give the quantity"
        )
