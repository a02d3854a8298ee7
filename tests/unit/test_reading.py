"""A file is read as a spreadsheet shows it, whatever program wrote it; what is damaged is named."""

import os
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from consortium.exchange.checking import RowError, check
from consortium.exchange.kinds import KINDS
from consortium.exchange.reading import files, rows, tables
from consortium.kernel.errors import NotFound, Refused

PAYMENTS = KINDS["payments"]
HEADER = "date,payer,payee,amount,reference\n"
ROW = "2025-04-01,ABC,DEF,12.50,r1\n"


@pytest.fixture
def reads(tmp_path: Path) -> Callable[..., tuple[list[dict], list[RowError]]]:
    """Reads bytes as a file of payments: its clean rows, and everything that is wrong."""

    def read(content: bytes, name: str = "payments.csv") -> tuple[list[dict], list[RowError]]:
        (tmp_path / name).write_bytes(content)
        return read_file(tmp_path / name)

    return read


def read_file(path: Path) -> tuple[list[dict], list[RowError]]:
    """The clean rows of a file of payments, and everything that is wrong."""
    checked = [check(PAYMENTS, raw) for raw in rows(path, PAYMENTS)]
    return [each for each in checked if isinstance(each, dict)], [
        error for each in checked if isinstance(each, list) for error in each
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_encoding_that_offices_use_is_read(reads, encoding):
    found, errors = reads((HEADER + "2025-04-01,ABC,DEF,£12.50,Café “Søn”\n").encode(encoding))
    assert not errors
    assert found[0]["reference"] == "Café “Søn”"
    assert found[0]["amount"] == 1250


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_separator_and_newline_is_read(reads, separator, newline):
    text = (HEADER + ROW * 2).replace(",", separator).replace("\n", newline)
    found, errors = reads(text.encode())
    assert (len(found), errors) == (2, [])


def test_the_order_of_columns_is_free_and_own_columns_are_left_out(reads):
    found, errors = reads(b"x_note,amount,reference,payee,payer,date,x_note\nmine,1,r,DEF,ABC,2025-04-01,\n")
    assert not errors
    assert set(found[0]) == {"date", "payer", "payee", "amount", "reference"}


def test_a_header_alone_is_an_empty_file(reads):
    assert reads(HEADER.encode()) == ([], [])


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\n"])
def test_a_file_without_a_header_says_which_columns_it_needs(reads, content):
    found, [error] = reads(content)
    assert not found
    assert (error.row, "date, payer, payee, amount, reference" in error.message) == (1, True)


def test_a_misspelt_column_is_told_the_right_one(reads):
    _, errors = reads(b"date,payer,paye,amount,reference\n" + ROW.encode())
    assert [(error.row, error.column) for error in errors] == [(1, "paye"), (1, "payee")]
    assert "did you mean paye" in errors[0].message
    assert "is missing" in errors[1].message


def test_a_column_that_stands_there_twice_is_refused(reads):
    _, [error] = reads(HEADER.replace("\n", ",amount\n").encode() + ROW.encode())
    assert (error.row, error.column) == (1, "amount")
    assert "twice" in error.message


def test_a_file_of_another_kind_is_told_in_one_sentence(reads):
    _, [error] = reads(b"code,name\nABC,Example\n")
    assert "no header of payments" in error.message


def test_rows_are_numbered_as_a_spreadsheet_shows_them(reads):
    _, errors = reads(HEADER.encode() + b'\n"2025-04-01",ABC,DEF,1,"r"\n,,,,\n2025-04-01,ABC,DEF,x,r\n')
    assert [error.row for error in errors] == [5]
    _, [error] = reads(b"\n\n" + HEADER.encode() + b"2025-04-01,ABC,DEF,x,r\n")
    assert error.row == 4


def test_a_cell_of_several_lines_is_one_row(tmp_path):
    path = tmp_path / "suppliers.csv"
    path.write_bytes(b'code,name\nS1,"two\r\nlines"\nS2,\n')
    first, second = (check(KINDS["suppliers"], raw) for raw in rows(path, KINDS["suppliers"]))
    assert first["name"] == "two\nlines"
    assert (second[0].row, second[0].column) == (3, "name")


def test_short_rows_are_blank_at_the_end_and_long_ones_are_refused(reads):
    _, errors = reads(
        (HEADER + "2025-04-01,ABC,DEF,1\n2025-04-01,ABC,DEF,1,r,,\n" + ROW[:-1] + ",stray\n").encode()
    )
    assert [(error.row, error.column, error.value) for error in errors] == [
        (2, "reference", ""),
        (4, "", "stray"),
    ]


def test_a_value_under_no_name_is_refused(reads):
    _, [error] = reads((HEADER[:-1] + ",\n" + ROW[:-1] + ",stray\n").encode())
    assert "no name" in error.message


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        (b"a\x00b", "\\x00"),
        (b"a\x1b[31mb", "\\x1b"),
        (b"a\tb", "a tab"),
        ("a\x85b".encode(), "\\x85"),
        (b"caf\x81 \xe9", "byte 81"),
    ],
)
def test_a_control_character_refuses_its_row_alone(reads, cell, named):
    found, [error] = reads(
        HEADER.encode() + ROW.encode() + b"2025-04-01,ABC,DEF,1," + cell + b"\n" + ROW.encode()
    )
    assert len(found) == 2
    assert (error.row, error.column) == (3, "reference")
    assert named in error.message
    assert error.value.isprintable()


