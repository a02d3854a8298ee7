"""Everything that is held under one participant's reference, in whatever tables it hangs on.

The tables are found by their foreign keys, so that one which is added later is neither kept back nor left behind.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.models import AuditEvent
from consortium.contracts.models import Contract
from consortium.db import Base
from consortium.employment.models import Participant
from consortium.employment.terms import called
from consortium.kernel.exact import plain
from consortium.members.models import Member

PARTICIPANTS = Participant.__tablename__


@dataclass(frozen=True, slots=True)
class Hanging:
    """A table whose rows belong to a participant, and the condition that picks those of one of them."""

    table: sa.Table
    of_participant: sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one kind that are held, each as words and values in plain words."""

    heading: str
    rows: tuple[dict[str, str], ...]


def hanging(participant_id: int) -> list[Hanging]:
    """Every table whose rows belong to the participant, the furthest from it first, and the row itself last."""
    tables = Base.metadata.tables
    root = tables[PARTICIPANTS]
    found = {PARTICIPANTS: Hanging(root, root.c.id == participant_id)}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            above = found.get(key.column.table.name)
            if table.name not in found and above is not None:
                ids = sa.select(key.column).where(above.of_participant)
                found[table.name] = Hanging(table, key.parent.in_(ids))
    return list(reversed(found.values()))


def last_day(session: Session, participant_id: int) -> date:
    """The day of the last thing that is recorded of the participant, in whichever table."""
    days = [day for each in hanging(participant_id) for day in _days(session, each)]
    return max(days)


def _days(session: Session, held: Hanging) -> Iterator[date]:
    columns = [each for each in held.table.c if isinstance(each.type, sa.Date)]
    if columns:
        row = session.execute(sa.select(*map(sa.func.max, columns)).where(held.of_participant)).one()
        yield from (day for day in row if day is not None)


def everything_held(session: Session, participant: Participant, *, without: Collection[str] = ()) -> list[Part]:
    """What is held under the reference: its rows, and what the audit trail says of them.

    `without`: tables that the reader may not see.
    """
    held = [each for each in reversed(hanging(participant.id)) if each.table.name not in without]
    found = [_part(session, each) for each in held]
    found.append(Part("changes, as the audit trail has them", tuple(_changes(session, participant))))
    return [each for each in found if each.rows]


def _part(session: Session, held: Hanging) -> Part:
    shown = [each for each in held.table.c if not (each.name == "alias" or _is_inner(each))]
    rows = session.execute(sa.select(*shown).where(held.of_participant)).all()
    words = [each.name.removesuffix("_id").replace("_", " ") for each in shown]
    named = [
        {word: _said(session, column, value) for word, column, value in zip(words, shown, row, strict=True)}
        for row in rows
    ]
    return Part(held.table.name.replace("_", " "), tuple(named))


def _is_inner(column: sa.Column[Any]) -> bool:
    """Whether the column only ties rows together: a number of its own, or that of another row of the participant."""
    codes = (Member.__tablename__, Contract.__tablename__)
    return column.name == "id" or any(key.column.table.name not in codes for key in column.foreign_keys)


def _said(session: Session, column: sa.Column[Any], value: Any) -> str:
    if value is None:
        return "not recorded"
    for key in column.foreign_keys:
        other = key.column.table
        name = other.c.code if other.name == Member.__tablename__ else other.c.reference
        return str(session.scalar(sa.select(name).where(key.column == value)))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return plain(value) if isinstance(value, Decimal) else str(value).replace("_", " ")


def _changes(session: Session, participant: Participant) -> Iterator[dict[str, str]]:
    contract = session.get_one(Contract, participant.contract_id).reference
    subject = called(contract, participant.alias)
    rows = sa.select(AuditEvent).where(
        sa.or_(AuditEvent.subject == subject, AuditEvent.subject.startswith(f"{subject} ", autoescape=True))
    )
    for each in session.scalars(rows.order_by(AuditEvent.id)):
        told = {"when": each.at.isoformat(timespec="seconds"), "by": each.actor, "what": each.action}
        yield told | {"before": each.before, "after": each.after, "reason": each.reason}
