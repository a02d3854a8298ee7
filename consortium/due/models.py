"""Rows of the due work that was done."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import InstantType
from consortium.db import Base


class DueRun(Base):
    """That a piece of work was done on a day, and what it came to."""

    __tablename__ = "due_runs"

    name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    at: Mapped[datetime] = mapped_column(InstantType)
    came_to: Mapped[str] = mapped_column(sa.Text)
