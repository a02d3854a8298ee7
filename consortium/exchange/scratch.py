"""A database in a temporary folder, for what is too large to hold in memory."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from consortium.kernel.errors import StorageTrouble

ROWS_AT_ONCE = 256


class Scratch:
    """One such database; `close` removes it. Everything it does raises StorageTrouble, which names the folder."""

    def __init__(self, purpose: str, schema: str) -> None:
        with _guarded():
            self._folder = tempfile.TemporaryDirectory(prefix=f"consortium-{purpose}-")
            self._base = sqlite3.connect(Path(self._folder.name) / "rows", isolation_level=None)
            self._base.execute("PRAGMA journal_mode=OFF")
            self._base.execute("PRAGMA synchronous=OFF")
            self._base.executescript(schema)
            self._base.execute("BEGIN")

    def close(self) -> None:
        """Remove the database and its folder."""
        self._base.close()
        self._folder.cleanup()

    def write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each of the rows."""
        with _guarded():
            self._base.executemany(statement, rows)

    def read(self, statement: str, values: Sequence[Any] = ()) -> Iterator[Any]:
        """The rows of a query, one after another."""
        with _guarded():
            found = self._base.execute(statement, values)
        while True:
            with _guarded():
                rows = found.fetchmany(ROWS_AT_ONCE)
            if not rows:
                return
            yield from rows


@contextmanager
def _guarded() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as trouble:
        where = tempfile.tempdir or "for temporary files"
        raise StorageTrouble(
            f"the folder {where} could not take what is kept there for a while ({trouble}); "
            "nothing was changed: make room, or name another folder in TMPDIR"
        ) from trouble
