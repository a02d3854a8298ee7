"""How many reached what in a year, as it may be told to others than the member: what is small is hidden.

Every figure about outcomes that leaves the owning member comes from here: papers, pages, exports, rates.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from consortium.employment.queries import dated_outcomes, starts
from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.nested import YearOfCounts, hidden_by_year
from consortium.kernel.suppression import SUM, Cell, Counts
from consortium.parameters.queries import whole
from consortium.parameters.terms import ALWAYS, Name

WITHIN: Mapping[str, str | None] = {
    Outcome.QUALIFICATION.value: None,
    Outcome.WORK_EXPERIENCE.value: None,
    Outcome.JOB_START.value: None,
    Outcome.SUSTAINED_13.value: Outcome.JOB_START.value,
    Outcome.SUSTAINED_26.value: Outcome.SUSTAINED_13.value,
    Outcome.BETTER_WORK.value: Outcome.JOB_START.value,
}
"""Of each outcome the one that whoever reaches it has reached before; None: only the start."""


@dataclass(frozen=True, slots=True)
class Told:
    """The counts of a year by member and outcome, with their sums, and which of them are hidden."""

    values: Mapping[Cell, int]
    hidden: frozenset[Cell]
    smallest: int

    def of(self, outcome: Outcome, member: str | None) -> int | None:
        """How many of a member's residents reached it, or of all; None where that is hidden."""
        cell = (SUM if member is None else member, outcome.value)
        return None if cell in self.hidden else self.values.get(cell, 0)


def told(
    session: Session, year: FinancialYear, members: Iterable[str], published: Mapping[Cell, Collection[int]]
) -> Told:
    """What may be told of a year. `published`: what was told of it before, from which a change must not be read.

    A count that is away by less than the smallest shown from one that was published is hidden.
    """
    began, reached = _by_year(session, year.span.last)
    first = min([year, *began, *reached])
    years = [FinancialYear(each) for each in range(first.start, year.start + 1)]
    rows = sorted({*members, *(row for each in began.values() for row in each)})
    tables = []
    for each in years:
        found = reached.get(each, Counter())
        cells = {(row, outcome): found[row, outcome] for row in rows for outcome in WITHIN} | found
        smallest = whole(session, Name.SMALLEST_SHOWN, each.span.last)
        tables.append(YearOfCounts(cells, began.get(each, Counter()), smallest))
    last = tables[-1]
    values = Counts(last.cells, last.smallest).values
    also = {
        cell
        for cell, before in published.items()
        if any(0 < abs(values.get(cell, 0) - each) < last.smallest for each in before)
    }
    tables[-1] = YearOfCounts(last.cells, last.started, last.smallest, also)
    return Told(values, hidden_by_year(tables, WITHIN)[-1], last.smallest)


def _by_year(
    session: Session, until: date
) -> tuple[dict[FinancialYear, Counter[str]], dict[FinancialYear, Counter[Cell]]]:
    """Starts by member, and outcomes by member and kind, of every year up to a day."""
    days = Span(ALWAYS, until)
    began: dict[FinancialYear, Counter[str]] = {}
    for each in starts(session, days):
        began.setdefault(FinancialYear.of(each.day), Counter())[each.member] += 1
    reached: dict[FinancialYear, Counter[Cell]] = {}
    for (member, outcome, day), count in dated_outcomes(session, days).items():
        reached.setdefault(FinancialYear.of(day), Counter())[member, outcome] += count
    return began, reached
