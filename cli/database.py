"""`consortium db`: the schema."""

import click

from cli.output import say
from cli.session import chosen_database
from consortium.schema import upgrade


@click.group()
def db() -> None:
    """Create or upgrade the database.

    Example:

    \b
      consortium db upgrade
    """


@db.command("upgrade")
def upgrade_command() -> None:
    """Create the schema, or bring it up to this release.

    Example:

    \b
      consortium db upgrade
    """
    database = chosen_database()
    try:
        changed = upgrade(database)
    finally:
        database.close()
    say("The book is ready." if changed else "The book was ready already.")
