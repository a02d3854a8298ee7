"""Fields take text only, read it exactly, and say what to do when they cannot."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from consortium.contracts.schemas import CountingField
from consortium.contracts.terms import Allocation, Counting
from consortium.fields import (
    Category,
    Choice,
    Code,
    Day,
    Exact,
    MemberCode,
    MonthField,
    PencePounds,
    PoolCode,
    Series,
    SeriesOrNone,
    Text,
    Whole,
    Worded,
    YearField,
    shown,
)
from consortium.kernel.days import FinancialYear, Month
from consortium.kernel.money import LARGEST, pounds


def refusal(field: Worded, value: object) -> str:
    """The message with which the field refuses the value."""
    with pytest.raises(ValidationError) as problem:
        field.deserialize(value)
    return problem.value.messages[0]


EVERY_FIELD = [
    Text(),
    Code(),
    MemberCode(),
    PoolCode(),
    Category(),
    Series(),
    SeriesOrNone(),
    Day(),
    YearField(),
    MonthField(),
    PencePounds(),
    Exact(),
    Whole(),
    Choice(Allocation),
    CountingField(),
]


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: type(field).__name__)
@pytest.mark.parametrize("value", [1, 1.5, True, Decimal(1), date(2025, 4, 1), ["a"], {"a": 1}])
def test_nothing_but_text_is_read(field, value):
    assert "must be text" in refusal(field, value)


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: type(field).__name__)
@given(text=st.text(alphabet=st.characters(), max_size=130))
def test_any_text_is_read_or_refused_in_words(field, text):
    try:
        field.deserialize(text)
    except ValidationError as problem:
        assert all(message.isprintable() for message in problem.messages)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.5", 123450),
        ("1,234.50", 123450),
        ("£1,234.50", 123450),
        ("-12.00", -1200),
        ("(12.00)", -1200),
        ("12.00-", -1200),
        ("0", 0),
        ("999,999,999.99", 99_999_999_999),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert PencePounds().deserialize(text) == amount


@pytest.mark.parametrize(
    "text",
    ["NaN", "1e5", "twelve", "Infinity", "1_000", "12,34.00", "١٢", "１２", "1000000000", "--1", "= 1"],
)
def test_what_is_no_amount_is_refused(text):
    assert text in refusal(PencePounds(), text)


def test_an_amount_with_three_decimals_is_told_how_to_be_written():
    message = refusal(PencePounds(), "12.345")
    assert message == "'12.345' has more than two decimals: write pounds and pence like 12.34"


@given(st.integers(-LARGEST, LARGEST))
def test_amounts_come_back_as_they_went(amount):
    field = PencePounds()
    assert field.deserialize(pounds(amount)) == amount
    assert field.write(field.deserialize(pounds(amount))) == pounds(amount)


def test_amounts_that_must_be_more_than_zero_refuse_zero_and_less():
    for text in ("0.00", "-0.01"):
        assert "must be more than zero" in refusal(PencePounds(least=1), text)
    assert PencePounds(least=1).deserialize("0.01") == 1


def test_quantities_have_six_decimals_and_no_sign():
    assert Exact().deserialize("0.333333") == Decimal("0.333333")
    assert "more than six decimals" in refusal(Exact(), "0.3333333")
    assert "must not be negative" in refusal(Exact(), "-1")
    assert "must be more than zero" in refusal(Exact(positive=True), "0")


def test_days_are_read_day_first_and_short_forms_are_ambiguous():
    assert Day().deserialize("2025-04-01") == Day().deserialize("01/04/2025") == date(2025, 4, 1)
    assert "ambiguous" in refusal(Day(), "4/1/25")
    assert "calendar" in refusal(Day(), "2025-02-29")


def test_years_are_understood_in_three_forms():
    for text in ("2025-26", "2025/26", "2025-2026"):
        assert YearField().deserialize(text) == FinancialYear(2025)
    assert "2025-26" in refusal(YearField(), "2025-27")


def test_months_are_read():
    assert MonthField().deserialize("2025-04") == Month(2025, 4)
    assert "2025-04" in refusal(MonthField(), "2025-13")


@pytest.mark.parametrize("code", ["AB", "A1234567", "ABC"])
def test_member_codes_are_two_to_eight_capitals_and_digits(code):
    assert MemberCode().deserialize(code) == code


@pytest.mark.parametrize("code", ["A", "ABCDEFGHI", "1AB", "abc", "A-B", "ÄBC", "AB\n", "AB٣"])
def test_other_member_codes_are_refused(code):
    assert "2 to 8" in refusal(MemberCode(), code)


def test_pool_codes_may_hold_a_hyphen():
    assert PoolCode().deserialize("LND-A") == "LND-A"
    assert "2 to 20" in refusal(PoolCode(), "-LND")


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\x00b", "a\u200bb", "a\ud800b", "x" * 61])
def test_codes_refuse_what_cannot_be_seen_or_is_too_long(text):
    refusal(Code(), text)


def test_text_keeps_its_lines_and_formulas_as_typed():
    for text in ("first\nsecond", "=1+1", "@SUM(A1)", "+44 20", "O'Brien & Søn <Ltd>", "👩‍👩‍👧"):
        assert Text().deserialize(text) == text


@pytest.mark.parametrize("text", ["a\x00", "a\x1b[31m", "a\x85b", "a\ud800", "a\tb"])
def test_text_refuses_control_characters(text):
    assert "delete it" in refusal(Text(), text)


def test_text_says_how_much_too_long_it_is():
    assert "has 121 characters: shorten it to 120" in refusal(Text(), "x" * 121)


def test_a_word_of_a_closed_list_is_suggested():
    assert Choice(Allocation).deserialize("homes") is Allocation.HOMES
    message = refusal(Choice(Allocation), "home")
    assert "did you mean homes?" in message
    assert "equal, homes, fte, turnover, fixed or usage" in message


def test_the_word_none_means_no_index():
    assert SeriesOrNone().deserialize("none") is None
    assert SeriesOrNone().deserialize("CPI") == "CPI"
    assert "no index" in refusal(Series(), "None")


@pytest.mark.parametrize("text", ["years:0", "years:100", "years:-1", "years", "years:1.5", "initial term"])
def test_other_counting_rules_are_refused(text):
    assert "years:3" in refusal(CountingField(), text)


def test_counting_rules_end_the_day_before_the_anniversary():
    start, end = date(2024, 2, 29), date(2027, 2, 28)
    assert Counting.parse("initial_term").last_day(start, end) == end
    assert Counting.parse("first_year").last_day(start, end) == date(2025, 2, 28)
    assert Counting.parse("years:4").last_day(start, end) == date(2028, 2, 28)


@pytest.mark.parametrize("text", ["1.0", "-1", "1,000", "٣", "1e3", "1234567890"])
def test_whole_numbers_are_digits_only(text):
    assert "whole number" in refusal(Whole(), text)


def test_categories_are_cpv_codes():
    assert Category().deserialize("50750000") == "50750000"
    assert Category().deserialize("50750000-7") == "50750000-7"
    assert "eight digits" in refusal(Category(), "lifts")


def test_a_shown_value_is_short_and_harmless():
    assert shown("\x1b[31mred") == "\\x1b[31mred"
    assert len(shown("x" * 1000)) == 80
