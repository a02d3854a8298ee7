"""Rows of posted documents, the weights they were shared by, and the sums of spend kept for speed."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, PenceType
from consortium.db import Base


class WeightSet(Base):
    """The weights a line was shared by, with their basis and day of agreement, as canonical JSON.

    Kept once however many lines were shared by it; a line's shares follow from it exactly. Never changed.
    """

    __tablename__ = "weight_sets"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)
    content: Mapped[str] = mapped_column(sa.Text)


class DocumentRow(Base):
    """A posted document. Its natural key may come again only when the occurrence before was reversed (L9).

    `member_id` is who was billed, received, contributed or paid; `other_id` the payee of a payment;
    `total` is gross, in pence. Never changed, never deleted.
    """

    __tablename__ = "documents"
    __table_args__ = (sa.UniqueConstraint("natural_key", "occurrence"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.Text)
    natural_key: Mapped[str] = mapped_column(sa.Text)
    occurrence: Mapped[int] = mapped_column(sa.Integer)
    number: Mapped[str] = mapped_column(sa.Text)
    dated: Mapped[date] = mapped_column(sa.Date)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    supplier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("suppliers.id"))
    pool_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pools.id"))
    total: Mapped[int] = mapped_column(PenceType)
    journal_id: Mapped[int] = mapped_column(sa.ForeignKey("journals.id"), unique=True)
    batch_id: Mapped[int | None] = mapped_column(BigId, index=True)


class DocumentLine(Base):
    """A line of an invoice, credit note, grant or rebate, with the weights that share it. Never changed."""

    __tablename__ = "document_lines"
    __table_args__ = (sa.Index(None, "contract_id", "service_day"), {"sqlite_with_rowid": False})

    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"), primary_key=True)
    line: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("items.id"))
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    quantity: Mapped[Decimal | None] = mapped_column(ExactType)
    net: Mapped[int] = mapped_column(PenceType)
    vat: Mapped[int] = mapped_column(PenceType)
    from_day: Mapped[date | None] = mapped_column(sa.Date)
    to_day: Mapped[date | None] = mapped_column(sa.Date)
    service_day: Mapped[date] = mapped_column(sa.Date)
    weights_id: Mapped[int] = mapped_column(sa.ForeignKey("weight_sets.id"))
    remark_id: Mapped[int | None] = mapped_column(sa.ForeignKey("remarks.id"))
    remark_digest: Mapped[str] = mapped_column(sa.Text)


class SpendTotal(Base):
    """What a member bore of an item in a year under one set of weights: a summary kept for speed (L8).

    `item_id` 0: lines without an item. `year` starts in that calendar year. `kind`: cost, grant or rebate.
    `quantity` is the lines' own, in millionths (negative on credits); the member's part of it follows from
    the weights. `lines` counts those that gave the member a net share other than zero.
    """

    __tablename__ = "spend_totals"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    year: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    item_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    counted: Mapped[bool] = mapped_column(sa.Boolean, primary_key=True)
    weights_id: Mapped[int] = mapped_column(sa.ForeignKey("weight_sets.id"), primary_key=True)
    net: Mapped[int] = mapped_column(PenceType)
    vat: Mapped[int] = mapped_column(PenceType)
    quantity: Mapped[int] = mapped_column(sa.BigInteger)
    lines: Mapped[int] = mapped_column(sa.Integer)
