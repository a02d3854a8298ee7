"""A process of its own that reads a workbook under limits of memory and time, and prints its rows.

Run as `python -P -m consortium.exchange.workbook_worker FILE NAME...`. Each line of its output is JSON:
`{"sheets": [...]}` first; then for every sheet asked for, in that order, `{"sheet": name}` and its rows as
`[number, cells]`; `{"refused": sentence}` where the file cannot be taken; `{"done": true}` last. Without
that last line the reading was cut short. A cell is a letter for what it holds and its text: t text,
n number, d day, m moment, h time, b truth value, e error, f formula without a result; blank is "".
"""

import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TextIO

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from consortium.exchange.workbook_parts import Marked, inspected
from consortium.kernel.errors import Refused

MEMORY_BYTES = 512 << 20
CPU_SECONDS = 20
MOST_COLUMNS = 500


def main(arguments: list[str], out: TextIO) -> None:
    """Read the workbook and print it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for message in _messages(Path(arguments[0]), arguments[1:]):
            out.write(json.dumps(message) + "\n")
        out.write('{"done": true}\n')
    except Refused as problem:
        out.write(json.dumps({"refused": str(problem)}) + "\n")
    except PasswordError:
        out.write(json.dumps({"refused": "is encrypted: remove its password and save it again"}) + "\n")
    except (CalamineError, OSError, ValueError):
        damaged = "is damaged or not a workbook: open it in a spreadsheet program and save it again as .xlsx"
        out.write(json.dumps({"refused": damaged}) + "\n")


def _messages(path: Path, wanted: list[str]) -> Iterator[Any]:
    marks = inspected(path)
    with CalamineWorkbook.from_path(path) as workbook:
        names = workbook.sheet_names
        yield {"sheets": names}
        for name in _chosen(names, wanted):
            yield {"sheet": name}
            yield from _rows(workbook, name, marks.get(name, {}))


def _chosen(names: list[str], wanted: list[str]) -> Iterator[str]:
    """The sheets of the wanted names, in that order; a workbook of one sheet is taken whatever its name."""
    if len(wanted) == 1 and len(names) == 1:
        yield names[0]
        return
    for each in wanted:
        yield from (name for name in names if name.strip().lower() == each)


def _rows(workbook: CalamineWorkbook, name: str, marks: Marked) -> Iterator[Any]:
    sheet = workbook.get_sheet_by_name(name)
    if sheet.start is None:
        rows: list[list[Any]] = []
        top = left = 0
    elif sheet.width > MOST_COLUMNS:
        raise Refused(
            f"has something in column {sheet.total_width} of sheet {name}, far from its table: delete it"
        )
    else:
        top, left = sheet.start
        rows = sheet.to_python(skip_empty_area=True)
    for row, cells in _with_marks(rows, marks, top, left):
        if any(cells):
            yield [row + 1, cells]


def _with_marks(rows: list[list[Any]], marks: Marked, top: int, left: int) -> Iterator[tuple[int, list[str]]]:
    """Each row from the top with its cells in text; marked cells take the place of what was read there."""
    last = max([top + len(rows) - 1, *(row for row, _ in marks)])
    by_row: dict[int, dict[int, str]] = {}
    for (row, column), mark in marks.items():
        by_row.setdefault(row, {})[column] = mark
    for row in range(last + 1):
        inside = top <= row < top + len(rows)
        cells = [""] * left + [_cell(value) for value in rows[row - top]] if inside else []
        for column, mark in by_row.get(row, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = mark
        yield row, cells


def _cell(value: object) -> str:
    match value:
        case "":
            return ""
        case str():
            return "t" + value
        case bool():
            return "bTRUE" if value else "bFALSE"
        case int() | float():
            return f"n{value!r}"
        case datetime():
            return f"d{value.date()}" if value.time() == time() else f"m{value}"
        case date():
            return f"d{value}"
        case time() | timedelta():
            return f"h{value}"
    raise Refused(f"holds a {type(value).__name__}, which is no value of a cell")


if __name__ == "__main__":
    main(sys.argv[1:], sys.stdout)
