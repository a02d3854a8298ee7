"""Bring documents of an import into the book: post the new, pass over the same, refuse what differs."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept
from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreements
from consortium.exchange.assembly import SINGLE, Rows, invoices
from consortium.exchange.blame import cannot_be_shared, names_refused
from consortium.exchange.checking import RowError
from consortium.exchange.kinds import Kind
from consortium.exchange.restored import Restored
from consortium.exchange.restoring import Restoring
from consortium.exchange.staging import Staging
from consortium.fields import shown
from consortium.kernel.errors import Refused
from consortium.kernel.money import pounds
from consortium.ledger.journal import DoesNotBalance
from consortium.spend.documents import Document, DocumentKind, DocumentLineFacts
from consortium.spend.models import DocumentRow
from consortium.spend.queries import PostedDocument, documents, latest
from consortium.spend.recording import Recorder

CHUNK = 400
MEMBER_COLUMNS = {
    "invoices": ("payer", None),
    "credits": ("receiver", None),
    "contributions": ("member", None),
    "payments": ("payer", "payee"),
}
"""The columns that hold a document's first and second member."""

WHATEVER_THE_DAY = ("item", "quantity", "from")
"""The columns of a line that are right or wrong on any day."""


class Documents:
    """Posts the documents of an import in one unit of work."""

    def __init__(
        self, session: Session, cause: Cause, staging: Staging, restored: Restored, *, into_soft_closed: bool
    ) -> None:
        self._session, self._cause, self._staging, self._restored = session, cause, staging, restored
        self._recorder = Recorder(session, cause, into_soft_closed=into_soft_closed)
        self.restoring = Restoring(session, cause, staging, restored, self._recorder.posting)
        self.restoring.check()

    def bring_in(self, kind: Kind) -> Iterator[tuple[Kept, int]]:
        """Bring in a kind's documents; yields what each came to and how many rows it had."""
        found = iter(self._documents(kind))
        while chunk := list(islice(found, CHUNK)):
            self._recorder.flush()
            usable = [each for each in chunk if self._is_sound(kind, each)]
            known = latest(self._session, [each.document.natural_key for each in usable])
            for each in usable:
                kept = self._bring_in(kind, each, known)
                if kept:
                    yield kept, len(each.places)

    def restore(self, document: Document, occurrence: int, reason: str) -> None:
        """Post a document that no kind carries, on the terms and the day that the extra files say. Raises Refused."""
        key = document.natural_key
        if occurrence > 1:
            self._recorder.flush()
            self.restoring.reverse((key, occurrence - 1))
        self._recorder.record(
            document,
            occurrence=occurrence,
            posted=self._restored.posting_day(key, occurrence),
            terms=self._restored.terms_of(key, occurrence),
            checked=True,
            reason=reason,
        )

    def stands(self, document: Document, occurrence: int) -> bool:
        """Whether the book has that occurrence of the document, with just these lines."""
        self._recorder.flush()
        same = (DocumentRow.natural_key == document.natural_key, DocumentRow.occurrence == occurrence)
        found = next(documents(self._session, *same), None)
        return found is not None and not list(_differences(document, found))

    @property
    def agreements(self) -> Mapping[str, Agreement]:
        """Every contract by its reference."""
        return self._recorder.agreements

    def flush(self) -> None:
        """Write what waits."""
        self._recorder.flush()

    def _documents(self, kind: Kind) -> Iterable[Rows]:
        if kind.name == "invoices":
            suppliers = {each.reference: each.supplier for each in agreements(self._session).values()}
            return invoices(self._staging.invoice_rows(suppliers), self._restored.lines_of)
        return self._single(kind)

    def _single(self, kind: Kind) -> Iterator[Rows]:
        occurrences: dict[str, int] = {}
        repeated = {row for _, row, _, _ in self._staging.repeated(kind)}
        for file, row, values in self._staging.rows(kind):
            document = SINGLE[kind.name](values)
            occurrence = 1
            if row in repeated:
                occurrence = occurrences[document.natural_key] = occurrences.get(document.natural_key, 1) + 1
            yield Rows(document, {1: (file, row)}, occurrence)

    def _is_sound(self, kind: Kind, rows: Rows) -> bool:
        """Whether everything that the document names is there, and its lines agree.

        If not, everything that is wrong with it is reported, line by line.
        """
        missing = list(self._missing(kind, rows.document))
        for line, column, name, of_kind in missing:
            if not names_refused(self._staging, of_kind, (name,)):
                what = of_kind.removesuffix("s")
                self._wrong(kind, rows, line, column, name, f"there is no {what} {name}: add it to {of_kind}")
        if any(column == "contract" for _, column, _, _ in missing):
            return False  # without its supplier nobody knows which lines are one document
        for line, column, value, message in rows.faults:
            self._wrong(kind, rows, line, column, value, message)
        if missing or rows.faults:
            self._cannot_be_posted(kind, rows)
            return False
        return True

    def _cannot_be_posted(self, kind: Kind, rows: Rows) -> bool:
        """Whether anything keeps a line from being posted; what does is reported."""
        document, recorder = rows.document, self._recorder
        strayed = {line for line, column, *_ in rows.faults if column == "date"}
        terms = self._told().terms_of(document.natural_key, rows.occurrence)
        problems = recorder.problems(document, terms)
        for line, problem in problems:
            is_reported = problem.column == "member" and problem.value not in recorder.members
            if is_reported or (line.line in strayed and problem.column not in WHATEVER_THE_DAY):
                continue
            agreement = recorder.agreements[line.contract]
            day = recorder.sharing.service_day(agreement, line, document.date)
            if not cannot_be_shared(self._staging, agreement, day, problem):
                self._wrong(kind, rows, line.line, problem.column, problem.value, str(problem))
        return bool(problems)

    def _missing(self, kind: Kind, document: Document) -> Iterator[tuple[int, str, str, str]]:
        recorder = self._recorder
        places = [line.line for line in document.lines] or [1]
        for column, name in zip(MEMBER_COLUMNS[kind.name], (document.member, document.other), strict=True):
            if column and name and name not in recorder.members:
                yield from ((line, column, name, "members") for line in places)
        if document.pool is not None and document.pool not in recorder.pools:
            yield 1, "pool", document.pool, "pools"
        for line in document.lines:
            if line.contract not in recorder.agreements:
                yield line.line, "contract", line.contract, "contracts"
            if line.member and line.member not in recorder.members:
                yield line.line, "member", line.member, "members"

    def _bring_in(self, kind: Kind, rows: Rows, known: dict[str, PostedDocument]) -> Kept | None:
        key = rows.document.natural_key
        posted, same = known.get(key), self._same(rows, known)
        if same:
            return self._compare(kind, rows, same)
        if rows.occurrence > 1 and not self._restored.reverses(key, rows.occurrence - 1):
            for line in rows.places:
                value = str(line) if kind.name == "invoices" else rows.document.number
                message = f"this {_words(rows.document)} stands in the file twice: remove one of the two"
                self._wrong(kind, rows, line, kind.key[-1], value, message)
            return None
        if self._cannot_be_posted(kind, rows) or self._staging.errors:
            return None
        return self._post(kind, rows, posted)

    def _same(self, rows: Rows, known: dict[str, PostedDocument]) -> PostedDocument | None:
        """The document of the book that the rows stand for; one that was reversed may be entered again."""
        posted = known.get(rows.document.natural_key)
        if posted is None:
            return None
        if self._restored.tells_of(rows.document.natural_key):
            same = DocumentRow.natural_key == posted.document.natural_key
            return next(documents(self._session, same, DocumentRow.occurrence == rows.occurrence), None)
        is_new = posted.occurrence < rows.occurrence or (posted.reversed_by and rows.occurrence == 1)
        return None if is_new else posted

    def _post(self, kind: Kind, rows: Rows, earlier: PostedDocument | None) -> Kept | None:
        occurrence = max(rows.occurrence, earlier.occurrence + 1 if earlier else 1)
        key = rows.document.natural_key
        if rows.occurrence > 1:
            self._recorder.flush()
            self.restoring.reverse((key, rows.occurrence - 1))
        try:
            self._recorder.record(
                rows.document,
                occurrence=occurrence,
                posted=self._told().posting_day(key, rows.occurrence),
                terms=self._told().terms_of(key, rows.occurrence),
                checked=True,
            )
        except DoesNotBalance:
            first = rows.document.lines[0]
            message = "the amounts of the document cancel out to nothing: correct them, or leave it out"
            self._wrong(kind, rows, first.line, "net", pounds(first.net), message)
            return None
        except Refused as problem:
            self._wrong(kind, rows, next(iter(rows.places)), "date", str(rows.document.date), str(problem))
            return None
        return Kept.CREATED

    def _told(self) -> Restored:
        """What the extra files say of a document that is to be posted: nothing where they only repeat the book.

        A document that was reversed there and is entered again is posted as any other is today.
        """
        return Restored() if self.restoring.is_begun else self._restored

    def _compare(self, kind: Kind, rows: Rows, posted: PostedDocument) -> Kept | None:
        """Whether a document in the book is the same; where it differs, the row is a conflict."""
        differing = [*_differences(rows.document, posted), *self._posted_otherwise(rows, posted)]
        for line, what in differing:
            message = (
                f"is posted already (journal {posted.journal}) with another "
                f"{what}: reverse it before you enter it again"
            )
            self._wrong(
                kind,
                rows,
                line,
                kind.key[-2] if kind.name == "invoices" else kind.key[-1],
                rows.document.number,
                message,
            )
        return None if differing else Kept.UNCHANGED

    def _posted_otherwise(self, rows: Rows, posted: PostedDocument) -> Iterator[tuple[int, str]]:
        """(line, what) of what an exported folder says of the posting, where the book has it otherwise."""
        key = posted.document.natural_key
        day = self._restored.posting_day(key, rows.occurrence)
        if day and day != posted.posted:
            yield next(iter(rows.places)), "day of posting"
        for line, terms in self._restored.terms_of(key, rows.occurrence).items():
            if line in posted.weights and posted.weights[line][1] != terms.weights:
                yield line, "set of weights"

    def _wrong(self, kind: Kind, rows: Rows, line: int, column: str, value: str, message: str) -> None:
        file, row = rows.places.get(line, next(iter(rows.places.values())))
        self._staging.wrong(kind.name, [RowError(file, row, column, shown(value), message)])


