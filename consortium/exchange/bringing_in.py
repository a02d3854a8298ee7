"""Bring rows into the book, kind by kind, within a unit of work that somebody else began; wrong rows are staged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept
from consortium.db import touched, tried
from consortium.exchange.blame import follows, names_refused, refuse, refuse_facts_of, told
from consortium.exchange.checking import Clean, RowError, check
from consortium.exchange.documents import Documents
from consortium.exchange.employment_files import ERASED
from consortium.exchange.erasures import erase_again
from consortium.exchange.extras import SOCIAL
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.left_out import Stored
from consortium.exchange.reference import Reference, Unresolved, WontChange
from consortium.exchange.restored import Restored
from consortium.exchange.restoring import restore_parameters, restore_past_totals, restore_sharing_rules
from consortium.exchange.rows import RawRow
from consortium.exchange.rules import broken_rules
from consortium.exchange.social_value_restored import restore_social_value
from consortium.exchange.staging import Staging
from consortium.exchange.true_ups_restored import TrueUpsRestored
from consortium.fields import shown
from consortium.spend.models import DocumentRow
from consortium.spend.queries import PostedDocument, documents

TYPED = "typed in"
"""What stands for the file's name where rows were typed or pasted into a form."""
Typed = Mapping[str, Sequence[Mapping[str, str]]]
"""Rows that a person typed, by kind; the first of a kind counts as row 1."""
Progress = Callable[[str, int], None]
"""Told what is done (`reading members`, `posting invoices`) and to how many more rows."""


def silent(what: str, more: int) -> None:
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


def stage(kind: Kind, raw: Iterator[RawRow], staging: Staging, progress: Progress = silent) -> None:
    """Check a kind's rows into `staging`: the clean ones to be brought in, the wrong ones to be reported."""
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


def stage_typed(typed: Typed, staging: Staging, progress: Progress = silent) -> None:
    """Check rows that a person typed, kind by kind."""
    for name, found in typed.items():
        raw = (RawRow(TYPED, number, dict(row)) for number, row in enumerate(found, 1))
        stage(KINDS[name], raw, staging, progress)


def bring_in_typed(
    session: Session, cause: Cause, typed: Typed, staging: Staging, *, effective: date | None = None
) -> Outcome:
    """Bring typed rows into the book of this unit of work. See `BringingIn` for `effective`.

    The caller must abandon the unit of work where the outcome has errors: they stand in `staging`.
    """
    stage_typed(typed, staging)
    outcome = Outcome(TYPED)
    BringingIn(session, cause, staging, outcome, Restored(), effective=effective).run()
    outcome.errors = staging.errors
    return outcome


def would_post(
    session: Session, cause: Cause, kind: Kind, typed: Sequence[Mapping[str, str]], staging: Staging
) -> list[PostedDocument]:
    """The documents that these rows would post, as they would be shared; what is wrong stands in `staging`.

    Everything is done as when they are entered, and taken back: nothing of it stays in the unit of work.
    """
    with tried(session):
        newest = session.scalar(sa.select(sa.func.max(DocumentRow.id))) or 0
        bring_in_typed(session, cause, {kind.name: typed}, staging)
        return [] if staging.errors else list(documents(session, DocumentRow.id > newest))


class BringingIn:
    """Brings staged rows into the book, kind by kind in order of dependency.

    `effective`: the first service day for which a changed way of sharing a contract holds; None: its start.
    """

    def __init__(
        self,
        session: Session,
        cause: Cause,
        staging: Staging,
        outcome: Outcome,
        restored: Restored,
        *,
        into_soft_closed: bool = False,
        progress: Progress = silent,
        effective: date | None = None,
    ) -> None:
        self._session, self._cause, self._staging, self._outcome = session, cause, staging, outcome
        self._restored, self._into_soft_closed, self._progress = restored, into_soft_closed, progress
        self._effective = effective
        self.restored_anything = False

    def run(self) -> None:
        """Bring everything in, and stage what is wrong."""
        reference = Reference(self._session, self._cause, self._effective)
        for kind in _in_order():
            if kind.reference and self._staging.count(kind.name):
                self._keep_all(kind, reference)
        restore_parameters(self._session, self._cause, self._staging, self._restored)
        restore_sharing_rules(self._session, self._staging, self._restored)
        restore_past_totals(self._session, self._cause, self._staging, self._restored)
        restore_social_value(self._session, self._cause, self._staging, self._restored.of(SOCIAL))
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
        true_ups = TrueUpsRestored(self._staging, self._restored, documents)
        true_ups.bring_in()
        documents.flush()
        if not self._staging.errors:
            self.restored_anything = documents.restoring.bring_in() or true_ups.has_any
            again = erase_again(self._session, self._cause, self._staging, self._restored.of([ERASED]))
            self.restored_anything = again or self.restored_anything

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
