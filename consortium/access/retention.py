"""Forget what nobody needs any more: failed attempts, sessions that are over, links that open nothing."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.models import OneUseLink, SignedIn, SignInFailure
from consortium.access.sessions import LONGEST, end


def forget_failures_before(session: Session, oldest: datetime) -> int:
    """Forget failed attempts to sign in from before an instant; how many there were."""
    gone = session.execute(sa.delete(SignInFailure).where(SignInFailure.at < oldest).returning(SignInFailure.id))
    return len(gone.all())


def forget_worn_out_sessions(session: Session, at: datetime) -> int:
    """Forget sessions that are over by their length; how many there were."""
    return end(session, SignedIn.since <= at - LONGEST)


def forget_worn_out_links(session: Session, at: datetime) -> int:
    """Forget links that were used, or whose time is up; how many there were."""
    worn_out = sa.or_(OneUseLink.used_at.is_not(None), OneUseLink.expires_at <= at)
    return len(session.execute(sa.delete(OneUseLink).where(worn_out).returning(OneUseLink.id)).all())
