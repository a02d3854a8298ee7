"""`consortium participant`: one resident under a random reference, by order of the member that holds the key."""

from typing import Any

import click

from cli.output import JSON, TABLE, print_json, say
from cli.session import cause, forgetting, look
from consortium.employment.erasure import erase
from consortium.employment.held import Part, everything_held
from consortium.employment.queries import participant as participant_of

of_contract = click.option("--contract", required=True, help="Reference of the employment contract.")


@click.group()
def participant() -> None:
    """One resident: what is held, and erasure.

    Example:

    \b
      consortium participant show R-4KQ7TD --contract EMP-01
    """


@participant.command("show")
@click.argument("reference", metavar="REFERENCE")
@of_contract
@click.option(
    "--format", "form", type=click.Choice([TABLE, JSON]), default=TABLE, help="How the report is printed."
)
def show_command(reference: str, contract: str, form: str) -> None:
    """Everything that is held under a resident's reference, in plain words: the answer to an access request.

    Example:

    \b
      consortium participant show R-4KQ7TD --contract EMP-01 --format json
    """
    with look() as session:
        found = everything_held(session, participant_of(session, contract, reference))
    if form == JSON:
        print_json(as_json(found))
        return
    for part in found:
        click.echo(f"{part.heading[:1].upper()}{part.heading[1:]}")
        for row in part.rows:
            for word, value in row.items():
                click.echo(f"  {word}: {value}")
            click.echo()


def as_json(parts: list[Part]) -> dict[str, Any]:
    """The report as JSON: rows by what they are."""
    return {part.heading: list(part.rows) for part in parts}


@participant.command("erase")
@click.argument("reference", metavar="REFERENCE")
@of_contract
@click.option("--reason", required=True, help="Why, without the reference; kept in the audit trail.")
def erase_command(reference: str, contract: str, reason: str) -> None:
    """Erase everything that is held under a resident's reference; every figure and the ledger stay.

    Example:

    \b
      consortium participant erase R-4KQ7TD --contract EMP-01 --reason "asked to be forgotten"
    """
    with forgetting() as unit, unit() as session:
        erase(session, cause(reason), participant_of(session, contract, reference))
    say("Nothing is held under that reference any more; the figures and the ledger are as they were.")
