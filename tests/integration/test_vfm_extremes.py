"""Value for money at its edges: cash that came before its period was over, savings larger than a column."""

from tests.books import Book
from tests.makers import consortium

CREDIT = {"contract": "PRO-01", "number": "CR-1", "receiver": "AAA", "amount": "9.00"}
YEAR_AHEAD = {"date": "2025-06-10", "from": "2025-06-01", "to": "2026-05-31"}
DEAR = {"contract": "PRO-01", "item": "VISIT", "member": "AAA", "price": "999999999.99", "evidence": "D"}
MANY = {"contract": "PRO-01", "number": "N-1", "item": "VISIT", "quantity": "999999999", "net": "6.00"}


def test_a_rebate_is_cash_on_the_day_it_came_however_long_its_period_still_runs(book_url):
    book = Book(book_url)
    book.bring(**consortium(credits=[CREDIT | YEAR_AHEAD | {"kind": "rebate"}]))
    table = book.json("vfm", "--year", "2025-26", "--as-at", "2025-06-10")
    # Homes 100, 200, 300 in 2026-27, the year of the period's last day.
    shares = [each["workstreams"]["procurement"]["rebates"] for each in table["members"]]
    assert shares == ["1.50", "3.00", "4.50"]
    before = book.json("vfm", "--year", "2025-26", "--as-at", "2025-06-09")["total"]
    assert before["workstreams"]["procurement"]["rebates"] == "0.00"


def test_a_grant_of_a_period_that_still_runs_lowers_running_cost_at_once(book_url):
    book = Book(book_url)
    grant = CREDIT | YEAR_AHEAD | {"kind": "grant", "contract": "RUN-01"}
    book.bring(**consortium(credits=[grant]))
    # £100.00 of running cost, net of VAT, less the grant of £9.00.
    assert book.json("vfm", "--year", "2025-26", "--as-at", "2025-06-10")["total"]["running_cost"] == "91.00"


def test_a_saving_larger_than_a_column_is_printed_exactly_and_cannot_be_signed(book_url):
    book = Book(book_url)
    book.bring(
        **consortium(
            baselines=[DEAR | {"date": "2025-03-31", "source": "contract"}],
            invoices=[MANY | {"date": "2025-04-30", "payer": "AAA", "vat": "0.00"}],
        )
    )
    # AAA has a sixth of the homes: 166,666,666.5 visits x £999,999,999.99, less the £1.00 it bore.
    total = book.json("vfm", "--year", "2025-26")["total"]
    assert total["workstreams"]["procurement"]["cashable"] == "166666666498333332.34"
    (claim,) = book.json("vfm", "claims", "--year", "2025-26")
    assert (claim["cashable"], claim["problem"]) == (
        "",
        "the saving is too large to be kept: correct the baseline's price or the quantity",
    )
    assert book.findings() == []
