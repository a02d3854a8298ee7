"""An exported folder that somebody edited by hand and broke is refused in words, with the row, and nothing is kept."""

import csv
import json
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.books import FAULT, THREE, Book, baseline, contract, contribution, everyone, figures, invoice
from tests.servers import SQLite

INVOICE = '["invoice","SUP","ONE"]'
SECOND = '["invoice","SUP","TWO"]'
SEED, MUTATIONS = 20260630, 30


def _begin(book: Book) -> None:
    """A reversal, a pool return that was reversed, a moved day, changed homes, a closed period and a signature."""
    book.bring(
        **THREE,
        member_years=[figures(code, homes="10") for code in ("AAA", "BBB", "CCC")],
        pools=[{"code": "FUND", "name": "Fund", "host": "AAA"}],
        contracts=[contract("CON", allocation="homes")],
        contract_members=everyone("CON"),
        contract_items=[{"contract": "CON", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("CON", "VISIT", "AAA", "50")],
        contributions=[contribution("FUND", "BBB", "90.00")],
    )
    book.run("ledger", "close", "2025-26", "P02")
    book.bring(
        invoices=[
            invoice("CON", "ONE", "30.00", item="VISIT", quantity="3"),
            invoice("CON", "TWO", "60.00", item="VISIT", quantity="3", date="2025-06-02"),
        ]
    )
    book.run("ledger", "reverse", "2025-26/2", "--reason", "wrong", "--on", "2025-07-01")
    book.run("pool", "return", "FUND", "--on", "2025-08-01")
    book.run("ledger", "reverse", "2025-26/5", "--reason", "too soon", "--on", "2025-08-02")
    book.bring(member_years=[figures("CCC", homes="20")])
    book.run("vfm", "validate", "--year", "2025-26", "--member", "AAA", "--by", "finance@aaa.example")


@pytest.fixture(scope="module")
def folder(sqlite: SQLite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book written out whole."""
    book, path = Book(sqlite.book()), tmp_path_factory.mktemp("damage") / "everything"
    _begin(book)
    book.run("export", "csv", "--output", str(path))
    return path


@pytest.fixture(scope="module")
def empty(sqlite: SQLite) -> Book:
    """A book that stays empty, because nothing damaged is taken."""
    return Book(sqlite.book())


@pytest.fixture
def damaged(folder: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the folder, to be damaged."""
    yield Path(shutil.copytree(folder, tmp_path / "damaged"))


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _import(book: Book, folder: Path) -> tuple[int, list[dict[str, object]]]:
    """The status, and the errors that are reported; never a fault."""
    arguments = ["--database", book.url, "import", "folder", str(folder), "--format", "json"]
    result = CliRunner(env={"CONSORTIUM_ACTOR": "clerk@x.example"}).invoke(main, arguments)
    assert FAULT not in result.output, result.output
    assert "Traceback" not in result.output, result.output
    return result.exit_code, json.loads(result.stdout)["errors"] if result.stdout else []


def test_the_folder_as_it_was_written_is_taken(folder, sqlite):
    book = Book(sqlite.book())
    assert _import(book, folder) == (0, [])
    assert not book.findings()


DAMAGE = [
    ("journals", 2, {"entry": "one"}, "entry", "is not a whole number"),
    ("journals", 2, {"entry": ""}, "entry", "is missing"),
    ("journals", 2, {"kind": "adjustment"}, "kind", "is not one of the words"),
    ("journals", 2, {"dated": "4/1/25"}, "dated", "is ambiguous"),
    ("journals", 2, {"posted": "2025-02-30"}, "posted", "is not a day of the calendar"),
    ("journals", 2, {"posted": "2025-05-01"}, "posted", "is before dated"),
    ("journals", 2, {"document": ""}, "document", "is missing"),
    ("journals", 2, {"document": '["invoice","SUP","NOPE"]'}, "document", "is not among the documents"),
    ("journals", 2, {"document": "nonsense"}, "document", "is not among the documents"),
    ("journals", 2, {"occurrence": "2"}, "document", "is not among the documents"),
    ("journals", 2, {"account": "Assets:Current:AAA"}, "account", "does not go with a posting"),
    (
        "journals",
        3,
        {"document": SECOND, "posted": "2025-05-31", "dated": "2025-05-31"},
        "posted",
        "is before the journal",
    ),
    ("journals", 3, {"reason": "x" * 501}, "reason", "shorten it"),
    ("journals", 3, {"reverses": "5"}, "document", "either the document or the entry"),
    ("journals", 4, {"account": "Assets:Cash"}, "account", "is not an account of the book"),
    (
        "journals",
        4,
        {"account": "Liabilities:Pool:FUND:NOBODY"},
        "account",
        "there is no such member or pool",
    ),
    ("journals", 4, {"account": "Liabilities:Pool:NONE:BBB"}, "account", "there is no such member or pool"),
    ("journals", 4, {"debit": "90.01"}, "entry", "does not balance"),
    ("journals", 4, {"debit": "0.00"}, "debit", "must be more than zero"),
    ("journals", 4, {"debit": "-90.00"}, "debit", "must be more than zero"),
    ("journals", 4, {"debit": "90.001"}, "debit", "more than two decimals"),
    ("journals", 4, {"debit": "NaN"}, "debit", "is not a number"),
    ("journals", 4, {"debit": ""}, "debit", "debits or credits"),
    ("journals", 4, {"credit": "90.00"}, "debit", "and not both"),
    ("journals", 4, {"contract": "NOPE"}, "contract", "there is no such contract"),
    ("journals", 4, {"posted": "2025-08-03"}, "posted", "differs from row 4"),
    ("journals", 4, {"account": "Expenses:Running:BBB"}, "entry", "must come to zero for each member"),
    (
        "journals",
        4,
        {"account": "Expenses:Running:BBB", "contract": "CON"},
        "entry",
        "enter an invoice instead",
    ),
    ("journals", 6, {"reverses": "99"}, "reverses", "is no entry of a journal"),
    ("weights", 2, {"weight": "-1"}, "weight", "is not a weight"),
    ("weights", 2, {"weight": "1e3"}, "weight", "is not a weight"),
    ("weights", 2, {"weight": ""}, "weight", "is missing"),
    ("weights", 2, {"member": "NOBODY"}, "member", "there is no such member"),
    ("weights", 2, {"pool": "NONE"}, "pool", "there is no such pool"),
    ("weights", 2, {"basis": "size"}, "basis", "is not one of the words"),
    ("weights", 2, {"service_day": "2025-06-09"}, "service_day", "differs from row 2"),
    ("weights", 2, {"line": "0"}, "line", "write 1 or more"),
    ("weights", 2, {"document": '["invoice","SUP","NOPE"]'}, "document", "is not among the documents"),
    ("weights", 3, {"member": "AAA"}, "document", "stands in row 2 already"),
    ("periods", 2, {"period": "P13"}, "period", "is not a period"),
    ("periods", 2, {"year": "2025"}, "year", "is not a financial year"),
    ("periods", 2, {"state": "shut"}, "state", "is not one of the words"),
    ("signatures", 2, {"decision": "maybe"}, "decision", "is not one of the words"),
    ("signatures", 2, {"at": "yesterday"}, "at", "is not a time"),
    ("signatures", 2, {"officer": "somebody"}, "contract", "is not an e-mail address"),
    ("signatures", 2, {"officer": "clerk@x.example"}, "contract", "another officer must sign it"),
    ("signatures", 2, {"item": "NOPE"}, "contract", "has no claim"),
    ("signatures", 2, {"member": "NOBODY"}, "contract", "there is no member NOBODY"),
    ("signatures", 2, {"decision": "disputed"}, "contract", "a dispute needs a reason"),
]


@pytest.mark.parametrize(("name", "row", "cells", "column", "sentence"), DAMAGE)
def test_a_damaged_cell_is_refused_with_its_row_and_column(
    empty, damaged, name, row, cells, column, sentence
):
    path = damaged / f"{name}.csv"
    rows = _read(path)
    rows[row - 2] |= cells
    _write(path, rows)
    status, errors = _import(empty, damaged)
    found = {(each["file"], each["column"]) for each in errors if sentence in str(each["message"])}
    assert (status, found) == (1, {(path.name, column)}), errors
    assert row in {each["row"] for each in errors} or sentence.startswith("differs")
    assert not empty.balances()


@pytest.mark.parametrize("name", ["journals", "weights", "periods", "signatures"])
@pytest.mark.parametrize(
    "content",
    [b"", b"\x00\x01\x02", b"a,b,c\n1,2,3\n", b'"never closed', b"PK\x03\x04 no workbook", b"\xff\xfe\x00"],
)
def test_a_file_that_is_no_table_of_its_kind_is_refused(empty, damaged, name, content):
    (damaged / f"{name}.csv").write_bytes(content)
    status, errors = _import(empty, damaged)
    assert status == 1
    assert errors
    assert all(each["message"] for each in errors)


def test_a_column_too_few_or_too_many_is_named(empty, damaged):
    path = damaged / "journals.csv"
    rows = [{**row, "approved": "yes"} for row in _read(path)]
    for row in rows:
        del row["posted"]
    _write(path, rows)
    _, errors = _import(empty, damaged)
    assert {each["column"] for each in errors} == {"approved", "posted"}


def test_an_entry_that_stands_twice_is_refused(empty, damaged):
    path = damaged / "journals.csv"
    rows = _read(path)
    _write(path, [*rows, rows[0], {**rows[1], "entry": "77"}])
    _, errors = _import(empty, damaged)
    assert {(each["row"], each["column"]) for each in errors} >= {(8, "document"), (7, "entry")}


def test_a_posting_into_a_period_that_is_closed_there_is_refused(damaged, sqlite):
    book = Book(sqlite.book())
    book.run("ledger", "close", "2025-26", "P04")
    _, errors = _import(book, damaged)
    assert [each["message"] for each in errors] == [
        "2025-26 P04 is closed: nothing can be posted on 2025-07-01"
    ]


def test_another_day_or_weights_than_the_book_has_are_a_conflict(damaged, sqlite):
    book = Book(sqlite.book())
    assert _import(book, damaged)[0] == 0
    weights, journals = damaged / "weights.csv", damaged / "journals.csv"
    _write(weights, [{**row, "weight": "7"} if row["member"] == "AAA" else row for row in _read(weights)])
    _write(
        journals,
        [{**row, "posted": "2025-06-05"} if row["kind"] == "posting" else row for row in _read(journals)],
    )
    status, errors = _import(book, damaged)
    sentences = " ".join(str(each["message"]) for each in errors)
    assert status == 1
    assert "with another day of posting: reverse it" in sentences
    assert "with another set of weights: reverse it" in sentences


def test_whatever_is_changed_the_folder_is_taken_or_refused_in_words(folder, sqlite, tmp_path):
    chance = random.Random(SEED)
    for number in range(MUTATIONS):
        broken = Path(shutil.copytree(folder, tmp_path / str(number)))
        _mutate(broken / f"{chance.choice(('journals', 'weights', 'periods', 'signatures'))}.csv", chance)
        book = Book(sqlite.book())
        status, errors = _import(book, broken)
        assert status in (0, 1)
        assert (status == 1) == bool(errors)
        assert not book.findings()
        sqlite.drop(book.url)


def _mutate(path: Path, chance: random.Random) -> None:
    """Cut, double or change some bytes of a file, or its cells."""
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    match chance.randrange(5):
        case 0:
            content[place] = chance.randrange(256)
        case 1:
            del content[place : place + chance.randrange(1, 40)]
        case 2:
            content[place:place] = content[place : place + chance.randrange(1, 200)]
        case 3:
            content = bytearray(
                bytes(content).replace(b"2025", chance.choice((b"2024", b"", b"=1+1", b"\xff")))
            )
        case _:
            lines = bytes(content).splitlines(keepends=True)
            chance.shuffle(lines)
            content = bytearray(b"".join(lines))
    path.write_bytes(content)


@pytest.mark.parametrize("form", ["csv", "xlsx", "facts", "hledger", "beancount"])
def test_an_export_that_is_broken_off_leaves_nothing(form, folder, sqlite, tmp_path):
    """The book fails half-way through; the files before that were written already."""
    book = Book(sqlite.book())
    assert _import(book, folder) == (0, [])
    with book.raw() as connection:
        connection.execute("DROP TABLE journal_lines")
    book.run("export", form, "--output", str(tmp_path / "out"), status=4)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "command",
    [("export", "facts"), ("export", "hledger"), ("export", "xlsx"), ("report", "consortium", "--year", "2025-26")],
)
def test_nothing_is_written_over_the_book_itself(sqlite, command):
    url = sqlite.book()
    book = Book(url)
    book.bring(**THREE)
    path = url.removeprefix("sqlite:///")
    said = book.run(*command, "--output", path, status=2)
    assert "is the book: name another file" in " ".join(said.split())
    assert book.findings() == []
    sqlite.drop(url)
