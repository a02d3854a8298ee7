"""Words of contracts: how cost is shared, and for how long a saving counts."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consortium.kernel.days import ONE_DAY, anniversary
from consortium.kernel.errors import Unreadable

DAYS_TO_PAY = 30
"""How long after its date a document falls due, where the contract does not say."""

INITIAL_TERM = "initial_term"
FIRST_YEAR = "first_year"
_YEARS = re.compile(r"years:([1-9][0-9]?)", re.ASCII)


class Allocation(StrEnum):
    """The basis by which a contract's cost is shared among its members (spec/ledger.md)."""

    EQUAL = "equal"
    HOMES = "homes"
    FTE = "fte"
    TURNOVER = "turnover"
    FIXED = "fixed"
    USAGE = "usage"


class Measure(StrEnum):
    """By what the use of an employment service is measured, where its cost is shared by use."""

    STARTS = "starts"
    ADVISER_MINUTES = "adviser_minutes"
    PLACES_OFFERED = "places_offered"

    @property
    def words(self) -> str:
        """As a page says it."""
        return _MEASURES[self]


_MEASURES = {
    Measure.STARTS: "starts",
    Measure.ADVISER_MINUTES: "minutes of advice",
    Measure.PLACES_OFFERED: "places offered",
}


@dataclass(frozen=True, slots=True)
class Counting:
    """For how long after its start a contract's savings count: its initial term, or whole years.

    `text` is as files write it: `initial_term`, `first_year` or `years:N` (1 to 99).
    """

    text: str = INITIAL_TERM

    def __post_init__(self) -> None:
        if self.text not in (INITIAL_TERM, FIRST_YEAR) and not _YEARS.fullmatch(self.text):
            raise Unreadable(
                f"is not a counting rule: write {INITIAL_TERM}, {FIRST_YEAR} or years:N, like years:3"
            )

    @classmethod
    def parse(cls, text: str) -> "Counting":
        """Read `initial_term`, `first_year` or `years:N`. Raises Unreadable."""
        return cls(text)

    def __str__(self) -> str:
        return self.text

    @property
    def years(self) -> int | None:
        """How many years from the start count; None: the initial term."""
        if self.text == INITIAL_TERM:
            return None
        return 1 if self.text == FIRST_YEAR else int(self.text.removeprefix("years:"))

    def last_day(self, start: date, end: date) -> date:
        """The last day that counts of a contract from `start` to `end`, extensions left out (spec/vfm.md)."""
        return end if self.years is None else anniversary(start, self.years) - ONE_DAY
