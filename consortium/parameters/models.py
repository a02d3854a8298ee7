"""Rows of the parameters that the consortium set."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import ExactType
from consortium.db import Base


class Parameter(Base):
    """A value of a parameter from a day on, and where it is from."""

    __tablename__ = "parameters"

    name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    from_day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    value: Mapped[Decimal] = mapped_column(ExactType)
    source: Mapped[str] = mapped_column(sa.Text)
