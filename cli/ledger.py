"""`consortium ledger`: the book itself."""

from datetime import date

import click

from cli.output import CSV, JSON, TABLE, format_option, numbered, print_json, print_rows, say
from cli.parameters import DAY, HEAD, PERIOD, YEAR
from cli.session import cause, change, look
from cli.true_ups import true_up_command
from consortium.clock import now as this_instant
from consortium.clock import today
from consortium.kernel.days import FinancialYear, Period, long_date
from consortium.kernel.money import pounds
from consortium.ledger.balances import trial_balance
from consortium.ledger.periods import close, reopen
from consortium.ledger.queries import head, journal
from consortium.ledger.settlement import positions, settlement
from consortium.spend.differing import shared_otherwise
from consortium.spend.operations import redact, reverse_journal
from consortium.spend.statements import Statement, statement
from consortium.vfm.verify import verify


@click.group()
def ledger() -> None:
    """The book: balances, statements, settlement, periods, verify.

    Example:

    \b
      consortium ledger trial-balance --as-at 2026-03-31
    """


@ledger.command("trial-balance")
@click.option("--as-at", type=DAY, help="Leave out everything posted after this day.")
@format_option
def trial_balance_command(as_at: date | None, form: str) -> None:
    """Every account and its balance, debit positive.

    Example:

    \b
      consortium ledger trial-balance --as-at 2026-03-31 --format json
    """
    with look() as session:
        rows = [
            {"account": name, "balance": pounds(amount)}
            for name, amount in trial_balance(session, as_at).items()
        ]
    if form == JSON:
        print_json({"as_at": as_at.isoformat() if as_at else None, "accounts": rows})
    else:
        print_rows(form, ("account", "balance"), rows, right=("balance",))


@ledger.command()
@click.option("--as-at", type=DAY, help="Leave out everything posted after this day.")
@format_option
def settle(as_at: date | None, form: str) -> None:
    """Who should pay whom, so that every member stands at zero.

    Example:

    \b
      consortium ledger settle --as-at 2026-03-31
    """
    with look() as session:
        rows = [
            {"from": each.payer, "to": each.payee, "amount": pounds(each.amount)}
            for each in settlement(positions(session, as_at))
        ]
    if form == JSON:
        print_json({"as_at": as_at.isoformat() if as_at else None, "payments": rows})
    else:
        print_rows(form, ("from", "to", "amount"), rows, right=("amount",))


@ledger.command("statement")
@click.argument("member")
@click.option("--from", "first", type=DAY, help="First day of posting; before it stands the opening balance.")
@click.option("--to", "last", type=DAY, help="Last day of posting; the balance is aged as at this day.")
@click.option("--explain", is_flag=True, help="Add the sentence that explains each share.")
@format_option
def statement_command(member: str, first: date | None, last: date | None, explain: bool, form: str) -> None:
    """A member's statement, document by document, with its age.

    Example:

    \b
      consortium ledger statement AMBER --from 2025-04-01 --to 2026-03-31
    """
    if first and last and last < first:
        raise click.UsageError(f"the statement would end ({last}) before it starts ({first})")
    with look() as session:
        found = statement(session, member, first, last)
    if form == JSON:
        print_json(_statement_json(found))
        return
    columns = ["posted", "dated", "journal", "document", "words", "contract", "total", "amount", "due"]
    if explain or form == CSV:
        columns.append("explanation")
    print_rows(form, columns, _statement_rows(found), right=("total", "amount"))
    if form == TABLE:
        side = "owes" if found.closing >= 0 else "is owed"
        say(f"\nOpening balance {pounds(found.opening)}. {member} {side} £{pounds(abs(found.closing))}.")
        say("  ".join(f"{band}: {pounds(amount)}" for band, amount in found.ageing.items()))


def _statement_rows(found: Statement) -> list[dict[str, str | None]]:
    return [
        {
            "posted": each.posted.isoformat(),
            "dated": each.dated.isoformat(),
            "journal": each.journal,
            "document": each.document,
            "words": each.words,
            "contract": each.contract,
            "total": None if each.total is None else pounds(each.total),
            "amount": pounds(each.amount),
            "due": each.due.isoformat(),
            "explanation": each.explanation,
        }
        for each in found.lines
    ]


def _statement_json(found: Statement) -> dict[str, object]:
    return {
        "member": found.member,
        "from": found.first.isoformat() if found.first else None,
        "to": found.last.isoformat() if found.last else None,
        "opening": pounds(found.opening),
        "lines": _statement_rows(found),
        "closing": pounds(found.closing),
        "ageing": {band: pounds(amount) for band, amount in found.ageing.items()},
    }


