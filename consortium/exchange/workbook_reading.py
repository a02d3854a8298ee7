"""Reading an XLSX workbook as records, through a process that cannot exhaust memory or time."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path
from typing import IO, Any

from consortium.exchange.kinds import Column, Kind
from consortium.exchange.rows import Record
from consortium.fields import SPACES
from consortium.kernel.errors import Refused
from consortium.kernel.exact import plain

WORKER = "consortium.exchange.workbook_worker"
GONE = (
    "is too large or too damaged to read: copy the table alone into a new workbook"
    " (something may stand in a cell far from it), or save it as CSV"
)

_FIFTEEN_DIGITS = Context(prec=15, rounding=ROUND_HALF_EVEN)
"""A spreadsheet shows, and means, fifteen digits of a number; the rest is the noise of binary fractions."""

_PLACES = {"amount": (Decimal("0.01"), Decimal("1e-6")), "exact": (Decimal("0.000001"), Decimal("1e-9"))}
_LONGEST_NUMBER, _WRITTEN_OUT = 15, 40
_AS_TEXT = "format the cell as text and type it again"
_REFUSALS = {
    "d": f"is a date here: {_AS_TEXT}",
    "m": f"has a date and a time of day: {_AS_TEXT}",
    "h": f"is a time: {_AS_TEXT}",
    "b": f"is a truth value: {_AS_TEXT}",
    "e": "is the error of a formula: mend the formula or type the value",
    "f": "is a formula whose result is not in the file: open the workbook, save it and try again",
}
_Refusal = tuple[str, str]


class Workbook:
    """A workbook being read: the names of its sheets, then one sheet after another.

    Use as a context manager. Raises Refused, whose sentence says why the workbook cannot be taken.
    """

    def __init__(self, path: Path, names: Iterable[str]) -> None:
        self._worker = _started(path, names)
        self._lines = _messages(self._worker)
        self._ahead: Any = None

    def __enter__(self) -> "Workbook":
        return self

    def __exit__(self, *exception: object) -> None:
        self._worker.kill()
        if self._worker.stdout:
            self._worker.stdout.close()
        self._worker.wait()

    def names(self) -> list[str]:
        """The names of all its sheets. Raises Refused."""
        first = next(self._lines)
        self._ahead = next(self._lines)
        return [str(name) for name in first["sheets"]]

    def sheets(self) -> Iterator[tuple[str, Iterator[list[Any]]]]:
        """Each sheet asked for with its rows, which are to be read before the next sheet. Raises Refused."""
        while isinstance(self._ahead, dict) and "sheet" in self._ahead:
            name, self._ahead = self._ahead["sheet"], next(self._lines)
            yield name, self._rows()
            for _ in self._rows():
                pass

    def _rows(self) -> Iterator[list[Any]]:
        while isinstance(self._ahead, list):
            row, self._ahead = self._ahead, None
            self._ahead = next(self._lines)
            yield row


def _started(path: Path, names: Iterable[str]) -> subprocess.Popen[str]:
    # The worker reads a stranger's file: it gets none of our settings and secrets.
    environment = {"PYTHONPATH": os.pathsep.join(each for each in sys.path if each), "PYTHONUTF8": "1"}
    try:
        return subprocess.Popen(  # noqa: S603 - our own module, under limits that it sets for itself
            [sys.executable, "-P", "-m", WORKER, str(path.absolute()), *names],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            encoding="utf-8",
        )
    except OSError as problem:
        raise Refused(f"cannot be read now ({problem.strerror}): try again, or save it as CSV") from None


def _messages(worker: "subprocess.Popen[str]") -> Iterator[Any]:
    """What the worker says, `{"done": true}` last. Raises Refused, also when it falls silent before that."""
    output: IO[str] | None = worker.stdout
    for line in output or ():
        try:
            message = json.loads(line)
        except ValueError:
            break
        if isinstance(message, dict) and "refused" in message:
            raise Refused(message["refused"])
        yield message
        if message == {"done": True}:
            return
    raise Refused(GONE)


def records(kind: Kind, rows: Iterable[list[Any]]) -> Iterator[Record]:
    """The rows of a sheet as records, each cell as the text that its column reads."""
    columns: list[Column | None] | None = None
    for number, cells in rows:
        known = columns or []
        read = [_text(cell, known[place] if place < len(known) else None) for place, cell in enumerate(cells)]
        texts = [text for text, _ in read]
        faults = tuple((place, text, refusal) for place, (text, refusal) in enumerate(read) if refusal)
        if columns is None and any(texts):
            columns = [kind.by_name.get(text) for text in texts]
        yield Record(number, texts, faults)


def _text(cell: str, column: Column | None) -> _Refusal:
    """The text of a cell, and the sentence that refuses it, if any."""
    holds, text = cell[:1], cell[1:]
    if column is None:
        return _tidy(text), ""  # the header, a column of the person's own, or a cell under no name
    if holds in ("", "t"):
        return _tidy(text), ""
    if holds == "n":
        return _number(text, column.holds)
    if holds == "d" and column.holds == "month" and text.endswith("-01"):
        return text.removesuffix("-01"), ""
    if holds == "d" and column.holds not in ("text", "choice", "year"):
        return text, ""
    return text, _REFUSALS[holds]


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(SPACES)


def _number(text: str, holds: str) -> _Refusal:
    """A number's text, written out; noise beyond what its column holds is rounded off, nothing more."""
    number = Decimal(text)
    if not number.is_finite():
        return text, "is not a number"
    number = number.normalize(_FIFTEEN_DIGITS)
    if holds in _PLACES and abs(number) < Decimal(10) ** 12:
        step, noise = _PLACES[holds]
        nearest = number.quantize(step)
        number = nearest if abs(nearest - number) <= noise else number
    written = plain(number) if abs(number.adjusted()) < _WRITTEN_OUT else str(number)
    if holds == "text" and number == number.to_integral_value() and number.adjusted() >= _LONGEST_NUMBER:
        return written, f"is a number too long for a spreadsheet to keep: {_AS_TEXT}"
    return written, ""
