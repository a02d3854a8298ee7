"""Rows of members' own values and of their additionality factors."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import ExactType, PenceType, YearType
from consortium.db import Base
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence


class SocialValue(Base):
    """What an outcome of one person is worth by one of a member's sets: pounds a year, or points of wellbeing."""

    __tablename__ = "social_values"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    set_name: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    value_class: Mapped[str] = mapped_column(sa.Text)
    value: Mapped[Pence | None] = mapped_column(PenceType)
    points: Mapped[Decimal | None] = mapped_column(ExactType)
    years: Mapped[int] = mapped_column(sa.Integer)
    price_year: Mapped[FinancialYear] = mapped_column(YearType)
    source: Mapped[str] = mapped_column(sa.Text)
    licence: Mapped[str] = mapped_column(sa.Text)
    is_private: Mapped[bool] = mapped_column(sa.Boolean)


class AdditionalityFactor(Base):
    """A factor by which a member's gross counts become net; a factor without a row is not set."""

    __tablename__ = "additionality_factors"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    factor: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    share: Mapped[Decimal] = mapped_column(ExactType)
    source: Mapped[str] = mapped_column(sa.Text)
