"""Import a file, a folder or a workbook: everything or nothing, with every wrong row reported (spec/imports.md)."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.db import Database, reading, unit_of_work
from consortium.exchange.batches import posted_whole
from consortium.exchange.bringing_in import TYPED, BringingIn, Count, Outcome, Progress, silent, stage
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.models import Batch
from consortium.exchange.reading import Table, files, rows, tables
from consortium.exchange.restored import Restored
from consortium.exchange.rows import RawRow
from consortium.exchange.staging import Staging
from consortium.ledger.queries import head

FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where rows come from: the kind or `folder`, the file's name and hash; what was typed, where there is no file."""

    kind: str
    file_name: str
    digest: str
    typed: tuple[dict[str, str], ...] | None = None


class _Abandoned(Exception):
    """Ends a unit of work that must leave nothing: a dry run, or an import with errors."""


def import_file(
    database: Database,
    cause: Cause,
    kind: Kind,
    path: Path,
    staging: Staging,
    **options: Any,
) -> Outcome:
    """Import a file of one kind. Errors are left in `staging` for the report. See `_import` for options.

    A file of documents that an import posted whole, and of which nothing was reversed since, is known by its
    hash: nothing of it need be read again.
    """
    found = rows(path, kind)
    if not kind.reference:
        with reading(database) as session:
            known = posted_whole(session, kind.name, _hash(path))
        if known is not None:
            return Outcome(kind.name, {kind.name: Count(unchanged=known)})
    return _import(database, cause, _source(kind.name, path), [(kind, found)], staging, **options)


def import_typed(
    database: Database, cause: Cause, kind: Kind, typed: Sequence[Mapping[str, str]], staging: Staging, **options: Any
) -> Outcome:
    """Import rows that a person typed or pasted into a form, by the same rules and in the same words as a file's.

    The first row counts as row 1. What was typed stands in the audit trail.
    """
    found = (RawRow(TYPED, number, dict(row)) for number, row in enumerate(typed, 1))
    text = json.dumps([dict(row) for row in typed], sort_keys=True, ensure_ascii=False)
    source = _Source(kind.name, TYPED, hashlib.sha256(text.encode()).hexdigest(), tuple(dict(row) for row in typed))
    return _import(database, cause, source, [(kind, found)], staging, **options)


def import_folder(database: Database, cause: Cause, path: Path, staging: Staging, **options: Any) -> Outcome:
    """Import a folder of CSV files, or a workbook with a sheet a kind, as one transaction."""
    return _import(database, cause, _source(FOLDER, path), tables(path), staging, **options)


def _import(
    database: Database,
    cause: Cause,
    source: _Source,
    every: Iterable[Table],
    staging: Staging,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    finish: Callable[[Session], None] | None = None,
    into_soft_closed: bool = False,
) -> Outcome:
    """Read and check everything into `staging`, then bring it into the book in one unit of work.

    `dry_run` does all of it and writes nothing. `finish` works out the touched claims before the commit.
    Raises Refused, NotFound and StorageTrouble; wrong rows are no exception, they are counted and staged.
    """
    progress = progress or silent
    for kind, raw in every:
        stage(kind, raw, staging, progress)
    restored = Restored.read(staging)
    outcome = Outcome(source.kind)
    try:
        with unit_of_work(database, finish) as session:
            journals = head(session).journals
            batch = _open_batch(session, cause, source)
            because = cause.reason or f"import {batch.id}: {source.file_name}"
            importing = BringingIn(
                session,
                replace(cause, reason=because, batch=batch.id),
                staging,
                outcome,
                restored,
                into_soft_closed=into_soft_closed,
                progress=progress,
            )
            importing.run()
            outcome.errors = staging.errors
            if dry_run or staging.errors:
                raise _Abandoned
            total = outcome.total
            if not (total.created or total.updated or importing.restored_anything):
                raise _Abandoned
            outcome.batch = _close_batch(session, cause, batch, outcome, source, journals)
    except _Abandoned:
        pass
    return outcome


def _open_batch(session: Session, cause: Cause, source: _Source) -> Batch:
    batch = Batch(
        kind=source.kind,
        file_name=source.file_name,
        file_hash=source.digest,
        actor=cause.actor,
        at=cause.at,
        created=0,
        updated=0,
        unchanged=0,
        details="{}",
    )
    session.add(batch)
    session.flush()
    return batch


def _close_batch(
    session: Session, cause: Cause, batch: Batch, outcome: Outcome, source: _Source, journals: int
) -> int:
    """Keep what the import came to, and write its event. `journals`: how many there were before it."""
    total = outcome.total
    batch.created, batch.updated, batch.unchanged = total.created, total.updated, total.unchanged
    batch.details = json.dumps(
        {kind: asdict(count) for kind, count in outcome.counts.items()}, sort_keys=True
    )
    subject = f"import {batch.id}"
    if source.typed is not None:
        record(session, cause, "entered", subject, after={source.kind: _lasting(source)})
        return batch.id
    after = {"file": batch.file_name, **asdict(total), "journals": head(session).journals}
    record(session, cause, "imported", subject, before={"journals": journals}, after=after)
    return batch.id


def _lasting(source: _Source) -> list[dict[str, str]]:
    """What was typed, less what can be redacted or erased later: the audit trail never forgets.

    That is the text beside a posted line, and of a resident the reference and any words.
    """
    redactable = ("participant", "evidence") if KINDS[source.kind].reference else ("description",)
    return [{name: text for name, text in row.items() if name not in redactable} for row in source.typed or ()]


def _source(kind: str, path: Path) -> _Source:
    return _Source(kind, path.name, _hash(path))


def _hash(path: Path) -> str:
    """The SHA-256 of what is read of the path."""
    digest = hashlib.sha256()
    for each in files(path).values() if path.is_dir() else [path]:
        with each.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()
