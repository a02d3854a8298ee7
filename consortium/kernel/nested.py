"""Which counts of several years are hidden where some of them are part of others, so that no small one is bounded.

Whoever is still in work after 26 weeks was so after 13, had started a job before, and had started with the service.
So a count that is shown is a ceiling for those within it, and a floor for those that it is within: from the first
year on, for somebody may start in one year and reach something in a later one. The number who start is always
known. A small count that is hidden in its own column must not be told by its neighbours in the others.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from consortium.kernel.suppression import SUM, Cell, Counts, suppressed


@dataclass(frozen=True)
class YearOfCounts:
    """What was reached in a year, by row and column, and how many started in it, by row.

    `also`: what is hidden besides, because it would tell something together with what was published before.
    """

    cells: Mapping[Cell, int]
    started: Mapping[str, int]
    smallest: int
    also: Collection[Cell] = ()


@dataclass
class _SoFar:
    """What everybody has come to know by a year: starts, counts as they are, and what of them is shown."""

    started: Counter[str] = field(default_factory=Counter)
    counted: Counter[Cell] = field(default_factory=Counter)
    shown: Counter[Cell] = field(default_factory=Counter)
    partly: set[Cell] = field(default_factory=set)
    """Cells of which some year is hidden."""

    def most(self, row: str, column: str, above: str | None) -> int:
        """How many more can reach it, as far as that is known."""
        ceiling = self.started[row]
        if above is not None and (row, above) not in self.partly:
            ceiling = min(ceiling, self.shown[row, above])
        return ceiling - self.counted[row, column]

    def tells(self, row: str, column: str, above: str | None, count: int) -> bool:
        """Whether the count, shown, would say that what is hidden above it is more than one."""
        if above is None or (row, above) not in self.partly or not count:
            return False
        return self.shown[row, column] + count > self.shown[row, above] + 1

    def add(self, cell: Cell, count: int, *, is_hidden: bool) -> None:
        """Go on with a year's count."""
        self.counted[cell] += count
        if is_hidden:
            self.partly.add(cell)
        else:
            self.shown[cell] += count


def hidden_by_year(years: Sequence[YearOfCounts], within: Mapping[str, str | None]) -> list[frozenset[Cell]]:
    """The cells and sums that are not shown, year by year from the first.

    `within`: of each column the one that it is part of, which stands before it; None where that is the starts.
    """
    so_far, found = _SoFar(), []
    for year in years:
        so_far.started.update({**year.started, SUM: sum(year.started.values())})
        hidden: frozenset[Cell] = frozenset()
        for column, above in within.items():
            hidden |= _of_column(year, column, above, so_far)
        found.append(hidden)
    return found


def _of_column(year: YearOfCounts, column: str, above: str | None, so_far: _SoFar) -> frozenset[Cell]:
    cells = {each: count for each, count in year.cells.items() if each[1] == column}
    values = {each: count for each, count in Counts(cells, year.smallest).values.items() if each[1] == column}
    most = {each: max(so_far.most(each[0], column, above), count) for each, count in values.items()}
    also = {each for each, count in values.items() if so_far.tells(each[0], column, above, count)}
    also |= {each for each in year.also if each in values}
    gone = suppressed(Counts(cells, year.smallest, most=most, also=also))
    for each, count in values.items():
        so_far.add(each, count, is_hidden=each in gone)
    return gone
