"""Sessions of people who signed in: the server keeps them, so that it can end one, or all of a person's."""

import hashlib
import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.models import SignedIn, User

LONGEST = timedelta(hours=12)
"""How long after signing in a session ends, however busy it is."""


def begin(session: Session, person: User, address: str, at: datetime) -> str:
    """Begin a session of a person who has just shown to be that person; the secret that its cookie carries."""
    worn_out = SignedIn.user_id == person.id, SignedIn.since <= at - LONGEST
    session.execute(sa.delete(SignedIn).where(*worn_out))
    secret = random_secret()
    session.add(SignedIn(user_id=person.id, digest=digest(secret), since=at, address=address))
    session.flush()
    return secret


def end(session: Session, *conditions: sa.ColumnElement[bool]) -> int:
    """End the sessions of which all of this holds; how many there were."""
    ended = session.execute(sa.delete(SignedIn).where(*conditions).returning(SignedIn.id))
    return len(ended.all())


def random_secret() -> str:
    """A secret that nobody can guess: 256 bits of it."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of a secret: whoever reads the database cannot use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
