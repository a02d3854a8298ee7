"""Rows of referrals and outcomes. A participant is a random reference that only the member can resolve."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId
from consortium.db import Base


class Participant(Base):
    """A resident referred to a shared service, without any word about who it is."""

    __tablename__ = "participants"
    __table_args__ = (sa.UniqueConstraint("contract_id", "reference"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"))
    reference: Mapped[str] = mapped_column(sa.Text)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    referred: Mapped[date] = mapped_column(sa.Date)
    started: Mapped[date | None] = mapped_column(sa.Date)
    closed: Mapped[date | None] = mapped_column(sa.Date)
    alias: Mapped[str] = mapped_column(sa.Text, server_default="")
    """What the audit trail calls the participant: a random word that leads to nobody once this row is gone."""


class OutcomeRow(Base):
    """An outcome that a participant reached, counted in the year of its date."""

    __tablename__ = "outcomes"

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    date: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    evidence: Mapped[str | None] = mapped_column(sa.Text)


class PastTotal(Base):
    """How many participants who are gone did one thing on one day: what is left of them, and it is of nobody.

    `kind` is `referred`, `started` or an outcome. A start keeps its day, because invoices are shared by the
    starts of their days; anything else is of the first day of its financial year.
    """

    __tablename__ = "past_totals"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    count: Mapped[int] = mapped_column(sa.Integer)