def test_bytes_that_contradict_the_mark_are_refused(reads):
    _, [error] = reads(b"\xef\xbb\xbf" + HEADER.encode() + b"2025-04-01,ABC,DEF,1,caf\xe9\n")
    assert "no character in UTF-8" in error.message
    _, [error] = reads((HEADER + ROW).encode("utf-16")[:-1])
    assert "UTF-16" in error.message


def test_utf_16_without_its_mark_is_refused(reads):
    found, errors = reads((HEADER + ROW).encode("utf-16-le"))
    assert not found
    assert all(error.row == 1 for error in errors)


def test_an_accent_far_down_the_file_settles_its_encoding(reads):
    found, errors = reads((HEADER + ROW * 60_000 + ROW.replace("r1", "café")).encode("cp1252"))
    assert (len(found), errors) == (60_001, [])
    assert found[-1]["reference"] == "café"


def test_text_after_a_closing_quote_refuses_its_row_and_reading_goes_on(reads):
    found, [error] = reads((HEADER + '2025-04-01,ABC,DEF,1,"a"b\n' + ROW).encode())
    assert (error.row, len(found)) == (2, 1)
    assert "quotation mark" in error.message


@pytest.mark.parametrize("after", [1, 20_000])
def test_a_quote_never_closed_is_named_where_it_opens(reads, after):
    found, [error] = reads((HEADER + ROW + '2025-04-01,ABC,DEF,1,"a\n' + ROW * after).encode())
    assert (error.row, len(found)) == (3, 1)
    assert "nothing after it was read" in error.message


@pytest.mark.parametrize("content", [b"a" * 3_000_000, b'"\n","\n",' * 50_000, b"," * 3_000_000])
def test_a_row_without_an_end_is_refused(reads, content):
    found, errors = reads(HEADER.encode() + content)
    assert not found
    assert errors[0].row == 2


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.csv"
        path.write_text(HEADER + ROW * count)
        tracemalloc.start()
        for raw in rows(path, PAYMENTS):
            assert raw.values
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(60_000) < peak(20_000) * 1.5


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotFound, match="no file"):
        rows(tmp_path / "none.csv", PAYMENTS)
    with pytest.raises(NotFound):
        rows(tmp_path, PAYMENTS)


