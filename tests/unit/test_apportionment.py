"""Sharing an amount by weights: exact, fair to the penny, and the same whoever does it (spec/ledger.md)."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.apportionment import NothingToShareBy, apportion, whole_weights
from consortium.spend.recomputed import shares_of
from consortium.spend.weights import Weights

VECTORS = json.loads(Path(__file__).with_name("apportionment_vectors.json").read_text())["cases"]
"""Published cases; the extra penny of a tie goes to whoever stands first, as in our rule."""

AGAINST_THE_METHOD = {"S034", "S144"}
"""Two published cases with a tie whose answer passes over the largest fraction of all: no rule of ties gives it."""

weights = st.lists(st.integers(0, 10**12), min_size=1, max_size=40).filter(any)
amounts = st.one_of(st.integers(-200, 200), st.integers(-99_999_999_999, 99_999_999_999))
by_member = st.dictionaries(
    st.text("ABCXYZ019", min_size=2, max_size=4),
    st.decimals(0, 999_999, places=6),
    min_size=1,
    max_size=12,
).filter(lambda found: any(found.values()))


@pytest.mark.parametrize(
    ("total", "shared_by", "shares"),
    [
        (10_000, [1, 1, 1], [3_334, 3_333, 3_333]),
        (100_000, [1] * 12, [8_334] * 4 + [8_333] * 8),
        (
            10_000_000,
            [12_450, 8_230, 5_120, 2_999, 19_870],
            [2_558_097, 1_691_015, 1_052_004, 616_203, 4_082_681],
        ),
        (-10_000, [1, 1, 1], [-3_334, -3_333, -3_333]),
        (1, [0, 1, 1], [0, 1, 0]),
        (0, [1, 2], [0, 0]),
    ],
)
def test_the_shares_that_the_rules_print(total, shared_by, shares):
    assert apportion(total, shared_by) == shares


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["id"])
def test_shares_are_those_of_two_independent_programs(case):
    shares = apportion(case["amount"], case["weights"])
    if case["id"] in AGAINST_THE_METHOD:
        assert _favoured(case, shares) > _favoured(case, case["expected"])
    else:
        assert shares == case["expected"]


@given(amounts, weights)
def test_shares_always_sum_to_the_whole(total, shared_by):
    assert sum(apportion(total, shared_by)) == total


@given(amounts, weights)
def test_no_share_has_the_other_sign(total, shared_by):
    assert all(share * total >= 0 for share in apportion(total, shared_by))


@given(amounts, weights)
def test_no_share_is_a_penny_or_more_from_the_exact_part(total, shared_by):
    for share, weight in zip(apportion(total, shared_by), shared_by, strict=True):
        assert abs(share - Fraction(total * weight, sum(shared_by))) < 1


@given(amounts, weights)
def test_whoever_has_no_weight_bears_nothing(total, shared_by):
    shares = apportion(total, shared_by)
    assert not any(share for share, weight in zip(shares, shared_by, strict=True) if not weight)


@given(amounts, weights)
def test_what_is_taken_back_is_shared_as_it_was_charged(total, shared_by):
    assert apportion(-total, shared_by) == [-share for share in apportion(total, shared_by)]


@given(amounts, by_member, st.randoms())
def test_the_order_in_which_members_are_named_changes_nothing(total, named, chance):
    shuffled = list(named.items())
    chance.shuffle(shuffled)
    assert _shared(total, dict(shuffled)) == _shared(total, named)


@given(amounts, by_member, st.integers(2, 9))
def test_the_scale_of_the_weights_changes_nothing(total, named, times):
    scaled = {code: weight * times for code, weight in named.items()}
    assert _shared(total, scaled) == _shared(total, named)


@given(amounts, by_member)
def test_the_check_of_the_book_works_shares_out_otherwise_and_comes_to_the_same(total, named):
    assert shares_of(total, Weights("fixed", "", "", named)) == _shared(total, named)


@given(st.integers(2, 40), st.integers(1, 10**9))
def test_equal_weights_differ_by_a_penny_and_the_first_get_it(members, total):
    shares = apportion(total, [1] * members)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


@pytest.mark.parametrize("shared_by", [[], [0], [0, 0, 0]])
def test_nothing_can_be_shared_by_no_weight(shared_by):
    with pytest.raises(NothingToShareBy, match="every weight is zero"):
        apportion(100, shared_by)


def test_weights_of_six_decimals_are_exact():
    assert whole_weights({"B": Decimal("0.333333"), "A": Decimal("2.5")}) == {"A": 2_500_000, "B": 333_333}


def _favoured(case, shares: list[int]) -> Fraction:
    """The sum of the fractions that got an extra penny: the method makes it as large as it can be."""
    exact = [Fraction(case["amount"] * weight, sum(case["weights"])) for weight in case["weights"]]
    return sum(each - int(each) for each, share in zip(exact, shares, strict=True) if share > int(each))


def _shared(total: int, named: dict[str, Decimal]) -> dict[str, int]:
    whole = whole_weights(named)
    return dict(zip(whole, apportion(total, list(whole.values())), strict=True))
