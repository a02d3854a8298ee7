"""`consortium import`: bring files in, and take imports back."""

import csv
import re
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click

from cli.output import JSON, format_option, print_json, print_rows, say
from cli.parameters import NUMBER
from cli.session import cause, change, look, open_database
from consortium.clock import today
from consortium.exchange.batches import batches, undo
from consortium.exchange.importing import FOLDER, Outcome, Progress, import_file, import_folder
from consortium.exchange.kinds import KINDS
from consortium.exchange.staging import Staging
from consortium.exchange.templates import csv_template, xlsx_template
from consortium.kernel.safety import defused
from consortium.vfm.claims import refresh

ERROR_COLUMNS = ("file", "row", "column", "value", "message")
MOST_SHOWN = 50
"""Errors printed for a person; `--errors` and `--format json` have them all."""


class Imports(click.Group):
    """A group with one command a kind of import, besides those written out."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The kinds in order of dependency, then the other commands."""
        return [*KINDS, *sorted(self.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        return _kind_command(cmd_name) if cmd_name in KINDS else super().get_command(ctx, cmd_name)


@click.group("import", cls=Imports)
def import_() -> None:
    """Import files, and take imports back."""


def _options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--dry-run", is_flag=True, help="Do all of it and write nothing."),
        click.option(
            "--errors",
            type=click.Path(dir_okay=False, path_type=Path),
            help="Write every error to this CSV file.",
        ),
        click.option(
            "--reason",
            default="",
            help="Why; kept in the audit trail. Needed to post into a soft-closed period.",
        ),
        format_option,
    ):
        command = option(command)
    return command


def _kind_command(name: str) -> click.Command:
    @click.command(
        name,
        short_help=f"Import a file of {name}.",
        help=f"Import a CSV file or workbook of {name}, all or nothing.\n\nExample:\n\n\b\n"
        f"  consortium import {name} {name}.csv --dry-run",
    )
    @click.argument("file", type=click.Path(path_type=Path))
    @_options
    def command(file: Path, **options: Any) -> None:
        _run(
            lambda database, because, staging, **rest: import_file(
                database, because, KINDS[name], file, staging, **rest
            ),
            **options,
        )

    return command


@import_.command()
@click.argument("directory", type=click.Path(path_type=Path))
@_options
def folder(directory: Path, **options: Any) -> None:
    """Import a folder of CSV files, or a workbook with a sheet a kind, as one transaction.

    Example:

    \b
      consortium import folder examples/the-twelve --dry-run
    """
    _run(
        lambda database, because, staging, **rest: import_folder(
            database, because, directory, staging, **rest
        ),
        **options,
    )


def _run(
    importing: Callable[..., Outcome], *, dry_run: bool, errors: Path | None, reason: str, form: str
) -> None:
    with open_database() as database, Staging() as staging:
        with _progress() as progress:
            outcome = importing(
                database,
                cause(reason),
                staging,
                dry_run=dry_run,
                progress=progress,
                finish=refresh,
                into_soft_closed=bool(reason),
            )
        if errors:
            _write_errors(errors, staging)
        if form == JSON:
            print_json(_as_json(outcome, staging))
        else:
            _print(outcome, staging, form, dry_run)
    if outcome.errors:
        raise SystemExit(1)


def _progress() -> AbstractContextManager[Progress | None]:
    """A count on a terminal, nothing when piped."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    return _Bar()


class _Bar(AbstractContextManager[Progress | None]):
    """Shows on standard error how many rows of each kind were read."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}

    def __enter__(self) -> Progress:
        return self.show

    def show(self, kind: str, more: int) -> None:
        """Show that more rows of a kind were read."""
        self._rows[kind] = self._rows.get(kind, 0) + more
        click.echo(f"\r{kind}: {self._rows[kind]:,} rows read", err=True, nl=False)

    def __exit__(self, *_: object) -> None:
        if self._rows:
            click.echo(err=True)


def _as_json(outcome: Outcome, staging: Staging) -> dict[str, Any]:
    total = outcome.total
    found: dict[str, Any] = {
        "kind": outcome.kind,
        "created": 0 if outcome.errors else total.created,
        "updated": 0 if outcome.errors else total.updated,
        "unchanged": total.unchanged,
        "batch": outcome.batch,
        "errors": [{name: getattr(each, name) for name in ERROR_COLUMNS} for each in staging.report()],
    }
    if outcome.kind == FOLDER:
        found["kinds"] = {
            kind: {"created": each.created, "updated": each.updated, "unchanged": each.unchanged}
            for kind, each in outcome.counts.items()
        }
    return found


def _write_errors(path: Path, staging: Staging) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ERROR_COLUMNS)
        for each in staging.report():
            writer.writerow([defused(getattr(each, name)) for name in ERROR_COLUMNS])


