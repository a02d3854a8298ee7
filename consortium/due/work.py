"""The register of due work: each a name and what it does to the book as of a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from consortium.access.retention import (
    forget_failures_before,
    forget_worn_out_links,
    forget_worn_out_sessions,
)
from consortium.employment.erasure import purge
from consortium.kernel.days import ONE_DAY
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name


@dataclass(frozen=True, slots=True)
class Now:
    """The instant at which work is done, and the day that it is then."""

    at: datetime
    day: date


CameTo = dict[str, int]
"""What a piece of work came to, in words and counts that name nobody."""


def residents(session: Session, now: Now) -> CameTo:
    """Reduce residents whose time is up to counts; take out what is kept of closed cases for a time only."""
    purged = purge(session, now.day)
    return {
        "residents reduced to counts": purged.participants,
        "words of evidence removed": purged.evidence,
        "contacts and rows of plans removed": purged.notes,
        "sensitive answers removed": purged.answers,
    }


def sign_in_failures(session: Session, now: Now) -> CameTo:
    """Forget failed attempts to sign in that are older than the parameters say."""
    oldest = now.at - whole(session, Name.SIGN_IN_FAILURE_DAYS, now.day) * ONE_DAY
    return {"failed attempts forgotten": forget_failures_before(session, oldest)}


def sessions_and_links(session: Session, now: Now) -> CameTo:
    """Forget sessions that are over, and links that were used or can be used no more."""
    ended, links = forget_worn_out_sessions(session, now.at), forget_worn_out_links(session, now.at)
    return {"sessions forgotten": ended, "links forgotten": links}


WORK: Mapping[str, Callable[[Session, Now], CameTo]] = {
    "residents": residents,
    "sign-in failures": sign_in_failures,
    "sessions and links": sessions_and_links,
}
"""Every piece of due work by its name, in the order in which it is done."""
