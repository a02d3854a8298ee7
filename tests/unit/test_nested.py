"""Counts of which some are part of others: no small one is bounded by what is shown beside it or in other years."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.nested import YearOfCounts, hidden_by_year
from consortium.kernel.suppression import SUM, Cell

SMALLEST = 5
WITHIN = {"jobs": None, "kept": "jobs"}
Table = dict[Cell, int]


def years_of(*tables: tuple[Sequence[int], Sequence[int], Sequence[int]]) -> list[YearOfCounts]:
    """Years of so many starts, jobs and kept jobs of the rows A, B, C and so on."""
    return [
        YearOfCounts(
            {
                (chr(65 + place), name): count
                for name, row in (("jobs", jobs), ("kept", kept))
                for place, count in enumerate(row)
            },
            {chr(65 + place): count for place, count in enumerate(starts)},
            SMALLEST,
        )
        for starts, jobs, kept in tables
    ]


def hidden(*tables: tuple[Sequence[int], Sequence[int], Sequence[int]]) -> list[str]:
    """The hidden rows of each column of each year; the sum is a dot."""
    return [
        "".join(sorted("." if row == SUM else row for row, name in gone if name == column))
        for gone in hidden_by_year(years_of(*tables), WITHIN)
        for column in WITHIN
    ]


@pytest.mark.parametrize(
    ("tables", "gone"),
    [
        ([((9, 9, 9), (6, 7, 8), (5, 6, 7))], ["", ""]),
        # Jobs of A, B and C are hidden and come to 20; eight and nine kept ones would leave at most three for A.
        ([((9, 9, 9), (3, 8, 9), (0, 8, 9))], ["ABC", ".BC"]),
        # Where few are kept nothing is told of the jobs above them.
        ([((9, 9, 9), (3, 8, 9), (0, 0, 0))], ["ABC", ""]),
        # Who started alone and is not shown would have reached it: then nothing is shown either way.
        ([((1, 9, 9, 9), (0, 8, 8, 8), (0, 0, 0, 0))], ["ABC", ""]),
        # Ten jobs a year before and ten kept: what is kept now would count the four jobs of this year.
        ([((20, 9, 9), (10, 8, 8), (0, 0, 0)), ((0, 9, 9), (4, 8, 8), (9, 0, 0))], ["", "", "ABC", ""]),
        ([((20, 9, 9), (10, 8, 8), (5, 0, 0)), ((0, 9, 9), (4, 8, 8), (9, 0, 0))], ["", "", "ABC", ".A"]),
    ],
)
def test_what_is_hidden_of_counts_within_others(tables, gone):
    assert hidden(*tables) == gone


ROW = st.integers(0, 9).flatmap(
    lambda starts: st.integers(0, starts).flatmap(
        lambda jobs: st.integers(0, jobs).map(lambda kept: (starts, jobs, kept))
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=3))
def test_nobody_can_say_which_number_is_hidden_by_its_neighbours(rows):
    (year,) = years_of(tuple(zip(*rows, strict=True)))  # type: ignore[arg-type]
    (gone,) = hidden_by_year([year], WITHIN)
    assert all(each in gone for each, count in year.cells.items() if 0 < count < SMALLEST)
    for knows in ("", *year.started):
        secret = [each for each in year.cells if each in gone and each[0] != knows]
        believable = [dict(table) for table in _believable(year, gone, secret)]
        for each in secret:
            assert len({table[each] for table in believable}) > 1, (knows, each, year, gone)


def _believable(year: YearOfCounts, gone: frozenset[Cell], secret: Sequence[Cell]) -> Iterator[Table]:
    """Every table two away at most, in each secret count, that agrees with all that is shown and known."""
    shown = {name: sum(count for each, count in year.cells.items() if each[1] == name) for name in WITHIN}
    for changes in product(range(-2, 3), repeat=len(secret)):
        table = dict(year.cells) | {each: year.cells[each] + more for each, more in zip(secret, changes, strict=True)}
        if any(table[each] < (0 if year.started[each[0]] == 1 else 1) for each in secret):
            continue
        if any(not year.started[row] >= table[row, "jobs"] >= table[row, "kept"] for row in year.started):
            continue
        sums = {name: sum(count for each, count in table.items() if each[1] == name) for name in WITHIN}
        if all((SUM, name) in gone or sums[name] == shown[name] for name in WITHIN):
            yield table
