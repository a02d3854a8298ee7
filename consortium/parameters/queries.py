"""Read the dated parameters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.db import remembered
from consortium.parameters.models import Parameter
from consortium.parameters.terms import SUPPLIED, Name


@dataclass(frozen=True, slots=True)
class Held:
    """A value of a parameter from a day on; `is_own`: set by the consortium, not supplied."""

    name: Name
    from_day: date
    value: Decimal
    source: str
    is_own: bool = True


def every(session: Session) -> list[Held]:
    """Every value of every parameter, in order of name and day; one of the consortium's own after one supplied."""
    return remembered(session, "parameters", lambda: _every(session))


def _every(session: Session) -> list[Held]:
    supplied = [Held(each.name, each.from_day, each.value, each.source, is_own=False) for each in SUPPLIED]
    own = [
        Held(Name(each.name), each.from_day, each.value, each.source)
        for each in session.scalars(sa.select(Parameter))
    ]
    return sorted([*supplied, *own], key=lambda each: (each.name, each.from_day, each.is_own))


def held(session: Session, name: Name, day: date) -> Held:
    """What holds on a day."""
    return [each for each in every(session) if each.name is name and each.from_day <= day][-1]


def value(session: Session, name: Name, day: date) -> Decimal:
    """The value that holds on a day."""
    return held(session, name, day).value


def whole(session: Session, name: Name, day: date) -> int:
    """The value that holds on a day, of a parameter that counts whole things."""
    return int(value(session, name, day))
