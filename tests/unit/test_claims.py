"""The one formula for a saving, by the figures that the rules work out (spec/vfm.md)."""

import random
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.days import FinancialYear, Month
from consortium.kernel.terms import BaselineSource, Evidence, Workstream
from reports.claims import Baseline, ClaimFacts, IndexMissing, Indices, claim
from reports.table import MemberSpend, table

YEAR = FinancialYear(2025)
MARCH = date(2025, 3, 31)
NO_INDEX = Indices()

sources = st.sampled_from(list(BaselineSource))
prices = st.fractions(0, 10_000, max_denominator=1_000_000)
quantities = st.fractions(-1_000, 10_000, max_denominator=366)
costs = st.integers(-(10**9), 10**9)


def facts(price="100", quantity="1200", cost=118_200_00, source="contract", index=None, **more) -> ClaimFacts:
    """A claim's facts: by default those of the worked example, 98.50 paid for each."""
    return ClaimFacts(
        **{"contract": "INS", "item": "VISIT", "member": "AAA", "year": YEAR} | more,
        workstream=Workstream.PROCUREMENT,
        baseline=Baseline(Fraction(price), MARCH, BaselineSource(source), Evidence.A, index),
        quantity=Fraction(quantity),
        cost=cost,
    )


def months(**values: str) -> Indices:
    """A series PPI by month, written `m2025_03`."""
    return Indices(
        {"PPI": {Month.parse(name[1:].replace("_", "-")): Fraction(v) for name, v in values.items()}}
    )


PPI = months(m2025_03="132.9", m2025_04="138.1")


@pytest.mark.parametrize(
    ("cost", "cashable", "avoided"), [(118_200_00, 1_800_00, 4_695_26), (122_400_00, -2_400_00, 2_295_26)]
)
def test_the_two_cases_that_the_rules_work_out(cost, cashable, avoided):
    """98.50 paid: cheaper than before. 102.00 paid: dearer than before, but the index rose by more."""
    found = claim(facts(cost=cost, index="PPI"), PPI)
    assert (found.cashable, found.avoided) == (cashable, avoided)


def test_the_indexed_price_is_not_rounded_before_it_is_multiplied():
    found = claim(facts(index="PPI"), PPI)
    assert found.indexed_price == Fraction(100) * Fraction("138.1") / Fraction("132.9")
    assert found.avoided != 4_692_00


def test_a_rise_that_the_index_does_not_explain_avoids_nothing():
    """Paid 105.00 where the index says 103.91: dearer than it would have been."""
    found = claim(facts(cost=126_000_00, index="PPI"), PPI)
    assert (found.cashable, found.avoided) == (-6_000_00, 0)


def test_a_falling_index_avoids_nothing_and_takes_nothing_away():
    found = claim(facts(index="PPI"), months(m2025_03="138.1", m2025_04="132.9"))
    assert (found.cashable, found.avoided) == (1_800_00, 0)


def test_without_a_series_the_price_stays_what_it_was():
    assert claim(facts(), NO_INDEX).avoided == 0
    assert claim(facts(source="market"), NO_INDEX).avoided == 1_800_00


@pytest.mark.parametrize(("source", "rank"), [("consortium", 3), ("market", 4), ("budget", 5)])
def test_against_a_price_that_is_not_the_members_own_nothing_is_cash_and_losses_keep_their_sign(source, rank):
    assert BaselineSource(source).rank == rank
    cheaper, dearer = (
        claim(facts(source=source), NO_INDEX),
        claim(facts(source=source, cost=122_400_00), NO_INDEX),
    )
    assert (cheaper.cashable, cheaper.avoided) == (0, 1_800_00)
    assert (dearer.cashable, dearer.avoided) == (0, -2_400_00)
    # 100 x 138.1 / 132.9 x 1,200 = 124,695.26 (rounded once)
    assert claim(facts(source=source, index="PPI"), PPI).avoided == 6_495_26


@pytest.mark.parametrize(("source", "rank"), [("contract", 1), ("history", 2)])
def test_against_the_members_own_price_the_saving_is_cash(source, rank):
    assert BaselineSource(source).rank == rank
    assert claim(facts(source=source), NO_INDEX).cashable == 1_800_00


@pytest.mark.parametrize(
    ("price", "cost", "cashable"),
    [("0.005", 0, 1), ("0.005", 1, -1), ("0.015", 0, 2), ("0.004999", 0, 0), ("0.015", 3, -2)],
)
def test_half_a_penny_is_rounded_away_from_zero_on_both_sides(price, cost, cashable):
    assert claim(facts(price=price, quantity="1", cost=cost), NO_INDEX).cashable == cashable


def test_the_index_of_the_year_is_the_mean_of_the_months_there_are():
    index = months(m2025_03="100", m2025_04="102", m2025_12="107", m2026_04="500", m2025_02="1")
    assert index.factor("PPI", MARCH, YEAR) == Fraction("104.5") / 100