def _words(document: Document) -> str:
    """The document, or its line, as a sentence names it."""
    if document.kind is DocumentKind.INVOICE:
        return f"line of invoice {document.number}"
    number = f" {document.number}" if document.number else ""
    return f"{document.kind}{number} of {document.date}"


def _differences(document: Document, posted: PostedDocument) -> Iterator[tuple[int, str]]:
    """(line, what) of every line of `document` that the book has otherwise; redacted text is not compared."""
    book, lines = posted.document, {each.line: each for each in posted.document.lines}
    places = [each.line for each in document.lines] or [1]
    for what in ("kind", "date", "member", "amount"):
        if getattr(document, what) != getattr(book, what):
            yield from ((line, {"member": "payer or receiver"}.get(what, what)) for line in places)
            return
    for line in document.lines:
        if line.line not in lines:
            yield line.line, "set of lines"
        else:
            for what in _differing(line, lines[line.line], redacted=line.line in posted.redacted):
                is_credit = document.kind is not DocumentKind.INVOICE
                yield line.line, "amount" if is_credit and what == "net" else what


def _differing(line: DocumentLineFacts, book: DocumentLineFacts, *, redacted: bool) -> list[str]:
    names: dict[str, Any] = {
        "contract": "contract",
        "net": "net",
        "vat": "VAT",
        "item": "item",
        "quantity": "quantity",
    }
    names |= {"span": "service period", "member": "member"} | (
        {} if redacted else {"description": "description"}
    )
    return [word for name, word in names.items() if getattr(line, name) != getattr(book, name)]
