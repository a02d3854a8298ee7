"""Share documents among the members and post them: the one way into the book for what was bought and paid."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Supplier
from consortium.contracts.queries import agreements
from consortium.db import insert_rows, touch
from consortium.kernel.errors import NotFound, Refused
from consortium.ledger.journal import Journal, JournalKind, Posted
from consortium.ledger.models import Pool
from consortium.ledger.posting import Posting
from consortium.members.queries import members
from consortium.spend.acceptance import problems, unknown_item
from consortium.spend.documents import Document, DocumentLineFacts
from consortium.spend.journals import Borne, journal_lines
from consortium.spend.models import DocumentLine, DocumentRow, WeightSet
from consortium.spend.queries import next_occurrence
from consortium.spend.sharing import LineTerms, Sharing, Unshareable
from consortium.spend.totals import SharedLine, Totals
from consortium.spend.weights import Weights

DOCUMENTS: sa.Table = DocumentRow.__table__  # type: ignore[assignment]
LINES: sa.Table = DocumentLine.__table__  # type: ignore[assignment]
WEIGHT_SETS: sa.Table = WeightSet.__table__  # type: ignore[assignment]
DOCUMENT_COLUMNS = (
    *("id", "kind", "natural_key", "occurrence", "number", "dated", "member_id", "other_id", "supplier_id"),
    *("pool_id", "total", "journal_id", "batch_id"),
)
LINE_COLUMNS = (
    *("document_id", "line", "contract_id", "item_id", "member_id", "quantity", "net", "vat", "from_day"),
    *("to_day", "service_day", "weights_id", "remark_id", "remark_digest"),
)


class AlreadyPosted(Refused):
    """The document stands in the book; it must be reversed before it can be entered otherwise (L9)."""


class KeptWeights:
    """The weight sets of the book by digest; a new one is written before the lines that rest on it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids = {
            digest: key for key, digest in session.execute(sa.select(WeightSet.id, WeightSet.digest))
        }
        self._next = max(self._ids.values(), default=0) + 1
        self._waiting: list[tuple[Any, ...]] = []

    def id(self, weights: Weights) -> int:
        """The key of these weights."""
        found = self._ids.get(weights.digest)
        if found is None:
            found = self._ids[weights.digest] = self._next
            self._next += 1
            self._waiting.append((found, weights.digest, weights.content))
        return found

    def flush(self) -> None:
        """Write what waits."""
        insert_rows(self._session, WEIGHT_SETS, ("id", "digest", "content"), self._waiting)
        self._waiting.clear()


