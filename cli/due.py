"""`consortium run-due`: what is due, day by day; a timer runs it."""

import json
import smtplib
from collections.abc import Callable
from contextlib import AbstractContextManager

import click
from sqlalchemy.orm import Session

from cli.output import say
from cli.session import cause, forgetting
from consortium.clock import day_of
from consortium.config import MailSettings, web_address
from consortium.due.operations import run
from consortium.due.work import WORK
from consortium.kernel.errors import Refused
from consortium.learning.notices import bookers, due_notices, note_sent
from consortium.mail import send

Unit = Callable[[], AbstractContextManager[Session]]


@click.command()
def run_due() -> None:
    """Do what is due today: forget what retention says is no longer needed, and send what is to be told of courses.

    Each piece of work is done once a day, by whichever run comes first; one after another, each kept by itself.
    A message that cannot be sent is sent by the next run.

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
        _tell(unit)


def _tell(unit: Unit) -> None:
    """Send the messages about courses, each written down once it has left. Raises Refused where some could not."""
    with unit() as session:
        due = [(each, bookers(session, each.member.code)) for each in due_notices(session, day_of(cause().at))]
    mail, address, sent, problem = MailSettings.of_environment(), web_address(), 0, ""
    for notice, to in due:
        if not to:
            continue
        try:
            send(mail, ", ".join(to), notice.subject, notice.text(address))
        except OSError as trouble:
            problem = str(trouble)
            if isinstance(trouble, smtplib.SMTPRecipientsRefused):
                continue
            break
        with unit() as session:
            note_sent(session, cause(), notice)
        sent += 1
    alone = sorted({notice.member.code for notice, to in due if not to})
    say(f"courses: {sent} messages sent" + (f", nobody books for {', '.join(alone)}" if alone else ""))
    if problem:
        raise Refused(f"some messages about courses could not be sent ({problem}): the next run sends them")
