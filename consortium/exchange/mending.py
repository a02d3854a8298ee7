"""A refused file given back to its owner, to be mended and sent again: every cell as it was, what is wrong beside it.

A column `x_to_mend`, which imports pass over, comes first and holds the sentences of each row. What is wrong with
the file as a whole stands in the heading of that column.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from consortium.exchange import csv_reading
from consortium.exchange.kinds import Kind
from consortium.exchange.reading import is_workbook
from consortium.exchange.rows import Record
from consortium.exchange.staging import Staging
from consortium.exchange.workbook_mending import write_workbook
from consortium.exchange.wrong import TO_MEND, Sentences, told
from consortium.kernel.safety import defused

MOST_OF_THE_WHOLE = 20
"""How many sentences about the file as a whole are given back with it."""


def mend(path: Path, kind: Kind | None, staging: Staging, place: Path) -> None:
    """Write the file at `path` to `place` with the errors that its import left in `staging`.

    `kind` is that of the import; None for a workbook with a sheet a kind. Raises Refused for what cannot be read.
    """
    if is_workbook(path):
        write_workbook(path, kind, staging, place, _whole)
    elif kind is not None:
        _write_csv(path, kind, staging, place)


def _whole(staging: Staging, tables: Iterable[str]) -> list[str]:
    """The sentences about what is no row of these tables, named as errors name their file."""
    names = set(tables)
    others = (each for each in staging.report() if each.file not in names)
    return [told(each.file, each.column, each.message) for each in islice(others, MOST_OF_THE_WHOLE)]


class _Copying:
    """A text that is read line by line, and gives back what was read since it was last asked."""

    def __init__(self, text: csv_reading.Readable) -> None:
        self._text = text
        self._read: list[str] = []

    def readline(self, size: int, /) -> str:
        """The next line, or a part of it."""
        line = self._text.readline(size)
        self._read.append(line)
        return line

    def taken(self) -> str:
        """What was read, as it stands in the file."""
        found = "".join(self._read)
        self._read.clear()
        return found

    def rest(self) -> Iterator[str]:
        """What was not read yet, with what was not given back."""
        yield self.taken()
        while part := self._text.readline(csv_reading.CHUNK_BYTES):
            yield part


def _write_csv(path: Path, kind: Kind, staging: Staging, place: Path) -> None:
    """Copy the file's own characters, and put a cell before those of each row that is not blank."""
    found = csv_reading.survey(path)
    separator = csv_reading.separator_of(path, found, kind)
    # A spreadsheet program knows UTF-8 only by its mark; our sentences have more characters than ASCII.
    encoding = "utf-8-sig" if found.encoding == "utf-8" else found.encoding
    with (
        csv_reading.opened(path, found, newline="") as text,
        place.open("w", encoding=encoding, errors="surrogateescape", newline="") as out,
    ):
        for each in _lines(_Copying(text), path.name, separator, staging):
            out.write(each if isinstance(each, str) else _encodable(each[0], encoding) + separator)


def _lines(
    text: _Copying, name: str, separator: str, staging: Staging
) -> Iterator[str | tuple[str]]:
    """The pieces of the mended file: texts as they were, and cells of our own as tuples."""
    sentences, old, heading = Sentences(staging.wrong_rows(name)), None, None
    for record in csv_reading.parsed(text, separator):
        own = text.taken()
        if not any(record.cells) and not record.faults:
            yield own
            continue
        wrong = sentences.up_to(record.number)
        if heading is None:
            heading = " ".join([*wrong, *_whole(staging, [name])])
            old = _first_cell(separator) if record.cells and record.cells[0].startswith(TO_MEND) else None
            yield (f"{TO_MEND}: {heading}" if heading else TO_MEND,)
        else:
            yield (" ".join(wrong),)
        own = _harmless(record, own, separator)
        yield old.sub("", own, count=1) if old else own
    if heading is None:
        yield (f"{TO_MEND}: {' '.join([*sentences.rest(), *_whole(staging, [name])])}",)
    yield from text.rest()


def _harmless(record: Record, own: str, separator: str) -> str:
    """The row as it was; where a cell would run as a formula, written so that it is read back and never run.

    A damaged row stays as it is: nobody knows where its cells end.
    """
    written = [cell if cell.startswith("'") else str(defused(cell)) for cell in record.cells]
    if record.faults or written == list(record.cells):
        return own
    cells = ('"' + cell.replace('"', '""') + '"' for cell in written)
    return separator.join(cells) + own[len(own.rstrip("\r\n")) :]


def _first_cell(separator: str) -> re.Pattern[str]:
    """The first cell of a row, with the separator after it: an earlier `x_to_mend`."""
    end = re.escape(separator)
    return re.compile(rf'\A *(?:"(?:[^"]|"")*"|[^{end}"\r\n]*) *{end}')


def _encodable(text: str, encoding: str) -> str:
    """A text as a quoted cell, a question mark for what the file's encoding does not have."""
    cell = str(defused(" ".join(text.split()))).replace('"', '""')
    return f'"{cell}"'.encode(encoding, "replace").decode(encoding) if cell else ""
