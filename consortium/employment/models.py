"""Rows of referrals, what was decided about them, and outcomes.

A participant is a random reference that only the member can resolve. Steps and assignments are only ever added,
and the newest holds; no trigger guards that, because what is kept of a person must be erasable.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

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
    evidence_day: Mapped[date | None] = mapped_column(sa.Date)
    """When the evidence was seen; None for what was imported."""
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


class Version(Base):
    """Columns of what is corrected by a later version: that `replaces_id` the one before it, and one that
    `is_withdrawn` says that there was nothing."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), index=True)
    is_withdrawn: Mapped[bool] = mapped_column(sa.Boolean)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)

    @declared_attr
    def replaces_id(cls) -> Mapped[int | None]:  # noqa: N805 - SQLAlchemy gives it the class
        """The version that this one replaces."""
        return mapped_column(sa.ForeignKey(f"{cls.__tablename__}.id"), unique=True)


class WorkSpell(Version):
    """Paid work from a first day to a last, or that goes on, with what shows it and the day that was seen."""

    __tablename__ = "work_spells"

    first_day: Mapped[date] = mapped_column(sa.Date)
    last_day: Mapped[date | None] = mapped_column(sa.Date)
    evidence: Mapped[str] = mapped_column(sa.Text)
    evidence_day: Mapped[date] = mapped_column(sa.Date)


class Contact(Version):
    """A contact of an adviser with a resident, and the minutes that it took."""

    __tablename__ = "contacts"

    day: Mapped[date] = mapped_column(sa.Date)
    kind: Mapped[str] = mapped_column(sa.Text)
    minutes: Mapped[int] = mapped_column(sa.Integer)


class CaseNeed(Version):
    """What stands between a resident and work: found on a day, and met on one, or not yet."""

    __tablename__ = "case_needs"

    need: Mapped[str] = mapped_column(sa.Text)
    found_day: Mapped[date] = mapped_column(sa.Date)
    met_day: Mapped[date | None] = mapped_column(sa.Date)


class CaseAction(Version):
    """What is to be done by whom until a day; `ended_day`: since when it is done, or not needed any more."""

    __tablename__ = "case_actions"

    action: Mapped[str] = mapped_column(sa.Text)
    note: Mapped[str | None] = mapped_column(sa.Text)
    done_by: Mapped[str] = mapped_column(sa.Text)
    due_day: Mapped[date] = mapped_column(sa.Date)
    state: Mapped[str] = mapped_column(sa.Text)
    ended_day: Mapped[date | None] = mapped_column(sa.Date)


class PlanReview(Base):
    """The day on which a plan is looked at again; the newest holds."""

    __tablename__ = "plan_reviews"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), index=True)
    review_day: Mapped[date] = mapped_column(sa.Date)
    set_by: Mapped[str] = mapped_column(sa.Text)
    set_at: Mapped[datetime] = mapped_column(InstantType)


class AskedQuestion(Base):
    """A member asks its residents a sensitive question from a day on, or does so no longer."""

    __tablename__ = "asked_questions"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    from_day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    is_asked: Mapped[bool] = mapped_column(sa.Boolean)


class SensitiveAnswer(Base):
    """What a resident answered to a sensitive question; only the last is kept."""

    __tablename__ = "sensitive_answers"

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), primary_key=True)
    question: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    answer: Mapped[str] = mapped_column(sa.Text)
    day: Mapped[date] = mapped_column(sa.Date)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)


class ListedWord(Base):
    """A word of a list as the consortium has it from a day on, and whether it is offered then.

    What is recorded is its code; a record is read by the words of its own day.
    """

    __tablename__ = "listed_words"

    word_list: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    code: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    from_day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    words: Mapped[str] = mapped_column(sa.Text)
    is_offered: Mapped[bool] = mapped_column(sa.Boolean)


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

    `kind` is `referred`, `started`, an outcome, an outcome of a cohort, or the `minutes` of contacts. Starts and
    minutes keep their day, because invoices are shared by those of their days; an outcome is of the first day of its
    quarter, that of a cohort of the quarter of the start; referrals are of the first day of their financial year.
    """

    __tablename__ = "past_totals"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    count: Mapped[int] = mapped_column(sa.Integer)


class CreditShare(Base):
    """A member's part, as a whole-number weight, in the credit for an outcome; the newest `version` holds.

    An outcome without any is credited to the resident's own member.
    """

    __tablename__ = "credit_shares"

    participant_id: Mapped[int] = mapped_column(sa.ForeignKey("participants.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    date: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    version: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    weight: Mapped[int] = mapped_column(sa.Integer)
    recorded_by: Mapped[str] = mapped_column(sa.Text)
    recorded_at: Mapped[datetime] = mapped_column(InstantType)


class PastCredit(Base):
    """Parts of credit for shared outcomes of residents who are gone: `parts` of `whole` to the member `credited_id`.

    Outcomes of the member `member_id` that were shared alike on days of one quarter stand in one row for each member
    that is credited, so that the parts of a `whole` come to whole outcomes.
    """

    __tablename__ = "past_credits"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    credited_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date, primary_key=True)
    whole: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    parts: Mapped[int] = mapped_column(sa.Integer)


class ErasedReference(Base):
    """That somebody's reference of a contract was erased, as a short digest under the contract's own key."""

    __tablename__ = "erased_references"

    contract_id: Mapped[int] = mapped_column(sa.ForeignKey("contracts.id"), primary_key=True)
    key: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    day: Mapped[date] = mapped_column(sa.Date)
