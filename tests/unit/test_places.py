"""Places: quotas sum to the capacity, what is given out is never more than was asked, moves add up to a booking."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.apportionment import NothingToShareBy
from consortium.learning.places import Standing, after, given_out, quotas, replayed
from consortium.learning.terms import Move

MEMBERS = st.sampled_from([f"M{number}" for number in range(1, 13)])
WEIGHTS = st.dictionaries(MEMBERS, st.integers(0, 10**9), min_size=1, max_size=12)


@dataclass(frozen=True)
class Done:
    """A move as a row of the book has it."""

    move: str
    count: int = 0
    attended: int | None = None
    uncharged: int = 0


@given(st.integers(0, 500), WEIGHTS)
def test_quotas_sum_to_the_capacity_and_stay_within_one_place_of_the_exact_part(capacity, weights):
    found = quotas(capacity, weights)
    assert sum(found.values()) == capacity
    assert found.keys() == weights.keys()
    if total := sum(weights.values()):
        assert all(abs(places * total - capacity * weights[code]) < total for code, places in found.items())


def test_quotas_follow_what_was_paid_in():
    # 12 places by 500, 300 and 100: 6.67, 4 and 1.33; the place left over goes to the largest fraction.
    assert quotas(12, {"AAA": 50_000, "BBB": 30_000, "CCC": 10_000}) == {"AAA": 7, "BBB": 4, "CCC": 1}


def test_where_nobody_paid_in_places_are_split_equally_and_the_first_codes_get_what_is_left_over():
    assert quotas(5, {"BBB": 0, "AAA": 0, "CCC": 0}) == {"AAA": 2, "BBB": 2, "CCC": 1}


def test_nothing_is_offered_to_nobody():
    with pytest.raises(NothingToShareBy):
        quotas(5, {})


@given(st.integers(-5, 100), st.lists(st.integers(1, 30), max_size=12))
def test_nobody_is_given_more_than_it_asked_for_and_the_first_come_first(free, asked):
    found = given_out(free, asked)
    assert len(found) == len(asked)
    assert sum(found) == min(max(0, free), sum(asked))
    assert all(0 <= count <= wanted for count, wanted in zip(found, asked, strict=True))
    short = [place for place, (count, wanted) in enumerate(zip(found, asked, strict=True)) if count < wanted]
    assert all(found[place] == 0 for place in short[1:])


def test_a_late_cancellation_stays_charged_and_nobody_can_come_to_it():
    found = replayed([Done("booked", 3), Done("cancelled_late", 1)])
    assert (found.places, found.held) == (3, 2)


def test_a_late_cancellation_that_the_rule_does_not_charge_frees_the_place():
    found = replayed([Done("booked", 3), Done("cancelled_late", 1, uncharged=1)])
    assert (found.places, found.held, found.cancelled) == (2, 2, 0)


def test_what_is_passed_on_is_first_what_was_cancelled_late():
    found = replayed([Done("booked", 3), Done("cancelled_late", 1), Done("swapped_out", 1)])
    assert (found.places, found.held, found.cancelled) == (2, 2, 0)


def test_a_place_to_which_nobody_came_is_charged_or_not_and_can_be_corrected():
    charged = replayed([Done("booked", 3), Done("attended", attended=2)])
    assert (charged.places, charged.no_shows) == (3, 1)
    free = after(charged, Done("attended", attended=2, uncharged=1))
    assert (free.places, free.held, free.no_shows) == (2, 3, 1)
    corrected = after(free, Done("attended", attended=3))
    assert (corrected.places, corrected.no_shows) == (3, 0)


def test_an_entry_anew_replaces_all_that_was_before():
    found = replayed([Done("booked", 3), Done("cancelled_late", 1), Done("set", 5, attended=4)])
    assert found == Standing(5, 4)


@given(st.lists(st.tuples(st.sampled_from(list(Move)), st.integers(1, 5)), max_size=30))
def test_moves_in_order_come_to_the_same_in_one_go_or_one_by_one(moves):
    done = [Done(move, count, attended=count if move in (Move.SET, Move.ATTENDED) else None) for move, count in moves]
    standing = Standing()
    for each in done:
        standing = after(standing, each)
    assert standing == replayed(done)