def _print(outcome: Outcome, staging: Staging, form: str, dry_run: bool) -> None:
    if outcome.errors:
        for count, each in enumerate(staging.report()):
            if count == MOST_SHOWN:
                say("... and more: `--errors FILE` writes them all")
                break
            where = f"{each.file}, row {each.row}" if each.row else each.file
            column = f", {each.column}" if each.column else ""
            told = not each.value or re.search(rf"(?<!\w){re.escape(each.value)}(?!\w)", each.message)
            value = "" if told else f"'{each.value}' "
            say(f"{where}{column}: {value}{each.message}")
        say(f"Nothing was imported: {outcome.errors:,} to mend.")
        return
    rows = [
        {"kind": kind, "created": each.created, "updated": each.updated, "unchanged": each.unchanged}
        for kind, each in outcome.counts.items()
    ]
    print_rows(
        form, ("kind", "created", "updated", "unchanged"), rows, right=("created", "updated", "unchanged")
    )
    if dry_run:
        say("A dry run: nothing was written.")
    elif outcome.batch is None:
        say(f"Nothing new: unchanged: {outcome.total.unchanged:,}.")
    else:
        say(f"Imported as number {outcome.batch}; `consortium import undo {outcome.batch}` takes it back.")


@import_.command()
@click.argument("kind", type=click.Choice([*KINDS, "all"]))
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file; a name ending in .xlsx makes a workbook.",
)
def template(kind: str, output: Path | None) -> None:
    """Write a kind's header with one example row, or a workbook with drop-downs and notes.

    Examples:

    \b
      consortium import template invoices
      consortium import template all --output consortium.xlsx
    """
    kinds = list(KINDS.values()) if kind == "all" else [KINDS[kind]]
    if output and output.suffix.lower() == ".xlsx":
        output.write_bytes(xlsx_template(kinds))
    elif kind == "all":
        raise click.UsageError("a template of all kinds is a workbook: add --output NAME.xlsx")
    elif output:
        output.write_text(csv_template(kinds[0]), encoding="utf-8", newline="")
    else:
        click.echo(csv_template(kinds[0]), nl=False)


@import_.command("undo")
@click.argument("number", type=NUMBER)
@click.option("--reason", default="", help="Why; it stands on every reversing journal.")
def undo_command(number: int, reason: str) -> None:
    """Take an import's postings back by reversing journals, and say what stays.

    Example:

    \b
      consortium import undo 1 --reason "wrong file"
    """
    with change() as session:
        undone = undo(session, cause(reason or f"import {number} undone"), number, today())
    say(f"{undone.reversed:,} document{'' if undone.reversed == 1 else 's'} reversed.")
    for sentence in undone.stays:
        say(sentence)


@import_.command()
@format_option
def history(form: str) -> None:
    """Every import, oldest first.

    Example:

    \b
      consortium import history
    """
    with look() as session:
        rows = [
            {
                "number": each.id,
                "at": each.at.isoformat(timespec="seconds"),
                "kind": each.kind,
                "file": each.file_name,
                "by": each.actor,
                "created": each.created,
                "updated": each.updated,
                "unchanged": each.unchanged,
                "undone": each.undone_at.isoformat(timespec="seconds") if each.undone_at else "",
            }
            for each in batches(session)
        ]
    numbers = ("number", "created", "updated", "unchanged")
    print_rows(
        form,
        ("number", "at", "kind", "file", "by", "created", "updated", "unchanged", "undone"),
        rows,
        right=numbers,
    )
