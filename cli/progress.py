"""What an import is at, shown on a terminal."""

import sys
from contextlib import AbstractContextManager, nullcontext

import click

from consortium.exchange.bringing_in import Progress

ROWS_A_STEP = 1_000
"""How many rows pass between two counts; the last count is always shown."""


def progress() -> AbstractContextManager[Progress | None]:
    """Counts on a terminal, nothing when piped."""
    return _Counts() if sys.stderr.isatty() else nullcontext(None)


class _Counts(AbstractContextManager[Progress | None]):
    """Shows each thing that is done in a line of its own, with the rows that it came to so far."""

    def __init__(self) -> None:
        self._at = ""
        self._rows = 0

    def __enter__(self) -> Progress:
        return self.show

    def show(self, what: str, more: int) -> None:
        """Count more rows."""
        if what != self._at:
            self._end()
            self._at, self._rows = what, 0
            self._print()
        before, self._rows = self._rows, self._rows + more
        if before // ROWS_A_STEP != self._rows // ROWS_A_STEP:
            self._print()

    def _print(self) -> None:
        click.echo(f"\r{self._at}: {self._rows:,} rows", err=True, nl=False)

    def _end(self) -> None:
        if self._at:
            self._print()
            click.echo(err=True)

    def __exit__(self, *_: object) -> None:
        self._end()
