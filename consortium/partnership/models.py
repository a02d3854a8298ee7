"""Rows of declarations and what was given, of residents' voice, lessons and joint projects. None is ever changed."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, ExactType, InstantType, PenceType
from consortium.db import Base


class Pledge(Base):
    """A version of what a member declares that it expects of a contract or offers to it.

    `first_id` is the declaration's first version (None in that itself) and `replaces_id` the one just before.
    `cash` or `days` hold how much, where the form has a quantity. Unsigned, it was entered for the member.
    """

    __tablename__ = "pledges"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    first_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pledges.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pledges.id"), unique=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    form: Mapped[str] = mapped_column(sa.Text)
    cash: Mapped[int | None] = mapped_column(PenceType)
    days: Mapped[Decimal | None] = mapped_column(ExactType)
    words: Mapped[str] = mapped_column(sa.Text)
    withdrawn_because: Mapped[str | None] = mapped_column(sa.Text)
    entered_by: Mapped[str] = mapped_column(sa.Text)
    entered_at: Mapped[datetime] = mapped_column(InstantType)
    signed_by: Mapped[str | None] = mapped_column(sa.Text)
    signed_at: Mapped[datetime | None] = mapped_column(InstantType)

    @property
    def number(self) -> int:
        """The declaration's number: that of its first version."""
        return self.first_id or self.id


class Given(Base):
    """What a member gave of what it offers (`pledge_id`: the offer's first version).

    A counter-record takes back another (`takes_back_id`): it has its day, and its quantity with the other sign.
    """

    __tablename__ = "given"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    pledge_id: Mapped[int] = mapped_column(sa.ForeignKey("pledges.id"), index=True)
    day: Mapped[date] = mapped_column(sa.Date)
    cash: Mapped[int | None] = mapped_column(PenceType)
    days: Mapped[Decimal | None] = mapped_column(ExactType)
    words: Mapped[str] = mapped_column(sa.Text)
    takes_back_id: Mapped[int | None] = mapped_column(sa.ForeignKey("given.id"), unique=True)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)


class ResidentsVoice(Base):
    """What residents said about an award or a change of service and what changed for it; or why none was asked."""

    __tablename__ = "residents_voices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), index=True)
    about: Mapped[str] = mapped_column(sa.Text)
    day: Mapped[date] = mapped_column(sa.Date)
    said: Mapped[str | None] = mapped_column(sa.Text)
    changed: Mapped[str | None] = mapped_column(sa.Text)
    not_asked_because: Mapped[str | None] = mapped_column(sa.Text)
    asked: Mapped[int | None] = mapped_column(sa.Integer)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)


class Lesson(Base):
    """What was learned on a contract, or in the whole partnership (no contract), and what is done differently."""

    __tablename__ = "lessons"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contracts.id"), index=True)
    day: Mapped[date] = mapped_column(sa.Date)
    learned: Mapped[str] = mapped_column(sa.Text)
    differently: Mapped[str] = mapped_column(sa.Text)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)


class Project(Base):
    """A joint project and the member that owns it. Where it stands is its latest ProjectMove."""

    __tablename__ = "projects"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    title: Mapped[str] = mapped_column(sa.Text)
    workstream: Mapped[str] = mapped_column(sa.Text)
    owner_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))


class ProjectMove(Base):
    """A project came to a stage, with its next step and that step's day while it is live."""

    __tablename__ = "project_moves"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    project_id: Mapped[int] = mapped_column(sa.ForeignKey("projects.id"), index=True)
    stage: Mapped[str] = mapped_column(sa.Text)
    next_step: Mapped[str | None] = mapped_column(sa.Text)
    next_day: Mapped[date | None] = mapped_column(sa.Date)
    note: Mapped[str | None] = mapped_column(sa.Text)
    moved_by: Mapped[str] = mapped_column(sa.Text)
    moved_at: Mapped[datetime] = mapped_column(InstantType)