class Recorder:
    """Records documents one after another in one unit of work; `flush` writes what waits.

    `problems` says all that is wrong with a document; `record` raises the first of it.
    """

    def __init__(self, session: Session, cause: Cause, *, into_soft_closed: bool = False) -> None:
        self._session, self._cause = session, cause
        self.posting = Posting(session, into_soft_closed=into_soft_closed)
        self.agreements: Mapping[str, Agreement] = agreements(session)
        self.sharing = Sharing(session)
        self.members = {each.code: each.id for each in members(session)}
        self.pools = {code: key for key, code in session.execute(sa.select(Pool.id, Pool.code))}
        self._suppliers = {code: key for key, code in session.execute(sa.select(Supplier.id, Supplier.code))}
        self.totals = Totals(session, self.members)
        self._weights, self._remarks = KeptWeights(session), self.posting.remarks
        self._next = (session.scalar(sa.select(sa.func.max(DocumentRow.id))) or 0) + 1
        self._documents: list[tuple[Any, ...]] = []
        self._lines: list[tuple[Any, ...]] = []

    def problems(
        self, document: Document, terms: Mapping[int, LineTerms] | None = None
    ) -> list[tuple[DocumentLineFacts, Unshareable]]:
        """Every line of the document that cannot be posted, and why. Lines of given `terms` were posted before."""
        found: list[tuple[DocumentLineFacts, Unshareable]] = []
        for line in document.lines:
            agreement = self.agreements[line.contract]
            if terms and line.line in terms:
                found += [(line, problem) for problem in unknown_item(agreement, line)]
            else:
                found += [(line, each) for each in problems(self.sharing, agreement, document, line)]
        return found

    def record(
        self,
        document: Document,
        *,
        occurrence: int | None = None,
        posted: date | None = None,
        terms: Mapping[int, LineTerms] | None = None,
        checked: bool = False,
        reason: str = "",
    ) -> Posted:
        """Share and post one document. `posted` and `terms` (by line) come from an export read back;
        `checked` says that the caller found no `problems` and every name there.

        Raises NotFound for a name that is not there, AlreadyPosted, PeriodClosed, DoesNotBalance, and
        Unshareable with the column at fault. Rules: spec/ledger.md, "Posting rules" and "Sharing a cost".
        """
        if not checked:
            self._must_exist(document)
        if occurrence is None:
            occurrence = next_occurrence(self._session, document.natural_key)
            if occurrence is None:
                raise AlreadyPosted(
                    f"{document.kind} {document.number} is posted already; reverse it before you enter it again"
                )
        by_contract: dict[str, Borne] = {}
        shared = [
            self._share(document, line, by_contract, (terms or {}).get(line.line)) for line in document.lines
        ]
        remarks = [self._remarks.add(line.description) for line in document.lines]
        evidence = document.evidence(
            [each.weights.digest for each in shared],
            [digest for _, digest in remarks],
            [each.service_day.isoformat() for each in shared],
        )
        lines = journal_lines(document, list(by_contract.values()))
        journal = Journal(
            JournalKind.DOCUMENT, document.date, f"document {self._next}", lines, evidence, reason, posted=posted
        )
        entry = self.posting.post(journal)
        self._keep(document, occurrence, entry, shared, remarks)
        if len(self._lines) + len(self._documents) > 4_000:
            self.flush()
        return entry

    def _must_exist(self, document: Document) -> None:
        for member in filter(
            None, (document.member, document.other, *(line.member for line in document.lines))
        ):
            if member not in self.members:
                raise NotFound(f"there is no member {member}")
        for line in document.lines:
            if line.contract not in self.agreements:
                raise NotFound(f"there is no contract {line.contract}")
        if document.pool is not None and document.pool not in self.pools:
            raise NotFound(f"there is no pool {document.pool}")
        for _, problem in self.problems(document):
            raise problem

    def _share(
        self,
        document: Document,
        line: DocumentLineFacts,
        by_contract: dict[str, Borne],
        given: LineTerms | None,
    ) -> LineTerms:
        agreement = self.agreements[line.contract]
        terms = given or self.sharing.terms(agreement, line, document.date, document.kind)
        weights = terms.weights
        nets, vats = weights.shares(line.net), weights.shares(line.vat)
        if line.contract not in by_contract:
            as_posted = agreement if terms.pool == agreement.pool else replace(agreement, pool=terms.pool)
            by_contract[line.contract] = Borne(as_posted)
        borne = by_contract[line.contract]
        borne.add(weights.members, [net + vat for net, vat in zip(nets, vats, strict=True)])
        facts = (agreement, document.kind, document.date, terms.service_day, line)
        self.totals.add(SharedLine(*facts, self._weights.id(weights), weights), nets, vats)
        touch(self._session, [agreement.id])
        return terms

    def _keep(
        self,
        document: Document,
        occurrence: int,
        entry: Posted,
        shared: Iterable[LineTerms],
        remarks: Iterable[tuple[int | None, str]],
    ) -> None:
        key, self._next = self._next, self._next + 1
        self._documents.append(
            (
                *(key, document.kind.value, document.natural_key, occurrence, document.number, document.date),
                self.members[document.member],
                self.members[document.other] if document.other else None,
                self._suppliers[document.supplier] if document.supplier else None,
                self.pools[document.pool] if document.pool else None,
                *(document.total, entry.id, self._cause.batch),
            )
        )
        for line, terms, remark in zip(document.lines, shared, remarks, strict=True):
            agreement = self.agreements[line.contract]
            self._lines.append(
                (
                    *(key, line.line, agreement.id),
                    agreement.items[line.item].id if line.item else None,
                    self.members[line.member] if line.member else None,
                    *(line.quantity, line.net, line.vat),
                    *((line.span.first, line.span.last) if line.span else (None, None)),
                    *(terms.service_day, self._weights.id(terms.weights), *remark),
                )
            )

    def flush(self) -> None:
        """Write everything that waits: weights, journals, documents, lines, and the sums they add to."""
        self.posting.flush()
        self._weights.flush()
        insert_rows(self._session, DOCUMENTS, DOCUMENT_COLUMNS, self._documents)
        insert_rows(self._session, LINES, LINE_COLUMNS, self._lines)
        self.totals.flush()
        self._documents.clear()
        self._lines.clear()
