"""Rows of courses and of the places that members booked on them."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import ExactType
from consortium.db import Base


class Course(Base):
    """A course of a learning contract; it is the contract's item of the same code, with the unit `place`."""

    __tablename__ = "courses"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("items.id"), primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), index=True)
    title: Mapped[str] = mapped_column(sa.Text)
    date: Mapped[date] = mapped_column(sa.Date)
    hours: Mapped[Decimal | None] = mapped_column(ExactType)
    capacity: Mapped[int | None] = mapped_column(sa.Integer)


class Booking(Base):
    """Places a member booked on a course, and how many were attended; None: not recorded yet."""

    __tablename__ = "bookings"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    places: Mapped[int] = mapped_column(sa.Integer)
    attended: Mapped[int | None] = mapped_column(sa.Integer)
