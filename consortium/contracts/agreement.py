"""A contract as sharing and counting see it: who takes part, by what rule, and what counts for how long."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from consortium.contracts.terms import Allocation, Counting, Measure
from consortium.kernel.days import Span
from consortium.kernel.errors import Refused
from consortium.kernel.terms import Workstream

YEAR_UNIT = "year"
"""The unit of an item that is a whole service: its quantity is time."""

START = "start"
"""The item that every employment contract has: a participant who starts."""

PLACE = "place"
"""The unit of an item that is a course."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of the contract's sharing rule, for service days from `from_day`."""

    version: int
    from_day: date
    basis: Allocation
    agreed: date | None


@dataclass(frozen=True, slots=True)
class MeasureRule:
    """By what use is measured, for service days from `from_day`."""

    version: int
    from_day: date
    measure: Measure


@dataclass(frozen=True, slots=True)
class Part:
    """A member's participation: the days it covers, and its weight on the basis `fixed`."""

    member: str
    span: Span
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class ItemTerms:
    """An item of the contract."""

    id: int
    code: str
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """One contract's terms, without the database."""

    id: int
    reference: str
    title: str
    workstream: Workstream
    supplier: str
    supplier_name: str
    lead: str
    start: date
    end: date
    max_end: date | None
    notice_days: int | None
    payment_days: int
    counting: Counting
    pool: str | None
    rules: tuple[Rule, ...]
    parts: tuple[Part, ...]
    items: Mapping[str, ItemTerms] = field(default_factory=dict)
    measures: tuple[MeasureRule, ...] = ()

    def notice_by(self, day: date) -> date:
        """The last day for notice of the next end that comes after `day`: of the initial term, or of all extensions."""
        last = self.end if self.end > day else self.span.last
        return last - timedelta(days=self.notice_days or 0)

    @property
    def span(self) -> Span:
        """From its start to its last possible day, all extensions included."""
        return Span(self.start, self.max_end or self.end)

    def rule(self, service_day: date) -> Rule:
        """The sharing rule of a day: the latest version that begins on it or before, else the one in force first.

        Raises Refused where there is none at all.
        """
        in_force = self.rules_in_force
        if not in_force:
            raise Refused(f"contract {self.reference} has no sharing rule")
        return next((each for each in reversed(in_force) if each.from_day <= service_day), in_force[0])

    @property
    def rules_in_force(self) -> tuple[Rule, ...]:
        """The versions that rule any day, by their first day: a later version replaces those that begin after it."""
        return _in_force(self.rules)

    def measure(self, service_day: date) -> Measure:
        """By what use is measured on the day: as the latest version that begins on it or before says, else starts."""
        known = (each.measure for each in reversed(self.measures_in_force) if each.from_day <= service_day)
        return next(known, Measure.STARTS)

    @property
    def measures_in_force(self) -> tuple[MeasureRule, ...]:
        """The versions that rule any day, by their first day, as of sharing rules."""
        return _in_force(self.measures)

    def taking_part(self, days: Span) -> dict[str, Part]:
        """Who takes part on any of the days, by member code, in its order."""
        found = {part.member: part for part in self.parts if part.span.overlap(days)}
        return dict(sorted(found.items()))

    def takes_part(self, member: str, day: date) -> bool:
        """Whether the member takes part on the day."""
        return any(part.member == member and day in part.span for part in self.parts)

    @property
    def counting_span(self) -> Span | None:
        """The days on which savings count; None when there are none."""
        last = self.counting.last_day(self.start, self.end)
        return Span(self.start, last) if last >= self.start else None

    def counts(self, member: str, day: date, settled: Span | None = None) -> bool:
        """Whether a line of this service day counts for the member's saving (spec/vfm.md).

        `settled`: the days that a true-up settles, whose own day is the last of them. What it moves belongs to the
        days on which the member took part: it counts as the lines of the last of those do.
        """
        if settled:
            parts = (part.span.overlap(settled) for part in self.parts if part.member == member)
            day = max((each.last for each in parts if each), default=day)
        counting = self.counting_span
        return counting is not None and day in counting and self.takes_part(member, day)

    def counted_days(self, member: str, days: Span) -> list[Span]:
        """The stretches of `days` inside the member's participation and the counting rule, in order."""
        counting = self.counting_span
        within = counting.overlap(days) if counting else None
        if within is None:
            return []
        stretches = [part.span.overlap(within) for part in self.parts if part.member == member]
        return sorted(each for each in stretches if each)


Versioned = TypeVar("Versioned", Rule, MeasureRule)


def _in_force(versions: Sequence[Versioned]) -> tuple[Versioned, ...]:
    found: list[Versioned] = []
    for each in sorted(versions, key=lambda rule: -rule.version):
        if not found or each.from_day < found[-1].from_day:
            found.append(each)
    return tuple(reversed(found))
