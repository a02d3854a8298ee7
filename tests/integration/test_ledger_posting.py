"""Each kind of document makes the journal that the posting rules ask for, line by line (spec/ledger.md)."""

from collections.abc import Iterator

import pytest

from tests.books import THREE, Book, Row, contract, contribution, credit, everyone, invoice, part, payment
from tests.servers import SQLite

Lines = list[tuple[str, int]]

LEARNING = {
    "pools": [{"code": "LND", "name": "Learning pool", "host": "CCC"}],
    "contracts": [
        contract("INS"),
        contract("LRN", workstream="learning", pool="LND"),
        contract("RUN", workstream="running"),
        contract("JOB", workstream="employment"),
    ],
    "contract_members": [*everyone("INS"), *everyone("LRN"), *everyone("RUN"), *everyone("JOB")],
}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """Three members with a contract of each workstream, shared equally; the learning one draws on a pool."""
    url = sqlite.book()
    found = Book(url)
    found.bring(**THREE, **LEARNING)
    yield found
    sqlite.drop(url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def posted(book: Book, **kinds: list[Row]) -> Lines:
    """The lines of the one journal that these rows make, by account."""
    before = book.json("ledger", "head")["journals"]
    book.bring(**kinds)
    assert book.json("ledger", "head")["journals"] == before + 1
    return sorted(book.journal(f"2025-26/{before + 1}"))


# 100.00 in thirds is 33.34 + 33.33 + 33.33; 20.00 is 6.67 + 6.67 + 6.66 (the fractions .67 tie).
ALICE, BETTY, CAROL = 3334 + 667, 3333 + 667, 3333 + 666


def test_an_invoice_charges_each_member_its_share_and_credits_the_member_who_was_billed(book):
    assert posted(book, invoices=[invoice("INS", "1", "100.00", "20.00", payer="BBB")]) == sorted(
        [
            ("Expenses:Procurement:AAA", ALICE),
            ("Expenses:Procurement:BBB", BETTY),
            ("Expenses:Procurement:CCC", CAROL),
            ("Assets:Current:AAA", ALICE),
            ("Assets:Current:BBB", BETTY),
            ("Assets:Current:CCC", CAROL),
            ("Assets:Current:BBB", -120_00),
            ("Income:Recharges:AAA", -ALICE),
            ("Income:Recharges:BBB", -BETTY),
            ("Income:Recharges:CCC", -CAROL),
        ]
    )


@pytest.mark.parametrize(
    ("reference", "family"), [("INS", "Procurement"), ("JOB", "Employment"), ("RUN", "Running")]
)
def test_the_expense_is_that_of_the_contracts_workstream(book, reference, family):
    lines = posted(book, invoices=[invoice(reference, "1", "3.00")])
    assert [line for line in lines if line[0].startswith("Expenses")] == [
        (f"Expenses:{family}:{code}", 1_00) for code in ("AAA", "BBB", "CCC")
    ]


def test_an_invoice_on_a_pooled_contract_uses_up_what_the_members_paid_in(book):
    assert posted(book, invoices=[invoice("LRN", "1", "100.00", "20.00")]) == sorted(
        [
            ("Expenses:Learning:AAA", ALICE),
            ("Expenses:Learning:BBB", BETTY),
            ("Expenses:Learning:CCC", CAROL),
            ("Liabilities:Pool:LND:AAA", ALICE),
            ("Liabilities:Pool:LND:BBB", BETTY),
            ("Liabilities:Pool:LND:CCC", CAROL),
            ("Assets:Current:AAA", -120_00),
            ("Income:Recharges:AAA", -ALICE),
            ("Income:Recharges:BBB", -BETTY),
            ("Income:Recharges:CCC", -CAROL),
        ]
    )


def test_a_credit_note_takes_the_same_accounts_on_the_opposite_sides(book):
    charged = posted(book, invoices=[invoice("INS", "1", "100.00", "20.00")])
    credited = posted(book, invoices=[invoice("INS", "2", "-100.00", "-20.00")])
    assert credited == sorted((account, -amount) for account, amount in charged)
    assert book.balances() == {}


def test_a_contribution_is_owed_by_the_member_and_stands_in_the_pool(book):
    assert posted(book, contributions=[contribution("LND", "BBB", "500.00")]) == [
        ("Assets:Current:BBB", 500_00),
        ("Liabilities:Pool:LND:BBB", -500_00),
    ]


@pytest.mark.parametrize(("kind", "account"), [("grant", "Grants"), ("rebate", "Rebates")])
def test_money_that_one_member_receives_is_owed_to_all_and_lessens_what_they_are_charged(book, kind, account):
    assert posted(book, credits=[credit("INS", "1", kind, "100.00", receiver="CCC")]) == sorted(
        [
            ("Assets:Current:CCC", 100_00),
            ("Assets:Current:AAA", -33_34),
            ("Assets:Current:BBB", -33_33),
            ("Assets:Current:CCC", -33_33),
            ("Income:Recharges:AAA", 33_34),
            ("Income:Recharges:BBB", 33_33),
            ("Income:Recharges:CCC", 33_33),
            (f"Income:{account}:AAA", -33_34),
            (f"Income:{account}:BBB", -33_33),
            (f"Income:{account}:CCC", -33_33),
        ]
    )


@pytest.mark.parametrize(("kind", "account"), [("grant", "Grants"), ("rebate", "Rebates")])
def test_money_received_on_a_pooled_contract_goes_back_into_the_pool(book, kind, account):
    assert posted(book, credits=[credit("LRN", "1", kind, "0.02")]) == sorted(
        [
            ("Assets:Current:AAA", 2),
            ("Liabilities:Pool:LND:AAA", -1),
            ("Liabilities:Pool:LND:BBB", -1),
            ("Income:Recharges:AAA", 1),
            ("Income:Recharges:BBB", 1),
            (f"Income:{account}:AAA", -1),
            (f"Income:{account}:BBB", -1),
        ]
    )


def test_a_payment_moves_what_is_owed_from_the_payer_to_the_payee(book):
    assert posted(book, payments=[payment("AAA", "BBB", "12.50", "B1")]) == [
        ("Assets:Current:AAA", -12_50),
        ("Assets:Current:BBB", 12_50),
    ]


def test_a_pool_is_paid_back_to_its_members_and_one_who_used_more_pays_the_difference(book):
    book.bring(
        contributions=[contribution("LND", "AAA", "50.00"), contribution("LND", "BBB", "10.00")],
        invoices=[invoice("LRN", "1", "60.00")],
    )
    assert "2025-26/4" in book.run("pool", "return", "LND", "--on", "2026-03-31")
    # 20.00 each was used: AAA has 30.00 left, BBB used 10.00 more than it paid in, CCC 20.00 more.
    assert sorted(book.journal("2025-26/4")) == [
        ("Assets:Current:AAA", -30_00),
        ("Assets:Current:BBB", 10_00),
        ("Assets:Current:CCC", 20_00),
        ("Liabilities:Pool:LND:AAA", 30_00),
        ("Liabilities:Pool:LND:BBB", -10_00),
        ("Liabilities:Pool:LND:CCC", -20_00),
    ]
    assert not [account for account in book.balances() if account.startswith("Liabilities")]


def test_a_pool_is_returned_as_it_stood_at_the_end_of_the_day_and_never_when_it_is_empty(book):
    book.bring(
        contributions=[
            contribution("LND", "AAA", "50.00"),
            contribution("LND", "BBB", "10.00", date="2025-04-16"),
        ]
    )
    book.run("pool", "return", "LND", "--on", "2025-04-15")
    assert sorted(book.journal("2025-26/3")) == [
        ("Assets:Current:AAA", -50_00),
        ("Liabilities:Pool:LND:AAA", 50_00),
    ]
    assert "nothing to return" in book.run("pool", "return", "LND", "--on", "2025-04-15", status=1)


def test_a_pool_is_not_paid_out_a_second_time_on_an_earlier_day(book):
    book.bring(contributions=[contribution("LND", "AAA", "50.00")])
    book.run("pool", "return", "LND", "--on", "2026-03-31")
    assert "nothing to return" in book.run("pool", "return", "LND", "--on", "2025-09-30", status=1)
    book.bring(contributions=[contribution("LND", "BBB", "7.00", date="2026-04-01")])
    said = book.run("pool", "return", "LND", "--on", "2025-09-30", status=1)
    assert "AAA had £50.00 in it then, but £0.00 with what was posted later" in said


def test_a_pool_is_not_paid_out_beyond_what_is_left_of_it_today(book):
    book.bring(
        contributions=[contribution("LND", code, "50.00") for code in ("AAA", "BBB", "CCC")],
        invoices=[invoice("LRN", "1", "60.00", date="2025-06-01", member="BBB")],
    )
    said = book.run("pool", "return", "LND", "--on", "2025-05-31", status=1)
    assert "BBB had £50.00 in it then, but −£10.00 with what was posted later" in said
    book.run("pool", "return", "LND", "--on", "2025-06-01")
    assert not [account for account in book.balances() if account.startswith("Liabilities")]


def test_what_a_member_used_too_much_is_not_asked_of_it_twice(book):
    book.bring(
        contributions=[contribution("LND", "AAA", "50.00"), contribution("LND", "BBB", "9.00", date="2025-06-01")],
        invoices=[invoice("LRN", "1", "9.00", member="BBB")],
    )
    assert "BBB had −£9.00" in book.run("pool", "return", "LND", "--on", "2025-05-31", status=1)


def test_what_was_paid_in_later_stays_when_a_pool_is_returned_on_an_earlier_day(book):
    book.bring(
        contributions=[contribution("LND", "AAA", "50.00"), contribution("LND", "AAA", "9.00", date="2025-06-01")]
    )
    book.run("pool", "return", "LND", "--on", "2025-05-31")
    assert book.balances()["Liabilities:Pool:LND:AAA"] == -9_00


def test_a_pool_whose_rule_is_carry_stands_from_year_to_year(book):
    book.bring(contributions=[contribution("LND", "AAA", "50.00")])
    assert book.balances("--as-at", "2027-04-01")["Liabilities:Pool:LND:AAA"] == -50_00


def test_a_correction_swaps_every_line_and_keeps_the_link_and_the_reason(book):
    lines = posted(book, invoices=[invoice("INS", "1", "100.00", "20.00")])
    book.run("ledger", "reverse", "2025-26/1", "--reason", "billed twice", "--on", "2025-06-02")
    assert sorted(book.journal("2025-26/2")) == sorted((account, -amount) for account, amount in lines)
    assert book.balances() == {}
    with book.raw() as connection:
        row = connection.execute(
            "SELECT kind, reverses_id, dated, posted, text FROM journals JOIN remarks ON remarks.id = remark_id"
        ).fetchone()
    assert row == ("reversal", 1, "2025-06-02", "2025-06-02", "billed twice")


def test_a_journal_is_reversed_once_and_a_reversal_never(book):
    book.bring(invoices=[invoice("INS", "1", "100.00")])
    reverse = ("ledger", "reverse", "2025-26/1", "--on", "2025-06-02", "--reason")
    assert "needs a reason" in book.run(*reverse, " ", status=1)
    book.run(*reverse, "billed twice")
    assert "reversed already, by journal 2025-26/2" in book.run(*reverse, "again", status=1)
    again = ("ledger", "reverse", "2025-26/2", "--reason", "undo", "--on", "2025-06-03")
    assert "is itself a reversal" in book.run(*again, status=1)


def test_a_document_reversed_may_be_entered_again_and_otherwise(book):
    book.bring(invoices=[invoice("INS", "1", "100.00")])
    changed = [invoice("INS", "1", "90.00")]
    assert "reverse it before" in book.bring(invoices=changed, status=1)
    book.run("ledger", "reverse", "2025-26/1", "--reason", "wrong amount", "--on", "2025-06-02")
    book.bring(invoices=changed)
    assert book.balances()["Expenses:Procurement:AAA"] == 30_00
    assert book.findings() == []


def test_a_payer_who_takes_no_part_is_owed_the_whole_and_bears_nothing(book):
    book.bring(contracts=[contract("TWO")], contract_members=[part("TWO", "AAA"), part("TWO", "BBB")])
    assert posted(book, invoices=[invoice("TWO", "1", "0.99", payer="CCC")]) == sorted(
        [
            ("Expenses:Procurement:AAA", 50),
            ("Expenses:Procurement:BBB", 49),
            ("Assets:Current:AAA", 50),
            ("Assets:Current:BBB", 49),
            ("Assets:Current:CCC", -99),
            ("Income:Recharges:AAA", -50),
            ("Income:Recharges:BBB", -49),
        ]
    )


def test_a_line_that_names_a_member_is_borne_by_it_alone(book):
    assert posted(book, invoices=[invoice("INS", "1", "10.00", "2.00", member="BBB", payer="BBB")]) == sorted(
        [
            ("Expenses:Procurement:BBB", 12_00),
            ("Assets:Current:BBB", 12_00),
            ("Assets:Current:BBB", -12_00),
            ("Income:Recharges:BBB", -12_00),
        ]
    )
    assert "Assets:Current:BBB" not in book.balances()


def test_lines_of_one_document_on_two_contracts_of_the_supplier_stay_apart(book):
    lines = posted(
        book,
        invoices=[
            invoice("INS", "1", "9.00", payer="CCC"),
            invoice("JOB", "1", "3.00", line="2", payer="CCC"),
        ],
    )
    assert [line for line in lines if line[0].startswith("Expenses")] == [
        *((f"Expenses:Employment:{code}", 1_00) for code in ("AAA", "BBB", "CCC")),
        *((f"Expenses:Procurement:{code}", 3_00) for code in ("AAA", "BBB", "CCC")),
    ]
    assert [line for line in lines if line[0] == "Assets:Current:CCC"] == [
        ("Assets:Current:CCC", -9_00),
        ("Assets:Current:CCC", -3_00),
        ("Assets:Current:CCC", 1_00),
        ("Assets:Current:CCC", 3_00),
    ]


def test_a_line_of_nothing_but_vat_is_charged_like_any_other(book):
    assert posted(book, invoices=[invoice("INS", "1", "0.00", "0.02", payer="CCC")]) == sorted(
        [
            ("Expenses:Procurement:AAA", 1),
            ("Expenses:Procurement:BBB", 1),
            ("Assets:Current:AAA", 1),
            ("Assets:Current:BBB", 1),
            ("Assets:Current:CCC", -2),
            ("Income:Recharges:AAA", -1),
            ("Income:Recharges:BBB", -1),
        ]
    )


def test_net_and_vat_are_shared_each_by_itself_to_the_penny(book):
    lines = dict(
        line
        for line in posted(book, invoices=[invoice("INS", "1", "0.01", "0.01")])
        if line[0].startswith("Expenses")
    )
    assert lines == {"Expenses:Procurement:AAA": 2}


def test_lines_that_cancel_out_still_stand_in_the_book_on_both_sides(book):
    """30.00 shared by all and 30.00 taken back from BBB alone: nobody was billed anything on the whole."""
    assert posted(
        book, invoices=[invoice("INS", "1", "30.00"), invoice("INS", "1", "-30.00", line="2", member="BBB")]
    ) == sorted(
        [
            *((f"Expenses:Procurement:{code}", 10_00) for code in ("AAA", "BBB", "CCC")),
            *((f"Assets:Current:{code}", 10_00) for code in ("AAA", "BBB", "CCC")),
            *((f"Income:Recharges:{code}", -10_00) for code in ("AAA", "BBB", "CCC")),
            ("Expenses:Procurement:BBB", -30_00),
            ("Assets:Current:BBB", -30_00),
            ("Income:Recharges:BBB", 30_00),
        ]
    )
    assert book.findings() == []


def test_a_penny_goes_to_the_member_whose_code_sorts_first(book):
    lines = posted(book, invoices=[invoice("INS", "1", "0.01", payer="CCC")])
    assert ("Expenses:Procurement:AAA", 1) in lines
    assert not [account for account, _ in lines if account.endswith("BBB")]


def test_every_kind_of_document_leaves_a_sound_book(book):
    book.bring(
        invoices=[
            invoice("INS", "1", "100.01", "20.00"),
            invoice("LRN", "2", "-0.05", "0.01"),
            invoice("RUN", "3", "7.00", payer="BBB"),
        ],
        credits=[credit("INS", "4", "grant", "10.00"), credit("LRN", "5", "rebate", "0.01")],
        contributions=[contribution("LND", "CCC", "10.00")],
        payments=[payment("BBB", "AAA", "5.00", "B1")],
    )
    assert book.findings() == []
