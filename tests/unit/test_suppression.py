"""What is not shown of a table of counts: no small number can be worked out from the rest, by whatever subtraction."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.suppression import SUM, Cell, Counts, suppressed

SMALLEST = 5


def hidden(cells: dict[Cell, int], **more: bool) -> set[Cell]:
    """What is hidden of the table."""
    return set(suppressed(Counts(cells, SMALLEST, **more)))


def column(*counts: int) -> dict[Cell, int]:
    """A table of one column, whose rows are A, B, C and so on."""
    return {(chr(ord("A") + place), "jobs"): count for place, count in enumerate(counts)}


def rows_of(cells: set[Cell]) -> str:
    """The rows of hidden cells; a sum is a dot."""
    return "".join(sorted("." if row == SUM else row for row, _ in cells))


@pytest.mark.parametrize(
    ("counts", "gone"),
    [
        ((5, 6, 7), ""),
        ((0, 0, 0), ""),
        ((0, 5, 9), ""),
        ((3, 0, 0), ".A"),
        # One small one: its sum less the others would show it; and what two hide, one of the two would work out.
        ((3, 8, 9, 10), "ABC"),
        ((3, 8, 9), "ABC"),
        # Two small ones: each of both would know the other's.
        ((2, 3, 8, 9), "ABC"),
        # Three that come to three: whoever knows the eight would know three ones.
        ((1, 1, 1, 8), ".ABCD"),
        # What is hidden is not nothing: whoever knows the three, and that all come to five, would know two ones.
        ((1, 1, 3, 8), "ABCD"),
        ((1, 2, 3, 8), "ABC"),
        # With two associations nothing can be hidden from the other, but by the sum.
        ((3, 8), ".AB"),
        ((3,), ".A"),
    ],
)
def test_what_is_hidden_of_counts_with_their_sum(counts, gone):
    assert rows_of(hidden(column(*counts))) == gone


def test_without_a_published_sum_only_the_small_ones_are_hidden():
    assert rows_of(hidden(column(3, 8, 9), columns_summed=False)) == "A"


def test_the_sums_of_both_sides_are_guarded_together():
    cells = {(row, name): 9 for row in "ABCD" for name in ("jobs", "courses", "visits")} | {("A", "jobs"): 2}
    found = hidden(cells, rows_summed=True)
    assert ("A", "jobs") in found
    for row, name in found:
        assert sum(each[0] == row for each in found) > 1
        assert sum(each[1] == name for each in found) > 1


def test_a_small_sum_is_hidden_although_no_count_is():
    assert hidden({("A", "jobs"): 0, ("B", "jobs"): 4}) == {("B", "jobs"), (SUM, "jobs")}


TABLES = st.tuples(st.integers(1, 4), st.integers(1, 2)).flatmap(
    lambda size: st.fixed_dictionaries(
        {(chr(65 + row), str(place)): st.integers(0, 9) for row in range(size[0]) for place in range(size[1])}
    )
)


def _alternatives(cells: dict[Cell, int], known: set[Cell]) -> list[dict[Cell, int]]:
    """Every table one away at most from the true one, in each count, that somebody who knows these could believe.

    What is hidden is not nothing: everybody knows that nothing is shown.
    """
    names = [each for each in cells if each not in known]
    found = []
    for changes in product((-1, 0, 1), repeat=len(names)):
        table = cells | {name: cells[name] + change for name, change in zip(names, changes, strict=True)}
        if all(table[name] > 0 for name in names):
            found.append(table)
    return found


@settings(max_examples=120, deadline=None)
@given(TABLES, st.booleans(), st.booleans())
def test_nobody_can_say_which_number_is_hidden(cells, columns_summed, rows_summed):
    counts = Counts(cells, SMALLEST, columns_summed=columns_summed, rows_summed=rows_summed)
    gone = suppressed(counts)
    assert all(each in gone for each, count in cells.items() if 0 < count < SMALLEST)
    shown = {each for each in counts.values if counts.is_published(each) and each not in gone}
    for knows in ("", *{row for row, _ in cells}):
        known = {each for each in cells if each in shown or each[0] == knows}
        believable = [
            counted
            for table in _alternatives(cells, known)
            for counted in [Counts(table, SMALLEST).values]
            if all(counted[each] == counts.values[each] for each in shown)
            and all(counted[each] == counts.values[each] for each in counts.values if each[0] == knows)
        ]
        for each in gone:
            if not knows or each[0] not in (knows, SUM):
                assert len({table[each] for table in believable}) > 1, (knows, each, cells, gone)


@settings(max_examples=100, deadline=None)
@given(TABLES, st.booleans())
def test_no_sum_less_what_is_shown_leaves_a_small_number(cells, rows_summed):
    counts = Counts(cells, SMALLEST, rows_summed=rows_summed)
    gone = suppressed(counts)
    lines = [((SUM, name), [each for each in cells if each[1] == name]) for name in {name for _, name in cells}]
    if rows_summed:
        lines += [((row, SUM), [each for each in cells if each[0] == row]) for row in {row for row, _ in cells}]
    for sum_of, mine in lines:
        if sum_of not in gone:
            rest = sum(cells[each] for each in mine if each in gone)
            assert rest == 0 or rest >= SMALLEST


@settings(max_examples=60, deadline=None)
@given(TABLES)
def test_nothing_is_hidden_where_nothing_is_small(cells):
    large = {name: count + SMALLEST for name, count in cells.items()}
    assert suppressed(Counts(large, SMALLEST, rows_summed=True)) == frozenset()
