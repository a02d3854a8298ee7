"""What a list shows, as CSV or as a workbook that no spreadsheet program runs."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from consortium.kernel.safety import defused


def csv_lines(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The rows as lines of CSV under their headings, one after another: memory does not grow with them."""
    yield _line(headings)
    for row in rows:
        yield _line(defused(cell) for cell in row)


def _line(cells: Iterable[Any]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow(list(cells))
    return out.getvalue()


def spreadsheet(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[bool]
) -> io.BytesIO:
    """The rows as a workbook of one sheet; columns of `numbers` hold numbers, all others text."""
    out = io.BytesIO()
    safe = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(out, safe) as book:
        sheet = book.add_worksheet("List")
        book.set_properties({"title": title})
        bold = book.add_format({"bold": True, "bottom": 1})
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if numbers[place] and cell != "":
                    sheet.write_number(number, place, Decimal(str(cell)))
                else:
                    sheet.write_string(number, place, str(cell))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, 0, max(0, len(headings) - 1))
    out.seek(0)
    return out
