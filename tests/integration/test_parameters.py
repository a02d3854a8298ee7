"""Thresholds and rates are data with dates: what is supplied holds until the group sets its own from a day on."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from consortium.parameters.queries import every, held, value, whole
from consortium.parameters.terms import MEANINGS, SUPPLIED, Name
from tests.books import Book, sound_book
from tests.makers import facts_of
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, let_in

SET = ("parameter", "set", "acceptance_days")


@pytest.fixture
def book(sqlite: SQLite) -> Iterator[Book]:
    """The sound book."""
    url = sqlite.book()
    yield sound_book(url)
    sqlite.drop(url)


def test_each_has_its_words_and_a_value_that_holds_from_ever():
    assert set(MEANINGS) == set(Name) == {each.name for each in SUPPLIED if each.from_day.year == 1900}
    assert all(each.source for each in SUPPLIED)
    for each in SUPPLIED:
        meaning = MEANINGS[each.name]
        assert meaning.least <= each.value <= meaning.most
        assert not meaning.is_whole or each.value == int(each.value)


def test_a_value_holds_from_its_day_until_the_next(book):
    book.run(*SET, "15", "--from", "2026-04-01", "--source", "steering group")
    book.run(*SET, "10", "--from", "2027-04-01", "--source", "steering group")
    with book.look() as session:
        days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
        assert [whole(session, Name.ACCEPTANCE_DAYS, each) for each in days] == [20, 15, 15, 10]
        assert held(session, Name.ACCEPTANCE_DAYS, date(2026, 4, 1)).is_own


def test_a_rule_that_changed_by_law_is_supplied_with_both_its_days(book):
    with book.look() as session:
        shares = [value(session, Name.LEVY_TRANSFER_SHARE, date(2024, 4, day)) for day in (21, 22)]
    assert shares == [Decimal("0.25"), Decimal("0.5")]


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("acceptance_days", "0", "from 1 to 365"),
        ("acceptance_days", "12.5", "whole days"),
        ("true_up_tolerance", "3", "from 0 to 1"),
        ("discount_rate", "3,5", "value"),
        ("acceptance_days", "many", "value"),
    ],
)
def test_what_it_cannot_be_is_refused_in_words(book, name, typed, said):
    told = book.run("parameter", "set", name, typed, "--from", "2026-04-01", "--source", "x", status=1)
    assert said in told
    with book.look() as session:
        assert not [each for each in every(session) if each.is_own]


def test_the_page_says_what_holds_and_takes_another_from_a_day_on(book):
    let_in(book.url, "admin@c.example", ADMINISTRATOR)
    with application(book.url) as app:
        admin = Visitor(app)
        admin.sign_in("admin@c.example")
        typed = {"name": "smallest_shown", "from": "1/4/2026", "value": "10", "source": "our DPO"}
        refused = admin.post("/parameters/new", **(typed | {"value": "1"}))
        assert refused.status_code == 422
        assert 'value="our DPO"' in refused.get_data(as_text=True)
        assert admin.post("/parameters/new", **typed).status_code == 302
        shown = admin.get("/parameters?whose=set+by+the+group").get_data(as_text=True)
    assert "our DPO" in shown
    assert "1 April 2026" in shown


def test_they_travel_with_the_book_into_an_empty_one_only(book, sqlite, tmp_path: Path):
    book.run(*SET, "15", "--from", "2026-04-01", "--source", "=1+1, \"the group\"")
    book.run("export", "csv", "--output", str(tmp_path / "all"))
    other = Book(sqlite.book())
    other.run("import", "folder", str(tmp_path / "all"))
    assert facts_of(other.url) == facts_of(book.url)
    assert any(line.startswith("parameter ") for line in facts_of(book.url))
    book.run("import", "folder", str(tmp_path / "all"))
    book.run(*SET, "14", "--from", "2026-04-01", "--source", "the group")
    told = book.run("import", "folder", str(tmp_path / "all"), status=1)
    assert "only an empty book is restored" in told
    sqlite.drop(other.url)
