"""Import files to fill in: a CSV with one example row, or a workbook with drop-downs and notes."""

import csv
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from consortium.exchange.kinds import Column, Kind
from consortium.exchange.reading import NOTES

LAST_ROW = 1_048_575
WIDTH = 18
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's own date: fixed, so that equal content is equal bytes

_FORMATS = {"amount": "#,##0.00", "exact": "0.######", "whole": "0"}
_WRITTEN = {
    "amount": "pounds and pence, like 1234.50",
    "exact": "a number of up to six decimals, like 12.5",
    "whole": "a whole number",
    "day": "2025-04-01 or 01/04/2025",
    "month": "2025-04",
    "year": "2025-26",
}
_ADVICE = (
    "Fill in one sheet a kind. What stands in it already is an example: write over it, or delete it.",
    "Bold columns must be filled in. Columns whose name begins with x_ are yours and are not read.",
    "Leave a sheet's other rows empty where there is nothing to say; the header line must stay.",
)


def csv_template(kind: Kind) -> str:
    """The header line and one example row."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.name for column in kind.columns)
    writer.writerow(column.example for column in kind.columns)
    return out.getvalue()


def xlsx_template(kinds: Iterable[Kind]) -> bytes:
    """A workbook with a sheet a kind, its examples in it, and one of notes; the same kinds give the same bytes."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": MADE, "title": "Import template"})
        every = tuple(kinds)
        for kind in every:
            _sheet(book, kind)
        _notes(book, every)
    return out.getvalue()


def meaning(column: Column) -> str:
    """What a column means, how it is written, and whether it must be filled in."""
    written = f"one of {', '.join(column.choices)}" if column.choices else _WRITTEN.get(column.holds, "")
    parts = (column.note, written, "must be filled in" if column.required else "may be blank")
    return "; ".join(part for part in parts if part)


def _sheet(book: Any, kind: Kind) -> None:
    sheet = book.add_worksheet(kind.name)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(kind.columns):
        # Text format keeps codes, dates and months as they are typed: a spreadsheet rewrites them otherwise.
        cells = book.add_format({"num_format": _FORMATS.get(column.holds, "@")})
        sheet.set_column(place, place, WIDTH, cells)
        sheet.write_string(
            0, place, column.name, book.add_format({"bold": column.required, "num_format": "@"})
        )
        sheet.write_comment(0, place, meaning(column), {"author": "Import template", "x_scale": 2})
        for row, example in enumerate(kind.examples, 1):
            _example(sheet, (row, place), column, example[column.name], cells)
        if column.choices:
            _drop_down(sheet, place, column)


def _example(sheet: Any, place: tuple[int, int], column: Column, text: str, cells: Any) -> None:
    if not text:
        sheet.write_blank(*place, None, cells)
    elif column.holds in _FORMATS:
        sheet.write_number(*place, Decimal(text.replace(",", "")), cells)
    else:
        sheet.write_string(*place, text, cells)


def _drop_down(sheet: Any, place: int, column: Column) -> None:
    words = " or ".join((", ".join(column.choices[:-1]), column.choices[-1]))
    rule = {
        "validate": "list",
        "source": list(column.choices),
        "ignore_blank": not column.required,
        "error_title": column.name,
        "error_message": f"Choose {words}.",
    }
    sheet.data_validation(1, place, LAST_ROW, place, rule)


def _notes(book: Any, kinds: Iterable[Kind]) -> None:
    sheet = book.add_worksheet(NOTES.capitalize())
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 1, WIDTH)
    sheet.set_column(2, 2, 5 * WIDTH, wrap)
    for row, sentence in enumerate(_ADVICE):
        sheet.write_string(row, 0, sentence)
    row = len(_ADVICE) + 1
    for place, heading in enumerate(("sheet", "column", "meaning")):
        sheet.write_string(row, place, heading, bold)
    for kind in kinds:
        for column in kind.columns:
            row += 1
            sheet.write_string(row, 0, kind.name)
            sheet.write_string(row, 1, column.name, bold if column.required else None)
            sheet.write_string(row, 2, meaning(column), wrap)
