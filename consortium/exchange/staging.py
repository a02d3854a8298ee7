"""Checked rows of an import, kept in a temporary file of its own so that memory does not grow with them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from datetime import date
from types import TracebackType
from typing import Any, Self

from consortium.exchange.checking import Clean, RowError
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.scratch import Scratch

SCHEMA = """
    CREATE TABLE staged (kind TEXT, key TEXT, row INTEGER, file TEXT, content TEXT,
                         date TEXT, contract TEXT, number TEXT, PRIMARY KEY (kind, key, row)) WITHOUT ROWID;
    CREATE TABLE wrong (place INTEGER, file TEXT, row INTEGER, column TEXT, value TEXT, message TEXT);
    CREATE TABLE refused (kind TEXT, name TEXT, PRIMARY KEY (kind, name)) WITHOUT ROWID;
    CREATE TABLE changed (kind TEXT, key TEXT, PRIMARY KEY (kind, key)) WITHOUT ROWID;
    CREATE TABLE supplier_of (contract TEXT PRIMARY KEY, supplier TEXT) WITHOUT ROWID;
"""
FULL_BUFFER = 2_000


def packed(kind: Kind, values: Clean) -> str:
    """A clean row as JSON, each value as its field writes it."""
    written = {name: kind.fields[name].write(value) for name, value in values.items() if value is not None}
    return json.dumps(written, ensure_ascii=False)


def unpacked(kind: Kind, text: str) -> Clean:
    """The clean row of a `packed` text."""
    written = json.loads(text)
    return {
        name: field.read(written[name]) if name in written else None for name, field in kind.fields.items()
    }


def key_of(kind: Kind, values: Clean) -> str:
    """The row's natural key as text: its parts as a file writes them, as JSON."""
    by_column = {field.data_key or name: (name, field) for name, field in kind.fields.items()}
    named = (by_column[column] for column in kind.key)
    return key_text("" if values[name] is None else field.write(values[name]) for name, field in named)


def key_text(parts: Iterable[str]) -> str:
    """A natural key's parts as one text."""
    return json.dumps(list(parts), ensure_ascii=False)


