"""The workbook holds the whole book as text and numbers, never a formula, and reads back to the same facts."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from consortium.exchange.kinds import KINDS
from tests.awkward import FORMULA, HOSTILE
from tests.books import Book
from tests.makers import consortium
from tests.pictures import differences, picture
from tests.servers import SQLite

NAUGHTY = "_x0041_ \u202e<b>&amp; 'x' \u2028 1/2 ﷽"


@pytest.fixture
def copy(sqlite: SQLite) -> Iterator[Book]:
    """An empty book."""
    found = Book(sqlite.book())
    yield found
    sqlite.drop(found.url)


def _written(book: Book, path: Path) -> Path:
    book.run("export", "xlsx", "--output", str(path))
    return path


def test_the_same_book_gives_the_same_bytes(awkward_book, tmp_path):
    first, second = (
        _written(awkward_book, tmp_path / "one.xlsx"),
        _written(awkward_book, tmp_path / "two.xlsx"),
    )
    assert first.read_bytes() == second.read_bytes()


def test_a_plain_book_has_a_sheet_a_kind_and_reads_back_to_the_same_facts(sqlite, copy, tmp_path):
    book = Book(sqlite.book())
    rows = consortium()
    rows["invoices"][0] |= {"description": NAUGHTY}
    book.bring(**rows)
    path = _written(book, tmp_path / "book.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == [*KINDS, "x_trial_balance"]
    copy.run("import", "folder", str(path))
    assert not differences(picture(book), picture(copy))


def test_an_awkward_book_reads_back_to_the_same_facts(awkward_book, copy, tmp_path):
    copy.run("import", "folder", str(_written(awkward_book, tmp_path / "book.xlsx")))
    assert not differences(picture(awkward_book, (2025, 2026)), picture(copy, (2025, 2026)))


def test_no_cell_is_a_formula_and_amounts_are_numbers(awkward_book, tmp_path):
    sheets = openpyxl.load_workbook(_written(awkward_book, tmp_path / "book.xlsx"))
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if cell.hyperlink]
    texts = {cell.value for cell in cells if cell.data_type == "s"}
    assert {FORMULA, HOSTILE, "-bacs", "@home"} <= texts
    amounts = [cell for cell in sheets["invoices"]["H"][1:] if cell.value is not None]
    assert {cell.data_type for cell in amounts} == {"n"}
    balances = {
        row[0].value: round(row[1].value * 100) for row in sheets["x_trial_balance"].iter_rows(min_row=2)
    }
    assert balances == awkward_book.balances()


def test_a_workbook_that_cannot_be_written_leaves_nothing(awkward_book, tmp_path):
    (tmp_path / "file").write_text("mine")
    for path in (tmp_path / "file" / "book.xlsx", tmp_path / "nowhere" / "book.xlsx"):
        awkward_book.run("export", "xlsx", "--output", str(path), status=1)
    awkward_book.run("export", "xlsx", "--output", "/dev/full", status=4)
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_a_workbook_does_not_go_to_standard_output(awkward_book, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "name a file" in awkward_book.run("export", "xlsx", "--output", "-", status=2)
    assert "standard output" not in awkward_book.run("export", "xlsx", "--help")
    assert not list(tmp_path.iterdir())
