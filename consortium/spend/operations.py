"""Reverse what was posted, in the book and in the sums of spend."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreements
from consortium.db import touch
from consortium.fields import typed
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused
from consortium.ledger.journal import Posted
from consortium.ledger.models import JournalRow, Remark
from consortium.ledger.operations import reverse
from consortium.ledger.posting import Posting
from consortium.ledger.queries import name_of
from consortium.members.queries import members
from consortium.spend.models import DocumentLine, DocumentRow, SpendTotal
from consortium.spend.queries import PostedDocument, documents
from consortium.spend.totals import SharedLine, Totals


class Reversals:
    """Reverses journals one after another in one unit of work; `flush` writes what waits.

    The reason is that of `cause`, unless one is given. What a journal did to spend and claims is taken back
    with it. `posting`: where a unit of work posts other journals as well, so that one hand numbers them all.
    """

    def __init__(self, session: Session, cause: Cause, posting: Posting | None = None) -> None:
        self._session, self._cause = session, cause
        self._posting = posting or Posting(session)
        self._agreements = agreements(session)
        self._totals = Totals(session, {each.code: each.id for each in members(session)})

    def reverse(
        self, journal: JournalRow, *, dated: date, posted: date | None = None, reason: str | None = None
    ) -> Posted:
        """Reverse a journal. Raises AlreadyReversed, PeriodClosed, and Refused without a reason."""
        because = self._cause if reason is None else replace(self._cause, reason=reason)
        documents_of = list(documents(self._session, DocumentRow.journal_id == journal.id))
        entry = reverse(
            self._posting, self._session, journal, reason=because.reason, dated=dated, posted=posted
        )
        for document in documents_of:
            for line in shared_lines(document, self._agreements, sign=-1):
                self._totals.add(line)
                touch(self._session, [line.agreement.id])
        after = {"state": "reversed", "reversal": f"{FinancialYear(entry.year)}/{entry.number}"}
        # The audit trail never forgets; the reason stands on the journal alone, where it can be redacted.
        silent = replace(because, reason="")
        before, subject = {"state": "posted"}, f"journal {name_of(journal)}"
        record(self._session, silent, "reversed", subject, before=before, after=after)
        return entry

    def flush(self) -> None:
        """Write what waits."""
        self._posting.flush()
        self._totals.flush()


def reverse_journal(
    session: Session, cause: Cause, journal: JournalRow, *, dated: date, posted: date | None = None
) -> Posted:
    """Reverse one journal; its reason lets a softly closed period take it.

    Raises AlreadyReversed, PeriodClosed, and Refused without a reason.
    """
    reversals = Reversals(session, cause, Posting(session, into_soft_closed=True))
    entry = reversals.reverse(journal, dated=dated, posted=posted)
    reversals.flush()
    return entry


def recount(session: Session, contract_ids: Collection[int]) -> None:
    """Work out the sums of spend of these contracts anew: which lines count follows today's terms (L8)."""
    session.execute(sa.delete(SpendTotal).where(SpendTotal.contract_id.in_(contract_ids)))
    worked_out = Totals(session, {each.code: each.id for each in members(session)})
    known = agreements(session)
    named = sa.select(DocumentLine.document_id).where(DocumentLine.contract_id.in_(contract_ids))
    for document in documents(session, DocumentRow.id.in_(named)):
        for line in shared_lines(document, known) if document.reversed_by is None else ():
            if line.agreement.id in contract_ids:
                worked_out.add(line)
    worked_out.flush()


def shared_lines(document: PostedDocument, known: Mapping[str, Agreement], sign: int = 1) -> list[SharedLine]:
    """The document's lines with the weights that share them."""
    return [
        SharedLine(
            known[line.contract],
            document.document.kind,
            document.document.date,
            document.service_days[line.line],
            line,
            *document.weights[line.line],
            sign,
        )
        for line in document.document.lines
    ]


def redact(session: Session, cause: Cause, journal: JournalRow) -> int:
    """Remove the text that a person typed beside a journal and its document; how many texts there were.

    The posted rows keep their digests, so the chain still holds (invariant L10). Raises Refused without a
    reason.
    """
    if not typed(cause.reason):
        raise Refused("say why the text is removed")
    lines = (
        sa.select(DocumentLine.remark_id)
        .join(DocumentRow, DocumentRow.id == DocumentLine.document_id)
        .where(DocumentRow.journal_id == journal.id)
    )
    keys = [*session.scalars(lines), journal.remark_id]
    remarks = session.scalars(
        sa.select(Remark).where(Remark.id.in_([key for key in keys if key]), Remark.text.is_not(None))
    )
    count = 0
    for remark in remarks:
        remark.text, remark.salt = None, ""
        count += 1
    # How many texts there were, and never one of them.
    before, after, subject = {"texts": count}, {"texts": 0}, f"journal {name_of(journal)}"
    record(session, cause, "redacted", subject, before=before, after=after)
    session.flush()
    return count
