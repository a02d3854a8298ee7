"""`consortium demo`: an invented consortium, from import files to board papers."""

import secrets
import tempfile
from pathlib import Path

import click
from waitress import create_server

from cli.output import say
from cli.reports import write_all
from cli.session import cause
from consortium.app import create_app
from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.config import WebSettings
from consortium.db import Database, unit_of_work
from consortium.demo import NOTICE
from consortium.demo.associations import YEARS
from consortium.demo.attachments import attach_papers
from consortium.demo.cases import add_cases
from consortium.demo.catalogue.together import EMPLOYMENT
from consortium.demo.drafts import add_drafts
from consortium.demo.learned import add_learned
from consortium.demo.make import write
from consortium.demo.partnership import add_partnership
from consortium.demo.people import (
    ADMINISTRATOR,
    ADVISERS,
    AUDITOR,
    LEARNING_LEAD,
    PASSWORD,
    add_people,
    board_of,
    services_of,
)
from consortium.demo.pools import add_pools
from consortium.demo.programme import add_programme
from consortium.demo.signatures import DISPUTES, OFFICERS, signatures
from consortium.demo.social_value import add_social_value
from consortium.exchange.importing import import_folder
from consortium.exchange.staging import Staging
from consortium.kernel.errors import Refused
from consortium.kernel.terms import ClaimState
from consortium.schema import upgrade
from consortium.spend.true_up import post_true_up
from consortium.vfm.claims import refresh
from consortium.vfm.packs import contents, freeze
from consortium.vfm.signing import sign

NAME = "The Lantern Consortium"
TRUED_UP = (EMPLOYMENT.reference, YEARS[-2])
"""The contract and year that the demo trues up; the year after is left to whoever looks."""

SHOWN = "CASA"
"""The member whose people the demo names first."""


@click.command()
@click.option(
    "--output",
    default="board-papers",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the board papers.",
)
@click.option("--no-serve", is_flag=True, help="Stop once the papers are written.")
@click.option(
    "--port", default=8000, type=click.IntRange(1, 65535), help="The port on this machine for the web pages."
)
def demo(output: Path, no_serve: bool, port: int) -> None:
    """Show an invented consortium of twelve: import three years, freeze packs, print thirteen board papers.

    Everything lies in a fresh database in the folder of the papers. Nothing of it is real.

    Example:

    \b
      consortium demo --no-serve --output board-papers
    """
    output.mkdir(parents=True, exist_ok=True)
    database = _fresh(output / "demo.db")
    try:
        say(NOTICE)
        _import(database)
        _true_up(database)
        _let_in(database)
        _attach(database)
        _sign(database)
        _draft(database)
        _work_together(database)
        _plan_courses(database)
        _fund(database)
        _advise(database)
        _value(database)
        written = _freeze(database, output)
    finally:
        database.close()
    say(f"Wrote {written} board papers of {YEARS[-1]} into {output}; the book is {output / 'demo.db'}.")
    if not no_serve:
        _serve(output / "demo.db", port)


def _serve(path: Path, port: int) -> None:
    """Serve the packs on this machine alone, until interrupted."""
    database = Database(f"sqlite:///{path}")
    address = f"http://127.0.0.1:{port}"
    settings = WebSettings(
        name=NAME,
        secret=secrets.token_urlsafe(48),
        address=address,
        is_secure=False,
        invented=True,
    )
    server = create_server(create_app(database, settings), host="127.0.0.1", port=port, threads=8)
    say(f"\nThe application is at {address}/ (press Ctrl-C to stop). Sign in as")
    for email, what in (
        (OFFICERS[SHOWN], f"finance officer of {SHOWN}"),
        (board_of(SHOWN), f"board member of {SHOWN}"),
        (services_of(SHOWN), f"services officer of {SHOWN}"),
        (ADVISERS[0], "employment adviser"),
        (LEARNING_LEAD, "learning lead"),
        (ADMINISTRATOR, "administrator"),
        (AUDITOR, "auditor"),
    ):
        say(f"  {email:<28} {what}")
    say(f"with the password: {PASSWORD}")
    try:
        server.run()
    finally:
        say("Stopped.")
        server.close()
        database.close()


def _fresh(path: Path) -> Database:
    for each in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        each.unlink(missing_ok=True)
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    return database


def _import(database: Database) -> None:
    with tempfile.TemporaryDirectory(prefix="consortium-demo-") as parent, Staging() as staging:
        folder = Path(parent) / "demo"
        folder.mkdir()
        write(folder)
        outcome = import_folder(database, cause("the demo"), folder, staging, finish=refresh)
        if outcome.errors:
            raise Refused(f"the demo data is not right: {next(staging.report()).message}")
    say(f"Imported {outcome.total.created:,} rows.")


def _true_up(database: Database) -> None:
    with unit_of_work(database, refresh) as session:
        post_true_up(session, cause("starts counted once the year was over"), *TRUED_UP)
    say(f"{TRUED_UP[0]} is trued up to real use for {TRUED_UP[1]}.")


def _let_in(database: Database) -> None:
    with unit_of_work(database) as session:
        count = add_people(session, cause("the demo"))
    say(f"{count} people may sign in.")


def _attach(database: Database) -> None:
    with unit_of_work(database) as session:
        count = attach_papers(session, now())
    say(f"{count} papers attached.")


def _sign(database: Database) -> None:
    count = 0
    with unit_of_work(database, refresh) as session:
        for each in signatures():
            because = Cause(each.by, now())
            count += len(sign(session, because, each.year, each.member, each.by, contract=each.contract))
        for dispute in DISPUTES:
            sign(
                session,
                Cause(dispute.by, now(), dispute.reason),
                dispute.year,
                dispute.member,
                dispute.by,
                contract=dispute.contract,
                item=dispute.item,
                decision=ClaimState.DISPUTED,
            )
    say(f"{count:,} claims signed by the members' officers, {len(DISPUTES)} disputed.")


def _draft(database: Database) -> None:
    with unit_of_work(database, refresh) as session:
        count = add_drafts(session, cause("the demo"))
    say(f"{count} drafts of contracts are under way.")


def _work_together(database: Database) -> None:
    with unit_of_work(database) as session:
        count = add_partnership(session)
    say(f"{count} declarations of what members expect and offer.")


def _plan_courses(database: Database) -> None:
    with unit_of_work(database, refresh) as session:
        count, answers = add_programme(session), add_learned(session)
    say(f"{count} courses are planned, with places offered and booked; {answers} people said what they thought.")


def _fund(database: Database) -> None:
    with unit_of_work(database) as session:
        count = add_pools(session)
    say(f"{count} contributions scheduled to the learning fund.")


def _advise(database: Database) -> None:
    with unit_of_work(database, refresh) as session:
        count = add_cases(session)
    say(f"{count} cases of employment support.")


def _value(database: Database) -> None:
    with unit_of_work(database) as session:
        count = add_social_value(session)
    say(f"{count} values of what outcomes are worth to people.")


def _freeze(database: Database, output: Path) -> int:
    written = 0
    for year in YEARS:
        with unit_of_work(database, refresh) as session:
            pack = freeze(session, cause("the demo"), year, name=NAME)
            found = contents(pack)
        if year == YEARS[-1]:
            written = write_all(found, output)
    return written
