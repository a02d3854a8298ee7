"""`consortium report`: board papers as PDF."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from cli import parameters
from cli.output import say
from cli.session import look, must_spare_the_book, settings
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound, Refused
from consortium.members.queries import member as member_of_code
from consortium.vfm.packs import contents, pack
from consortium.vfm.papers import Papers, paper_of, paper_of_all, papers
from reports import consortium_paper, member_paper

YEAR = click.option("--year", type=parameters.YEAR, help="The financial year, like 2025-26.")
PACK = click.option(
    "--pack", "pack_name", metavar="N", help="Print from this frozen pack instead of the book as it stands."
)
FILE = click.option(
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    callback=must_spare_the_book,
    help="The PDF file to write.",
)


def _asked_for(session: Session, year: FinancialYear | None, name: str | None) -> Papers | FinancialYear:
    """The papers of the frozen pack, or the year of the book as it stands: exactly one is asked for."""
    if year is not None and name is None:
        return year
    if name is not None and year is None:
        return contents(pack(session, name))
    raise click.UsageError("give either --year or --pack")


@click.group()
def report() -> None:
    """Print board papers (PDF).

    Example:

    \b
      consortium report all --year 2025-26 --output board-papers
    """


@report.command()
@click.argument("code")
@YEAR
@PACK
@FILE
def member(code: str, year: FinancialYear | None, pack_name: str | None, output: Path) -> None:
    """The paper for one member's board.

    Example:

    \b
      consortium report member AMBER --year 2025-26 --output amber.pdf
    """
    with look() as session:
        member_of_code(session, code)
        asked = _asked_for(session, year, pack_name)
        found = asked.members.get(code) if isinstance(asked, Papers) else paper_of(session, asked, code)
    if found is None:
        raise NotFound(f"pack {pack_name} has no paper for {code}")
    _write(output, member_paper.render(found))
    say(f"Wrote {output}.")


@report.command()
@YEAR
@PACK
@FILE
def consortium(year: FinancialYear | None, pack_name: str | None, output: Path) -> None:
    """The paper for the consortium's own board.

    Example:

    \b
      consortium report consortium --year 2025-26 --output consortium.pdf
    """
    with look() as session:
        asked, name = _asked_for(session, year, pack_name), settings().name
        found = asked.consortium if isinstance(asked, Papers) else paper_of_all(session, asked, name=name)
    _write(output, consortium_paper.render(found))
    say(f"Wrote {output}.")


@report.command("all")
@YEAR
@PACK
@click.option(
    "--output",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to write into.",
)
def all_(year: FinancialYear | None, pack_name: str | None, output: Path) -> None:
    """Every member's paper and the consortium's.

    Example:

    \b
      consortium report all --year 2025-26 --output board-papers
    """
    with look() as session:
        asked = _asked_for(session, year, pack_name)
        found = asked if isinstance(asked, Papers) else papers(session, asked, name=settings().name)
    written = write_all(found, output)
    say(f"Wrote {written} papers into {output}.")


def write_all(found: Papers, folder: Path) -> int:
    """Write every paper into a folder; how many there were."""
    folder.mkdir(parents=True, exist_ok=True)
    year = found.consortium.provenance.year
    _write(folder / f"consortium-{year}.pdf", consortium_paper.render(found.consortium))
    for code, paper in found.members.items():
        _write(folder / f"{code.lower()}-{year}.pdf", member_paper.render(paper))
    return len(found.members) + 1


def _write(path: Path, content: bytes) -> None:
    if not path.parent.is_dir():
        raise Refused(f"there is no folder {path.parent}")
    path.write_bytes(content)