def test_a_folder_is_read_in_order_of_dependency(tmp_path):
    for name in ("payments", "members", "suppliers"):
        (tmp_path / f"{name}.csv").write_text("code,name\n")
    (tmp_path / "README.txt").write_text("not read")
    (tmp_path / "x_own.csv").write_text("not read")
    (tmp_path / "journals.csv").write_text("beside the kinds, so read last")
    names = [kind.name for kind, _ in tables(tmp_path)]
    assert names == ["members", "suppliers", "payments", "journals"]


def test_a_misspelt_file_in_a_folder_is_refused(tmp_path):
    (tmp_path / "invoice.csv").write_text("")
    [(kind, raw)] = tables(tmp_path)
    [error] = check(kind, next(raw))
    assert (error.file, "did you mean invoices?" in error.message) == ("invoice.csv", True)


@pytest.mark.parametrize("name", ["invoices.xls", "payments.txt", "Payments.ods", "members"])
def test_a_file_of_a_folder_that_is_named_by_a_kind_and_not_read_is_said(tmp_path, name):
    (tmp_path / "suppliers.csv").write_text("code,name\n")
    (tmp_path / name).write_text("")
    (tmp_path / "members.d").mkdir()
    [(kind, raw), suppliers] = tables(tmp_path)
    [error] = check(kind, next(raw))
    assert (error.file, "is not read: save it as" in error.message) == (name, True)
    assert suppliers[0].name == "suppliers"


def test_a_folder_in_which_nothing_is_read_is_refused(tmp_path):
    (tmp_path / "README.txt").write_text("not read")
    (tmp_path / "x_own.csv").write_text("not read")
    with pytest.raises(Refused, match="holds nothing to import"):
        list(tables(tmp_path))


def test_only_the_files_of_kinds_are_read(tmp_path):
    for name in ("payments.csv", "members.CSV", "photo.jpg", "x_own.csv"):
        (tmp_path / name).write_text("")
    assert [*files(tmp_path)] == ["members", "payments"]


def test_no_kind_is_told_in_whole_sentences(tmp_path):
    (tmp_path / "zzz.csv").write_text("")
    [(kind, raw)] = tables(tmp_path)
    [error] = check(kind, next(raw))
    assert "payments. To keep it apart" in error.message


def test_one_file_is_no_folder(tmp_path):
    (tmp_path / "members.csv").write_text("code,name\n")
    with pytest.raises(Refused, match="neither a folder nor a workbook"):
        list(tables(tmp_path / "members.csv"))