class Staging:
    """The temporary file. A context manager: the file is gone afterwards. Raises StorageTrouble."""

    def __init__(self) -> None:
        self._base = Scratch("import", SCHEMA)
        self._waiting: list[tuple[Any, ...]] = []
        self.errors = 0
        self.columns: dict[str, frozenset[str]] = {}
        """The columns that the file of each kind has."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._base.close()

    def add(self, kind: Kind, file: str, row: int, values: Clean) -> None:
        """Keep a clean row."""
        dated = values.get("date")
        self._waiting.append(
            (
                *(kind.name, key_of(kind, values), row, file, packed(kind, values)),
                dated.isoformat() if isinstance(dated, date) else None,
                *(values.get("contract"), values.get("number") or values.get("reference")),
            )
        )
        if len(self._waiting) >= FULL_BUFFER:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        self._base.write("INSERT INTO staged VALUES (?,?,?,?,?,?,?,?)", self._waiting)
        self._waiting.clear()

    def wrong(self, kind: str, errors: Iterable[RowError]) -> None:
        """Keep errors for the report, in the order of kinds and rows."""
        place = list(KINDS).index(kind) if kind in KINDS else len(KINDS)
        rows = [(place, *astuple(each)) for each in errors]
        self.errors += len(rows)
        self._base.write("INSERT INTO wrong VALUES (?,?,?,?,?,?)", rows)

    def report(self) -> Iterator[RowError]:
        """Every error, by file and row; the same sentence about the same cell once."""
        for facts in self._base.read(
            """SELECT file, row, column, value, message FROM wrong
               GROUP BY place, file, row, column, value, message ORDER BY place, file, row, min(rowid)"""
        ):
            yield RowError(*facts)

    def report_by_kind(self) -> Iterator[tuple[str, RowError]]:
        """Every error with the kind of its row, by kind and row."""
        for place, *facts in self._base.read(
            """SELECT place, file, row, column, value, message FROM wrong
               GROUP BY place, file, row, column, value, message ORDER BY place, row, min(rowid)"""
        ):
            yield [*KINDS, ""][place], RowError(*facts)

    def wrong_rows(self, file: str) -> Iterator[tuple[int, str, str]]:
        """(row, column, message) of every error of a file, by row; the same sentence about a cell once."""
        yield from self._base.read(
            """SELECT row, column, message FROM wrong WHERE file=?
               GROUP BY row, column, message ORDER BY row, min(place), min(rowid)""",
            (file,),
        )

    def refuse(self, kind: str, name: Iterable[str]) -> None:
        """Note that a row which others may name was wrong, so that they are not blamed for it."""
        self._base.write("INSERT OR IGNORE INTO refused VALUES (?,?)", [(kind, key_text(name))])

    def is_refused(self, kind: str, name: Iterable[str]) -> bool:
        """Whether the thing of that name stands in a wrong row of this import."""
        return any(self._base.read("SELECT 1 FROM refused WHERE kind=? AND name=?", (kind, key_text(name))))

    def repeated(self, kind: Kind) -> Iterator[tuple[str, int, int, str]]:
        """(file, row, first row, key's first part) of every row whose natural key stood in an earlier one."""
        for file, row, first, key in self._base.read(
            """SELECT file, row, first, key FROM (
                 SELECT file, row, key, min(row) OVER (PARTITION BY key) AS first FROM staged WHERE kind=?)
               WHERE row > first ORDER BY row""",
            (kind.name,),
        ):
            yield file, row, first, json.loads(key)[0]

    def rows(self, kind: Kind) -> Iterator[tuple[str, int, Clean]]:
        """(file, row, values) of a kind in the order of natural keys: the order of the file changes nothing.

        Rows of one key come together, whatever their dates: a document may be entered again on an earlier one.
        """
        for file, row, content in self._base.read(
            """SELECT file, row, content FROM (
                 SELECT *, min(date) OVER (PARTITION BY key) AS first FROM staged WHERE kind=?)
               ORDER BY first, key, row""",
            (kind.name,),
        ):
            yield file, row, unpacked(kind, content)

    def place(self, kind: str, key: Iterable[str]) -> tuple[str, int] | None:
        """The file and row in which a natural key stands, if it does."""
        query = "SELECT file, row FROM staged WHERE kind=? AND key=?"
        return next(self._base.read(query, (kind, key_text(key))), None)

    def change(self, kind: Kind, values: Clean) -> None:
        """Note that the book did not have this row, or had it otherwise."""
        self._base.write("INSERT OR IGNORE INTO changed VALUES (?,?)", [(kind.name, key_of(kind, values))])

    def changed(self, kind: str, name: Iterable[str]) -> tuple[str, int] | None:
        """The file and row of the first change to a row whose natural key begins with these parts, if any."""
        begin = key_text(name)[:-1]
        query = """SELECT file, row FROM staged JOIN changed USING (kind, key)
                   WHERE kind=? AND (key=? OR key>=? AND key<?) ORDER BY row LIMIT 1"""
        # Whatever follows the comma comes before what follows a hyphen, the next character.
        return next(self._base.read(query, (kind, f"{begin}]", f"{begin},", f"{begin}-")), None)

    def count(self, kind: str) -> int:
        """How many clean rows there are of a kind."""
        return int(next(self._base.read("SELECT count(*) FROM staged WHERE kind=?", (kind,)))[0])

    def invoice_rows(self, suppliers: Mapping[str, str]) -> Iterator[tuple[str, str, int, Clean]]:
        """(supplier, file, row, values) of invoice lines, those of one document together, oldest document first."""
        self._base.write("INSERT OR REPLACE INTO supplier_of VALUES (?,?)", suppliers.items())
        for supplier, file, row, content in self._base.read(
            """SELECT supplier, file, row, content FROM (
                 SELECT coalesce(supplier, '') AS supplier, staged.*,
                        min(date) OVER (PARTITION BY supplier, number) AS first
                 FROM staged LEFT JOIN supplier_of USING (contract) WHERE kind='invoices')
               ORDER BY first, supplier, number, row"""
        ):
            yield supplier, file, row, unpacked(KINDS["invoices"], content)
