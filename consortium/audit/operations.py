"""Keep rows of reference data, and write down what changed."""

import json
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.models import AuditEvent
from consortium.db import Base
from consortium.kernel.exact import plain

Row = TypeVar("Row", bound=Base)
NOT_TOLD = ("not told", "changed, not told")
"""What stands in the trail for a private value: before it was changed, and after."""

NOTHING: Mapping[str, tuple[Any, Any]] = MappingProxyType({})


class Kept(StrEnum):
    """What keeping a row came to."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


def record(
    session: Session,
    cause: Cause,
    action: str,
    subject: str,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write one event of the audit trail."""
    session.add(
        AuditEvent(
            at=cause.at,
            actor=cause.actor,
            action=action,
            subject=subject,
            before=_canonical(before),
            after=_canonical(after),
            reason=cause.reason,
            batch_id=cause.batch,
        )
    )


def keep(
    session: Session,
    cause: Cause,
    model: type[Row],
    subject: str,
    key: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    beside: Mapping[str, tuple[Any, Any]] = NOTHING,
    is_told: bool = True,
    private: Collection[str] = (),
) -> tuple[Row, Kept]:
    """Make the row of this key hold these values; the earlier ones stay in the audit trail.

    A row made by an import is accounted for by its batch; every other change leaves an event of its own.
    `beside`: what the same change makes of rows that hang on this one, by name: what was, and what is then.
    `is_told`: False where the event of another row says it all. `private`: what the trail says of only that it
    changed, because it may have to be erased and nothing is ever erased from the trail.
    """
    row = session.scalars(sa.select(model).filter_by(**key)).one_or_none()
    was = {name: old for name, (old, new) in beside.items() if old != new}
    now = {name: beside[name][1] for name in was}
    if row is None:
        row = model(**key, **values)
        session.add(row)
        session.flush()
        if cause.batch is None and is_told:
            open_ = {name: each for name, each in {**key, **values}.items() if name not in private}
            made = _named(session, model, open_)
            record(session, cause, "created", subject, after=made | now)
        return row, Kept.CREATED
    before = differing(row, values)
    if not before and not was:
        return row, Kept.UNCHANGED
    for name in before:
        setattr(row, name, values[name])
    after = {name: values[name] for name in before}
    if is_told:
        for name in private:
            if name in before:
                before[name], after[name] = NOT_TOLD
        told = (_named(session, model, each) for each in (before, after))
        record(session, cause, "updated", subject, before=next(told) | was, after=next(told) | now)
    return row, Kept.UPDATED


def differing(row: Base, values: Mapping[str, Any]) -> dict[str, Any]:
    """What the row holds where it is not what `values` say."""
    return {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}


def _named(session: Session, model: type[Base], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as a reader knows them: the code of another row (`lead`) where its id (`lead_id`) is kept."""
    columns: sa.FromClause = model.__table__
    found = {}
    for name, value in values.items():
        other = next((key.column.table for key in columns.c[name].foreign_keys), None)
        called = None if other is None else next((each for each in ("code", "reference") if each in other.c), None)
        if other is None or called is None:
            found[name] = value
        else:
            code = sa.select(other.c[called]).where(other.c.id == value)
            found[name.removesuffix("_id")] = None if value is None else session.scalar(code)
    return found


def _canonical(values: Mapping[str, Any] | None) -> str:
    if not values:
        return ""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, default=_text)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else str(value)