def book(path: Path, fill: Callable[..., None], *names: str) -> Path:
    """A workbook whose sheets have the header of payments."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        for name in names or ("payments",):
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, HEADER.strip().split(","))
            fill(sheet, workbook)
    return path


def test_a_workbooks_numbers_and_dates_are_read_exactly(tmp_path):
    def fill(sheet, workbook):
        sheet.write_row(1, 1, ["ABC", "DEF", 0.1 + 0.2, 4711])
        sheet.write_datetime(1, 0, date(2025, 4, 1), workbook.add_format({"num_format": "dd/mm/yyyy"}))
        sheet.write_row(2, 0, ["01/04/2025", "ABC", "DEF", "£1,284.04", "=1+1"])

    found, errors = read_file(book(tmp_path / "b.xlsx", fill))
    assert not errors
    assert [(each["amount"], each["reference"]) for each in found] == [(30, "4711"), (128_404, "=1+1")]
    assert found[0]["date"] == found[1]["date"] == date(2025, 4, 1)


def test_a_cell_that_is_no_plain_value_is_refused_by_name(tmp_path):
    def fill(sheet, workbook):
        cells = {
            1: lambda row: sheet.write_formula(row, 3, "=1/0", None, "#DIV/0!"),
            2: lambda row: sheet.write_boolean(row, 3, True),
            3: lambda row: sheet.write_number(row, 3, 12.345),
            4: lambda row: sheet.write_formula(row, 3, "=A1", None, ""),
            5: lambda row: sheet.write_datetime(
                row, 4, date(2025, 3, 1), workbook.add_format({"num_format": "d mmm"})
            ),
            6: lambda row: sheet.write_number(row, 4, 1234567890123456),
            7: lambda row: sheet.write_string(row, 6, "stray"),
        }
        for row, odd in cells.items():
            sheet.write_row(row, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])
            odd(row)

    found, errors = read_file(book(tmp_path / "b.xlsx", fill))
    assert not found
    assert [(error.row, error.column) for error in errors] == [
        (2, "amount"),
        (3, "amount"),
        (4, "amount"),
        (5, "amount"),
        (6, "reference"),
        (7, "reference"),
        (8, ""),
    ]
    assert errors[0].value == "#DIV/0!"
    assert errors[0].file == "b.xlsx (payments)"


def worked_out(path: Path) -> Path:
    """The workbook as a spreadsheet program saves it: its formulas have been worked out."""
    target = path.with_name("worked_out.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b' fullCalcOnLoad="1"', b""))
    return target


def test_a_formula_with_its_result_is_read_and_one_without_is_refused(tmp_path):
    path = book(
        tmp_path / "b.xlsx",
        lambda sheet, _: (
            sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 0, "r"]),
            sheet.write_formula(1, 3, "=6*2", None, 12),
        ),
    )
    found, errors = read_file(worked_out(path))
    assert (found[0]["amount"], errors) == (1200, [])
    workbook = openpyxl.Workbook()
    workbook.active.append(HEADER.strip().split(","))
    workbook.active.append(["2025-04-01", "ABC", "DEF", "=6*2", "r"])
    workbook.save(tmp_path / "uncached.xlsx")
    found, [error] = read_file(tmp_path / "uncached.xlsx")
    assert (found, error.row, error.column) == ([], 2, "amount")


def test_a_formula_that_is_still_to_be_worked_out_has_no_result_even_if_a_zero_stands_there(tmp_path):
    """A program without a reckoner writes 0, and asks the spreadsheet to work everything out on opening."""

    def fill(sheet, _):
        for row, formula in enumerate(("=6*2", "=A1&A2"), 1):
            sheet.write_row(row, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])
            sheet.write_formula(row, 2 + row, formula)

    found, errors = read_file(book(tmp_path / "b.xlsx", fill))
    assert not found
    assert [(error.row, error.column) for error in errors] == [(2, "amount"), (3, "reference")]
    assert all("whose result is not in the file" in error.message for error in errors)


def test_errors_in_a_column_of_ones_own_are_not_ours(tmp_path):
    def fill(sheet, _):
        sheet.write(0, 5, "x_check")
        sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])
        sheet.write_formula(1, 5, "=NA()", None, "#N/A")

    assert len(read_file(book(tmp_path / "b.xlsx", fill))[0]) == 1


def test_a_month_that_a_spreadsheet_made_a_date_is_a_month(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "usage.xlsx") as workbook:
        sheet = workbook.add_worksheet("Sheet1")
        sheet.write_row(0, 0, ["contract", "member", "month", "quantity"])
        sheet.write_row(1, 0, ["C1", "ABC"])
        sheet.write_datetime(1, 2, date(2025, 4, 1), workbook.add_format({"num_format": "mmm yy"}))
        sheet.write_number(1, 3, 2.3000000000000003)
    [raw] = rows(tmp_path / "usage.xlsx", KINDS["usage"])
    assert (raw.values["month"], raw.values["quantity"]) == ("2025-04", "2.3")


def test_a_sheet_is_found_by_its_name_or_by_being_alone(tmp_path):
    def fill(sheet, _):
        sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])

    assert len(read_file(book(tmp_path / "1.xlsx", fill, "Anything"))[0]) == 1
    assert len(read_file(book(tmp_path / "2.xlsx", fill, "Other", "Payments"))[0]) == 1
    _, [error] = read_file(book(tmp_path / "3.xlsx", fill, "One", "Two"))
    assert "no sheet named payments" in error.message


@pytest.mark.parametrize("of", [lambda path: [table for _, table in tables(path)], lambda path: [rows(path, PAYMENTS)]])
def test_two_sheets_of_one_kind_are_refused(tmp_path, of):
    def fill(sheet, _):
        sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])

    path = book(tmp_path / "b.xlsx", fill, "payments", "Payments ")
    [error] = [error for table in of(path) for raw in table for error in check(PAYMENTS, raw)]
    assert error.message == "has 2 sheets that hold payments: keep one"


def test_a_workbook_carries_a_sheet_a_kind_and_no_stranger(tmp_path):
    path = book(tmp_path / "b.xlsx", lambda sheet, _: None, "payments", "Notes", "x_mine", "payment")
    found = [(kind.name, [check(kind, raw) for raw in table]) for kind, table in tables(path)]
    [(_, [[error]]), payments] = found
    assert "did you mean payments?" in error.message
    assert payments == ("payments", [])


def far_away(sheet, _):
    """One cell at the very end of the sheet."""
    sheet.write(1_048_575, 16_383, "x")


def test_a_cell_far_from_the_table_kills_nothing(tmp_path):
    found, [error] = read_file(book(tmp_path / "b.xlsx", far_away))
    assert not found
    assert "far from it" in error.message


def repacked(path: Path, change: Callable[[bytes], bytes]) -> Path:
    """A workbook like the one at `path` whose first sheet's XML is changed."""
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if "sheet1.xml" in name and "rels" not in name else content)
    return target


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda xml: xml.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet', 1), "entities"),
        (lambda xml: xml + b" " * 150_000_000, "too large when unpacked"),
        (lambda xml: xml[: len(xml) // 2], "damaged"),
        (lambda xml: b"", "damaged"),
    ],
)
def test_a_hostile_workbook_is_refused_in_one_sentence(tmp_path, change, said):
    path = book(
        tmp_path / "b.xlsx", lambda sheet, _: sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])
    )
    found, [error] = read_file(repacked(path, change))
    assert not found
    assert said in error.message


