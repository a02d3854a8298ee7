"""Read which due work was done."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.due.models import DueRun


def last_done(session: Session, name: str) -> DueRun | None:
    """The last time that a piece of work was done."""
    return session.scalar(sa.select(DueRun).filter_by(name=name).order_by(DueRun.day.desc()).limit(1))


def is_done(session: Session, name: str, day: date) -> bool:
    """Whether a piece of work was done on the day."""
    return session.get(DueRun, (name, day)) is not None
