"""When a job counts as kept: days in paid work within the weeks after its start, breaks and all."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.employment.work import Work, job_start, kept

START = date(2025, 4, 1)


def days(number: int) -> date:
    """The day so many days after the start."""
    return START + timedelta(days=number)


def naive(spells: list[Work], weeks: int, within: int) -> date | None:
    """The same, day by day."""
    if not spells:
        return None
    first = min(each.first for each in spells)
    worked = 0
    for place in range(within * 7):
        day = first + timedelta(days=place)
        worked += any(each.first <= day <= (each.last or date.max) for each in spells)
        if worked == weeks * 7:
            return day
    return None


@pytest.mark.parametrize(
    ("spells", "reached"),
    [
        ([Work(START)], days(90)),
        ([Work(START, days(90))], days(90)),
        ([Work(START, days(89))], None),
        # A break of 28 days is the longest that 13 of 17 weeks leave.
        ([Work(START, days(9)), Work(days(38))], days(118)),
        ([Work(START, days(9)), Work(days(39))], None),
        # Two jobs on one day are one day in work.
        ([Work(START, days(50)), Work(days(10), days(60)), Work(days(61), days(90))], days(90)),
        ([], None),
    ],
)
def test_thirteen_weeks_are_reached_on_the_day_that_completes_them(spells, reached):
    assert kept(spells, 13, 17) == reached


def test_a_job_starts_on_the_first_day_of_the_first_work():
    assert job_start([Work(days(5)), Work(START, days(2))]) == START
    assert job_start([]) is None


spells = st.lists(
    st.builds(
        lambda first, length: Work(days(first), None if length is None else days(first + length)),
        st.integers(0, 160),
        st.none() | st.integers(0, 120),
    ),
    max_size=5,
)


@given(spells, st.integers(1, 26), st.integers(0, 8))
def test_the_day_is_that_of_counting_day_by_day(found, weeks, more):
    assert kept(found, weeks, weeks + more) == naive(found, weeks, weeks + more)
