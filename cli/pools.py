"""`consortium pool`: pooled funds."""

from datetime import date

import click

from cli.output import format_option, print_rows, say
from cli.parameters import DAY
from cli.session import cause, change, look
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import pounds
from consortium.ledger.balances import pool_balances
from consortium.ledger.operations import carry_pool_forward, return_pool
from consortium.ledger.queries import pools


@click.group()
def pool() -> None:
    """Pooled funds: balances, return to their members, and carrying forward.

    Example:

    \b
      consortium pool list
    """


@pool.command("list")
@format_option
def list_command(form: str) -> None:
    """What is left in each pool, by member; below zero, a member used more than it paid in.

    Example:

    \b
      consortium pool list
    """
    with look() as session:
        rows = [
            {
                "pool": each.code,
                "name": each.name,
                "rule": each.rule,
                "member": member,
                "balance": pounds(left),
            }
            for each in pools(session)
            for member, left in sorted(pool_balances(session, each.code).items())
        ]
    print_rows(form, ("pool", "name", "rule", "member", "balance"), rows, right=("balance",))


@pool.command("return")
@click.argument("code")
@click.option("--on", "on_day", required=True, type=DAY, help="The day of the return.")
@click.option("--reason", default="", help="Why; it stands on the journal, and a soft-closed period takes it.")
def return_command(code: str, on_day: date, reason: str) -> None:
    """Pay a pool's balances back to its members by journal.

    Example:

    \b
      consortium pool return LEARNING --on 2026-03-31
    """
    with change() as session:
        entry = return_pool(session, cause(reason), code, on_day)
    say(f"Pool {code} is returned by journal {FinancialYear(entry.year)}/{entry.number}.")


@pool.command("carry")
@click.argument("code")
@click.option("--on", "on_day", required=True, type=DAY, help="The last day of the year.")
@click.option("--reason", default="", help="Why; it stands on the journal, and a soft-closed period takes it.")
def carry_command(code: str, on_day: date, reason: str) -> None:
    """Carry a pool's balances forward by a journal that says so; no balance changes.

    Example:

    \b
      consortium pool carry LEARNING --on 2026-03-31
    """
    with change() as session:
        entry = carry_pool_forward(session, cause(reason), code, on_day)
    say(f"Pool {code} is carried forward by journal {FinancialYear(entry.year)}/{entry.number}.")
