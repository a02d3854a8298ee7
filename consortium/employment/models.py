"""Rows of referrals, what was decided about them, and outcomes.

A participant is a random reference that only the member can resolve. Steps and assignments are only ever added,
and the newest holds; no trigger guards that, because what is kept of a person must be erasable.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, InstantType, YearType
from consortium.db import Base
from consortium.kernel.days import FinancialYear


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


class ReferralDetail(Base):
    """How a participant came, and the day of the consent; none for who was imported."""

    __tablename__ = "referral_details"

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), primary_key=True)
    source: Mapped[str] = mapped_column(sa.Text)
    tenure: Mapped[str] = mapped_column(sa.Text)
    consent: Mapped[date] = mapped_column(sa.Date)
    referred_by: Mapped[str] = mapped_column(sa.Text)
    referred_at: Mapped[datetime] = mapped_column(InstantType)


class CaseStep(Base):
    """A step of a case on a day: what was decided, that it started, that it was closed, and why."""

    __tablename__ = "case_steps"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), index=True)
    step: Mapped[str] = mapped_column(sa.Text)
    day: Mapped[date] = mapped_column(sa.Date)
    reason: Mapped[str | None] = mapped_column(sa.Text)
    redirected_to: Mapped[str | None] = mapped_column(sa.Text)
    taken_by: Mapped[str] = mapped_column(sa.Text)
    taken_at: Mapped[datetime] = mapped_column(InstantType)


class Assignment(Base):
    """An adviser got a case; no adviser: it is nobody's again."""

    __tablename__ = "assignments"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), index=True)
    adviser: Mapped[str | None] = mapped_column(sa.Text)
    assigned_by: Mapped[str] = mapped_column(sa.Text)
    assigned_at: Mapped[datetime] = mapped_column(InstantType)


class WorkSpell(Base):
    """Paid work from a first day to a last, or that goes on, with what shows it and the day that was seen.

    A later version `replaces_id` the one that it corrects or ends; one that `is_withdrawn` says that there was none.
    """

    __tablename__ = "work_spells"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), index=True)
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("work_spells.id"), unique=True)
    first_day: Mapped[date] = mapped_column(sa.Date)
    last_day: Mapped[date | None] = mapped_column(sa.Date)
    evidence: Mapped[str] = mapped_column(sa.Text)
    evidence_day: Mapped[date] = mapped_column(sa.Date)
    is_withdrawn: Mapped[bool] = mapped_column(sa.Boolean)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)


class AdviserCapacity(Base):
    """How many open cases an adviser takes on a service from a day on; none: advises no longer."""

    __tablename__ = "adviser_capacities"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    adviser: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    from_day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    capacity: Mapped[int] = mapped_column(sa.Integer)


class PlacesOffered(Base):
    """How many starts a service offers to a member in a financial year."""

    __tablename__ = "places_offered"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    year: Mapped[FinancialYear] = mapped_column(YearType, primary_key=True)
    places: Mapped[int] = mapped_column(sa.Integer)


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


class ErasedReference(Base):
    """That somebody's reference of a contract was erased, as a short digest under the contract's own key."""

    __tablename__ = "erased_references"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date)
