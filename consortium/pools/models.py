"""Rows of what members are to pay into pools and of what is committed from them. None is ever changed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, InstantType, PenceType
from consortium.db import Base


class PoolDue(Base):
    """What a member is to pay into a pool by a day.

    A counter-row takes back another (`takes_back_id`), and says why.
    """

    __tablename__ = "pool_dues"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pool_id: Mapped[int] = mapped_column(sa.ForeignKey("pools.id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    due: Mapped[date] = mapped_column(sa.Date)
    amount: Mapped[int] = mapped_column(PenceType)
    takes_back_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pool_dues.id"), unique=True)
    words: Mapped[str | None] = mapped_column(sa.Text)
    entered_by: Mapped[str] = mapped_column(sa.Text)
    entered_at: Mapped[datetime] = mapped_column(InstantType)


class PoolCommitment(Base):
    """What a contract that draws on a pool will cost, VAT included, from about which day; not billed yet.

    With an item (a course) it shrinks by what is billed of that. A counter-row takes back another, and says why.
    """

    __tablename__ = "pool_commitments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pool_id: Mapped[int] = mapped_column(sa.ForeignKey("pools.id"), index=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("items.id"))
    day: Mapped[date] = mapped_column(sa.Date)
    amount: Mapped[int] = mapped_column(PenceType)
    takes_back_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pool_commitments.id"), unique=True)
    words: Mapped[str] = mapped_column(sa.Text)
    entered_by: Mapped[str] = mapped_column(sa.Text)
    entered_at: Mapped[datetime] = mapped_column(InstantType)
