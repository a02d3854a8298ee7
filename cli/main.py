"""The console script `consortium`: its groups are loaded only when they are called."""

import errno
import logging
import re
import secrets
from importlib import import_module
from typing import Any

import click

from consortium.config import Settings
from consortium.kernel.errors import Refused, StorageTrouble

NO_TEXT = re.compile("[\x00\ud800-\udfff]")
"""What Python makes of bytes on the command line that are no text, and NUL."""

STORAGE_FULL_OR_AWAY = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
GROUPS = {
    "db": ("cli.database:db", "Create or upgrade the database."),
    "demo": ("cli.demo:demo", "Show an invented consortium of twelve, and print its board papers."),
    "export": ("cli.exports:export", "Write everything out: hledger, beancount, csv, xlsx, facts."),
    "import": ("cli.imports:import_", "Import files, and take imports back."),
    "ledger": ("cli.ledger:ledger", "The book: balances, statements, settlement, periods, verify."),
    "pack": ("cli.packs:pack", "Freeze board packs and look at them."),
    "parameter": ("cli.dated_parameters:parameter", "Thresholds and rates, each from a day on."),
    "participant": ("cli.participants:participant", "One resident: what is held, and erasure."),
    "pool": ("cli.pools:pool", "Pooled funds: balances, and return to their members."),
    "report": ("cli.reports:report", "Print board papers (PDF)."),
    "run-due": ("cli.due:run_due", "Do what is due: retention, day by day."),
    "serve": ("cli.serve:serve", "Serve the web application."),
    "user": ("cli.users:user", "People: add, list, disable, reset."),
    "vfm": ("cli.vfm:vfm", "Value for money: the table, the claims, and their signatures."),
}


class Declined(click.ClickException):
    """Ends a command with one clear line: refused, or a fault that is in the log."""

    exit_code = 1


class StorageFailed(click.ClickException):
    """Ends a command with one clear line: the storage could not do it."""

    exit_code = 4


class Commands(click.Group):
    """A group that loads its commands when called and turns every fault into one line (spec/cli.md)."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; bytes on it that are no text could be kept nowhere."""
        for each in args:
            if NO_TEXT.search(each):
                raise click.UsageError(f"{ascii(each)} is not text in UTF-8: write it again")
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in GROUPS:
            return None
        module, _, attribute = GROUPS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, GROUPS[name][1]) for name in sorted(GROUPS)])

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong ends it with status 1 or 4 and never with a traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Refused as refusal:
            raise Declined(str(refusal)) from None
        except StorageTrouble as trouble:
            raise StorageFailed(str(trouble)) from None
        except OSError as trouble:
            sentence = f"{trouble.filename or 'storage'}: {trouble.strerror or trouble}"
            raise (StorageFailed if trouble.errno in STORAGE_FULL_OR_AWAY else Declined)(sentence) from None
        except Exception as fault:
            raise _unexpected(fault, ctx) from None


def _unexpected(fault: Exception, ctx: click.Context) -> Declined:
    """Log an unexpected fault under a reference; the one line to print has it."""
    reference = secrets.token_hex(4)
    log = Settings.of_environment(ctx.params.get("database")).log
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(log, encoding="utf-8")
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logger = logging.getLogger("consortium")
    logger.addHandler(handler)
    logger.error("fault %s", reference, exc_info=fault)
    logger.removeHandler(handler)
    handler.close()
    return Declined(
        f"something unexpected went wrong; nothing was changed (reference {reference}, see {log.name})"
    )


@click.group(cls=Commands)
@click.option(
    "--database",
    metavar="URL",
    help="SQLAlchemy URL; else CONSORTIUM_DATABASE_URL, else instance/consortium.db.",
)
@click.version_option(package_name="consortium-ledger")
@click.pass_context
def main(ctx: click.Context, database: str | None) -> None:
    """The shared book of a consortium of housing associations.

    Example:

    \b
      consortium db upgrade
      consortium import folder examples/the-twelve
    """
    ctx.obj = Settings.of_environment(database)
