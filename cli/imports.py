"""`consortium import`: bring files in, and take imports back."""

import os
import re
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import click

from cli.errors_file import ERROR_COLUMNS, errors_file
from cli.output import JSON, format_option, print_json, print_rows, say
from cli.parameters import NUMBER
from cli.progress import progress
from cli.session import cause, change, look, open_database
from consortium.clock import today
from consortium.exchange.batches import batches, undo
from consortium.exchange.bringing_in import Outcome
from consortium.exchange.checking import RowError
from consortium.exchange.importing import FOLDER, import_file, import_folder
from consortium.exchange.kinds import KINDS
from consortium.exchange.staging import Staging
from consortium.exchange.templates import csv_template, xlsx_template
from consortium.exchange.whole import whole_file
from consortium.kernel.errors import StorageTrouble
from consortium.vfm.claims import refresh

MOST_SHOWN = 50
"""Errors printed for a person; `--errors` and `--format json` have them all."""

_SAYS_OF_THE_VALUE = re.compile(
    r"(is|has|holds|must|means|goes|differs|overlaps|stands|cannot|opens|does|names|spends) "
)
"""How a message begins that goes on from the value; any other is a sentence of its own."""


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
    """Import files, and take imports back.

    Examples:

    \b
      consortium import folder examples/the-twelve
      consortium import undo 4
    """


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
            file,
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
        directory,
        lambda database, because, staging, **rest: import_folder(
            database, because, directory, staging, **rest
        ),
        **options,
    )


def _run(
    source: Path,
    importing: Callable[..., Outcome],
    *,
    dry_run: bool,
    errors: Path | None,
    reason: str,
    form: str,
) -> None:
    with errors_file(errors, source) as report, open_database() as database, Staging() as staging:
        with progress() as counting:
            outcome = importing(
                database,
                cause(reason),
                staging,
                dry_run=dry_run,
                progress=counting,
                finish=refresh,
                into_soft_closed=bool(reason),
            )
        _tell(lambda: _print(outcome, staging, form), "standard output", unless=_be_silent)
        _conclude(outcome, dry_run=dry_run, form=form)
        if report:
            _tell(lambda: report.write(staging), f"--errors {errors}")
    if outcome.errors:
        raise SystemExit(1)


def _tell(telling: Callable[[], None], where: str, unless: Callable[[], None] | None = None) -> None:
    """Tell what became of an import; as that is settled by now, a fault of the telling is only a warning."""
    try:
        telling()
    except (OSError, StorageTrouble) as trouble:
        say(f"Warning: {where} could not be written: {getattr(trouble, 'strerror', trouble)}.")
        if unless:
            unless()


def _be_silent() -> None:
    """Write no more to standard output: what waits there would fail once more when the program ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


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


def _print(outcome: Outcome, staging: Staging, form: str) -> None:
    """Print what an import came to: errors for a person on standard error, all else on standard output."""
    if form == JSON:
        print_json(_as_json(outcome, staging))
    elif outcome.errors:
        for each in islice(staging.report(), MOST_SHOWN):
            say(_sentence(each))
        if outcome.errors > MOST_SHOWN:
            say("... and more: `--errors FILE` writes them all")
    else:
        rows = [{"kind": kind, **asdict(count)} for kind, count in outcome.counts.items()]
        numbers = ("created", "updated", "unchanged")
        print_rows(form, ("kind", *numbers), rows, right=numbers)


def _sentence(error: RowError) -> str:
    """A wrong row in one line: where, the value unless the message repeats it, and what to do."""
    where = f"{error.file}, row {error.row}" if error.row else error.file
    column = f", {error.column}" if error.column else ""
    told = not error.value or re.search(rf"(?<!\w){re.escape(error.value)}(?!\w)", error.message)
    if told:
        return f"{where}{column}: {error.message}"
    joint = " " if _SAYS_OF_THE_VALUE.match(error.message) else ": "
    return f"{where}{column}: '{error.value}'{joint}{error.message}"


def _conclude(outcome: Outcome, *, dry_run: bool, form: str) -> None:
    """Say in a sentence what became of the import."""
    if form == JSON:
        return
    if outcome.errors:
        say(f"Nothing was imported: {outcome.errors:,} to mend.")
    elif dry_run:
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
        with whole_file(output) as place:
            place.write_bytes(xlsx_template(kinds))
    elif kind == "all":
        raise click.UsageError("a template of all kinds is a workbook: add --output NAME.xlsx")
    elif output:
        with whole_file(output) as place:
            place.write_text(csv_template(kinds[0]), encoding="utf-8", newline="")
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
