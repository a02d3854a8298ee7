"""Rows of associations and of their yearly figures."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, PenceType, YearType
from consortium.db import Base
from consortium.kernel.days import FinancialYear, Span


class Member(Base):
    """An association of the consortium, with the days it joined and left."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    registration_number: Mapped[str | None] = mapped_column(sa.Text)
    joined: Mapped[date | None] = mapped_column(sa.Date)
    left: Mapped[date | None] = mapped_column(sa.Date)

    @property
    def span(self) -> Span:
        """The days it belongs to the consortium."""
        return Span(self.joined or date.min, self.left or date.max)


class MemberYear(Base):
    """An association's size in one financial year: the bases on which cost may be shared."""

    __tablename__ = "member_years"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    year: Mapped[FinancialYear] = mapped_column(YearType, primary_key=True)
    homes: Mapped[Decimal | None] = mapped_column(ExactType)
    fte: Mapped[Decimal | None] = mapped_column(ExactType)
    turnover: Mapped[int | None] = mapped_column(PenceType)
    headline_cost: Mapped[int | None] = mapped_column(PenceType)
