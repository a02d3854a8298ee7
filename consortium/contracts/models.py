"""Rows of suppliers, contracts with their dated sharing rules, participation, items, baselines and usage."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, InstantType, MonthType, PenceType
from consortium.db import Base
from consortium.kernel.days import Month


class Supplier(Base):
    """Whom the members buy from."""

    __tablename__ = "suppliers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    company_number: Mapped[str | None] = mapped_column(sa.Text)


class Contract(Base):
    """A joint contract or shared service. How its cost is shared is a thing of its own: SharingRule."""

    __tablename__ = "contracts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    reference: Mapped[str] = mapped_column(sa.Text, unique=True)
    title: Mapped[str] = mapped_column(sa.Text)
    workstream: Mapped[str] = mapped_column(sa.Text)
    supplier_id: Mapped[int] = mapped_column(sa.ForeignKey("suppliers.id"))
    category: Mapped[str | None] = mapped_column(sa.Text)
    lead_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    start: Mapped[date] = mapped_column(sa.Date)
    end: Mapped[date] = mapped_column(sa.Date)
    max_end: Mapped[date | None] = mapped_column(sa.Date)
    notice_days: Mapped[int | None] = mapped_column(sa.Integer)
    payment_days: Mapped[int] = mapped_column(sa.Integer)
    value: Mapped[int | None] = mapped_column(PenceType)
    counting: Mapped[str] = mapped_column(sa.Text)
    pool_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pools.id"))
    entered_by: Mapped[str] = mapped_column(sa.Text)
    """Everybody who entered or varied it, one to a line: `who_entered` reads them."""


class SharingRule(Base):
    """How a contract's cost is shared for service days from `from_day`; the latest version that covers a day rules."""

    __tablename__ = "sharing_rules"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    version: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    from_day: Mapped[date] = mapped_column(sa.Date)
    basis: Mapped[str] = mapped_column(sa.Text)
    agreed: Mapped[date | None] = mapped_column(sa.Date)


class UsageMeasure(Base):
    """By what the use of an employment contract is measured for service days from `from_day`.

    The latest version that covers a day rules, as of the sharing rules; without any, it is starts.
    """

    __tablename__ = "usage_measures"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    version: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    from_day: Mapped[date] = mapped_column(sa.Date)
    measure: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    set_by: Mapped[str] = mapped_column(sa.Text)
    set_at: Mapped[datetime] = mapped_column(InstantType)


class Participation(Base):
    """A member takes part in a contract; a blank day means the contract's own first or last.

    Contract, member and first day (blank or not) are unique by an index on an expression, in the migration.
    """

    __tablename__ = "participations"
    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    from_day: Mapped[date | None] = mapped_column(sa.Date)
    to_day: Mapped[date | None] = mapped_column(sa.Date)
    weight: Mapped[Decimal | None] = mapped_column(ExactType)


class Item(Base):
    """What a contract supplies and a baseline prices: bought by the unit, for a year, a course or a start."""

    __tablename__ = "items"
    __table_args__ = (sa.UniqueConstraint("contract_id", "code"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"))
    code: Mapped[str] = mapped_column(sa.Text)
    description: Mapped[str | None] = mapped_column(sa.Text)
    unit: Mapped[str] = mapped_column(sa.Text)


class Baseline(Base):
    """What one member would pay for an item without the consortium: a price with its date, source and proof."""

    __tablename__ = "baselines"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    price: Mapped[Decimal] = mapped_column(ExactType)
    date: Mapped[date] = mapped_column(sa.Date)
    source: Mapped[str] = mapped_column(sa.Text)
    series: Mapped[str | None] = mapped_column(sa.Text)
    evidence: Mapped[str] = mapped_column(sa.Text)
    note: Mapped[str | None] = mapped_column(sa.Text)
    entered_by: Mapped[str] = mapped_column(sa.Text)
    """Everybody who entered or varied it, one to a line: `who_entered` reads them."""


class Usage(Base):
    """What a member used of a contract in a month: the weights of the basis `usage`."""

    __tablename__ = "usage"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthType, primary_key=True)
    quantity: Mapped[Decimal] = mapped_column(ExactType)
