"""`consortium ledger true-up`: a year's charges on account held against real use."""

import click
from sqlalchemy.orm import Session

from cli.output import JSON, TABLE, format_option, print_json, print_rows, say
from cli.parameters import YEAR
from cli.session import cause, change, look
from consortium.contracts.queries import agreement
from consortium.kernel.days import FinancialYear, long_date
from consortium.kernel.exact import plain
from consortium.kernel.money import pounds
from consortium.spend.true_up import TrueUp, is_posted, post_true_up, true_up

COLUMNS = ("member", "used", "charged", "due", "difference")


@click.command("true-up")
@click.argument("contract")
@click.option("--year", required=True, type=YEAR, help="The financial year, like 2025-26.")
@click.option("--post", is_flag=True, help="Post it; without this, it is only shown.")
@click.option("--reason", default="", help="Why; it stands on the journal. Goes with --post, which asks for it.")
@format_option
def true_up_command(contract: str, year: FinancialYear, post: bool, reason: str, form: str) -> None:
    """What each member was charged on account in a year, and what is due by its real use; or post the difference.

    Example:

    \b
      consortium ledger true-up EMP-01 --year 2025-26
    """
    if reason and not post:
        raise click.UsageError("--reason goes with --post")
    with look() as session:
        found = true_up(session, agreement(session, contract), year)
        was_posted = is_posted(session, found)
    if post:
        with change() as session:
            _post(session, contract, year, reason)
        return
    _show(found, form, was_posted=was_posted)


def _post(session: Session, contract: str, year: FinancialYear, reason: str) -> None:
    entry = post_true_up(session, cause(reason), contract, year)
    journal = f"{FinancialYear(entry.year)}/{entry.number}"
    say(f"{contract} is trued up for {year} by journal {journal}, posted on {long_date(entry.day)}.")


def _show(found: TrueUp, form: str, *, was_posted: bool) -> None:
    rows = [
        {
            "member": each.member,
            "used": plain(each.used),
            "charged": pounds(each.charged),
            "due": pounds(each.due),
            "difference": pounds(each.difference),
        }
        for each in found.parts
    ]
    if form == JSON:
        told = {"contract": found.agreement.reference, "year": str(found.year), "members": rows}
        print_json(told | {"needed": found.is_needed, "posted": was_posted})
        return
    print_rows(form, COLUMNS, rows, right=COLUMNS[1:])
    if form == TABLE:
        within = "to be trued up" if found.is_needed else "within the tolerance"
        say("Trued up already." if was_posted else f"Charged on account in {found.year}: {within}.")
