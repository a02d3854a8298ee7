"""`consortium run-due`: what is due, day by day; a timer runs it."""

import json

import click

from cli.output import say
from cli.session import cause, forgetting
from consortium.clock import day_of
from consortium.due.operations import run
from consortium.due.work import WORK


@click.command()
def run_due() -> None:
    """Do what is due today: forget what retention says is no longer needed.

    Each piece of work is done once a day, by whichever run comes first; one after another, each kept by itself.

    Example:

    \b
      consortium run-due 2>> due.log
    """
    with forgetting() as unit:
        for name in WORK:
            because = cause()
            with unit() as session:
                done = run(session, because, name, day_of(because.at))
            if done is None:
                say(f"{name}: done already today")
            else:
                counts = json.loads(done.came_to)
                say(f"{name}: " + ", ".join(f"{count} {words}" for words, count in counts.items()))
