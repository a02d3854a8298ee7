"""Rows of members' own values, which are only ever added, and of their additionality factors."""

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, InstantType, PenceType, YearType
from consortium.db import Base
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence


class SocialValue(Base):
    """What an outcome of one person is worth by one of a member's sets: pounds a year, or points of wellbeing.

    The newest of a set and an outcome holds, unless it `is_withdrawn`. `series`: the price index by which it is
    brought to the prices of the year shown; None: it stays in those of its own year.
    """

    __tablename__ = "social_value_versions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), index=True)
    set_name: Mapped[str] = mapped_column(sa.Text)
    outcome: Mapped[str] = mapped_column(sa.Text)
    value_class: Mapped[str] = mapped_column(sa.Text)
    value: Mapped[Pence | None] = mapped_column(PenceType)
    points: Mapped[Decimal | None] = mapped_column(ExactType)
    years: Mapped[int] = mapped_column(sa.Integer)
    price_year: Mapped[FinancialYear] = mapped_column(YearType)
    source: Mapped[str] = mapped_column(sa.Text)
    licence: Mapped[str] = mapped_column(sa.Text)
    is_private: Mapped[bool] = mapped_column(sa.Boolean)
    series: Mapped[str | None] = mapped_column(sa.Text)
    is_withdrawn: Mapped[bool] = mapped_column(sa.Boolean)
    entered_by: Mapped[str] = mapped_column(sa.Text)
    entered_at: Mapped[datetime] = mapped_column(InstantType)


class AdditionalityFactor(Base):
    """A factor by which a member's gross counts become net; a factor without a row is not set."""

    __tablename__ = "additionality_factors"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    factor: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    share: Mapped[Decimal] = mapped_column(ExactType)
    source: Mapped[str] = mapped_column(sa.Text)
