"""What is due, fair and to come of a pool: worked by hand, and exact whatever the figures."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.pools.fair_use import FairUse, fair_use
from consortium.pools.operations import instalments
from consortium.pools.outlook import outlook
from consortium.pools.terms import Band

LEAST, MOST = Decimal("0.8"), Decimal("1.25")
CODES = ("AAA", "BBB", "CCC", "DDD")
PENCE = st.integers(0, 10**9)
DAY = date(2026, 4, 1)


def by_code(paid_in: dict[str, int], used: dict[str, int]) -> dict[str, FairUse]:
    return {each.member: each for each in fair_use(paid_in, used, LEAST, MOST)}


@given(st.integers(12, 10**11), st.sampled_from([1, 2, 3, 4, 6, 12]))
def test_instalments_are_equal_to_the_penny_and_sum_to_the_year(amount, parts):
    shares = [share for _, share in instalments(amount, parts, date(2026, 5, 31))]
    assert (sum(shares), len(shares)) == (amount, parts)
    assert max(shares) - min(shares) <= 1
    assert shares == sorted(shares, reverse=True)


def test_instalments_lie_equally_many_months_apart_on_days_that_there_are():
    days = [day for day, _ in instalments(10_001, 4, date(2025, 11, 30))]
    assert days == [date(2025, 11, 30), date(2026, 2, 28), date(2026, 5, 30), date(2026, 8, 30)]


def test_the_fair_use_index_is_the_share_of_use_over_the_share_of_contribution():
    found = by_code({"AAA": 75_000, "BBB": 25_000}, {"AAA": 30_000, "BBB": 30_000})
    assert found["AAA"].index == Fraction(2, 3)
    assert found["BBB"].index == 2
    assert (found["AAA"].band, found["BBB"].band) == (Band.LESS, Band.MORE)
    # 60,000 x 3/4 = 45,000, of which it used 30,000.
    assert (found["AAA"].balance, found["BBB"].balance) == (15_000, -15_000)


@pytest.mark.parametrize(
    ("used", "band"), [(80, Band.FAIR), (79, Band.LESS), (125, Band.FAIR), (126, Band.MORE)]
)
def test_the_band_includes_both_its_ends(used, band):
    found = by_code({"AAA": 100, "BBB": 900}, {"AAA": used, "BBB": 1_000 - used})
    assert found["AAA"].band is band


def test_use_of_a_member_that_paid_nothing_in_is_a_subsidy_and_has_no_index():
    found = by_code({"AAA": 100}, {"AAA": 60, "BBB": 40})
    assert (found["BBB"].index, found["BBB"].band, found["BBB"].balance) == (None, Band.SUBSIDY, -40)
    assert found["AAA"].balance == 40


def test_where_nobody_paid_in_everything_used_is_a_subsidy():
    found = by_code({}, {"AAA": 60, "BBB": 0})
    assert (found["AAA"].band, found["AAA"].index, found["BBB"].band) == (Band.SUBSIDY, None, Band.NONE)


@given(
    st.dictionaries(st.sampled_from(CODES), PENCE, min_size=1), st.dictionaries(st.sampled_from(CODES), PENCE)
)
def test_the_balances_of_fair_use_sum_to_exactly_zero(paid_in, used):
    found = fair_use(paid_in, used, LEAST, MOST)
    if sum(paid_in.values()):
        assert sum(each.balance for each in found) == 0
        assert sum(each.entitled for each in found) == sum(used.values())
    for each in found:
        assert (each.index is None) == (not each.paid_in or not sum(used.values()))


def test_a_pool_runs_dry_on_the_first_day_that_leaves_it_below_its_floor():
    expected = [(date(2026, 5, 1), -700), (date(2026, 5, 9), 900), (date(2026, 6, 1), -900)]
    ahead = outlook(600, DAY, expected)
    assert (ahead.short_from, ahead.lowest, ahead.lowest_on, ahead.last) == (
        *(date(2026, 5, 1), -100, date(2026, 5, 1), -100),
    )
    assert outlook(1_000, DAY, expected, floor=301).short_from == date(2026, 5, 1)
    assert outlook(1_000, DAY, expected, floor=300).short_from is None


def test_what_comes_on_the_day_of_a_cost_pays_for_it():
    assert outlook(0, DAY, [(date(2026, 5, 1), -500), (date(2026, 5, 1), 500)]).short_from is None


def test_what_was_expected_before_counts_at_once():
    assert outlook(100, DAY, [(date(2025, 1, 1), -101)]).short_from == DAY


@given(PENCE, st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(-(10**9), 10**9))))
def test_a_projection_ends_at_the_balance_with_everything_expected(balance, expected):
    ahead = outlook(balance, DAY, expected)
    assert ahead.last == balance + sum(amount for _, amount in expected)
    assert ahead.lowest <= ahead.last
    assert (ahead.short_from is not None) == (ahead.lowest < 0)
