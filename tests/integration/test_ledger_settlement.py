"""Who should pay whom, and how old a balance is (spec/ledger.md, "Settlement")."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.kernel.money import pence
from consortium.ledger.ageing import BANDS, Due, aged
from consortium.ledger.settlement import SettlingPayment, settlement
from tests.books import THREE, Book, contract, contribution, everyone, invoice, payment
from tests.servers import SQLite

AS_AT = date(2026, 3, 31)

codes = st.text("ABCDEFGH0123456789", min_size=2, max_size=4)
amounts = st.integers(-(10**9), 10**9)


@st.composite
def positions(draw: st.DrawFn) -> dict[str, int]:
    """Positions of up to fifteen members that add up to zero."""
    found = draw(st.dictionaries(codes, amounts, min_size=1, max_size=15))
    last = max(found)
    return found | {last: found[last] - sum(found.values())}


dues = st.builds(Due, st.integers(-120, 120).map(lambda days: AS_AT - timedelta(days)), amounts)


@given(positions())
def test_settling_brings_everybody_to_zero(found):
    left = dict(found)
    for each in settlement(found):
        left[each.payer] -= each.amount
        left[each.payee] += each.amount
    assert not any(left.values())


@given(positions())
def test_settling_takes_a_payment_fewer_than_there_are_members_at_most(found):
    payments = settlement(found)
    assert len(payments) < len(found)
    assert all(each.amount > 0 and each.payer != each.payee for each in payments)


@given(positions())
def test_whoever_owes_pays_and_whoever_is_owed_is_paid(found):
    for each in settlement(found):
        assert found[each.payer] > 0 > found[each.payee]


@given(positions(), st.randoms())
def test_the_order_in_which_positions_come_changes_no_payment(found, chance):
    shuffled = list(found.items())
    chance.shuffle(shuffled)
    assert settlement(dict(shuffled)) == settlement(found)


def test_the_largest_pays_the_largest_and_ties_go_by_member_code():
    owing = {"CC": 5_00, "BB": 5_00, "AA": -4_00, "DD": -4_00, "EE": -2_00, "FF": 0}
    assert settlement(owing) == [
        SettlingPayment("BB", "AA", 4_00),
        SettlingPayment("CC", "DD", 4_00),
        SettlingPayment("BB", "EE", 1_00),
        SettlingPayment("CC", "EE", 1_00),
    ]


def test_there_is_nothing_to_settle_among_nobody():
    assert settlement({}) == settlement({"AA": 0}) == []


@given(st.lists(dues, max_size=30), st.integers(-200, 200))
def test_the_ages_add_up_to_the_balance_exactly(items, days):
    ages = aged(items, AS_AT + timedelta(days))
    assert tuple(ages) == BANDS
    assert sum(ages.values()) == sum(each.amount for each in items)


@given(st.lists(dues, max_size=30))
def test_no_age_has_the_other_sign(items):
    balance = sum(each.amount for each in items)
    assert all(amount * balance >= 0 for amount in aged(items, AS_AT).values())


@given(st.lists(dues, max_size=30), st.randoms())
def test_the_order_of_the_items_changes_no_age(items, chance):
    shuffled = list(items)
    chance.shuffle(shuffled)
    assert aged(shuffled, AS_AT) == aged(items, AS_AT)


@pytest.mark.parametrize(
    ("days_late", "band"),
    [
        *((-1, "not due"), (0, "not due"), (1, "1-30"), (30, "1-30"), (31, "31-60"), (60, "31-60")),
        *((61, "61-90"), (90, "61-90"), (91, "91+"), (999, "91+")),
    ],
)
@pytest.mark.parametrize("amount", [7, -7])
def test_a_days_band_is_that_of_the_rules(days_late, band, amount):
    ages = aged([Due(AS_AT - timedelta(days_late), amount)], AS_AT)
    assert {name for name, left in ages.items() if left} == {band}
    assert ages[band] == amount


def test_what_is_paid_settles_the_oldest_first():
    """40.00 of January and 30.00 of March owed, 50.00 paid: 20.00 of March is left."""
    items = [
        Due(date(2026, 1, 31), 40_00),
        Due(date(2026, 3, 30), 30_00),
        Due(date(2026, 3, 31), -50_00),
    ]
    assert aged(items, AS_AT) == {**dict.fromkeys(BANDS, 0), "1-30": 20_00}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """Three members who share a contract and a pool, whose cash CCC holds."""
    url = sqlite.book()
    found = Book(url)
    found.bring(
        **THREE,
        pools=[{"code": "LND", "name": "Pool", "host": "CCC"}],
        contracts=[contract("INS"), contract("LRN", workstream="learning", pool="LND")],
        contract_members=[*everyone("INS"), *everyone("LRN")],
    )
    yield found
    sqlite.drop(url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def test_current_accounts_less_the_pools_cash_with_its_host_come_to_zero(book):
    """BBB paid 60.00 into the pool that CCC holds; AAA paid a bill of 30.00 from it: 10.00 for each."""
    book.bring(contributions=[contribution("LND", "BBB", "60.00")], invoices=[invoice("LRN", "1", "30.00")])
    balances = book.balances()
    current = {name[-3:]: amount for name, amount in balances.items() if name.startswith("Assets")}
    assert current == {"AAA": -30_00, "BBB": 60_00}
    assert sum(amount for name, amount in balances.items() if name.startswith("Liabilities")) == -30_00
    assert book.json("ledger", "settle") == {
        "as_at": None,
        "payments": [
            {"from": "BBB", "to": "AAA", "amount": "30.00"},
            {"from": "BBB", "to": "CCC", "amount": "30.00"},
        ],
    }


def test_what_settlement_asks_for_once_paid_leaves_only_the_pools_cash_with_its_host(book):
    book.bring(
        contributions=[contribution("LND", "BBB", "60.00")],
        invoices=[invoice("LRN", "1", "30.00"), invoice("INS", "2", "10.00", payer="BBB")],
    )
    asked = book.json("ledger", "settle")["payments"]
    book.bring(
        payments=[
            payment(each["from"], each["to"], each["amount"], f"S{number}")
            for number, each in enumerate(asked)
        ]
    )
    assert book.json("ledger", "settle")["payments"] == []
    assert {name: each for name, each in book.balances().items() if name.startswith("Assets")} == {
        "Assets:Current:CCC": 30_00
    }


def test_settlement_goes_by_the_day_of_posting(book):
    book.bring(invoices=[invoice("INS", "1", "9.00"), invoice("INS", "2", "9.00", date="2025-06-01")])
    first = book.json("ledger", "settle", "--as-at", "2025-05-31")
    assert first["as_at"] == "2025-05-31"
    assert [(each["from"], each["to"], pence(each["amount"])) for each in first["payments"]] == [
        ("BBB", "AAA", 3_00),
        ("CCC", "AAA", 3_00),
    ]
    assert book.json("ledger", "settle", "--as-at", "2025-05-09")["payments"] == []


@pytest.mark.parametrize(
    "day", ["2025-05-09", "2025-05-10", "2025-05-30", "2025-05-31", "2025-06-01", "2025-06-30"]
)
def test_balances_of_any_day_are_the_sum_of_the_lines_up_to_it(book, day):
    """Whether a month is over or not: the sums kept by month and the lines of the last one agree."""
    book.bring(
        invoices=[
            invoice("INS", str(number), "3.33", date=when)
            for number, when in enumerate(
                ["2025-04-30", "2025-05-10", "2025-05-31", "2025-06-01", "2025-06-30"]
            )
        ]
    )
    with book.raw() as connection:
        summed = connection.execute(
            "SELECT name, sum(debit - credit) FROM journal_lines JOIN accounts ON accounts.id = account_id "
            f"JOIN journals ON journals.id = journal_id WHERE posted <= '{day}' GROUP BY name"
        ).fetchall()
    assert book.balances("--as-at", day) == {name: amount for name, amount in summed if amount}
