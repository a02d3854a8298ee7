"""Years begin on 1 April, periods are its months, and days are read without guessing."""

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium import clock
from consortium.kernel.days import FinancialYear, Month, Period, Span, anniversary, day
from consortium.kernel.errors import Unreadable

days = st.dates(date(1901, 4, 1), date(2198, 3, 31))


@given(days)
def test_every_day_lies_in_its_year_its_month_and_its_period(when):
    year, period = FinancialYear.of(when), Period.of(when)
    assert when in year.span
    assert when in period.month.span
    assert period.year == year
    assert Period.from_key(period.key) == period
    assert FinancialYear.parse(str(year)) == year


@given(days, days)
def test_the_key_of_a_period_sorts_in_time(one, other):
    if Period.of(one) < Period.of(other):
        assert Period.of(one).key < Period.of(other).key


@pytest.mark.parametrize(
    ("when", "year", "number"),
    [
        (date(2026, 3, 31), "2025-26", 12),
        (date(2026, 4, 1), "2026-27", 1),
        (date(2024, 2, 29), "2023-24", 11),
        (date(1999, 12, 31), "1999-00", 9),
    ],
)
def test_april_is_the_first_period_and_march_the_twelfth(when, year, number):
    assert (str(FinancialYear.of(when)), Period.of(when).number) == (year, number)


def test_a_year_has_twelve_periods_one_after_another():
    period = Period.parse("2025-26", "P01")
    for _ in range(12):
        period = period.next()
    assert period == Period.parse("2026-27", "1")


@pytest.mark.parametrize(
    ("text", "days_of_it"), [("2023-24", 366), ("2024-25", 365), ("2025/26", 365), ("2027-2028", 366)]
)
def test_a_year_is_read_in_each_way_people_write_it(text, days_of_it):
    assert FinancialYear.parse(text).span.days == days_of_it


@pytest.mark.parametrize("text", ["2025", "2025-25", "2025-27", "25-26", "2025-2027", "2025-26x", "9999-00"])
def test_what_is_not_a_year_is_refused(text):
    with pytest.raises(Unreadable):
        FinancialYear.parse(text)


@pytest.mark.parametrize("number", ["P00", "P13", "April", "", "-1", "P1.0"])
def test_what_is_not_a_period_is_refused(number):
    with pytest.raises(Unreadable):
        Period.parse("2025-26", number)


@given(days)
def test_a_day_is_read_as_iso_and_day_first(when):
    assert day(when.isoformat()) == day(f"{when:%d/%m/%Y}") == when


@pytest.mark.parametrize(
    "text", ["4/1/25", "2025-02-29", "31/04/2025", "2025-4-1", "1899-12-31", "today", ""]
)
def test_a_day_that_is_none_or_ambiguous_is_refused(text):
    with pytest.raises(Unreadable):
        day(text)


def test_a_start_on_29_february_has_its_anniversary_on_1_march_in_common_years():
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert anniversary(date(2025, 4, 1), 2) == date(2027, 4, 1)


@given(days, st.integers(0, 900), days, st.integers(0, 900))
def test_what_two_spans_share_lies_in_both(first, length, other, more):
    one, two = Span(first, first + timedelta(length)), Span(other, other + timedelta(more))
    shared = one.overlap(two)
    assert shared == two.overlap(one)
    if shared:
        assert all(each in one and each in two for each in (shared.first, shared.last))
    else:
        assert one.last < two.first or two.last < one.first


def test_a_span_does_not_end_before_it_starts_and_touches_whole_months():
    with pytest.raises(Unreadable, match="before it starts"):
        Span(date(2025, 4, 2), date(2025, 4, 1))
    touched = Span(date(2025, 1, 31), date(2025, 3, 1)).months()
    assert [str(month) for month in touched] == ["2025-01", "2025-02", "2025-03"]


def test_an_hour_before_midnight_in_march_it_is_already_the_new_year_in_london(monkeypatch):
    """British summer time has begun by then, every year."""
    monkeypatch.setenv("CONSORTIUM_NOW", "2026-03-31T23:30:00+00:00")
    assert clock.today() == date(2026, 4, 1)
    assert clock.now().tzinfo is UTC
    monkeypatch.setenv("CONSORTIUM_NOW", "2026-03-31T22:59:59+00:00")
    assert clock.today() == date(2026, 3, 31)


@pytest.mark.parametrize("year", range(2024, 2044))
def test_every_month_ends_where_the_next_begins(year):
    for number in range(1, 13):
        month = Month(year, number)
        assert month.span.last + timedelta(1) == month.next().first
