"""Bring back rows of the programme's history as an export has them, each by whom and when it was done."""

from typing import Any, TypeVar

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.db import Base

Kept = TypeVar("Kept", bound=Base)


def bring_back(session: Session, cause: Cause, model: type[Kept], values: dict[str, Any]) -> Kept:
    """Add a row of history, with the actor and instant of the cause where the table keeps them.

    The import that restores it accounts for it. Bookings are not touched: they come in by a kind of their own.
    """
    columns = model.__table__.columns.keys()
    who = {name: cause.actor for name in columns if name.endswith("_by")}
    when = {name: cause.at for name in columns if name.endswith("_at")}
    row = model(**values, **who, **when)
    session.add(row)
    session.flush()
    return row
