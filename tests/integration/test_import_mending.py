"""A refused file given back: the same rows, what is wrong beside them, refused alike until mended, then accepted."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from consortium.exchange.checking import RowError
from consortium.exchange.importing import import_file, import_folder
from consortium.exchange.kinds import KINDS
from consortium.exchange.mending import mend
from consortium.exchange.staging import Staging
from consortium.kernel.safety import defused
from consortium.vfm.claims import refresh
from tests.makers import CLERK, consortium, imported, opened, refused, write

HEADER = "date,payer,payee,amount,reference\n"
RIGHT = "2025-08-10,CCC,AAA,50.00,B-1\n"
WRONG = "2025-08-10,CCC,NOBODY,12.345,B-2\n"


@pytest.fixture
def url(sqlite, tmp_path):
    """A book of three members."""
    found = sqlite.book()
    imported(found, write(tmp_path / "consortium", consortium()))
    yield found
    sqlite.drop(found)


def _mended(url: str, path: Path, kind: str = "") -> tuple[Path, list[RowError]]:
    """The file given back after it was refused, in a folder of its own under the same name; and its errors."""
    place = path.parent / "mended" / path.name
    place.parent.mkdir(exist_ok=True)
    with opened(url) as database, Staging() as staging:
        if kind:
            import_file(database, CLERK, KINDS[kind], path, staging, finish=refresh)
        else:
            import_folder(database, CLERK, path, staging, finish=refresh)
        mend(path, KINDS[kind] if kind else None, staging, place)
        return place, list(staging.report())


def _payments(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "payments.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _cells(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_every_row_stands_where_it_was_with_its_sentences_before_it(url, tmp_path):
    path, _ = _mended(url, _payments(tmp_path, HEADER + RIGHT + WRONG + "x,CCC,AAA,1.00,B-3\n"), "payments")
    heading, right, wrong, last = _cells(path)
    assert heading == ["x_to_mend", "date", "payer", "payee", "amount", "reference"]
    assert right == ["", "2025-08-10", "CCC", "AAA", "50.00", "B-1"]
    assert wrong[1:] == ["2025-08-10", "CCC", "NOBODY", "12.345", "B-2"]
    assert wrong[0].startswith("amount: '12.345' ")
    assert last[0].startswith("date: 'x' ")
    assert last[1:] == ["x", "CCC", "AAA", "1.00", "B-3"]


def test_it_is_refused_with_the_same_errors_until_it_is_mended_and_then_accepted(url, tmp_path):
    first, errors = _mended(url, _payments(tmp_path, HEADER + RIGHT + WRONG), "payments")
    assert refused(url, first, "payments") == errors
    text = first.read_text("utf-8-sig").replace("12.345", "12.34")
    first.write_text(text, "utf-8-sig")
    second, fewer = _mended(url, first, "payments")
    assert [each.column for each in fewer] == ["payee"]
    assert second.read_text("utf-8-sig").count("x_to_mend") == 1
    assert [len(row) for row in _cells(second)] == [6, 6, 6]
    second.write_text(second.read_text("utf-8-sig").replace(",NOBODY,", ",BBB,"), "utf-8-sig")
    assert imported(url, second, "payments").total.created == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_program_wrote_it_no_other_cell_is_changed(url, tmp_path, encoding, separator, end):
    lines = ["code,name,joined", 'DDD,"Größe, ""quoted""",', "", " EEE ,Übel,no day", "'=FFF,-1+1,x"]
    rows = [next(csv.reader([line]), []) for line in lines]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    path = tmp_path / "members.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    mended, errors = _mended(url, path, "members")
    kept = "utf-8-sig" if encoding == "utf-8" else encoding
    found = list(csv.reader(io.StringIO(mended.read_bytes().decode(kept), newline=""), delimiter=separator))
    assert [row[1:] for row in found] == [[cell if cell[:1] == "'" else defused(cell) for cell in row] for row in rows]
    assert [bool(row and row[0]) for row in found] == [True, False, False, True, True]
    assert found[0][0] == "x_to_mend"
    assert mended.read_bytes().decode(kept).count(end) == len(rows)
    assert refused(url, mended, "members") == errors


def test_what_was_typed_never_becomes_a_formula_and_the_cells_of_its_owner_stay(url, tmp_path):
    path, _ = _mended(url, _payments(tmp_path, HEADER.replace("amount", "=amount()") + RIGHT), "payments")
    heading, row = _cells(path)
    assert heading[0].startswith("x_to_mend: =amount(): payments has no column '=amount()'")
    assert heading[4] == "'=amount()"
    assert row[0] == ""
    sentence, _ = _mended(url, _payments(tmp_path, HEADER + "=1+1,CCC,AAA,1.00,B-1\n"), "payments")
    assert _cells(sentence)[1][0].startswith("date: ")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n", "has no header line"),
        (b"a,b\n1,2\n", "is no header of payments"),
        (HEADER.replace("payee", "payeee").encode() + RIGHT.encode(), "did you mean payee?"),
    ],
)
def test_what_is_wrong_with_the_whole_file_stands_in_the_heading(url, tmp_path, content, said):
    path, errors = _mended(url, _payments(tmp_path, content), "payments")
    assert said in errors[0].message
    assert said in next(row[0] for row in _cells(path) if row)
    assert [row[1:] for row in _cells(path) if row[1:]] == [
        each.split(",") for each in content.decode().splitlines() if each
    ] or not content.strip()
    refused(url, path, "payments")


