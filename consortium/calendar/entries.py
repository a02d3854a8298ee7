"""What stands in a calendar, whatever it is about."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Entry:
    """Something on a day: from `starts` (a time in London like `09:30`) for so many `hours`, or the whole day.

    `name` is its own for ever (`course LRN-01 C41`). `revision` counts its changes, the last of which was at
    `changed_at`. `path` leads to its page.
    """

    name: str
    title: str
    day: date
    path: str
    revision: int
    changed_at: datetime
    starts: str | None = None
    hours: Decimal | None = None
    where: str = ""
    words: str = ""
    is_off: bool = False
