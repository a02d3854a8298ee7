"""Rows of the book: accounts, journals with their lines, periods, pools, and the balances kept for speed."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, InstantType, PenceType
from consortium.db import Base


class Pool(Base):
    """A pooled fund: members pay in, contracts draw on it, one member holds the cash."""

    __tablename__ = "pools"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    code: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    rule: Mapped[str] = mapped_column(sa.Text)


class Account(Base):
    """An account of the one ledger, kept for one member; its name is what exports print."""

    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text, unique=True)
    family: Mapped[str] = mapped_column(sa.Text)
    member_code: Mapped[str] = mapped_column(sa.ForeignKey("members.code"), index=True)
    pool_code: Mapped[str | None] = mapped_column(sa.ForeignKey("pools.code"))


class Remark(Base):
    """Text that a person typed beside a posted row, which keeps only the digest of salt and text.

    A remark may be redacted (text and salt emptied); the chain still holds, because it never held the text.
    """

    __tablename__ = "remarks"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    salt: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str | None] = mapped_column(sa.Text)


class JournalRow(Base):
    """A sealed journal. Its insertion is the seal: the database then checks the lines that wait for it.

    `id` is the place in the chain, without a gap; `number` runs within the financial year of `posted`.
    `dated` is the document's own day, `posted` the day of posting. `source` says what it came from.
    `evidence` is the digest of the document behind it. Never changed, never deleted.
    """

    __tablename__ = "journals"
    __table_args__ = (sa.UniqueConstraint("year", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(sa.Integer)
    number: Mapped[int] = mapped_column(sa.Integer)
    period: Mapped[int] = mapped_column(sa.Integer, index=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    dated: Mapped[date] = mapped_column(sa.Date)
    posted: Mapped[date] = mapped_column(sa.Date, index=True)
    source: Mapped[str] = mapped_column(sa.Text)
    reverses_id: Mapped[int | None] = mapped_column(sa.ForeignKey("journals.id"), unique=True)
    evidence: Mapped[str] = mapped_column(sa.Text)
    remark_id: Mapped[int | None] = mapped_column(sa.ForeignKey("remarks.id"))
    remark_digest: Mapped[str] = mapped_column(sa.Text)
    previous: Mapped[str] = mapped_column(sa.Text)
    hash: Mapped[str] = mapped_column(sa.Text)


class JournalLine(Base):
    """One side of a journal: an account debited or credited, never both, never by nothing."""

    __tablename__ = "journal_lines"
    __table_args__ = (
        sa.CheckConstraint("debit >= 0 AND credit >= 0 AND (debit = 0) <> (credit = 0)", name="one_side"),
        sa.Index(None, "account_id", "journal_id"),
        {"sqlite_with_rowid": False},
    )

    journal_id: Mapped[int] = mapped_column(
        sa.ForeignKey("journals.id", deferrable=True, initially="DEFERRED"), primary_key=True
    )
    line: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contracts.id"))
    debit: Mapped[int] = mapped_column(PenceType)
    credit: Mapped[int] = mapped_column(PenceType)


class Balance(Base):
    """The sums of an account's lines posted in one period: a summary kept for speed (invariant L8)."""

    __tablename__ = "balances"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    period: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    debit: Mapped[int] = mapped_column(PenceType)
    credit: Mapped[int] = mapped_column(PenceType)


class PeriodEvent(Base):
    """A period was closed, soft-closed or re-opened; the latest event is its state.

    `journals` and `digest` say what stood in the period then (invariant L7).
    """

    __tablename__ = "period_events"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    period: Mapped[int] = mapped_column(sa.Integer, index=True)
    state: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(InstantType)
    journals: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.Text)
