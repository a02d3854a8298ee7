"""Bring true-ups in again, from the extra files of an export: lines from one, and from another what shares them."""

from consortium.contracts.agreement import Agreement
from consortium.exchange.documents import Documents
from consortium.exchange.extras import TRUE_UPS
from consortium.exchange.repeating import WHY
from consortium.exchange.restored import Place, Restored
from consortium.exchange.staging import Staging
from consortium.kernel.days import Span
from consortium.kernel.errors import Refused
from consortium.spend.documents import Document, DocumentLineFacts
from consortium.spend.true_up import document_of

NO_WEIGHTS = "has no row in weights that says by what it is shared"


class TrueUpsRestored:
    """Posts the true-ups of an export to an empty book, or holds them against one that has journals."""

    def __init__(self, staging: Staging, restored: Restored, documents: Documents) -> None:
        self._staging, self._restored, self._documents = staging, restored, documents
        self.has_any = False

    def bring_in(self) -> None:
        """Post every true-up; what cannot be posted, or would be new to a book in use, is reported."""
        if self._staging.errors:
            return
        for places in self._grouped().values():
            agreement = self._documents.agreements.get(places[0].values["contract"])
            if agreement is None:
                self._wrong(places[0], "contract", "there is no such contract")
            elif self._documents.restoring.is_begun:
                self._compare(agreement, places)
            else:
                self._post(agreement, places)

    def _grouped(self) -> dict[tuple[str, str, int], list[Place]]:
        found: dict[tuple[str, str, int], list[Place]] = {}
        for each in self._restored.true_ups:
            values = each.values
            key = (values["contract"], str(values["year"]), values["occurrence"])
            found.setdefault(key, []).append(each)
        return found

    def _compare(self, agreement: Agreement, places: list[Place]) -> None:
        document = _document(agreement, places)
        if not self._documents.stands(document, places[0].values["occurrence"]):
            self._wrong(places[0], "year", f"is not in the book: {WHY}; remove the rows, and true the year up there")

    def _post(self, agreement: Agreement, places: list[Place]) -> None:
        document, occurrence = _document(agreement, places), places[0].values["occurrence"]
        terms = self._restored.terms_of(document.natural_key, occurrence)
        for place in places:
            item = place.values["item"]
            if place.values["line"] not in terms:
                self._wrong(place, "line", NO_WEIGHTS)
            elif item and item not in agreement.items:
                self._wrong(place, "item", f"{agreement.reference} has no such item")
        if occurrence > 1 and not self._restored.reverses(document.natural_key, occurrence - 1):
            self._wrong(places[0], "occurrence", "the one before it stands: it needs its reversal in journals")
        if document.total:
            self._wrong(places[0], "net", "the lines of a true-up come to zero")
        if self._staging.errors:
            return
        try:
            self._documents.restore(document, occurrence, places[0].values["reason"] or "")
            self.has_any = True
        except Refused as problem:
            self._wrong(places[0], "contract", str(problem))

    def _wrong(self, place: Place, column: str, message: str) -> None:
        self._staging.wrong(TRUE_UPS.name, [place.error(column, message)])


def _document(agreement: Agreement, places: list[Place]) -> Document:
    lines = tuple(
        DocumentLineFacts(
            line=values["line"],
            contract=agreement.reference,
            net=values["net"],
            vat=values["vat"],
            item=values["item"],
            span=Span(values["from_day"], values["to_day"]),
        )
        for values in (each.values for each in sorted(places, key=lambda place: int(place.values["line"])))
    )
    first = places[0].values
    return document_of(agreement, first["year"], first["to_day"], lines)
