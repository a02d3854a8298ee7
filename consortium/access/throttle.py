"""How often one may fail to sign in: counted per account and per address, in the database."""

import hashlib
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.models import SignInFailure
from consortium.kernel.errors import Refused

WINDOW = timedelta(minutes=5)
MOST_PER_ACCOUNT, MOST_PER_ADDRESS = 10, 30
"""Failures within the window after which no further attempt is looked at."""


class TooManyAttempts(Refused):
    """Too many failed attempts; wait and try again."""


def must_not_be_throttled(session: Session, email: str | None, address: str, at: datetime) -> None:
    """Raises TooManyAttempts. Without an account (`email`) failures from the address alone count."""
    since = at - WINDOW
    from_address = (SignInFailure.address, address, MOST_PER_ADDRESS)
    of_account = [] if email is None else [(SignInFailure.account, account_digest(email), MOST_PER_ACCOUNT)]
    for column, value, most in (*of_account, from_address):
        count = session.scalar(
            sa.select(sa.func.count())
            .select_from(SignInFailure)
            .where(column == value, SignInFailure.at > since)
        )
        if (count or 0) >= most:
            raise TooManyAttempts("too many attempts have failed: wait five minutes and try again")


def count_failure(session: Session, email: str, address: str, at: datetime) -> None:
    """Note a failed attempt, and forget those of an earlier day."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.at < at - timedelta(days=1)))
    session.add(SignInFailure(account=account_digest(email), address=address, at=at))


def forget_failures(session: Session, email: str) -> None:
    """A person signed in: earlier failures of the account no longer count."""
    session.execute(sa.delete(SignInFailure).where(SignInFailure.account == account_digest(email)))


def account_digest(email: str) -> str:
    """What is kept of the account that was typed: a person may type a password there."""
    return hashlib.sha256(email.strip().casefold().encode()).hexdigest()
