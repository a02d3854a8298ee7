"""Reading what a person hands in, a CSV file, a workbook or a folder of them, as rows to be checked.

Whatever is wrong with a file's content comes as rows with faults, never as an exception.
"""

from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from consortium.exchange import csv_reading, workbook_reading
from consortium.exchange.extras import FILES
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.rows import RawRow, matched, unreadable
from consortium.exchange.workbook_reading import Workbook
from consortium.fields import shown
from consortium.kernel.errors import NotFound, Refused
from consortium.row_schema import IGNORED

NOTES = "notes"
"""The sheet of our template that explains the columns."""

READ = (".csv", ".xlsx")
"""The endings of the files of a folder that are read."""

Table = tuple[Kind, Iterator[RawRow]]

_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0"


def rows(path: Path, kind: Kind) -> Iterator[RawRow]:
    """The rows of a CSV file, or of a workbook's sheet of that kind (or its only sheet).

    Raises NotFound when there is no such file, Refused when it cannot be opened.
    """
    start = _start(path)
    if not start:
        return iter(
            [unreadable(path.name, f"is empty: its first line names the columns {', '.join(kind.by_name)}")]
        )
    if is_workbook(path):
        return _sheet_rows(path, kind)
    return matched(kind, path.name, csv_reading.records(path, kind))


def is_workbook(path: Path) -> bool:
    """Whether the file begins as a workbook does, whatever it is named. Raises NotFound and Refused."""
    return _start(path).startswith((*_ZIP, _OLE))


def _start(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(f"there is no file {path}")
    try:
        with path.open("rb") as file:
            return file.read(8)
    except OSError as problem:
        raise Refused(f"{path} cannot be opened: {problem.strerror}") from None


def _sheet_rows(path: Path, kind: Kind) -> Iterator[RawRow]:
    found = False
    for _, table in _workbook(path, [kind.name]):
        found = True
        yield from table
    if not found:
        yield unreadable(path.name, f"has no sheet named {kind.name}: rename the sheet that holds them")


def tables(path: Path) -> Iterator[Table]:
    """Every kind that a folder of files or a workbook holds, in order of dependency, with its rows.

    What an export has beside the kinds comes last. The rows of one kind are to be read before the next is
    asked for. Raises NotFound when there is no such file or folder.
    """
    if path.is_dir():
        every = list(_strangers(path)) + [(FILES[name], rows(file, FILES[name])) for name, file in files(path).items()]
        if not every:
            raise Refused(f"{path} holds nothing to import: its files are named by their kind, like members.csv")
        yield from every
    elif not is_workbook(path):
        raise Refused(f"{path} is neither a folder nor a workbook: import one file by its kind")
    else:
        yield from _workbook(path, [*FILES], {NOTES})


def files(folder: Path) -> dict[str, Path]:
    """The file of each kind in a folder, in the order in which they are read."""
    found: dict[str, Path] = {}
    for file in _named(folder):
        if file.suffix.lower() in READ and file.stem.lower() in FILES:
            found.setdefault(file.stem.lower(), file)
    return {name: found[name] for name in FILES if name in found}


def _named(folder: Path) -> Iterator[Path]:
    """What lies in the folder and is not the person's own."""
    return (each for each in sorted(folder.iterdir()) if not each.name.startswith(".") and not _own(each.stem.lower()))


def _strangers(folder: Path) -> Iterator[Table]:
    """The files that seem to be meant and are not read."""
    read = files(folder)
    for file in _named(folder):
        name, is_readable = file.stem.lower(), file.suffix.lower() in READ
        if is_readable and name not in FILES:
            yield _stranger(file.name, _no_kind(name))
        elif is_readable and read[name] != file:
            yield _stranger(file.name, f"holds {name}, as {read[name].name} does: keep one of the two")
        elif not is_readable and name in FILES and file.is_file():
            own = f"to keep it apart, begin its name with {IGNORED}"
            yield _stranger(file.name, f"is not read: save it as {name}.csv or {name}.xlsx; {own}")


def _own(name: str) -> bool:
    return name.startswith(IGNORED)


def _no_kind(name: str) -> str:
    near = get_close_matches(name.lower(), KINDS, n=1)
    meant = f"did you mean {near[0]}?" if near else f"the kinds are {', '.join(KINDS)}."
    return f"'{shown(name)}' is no kind of import: {meant} To keep it apart, begin its name with {IGNORED}"


def _stranger(file: str, message: str) -> Table:
    """A file that belongs to no kind, as a wrong row of the first kind."""
    return next(iter(KINDS.values())), iter([unreadable(file, message)])


def _workbook(path: Path, names: list[str], ignored: set[str] | None = None) -> Iterator[Table]:
    """The sheets of the kinds in `names`; with `ignored`, any other sheet but those is refused."""
    try:
        with Workbook(path, names) as workbook:
            every = workbook.names()
            for name in every:
                known = name.strip().lower() in {*FILES, *(ignored or ())}
                if ignored is not None and not known and not _own(name.lower()):
                    yield _stranger(path.name, f"sheet {_no_kind(name)}")
            kinds = Counter(name.strip().lower() for name in every)
            twice = [name for name in names if kinds[name] > 1]
            for name in twice:
                yield _stranger(path.name, f"has {kinds[name]} sheets that hold {name}: keep one")
            for sheet, cells in workbook.sheets():
                kind = FILES[names[0] if len(names) == 1 else sheet.strip().lower()]
                if kind.name in twice:
                    continue
                yield kind, _guarded(kind, f"{path.name} ({sheet})", cells)
    except Refused as problem:
        yield _stranger(path.name, str(problem))


def _guarded(kind: Kind, file: str, cells: Iterator[list[object]]) -> Iterator[RawRow]:
    """The rows of a sheet; when its reading is cut short, the last row says so."""
    try:
        yield from matched(kind, file, workbook_reading.records(kind, cells))
    except Refused as problem:
        yield unreadable(file, str(problem))