@pytest.mark.parametrize(
    "damage",
    [
        b'2025-08-10,CCC,AAA,"1.00"x,B-4\n' + RIGHT.encode(),
        b'2025-08-10,CCC,AAA,1.00,"B-4\n' + RIGHT.encode(),
        b"2025-08-10,CCC,AAA,1.00,B\x00-4\n",
        b"2025-08-10,CCC,AAA,1.00,B\xff\x81\n",
        b"2025-08-10,CCC,AAA\n",
        b'2025-08-10,CCC,AAA,x,"B\n4"\n' + WRONG.encode(),
        b"2025-08-10,CCC,AAA,x,B-4,,,\n",
    ],
)
def test_a_damaged_row_is_given_back_as_it_is_and_refused_alike(url, tmp_path, damage):
    source = _payments(tmp_path, HEADER.encode() + damage)
    path, errors = _mended(url, source, "payments")
    assert refused(url, path, "payments") == errors
    assert damage.splitlines()[0] in path.read_bytes()


def _workbook(tmp_path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "workbook.xlsx"
    book.save(path)
    return path


PAYMENTS = ["date", "payer", "payee", "amount", "reference"]


def test_a_workbook_comes_back_with_every_sheet_its_values_and_the_wrong_cells_marked(url, tmp_path):
    source = _workbook(
        tmp_path,
        payments=[
            PAYMENTS,
            [date(2025, 8, 10), "CCC", "AAA", 50, "B-1"],
            [date(2025, 8, 11), "CCC", "NOBODY", 12.345, "B-2"],
            [date(2025, 8, 12), "CCC", None, 1.5, "007"],
        ],
        x_mine=[["keep", 1.25, True, "@text"], ["'quoted", "", date(2025, 1, 2)]],
        suppliers=[["code", "name"], ["S9", "Ninth"]],
    )
    mended, errors = _mended(url, source)
    book = openpyxl.load_workbook(mended)
    assert book.sheetnames == ["payments", "x_mine", "suppliers"]
    rows = [[cell.value for cell in row] for row in book["payments"].iter_rows()]
    assert rows[0] == ["x_to_mend", *PAYMENTS]
    assert rows[1][0] is None
    assert [cell.date() if place == 0 else cell for place, cell in enumerate(rows[2][1:])] == [
        *(date(2025, 8, 11), "CCC", "NOBODY", 12.345, "B-2"),
    ]
    assert "amount: '12.345'" in rows[2][0]
    assert "payee: is missing" in rows[3][0]
    assert rows[3][5] == "007"
    marked = {
        cell.coordinate for row in book["payments"].iter_rows() for cell in row if cell.fill.fill_type == "solid"
    }
    assert marked == {"E3", "D4"}
    own = [[cell.value for cell in row] for row in book["x_mine"].iter_rows()]
    assert own[0] == ["keep", 1.25, True, "@text"]
    assert refused(url, mended) == errors


def test_a_mended_workbook_is_accepted(url, tmp_path):
    source = _workbook(
        tmp_path,
        payments=[
            PAYMENTS,
            ["2025-08-11", "CCC", "NOBODY", "12.345", "B-2"],
            ["2025-08-11", "CCC", "AAA", "1.00", "B-3"],
        ],
    )
    mended, errors = _mended(url, source)
    again, same = _mended(url, mended)
    assert same == errors
    book = openpyxl.load_workbook(again)
    assert [cell.value for cell in book["payments"][1]] == ["x_to_mend", *PAYMENTS]
    book["payments"]["D2"], book["payments"]["E2"] = "BBB", "12.34"
    book.save(again)
    assert imported(url, again).total.created == 2


@pytest.mark.parametrize("cell", [True, date(2025, 8, 10), "#N/A", "x" * 600, -1, 10**20])
def test_a_cell_of_any_kind_is_refused_alike(url, tmp_path, cell):
    source = _workbook(tmp_path, payments=[PAYMENTS, ["2025-08-11", "CCC", "AAA", cell, cell]])
    mended, errors = _mended(url, source, "payments")
    assert [(each.row, each.column, each.message) for each in refused(url, mended, "payments")] == [
        (each.row, each.column, each.message) for each in errors
    ]


def test_a_workbook_without_a_sheet_that_is_read_says_so_on_a_sheet_of_its_own(url, tmp_path):
    mended, errors = _mended(url, _workbook(tmp_path, payment=[PAYMENTS], notes=[["x"]]))
    book = openpyxl.load_workbook(mended)
    assert book.sheetnames == ["x_to_mend", "payment", "notes"]
    assert "did you mean payments?" in book["x_to_mend"]["A1"].value
    assert refused(url, mended) == errors


def test_an_empty_sheet_says_so(url, tmp_path):
    mended, _ = _mended(url, _workbook(tmp_path, payments=[]), "payments")
    assert "has no header line" in openpyxl.load_workbook(mended)["payments"]["A1"].value
