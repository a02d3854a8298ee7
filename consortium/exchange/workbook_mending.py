"""A refused workbook given back: every sheet with its values, the wrong cells marked, and why beside them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException

from consortium.exchange.extras import FILES
from consortium.exchange.kinds import Kind
from consortium.exchange.staging import Staging
from consortium.exchange.workbook import OPTIONS
from consortium.exchange.workbook_reading import Workbook
from consortium.exchange.wrong import TO_MEND, Sentences
from consortium.fields import SPACES
from consortium.kernel.errors import Refused

Whole = Callable[[Staging, Iterable[str]], list[str]]
WIDTH = 60
MARKED = {"bg_color": "#fbdcdc", "border": 2, "border_color": "#a3232f"}
FORMATS = {"t": "@", "d": "yyyy-mm-dd", "m": "yyyy-mm-dd hh:mm:ss", "h": "hh:mm:ss"}
FIRST_DAY = date(1900, 3, 1)
"""Spreadsheet programs count days from here without doubt."""

ERRORS = ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")


def write_workbook(path: Path, kind: Kind | None, staging: Staging, place: Path, whole: Whole) -> None:
    """Write the workbook at `path` to `place`, with what is wrong. Raises Refused for what cannot be read."""
    with Workbook(path, ()) as reading:
        names = reading.names()
    tables = {name: f"{path.name} ({name})" for name in names if _is_table(name, names, kind)}
    about_all = whole(staging, tables.values())
    options = OPTIONS | {"tmpdir": place.parent.as_posix()}
    try:
        with (
            Workbook(path, dict.fromkeys(name.strip().lower() for name in names)) as reading,
            xlsxwriter.Workbook(place.as_posix(), options) as book,
        ):
            reading.names()
            if about_all and not tables:
                _Sheet(book, TO_MEND).note(about_all)
            for name, rows in reading.sheets():
                if name in tables:
                    _Sheet(book, name).fill_in(rows, Sentences(staging.wrong_rows(tables[name])), about_all)
                    about_all = []
                elif name != TO_MEND:
                    _Sheet(book, name).copy(rows)
    except XlsxWriterException:
        raise Refused("this workbook cannot be written again: mend your own copy by the list of errors") from None


def _is_table(name: str, names: list[str], kind: Kind | None) -> bool:
    """Whether the import reads the sheet: those named by a kind, or the only one."""
    if kind is not None:
        return len(names) == 1 or name.strip().lower() == kind.name
    return name.strip().lower() in FILES


class _Sheet:
    """A sheet being written. A cell comes as the reader of workbooks gives it: a letter for its kind, and its text."""

    def __init__(self, book: "xlsxwriter.Workbook", name: str) -> None:
        self._book, self._sheet = book, book.add_worksheet(name)
        self._formats: dict[tuple[str, bool], Any] = {}

    def note(self, sentences: Iterable[str]) -> None:
        """Write sentences beneath one another."""
        self._sheet.set_column(0, 0, WIDTH)
        for row, each in enumerate(sentences):
            self._sheet.write_string(row, 0, each, self._wrapped())

    def copy(self, rows: Iterator[list[Any]]) -> None:
        """Write the cells where they were."""
        for number, cells in rows:
            for place, cell in enumerate(cells):
                self._write(number - 1, place, cell)

    def fill_in(self, rows: Iterator[list[Any]], sentences: Sentences, about_all: list[str]) -> None:
        """Write the cells with the sentences of each row before them; an earlier column of sentences goes."""
        self._sheet.set_column(0, 0, WIDTH)
        heading: list[str] | None = None
        skipped = 0
        for number, cells in rows:
            said = sentences.up_to(number)
            if heading is None:
                skipped = 1 if cells and cells[0][1:].startswith(TO_MEND) else 0
                heading = [cell[1:].strip(SPACES) for cell in cells[skipped:]]
                said += about_all
                text = f"{TO_MEND}: {' '.join(said)}" if said else TO_MEND
            else:
                text = " ".join(said)
            if text:
                self._sheet.write_string(number - 1, 0, text, self._wrapped())
            for place, cell in enumerate(cells[skipped:]):
                name = heading[place] if place < len(heading) else ""
                self._write(number - 1, place + 1, cell, is_wrong=bool(name) and name in sentences.columns)
            self._mark_blanks(number - 1, heading, len(cells) - skipped, sentences.columns)
        if heading is None and (said := sentences.rest() + about_all):
            self._sheet.write_string(0, 0, f"{TO_MEND}: {' '.join(said)}", self._wrapped())

    def _mark_blanks(self, row: int, heading: list[str], width: int, wrong: set[str]) -> None:
        """Mark the wrong cells of a row that ends before them."""
        for place in range(width, len(heading)):
            if heading[place] and heading[place] in wrong:
                self._write(row, place + 1, "", is_wrong=True)

    def _write(self, row: int, column: int, cell: str, is_wrong: bool = False) -> None:
        holds, text = cell[:1], cell[1:]
        value = _value(holds, text)
        cells = self._format(holds, is_wrong)
        match value:
            case None:
                if is_wrong:
                    self._sheet.write_blank(row, column, None, cells)
            case bool():
                self._sheet.write_boolean(row, column, value, cells)
            case Decimal():
                self._sheet.write_number(row, column, value, cells)
            case str() if holds == "e":
                self._sheet.write_formula(row, column, f"={value}", cells, value)
            case str():
                self._sheet.write_string(row, column, value, cells)
            case _:
                self._sheet.write_datetime(row, column, value, cells)

    def _format(self, holds: str, is_wrong: bool) -> Any:
        key = (FORMATS.get(holds, ""), is_wrong)
        if key not in self._formats:
            kept = {"num_format": key[0]} if key[0] else {}
            self._formats[key] = self._book.add_format(kept | (MARKED if is_wrong else {}))
        return self._formats[key]

    def _wrapped(self) -> Any:
        if ("wrap", False) not in self._formats:
            wrapped = {"text_wrap": True, "valign": "top", "num_format": "@"}
            self._formats["wrap", False] = self._book.add_format(wrapped)
        return self._formats["wrap", False]


def _value(holds: str, text: str) -> str | bool | Decimal | date | time | None:
    """The value of a cell; as text what a spreadsheet has no other way to hold; None for a blank one."""
    match holds:
        case "" | "f":
            return None
        case "b":
            return text == "TRUE"
        case "n":
            number = Decimal(text)
            return number if number.is_finite() else text
        case "d" | "m":
            day = date.fromisoformat(text) if holds == "d" else datetime.fromisoformat(text)
            return day if text[:10] >= FIRST_DAY.isoformat() else text
        case "h" if text[:2].isdigit() and text[2:3] == ":":
            return time.fromisoformat(text)
        case "e" if text not in ERRORS:
            return None
    return text
