"""The database itself keeps the book, whoever asks: what it refuses on a plain connection (L1, L5-L7, L9)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.books import THREE, Book, Connection, baseline, contract, everyone, invoice, payment

REFUSALS = (sqlite3.IntegrityError, psycopg.Error)

APPEND_ONLY = {
    "audit_events": "reason",
    "documents": "number",
    "document_lines": "net",
    "journal_lines": "debit",
    "journals": "source",
    "packs": "content",
    "period_events": "state",
    "signatures": "officer",
    "weight_sets": "content",
}
"""Every table whose rows never change, with a column that somebody might want to change."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def book(request: pytest.FixtureRequest) -> Iterator[Book]:
    """A book with a row in every table that never changes; every attempt on it is rolled back."""
    databases = request.getfixturevalue(request.param)
    url = databases.book()
    found = Book(url)
    found.bring(
        **THREE,
        contracts=[contract("INS")],
        contract_members=everyone("INS"),
        contract_items=[{"contract": "INS", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("INS", "VISIT", "AAA", "40.00")],
        invoices=[invoice("INS", "1", "100.00", item="VISIT", quantity="3", description="three visits")],
        payments=[payment("BBB", "AAA", "10.00", "B1"), payment("CCC", "AAA", "20.00", "B2")],
    )
    found.run("ledger", "reverse", "2025-26/3", "--reason", "not ours", "--on", "2025-08-01")
    found.run("vfm", "validate", "--year", "2025-26", "--member", "AAA", "--by", "finance@aaa.example")
    found.run("ledger", "close", "2025-26", "P12")
    found.run("pack", "freeze", "--year", "2025-26")
    yield found
    assert found.findings() == []
    databases.drop(url)


@contextmanager
def attempted(book: Book) -> Iterator[Connection]:
    """A plain connection in a transaction that is rolled back, whatever came of it."""
    with book.raw() as connection:
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")


def refused(book: Book, *statements: str) -> str:
    """What the database says to the last of the statements; those before it must pass."""
    with attempted(book) as connection:
        for statement in statements[:-1]:
            connection.execute(statement)
        with pytest.raises(REFUSALS) as refusal:
            connection.execute(statements[-1])
            _settle(connection)
    return str(refusal.value)


def accepted(book: Book, *statements: str) -> None:
    """Run statements that nothing is wrong with: the control of the refusals beside it."""
    with attempted(book) as connection:
        for statement in statements:
            connection.execute(statement)
        _settle(connection)


def _settle(connection: Connection) -> None:
    """Let PostgreSQL check now what it would check at the end of the transaction."""
    if isinstance(connection, psycopg.Connection):
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize(("table", "column"), APPEND_ONLY.items())
def test_no_posted_row_can_be_changed(book, table, column):
    assert f"{table} is never changed" in refused(book, f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_posted_row_can_be_deleted(book, table):
    assert f"{table} is never changed" in refused(book, f"DELETE FROM {table}")


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_no_posted_row_can_be_replaced_or_emptied_away(book, table):
    if book.is_sqlite:
        replaced = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
        assert refused(book, replaced)
    else:
        assert f"{table} is never changed" in refused(book, f"TRUNCATE {table} CASCADE")


def test_the_whole_book_cannot_be_emptied_away_from_a_table_beneath_it(book):
    if book.is_sqlite:
        assert "never changed" in refused(book, "PRAGMA foreign_keys = ON", "DELETE FROM journals")
    else:
        assert "is never changed" in refused(book, "TRUNCATE members CASCADE")


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        ("documents", {"id": "90"}),
        ("documents", {"id": "90", "natural_key": "'another'"}),
        ("packs", {"id": "90"}),
        ("weight_sets", {"id": "90"}),
    ],
)
def test_no_row_can_be_replaced_by_way_of_another_unique_key(book, table, changed):
    insert = "INSERT OR REPLACE" if book.is_sqlite else "INSERT"
    values = ", ".join(changed.get(name, name) for name in _columns(book, table))
    assert refused(book, f"{insert} INTO {table} SELECT {values} FROM {table} LIMIT 1")


def _columns(book: Book, table: str) -> list[str]:
    with book.raw() as connection:
        return [column[0] for column in connection.execute(f"SELECT * FROM {table} LIMIT 1").description]


JOURNAL = {
    **{"id": "5", "year": "2025", "number": "5", "period": "202506", "kind": "'manual'"},
    **{"dated": "'2025-09-01'", "posted": "'2025-09-01'", "source": "'manual 2025-09-01'"},
    **{"reverses_id": "NULL", "evidence": "''", "remark_id": "NULL", "remark_digest": "''"},
    **{"previous": "(SELECT hash FROM journals WHERE id = 4)", "hash": "'a hash'"},
}
"""A fifth journal that follows the four of the book."""

