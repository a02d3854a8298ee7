"""What is corrected by a later version: what stands now, and how a version is added."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.employment.cases import Case
from consortium.employment.models import Participant, Version

V = TypeVar("V", bound=Version)
_OWN = frozenset(name for name in vars(Version) if not name.startswith("_"))
"""The columns that every version has, beside what it says."""


def stands(model: type[V]) -> sa.ColumnElement[bool]:
    """The condition on versions that were neither replaced nor withdrawn."""
    later = aliased(model)
    return sa.and_(model.is_withdrawn.is_(False), ~sa.exists().where(later.replaces_id == model.id))


def standing_rows(session: Session, model: type[V], participant_id: int, *order: Any) -> Sequence[V]:
    """What stands of a participant, in this order."""
    rows = sa.select(model).where(model.participant_id == participant_id, stands(model))
    return session.scalars(rows.order_by(*order, model.id.desc())).all()


def standing_row(session: Session, model: type[V], participant_id: int, number: int) -> V | None:
    """What stands of a participant under this number; None where there is no such."""
    rows = sa.select(model).where(model.id == number, model.participant_id == participant_id, stands(model))
    return session.scalars(rows).one_or_none()


def add_version(
    session: Session,
    cause: Cause,
    model: type[V],
    participant: Participant,
    values: Mapping[str, Any],
    replaces: V | None = None,
    *,
    is_withdrawn: bool = False,
) -> V:
    """Add a version; the event is that of another operation, or of the import that restores it.

    `values` has what it says under the names of its columns, and may have more.
    """
    version = model(
        participant_id=participant.id,
        replaces_id=replaces.id if replaces else None,
        is_withdrawn=is_withdrawn,
        recorded_by=cause.actor,
        recorded_at=cause.at,
        **{name: _plain(values[name]) for name in facts_of(model)},
    )
    session.add(version)
    session.flush()
    return version


def withdraw(session: Session, cause: Cause, case: Case, version: V, what: str) -> V:
    """Say that there was nothing of the kind, with its event: `contact withdrawn`."""
    row = add_version(session, cause, type(version), case.row, told(version), version, is_withdrawn=True)
    record(session, cause, f"{what} withdrawn", case.subject, before=told(version), after={what: "none"})
    return row


def told(version: Version) -> dict[str, Any]:
    """What a version says, by the names of its columns."""
    return {name: getattr(version, name) for name in facts_of(type(version))}


def differs(version: Version, values: Mapping[str, Any]) -> bool:
    """Whether these values say anything else than the version."""
    return any(_plain(values[name]) != value for name, value in told(version).items())


def facts_of(model: type[Version]) -> list[str]:
    """The columns in which a version says something."""
    return [each.key for each in sa.inspect(model).column_attrs if each.key not in _OWN]


def _plain(value: Any) -> Any:
    """The value as its column keeps it: a word of a list as its text."""
    return str(value) if isinstance(value, str) else value
