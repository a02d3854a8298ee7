"""Hold an export's extra files against a book that had journals before: there they may only repeat what stands.

They restore an empty book. Elsewhere they would be a way around closing, reversing and signing by hand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.exchange.beside import signatures
from consortium.exchange.extras import SIGNATURES, EntryKind, period_of
from consortium.exchange.restored import Entry, Key, Place, Restored
from consortium.exchange.staging import Staging
from consortium.ledger.journal import JournalKind, Line
from consortium.ledger.models import JournalRow
from consortium.ledger.periods import Periods
from consortium.ledger.queries import lines_of
from consortium.spend.models import DocumentRow
from consortium.spend.queries import CHUNK, document_journal

OWN = (JournalKind.POOL_RETURN, JournalKind.POOL_CARRY, JournalKind.MANUAL)
"""Kinds of journals that come from no document."""

WHY = "this book has journals already, and only an empty book is restored from an export"
REMOVE_TERMS = "remove the row, and the document is posted as it would be today"
WHAT_TO_DO = {
    EntryKind.POOL_RETURN: "remove its rows and use `consortium pool return`",
    EntryKind.POOL_CARRY: "remove its rows and use `consortium pool carry`",
    EntryKind.MANUAL: "remove its rows and enter an invoice or a payment",
    EntryKind.REVERSAL: "remove the row and use `consortium ledger reverse`",
}
WHAT_TO_DO_TO_CLOSE = "remove the row and use `consortium ledger close`"
WHAT_TO_DO_TO_SIGN = "remove the row, and let the officer use `consortium vfm validate` or `consortium vfm dispute`"


def had_journals(session: Session) -> bool:
    """Whether anything was ever posted in the book."""
    return session.scalar(sa.select(JournalRow.id).limit(1)) is not None


def documents_there(session: Session, keys: Iterable[Key]) -> set[Key]:
    """Which of the book's documents have one of these natural keys, by key and occurrence."""
    ordered = sorted({natural_key for natural_key, _ in keys})
    found: set[Key] = set()
    for start in range(0, len(ordered), CHUNK):
        chunk = DocumentRow.natural_key.in_(ordered[start : start + CHUNK])
        rows = session.execute(sa.select(DocumentRow.natural_key, DocumentRow.occurrence).where(chunk))
        found.update((key, occurrence) for key, occurrence in rows)
    return found


def contract_ids(session: Session) -> dict[str, int]:
    """Every contract's id by its reference."""
    return {reference: key for reference, key in session.execute(sa.select(Contract.reference, Contract.id))}


class Repeating:
    """Compares the extra files with the book, and reports to `staging` whatever they would add to it."""

    def __init__(self, session: Session, staging: Staging, restored: Restored) -> None:
        self._session, self._staging, self._restored = session, staging, restored

    def check(self) -> None:
        """Report every row that is new to the book; before anything is posted."""
        self._check_documents()
        for key, entry in self._restored.reversals.items():
            self._check_reversal(entry, document_journal(self._session, *key), "document")
        self._check_others()
        self._check_periods()
        self._check_signatures()

    def _check_documents(self) -> None:
        """A day of posting or a set of weights of a document that is not there yet would share it otherwise."""
        places = self._restored.places_by_document()
        there = documents_there(self._session, (key for key, _ in places))
        for key, place in places:
            if key not in there:
                self._new(place, "document", REMOVE_TERMS)

    def _check_reversal(self, entry: Entry, journal: JournalRow | None, column: str) -> None:
        wanted = sa.select(JournalRow).filter_by(reverses_id=journal.id if journal else 0)
        twin = self._session.scalars(wanted).one_or_none()
        if twin is None or (twin.dated, twin.posted) != (entry.dated, entry.posted):
            self._new(entry.rows[0], column, WHAT_TO_DO[EntryKind.REVERSAL])

    def _check_others(self) -> None:
        if not self._restored.others:
            return
        standing = self._standing()
        contracts = contract_ids(self._session)
        ids: dict[int, int] = {}
        for entry in self._restored.others:
            if entry.reverses is None:
                same = standing.get(_said(entry, contracts))
                if same:
                    ids[entry.number] = same.pop(0)
                else:
                    self._new(entry.rows[0], "entry", WHAT_TO_DO[entry.kind])
            elif entry.reverses in ids:
                journal = self._session.get_one(JournalRow, ids[entry.reverses])
                self._check_reversal(entry, journal, "reverses")

    def _standing(self) -> dict[object, list[int]]:
        """The journals of the book that come from no document: what they say, and the ids of those that say it."""
        found: dict[object, list[int]] = defaultdict(list)
        rows = self._session.scalars(sa.select(JournalRow).where(JournalRow.kind.in_(OWN)).order_by(JournalRow.id))
        for each in rows.all():
            lines = tuple(sorted(lines_of(self._session, each.id), key=str))
            found[each.kind, each.dated, each.posted, lines].append(each.id)
        return found

    def _check_periods(self) -> None:
        states = Periods(self._session)
        for place in self._restored.periods:
            if states.state(period_of(place.values)).value != place.values["state"].value:
                self._new(place, "state", WHAT_TO_DO_TO_CLOSE)

    def _check_signatures(self) -> None:
        """A signature stands when the same officer gave it, at the same instant, to the claim as it is now."""
        if not self._restored.signatures:
            return
        given = {tuple(row[name] for name in SIGNATURES.by_name) for row in signatures(self._session)}
        for place in self._restored.signatures:
            if tuple(map(place.written, SIGNATURES.by_name)) not in given:
                self._new(place, "decision", WHAT_TO_DO_TO_SIGN)

    def _new(self, place: Place, column: str, what_to_do: str) -> None:
        self._staging.wrong(place.kind.name, [place.error(column, f"is not in the book: {WHY}; {what_to_do}")])


def _said(entry: Entry, contracts: Mapping[str, int]) -> object:
    """What an entry says, as `_standing` knows journals: whatever its number and the order of its lines."""
    lines = [
        Line(
            place.values["account"],
            contracts.get(place.values["contract"]) if place.values["contract"] else None,
            place.values["debit"] or 0,
            place.values["credit"] or 0,
        )
        for place in entry.rows
    ]
    return entry.kind.value, entry.dated, entry.posted, tuple(sorted(lines, key=str))
