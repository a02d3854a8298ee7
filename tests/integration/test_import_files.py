"""What files may look like: values, encodings, workbooks, templates, and text that looks like a formula."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner
from openpyxl.workbook import Workbook

from cli.main import main
from consortium.db import reading
from consortium.exchange.everything import rows as rows_of
from consortium.exchange.kinds import KINDS
from tests.makers import Row, consortium, consortium_folder, facts_of, imported, opened, refused, write
from tests.servers import Databases


def _run(url: str, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--database", url, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def _rows(url: str, kind: str) -> list[Row]:
    with opened(url) as database, reading(database) as session:
        return list(rows_of(session, kind))


MONEY = {
    "1234.5": "1234.50",
    "1,234.50": "1234.50",
    "£1,234.50": "1234.50",
    "-12.00": "-12.00",
    "(12.00)": "-12.00",
    "12.00-": "-12.00",
    " 7 ": "7.00",
    "0.01": "0.01",
    "999,999,999.99": "999999999.99",
}
DAYS = {"2025-04-01": "2025-04-01", "01/04/2025": "2025-04-01", "28/02/2026": "2026-02-28"}
YEARS = {"2022-23": "2022-23", "2023/24": "2023-24", "2024-2025": "2024-25"}


def test_amounts_are_understood_as_people_write_them(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path, invoices=[]))
    line = {"contract": "RUN-01", "number": "INV-1", "date": "2025-04-30", "payer": "CCC", "vat": "0"}
    rows = [line | {"line": str(place), "net": text} for place, text in enumerate(MONEY, 1)]
    imported(book_url, write(tmp_path / "money", {"invoices": rows}))
    assert [row["net"] for row in _rows(book_url, "invoices")] == [*MONEY.values()]


def test_days_years_and_numbers_are_understood_as_people_write_them(book_url: str, tmp_path: Path) -> None:
    rows = consortium()
    rows["payments"] = [rows["payments"][0] | {"date": text, "reference": text} for text in DAYS]
    rows["member_years"] += [
        {"member": "AAA", "year": text, "homes": "1,234.500000", "turnover": "£1,000"} for text in YEARS
    ]
    imported(book_url, write(tmp_path / "folder", rows))
    found = {row["reference"]: row["date"] for row in _rows(book_url, "payments")}
    assert found == DAYS
    years = [row for row in _rows(book_url, "member_years") if row["turnover"]]
    assert [row["year"] for row in years] == [*YEARS.values()]
    assert {(row["homes"], row["turnover"]) for row in years} == {("1234.5", "1000.00")}


def _recoded(folder: Path, into: Path, *, encoding: str, separator: str, newline: str) -> Path:
    into.mkdir()
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        with (into / path.name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file, delimiter=separator, lineterminator=newline).writerows(rows)
    return into


@pytest.mark.parametrize(
    ("encoding", "separator", "newline"),
    [
        ("utf-8", ";", "\n"),
        ("utf-8-sig", ",", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("cp1252", ";", "\r\n"),
        ("cp1252", ",", "\r"),
    ],
)
def test_encoding_separator_and_newline_change_nothing(
    encoding: str, separator: str, newline: str, sqlite: Databases, tmp_path: Path
) -> None:
    rows = consortium()
    rows["members"][0]["name"] = "Tŷ Bryn – café “Homes”" if encoding != "cp1252" else "Bryn – café “Homes”"
    rows["invoices"][0]["description"] = "Visits, April;\nand a second line"
    url, plain = sqlite.book(), write(tmp_path / "plain", rows)
    imported(url, plain)
    other = _recoded(plain, tmp_path / "other", encoding=encoding, separator=separator, newline=newline)
    again = imported(url, other)
    assert (again.batch, again.total.unchanged) == (None, sum(len(found) for found in rows.values()))


def _typed(kind: str, column: str, text: str) -> Any:
    """A cell as a spreadsheet program holds it when a person types the text there."""
    holds = KINDS[kind].by_name[column].holds
    if not text:
        return None
    if holds in ("amount", "exact"):
        return float(text)
    if holds == "whole":
        return int(text)
    if holds == "day":
        return date.fromisoformat(text)
    return text


def _workbook(path: Path, rows: Mapping[str, Sequence[Row]], *, typed: bool) -> Path:
    book = Workbook()
    book.remove(book.worksheets[0])
    for kind, found in rows.items():
        sheet = book.create_sheet(kind)
        columns = [*KINDS[kind].by_name]
        sheet.append(columns)
        for row in found:
            cells = {name: row.get(name, "") for name in columns}
            sheet.append([_typed(kind, name, cells[name]) if typed else cells[name] for name in columns])
    book.save(path)
    return path


@pytest.mark.parametrize("typed", [True, False], ids=["typed-cells", "cells-of-text"])
def test_a_workbook_is_the_same_as_the_folder(
    typed: bool, book_url: str, sqlite: Databases, tmp_path: Path
) -> None:
    other = sqlite.book()
    imported(other, consortium_folder(tmp_path))
    path = _workbook(tmp_path / "consortium.xlsx", consortium(), typed=typed)
    imported(book_url, path)
    assert facts_of(book_url) == facts_of(other)
    assert imported(book_url, path).batch is None


def test_one_sheet_of_a_workbook_is_a_file_of_its_kind(book_url: str, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "consortium.xlsx", consortium(), typed=True)
    assert imported(book_url, path, "members").total.created == 3
    rows = consortium()["members"]
    rows[1]["name"] = ""
    (error,) = refused(book_url, _workbook(tmp_path / "wrong.xlsx", {"members": rows}, typed=True), "members")
    assert (error.file, error.row, error.column) == ("wrong.xlsx (members)", 3, "name")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_what_is_exported_is_read_back_into_an_empty_book(
    form: str, book_url: str, sqlite: Databases, tmp_path: Path
) -> None:
    imported(book_url, consortium_folder(tmp_path))
    out = tmp_path / ("everything.xlsx" if form == "xlsx" else "everything")
    _run(book_url, "export", form, "--output", str(out))
    other = sqlite.book()
    imported(other, out)
    assert facts_of(other) == facts_of(book_url)
    assert imported(book_url, out).batch is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_csv_template_has_one_example_row_that_reads_well(
    kind: str, tmp_path: Path, sqlite: Databases
) -> None:
    """Nothing is wrong with any value in it; in an empty book it may name what is not there yet."""
    path, url = tmp_path / f"{kind}.csv", sqlite.book()
    _run(url, "import", "template", kind, "--output", str(path))
    with path.open(encoding="utf-8", newline="") as file:
        header, example = csv.reader(file)
    assert header == [*KINDS[kind].by_name]
    assert len(example) == len(header)
    try:
        imported(url, path, kind)
    except AssertionError:
        assert all("there is no" in each.message for each in refused(url, path, kind))
    path.write_text(",".join(header) + "\n", encoding="utf-8")
    assert imported(url, path, kind).total.unchanged == 0


def test_the_workbook_template_filled_in_is_a_consortium(
    book_url: str, sqlite: Databases, tmp_path: Path
) -> None:
    path, other = tmp_path / "consortium.xlsx", sqlite.book()
    _run(book_url, "import", "template", "all", "--output", str(path))
    book = openpyxl.load_workbook(path)
    for kind, rows in consortium().items():
        sheet = book[kind]
        for number, row in enumerate(rows, 2):
            for place, column in enumerate(KINDS[kind].by_name, 1):
                sheet.cell(number, place).value = _typed(kind, column, row.get(column, ""))
    book.save(path)
    imported(book_url, path)
    imported(other, consortium_folder(tmp_path))
    assert facts_of(book_url) == facts_of(other)


def test_the_workbook_template_as_it_is_written_is_a_consortium(book_url: str, tmp_path: Path) -> None:
    path = tmp_path / "consortium.xlsx"
    _run(book_url, "import", "template", "all", "--output", str(path))
    outcome = imported(book_url, path)
    assert {kind: count.created for kind, count in outcome.counts.items()} == {
        name: len(kind.examples) for name, kind in KINDS.items()
    }
    _run(book_url, "ledger", "verify")


def test_the_workbook_template_with_its_examples_rubbed_out_is_empty(book_url: str, tmp_path: Path) -> None:
    path = tmp_path / "consortium.xlsx"
    _run(book_url, "import", "template", "all", "--output", str(path))
    book = openpyxl.load_workbook(path)
    for kind in KINDS:
        book[kind].delete_rows(2, 1 + len(KINDS[kind].examples))
    book.save(path)
    outcome = imported(book_url, path)
    assert (outcome.batch, outcome.counts) == (None, {})


NASTY = (
    "=1+1",
    '=HYPERLINK("https://example.org","pay here")',
    "+44 1632 960001",
    "-5",
    "-5 visits",
    "@SUM(A1:A9)",
    "'=1+1",
    "''=1+1",
    "'@home",
    "'quoted' text",
    "'",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "=1+1\nand more",
    "|cmd",
    "%0A",
)
"""Texts that a spreadsheet might run, or that look as if they had been kept from it."""


def _nasty() -> dict[str, list[Row]]:
    rows = consortium()
    line = rows["invoices"][5]
    rows["invoices"] = [
        line | {"number": f"N-{place}", "description": text} for place, text in enumerate(NASTY, 100)
    ]
    rows["suppliers"] += [{"code": text, "name": text} for text in NASTY if text.isprintable()]
    return rows


def test_formula_like_text_is_stored_as_it_is(book_url: str, tmp_path: Path) -> None:
    path = _workbook(tmp_path / "nasty.xlsx", {"members": consortium()["members"]}, typed=False)
    book = openpyxl.load_workbook(path)
    for place, text in enumerate(NASTY[:3], 2):
        book["members"].cell(place, 2).value = text
        book["members"].cell(place, 2).data_type = "s"
    book.save(path)
    imported(book_url, path)
    assert [row["name"] for row in _rows(book_url, "members")] == [*NASTY[:3]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_formula_like_text_is_defused_in_exports_and_comes_back_as_it_was(
    form: str, book_url: str, sqlite: Databases, tmp_path: Path
) -> None:
    first = _workbook_of_texts(tmp_path / "nasty.xlsx", _nasty())
    imported(book_url, first)
    assert [row["description"] for row in _rows(book_url, "invoices")] == [*NASTY]
    out = tmp_path / ("everything.xlsx" if form == "xlsx" else "everything")
    _run(book_url, "export", form, "--output", str(out))
    assert _cells_at_risk(out) == []
    other = sqlite.book()
    imported(other, out)
    assert facts_of(other) == facts_of(book_url)
    assert imported(book_url, out).batch is None


def _workbook_of_texts(path: Path, rows: Mapping[str, Sequence[Row]]) -> Path:
    """A workbook in which every cell is text by its type, which our own export protects as it must."""
    book = openpyxl.load_workbook(_workbook(path, rows, typed=False))
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            text = str(cell.value)
            cell.value = f"'{text}" if text[0] == "'" and text.lstrip("'")[:1] in (*"=+-@＝＋－＠",) else text
            cell.data_type = "s"
    book.save(path)
    return path


def _cells_at_risk(out: Path) -> list[str]:
    """The cells of an export that a spreadsheet program would run."""
    if out.suffix == ".xlsx":
        book = openpyxl.load_workbook(out)
        return [
            str(cell.value)
            for sheet in book.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        ]
    found = []
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        found += [cell for cell in cells if cell[:1] in (*"=+@＝＋－＠\t\r",)]
        found += [cell for cell in cells if cell[:1] == "-" and not cell[1:].replace(".", "").isdigit()]
    return found


def test_what_a_spreadsheet_made_of_a_protected_cell_is_read_as_it_was(book_url: str, tmp_path: Path) -> None:
    """Saved as a workbook by a spreadsheet program, the CSV's apostrophe is part of the cell's text."""
    rows = [{"code": "S1", "name": "'=1+1"}, {"code": "S2", "name": "'plain"}]
    imported(book_url, _workbook(tmp_path / "saved.xlsx", {"suppliers": rows}, typed=False))
    assert [row["name"] for row in _rows(book_url, "suppliers")] == ["=1+1", "'plain"]


def test_a_json_of_nothing_new_names_no_batch(book_url: str, tmp_path: Path) -> None:
    path = write(tmp_path / "empty", {"payments": []}) / "payments.csv"
    found = json.loads(_run(book_url, "import", "payments", str(path), "--format", "json"))
    expected = {"kind": "payments", "created": 0, "updated": 0, "unchanged": 0, "batch": None, "errors": []}
    assert found == expected