@pytest.mark.parametrize(
    "element",
    [
        b'<dimension ref="A1:XFD1048576"/>',
        b'<mergeCells count="1"><mergeCell ref="G1:XFD1048576"/></mergeCells>',
    ],
)
def test_a_claim_of_a_vast_sheet_costs_nothing(tmp_path, element):
    path = book(
        tmp_path / "b.xlsx", lambda sheet, _: sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])
    )

    def claim(xml: bytes) -> bytes:
        place = b"<sheetData>" if element.startswith(b"<dim") else b"</worksheet>"
        return xml.replace(place, element + place, 1)

    assert len(read_file(repacked(path, claim))[0]) == 1


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_a_workbook_cut_short_is_refused(tmp_path, kept):
    path = book(
        tmp_path / "b.xlsx", lambda sheet, _: sheet.write_row(1, 0, ["2025-04-01", "ABC", "DEF", 1, "r"])
    )
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    found, [error] = read_file(path)
    assert not found
    assert "damaged" in error.message


def test_abandoning_a_workbook_half_way_leaves_no_process(tmp_path):
    path = book(
        tmp_path / "b.xlsx",
        lambda sheet, _: [
            sheet.write_row(row, 0, ["2025-04-01", "ABC", "DEF", 1, "r"]) for row in range(1, 5000)
        ],
    )
    before = children()
    reading = rows(path, PAYMENTS)
    assert next(reading).values
    assert children() - before
    reading.close()
    assert not children() - before


def children() -> set[str]:
    """The processes that this one has started and not yet waited for, dead ones included."""
    ours = set()
    for each in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # gone since it was listed
            if each.read_text().rpartition(")")[2].split()[1] == str(os.getpid()):
                ours.add(each.parent.name)
    return ours
