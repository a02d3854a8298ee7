"""`consortium pack`: frozen board packs."""

from dataclasses import asdict

import click

from cli.output import JSON, TABLE, format_option, numbered, print_json, print_rows, say
from cli.parameters import YEAR
from cli.session import cause, change, look, settings
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import pounds
from consortium.vfm.packs import contents, freeze, packs, summary
from consortium.vfm.packs import pack as pack_of_name

COLUMNS = ("id", "label", "frozen_at", "frozen_by", "journals", "head", "superseded")


@click.group()
def pack() -> None:
    """Freeze board packs and look at them.

    Examples:

    \b
      consortium pack freeze --year 2025-26
      consortium pack list
    """


@pack.command("freeze")
@click.option("--year", type=YEAR, required=True, help="The financial year, like 2025-26.")
def freeze_command(year: FinancialYear) -> None:
    """Freeze every paper of a year as it stands; a frozen pack never changes.

    Example:

    \b
      consortium pack freeze --year 2025-26
    """
    with change() as session:
        frozen = summary(session, freeze(session, cause(), year, name=settings().name))
    say(f"Pack {frozen.label} is frozen at ledger head {frozen.head} ({numbered(frozen.journals, 'journal')}).")


@pack.command("list")
@format_option
def list_command(form: str) -> None:
    """Every pack, oldest first.

    Example:

    \b
      consortium pack list
    """
    with look() as session:
        rows = [
            {**asdict(each), "superseded": "superseded" if each.superseded else ""} for each in packs(session)
        ]
    print_rows(form, COLUMNS, rows, right=("id", "journals"))


@pack.command("show")
@click.argument("name", metavar="N")
@format_option
def show_command(name: str, form: str) -> None:
    """One pack (its number or its label, like 2025-26/1): headline figures, and what moved since the one before.

    Example:

    \b
      consortium pack show 2025-26/1
    """
    with look() as session:
        row = pack_of_name(session, name)
        known, found = summary(session, row), contents(row)
    headlines = [
        {
            "member": code,
            "put_in": pounds(top.put_in),
            "signed": pounds(top.signed),
            "unsigned": pounds(top.unsigned),
            "rebates": pounds(top.rebates),
            "running_cost": pounds(top.running_cost),
            "net": pounds(top.net),
        }
        for code, top in [
            *((code, each.headline) for code, each in found.members.items()),
            ("Total", found.consortium.headline),
        ]
    ]
    moved = [
        {
            "member": code,
            "what": each.words,
            "before": pounds(each.before),
            "after": pounds(each.after),
            "why": each.why,
        }
        for code, movements in [
            *((code, paper.movements) for code, paper in found.members.items()),
            ("Total", found.consortium.movements),
        ]
        for each in movements
    ]
    if form == JSON:
        about = {**asdict(known), "year": str(known.year)}
        print_json({**about, "headlines": headlines, "moved": moved})
        return
    print_rows(form, tuple(headlines[0]), headlines, right=tuple(headlines[0])[1:])
    if form == TABLE:
        say(
            f"\nPack {known.label}, frozen {known.frozen_at} by {known.frozen_by}, "
            f"ledger head {known.head}, digest {known.digest}."
        )
        if known.superseded:
            say("Superseded: a period it was frozen from was opened again.")
        if moved:
            click.echo()
            print_rows(form, ("member", "what", "before", "after", "why"), moved, right=("before", "after"))
