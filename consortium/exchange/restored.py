"""What an exported folder says beside the import kinds: read from the staged rows, and checked against itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from consortium.exchange.checking import Clean, RowError
from consortium.exchange.extras import (
    JOURNALS,
    PARTNERSHIP,
    PAST_TOTALS,
    PERIODS,
    SHARING_RULES,
    SIGNATURES,
    SOCIAL,
    WEIGHTS,
    Basis,
    EntryKind,
)
from consortium.exchange.kinds import Kind
from consortium.exchange.staging import Staging
from consortium.fields import shown
from consortium.spend.sharing import LineTerms
from consortium.spend.weights import Weights

Key = tuple[str, int]
"""A document's natural key and occurrence."""

ENTRY_FACTS = ("kind", "dated", "posted", "document", "occurrence", "lines", "reverses", "reason")
TERMS_FACTS = ("basis", "taken_for", "agreed", "service_day", "pool")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row of an extra file stands, with its values."""

    kind: Kind
    file: str
    row: int
    values: Clean

    def error(self, column: str, message: str) -> RowError:
        """What is wrong with one of its cells."""
        return RowError(self.file, self.row, column, shown(self.written(column)), message)

    def written(self, column: str) -> str:
        """One of its cells as a file has it."""
        field_of = {each.data_key or name: (name, each) for name, each in self.kind.fields.items()}
        name, field_of_it = field_of[column]
        value = self.values[name]
        return "" if value is None else str(field_of_it.write(value))


@dataclass(frozen=True, slots=True)
class Entry:
    """A journal of the export that no kind carries; a posting says only when a document was posted."""

    number: int
    kind: EntryKind
    dated: date
    posted: date
    document: Key | None
    lines: int | None
    reverses: int | None
    reason: str
    rows: tuple[Place, ...]


@dataclass(slots=True)
class Restored:
    """The extra files of one folder or workbook; empty for an import that has none."""

    postings: dict[Key, Entry] = field(default_factory=dict)
    reversals: dict[Key, Entry] = field(default_factory=dict)
    others: list[Entry] = field(default_factory=list)
    terms: dict[Key, dict[int, LineTerms]] = field(default_factory=dict)
    sharing_rules: list[Place] = field(default_factory=list)
    past_totals: list[Place] = field(default_factory=list)
    weights: list[Place] = field(default_factory=list)
    periods: list[Place] = field(default_factory=list)
    signatures: list[Place] = field(default_factory=list)
    social_value: dict[str, list[Place]] = field(default_factory=dict)
    """The rows of each of its files, by its name."""
    partnership: dict[str, list[Place]] = field(default_factory=dict)
    """The rows of each of the partnership's files, by its name."""

    @classmethod
    def read(cls, staging: Staging) -> "Restored":
        """Read the staged rows; what contradicts itself is reported to `staging`."""
        reader, found = _Reader(staging), cls()
        for entry in reader.entries():
            if entry.document is None:
                found.others.append(entry)
            else:
                by_key = found.postings if entry.kind is EntryKind.POSTING else found.reversals
                if entry.document in by_key:
                    message = f"has two entries of the kind {entry.kind}: remove one of them"
                    reader.wrong(entry.rows[0].error("document", message))
                by_key[entry.document] = entry
        reader.check_reversed(found.others)
        found.sharing_rules = reader.rows(SHARING_RULES)
        found.past_totals = reader.rows(PAST_TOTALS)
        found.weights = reader.rows(WEIGHTS)
        found.terms = reader.terms(found.weights)
        found.periods, found.signatures = reader.rows(PERIODS), reader.rows(SIGNATURES)
        found.social_value = {kind.name: reader.rows(kind) for kind in SOCIAL}
        found.partnership = {kind.name: reader.rows(kind) for kind in PARTNERSHIP}
        return found

    def tells_of(self, key: str) -> bool:
        """Whether an occurrence of the document was reversed: then each occurrence stands in the files."""
        return (key, 1) in self.reversals

    def lines_of(self, key: str, occurrence: int) -> int | None:
        """How many lines that occurrence of the document has, where it was reversed."""
        entry = self.reversals.get((key, occurrence))
        return entry.lines if entry else None

    def reverses(self, key: str, occurrence: int) -> bool:
        """Whether that occurrence of the document was reversed."""
        return (key, occurrence) in self.reversals

    def posting_day(self, key: str, occurrence: int) -> date | None:
        """The day on which it was posted, where that is not its own."""
        entry = self.postings.get((key, occurrence))
        return entry.posted if entry else None

    def places_by_document(self) -> list[tuple[Key, Place]]:
        """The rows that say when or by what weights a document was posted, each with its document."""
        named = [(key, entry.rows[0]) for key, entry in self.postings.items()]
        return named + [((each.values["document"], each.values["occurrence"]), each) for each in self.weights]

    def terms_of(self, key: str, occurrence: int) -> dict[int, LineTerms]:
        """The terms of its lines that would be posted on others today."""
        return self.terms.get((key, occurrence), {})


