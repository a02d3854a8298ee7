"""Nothing is posted in a closed period; closing, opening again and what that leaves behind (L7)."""

from collections.abc import Iterator

import pytest

from tests.books import THREE, Book, contract, everyone, invoice, payment
from tests.servers import SQLite


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """Three members with one contract, shared equally, from April 2025 to March 2027."""
    url = sqlite.book()
    found = Book(url)
    found.bring(**THREE, contracts=[contract("INS", end="2027-03-31")], contract_members=everyone("INS"))
    yield found
    sqlite.drop(url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def close(book: Book, *periods: str) -> None:
    """Close periods of 2025-26."""
    for period in periods:
        book.run("ledger", "close", "2025-26", period)


def days(book: Book) -> list[tuple[str, str, int, int]]:
    """Each journal's own day, day of posting, year and number, in the order of posting."""
    with book.raw() as connection:
        return connection.execute("SELECT dated, posted, year, number FROM journals ORDER BY id").fetchall()


def test_a_document_of_a_closed_period_keeps_its_day_and_is_posted_on_the_first_open_one(book):
    close(book, "P02", "P03")
    book.bring(invoices=[invoice("INS", "1", "3.00", date="2025-05-10")])
    assert days(book) == [("2025-05-10", "2025-07-01", 2025, 1)]
    assert book.balances("--as-at", "2025-06-30") == {}
    assert book.balances("--as-at", "2025-07-01")["Expenses:Procurement:AAA"] == 1_00
    assert book.findings() == []


def test_an_open_period_before_a_closed_one_still_takes_its_documents(book):
    close(book, "P03")
    book.bring(invoices=[invoice("INS", "1", "3.00"), invoice("INS", "2", "3.00", date="2025-06-30")])
    assert [posted for _, posted, _, _ in days(book)] == ["2025-05-10", "2025-07-01"]


def test_a_gap_between_closed_periods_is_the_first_open_one(book):
    close(book, "P02", "P04")
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    assert days(book)[0][1] == "2025-06-01"


def test_what_is_late_for_a_closed_march_is_posted_in_the_next_year_and_numbered_there(book):
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    close(book, "P12")
    book.bring(invoices=[invoice("INS", "2", "3.00", date="2026-03-31")])
    assert days(book)[1] == ("2026-03-31", "2026-04-01", 2026, 1)
    assert book.findings() == []


def test_savings_go_by_the_documents_own_day_and_balances_by_the_day_of_posting(book):
    close(book, "P02")
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    found = book.json("vfm", "--year", "2025-26", "--as-at", "2025-05-10")["total"]
    assert found["workstreams"]["procurement"]["spend"] == "3.00"
    assert book.balances("--as-at", "2025-05-31") == {}


def test_a_soft_closed_period_takes_nothing_without_a_reason(book):
    book.run("ledger", "close", "2025-26", "P02", "--soft")
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    book.bring(invoices=[invoice("INS", "2", "3.00")], reason="the auditor asked for it")
    assert [posted for _, posted, _, _ in days(book)] == ["2025-06-01", "2025-05-10"]
    assert book.findings() == []


def test_a_closed_period_takes_nothing_whatever_the_reason(book):
    close(book, "P02")
    book.bring(payments=[payment("AAA", "BBB", "1.00", "B1", date="2025-05-10")], reason="I must")
    assert days(book)[0][1] == "2025-06-01"


def test_a_reversal_asked_for_in_a_closed_period_is_dated_on_the_day_it_is_posted(book):
    """Otherwise figures as at a day before it would change after the period was closed."""
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    close(book, "P02", "P03")
    before = book.json("vfm", "--year", "2025-26", "--as-at", "2025-06-30")
    book.run("ledger", "reverse", "2025-26/1", "--reason", "wrong", "--on", "2025-06-15")
    assert days(book)[1] == ("2025-07-01", "2025-07-01", 2025, 2)
    assert book.json("vfm", "--year", "2025-26", "--as-at", "2025-06-30") == before
    assert book.findings() == []


def test_an_import_undone_in_a_closed_period_is_reversed_on_the_day_it_is_posted(book):
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    close(book, "P03")
    number = str(max(each["number"] for each in book.json("import", "history")))
    book.run("import", "undo", number, day="2025-06-15")
    assert days(book)[1] == ("2025-07-01", "2025-07-01", 2025, 2)
    assert book.findings() == []


def test_a_reversal_is_posted_in_a_softly_closed_period_because_it_has_a_reason(book):
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    book.run("ledger", "close", "2025-26", "P03", "--soft")
    book.run("ledger", "reverse", "2025-26/1", "--reason", "wrong", "--on", "2025-06-15")
    assert days(book)[1] == ("2025-06-15", "2025-06-15", 2025, 2)


@pytest.mark.parametrize(
    ("reason", "posted"), [((), "2025-07-01"), (("--reason", "the board agreed"), "2025-06-15")]
)
def test_a_pool_return_is_posted_in_a_softly_closed_period_with_a_reason_alone(book, reason, posted):
    book.bring(
        pools=[{"code": "LND", "name": "Pool", "host": "AAA"}],
        contributions=[{"pool": "LND", "member": "BBB", "date": "2025-05-10", "amount": "5.00"}],
    )
    book.run("ledger", "close", "2025-26", "P03", "--soft")
    book.run("pool", "return", "LND", "--on", "2025-06-15", *reason)
    assert days(book)[1] == ("2025-06-15", posted, 2025, 2)
    assert book.findings() == []


def test_a_pool_return_dated_in_a_closed_period_is_posted_in_an_open_one(book):
    book.bring(
        pools=[{"code": "LND", "name": "Pool", "host": "AAA"}],
        contributions=[{"pool": "LND", "member": "BBB", "date": "2025-05-10", "amount": "5.00"}],
    )
    close(book, "P03")
    book.run("pool", "return", "LND", "--on", "2025-06-15")
    assert days(book)[1][1] == "2025-07-01"


def test_closing_and_opening_again_are_written_down_with_who_did_it_and_why(book):
    book.run("ledger", "close", "2025-26", "P02", "--reason", "month end", actor="treasurer@aaa.example")
    book.run("ledger", "reopen", "2025-26", "P02", "--reason", "invoice found", actor="chair@bbb.example")
    with book.raw() as connection:
        events = connection.execute(
            "SELECT actor, action, subject, reason FROM audit_events WHERE action LIKE 'period%' ORDER BY id"
        ).fetchall()
    assert events == [
        ("treasurer@aaa.example", "period closed", "period 2025-26 P02", "month end"),
        ("chair@bbb.example", "period open", "period 2025-26 P02", "invoice found"),
    ]


def test_a_period_is_closed_once_and_opened_with_a_reason(book):
    close(book, "P02")
    assert "closed already" in book.run("ledger", "close", "2025-26", "P02", status=1)
    book.run("ledger", "reopen", "2025-26", "P02", status=2)
    book.run("ledger", "reopen", "2025-26", "P02", "--reason", "", status=1)
    book.run("ledger", "reopen", "2025-26", "P02", "--reason", "found")
    assert "open already" in book.run("ledger", "reopen", "2025-26", "P02", "--reason", "found", status=1)


def test_a_closed_period_is_not_softened_without_being_opened_again(book):
    close(book, "P02")
    soften = ("ledger", "close", "2025-26", "P02", "--soft")
    assert "2025-26 P02 is closed: reopen it first" in book.run(*soften, status=1)
    book.run("ledger", "reopen", "2025-26", "P02", "--reason", "found")
    book.run(*soften)
    close(book, "P02")
    assert book.findings() == []


def test_a_softly_closed_period_is_opened_again_only_with_a_reason(book):
    book.run("ledger", "close", "2025-26", "P02", "--soft")
    assert "say why" in book.run("ledger", "reopen", "2025-26", "P02", "--reason", " ", status=1)
    book.run("ledger", "reopen", "2025-26", "P02", "--reason", "found")


def test_a_period_opened_again_takes_documents_and_is_sound_once_it_is_closed_again(book):
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    close(book, "P02")
    book.run("ledger", "reopen", "2025-26", "P02", "--reason", "invoice found")
    book.bring(invoices=[invoice("INS", "2", "3.00")])
    assert days(book)[1][1] == "2025-05-10"
    close(book, "P02")
    assert book.findings() == []


@pytest.mark.parametrize(
    ("year", "period", "superseded"),
    [
        ("2025-26", "P02", True),
        ("2024-25", "P12", True),
        ("2026-27", "P01", False),
        ("2020-21", "P12", False),
    ],
)
def test_opening_a_period_again_supersedes_the_packs_that_were_frozen_from_it(book, year, period, superseded):
    """A paper shows five years: 2021-22 is the first that a pack of 2025-26 draws on."""
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    book.run("ledger", "close", year, period)
    book.run("pack", "freeze", "--year", "2025-26")
    assert "superseded" not in str(book.json("pack", "list")[0]["superseded"])
    book.run("ledger", "reopen", year, period, "--reason", "found")
    book.run("pack", "freeze", "--year", "2025-26")
    first, second = book.json("pack", "list")
    assert bool(first["superseded"]) is superseded
    assert not second["superseded"]


def test_closing_a_period_supersedes_nothing(book):
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    book.run("pack", "freeze", "--year", "2025-26")
    close(book, "P02")
    assert not book.json("pack", "list")[0]["superseded"]
