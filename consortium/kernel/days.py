"""Days, months, spans of days and financial years (1 April to 31 March)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from consortium.kernel.errors import Unreadable

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_BRITISH = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})", re.ASCII)
_YEAR = re.compile(r"([0-9]{4})[-/](?:([0-9]{2})|([0-9]{4}))", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})", re.ASCII)
_EARLIEST, _LATEST = 1900, 2199
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from `first` to `last`, both inclusive."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise Unreadable(f"ends ({self.last}) before it starts ({self.first})")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def overlap(self, other: "Span") -> "Span | None":
        """The days that both have, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Span(first, last) if first <= last else None

    def months(self) -> Iterator["Month"]:
        """Every calendar month that it touches, in order."""
        month = Month.of(self.first)
        while month.first <= self.last:
            yield month
            month = month.next()


EVER = Span(date(_EARLIEST, 1, 1), date(_LATEST, 12, 31))
"""Every day that can be written."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, written `2025-04`."""

    year: int
    number: int

    def __post_init__(self) -> None:
        # The financial years of the first and the last day that can be written run a few months beyond them.
        if not (1 <= self.number <= 12 and _EARLIEST - 1 <= self.year <= _LATEST + 1):
            raise Unreadable("is not a month; write it like 2025-04")

    @classmethod
    def of(cls, day: date) -> "Month":
        """The month in which the day lies."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2025-04`. Raises Unreadable."""
        match = _MONTH.fullmatch(text)
        if not match or not _EARLIEST <= int(match[1]) <= _LATEST:
            raise Unreadable("is not a month; write it like 2025-04")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def span(self) -> Span:
        """Its days."""
        return Span(self.first, self.next().first - ONE_DAY)

    def next(self) -> "Month":
        """The month after it."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)


@dataclass(frozen=True, slots=True, order=True)
class FinancialYear:
    """The year from 1 April `start` to the 31 March after, written `2025-26`."""

    start: int

    @classmethod
    def of(cls, day: date) -> "FinancialYear":
        """The financial year in which the day lies."""
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> "FinancialYear":
        """Read `2025-26`, `2025/26` or `2025-2026`. Raises Unreadable."""
        match = _YEAR.fullmatch(text.strip())
        if not match or not _EARLIEST <= int(match[1]) <= _LATEST:
            raise Unreadable("is not a financial year; write it like 2025-26")
        start = int(match[1])
        end = int(match[3]) if match[3] else start - start % 100 + int(match[2])
        if (end - start) not in (1, -99) or (match[3] and end - start != 1):
            raise Unreadable("is not a financial year; write it like 2025-26")
        return cls(start)

    def __str__(self) -> str:
        return f"{self.start}-{(self.start + 1) % 100:02d}"

    @property
    def span(self) -> Span:
        """Its days, 1 April to 31 March."""
        return Span(date(self.start, 4, 1), date(self.start + 1, 3, 31))

    @property
    def months(self) -> tuple[Month, ...]:
        """Its twelve months, April first: periods P01 to P12."""
        return tuple(self.span.months())

    def next(self) -> "FinancialYear":
        """The year after it."""
        return FinancialYear(self.start + 1)

    def previous(self) -> "FinancialYear":
        """The year before it."""
        return FinancialYear(self.start - 1)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a financial year: the first is April to June. Written `2025-26 Q1`."""

    year: FinancialYear
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter in which the day lies."""
        return cls(FinancialYear.of(day), (day.month - 4) % 12 // 3 + 1)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read `2025-26 Q1`. Raises Unreadable."""
        year, _, number = text.strip().partition(" Q")
        if number not in ("1", "2", "3", "4"):
            raise Unreadable("is not a quarter; write it like 2025-26 Q1")
        return cls(FinancialYear.parse(year), int(number))

    def __str__(self) -> str:
        return f"{self.year} Q{self.number}"

    @property
    def span(self) -> Span:
        """Its days."""
        months = self.year.months[self.number * 3 - 3 : self.number * 3]
        return Span(months[0].first, months[-1].span.last)

    @property
    def words(self) -> str:
        """As people read it: `April to June 2025`."""
        return f"{self.span.first:%B} to {self.span.last:%B %Y}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """An accounting period: P01 (April) to P12 (March) of a financial year."""

    year: FinancialYear
    number: int

    @classmethod
    def of(cls, day: date) -> "Period":
        """The period in which the day lies."""
        return cls(FinancialYear.of(day), (day.month - 4) % 12 + 1)

    @classmethod
    def parse(cls, year: str, number: str) -> "Period":
        """Read a year and `P03`. Raises Unreadable."""
        match = re.fullmatch(r"[Pp]?(0?[1-9]|1[0-2])", number.strip(), re.ASCII)
        if not match:
            raise Unreadable(f"{number!r} is not a period; write P01 (April) to P12 (March)")
        return cls(FinancialYear.parse(year), int(match[1]))

    def __str__(self) -> str:
        return f"{self.year} P{self.number:02d}"

    @property
    def month(self) -> Month:
        """Its calendar month."""
        return self.year.months[self.number - 1]

    @property
    def key(self) -> int:
        """The period as one number that sorts in time, 202503 for 2025-26 P03."""
        return self.year.start * 100 + self.number

    @classmethod
    def from_key(cls, key: int) -> "Period":
        """The period of a `key`."""
        return cls(FinancialYear(key // 100), key % 100)

    def next(self) -> "Period":
        """The period after it."""
        return Period(self.year.next(), 1) if self.number == 12 else Period(self.year, self.number + 1)


def day(text: str) -> date:
    """Read `2025-04-01` or `01/04/2025` (day first). Raises Unreadable."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        year, month, number = int(match[1]), int(match[2]), int(match[3])
    elif match := _BRITISH.fullmatch(text):
        year, month, number = int(match[3]), int(match[2]), int(match[1])
    elif "/" in text:
        raise Unreadable("is ambiguous; write the day as 2025-04-01 or 01/04/2025")
    else:
        raise Unreadable("is not a date; write it like 2025-04-01")
    if not _EARLIEST <= year <= _LATEST:
        raise Unreadable(f"is not between {_EARLIEST} and {_LATEST}")
    try:
        return date(year, month, number)
    except ValueError:
        raise Unreadable("is not a day of the calendar") from None


def long_date(value: date) -> str:
    """The day as people read it: `1 April 2025`."""
    return f"{value.day} {value:%B %Y}"


def anniversary(start: date, years: int) -> date:
    """The day `years` after `start`; a start on 29 February has it on 1 March in common years."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def months_before(value: date, months: int) -> date:
    """The same day so many calendar months earlier; the last of the month where it has no such day."""
    place = value.year * 12 + value.month - 1 - months
    month = Month(place // 12, place % 12 + 1)
    return min(month.span.last, month.first + (value.day - 1) * ONE_DAY)
