"""The one seam through which time enters; tests move it with CONSORTIUM_NOW (an ISO instant in UTC)."""

import os
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from consortium.kernel.days import long_date

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, in UTC."""
    moved = os.environ.get("CONSORTIUM_NOW")
    return datetime.fromisoformat(moved).astimezone(UTC) if moved else datetime.now(UTC)


def today() -> date:
    """The day it is in London: an hour before midnight UTC on 31 March it is 1 April there."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The day it is in London at an instant."""
    return instant.astimezone(LONDON).date()


def long_time(instant: datetime) -> str:
    """An instant as people in London read it: `24 November 2026, 23:10`."""
    return f"{long_date(day_of(instant))}, {instant.astimezone(LONDON):%H:%M}"
