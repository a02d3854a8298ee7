"""A year's charges on account held against real use: exact, coming to zero, and beyond the tolerance or not."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.days import FinancialYear, Span
from consortium.spend.true_up import Charged, NothingToTrueUp, Part, charged_anew, parts_of
from consortium.spend.weights import Weights

YEAR = FinancialYear(2025)
SPAN = Span(date(2025, 4, 1), date(2026, 3, 31))
CODES = ("AAA", "BBB", "CCC", "DDD")
AMOUNTS = st.dictionaries(st.sampled_from(CODES), st.integers(0, 10**9), min_size=1)
USED = st.dictionaries(st.sampled_from(CODES), st.integers(1, 10**6).map(Decimal), min_size=1)


def held(charged: Charged, used: dict[str, Decimal]) -> dict[str, Part]:
    lines = list(charged_anew("EMP-01", YEAR, SPAN, charged, Weights("usage", "", "", used)))
    return {each.member: each for each in parts_of(lines, used)}


def test_what_was_charged_is_charged_by_use_instead():
    # £100.00 charged half and half; 1 and 3 starts: £25.00 and £75.00. VAT £20.00 alike.
    charged = {("start", False): {"AAA": 5_000, "BBB": 5_000}, ("start", True): {"AAA": 1_000, "BBB": 1_000}}
    found = held(charged, {"AAA": Decimal(1), "BBB": Decimal(3)})
    assert [(each.charged, each.due, each.difference) for each in found.values()] == [
        *((6_000, 3_000, -3_000), (6_000, 9_000, 3_000)),
    ]


@given(AMOUNTS, AMOUNTS, USED, st.sampled_from([1, -1]))
def test_a_true_up_is_exact_and_comes_to_zero_whatever_was_charged_and_used(net, vat, used, sign):
    """Of credits too: what is taken back is to the penny what was charged."""
    signed = {("a", False): {code: sign * each for code, each in net.items()}, ("a", True): vat}
    found = held(signed, used)
    assert sum(each.difference for each in found.values()) == 0
    assert sum(each.due for each in found.values()) == sign * sum(net.values()) + sum(vat.values())
    for code, each in found.items():
        assert each.charged == sign * net.get(code, 0) + vat.get(code, 0)


@given(AMOUNTS, USED)
def test_what_is_trued_up_already_needs_no_other(net, used):
    once = held({("", False): net}, used)
    again = held({("", False): {code: each.due for code, each in once.items()}}, used)
    assert all(each.difference == 0 for each in again.values())


@pytest.mark.parametrize(
    ("charged", "due", "beyond"),
    [
        *((10_300, 10_000, False), (10_301, 10_000, True), (9_700, 10_000, False), (9_699, 10_000, True)),
        *((1, 0, True), (0, 0, False), (0, 1, True), (-10_300, -10_000, False), (-10_301, -10_000, True)),
    ],
)
def test_the_tolerance_is_a_part_of_what_is_due_and_its_edge_is_within(charged, due, beyond):
    assert Part("AAA", Decimal(1), charged, due).exceeds(Decimal("0.03")) is beyond


def test_where_some_were_charged_and_others_credited_nothing_is_guessed():
    with pytest.raises(NothingToTrueUp):
        held({("", False): {"AAA": 100, "BBB": -1}}, {"AAA": Decimal(1)})
