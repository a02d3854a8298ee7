"""Counts of the same people by two breakdowns: no small one can be worked out from those that are shown."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from consortium.kernel.breakdowns import Flow, hidden_flows

SMALLEST = 5


def flows(by_period: list[dict[str, int]], by_cohort: list[dict[str, int]]) -> dict[str, Flow]:
    """A year's sum, its quarters, and the quarters of the starts, which come to the same."""
    year: dict[str, int] = {}
    for each in by_period:
        for whose, count in each.items():
            year[whose] = year.get(whose, 0) + count
    found = {"year": Flow("all", "year", year)}
    found |= {f"p{place}": Flow("year", "service", each) for place, each in enumerate(by_period)}
    return found | {f"c{place}": Flow("service", "all", each) for place, each in enumerate(by_cohort)}


def test_a_small_quarter_takes_another_with_it_where_the_year_is_shown():
    found = flows([{"A": 3}, {"A": 7}, {"A": 9}], [{"A": 19}])
    assert hidden_flows(found, SMALLEST, shown={"year"}) == {"p0", "p1"}


def test_a_year_that_is_not_shown_elsewhere_cannot_be_worked_out_from_cohorts():
    # Three in the year, and all of them started in one quarter: the cohort is hidden, being the same three.
    found = flows([{"A": 3}], [{"A": 3}])
    assert hidden_flows(found, SMALLEST, unshown={"year"}) == {"year", "p0", "c0"}


def test_what_an_association_knows_of_its_own_does_not_tell_the_rest():
    # Nine together, of which eight are A's: A would know that one more is somebody else's.
    found = flows([{"A": 8, "B": 1}, {"A": 5, "B": 5}], [{"A": 13, "B": 6}])
    assert "p0" in hidden_flows(found, SMALLEST)


def test_large_and_empty_counts_are_shown():
    found = flows([{"A": 9, "B": 0}, {"A": 0, "B": 8}], [{"A": 9, "B": 8}])
    assert hidden_flows(found, SMALLEST) == frozenset()


COUNTS = st.lists(st.integers(0, 7), min_size=1, max_size=3)


def _solutions(found: dict[str, Flow], hidden: frozenset[str], top: int) -> list[dict[str, int]]:
    """Every way in which the hidden counts could be, for somebody who sees the others."""
    names = sorted(hidden)
    fits = []
    for numbers in product(range(top + 1), repeat=len(names)):
        counts = {key: each.without(None) for key, each in found.items()} | dict(zip(names, numbers, strict=True))
        nodes = {each.start for each in found.values()}
        coming = {node: sum(counts[key] for key, each in found.items() if each.end == node) for node in nodes}
        going = {node: sum(counts[key] for key, each in found.items() if each.start == node) for node in nodes}
        if coming == going:
            fits.append(dict(zip(names, numbers, strict=True)))
    return fits


@settings(max_examples=30, deadline=None)
@given(COUNTS, st.integers(1, 2), st.booleans())
def test_every_small_count_that_is_hidden_could_be_another_number(counts, cohorts, is_year_shown):
    """Tried out by every way in which the hidden counts could be, for somebody outside."""
    total = sum(counts)
    parts = [total] if cohorts == 1 else [total // 2, total - total // 2]
    found = flows([{"A": each} for each in counts], [{"A": each} for each in parts])
    hidden = hidden_flows(found, SMALLEST, shown={"year"} if is_year_shown and not 0 < total < SMALLEST else ())
    small = [key for key in hidden if 0 < found[key].without(None) < SMALLEST]
    if len(hidden) > 4:
        return
    ways = _solutions(found, hidden, total + 1)
    assert all(len({each[key] for each in ways}) > 1 for key in small)
