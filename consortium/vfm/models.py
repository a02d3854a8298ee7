"""Rows of price indices, of claims with their signatures, and of frozen board packs."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, InstantType, MonthType, PenceType, YearType
from consortium.db import Base
from consortium.kernel.days import FinancialYear, Month


class IndexValue(Base):
    """The value of a price index series in a month."""

    __tablename__ = "index_values"

    series: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    month: Mapped[Month] = mapped_column(MonthType, primary_key=True)
    value: Mapped[Decimal] = mapped_column(ExactType)


class ClaimRow(Base):
    """A claim as last worked out: one for each contract, item, member and year, and never two (V3).

    `quantity` and `indexed_price` are exact, as `n/d`. `problem` says why figures could not be worked out;
    `stands` is false once nothing billed supports the claim any more. `digest` binds what is signed.
    """

    __tablename__ = "claims"
    __table_args__ = (sa.UniqueConstraint("contract_id", "item_id", "member_id", "year"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    year: Mapped[FinancialYear] = mapped_column(YearType, index=True)
    price: Mapped[Decimal] = mapped_column(ExactType)
    price_date: Mapped[date] = mapped_column(sa.Date)
    source: Mapped[str] = mapped_column(sa.Text)
    series: Mapped[str | None] = mapped_column(sa.Text)
    evidence: Mapped[str] = mapped_column(sa.Text)
    quantity: Mapped[str] = mapped_column(sa.Text)
    cost: Mapped[int] = mapped_column(PenceType)
    indexed_price: Mapped[str] = mapped_column(sa.Text)
    cashable: Mapped[int | None] = mapped_column(PenceType)
    avoided: Mapped[int | None] = mapped_column(PenceType)
    incomplete: Mapped[str] = mapped_column(sa.Text)
    problem: Mapped[str] = mapped_column(sa.Text)
    stands: Mapped[bool] = mapped_column(sa.Boolean)
    digest: Mapped[str] = mapped_column(sa.Text)


class Signature(Base):
    """A member's officer validated or disputed a claim as it stood (its digest). Never changed.

    `content` is what was signed, as `vfm.signed` writes it; empty where it was signed before that was kept.
    """

    __tablename__ = "signatures"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    claim_id: Mapped[int] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.Text)
    decision: Mapped[str] = mapped_column(sa.Text)
    officer: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(InstantType)
    reason: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[str] = mapped_column(sa.Text, server_default="")


class Pack(Base):
    """A frozen board pack: every paper of a year as the values it prints, with the book's head. Never changed.

    `period_event` is the last period event before it was frozen: a later re-opening supersedes the pack.
    """

    __tablename__ = "packs"
    __table_args__ = (sa.UniqueConstraint("year", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    year: Mapped[FinancialYear] = mapped_column(YearType)
    number: Mapped[int] = mapped_column(sa.Integer)
    frozen_at: Mapped[datetime] = mapped_column(InstantType)
    frozen_by: Mapped[str] = mapped_column(sa.Text)
    head: Mapped[str] = mapped_column(sa.Text)
    journals: Mapped[int] = mapped_column(BigId)
    period_event: Mapped[int] = mapped_column(BigId)
    content: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.Text)
