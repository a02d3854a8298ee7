"""Paid work as days, and the day on which an outcome that rests on it is reached. Pure arithmetic of days.

A job kept 13 weeks is paid work, with whomever, on as many days as 13 weeks have, within the 17 weeks from the first
day of the first work; so breaks may come to the difference and no more. The day that completes them is the day on
which it is reached. The weeks are dated parameters.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from consortium.kernel.days import ONE_DAY, Span

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Work:
    """Paid work from its first day to its last; None: it goes on."""

    first: date
    last: date | None = None


def job_start(spells: Iterable[Work]) -> date | None:
    """The first day of the first paid work."""
    return min((each.first for each in spells), default=None)


def kept(spells: Iterable[Work], weeks: int, within: int) -> date | None:
    """The day on which paid work comes to so many weeks within so many from the job start, if it goes on as it is.

    None where it cannot come to that any more. A day that has not come yet is one on which it would be reached.
    """
    known = sorted(spells, key=lambda each: each.first)
    start = job_start(known)
    if start is None:
        return None
    window = Span(start, start + timedelta(days=within * DAYS_A_WEEK) - ONE_DAY)
    missing = weeks * DAYS_A_WEEK
    for stretch in _stretches(known, window):
        if stretch.days >= missing:
            return stretch.first + timedelta(days=missing) - ONE_DAY
        missing -= stretch.days
    return None


def _stretches(spells: Iterable[Work], window: Span) -> list[Span]:
    """The days in work within the window, in order, none twice: two jobs on one day are one day in work."""
    found: list[Span] = []
    for each in spells:
        last = min(each.last or window.last, window.last)
        first = max(each.first, found[-1].last + ONE_DAY) if found else each.first
        if first <= last:
            found.append(Span(first, last))
    return found
