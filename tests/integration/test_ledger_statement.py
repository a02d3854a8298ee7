"""A member's statement: opening and lines make the closing balance, and its ages the same (spec/ledger.md)."""

from collections.abc import Iterator

import pytest

from consortium.kernel.money import pence
from tests.books import THREE, Book, contract, contribution, credit, everyone, figures, invoice, payment
from tests.servers import SQLite

NONE = {"not due": "0.00", "1-30": "0.00", "31-60": "0.00", "61-90": "0.00", "91+": "0.00"}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """BBB's account: shares of invoices, a rebate, a contribution, a payment, and a reversal, by homes 1:2:1."""
    url = sqlite.book()
    found = Book(url)
    found.bring(
        **THREE,
        pools=[{"code": "LND", "name": "Pool", "host": "CCC"}],
        contracts=[
            contract("INS", allocation="homes", agreed="2025-03-12"),
            contract("GAS", payment_days="14"),
        ],
        contract_members=[*everyone("INS"), *everyone("GAS")],
        member_years=[
            figures("AAA", homes="1250"),
            figures("BBB", homes="2500"),
            figures("CCC", homes="1250"),
        ],
        invoices=[
            invoice("INS", "I1", "100.00", "20.00", date="2025-04-30"),
            invoice("GAS", "G1", "30.00", date="2025-05-31", payer="BBB"),
            invoice("GAS", "G2", "3.00", date="2025-06-30"),
        ],
        credits=[credit("INS", "R1", "rebate", "8.00")],
        contributions=[contribution("LND", "BBB", "10.00")],
        payments=[payment("BBB", "AAA", "25.00", "B1", date="2025-07-10")],
    )
    found.run("ledger", "reverse", "2025-26/3", "--reason", "not ours", "--on", "2025-08-01")
    yield found
    sqlite.drop(url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def statement(book: Book, *arguments: str, code: str = "BBB") -> dict:
    """The member's statement as JSON, which always adds up."""
    found = book.json("ledger", "statement", code, *arguments)
    lines = sum(pence(each["amount"]) for each in found["lines"])
    assert pence(found["opening"]) + lines == pence(found["closing"])
    assert sum(pence(each) for each in found["ageing"].values()) == pence(found["closing"])
    return found


def test_a_statement_shows_every_document_in_the_order_of_posting_and_ends_at_the_current_account(book):
    found = statement(book)
    assert [(each["posted"], each["document"], each["words"], each["amount"]) for each in found["lines"]] == [
        ("2025-04-15", "", "contribution to pool LND", "10.00"),
        ("2025-04-30", "I1", "share of invoice", "60.00"),
        ("2025-05-31", "G1", "share of invoice", "10.00"),
        ("2025-05-31", "G1", "invoice paid to the supplier", "-30.00"),
        ("2025-06-30", "G2", "share of invoice", "1.00"),
        ("2025-06-30", "R1", "share of rebate", "-4.00"),
        ("2025-07-10", "B1", "payment to AAA", "-25.00"),
        ("2025-08-01", "G2", "reversed: share of invoice", "-1.00"),
    ]
    assert pence(found["closing"]) == book.balances()["Assets:Current:BBB"] == 21_00
    shared = next(each for each in found["lines"] if each["document"] == "I1")
    assert (shared["contract"], shared["total"], shared["dated"]) == ("INS", "120.00", "2025-04-30")


def test_what_a_line_is_owed_for_is_due_after_the_contracts_days_to_pay(book):
    due = {each["document"] or each["words"]: each["due"] for each in statement(book)["lines"]}
    assert due["I1"] == "2025-05-30"
    assert due["G1"] == "2025-06-14"
    assert due["contribution to pool LND"] == "2025-05-15"


def test_the_balance_is_aged_as_at_the_last_day_and_payments_settle_the_oldest_first(book):
    """To 30 June: 10.00 + 60.00 + 10.00 + 1.00 owed, 30.00 + 4.00 owed to it; oldest first, 47.00 is left.

    The 34.00 settle all of the contribution (due 15 May) and 24.00 of I1 (due 30 May, 31 days late): 36.00 is
    left of it, 10.00 of G1 (due 14 June, 16 days late) and 1.00 of G2 (due 14 July).
    """
    found = statement(book, "--to", "2025-06-30")
    assert found["closing"] == "47.00"
    assert found["ageing"] == NONE | {"not due": "1.00", "1-30": "10.00", "31-60": "36.00"}


def test_a_statement_of_some_days_begins_with_what_stood_before_them(book):
    found = statement(book, "--from", "2025-05-01", "--to", "2025-06-30")
    assert (found["from"], found["to"]) == ("2025-05-01", "2025-06-30")
    assert found["opening"] == "70.00"
    assert [each["document"] for each in found["lines"]] == ["G1", "G1", "G2", "R1"]
    assert found["closing"] == statement(book, "--to", "2025-06-30")["closing"]
    assert found["ageing"] == statement(book, "--to", "2025-06-30")["ageing"]


@pytest.mark.parametrize(
    "day", ["2025-04-14", "2025-04-15", "2025-05-31", "2025-06-30", "2025-07-10", "2026-03-31"]
)
@pytest.mark.parametrize("code", ["AAA", "BBB", "CCC"])
def test_the_statement_to_a_day_ends_at_that_days_current_account_and_the_next_begins_there(book, code, day):
    closing = statement(book, "--to", day, code=code)["closing"]
    assert pence(closing) == book.balances("--as-at", day).get(f"Assets:Current:{code}", 0)
    after = book.json("ledger", "statement", code, "--from", _next(day))
    assert after["opening"] == closing


def _next(day: str) -> str:
    return {"2025-04-30": "2025-05-01"}.get(day) or {
        **{"2025-04-14": "2025-04-15", "2025-04-15": "2025-04-16", "2025-05-31": "2025-06-01"},
        **{"2025-06-30": "2025-07-01", "2025-07-10": "2025-07-11", "2026-03-31": "2026-04-01"},
    }[day]


def test_a_reversal_shows_its_total_negated_and_falls_due_when_its_document_did(book):
    billed, taken_back = (each for each in statement(book)["lines"] if each["document"] == "G2")
    assert (billed["total"], taken_back["total"]) == ("3.00", "-3.00")
    assert billed["due"] == taken_back["due"] == "2025-07-14"


def test_a_document_and_its_reversal_leave_the_ages_as_if_it_had_never_been(book):
    """A reversal settles what it takes back, and not an older debt."""
    before = statement(book, "--to", "2026-03-31")["ageing"]
    book.bring(invoices=[invoice("GAS", "G9", "300.00", date="2026-02-01")])
    assert statement(book, "--to", "2026-03-31")["ageing"]["31-60"] != before["31-60"]
    number = book.json("ledger", "head")["journals"]
    book.run("ledger", "reverse", f"2025-26/{number}", "--reason", "not ours", "--on", "2026-03-20")
    assert statement(book, "--to", "2026-03-31")["ageing"] == before
    assert statement(book, "--to", "2026-03-19")["ageing"]["31-60"] == "100.00"


def test_a_statement_that_ends_before_it_starts_is_refused(book):
    asked = ("ledger", "statement", "BBB", "--from", "2025-07-01", "--to", "2025-06-30")
    assert "before it starts" in book.run(*asked, status=2)


def test_one_sentence_explains_a_share(book):
    shared = next(each for each in statement(book)["lines"] if each["document"] == "I1")
    assert shared["explanation"] == (
        "£60.00 = £120.00 × 2,500 ÷ 5,000 homes (2025-26), "
        "net and VAT each to the penny, contract INS, rule agreed 12 March 2025"
    )
    table = book.run("ledger", "statement", "BBB", "--explain")
    assert "£10.00 = £30.00 × 1 ÷ 3 members, contract GAS" in table
    assert "BBB owes £21.00." in table


def test_the_explanation_stays_what_it_was_when_the_facts_change(book):
    book.bring(member_years=[figures("BBB", homes="9999")])
    shared = next(each for each in statement(book)["lines"] if each["document"] == "I1")
    assert "2,500 ÷ 5,000 homes" in shared["explanation"]


def test_lines_that_cancel_out_are_shares_and_nobody_paid_the_supplier(book):
    book.bring(
        invoices=[
            invoice("GAS", "G3", "3.00", date="2025-09-01", payer="BBB"),
            invoice("GAS", "G3", "-3.00", date="2025-09-01", payer="BBB", line="2"),
        ]
    )
    found = statement(book, "--from", "2025-09-01")
    assert [(each["words"], each["amount"]) for each in found["lines"]] == [
        ("share of invoice", "1.00"),
        ("share of invoice", "-1.00"),
    ]


def test_a_member_without_anything_stands_at_nothing(book):
    book.bring(members=[{"code": "DDD", "name": "Dogwood"}])
    found = statement(book, code="DDD")
    assert (found["opening"], found["lines"], found["closing"]) == ("0.00", [], "0.00")
    assert "there is no member ZZZ" in book.run("ledger", "statement", "ZZZ", status=1)