DEBIT = "INSERT INTO journal_lines VALUES (5, 1, 1, NULL, 700, 0)"
CREDIT = "INSERT INTO journal_lines VALUES (5, 2, 2, NULL, 0, 700)"


def sealed(**changed: str) -> str:
    """The statement that inserts, and so seals, the fifth journal."""
    values = JOURNAL | changed
    return f"INSERT INTO journals ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def test_a_journal_that_balances_and_follows_is_accepted(book):
    accepted(book, DEBIT, CREDIT, sealed())


def test_a_journal_that_does_not_balance_is_refused(book):
    short = CREDIT.replace("700", "699")
    assert "the journal does not balance" in refused(book, DEBIT, short, sealed())


@pytest.mark.parametrize("lines", [(), (DEBIT,)])
def test_a_journal_of_fewer_than_two_lines_is_refused(book, lines):
    assert "balance" in (said := refused(book, *lines, sealed())) or "two lines" in said


@pytest.mark.parametrize(("debit", "credit"), [(0, 0), (5, 5), (-5, 0), (0, -5)])
def test_a_line_debits_or_credits_something_and_not_both(book, debit, credit):
    line = f"INSERT INTO journal_lines VALUES (5, 1, 1, NULL, {debit}, {credit})"
    assert "one_side" in refused(book, line)


def test_no_line_can_be_added_to_a_sealed_journal(book):
    line = "INSERT INTO journal_lines VALUES (1, 99, 1, NULL, 700, 0)"
    assert "the journal is sealed" in refused(book, line)


def test_no_line_can_stand_without_its_journal(book):
    with book.raw() as connection:
        if book.is_sqlite:
            connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("BEGIN")
        connection.execute(DEBIT)
        with pytest.raises(REFUSALS, match="(?i)foreign key"):
            connection.execute("COMMIT")
        connection.execute("ROLLBACK")


@pytest.mark.parametrize("number", ["4", "6"])
def test_journal_numbers_run_without_a_gap(book, number):
    said = refused(book, DEBIT, CREDIT, sealed(number=number))
    assert "journal numbers run without a gap" in said


def test_a_journal_takes_the_next_place_of_the_chain(book):
    lines = [line.replace("(5,", "(6,") for line in (DEBIT, CREDIT)]
    assert "does not follow the one before it" in refused(book, *lines, sealed(id="6"))


def test_a_journal_carries_the_hash_of_the_one_before_it(book):
    said = refused(book, DEBIT, CREDIT, sealed(previous="(SELECT hash FROM journals WHERE id = 3)"))
    assert "does not follow the one before it" in said


def test_nothing_is_posted_in_a_closed_period(book):
    closed = sealed(period="202512", dated="'2026-03-31'", posted="'2026-03-31'")
    assert "the period is closed" in refused(book, DEBIT, CREDIT, closed)


def test_a_journal_is_reversed_once(book):
    second = sealed(reverses_id="3")
    assert refused(book, DEBIT, CREDIT, second)
    if book.is_sqlite:
        assert refused(book, DEBIT, CREDIT, second.replace("INSERT", "INSERT OR REPLACE"))


def document(natural_key: str, occurrence: int) -> str:
    """The statement that posts a document once more, by the fifth journal."""
    return (
        "INSERT INTO documents (id, kind, natural_key, occurrence, number, dated, member_id, total, journal_id) "
        f"SELECT 90, kind, natural_key, {occurrence}, number, dated, member_id, total, 5 "
        f"FROM documents WHERE natural_key LIKE '{natural_key}'"
    )


@pytest.mark.parametrize("occurrence", [-1, 0, 1, 2, 3])
@pytest.mark.parametrize("natural_key", ["%SUP%", "%B1%"])
def test_a_document_that_stands_cannot_be_posted_a_second_time(book, natural_key, occurrence):
    assert refused(book, DEBIT, CREDIT, sealed(), document(natural_key, occurrence))


def test_a_document_that_was_reversed_can_be_posted_again(book):
    accepted(book, DEBIT, CREDIT, sealed(), document("%B2%", 2))


def test_a_second_claim_of_the_same_key_is_impossible(book):
    columns = "contract_id, item_id, member_id, year, price, price_date, source, evidence, quantity, cost, "
    columns += "indexed_price, incomplete, problem, stands, digest"
    said = refused(book, f"INSERT INTO claims ({columns}) SELECT {columns} FROM claims LIMIT 1")
    assert "unique" in said.lower()
