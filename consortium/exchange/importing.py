"""Import a file, a folder or a workbook: everything or nothing, with every wrong row reported (spec/imports.md)."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, record
from consortium.db import Database, reading, touched, unit_of_work
from consortium.exchange.batches import posted_whole
from consortium.exchange.blame import follows, names_refused, refuse, refuse_facts_of, told
from consortium.exchange.checking import Clean, RowError, check
from consortium.exchange.documents import Documents
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.left_out import Stored
from consortium.exchange.models import Batch
from consortium.exchange.reading import Table, files, rows, tables
from consortium.exchange.reference import Reference, Unresolved, WontChange
from consortium.exchange.restored import Restored
from consortium.exchange.rows import RawRow
from consortium.exchange.rules import broken_rules
from consortium.exchange.staging import Staging
from consortium.fields import shown
from consortium.ledger.queries import head

FOLDER = "folder"
TYPED = "typed in"
"""What stands for the file's name where rows were typed or pasted into a form."""
Progress = Callable[[str, int], None]
"""Told what is done (`reading members`, `posting invoices`) and to how many more rows."""


def _silent(what: str, more: int) -> None:
    """The progress of an import that nobody watches."""


@dataclass(slots=True)
class Count:
    """What the rows of a kind came to."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, kept: Kept, rows: int = 1) -> None:
        """Count rows."""
        setattr(self, kept.value, getattr(self, kept.value) + rows)


@dataclass(slots=True)
class Outcome:
    """What an import came to: counts by kind, the batch's number (None: nothing was written), how many errors."""

    kind: str
    counts: dict[str, Count] = field(default_factory=dict)
    batch: int | None = None
    errors: int = 0

    @property
    def total(self) -> Count:
        """All kinds together."""
        every = self.counts.values()
        return Count(
            *(sum(getattr(each, name) for each in every) for name in ("created", "updated", "unchanged"))
        )


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
    progress = progress or _silent
    for kind, raw in every:
        _stage(kind, raw, staging, progress)
    restored = Restored.read(staging)
    outcome = Outcome(source.kind)
    try:
        with unit_of_work(database, finish) as session:
            journals = head(session).journals
            batch = _open_batch(session, cause, source)
            because = cause.reason or f"import {batch.id}: {source.file_name}"
            importing = _Importing(
                session,
                Cause(cause.actor, cause.at, because, batch.id),
                staging,
                outcome,
                restored,
                into_soft_closed,
                progress,
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


def _stage(kind: Kind, raw: Iterator[Any], staging: Staging, progress: Progress) -> None:
    for each in raw:
        checked = check(kind, each)
        if isinstance(checked, list):
            staging.wrong(kind.name, checked)
            refuse(staging, kind.name, each.values, [error.column for error in checked])
        else:
            staging.columns.setdefault(kind.name, frozenset(each.values))
            staging.add(kind, each.file, each.number, checked)
        progress(f"reading {kind.name}", 1)
    staging.flush()


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
    """What was typed, less the text beside a posted line: the audit trail never forgets, and that can be redacted."""
    redactable = () if KINDS[source.kind].reference else ("description",)
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


class _Importing:
    """Brings staged rows into the book, kind by kind in order of dependency."""

    def __init__(
        self,
        session: Session,
        cause: Cause,
        staging: Staging,
        outcome: Outcome,
        restored: Restored,
        into_soft_closed: bool,
        progress: Progress,
    ) -> None:
        self._session, self._cause, self._staging, self._outcome = session, cause, staging, outcome
        self._restored, self._into_soft_closed, self._progress = restored, into_soft_closed, progress
        self.restored_anything = False

    def run(self) -> None:
        """Bring everything in, and stage what is wrong."""
        reference = Reference(self._session, self._cause)
        for kind in _in_order():
            if kind.reference and self._staging.count(kind.name):
                self._keep_all(kind, reference)
        self._check_rules()
        documents = Documents(
            self._session, self._cause, self._staging, self._restored, into_soft_closed=self._into_soft_closed
        )
        for kind in KINDS.values():
            if not kind.reference and self._staging.count(kind.name):
                self._outcome.counts[kind.name] = count = Count()
                for kept, rows_of_it in documents.bring_in(kind):
                    count.add(kept, rows_of_it)
                    self._progress(f"posting {kind.name}", rows_of_it)
        documents.flush()
        if not self._staging.errors:
            self.restored_anything = documents.restoring.bring_in()

    def _keep_all(self, kind: Kind, reference: Reference) -> None:
        self._outcome.counts[kind.name] = count = Count()
        repeated = set()
        for file, row, first, value in self._staging.repeated(kind):
            repeated.add(row)
            *others, last = kind.key
            named = f"{', '.join(others)} and {last}" if others else last
            message = f"row {first} has the same {named} already: remove one of the two"
            self._staging.wrong(kind.name, [RowError(file, row, kind.key[0], shown(value), message)])
        stored = Stored(self._session, kind, self._staging.columns[kind.name])
        for file, row, values in self._staging.rows(kind):
            if row in repeated:
                continue
            wrong: list[tuple[str, str, str]] = []
            kept = self._keep(kind, reference, stored.completed(values), wrong)
            if kept is None:
                errors = (RowError(file, row, column, shown(value), said) for column, value, said in wrong)
                self._staging.wrong(kind.name, errors)
                continue
            count.add(kept)
            if kept is not Kept.UNCHANGED:
                self._staging.change(kind, values)
        self._session.flush()

    def _keep(
        self, kind: Kind, reference: Reference, values: Clean, wrong: list[tuple[str, str, str]]
    ) -> Kept | None:
        """What keeping a row came to; None where it cannot be kept: `wrong` takes each column, value and message."""
        if broken := kind.loader.broken(values):
            # Its own values go together, as was checked; one that the file leaves out does not go with them.
            wrong += [(kind.loader.column(name), "", f"in the book, {said}") for name, said in broken.items()]
            refuse(self._staging, kind.name, values)
            return None
        try:
            return reference.keep(kind.name, values)
        except Unresolved as problem:
            for each in problem.missing:
                if not names_refused(self._staging, each.kind, each.name):
                    wrong.append((each.column, each.name[-1], each.message))
            refuse(self._staging, kind.name, values, [each.column for each in problem.missing])
        except WontChange as problem:
            wrong.append((problem.column, problem.value, str(problem)))
            refuse(self._staging, kind.name, values)
        return None

    def _check_rules(self) -> None:
        """Check what must hold between facts; a fact that is wrong may stand in this file or in the book."""
        found = list(broken_rules(self._session, touched(self._session)))
        for each in [each for each in found if not follows(self._staging, each)]:
            self._staging.wrong(each.kind, [told(self._staging, each)])
        for each in found:
            refuse_facts_of(self._staging, each)


def _in_order() -> list[Kind]:
    """The kinds as they are brought in: courses come before the baselines that may name them."""
    names = [name for name in KINDS if name != "courses"]
    names.insert(names.index("baselines"), "courses")
    return [KINDS[name] for name in names]
