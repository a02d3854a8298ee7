"""Rows of needs, courses, places offered, asked for and booked, and of what became of each.

What is offered, asked for, moved, called off and sent is never changed. `plans` of courses and `bookings` are: the
audit trail has what they were.
"""

import secrets
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, InstantType, PenceType, YearType
from consortium.db import Base
from consortium.kernel.days import FinancialYear

RANDOM_BITS = 53
"""Of the number of an answer: as many as any reader of numbers takes exactly."""


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


class Need(Base):
    """What a member's staff need to learn: how many, by when.

    `replaces_id`: the need that this row, of no staff, takes back.
    """

    __tablename__ = "learning_needs"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("learning_needs.id"), unique=True)
    year: Mapped[FinancialYear] = mapped_column(YearType)
    topic: Mapped[str] = mapped_column(sa.Text)
    staff: Mapped[int] = mapped_column(sa.Integer)
    by_day: Mapped[date | None] = mapped_column(sa.Date)
    entered_by: Mapped[str] = mapped_column(sa.Text)
    entered_at: Mapped[datetime] = mapped_column(InstantType)


class NeedMet(Base):
    """A course that was planned for a need."""

    __tablename__ = "learning_needs_met"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    need_id: Mapped[int] = mapped_column(sa.ForeignKey("learning_needs.id"), unique=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), index=True)
    met_by: Mapped[str] = mapped_column(sa.Text)
    met_at: Mapped[datetime] = mapped_column(InstantType)


class CoursePlan(Base):
    """What is planned of a course beside what is imported: who holds it, what the whole of it costs, when and where."""

    __tablename__ = "course_plans"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), primary_key=True)
    provider: Mapped[str | None] = mapped_column(sa.Text)
    price: Mapped[int | None] = mapped_column(PenceType)
    starts: Mapped[str | None] = mapped_column(sa.Text)
    place: Mapped[str | None] = mapped_column(sa.Text)
    release: Mapped[date | None] = mapped_column(sa.Date)
    joining: Mapped[str | None] = mapped_column(sa.Text)


class CourseCalledOff(Base):
    """That a planned course is not held, and why."""

    __tablename__ = "courses_called_off"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), primary_key=True)
    words: Mapped[str] = mapped_column(sa.Text)
    called_off_by: Mapped[str] = mapped_column(sa.Text)
    called_off_at: Mapped[datetime] = mapped_column(InstantType)


class CourseNotice(Base):
    """A message about a course that was sent to those who book for a member.

    `told`: a digest of when and where it said the course is; `grant_id`: the places from the waiting list of which
    it told.
    """

    __tablename__ = "course_notices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    kind: Mapped[str] = mapped_column(sa.Text)
    told: Mapped[str] = mapped_column(sa.Text)
    grant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place_moves.id"), unique=True)
    sent_by: Mapped[str] = mapped_column(sa.Text)
    sent_at: Mapped[datetime] = mapped_column(InstantType)


class Offer(Base):
    """Places of a course offered to a member in a round, with the weight by which they were split.

    The weight is what the member paid into the pool in the year, in pence, or 1 where all were equal.
    """

    __tablename__ = "place_offers"
    __table_args__ = (sa.UniqueConstraint("item_id", "round", "member_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"))
    round: Mapped[int] = mapped_column(sa.Integer)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    weight: Mapped[int] = mapped_column(PenceType)
    places: Mapped[int] = mapped_column(sa.Integer)
    offered_by: Mapped[str] = mapped_column(sa.Text)
    offered_at: Mapped[datetime] = mapped_column(InstantType)


class PlaceRequest(Base):
    """Places that a member waits for. `takes_back_id`: the request of which this many are not wanted any more."""

    __tablename__ = "place_requests"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    takes_back_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place_requests.id"))
    places: Mapped[int] = mapped_column(sa.Integer)
    asked_by: Mapped[str] = mapped_column(sa.Text)
    asked_at: Mapped[datetime] = mapped_column(InstantType)


class PlaceMove(Base):
    """Something that happened to a member's places on a course; all of them in order come to its booking.

    `request_id`: the request that a grant fulfils; `other_id`: the member to or from which places were swapped.
    """

    __tablename__ = "place_moves"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    move: Mapped[str] = mapped_column(sa.Text)
    count: Mapped[int] = mapped_column(sa.Integer)
    attended: Mapped[int | None] = mapped_column(sa.Integer)
    uncharged: Mapped[int] = mapped_column(sa.Integer)
    request_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place_requests.id"))
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))
    moved_by: Mapped[str] = mapped_column(sa.Text)
    moved_at: Mapped[datetime] = mapped_column(InstantType)


class EvaluationLink(Base):
    """The one link by which those who came say what they thought of a course, until the day it closes."""

    __tablename__ = "evaluation_links"

    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), primary_key=True)
    token: Mapped[str] = mapped_column(sa.Text, unique=True)
    closes: Mapped[date] = mapped_column(sa.Date)


class Evaluation(Base):
    """What somebody thought of a course: nothing about who, whose staff or when, and numbered at random.

    `useful` and `trainer` are from 1 to 5, the best.
    """

    __tablename__ = "evaluations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True, default=lambda: secrets.randbits(RANDOM_BITS))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("courses.item_id"), index=True)
    useful: Mapped[int] = mapped_column(sa.Integer)
    trainer: Mapped[int] = mapped_column(sa.Integer)
    recommended: Mapped[bool] = mapped_column(sa.Boolean)
    words: Mapped[str | None] = mapped_column(sa.Text)


class LevyDeclaration(Base):
    """The apprenticeship levy that a member declared for a tax year, in pence, and the English part of it in percent.

    The newest of a year holds.
    """

    __tablename__ = "levy_declarations"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    year: Mapped[FinancialYear] = mapped_column(YearType)
    levy: Mapped[int] = mapped_column(PenceType)
    english: Mapped[Decimal] = mapped_column(ExactType)
    declared_by: Mapped[str] = mapped_column(sa.Text)
    declared_at: Mapped[datetime] = mapped_column(InstantType)


class LevyTransfer(Base):
    """A transfer of levy from one member to another. `undoes_id`: the one that this row takes back."""

    __tablename__ = "levy_transfers"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    giver_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    taker_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    undoes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("levy_transfers.id"), unique=True)
    day: Mapped[date] = mapped_column(sa.Date)
    amount: Mapped[int] = mapped_column(PenceType)
    standard: Mapped[str] = mapped_column(sa.Text)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)
