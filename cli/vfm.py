"""`consortium vfm`: the table, the claims behind it, and their signatures."""

from dataclasses import asdict, replace
from datetime import date

import click

from cli.output import CSV, JSON, format_option, numbered, print_json, print_rows, say
from cli.parameters import DAY, YEAR
from cli.session import cause, change, look
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import pounds
from consortium.kernel.terms import SAVING_WORKSTREAMS, ClaimState
from consortium.members.queries import member as member_of_code
from consortium.vfm.listing import listed_claims
from consortium.vfm.opened import opened
from consortium.vfm.queries import vfm_table
from consortium.vfm.signing import sign
from reports.figures import percent
from reports.table import Figures, Row, Table

YEAR_HELP = "The financial year, like 2025-26."


@click.group(invoke_without_command=True)
@click.option("--year", type=YEAR, help=YEAR_HELP)
@click.option("--member", metavar="CODE", help="This member only; the total is then the member's.")
@click.option("--as-at", type=DAY, help="Leave out everything after this day.")
@format_option
@click.pass_context
def vfm(ctx: click.Context, year: FinancialYear | None, member: str | None, as_at: date | None, form: str) -> None:
    """The value-for-money table of a year; or the claims behind it, and their signatures.

    Example:

    \b
      consortium vfm --year 2025-26 --member AMBER --format json
    """
    if ctx.invoked_subcommand:
        return
    if year is None:
        raise click.UsageError("Missing option '--year'.")
    with look() as session:
        found = vfm_table(session, year, as_at)
        if member is not None:
            found = found.only(member_of_code(session, member).code)
    if form == JSON:
        print_json(found.as_json())
    else:
        _print_table(found, form)


def _print_table(found: Table, form: str) -> None:
    rows = [each for code, row in found.rows.items() for each in _rows(code, row)]
    if form != CSV:
        rows += _rows("Total", found.total)
    columns = (
        "member",
        "workstream",
        "spend",
        "baselined_spend",
        "coverage",
        "cashable",
        "avoided",
        "rebates",
        "grants",
        "running_cost",
        "net_cashable",
        "return",
    )
    print_rows(form, columns, rows, right=columns[2:])


def _rows(code: str, row: Row) -> list[dict[str, str]]:
    whole = row.as_json()
    blank = {"running_cost": "", "net_cashable": "", "return": ""}
    rows = [
        {"member": code, "workstream": each.value, **_cells(row.workstreams[each]), **blank}
        for each in SAVING_WORKSTREAMS
    ]
    together = {
        "running_cost": whole["running_cost"],
        "net_cashable": whole["net_cashable"],
        "return": whole["return"] or "n/a",
    }
    return [*rows, {"member": code, "workstream": "all", **_cells(row.figures), **together}]


def _cells(figures: Figures) -> dict[str, str]:
    """The figures, and the share of spend that has a baseline as the papers print it."""
    return {
        **figures.as_json(),
        "coverage": "n/a" if figures.coverage is None else percent(figures.coverage),
    }


@vfm.command("claims")
@click.option("--year", type=YEAR, required=True, help=YEAR_HELP)
@click.option("--member", metavar="CODE", help="This member's claims only.")
@click.option("--contract", metavar="REF", help="Claims on this contract only.")
@format_option
def claims_command(year: FinancialYear, member: str | None, contract: str | None, form: str) -> None:
    """The claims of a year with their states; a baseline that waits for a bill is a forecast.

    Example:

    \b
      consortium vfm claims --year 2025-26 --member AMBER
    """
    with look() as session:
        found = listed_claims(session, year, member=member, contract=contract)
    rows = [
        {
            **asdict(each),
            "cost": pounds(each.cost),
            "cashable": "" if each.cashable is None else pounds(each.cashable),
            "avoided": "" if each.avoided is None else pounds(each.avoided),
            "incomplete": "; ".join(each.incomplete),
        }
        for each in found
    ]
    columns = (
        "contract",
        "item",
        "member",
        "state",
        "source",
        "evidence",
        "cost",
        "cashable",
        "avoided",
        "signed_by",
        "problem",
        "incomplete",
    )
    print_rows(form, columns, rows, right=("cost", "cashable", "avoided"))


@vfm.command("claim")
@click.argument("contract")
@click.argument("item")
@click.argument("member")
@click.option("--year", type=YEAR, required=True, help=YEAR_HELP)
@format_option
def claim_command(contract: str, item: str, member: str, year: FinancialYear, form: str) -> None:
    """One claim, opened to its baseline and the posted lines behind it.

    Example:

    \b
      consortium vfm claim LIF-01 SERVICE AMBER --year 2025-26
    """
    with look() as session:
        found = opened(session, contract, item, member, year)
    if form == JSON:
        print_json(found.as_json())
        return
    for sentence in found.sentences:
        say(sentence)
    columns = (
        "document",
        "line",
        "journal",
        "dated",
        "service_day",
        "net",
        "share",
        "quantity",
        "counted",
        "explanation",
    )
    print_rows(
        form, columns, [each.as_json() for each in found.lines], right=("line", "net", "share", "quantity")
    )


@vfm.command()
@click.option("--year", type=YEAR, required=True, help=YEAR_HELP)
@click.option("--member", metavar="CODE", required=True, help="Whose claims are signed.")
@click.option(
    "--by", "officer", metavar="EMAIL", required=True, help="The member's finance officer who signs."
)
@click.option("--contract", metavar="REF", help="Only the claims on this contract.")
def validate(year: FinancialYear, member: str, officer: str, contract: str | None) -> None:
    """Record that the member's own officer signed its claims.

    Example:

    \b
      consortium vfm validate --year 2025-26 --member AMBER --by finance@amber.example
    """
    with change() as session:
        signed = sign(session, cause(), year, member, officer, contract=contract)
        total = sum(each.row.cashable or 0 for each in signed)
    say(f"{numbered(len(signed), 'claim')} signed by {officer}, cashable £{pounds(total)}.")


@vfm.command()
@click.option("--year", type=YEAR, required=True, help=YEAR_HELP)
@click.option("--member", metavar="CODE", required=True, help="Whose claim is disputed.")
@click.option(
    "--by", "officer", metavar="EMAIL", required=True, help="The member's finance officer who disputes it."
)
@click.option("--contract", metavar="REF", required=True, help="The contract of the claim.")
@click.option("--item", help="Only the claim on this item.")
@click.option("--reason", required=True, help="Why; it is listed in the paper.")
def dispute(year: FinancialYear, member: str, officer: str, contract: str, item: str | None, reason: str) -> None:
    """Record that the member's officer disputes a claim; it stays out of the headline.

    Example:

    \b
      consortium vfm dispute --year 2025-26 --member AMBER --by finance@amber.example --contract LIF-01 --reason price
    """
    with change() as session:
        because = replace(cause(), reason=reason)
        disputed = sign(
            session,
            because,
            year,
            member,
            officer,
            contract=contract,
            item=item,
            decision=ClaimState.DISPUTED,
        )
    say(f"{len(disputed)} claims disputed by {officer}.")
