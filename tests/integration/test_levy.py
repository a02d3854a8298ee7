"""Apprenticeship levy: what may be transferred by the dated rules, and nothing above it; the ledger never moves."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.learning.levy import (
    LevyTransfer,
    allowance,
    declare_levy,
    record_transfer,
    take_transfer_back,
    tax_year,
    transfer,
    transferred,
    transfers,
)
from consortium.learning.policies import ProgrammeRule
from consortium.learning.schemas import LevySchema, TransferSchema
from consortium.members.queries import member
from tests.books import THREE, Book
from tests.makers import CLERK, opened
from tests.servers import SQLite


@pytest.fixture(scope="module")
def book(sqlite: SQLite) -> Iterator[Book]:
    """A book of three members."""
    found = Book(sqlite.book())
    found.bring(**THREE)
    yield found
    sqlite.drop(found.url)


@pytest.fixture
def session(book: Book) -> Iterator[Session]:
    """A stretch of work of which nothing is kept."""
    with opened(book.url) as database, Session(database.writer) as found:
        yield found
        found.rollback()


def declared(session: Session, year: str, levy: str = "30000.00", english: str = "100") -> None:
    """AAA declares levy."""
    row = {"member": "AAA", "year": year, "levy": levy, "english": english}
    declare_levy(session, CLERK, member(session, "AAA"), LevySchema().load(row))


def given(session: Session, amount: str, day: str = "2026-09-15") -> LevyTransfer:
    """AAA transfers levy to BBB."""
    row = {"from": "AAA", "to": "BBB", "day": day, "amount": amount, "standard": "Housing officer, level 3"}
    both = (member(session, code) for code in ("AAA", "BBB"))
    return record_transfer(session, CLERK, *both, TransferSchema().load(row))


def may(session: Session, day: date) -> int | None:
    """What AAA may transfer in the tax year of the day."""
    return allowance(session, member(session, "AAA").id, day)


def test_a_tax_year_begins_on_the_sixth_of_april():
    assert (tax_year(date(2026, 4, 5)), tax_year(date(2026, 4, 6))) == (FinancialYear(2025), FinancialYear(2026))


@pytest.mark.parametrize(
    ("day", "english", "expected"),
    [
        # A levy of 30,000.00: half of it and ten per cent on top, until August 2026; then half alone.
        (date(2026, 7, 31), "100", 16_500_00),
        (date(2026, 8, 1), "100", 15_000_00),
        (date(2026, 8, 1), "80", 12_000_00),
    ],
)
def test_the_allowance_follows_the_rules_of_the_day(session, day, english, expected):
    declared(session, "2025-26", english=english)
    assert may(session, day) == expected


def test_before_22_april_2024_it_was_a_quarter(session):
    declared(session, "2023-24")
    assert may(session, date(2024, 4, 21)) == 8_250_00
    assert may(session, date(2024, 4, 22)) == 16_500_00
    assert may(session, date(2026, 9, 15)) is None  # 2025-26 is not declared


def test_nothing_is_rounded_up(session):
    declared(session, "2025-26", "0.03")
    assert may(session, date(2026, 9, 15)) == 1


def test_a_transfer_above_what_is_left_is_refused(session):
    declared(session, "2025-26")
    given(session, "10000.00")
    with pytest.raises(ProgrammeRule, match="£15,000.00 in 2026-27, and of that £5,000.00 is left") as refused:
        given(session, "5000.01")
    assert refused.value.field == "amount"
    given(session, "5000.00")
    assert transferred(session, "AAA", FinancialYear(2026)) == 15_000_00


def test_a_transfer_that_was_taken_back_counts_no_more_and_is_taken_back_once(session):
    declared(session, "2025-26")
    row = given(session, "15000.00")
    found = transfer(session, row.id)
    take_transfer_back(session, CLERK, found)
    assert transfers(session) == []
    with pytest.raises(Exception, match="there is no transfer"):
        take_transfer_back(session, CLERK, found)
    given(session, "15000.00")


def test_nothing_is_transferred_of_what_was_not_declared(session):
    with pytest.raises(ProgrammeRule, match="declare first"):
        given(session, "1.00")


def test_a_declaration_that_would_put_a_transfer_above_the_allowance_is_refused(session):
    declared(session, "2025-26")
    given(session, "15000.00")
    with pytest.raises(ProgrammeRule, match="transferred more in 2026-27"):
        declared(session, "2025-26", "29999.99")
    declared(session, "2026-27", "1.00")


@pytest.mark.parametrize(
    ("schema", "row", "column"),
    [
        (LevySchema, {"member": "AAA", "year": "2025-26", "levy": "1.00", "english": "100.1"}, "english"),
        (LevySchema, {"member": "AAA", "year": "2025-26", "levy": "-1.00", "english": "100"}, "levy"),
        (TransferSchema, {"from": "AAA", "to": "AAA", "day": "2026-05-01", "amount": "1", "standard": "x"}, "to"),
        (TransferSchema, {"from": "AAA", "to": "BBB", "day": "2026-05-01", "amount": "0", "standard": "x"}, "amount"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(schema, row, column):
    assert column in schema().validate(row)


def test_the_ledger_never_moves(session):
    declared(session, "2025-26", "30000.00")
    given(session, "1.00")
    assert not [each for each in session.new | session.dirty if each.__tablename__ in ("journals", "documents")]
    assert Decimal(session.connection().exec_driver_sql("SELECT COUNT(*) FROM journals").scalar_one()) == 0
