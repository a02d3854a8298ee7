"""Imports that were made, and taking one back (spec/imports.md, "Undo")."""

import json
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.exchange.kinds import KINDS
from consortium.exchange.models import Batch
from consortium.kernel.errors import NotFound, Refused
from consortium.ledger.models import JournalRow
from consortium.spend.models import DocumentRow
from consortium.spend.operations import Reversals
from consortium.spend.queries import documents


@dataclass(frozen=True, slots=True)
class Undone:
    """What undoing an import came to: how many documents were reversed, and sentences on what stays."""

    reversed: int
    stays: tuple[str, ...]


def batches(session: Session) -> list[Batch]:
    """Every import, oldest first."""
    return list(session.scalars(sa.select(Batch).order_by(Batch.id)))


def posted_whole(session: Session, kind: str, file_hash: str) -> int | None:
    """How many rows a file of documents had, if an import posted every one of them and they all still stand."""
    same = sa.select(Batch).where(Batch.kind == kind, Batch.file_hash == file_hash, Batch.undone_at.is_(None))
    for batch in session.scalars(same.where(Batch.unchanged == 0, Batch.updated == 0)):
        reversed_since = (
            sa.select(DocumentRow.id)
            .join(JournalRow, JournalRow.reverses_id == DocumentRow.journal_id)
            .where(DocumentRow.batch_id == batch.id)
        )
        if session.scalar(reversed_since.limit(1)) is None:
            return batch.created
    return None


def posted_by(session: Session, number: int) -> list[int]:
    """The numbers of the documents that an import posted."""
    return list(session.scalars(sa.select(DocumentRow.id).filter_by(batch_id=number).order_by(DocumentRow.id)))


def undo(session: Session, cause: Cause, number: int, on: date) -> Undone:
    """Reverse, dated `on`, every document that the import posted and nobody reversed since.

    Raises NotFound, and Refused for an import undone already.
    """
    batch = session.get(Batch, number)
    if batch is None:
        raise NotFound(f"there is no import {number}; `consortium import history` shows those there are")
    if batch.undone_at:
        raise Refused(f"import {number} was undone already")
    reversals = Reversals(session, Cause(cause.actor, cause.at, cause.reason, number))
    count = 0
    for each in list(documents(session, DocumentRow.batch_id == number)):
        if each.reversed_by is None:
            reversals.reverse(session.get_one(JournalRow, each.journal_id), dated=on)
            count += 1
    reversals.flush()
    batch.undone_at = cause.at
    before, after, silent = {"documents": count}, {"documents": 0}, replace(cause, reason="")
    record(session, silent, "import undone", f"import {number}", before=before, after=after)
    return Undone(count, tuple(_stays(batch)))


def _stays(batch: Batch) -> list[str]:
    """What an undo does not take back: reference data, which other facts may rest on by now."""
    sentences = []
    every = json.loads(batch.details)
    for kind, counts in ((name, every[name]) for name in KINDS if name in every):
        if KINDS[kind].reference and (counts["created"] or counts["updated"]):
            sentences.append(
                f"Not taken back: {kind}, {counts['created']:,} created and {counts['updated']:,} updated "
                "(reference data; import the earlier values to restore them)."
            )
    return sentences
