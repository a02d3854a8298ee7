"""Rows of people, their roles, their single-use links, their sessions, and failed attempts to sign in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, InstantType
from consortium.db import Base


class User(Base):
    """A person who may sign in."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    email: Mapped[str] = mapped_column(sa.Text, unique=True)
    name: Mapped[str] = mapped_column(sa.Text)
    password_hash: Mapped[str | None] = mapped_column(sa.Text)
    created_at: Mapped[datetime] = mapped_column(InstantType)
    disabled_at: Mapped[datetime | None] = mapped_column(InstantType)


class RoleGrant(Base):
    """A role that a person holds: for one member, or for the consortium (`member_id` empty)."""

    __tablename__ = "role_grants"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(sa.Text)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))


class OneUseLink(Base):
    """An invitation or a reset: only the digest of its secret is kept, and it opens once."""

    __tablename__ = "one_use_links"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)
    expires_at: Mapped[datetime] = mapped_column(InstantType)
    used_at: Mapped[datetime | None] = mapped_column(InstantType)


class SignedIn(Base):
    """A session of a person who signed in: only the digest of its secret is kept, and without the row it is over."""

    __tablename__ = "sessions"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)
    since: Mapped[datetime] = mapped_column(InstantType)
    address: Mapped[str] = mapped_column(sa.Text)


class SignInFailure(Base):
    """A failed attempt: the account as typed (its digest) and the address it came from."""

    __tablename__ = "sign_in_failures"
    __table_args__ = (sa.Index(None, "account", "at"), sa.Index(None, "address", "at"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account: Mapped[str] = mapped_column(sa.Text)
    address: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(InstantType)