@ledger.command("verify")
@click.option(
    "--against",
    type=HEAD,
    metavar="HEAD",
    help="A head hash written down earlier: find a cut tail or a rewritten history.",
)
@format_option
def verify_command(against: str | None, form: str) -> None:
    """Recompute every share, summary and hash, and check every invariant; changes nothing.

    Example:

    \b
      consortium ledger verify --against 7c1f09ae55d2
    """
    with look() as session:
        findings = list(verify(session, against))
        now = head(session)
    if form == TABLE:
        for each in findings:
            click.echo(f"{each.check}  {each.where}: {each.message}")
    else:
        rows = [{"check": each.check, "where": each.where, "message": each.message} for each in findings]
        print_rows(form, ("check", "where", "message"), rows)
    if findings:
        raise SystemExit(1)
    say(f"OK: {numbered(now.journals, 'journal')}, head {now.hash or 'none'}")


@ledger.command("head")
@format_option
def head_command(form: str) -> None:
    """The head hash, how many journals there are, the last one's day, and when it was asked.

    Write it down elsewhere.

    Example:

    \b
      consortium ledger head
    """
    asked = this_instant().isoformat(timespec="seconds")
    with look() as session:
        now = head(session)
    row = {
        "head": now.hash,
        "journals": now.journals,
        "posted": now.posted.isoformat() if now.posted else None,
        "at": asked,
    }
    if form == JSON:
        print_json(row)
    else:
        print_rows(form, ("head", "journals", "posted", "at"), [row], right=("journals",))


@ledger.command("close")
@click.argument("year", type=YEAR)
@click.argument("period", type=PERIOD)
@click.option("--soft", is_flag=True, help="Soft-close: administrators may still post, with a reason.")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
def close_command(year: FinancialYear, period: int, soft: bool, reason: str) -> None:
    """Close a period: nothing is posted in it any more.

    Example:

    \b
      consortium ledger close 2025-26 P03
    """
    closing = Period(year, period)
    with change() as session:
        close(session, cause(reason), closing, soft=soft)
    say(f"{closing} ({closing.month.first:%B %Y}) is {'soft-closed' if soft else 'closed'}.")


@ledger.command("reopen")
@click.argument("year", type=YEAR)
@click.argument("period", type=PERIOD)
@click.option("--reason", required=True, help="Why; kept in the audit trail.")
def reopen_command(year: FinancialYear, period: int, reason: str) -> None:
    """Open a closed period again; packs frozen from it are superseded.

    Example:

    \b
      consortium ledger reopen 2025-26 P03 --reason "invoice of June found"
    """
    opening = Period(year, period)
    with change() as session:
        reopen(session, cause(reason), opening)
    say(f"{opening} ({opening.month.first:%B %Y}) is open.")


@ledger.command("reverse")
@click.argument("journal_name", metavar="JOURNAL")
@click.option("--reason", required=True, help="Why; it stands on the reversing journal.")
@click.option(
    "--on", "on_day", type=DAY, help="The reversal's own day, in an open period; today if not given."
)
def reverse_command(journal_name: str, reason: str, on_day: date | None) -> None:
    """Reverse a journal: every line swapped, with a link and the reason.

    Example:

    \b
      consortium ledger reverse 2025-26/14 --reason "billed twice"
    """
    with change() as session:
        entry = reverse_journal(
            session, cause(reason), journal(session, journal_name), dated=on_day or today()
        )
    by = f"{FinancialYear(entry.year)}/{entry.number}"
    say(f"Journal {journal_name} is reversed by journal {by}, posted on {long_date(entry.day)}.")


@ledger.command("redact")
@click.argument("journal_name", metavar="JOURNAL")
@click.option("--reason", required=True, help="Why; kept in the audit trail.")
def redact_command(journal_name: str, reason: str) -> None:
    """Remove the text that a person typed beside a journal; figures and hashes stay.

    Example:

    \b
      consortium ledger redact 2025-26/14 --reason "names a resident"
    """
    with change() as session:
        count = redact(session, cause(reason), journal(session, journal_name))
    say(f"{count} text{'' if count == 1 else 's'} removed; the chain holds.")


@ledger.command("shared-otherwise")
@format_option
def shared_otherwise_command(form: str) -> None:
    """Documents that would be shared otherwise by today's facts: to be corrected by reversal, if at all.

    Example:

    \b
      consortium ledger shared-otherwise
    """
    with look() as session:
        rows = [
            {
                "journal": each.journal,
                "document": each.document,
                "line": each.line,
                "contract": each.contract,
                "why": each.why,
            }
            for each in shared_otherwise(session)
        ]
    print_rows(form, ("journal", "document", "line", "contract", "why"), rows, right=("line",))


ledger.add_command(true_up_command)
