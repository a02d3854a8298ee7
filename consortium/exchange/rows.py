"""A file's rows before they are checked, and how its header is matched to a kind's columns."""

from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from consortium.exchange.kinds import Kind
from consortium.fields import SPACES, shown
from consortium.kernel.safety import undefused
from consortium.row_schema import IGNORED


class Fault(NamedTuple):
    """Something wrong with a row that was found while reading it; no column: the row or file as a whole."""

    column: str
    value: str
    message: str


class Record(NamedTuple):
    """A row of cells as a file has it; `number` as a spreadsheet shows it.

    `cells` are text without blanks around it. `faults` name cells by their place, counted from 0 (None:
    the row as a whole).
    """

    number: int
    cells: Sequence[str]
    faults: Sequence[tuple[int | None, str, str]] = ()


class RawRow(NamedTuple):
    """A row of a file: its values by column (a blank cell is an empty text) and what is wrong already."""

    file: str
    number: int
    values: dict[str, str]
    faults: tuple[Fault, ...] = ()


class Heading:
    """A file's header line, matched to the columns of a kind.

    `names` has the column at each place, None where a column is ignored; `faults` say why the header
    cannot be used.
    """

    def __init__(self, kind: Kind, cells: Sequence[str]) -> None:
        self.cells = cells
        self.names = [cell if cell in kind.by_name else None for cell in cells]
        self.unnamed = {place for place, cell in enumerate(cells) if not cell}
        self._own = {place for place, cell in enumerate(cells) if cell.startswith(IGNORED)}
        known = any(self.names)
        self.faults = [*_strangers(kind, cells), *_missing(kind, cells)] if known else [_another(kind, cells)]
        self._plain = all(self.names)
        self._places = [(place, name) for place, name in enumerate(self.names) if name]

    def is_blank(self, record: Record) -> bool:
        """Whether nothing is there but what a person wrote into columns of their own."""
        return not any(cell for place, cell in enumerate(record.cells) if place not in self._own)

    def row(self, file: str, record: Record) -> RawRow:
        """The record as a row. Cells beyond the header, or under no name, must be blank."""
        cells = [undefused(cell) if cell[:1] == "'" else cell for cell in record.cells]
        width = len(cells)
        if self._plain and width == len(self.names) and not record.faults:
            return RawRow(file, record.number, dict(zip(self.cells, cells, strict=True)))
        values = {name: cells[place] if place < width else "" for place, name in self._places}
        faults = [
            Fault(self.name(place) if place is not None else "", *rest) for place, *rest in record.faults
        ]
        for place, cell in enumerate(cells):
            if cell and (place >= len(self.names) or place in self.unnamed):
                faults.append(Fault("", shown(cell), _beyond(place, len(self.names))))
        return RawRow(file, record.number, values, tuple(faults))

    def name(self, place: int) -> str:
        """The name of the column at a place, also of an ignored one; empty where there is none."""
        return self.cells[place] if place < len(self.cells) else ""


def _beyond(place: int, width: int) -> str:
    if place < width:
        return f"stands in column {place + 1}, which has no name: name it in the header or clear the cell"
    return (
        f"is cell {place + 1} of a row that should have {width}: remove it, or put quotation marks"
        " around a text that holds the separator"
    )


def _another(kind: Kind, cells: Sequence[str]) -> Fault:
    names = ", ".join(kind.by_name)
    message = f"is no header of {kind.name}: the first line names the columns {names}"
    return Fault("", shown(", ".join(cells)), message)


def _strangers(kind: Kind, cells: Sequence[str]) -> Iterator[Fault]:
    for place, cell in enumerate(cells):
        if not cell or cell.startswith(IGNORED):
            continue
        if cell not in kind.by_name:
            near = get_close_matches(cell.lower(), kind.by_name, n=1)
            meant = f"did you mean {near[0]}?" if near else f"the columns are {', '.join(kind.by_name)}"
            own = f"(a column of your own begins with {IGNORED})"
            yield Fault(shown(cell), shown(cell), f"{kind.name} has no column '{shown(cell)}': {meant} {own}")
        elif cell in cells[:place]:
            yield Fault(cell, cell, f"the column '{cell}' stands there twice: remove or rename one of them")


def _missing(kind: Kind, cells: Sequence[str]) -> Iterator[Fault]:
    for column in kind.columns:
        if column.required and column.name not in cells:
            yield Fault(
                column.name,
                "",
                f"the column '{column.name}' is missing: {kind.name} needs it ({column.note})",
            )


def matched(kind: Kind, file: str, records: Iterable[Record]) -> Iterator[RawRow]:
    """The rows under the header, blank ones left out.

    What keeps the whole file from being read comes as one row without values, whose faults say why.
    """
    heading: Heading | None = None
    for record in records:
        blank = heading.is_blank(record) if heading else not any(record.cells)
        if blank and not record.faults:
            continue
        if heading is None:
            heading = Heading(kind, record.cells)
            faults = tuple(Fault("", *rest) for _, *rest in record.faults) or tuple(heading.faults)
            if faults:
                yield RawRow(file, record.number, {}, faults)
                return
        elif blank:
            yield RawRow(file, record.number, {}, tuple(Fault("", *rest) for _, *rest in record.faults))
        else:
            yield heading.row(file, record)
    if heading is None:
        yield unreadable(
            file, f"has no header line: its first line names the columns {', '.join(kind.by_name)}"
        )


def unreadable(file: str, message: str, number: int = 1) -> RawRow:
    """A file that cannot be read at all, as its one wrong row."""
    return RawRow(file, number, {}, (Fault("", "", message),))


def trimmed(cells: Iterable[str]) -> list[str]:
    """The cells without blanks around them."""
    return [cell.strip(SPACES) for cell in cells]
