"""Reading a CSV file of any size as records, in flat memory.

The encoding is found by rule, never guessed: a byte-order mark says it; else strict UTF-8 when the whole
file is that; else Windows-1252. A first pass over the bytes settles it, and finds whether any cell needs
a closer look; so nothing in the second pass can fail half-way.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TextIO

from consortium.exchange.kinds import Kind
from consortium.exchange.rows import Record, trimmed
from consortium.fields import shown

CHUNK_BYTES = 1 << 20
LONGEST_LINE = 1 << 20
"""A line, or a row of many lines, with more characters than this is refused."""

MOST_LINES = 1000
"""How many lines one row may have: more means that a quotation mark is never closed."""

SEPARATORS = (",", ";", "\t")

_CONTROL_BYTES = bytes([*range(9), 11, 12, *range(14, 32), 127])
_UNDEFINED_1252 = b"\x81\x8d\x8f\x90\x9d"
_LATE_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\udc80-\udcff]")
_BROKEN_16 = "\ufffd"


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first pass found: the encoding, and whether cells may hold what is not text."""

    encoding: str
    suspicious: bool


def survey(path: Path) -> Survey:
    """Settle a file's encoding by its bytes."""
    with path.open("rb") as file:
        start = file.read(3)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Survey("utf-16", suspicious=True)
    utf8, controls, undefined = _tally(path)
    if start == codecs.BOM_UTF8:
        return Survey("utf-8-sig", suspicious=controls or not utf8)
    if utf8:
        return Survey("utf-8", suspicious=controls)
    return Survey("cp1252", suspicious=controls or undefined)


def _tally(path: Path) -> tuple[bool, bool, bool]:
    """Whether the file is UTF-8 throughout; has controls or tabs; has bytes foreign to Windows-1252."""
    decoder, utf8, controls, undefined, last = (
        codecs.getincrementaldecoder("utf-8")(),
        True,
        False,
        False,
        b"",
    )
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            utf8 = utf8 and _decodes(decoder, chunk)
            controls = controls or len(chunk.translate(None, _CONTROL_BYTES)) < len(chunk) or b"\t" in chunk
            controls = controls or bool(_LATE_CONTROL.search(last + chunk))
            undefined = undefined or len(chunk.translate(None, _UNDEFINED_1252)) < len(chunk)
            last = chunk[-1:]
    return utf8 and _decodes(decoder, b"", final=True), controls, undefined


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes, final: bool = False) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


class Readable(Protocol):
    """A text whose lines are read one after another."""

    def readline(self, size: int, /) -> str:
        """The next line, or this many characters of it; empty at the end."""


class _Overlong(Exception):
    """A line or a quoted text that does not end."""


class _Lines:
    """The lines of a text, never more of them in memory than one row may have.

    Whoever reads rows sets `row_start` to the lines read when a row is complete.
    """

    def __init__(self, text: Readable) -> None:
        self._text = text
        self.row_start = 0

    def __iter__(self) -> Iterator[str]:
        for number, line in enumerate(iter(lambda: self._text.readline(LONGEST_LINE), "")):
            if len(line) >= LONGEST_LINE or number - self.row_start > MOST_LINES:
                raise _Overlong
            yield line


def records(path: Path, kind: Kind) -> Iterator[Record]:
    """Every row of the file with its cells, the header first; damage comes as a record's faults.

    Reading stops at damage that leaves no sure place to go on from.
    """
    found = survey(path)
    separator = separator_of(path, found, kind)
    scan = found.suspicious
    with opened(path, found) as text:
        for record in parsed(text, separator):
            yield _scanned(record, found) if scan and not record.faults else record


def opened(path: Path, found: Survey, newline: str | None = None) -> TextIO:
    """The file's text, whatever bytes are in it. `newline` is that of `open`."""
    # Undecodable bytes become lone surrogates (in UTF-16, replacement characters), which the scan finds.
    lenient = "replace" if found.encoding == "utf-16" else "surrogateescape"
    return path.open(encoding=found.encoding, errors=lenient, newline=newline)


def separator_of(path: Path, found: Survey, kind: Kind) -> str:
    """The separator under which the header has most of the kind's columns, then most cells."""

    def score(separator: str) -> tuple[int, int]:
        with opened(path, found) as text:
            header = next((each.cells for each in parsed(text, separator) if any(each.cells)), ())
        return sum(cell in kind.by_name for cell in header), len(header)

    return max(SEPARATORS, key=score)


def parsed(text: Readable, separator: str) -> Iterator[Record]:
    """The rows of a text; when one comes, no line after it was read."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=separator, strict=True, skipinitialspace=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _Overlong) as problem:
            sentence, lost = _worded(problem)
            yield Record(number, (), ((None, "", sentence),))
            if lost:
                return
        else:
            yield Record(number, trimmed(cells))
        lines.row_start = reader.line_num


def _worded(problem: Exception) -> tuple[str, bool]:
    """The sentence for broken quoting, and whether reading must stop there."""
    if "expected after" in str(problem):
        return (
            "has text after a closing quotation mark: put quotation marks around the whole cell and double"
            ' those inside it (""), or remove them',
            False,
        )
    if isinstance(problem, _Overlong) or "field limit" in str(problem):
        return (
            "is too long for a row: look for a quotation mark never closed; nothing after it was read",
            True,
        )
    return (
        'opens a quotation mark (") that is never closed: close it or remove it; nothing after it was read',
        True,
    )


def _scanned(record: Record, found: Survey) -> Record:
    faults = []
    for place, cell in enumerate(record.cells):
        if bad := _UNWANTED.search(cell):
            faults.append((place, shown(cell), _unwanted(bad[0], found)))
        elif found.encoding == "utf-16" and _BROKEN_16 in cell:
            faults.append((place, shown(cell), "holds a broken UTF-16 character: save the file as UTF-8"))
    return record._replace(faults=tuple(faults)) if faults else record


def _unwanted(character: str, found: Survey) -> str:
    if "\udc80" <= character <= "\udcff":
        named = "UTF-8" if found.encoding == "utf-8-sig" else "Windows-1252"
        byte = f"{ord(character) - 0xDC00:02X}"
        return f"holds the byte {byte}, which is no character in {named}: save the file as UTF-8"
    name = "a tab" if character == "\t" else f"the control character {ascii(character)[1:-1]}"
    return f"holds {name}: delete it and type the cell again"