def test_a_missing_value_is_named_and_never_guessed():
    with pytest.raises(IndexMissing, match=r"index PPI has no value for 2025-03\b"):
        claim(facts(index="PPI"), months(m2025_04="100"))
    with pytest.raises(IndexMissing, match=r"index PPI has no value for any month of 2025-26"):
        claim(facts(index="PPI"), months(m2025_03="100", m2026_04="100"))
    with pytest.raises(IndexMissing, match="index CPI has no value"):
        claim(facts(index="CPI"), PPI)


@given(prices, quantities, costs, sources)
def test_avoided_cost_and_cash_are_never_both_claimed_for_the_same_pound(price, quantity, cost, source):
    found = claim(facts(price=price, quantity=quantity, cost=cost, source=source), NO_INDEX)
    whole = price * quantity * 100 - cost
    if source.cashable:
        assert found.avoided == 0
        assert abs(found.cashable - whole) <= Fraction(1, 2)
    else:
        assert found.cashable == 0
        assert abs(found.avoided - whole) <= Fraction(1, 2)


@given(prices, quantities, costs, st.fractions("1/2", 2))
def test_what_is_avoided_of_ones_own_price_is_never_a_loss(price, quantity, cost, rise):
    index = Indices({"PPI": {Month(2025, 3): Fraction(1), Month(2025, 4): rise}})
    assert claim(facts(price=price, quantity=quantity, cost=cost, index="PPI"), index).avoided >= 0


KEYS = st.tuples(
    st.sampled_from(["INS", "GAS"]), st.sampled_from("PQ"), st.sampled_from(["AAA", "BBB", "CCC"])
)


@given(
    st.dictionaries(KEYS, st.tuples(prices, quantities, costs, sources), max_size=8),
    st.lists(st.tuples(KEYS, costs, costs, costs), max_size=8),
    st.integers(),
)
def test_claims_and_spend_add_up_to_every_total_in_whatever_order_they_come(found, spend, seed):
    claims = [
        claim(facts(*rest, contract=contract, item=item, member=member), NO_INDEX)
        for (contract, item, member), rest in found.items()
    ]
    spent = [
        MemberSpend(key[0], key[2], Workstream.PROCUREMENT, cost, rebates=rebate, grants=grant)
        for key, cost, rebate, grant in spend
    ]
    whole = table(YEAR, None, claims, spent, ["AAA"])
    top = whole.total.figures
    assert top.cashable == sum(each.cashable for each in claims)
    assert top.avoided == sum(each.avoided for each in claims)
    assert top.baselined_spend == sum(each.facts.cost for each in claims)
    assert top.spend == sum(each.spend for each in spent)
    assert whole.total.net_cashable == sum(row.net_cashable for row in whole.rows.values())
    for each in (claims, spent):
        random.Random(seed).shuffle(each)
    assert table(YEAR, None, claims, spent, ["AAA"]).as_json() == whole.as_json()


@pytest.mark.parametrize(
    ("running", "returned"), [(300, "3.33"), (200, "5.00"), (800, "1.25"), (0, None), (-100, None)]
)
def test_the_return_has_two_decimals_and_is_blank_without_running_cost(running, returned):
    """9.00 saved in cash and a rebate of 1.00."""
    saved = claim(facts(price="10", quantity="1", cost=1_00), NO_INDEX)
    spent = [
        MemberSpend("INS", "AAA", Workstream.PROCUREMENT, rebates=1_00),
        MemberSpend("RUN", "AAA", Workstream.RUNNING, spend=running),
    ]
    row = table(YEAR, None, [saved], spent, []).as_json()["total"]
    assert row["return"] == returned
    assert row["net_cashable"] == f"{(10_00 - running) / 100:.2f}"


def test_a_return_of_half_a_penny_is_rounded_up():
    """0.01 on 2.00 is 0.005 for each pound."""
    spent = [
        MemberSpend("INS", "AAA", Workstream.PROCUREMENT, rebates=1),
        MemberSpend("RUN", "AAA", Workstream.RUNNING, spend=2_00),
    ]
    assert table(YEAR, None, [], spent, []).as_json()["total"]["return"] == "0.01"


def test_running_cost_is_less_its_own_rebates_and_grants_which_stand_in_no_other_column():
    spent = [MemberSpend("RUN", "AAA", Workstream.RUNNING, spend=10_00, rebates=1_00, grants=2_00)]
    row = table(YEAR, None, [], spent, []).rows["AAA"]
    assert row.running_cost == 7_00
    assert row.figures == replace(row.figures, spend=0, rebates=0, grants=0)


def test_members_named_in_contracts_are_listed_and_others_only_with_a_figure():
    spent = [
        MemberSpend("INS", code, Workstream.PROCUREMENT, spend) for code, spend in (("ZZZ", 1), ("YYY", 0))
    ]
    assert list(table(YEAR, None, [], spent, ["BBB", "AAA"]).rows) == ["AAA", "BBB", "ZZZ"]
