"""Which counts of a table are hidden, so that no small one can be worked out from what is shown.

A table has rows (associations) and columns (what is counted); its sums over rows or columns may be published too.
Counts from one up to below the smallest shown are hidden. Others are then hidden with them, until nobody can say
which whole numbers the hidden counts are: neither somebody outside, nor one of the associations, which knows its
own row whatever is hidden.

The proof is by circulation. Every count is a flow from its row to its column, every sum of a column a flow from
the column to the bottom, every sum of a row one from the side to the row, and the grand sum joins bottom and side.
What is shown is fixed. A hidden flow can be another whole number exactly where a circle of hidden flows passes
through it, each of which can be one more, or one less, without leaving the bounds that everybody knows: what is
hidden is not nothing, for nothing is shown; and some counts are known to be no more than another (see `nested`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from consortium.kernel.flows import reaches

Cell = tuple[str, str]
"""A row and a column; the sum of a row has the column SUM, the sum of a column the row SUM."""

SUM = "\0sum"
_Node = tuple[str, str]


@dataclass(frozen=True)
class Counts:
    """A table of counts, with the sums that are published beside it.

    `columns_summed`: each column's sum over all rows is shown. `rows_summed`: each row's over all columns.
    `most`: how many each can be at most, as far as that is known; where it is one, nothing is hidden as one is.
    `also`: what is hidden besides the small counts, because it would tell something together with other tables.
    """

    cells: Mapping[Cell, int]
    smallest: int
    columns_summed: bool = True
    rows_summed: bool = False
    most: Mapping[Cell, int] = field(default_factory=dict)
    also: Collection[Cell] = ()
    values: dict[Cell, int] = field(init=False)

    def __post_init__(self) -> None:
        values = dict(self.cells)
        for (row, column), count in self.cells.items():
            for sum_of in ((row, SUM), (SUM, column), (SUM, SUM)):
                values[sum_of] = values.get(sum_of, 0) + count
        object.__setattr__(self, "values", values)

    def only(self, column: str) -> "Counts":
        """The table with one column of it."""
        return replace(self, cells={each: count for each, count in self.cells.items() if each[1] == column})

    def is_small(self, cell: Cell) -> bool:
        """Whether a cell is hidden for itself, whatever stands beside it."""
        is_either = self.most.get(cell) == 1 and self.values[SUM, cell[1]] > 0
        return 0 < self.values[cell] < self.smallest or is_either or cell in self.also

    def can_rise(self, cell: Cell) -> bool:
        """Whether a hidden count could be one more, by what everybody knows."""
        return self.values[cell] < self.most.get(cell, self.values[cell] + 1)

    def can_fall(self, cell: Cell) -> bool:
        """Whether a hidden count could be one less: what is published as nothing is shown."""
        is_never_nothing = self.is_published(cell) and self.most.get(cell) != 1
        return self.values[cell] > (1 if is_never_nothing else 0)

    def is_published(self, cell: Cell) -> bool:
        """Whether a cell would be shown, were it not for small numbers."""
        row, column = cell
        if row == SUM and column == SUM:
            return self.rows_summed and self.columns_summed
        return self.columns_summed if row == SUM else self.rows_summed if column == SUM else True


def suppressed(counts: Counts) -> frozenset[Cell]:
    """The cells and sums that are not shown. Whatever is not among them may be shown together."""
    columns = {column for _, column in counts.cells}
    if len(columns) > 1 and not counts.rows_summed:  # nothing ties them together
        return frozenset[Cell]().union(*(suppressed(counts.only(each)) for each in columns))
    return _hidden_together(counts)


def _hidden_together(counts: Counts) -> frozenset[Cell]:
    unpublished = {each for each in counts.values if not counts.is_published(each)}
    hidden = unpublished | {each for each in counts.values if counts.is_small(each)}
    guarded = hidden - unpublished
    while guarded:
        weak = _first_weak(counts, hidden, guarded)
        if weak is None:
            break
        more = _next_to_hide(counts, hidden, weak)
        if more is None:
            break
        hidden.add(more)
        guarded = hidden - unpublished
    return frozenset(hidden - unpublished)


def _first_weak(counts: Counts, hidden: Collection[Cell], guarded: Iterable[Cell]) -> Cell | None:
    """A hidden cell that somebody could pin to one number, or that a sum leaves too small; None where there is none."""
    for each in sorted(guarded):
        if any(pinned(counts, seen, each) for seen in _knowing(counts, hidden, each)):
            return each
    return next((each for each in sorted(guarded) if _leaves_a_small_rest(counts, hidden, each)), None)


def _knowing(counts: Counts, hidden: Collection[Cell], cell: Cell) -> Iterator[set[Cell]]:
    """What is hidden from somebody outside, and from each other row, which knows its own.

    What a row works out of a sum is what it works out of the other rows, each of which is looked at by itself.
    """
    yield set(hidden)
    if cell[0] == SUM:
        return
    for row in sorted({each for each, _ in counts.cells} - {cell[0]}):
        yield {each for each in hidden if each[0] != row}


def pinned(counts: Counts, hidden: Collection[Cell], cell: Cell) -> bool:
    """Whether a hidden count can be one number only, for whoever sees all but the hidden."""
    start, end = _ends(cell)
    onward: dict[_Node, set[_Node]] = {}
    for each in hidden:
        if each == cell:
            continue
        one, other = _ends(each)
        if counts.can_rise(each):
            onward.setdefault(one, set()).add(other)
        if counts.can_fall(each):
            onward.setdefault(other, set()).add(one)
    can_rise = counts.can_rise(cell) and reaches(onward, end, start)
    can_fall = counts.can_fall(cell) and reaches(onward, start, end)
    return not (can_rise or can_fall)


def _ends(cell: Cell) -> tuple[_Node, _Node]:
    """From where to where a count flows."""
    row, column = cell
    side = ("side", "") if row == SUM and column == SUM else None
    if side:
        return ("bottom", ""), side
    if row == SUM:
        return ("column", column), ("bottom", "")
    return (("side", ""), ("row", row)) if column == SUM else (("row", row), ("column", column))


def _leaves_a_small_rest(counts: Counts, hidden: Collection[Cell], cell: Cell) -> bool:
    """Whether a shown sum tells that what is hidden in the cell's row or column comes to a small number."""
    row, column = cell
    for sum_of, mine in (
        ((SUM, column), [each for each in counts.cells if each[1] == column]),
        ((row, SUM), [each for each in counts.cells if each[0] == row]),
    ):
        if sum_of != cell and sum_of not in hidden:
            rest = sum(counts.values[each] for each in mine if each in hidden)
            if 0 < rest < counts.smallest:
                return True
    return False


def _next_to_hide(counts: Counts, hidden: Collection[Cell], weak: Cell) -> Cell | None:
    """What is hidden next to guard a weak cell: the smallest count beside it, then a sum, then anything."""
    row, column = weak
    shown = [each for each, count in counts.values.items() if each not in hidden and count]

    def price(each: Cell) -> tuple[int, int, int, Cell]:
        beside = each[0] == row or each[1] == column
        return (not beside, SUM in each, counts.values[each], each)

    return min(shown, key=price, default=None)
