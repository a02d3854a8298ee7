"""`consortium export`: everything out."""

from collections.abc import Iterable
from pathlib import Path

import click

from cli.output import say
from cli.session import look, must_spare_the_book
from consortium.exchange import plain_text
from consortium.exchange.facts import facts
from consortium.exchange.folder import write_folder
from consortium.exchange.whole import whole_file
from consortium.exchange.workbook import write_workbook

FILE = click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=must_spare_the_book,
    help="The file to write; - for standard output.",
)


def _must_be_a_file(ctx: click.Context, param: click.Parameter, output: Path) -> Path:
    if output == Path("-"):
        raise click.BadParameter("a workbook does not go to standard output: name a file", ctx, param)
    return must_spare_the_book(ctx, param, output)


WORKBOOK = click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=_must_be_a_file,
    help="The workbook to write.",
)


@click.group()
def export() -> None:
    """Write everything out: hledger, beancount, csv, xlsx, facts.

    Example:

    \b
      consortium export csv --output everything
    """


@export.command()
@FILE
def hledger(output: Path) -> None:
    """The book as an hledger journal, with every balance asserted.

    Example:

    \b
      consortium export hledger --output book.journal
    """
    with look() as session:
        _write(output, plain_text.hledger(session))


@export.command()
@FILE
def beancount(output: Path) -> None:
    """The book as a Beancount file, with no tolerance and every balance asserted.

    Example:

    \b
      consortium export beancount --output book.beancount
    """
    with look() as session:
        _write(output, plain_text.beancount(session))


@export.command("facts")
@FILE
def facts_command(output: Path) -> None:
    """Every fact as ordered text: equal for equal content, on any database and release.

    Example:

    \b
      consortium export facts --output book.facts
    """
    with look() as session:
        _write(output, facts(session))


@export.command("csv")
@click.option(
    "--output", required=True, type=click.Path(file_okay=False, path_type=Path), help="A new folder."
)
def csv_command(output: Path) -> None:
    """A folder that `import folder` reads back into an empty database.

    Example:

    \b
      consortium export csv --output everything
    """
    with look() as session:
        write_folder(session, output)
    say(f"Wrote {output}.")


@export.command()
@WORKBOOK
def xlsx(output: Path) -> None:
    """A workbook with a sheet a kind.

    Example:

    \b
      consortium export xlsx --output everything.xlsx
    """
    with look() as session:
        write_workbook(session, output)
    say(f"Wrote {output}.")


def _write(output: Path, lines: Iterable[str]) -> None:
    if output == Path("-"):
        for line in lines:
            click.echo(line)
        return
    with whole_file(output) as place, place.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(line + "\n" for line in lines)
    say(f"Wrote {output}.")