class _Reader:
    """Reads staged rows of the extra files, and reports what is wrong between them."""

    def __init__(self, staging: Staging) -> None:
        self._staging = staging

    def wrong(self, error: RowError, kind: Kind = JOURNALS) -> None:
        self._staging.wrong(kind.name, [error])

    def rows(self, kind: Kind) -> list[Place]:
        """A kind's rows in the order of the file; of the same row twice, the second is reported."""
        places = sorted((Place(kind, *row) for row in self._staging.rows(kind)), key=lambda each: each.row)
        if kind is not JOURNALS:
            repeated = {row: first for _, row, first, _ in self._staging.repeated(kind)}
            for each in places:
                if each.row in repeated:
                    message = f"stands in row {repeated[each.row]} already: remove one of the two"
                    self.wrong(each.error(kind.key[0], message), kind)
        return places

    def entries(self) -> Iterator[Entry]:
        """The entries of `journals` in order of number."""
        grouped: dict[int, list[Place]] = {}
        for each in self.rows(JOURNALS):
            grouped.setdefault(each.values["entry"], []).append(each)
        for number, places in sorted(grouped.items()):
            self._must_agree(places, ENTRY_FACTS)
            values = places[0].values
            if values["kind"] in (EntryKind.POSTING, EntryKind.REVERSAL) and len(places) > 1:
                self.wrong(places[1].error("entry", f"is that of row {places[0].row}: number each entry differently"))
            yield Entry(
                number=number,
                kind=values["kind"],
                dated=values["dated"],
                posted=values["posted"],
                document=(values["document"], values["occurrence"]) if values["document"] else None,
                lines=values["lines"],
                reverses=values["reverses"],
                reason=values["reason"] or "",
                rows=tuple(places),
            )

    def check_reversed(self, others: Iterable[Entry]) -> None:
        """Each reversal names a journal that stands before it and that nothing else reverses."""
        standing = set()
        for entry in others:
            if entry.reverses is None:
                standing.add(entry.number)
            elif entry.reverses in standing:
                standing.discard(entry.reverses)
            else:
                message = "is no entry of a journal that stands before this one and is not reversed yet"
                self.wrong(entry.rows[0].error("reverses", message))

    def terms(self, places: Iterable[Place]) -> dict[Key, dict[int, LineTerms]]:
        """The terms of lines that `weights` tells of."""
        grouped: dict[tuple[Key, int], list[Place]] = {}
        for each in places:
            values = each.values
            grouped.setdefault(((values["document"], values["occurrence"]), values["line"]), []).append(each)
        found: dict[Key, dict[int, LineTerms]] = {}
        for (key, line), mine in grouped.items():
            self._must_agree(mine, TERMS_FACTS)
            found.setdefault(key, {})[line] = self._terms(mine)
        return found

    def _terms(self, places: list[Place]) -> LineTerms:
        first = places[0].values
        by_member = {each.values["member"]: each.values["weight"] for each in places}
        if not any(by_member.values()):
            self.wrong(places[0].error("weight", "every weight of the line is zero: one must be more"), WEIGHTS)
        if first["basis"] is Basis.MEMBER and len(places) > 1:
            self.wrong(places[1].error("member", "one member alone bears a line of the basis member"), WEIGHTS)
        agreed = first["agreed"].isoformat() if first["agreed"] else ""
        weights = Weights(first["basis"].value, first["taken_for"] or "", agreed, by_member)
        return LineTerms(weights, first["service_day"], first["pool"])

    def _must_agree(self, places: list[Place], facts: tuple[str, ...]) -> None:
        """Rows that belong together say the same."""
        first, kind = places[0], places[0].kind
        for each in places[1:]:
            for name in facts:
                if each.values[name] != first.values[name]:
                    column = kind.fields[name].data_key or name
                    self.wrong(each.error(column, f"differs from row {first.row}, which it belongs to"), kind)
