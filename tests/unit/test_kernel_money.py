"""Amounts are whole pence, read exactly and rounded once, halves away from zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.errors import Unreadable
from consortium.kernel.exact import exact, plain
from consortium.kernel.money import LARGEST, display, pence, pounds, rounded

amounts = st.integers(-LARGEST, LARGEST)


@given(amounts)
def test_an_amount_written_and_read_again_is_the_same(amount):
    assert pence(pounds(amount)) == amount


@given(amounts)
def test_an_amount_is_read_as_people_write_it(amount):
    shown = display(abs(amount))
    assert pence(shown) == pence(shown.removeprefix("£")) == abs(amount)
    assert pence(f"({shown})") == pence(f"-{shown}") == pence(f"{shown}-") == -abs(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "NaN",
        "inf",
        "1e5",
        "12.345",
        "1,23.00",
        "1_000",
        "£",
        "--1",
        "1.2.3",
        "٣",
        "1000000000",
        "0x1",
    ],
)
def test_whatever_is_not_an_amount_is_refused(text):
    with pytest.raises(Unreadable):
        pence(text)


@pytest.mark.parametrize("read", [pence, exact])
@pytest.mark.parametrize("value", [1.5, 1, None, True])
def test_no_float_and_no_number_passes_for_an_amount(read, value):
    with pytest.raises(Unreadable, match="must be text"):
        read(value)


@pytest.mark.parametrize("value", [1.0, True, "1", Fraction(1)])
def test_only_whole_pence_are_printed(value):
    with pytest.raises(TypeError, match="whole pence"):
        pounds(value)


@pytest.mark.parametrize(
    ("value", "whole"),
    [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("5/2", 3), ("-5/2", -3), ("49/100", 0), ("-49/100", 0), ("0", 0)],
)
def test_halves_are_rounded_away_from_zero(value, whole):
    assert rounded(Fraction(value)) == whole


@given(st.fractions())
def test_rounding_is_by_half_a_penny_at_most_and_the_same_on_both_sides_of_zero(value):
    assert abs(rounded(value) - value) <= Fraction(1, 2)
    assert rounded(-value) == -rounded(value)


@given(st.decimals(-999_999, 999_999, places=6))
def test_an_exact_number_written_and_read_again_is_the_same(number):
    assert exact(plain(number)) == number


def test_an_exact_number_has_six_decimals_at_most():
    assert plain(exact("0.333333")) == "0.333333"
    assert plain(exact("1200.000000")) == "1200"
    with pytest.raises(Unreadable, match="six decimals"):
        exact("0.3333333")
