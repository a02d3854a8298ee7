"""An export restores an empty book; into one that has journals it may only repeat what stands there."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from consortium.ledger.queries import journal
from tests.books import THREE, Book, baseline, contract, contribution, everyone, invoice
from tests.makers import Row
from tests.servers import SQLite

YEAR = ("--year", "2025-26")
OFFICER = "finance@aaa.example"
FILES = ("journals", "weights", "periods", "signatures")


@pytest.fixture(scope="module")
def begun(sqlite: SQLite) -> Iterator[Book]:
    """A book with an invoice, a pool and a claim: nothing is reversed, returned, closed or signed yet."""
    found = Book(sqlite.book())
    found.bring(
        **THREE,
        pools=[{"code": "FUND", "name": "Fund", "host": "AAA"}],
        contracts=[contract("CON")],
        contract_members=everyone("CON"),
        contract_items=[{"contract": "CON", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("CON", "VISIT", "AAA", "50")],
        contributions=[contribution("FUND", "BBB", "90.00")],
        invoices=[invoice("CON", "ONE", "30.00", item="VISIT", quantity="3")],
    )
    yield found
    sqlite.drop(found.url)


@pytest.fixture
def book(begun: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with begun.copied() as found:
        yield found


def _reverse(book: Book) -> None:
    book.run("ledger", "reverse", "2025-26/1", "--reason", "wrong", "--on", "2025-07-01")


def _return_pool(book: Book) -> None:
    book.run("pool", "return", "FUND", "--on", "2025-08-01")


def _return_pool_and_reverse(book: Book) -> None:
    _return_pool(book)
    book.run("ledger", "reverse", "2025-26/3", "--reason", "too soon", "--on", "2025-08-02")


def _close(book: Book) -> None:
    book.run("ledger", "close", "2025-26", "P03")


def _sign(book: Book) -> None:
    book.run("vfm", "validate", *YEAR, "--member", "AAA", "--by", OFFICER, day="2026-05-01")


def _exported(book: Book, folder: Path) -> Path:
    book.run("export", "csv", "--output", str(folder))
    return folder


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _change(path: Path, **cells: str) -> None:
    rows = [row | cells for row in _rows(path)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _errors(book: Book, folder: Path) -> list[tuple[str, int, str]]:
    """Where the import is refused: file, row and column, once the sentence is seen to say what to do."""
    found = json.loads(book.run("import", "folder", str(folder), "--format", "json", status=1))["errors"]
    assert all("this book has journals already" in each["message"] for each in found), found
    return [(each["file"], each["row"], each["column"]) for each in found]


@pytest.mark.parametrize(
    ("done", "place", "what_to_do"),
    [
        (_reverse, ("journals.csv", 2, "document"), "consortium ledger reverse"),
        (_return_pool, ("journals.csv", 2, "entry"), "consortium pool return"),
        (_close, ("periods.csv", 2, "state"), "consortium ledger close"),
        (_sign, ("signatures.csv", 2, "decision"), "consortium vfm validate"),
    ],
)
def test_what_was_done_in_a_copy_is_not_brought_into_a_book_in_use(book, tmp_path, done, place, what_to_do):
    with book.copied() as copy:
        done(copy)
        folder = _exported(copy, tmp_path / "everything")
    before = book.json("ledger", "head")
    assert _errors(book, folder) == [place]
    assert what_to_do in book.run("import", "folder", str(folder), status=1)
    assert book.json("ledger", "head") == before
    assert {each["state"] for each in book.json("vfm", "claims", *YEAR)} == {"calculated"}


def test_the_reversal_of_a_journal_that_stands_is_not_brought_in(book, tmp_path):
    _return_pool(book)
    with book.copied() as copy:
        copy.run("ledger", "reverse", "2025-26/3", "--reason", "too soon", "--on", "2025-08-02")
        folder = _exported(copy, tmp_path / "everything")
    assert _errors(book, folder) == [("journals.csv", 4, "reverses")]


def test_a_manual_journal_that_somebody_wrote_by_hand_is_not_brought_in(book, tmp_path):
    _return_pool(book)
    folder = _exported(book, tmp_path / "everything")
    _change(folder / "journals.csv", kind="manual")
    assert _errors(book, folder) == [("journals.csv", 2, "entry")]


def test_a_document_that_is_not_there_yet_is_posted_by_nobodys_weights_or_days(book, tmp_path):
    with book.copied() as copy:
        copy.bring(invoices=[invoice("CON", "TWO", "60.00", date="2025-06-02")])
        folder = _exported(copy, tmp_path / "everything")
    book_of_two = (folder / "invoices.csv").read_text()
    shares = {"document": '["invoice","SUP","TWO"]', "occurrence": "1", "line": "1", "basis": "equal"}
    _write(folder / "weights.csv", shares | {"service_day": "2025-06-02", "member": "AAA", "weight": "1"})
    posting = {"entry": "1", "kind": "posting", "dated": "2025-06-02", "posted": "2025-07-01"}
    _write(folder / "journals.csv", posting | {"document": shares["document"], "occurrence": "1"})
    assert "TWO" in book_of_two
    assert _errors(book, folder) == [("journals.csv", 2, "document"), ("weights.csv", 2, "document")]


def test_a_document_that_is_entered_again_is_posted_by_nobodys_weights_or_days_either(book, tmp_path):
    folder = _exported(book, tmp_path / "everything")
    _reverse(book)
    key = {"document": '["invoice","SUP","ONE"]', "occurrence": "1"}
    terms = {"line": "1", "basis": "equal", "service_day": "2025-05-10", "member": "BBB", "weight": "1"}
    _write(folder / "weights.csv", key | terms)
    posting = {"entry": "1", "kind": "posting", "dated": "2025-05-10", "posted": "2025-12-01"}
    _write(folder / "journals.csv", key | posting)
    book.run("import", "folder", str(folder))
    accounts = dict(book.journal("2025-26/4"))
    assert {accounts[f"Expenses:Procurement:{code}"] for code in ("AAA", "BBB", "CCC")} == {10_00}
    with book.look() as session:
        assert journal(session, "2025-26/4").posted.isoformat() == "2025-05-10"


def _write(path: Path, row: Row) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        columns = next(csv.reader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerow(row)


@pytest.mark.parametrize(
    "forged", [{"officer": "other@aaa.example"}, {"at": "2026-04-30T12:00:00+00:00"}, {"reason": "agreed"}]
)
def test_a_signature_that_says_anything_else_than_the_books_is_new(book, tmp_path, forged):
    _sign(book)
    folder = _exported(book, tmp_path / "everything")
    _change(folder / "signatures.csv", **forged)
    assert _errors(book, folder) == [("signatures.csv", 2, "decision")]


def test_a_period_in_another_state_than_the_books_is_new(book, tmp_path):
    _close(book)
    folder = _exported(book, tmp_path / "everything")
    _change(folder / "periods.csv", state="soft-closed")
    assert _errors(book, folder) == [("periods.csv", 2, "state")]


def test_the_books_own_export_repeats_it_and_takes_new_documents_with_it(book, tmp_path):
    for done in (_return_pool_and_reverse, _reverse, _close):
        done(book)
    folder = _exported(book, tmp_path / "everything")
    assert "Nothing new" in book.run("import", "folder", str(folder))
    rows = [*_rows(folder / "invoices.csv"), invoice("CON", "TWO", "60.00", date="2025-08-03")]
    with (folder / "invoices.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), restval="")
        writer.writeheader()
        writer.writerows(rows)
    assert json.loads(book.run("import", "folder", str(folder), "--format", "json"))["created"] == 1
    assert not book.findings()


def test_a_restored_signature_is_audited_when_it_was_restored_and_keeps_its_own_instant(book, sqlite, tmp_path):
    _sign(book)
    copy = Book(sqlite.book())
    copy.run("import", "folder", str(_exported(book, tmp_path / "everything")), day="2026-06-30")
    with copy.raw() as connection:
        ((signed_at,),) = connection.execute("SELECT at FROM signatures").fetchall()
        rows = connection.execute("SELECT at, actor, after FROM audit_events WHERE action = 'claim validated'")
        ((at, actor, after),) = rows.fetchall()
    assert (signed_at[:10], at[:10], actor) == ("2026-05-01", "2026-06-30", "clerk@consortium.example")
    assert json.loads(after)["signed_at"] == "2026-05-01T12:00:00+00:00"
    assert json.loads(after)["officer"] == OFFICER
    sqlite.drop(copy.url)
