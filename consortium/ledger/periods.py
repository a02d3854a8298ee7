"""Periods: open, soft-closed or closed, and the day on which a document may be posted."""

import hashlib
from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.fields import typed
from consortium.kernel.days import Period
from consortium.kernel.errors import Refused
from consortium.ledger.models import JournalRow, PeriodEvent


class PeriodState(StrEnum):
    """Whether anything may be posted in a period; soft-closed: by administrators with a reason."""

    OPEN = "open"
    SOFT_CLOSED = "soft-closed"
    CLOSED = "closed"


MOVES = {
    PeriodState.OPEN: (PeriodState.SOFT_CLOSED, PeriodState.CLOSED),
    PeriodState.SOFT_CLOSED: (PeriodState.CLOSED, PeriodState.OPEN),
    PeriodState.CLOSED: (PeriodState.OPEN,),
}
"""The legal moves from each state; opening again needs a reason."""


class PeriodClosed(Refused):
    """The period does not allow what was asked."""


class Periods:
    """The states of all periods in this session."""

    def __init__(self, session: Session) -> None:
        latest = sa.select(sa.func.max(PeriodEvent.id)).group_by(PeriodEvent.period)
        events = session.scalars(sa.select(PeriodEvent).where(PeriodEvent.id.in_(latest)))
        self._states = {each.period: _read(each.state) for each in events}

    def state(self, period: Period) -> PeriodState:
        """The period's state; a period never closed is open."""
        return self._states.get(period.key, PeriodState.OPEN)

    def posting_day(self, dated: date, *, into_soft_closed: bool = False) -> date:
        """The document's own day, or the first day of the first open period after a closed one."""
        if not self._states:
            return dated
        period = Period.of(dated)
        while not self._takes(period, into_soft_closed):
            period = period.next()
        return max(dated, period.month.first)

    def _takes(self, period: Period, into_soft_closed: bool) -> bool:
        state = self.state(period)
        return state is PeriodState.OPEN or (into_soft_closed and state is PeriodState.SOFT_CLOSED)


def _read(word: str) -> PeriodState:
    """The state; a word that the application never wrote takes nothing, until `ledger verify` has named it."""
    return PeriodState(word) if word in set(PeriodState) else PeriodState.CLOSED


def contents(session: Session, period: Period) -> tuple[int, str]:
    """How many journals stand in the period, and the digest of their hashes in order."""
    hashes = session.scalars(
        sa.select(JournalRow.hash).where(JournalRow.period == period.key).order_by(JournalRow.id)
    )
    count, running = 0, hashlib.sha256()
    for each in hashes:
        count += 1
        running.update(each.encode())
    return count, running.hexdigest()


def close(session: Session, cause: Cause, period: Period, *, soft: bool = False) -> None:
    """Close a period, or close it softly. Raises PeriodClosed when it is so already, or closed for good."""
    _move(session, cause, period, PeriodState.SOFT_CLOSED if soft else PeriodState.CLOSED)


def reopen(session: Session, cause: Cause, period: Period) -> None:
    """Open a closed period again; packs frozen from it are superseded by that. Raises PeriodClosed."""
    if not typed(cause.reason):
        raise PeriodClosed("say why the period is opened again")
    _move(session, cause, period, PeriodState.OPEN)


def _move(session: Session, cause: Cause, period: Period, wanted: PeriodState) -> None:
    before = Periods(session).state(period)
    if before is wanted:
        raise PeriodClosed(f"{period} is {wanted} already")
    if wanted not in MOVES[before]:
        raise PeriodClosed(f"{period} is {before}: reopen it first, with a reason")
    journals, digest = contents(session, period)
    session.add(PeriodEvent(period=period.key, state=wanted, at=cause.at, journals=journals, digest=digest))
    record(
        session,
        cause,
        f"period {wanted}",
        f"period {period}",
        before={"state": before},
        after={"state": wanted},
    )
    session.flush()
