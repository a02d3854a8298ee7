"""Inspecting an XLSX file's parts before a reader of workbooks opens it.

Refuses what is no plain workbook: too many or too large parts, entities, encryption, two parts of one
name. Finds what the reader would not tell from blank cells: error values, and formulas without a result.
"""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO
from xml.etree import ElementTree
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as BadDeflate

from consortium.kernel.errors import Refused

MOST_PARTS = 2000
MOST_UNPACKED_BYTES = 200_000_000
WORST_RATIO = 200
RATIO_FROM_BYTES = 10_000_000
MOST_MARKS = 200_000
CHUNK_BYTES = 1 << 20

Marked = dict[tuple[int, int], str]
"""Cells by row and column, counted from 0, that hold an error ("e#N/A") or a formula without result ("f")."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENTITIES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MAYBE_MARKED = re.compile(rb"""\bt\s*=\s*["']e["']|<(?:\w+:)?f[\s/>]""")
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_OVERLAP = 32
_BROKEN = "is damaged: open it in a spreadsheet program and save it again as .xlsx"


def inspected(path: Path) -> dict[str, Marked]:
    """The marked cells of each sheet by its name. Raises Refused when the file is no plain XLSX workbook."""
    _must_be_zip(path)
    try:
        with ZipFile(path) as archive:
            _must_be_workbook(archive.infolist())
            suspects = {part.filename for part in archive.infolist() if _suspect(archive, part)}
            main = _main(archive)
            is_stale = _is_stale(archive, main)
            return {
                name: _marks(archive, part, is_stale=is_stale)
                for name, part in _sheets(archive, main).items()
                if part in suspects
            }
    except (BadZipFile, BadDeflate, EOFError, NotImplementedError, KeyError, RuntimeError):
        raise Refused(_BROKEN) from None
    except (ElementTree.ParseError, expat.ExpatError, UnicodeDecodeError):
        raise Refused(_BROKEN) from None


def _must_be_zip(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(b"PK"):
            return
        if start == _OLE and _ENCRYPTED in start + file.read(CHUNK_BYTES):
            raise Refused("is encrypted: remove its password and save it again as .xlsx")
    if start == _OLE:
        raise Refused("is a workbook of the old kind (.xls): open it and save it as .xlsx or CSV")
    raise Refused("is no workbook: save it again as .xlsx or CSV")


def _must_be_workbook(parts: list[ZipInfo]) -> None:
    names = {part.filename.lower() for part in parts}
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if "xl/workbook.bin" in names:
        raise Refused("is a binary workbook (.xlsb): save it as .xlsx or CSV")
    if "[content_types].xml" not in names or not any(name.endswith(".xml") and "/" in name for name in names):
        raise Refused("is no XLSX workbook: save it again as .xlsx or CSV")
    if len(names) < len(parts):
        raise Refused("is damaged: two of its parts have one name; save it again as .xlsx")
    if any(part.flag_bits & 1 for part in parts):
        raise Refused("is encrypted: remove its password and save it again as .xlsx")
    bomb = unpacked > RATIO_FROM_BYTES and unpacked > WORST_RATIO * packed
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED_BYTES or bomb:
        raise Refused("is too large when unpacked: split it, or save each sheet as CSV")


def _suspect(archive: ZipFile, part: ZipInfo) -> bool:
    """Whether a part may hold marked cells. Reads it whole, so damage shows. Raises Refused for entities."""
    found, tail = False, b""
    with archive.open(part) as file:
        for chunk in _chunks(file):
            text = tail + chunk
            if part.filename.lower().endswith((".xml", ".rels", ".vml")):
                if _ENTITIES.search(text) or text.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise Refused(
                        "holds XML entities or an unusual encoding, which a plain workbook does not"
                    )
                found = found or bool(_MAYBE_MARKED.search(text))
            tail = chunk[-_OVERLAP:]
    return found


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _main(archive: ZipFile) -> PurePosixPath:
    """The workbook's own part."""
    start = _targets(archive, "", "_rels/.rels", "officeDocument")
    if not start:
        raise KeyError("no workbook part")
    return PurePosixPath(next(iter(start.values())))


def _is_stale(archive: ZipFile, main: PurePosixPath) -> bool:
    """Whether the program that wrote the workbook left its formulas to be worked out, with 0 for a result."""
    found = (each.attrib for each in _tree(archive, str(main)).iter() if _local(each.tag) == "calcPr")
    return any(each.get("fullCalcOnLoad") in ("1", "true") for each in found)


def _sheets(archive: ZipFile, main: PurePosixPath) -> dict[str, str]:
    """The part of each sheet by the sheet's name, as the workbook and its relations say."""
    targets = _targets(archive, str(main.parent), f"{main.parent}/_rels/{main.name}.rels", "worksheet")
    named = {}
    for element in _tree(archive, str(main)).iter():
        if _local(element.tag) == "sheet":
            key = next(
                (value for name, value in element.attrib.items() if _local(name) == "id" and "}" in name), ""
            )
            if key in targets:
                named[element.attrib.get("name", "")] = targets[key]
    return named


def _targets(archive: ZipFile, folder: str, rels: str, kind: str) -> dict[str, str]:
    """The parts of a kind that a relations part points to, by their key there."""
    found = {}
    for element in _tree(archive, rels).iter():
        attributes = element.attrib
        if attributes.get("Type", "").endswith("/" + kind):
            target = attributes.get("Target", "")
            found[attributes.get("Id", "")] = (
                target[1:] if target.startswith("/") else _joined(folder, target)
            )
    return found


def _joined(folder: str, target: str) -> str:
    steps: list[str] = [step for step in folder.split("/") if step]
    for step in target.split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _tree(archive: ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(name))  # noqa: S314 - no part with entities comes here


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _marks(archive: ZipFile, part: str, *, is_stale: bool) -> Marked:
    """The marked cells of one sheet."""
    watch = _Cells(is_stale=is_stale)
    with archive.open(part) as file:
        watch.parse(file)
    return watch.marks


class _Cells:
    """Follows a sheet's XML from cell to cell, and keeps those that hold an error or no result.

    No result of a formula holds where the workbook `is_stale`.
    """

    def __init__(self, *, is_stale: bool) -> None:
        self._is_stale = is_stale
        self.marks: Marked = {}
        self._row = self._column = -1
        self._type = ""
        self._formula = False
        self._text: list[str] | None = None
        self._value: str | None = None

    def parse(self, file: IO[bytes]) -> None:
        """Read the part to its end."""
        parser = expat.ParserCreate(namespace_separator="}")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        for chunk in _chunks(file):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match _local(name):
            case "row":
                self._row = int(attributes["r"]) - 1 if attributes.get("r", "").isdecimal() else self._row + 1
                self._column = -1
            case "c":
                self._place(attributes.get("r", ""))
                self._type, self._formula, self._value = attributes.get("t", ""), False, None
            case "f":
                self._formula = True
            case "v":
                self._text = []

    def _place(self, reference: str) -> None:
        self._column += 1
        if match := _REFERENCE.fullmatch(reference):
            self._column = -1
            for letter in match[1]:
                self._column = (self._column + 1) * 26 + ord(letter) - ord("A")
            self._row = int(match[2]) - 1

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        match _local(name):
            case "v":
                self._value, self._text = "".join(self._text or ()), None  # "" is a result: a text of nothing
            case "c":
                if self._type == "e":
                    self.marks[self._row, self._column] = "e" + (self._value or "#ERROR!")
                elif self._formula and (self._is_stale or self._has_no_result()):
                    self.marks[self._row, self._column] = "f"
                if len(self.marks) > MOST_MARKS:
                    raise Refused("holds too many formulas in error or without a result: save it as CSV")

    def _has_no_result(self) -> bool:
        return not self._value and (self._value is None or self._type != "str")
