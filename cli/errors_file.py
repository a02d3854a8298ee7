"""The file of `--errors`: begun before an import, so that what is done is never undone by a fault of its report."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from cli.session import is_the_book, same_file
from consortium.exchange.staging import Staging
from consortium.exchange.whole import Beside
from consortium.kernel.safety import defused

ERROR_COLUMNS = ("file", "row", "column", "value", "message")


class ErrorsFile:
    """Takes the errors of one import; what stood in its place is kept until the new file is whole."""

    def __init__(self, path: Path) -> None:
        self._beside = Beside(path)

    def write(self, staging: Staging) -> None:
        """Write every error and put the file in its place. Raises OSError."""
        with (
            self._beside.naming(),
            self._beside.place.open("w", encoding="utf-8-sig", newline="") as file,
        ):
            writer = csv.writer(file)
            writer.writerow(ERROR_COLUMNS)
            for each in staging.report():
                # The message is our own sentence, and begins with nothing that a spreadsheet runs.
                cells = [defused(getattr(each, name)) for name in ERROR_COLUMNS[:-1]]
                writer.writerow([*cells, each.message])
        self._beside.keep()

    def drop(self) -> None:
        """Remove what was not put in its place."""
        self._beside.drop()


@contextmanager
def errors_file(path: Path | None, source: Path) -> Iterator[ErrorsFile | None]:
    """The file at `path`, if one is asked for, of an import of `source`.

    Raises UsageError for a path that would overwrite what is imported or the book, and OSError.
    """
    if path is None:
        yield None
        return
    _must_spare(path, source)
    found = ErrorsFile(path)
    try:
        yield found
    finally:
        found.drop()


def _must_spare(path: Path, source: Path) -> None:
    """Refuse a path at which something stands that the errors may not replace."""
    if source.is_dir() and path.resolve().parent == source.resolve():
        raise click.UsageError(f"--errors {path} lies in the folder that is imported: name a file elsewhere")
    if same_file(path, source):
        raise click.UsageError(f"--errors {path} is the file that is imported: name another")
    if is_the_book(path):
        raise click.UsageError(f"--errors {path} is the book: name another file")
