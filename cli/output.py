"""Data on standard output, as a table for people, or as CSV or JSON for programs."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import click

from consortium.kernel.safety import defused

Command = TypeVar("Command", bound=Callable[..., Any])

TABLE, CSV, JSON = "table", "csv", "json"
format_option = click.option(
    "--format", "form", type=click.Choice([TABLE, CSV, JSON]), default=TABLE, help="How the data is printed."
)


def print_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_rows(
    form: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, right: Iterable[str] = ()
) -> None:
    """Print rows in the form asked for; `right` names the columns of numbers."""
    if form == JSON:
        print_json([{name: row[name] for name in columns} for row in rows])
    elif form == CSV:
        print_csv(columns, rows)
    else:
        print_table(columns, list(rows), set(right))


def print_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Print rows as CSV that no spreadsheet runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([defused(row[name]) for name in columns])
    click.echo(out.getvalue(), nl=False)


def print_table(columns: Sequence[str], rows: Sequence[Mapping[str, Any]], right: set[str]) -> None:
    """Print rows as a table with aligned columns."""
    cells = [["" if row[name] is None else str(row[name]) for name in columns] for row in rows]
    heads = [name.replace("_", " ") for name in columns]
    widths = [max(len(each) for each in column) for column in zip(heads, *cells, strict=True)]
    for line in [heads, ["-" * width for width in widths], *cells]:
        shown = [
            cell.rjust(width) if name in right else cell.ljust(width)
            for cell, width, name in zip(line, widths, columns, strict=True)
        ]
        click.echo("  ".join(shown).rstrip())


def say(message: str) -> None:
    """A message to the person, on standard error."""
    click.echo(message, err=True)


def numbered(count: int, one: str) -> str:
    """How many there are, in words: `1 claim`, `1,204 claims`."""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
