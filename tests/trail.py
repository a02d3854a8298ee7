"""The audit trail as tests read it, and a book in which there is something to do for every operation."""

import json
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Held
from consortium.access.queries import user
from consortium.access.terms import Role
from consortium.audit.models import AuditEvent
from consortium.audit.queries import SUBJECTS
from consortium.calendar.operations import make_link
from consortium.db import unit_of_work
from tests.books import Book, invoice, sound_book
from tests.furnished import ADVISER, furnish
from tests.makers import CLERK, opened
from tests.visitors import ADMINISTRATOR, board, finance, let_in

OFFICER, ADMIN = "finance-a@x.example", "admin@x.example"
DISABLED = "former@x.example"
NEVER_IN = "invited@x.example"
"""Somebody who was invited and has not chosen a password yet."""

ADDED = 2
"""The number of the import of one invoice, by which a claim of AAA's waits for its officer again."""

NEW = frozenset({
    *("contributions scheduled", "cost committed"),
    *("attached", "created", "declared", "draft begun", "entered", "given", "lesson kept", "person added"),
    *("evaluation opened", "levy declared", "levy transferred", "need recorded", "outcome recorded", "places offered"),
    *("project started", "referred", "reset sent", "residents' voice kept", "sign-in failed", "signed in"),
    *("action planned", "calendar link made", "contact recorded", "need found", "notice sent", "value entered"),
    *("work recorded",),
})
"""What was not there before. Every other event says what was; and nothing is ever removed without a trace."""


class Event:
    """An event as a reader takes it in."""

    def __init__(self, row: AuditEvent) -> None:
        self.actor, self.action, self.subject = row.actor, row.action, row.subject
        self.before, self.after = row.before, row.after

    def __repr__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject} {self.before} -> {self.after}"


def newest(session: Session) -> int:
    """The id of the newest event."""
    return session.scalar(sa.select(sa.func.max(AuditEvent.id))) or 0


def events_after(session: Session, last: int) -> list[Event]:
    """The events since that one, in order."""
    rows = sa.select(AuditEvent).where(AuditEvent.id > last).order_by(AuditEvent.id)
    return [Event(each) for each in session.scalars(rows)]


def hold(events: Sequence[Event], actor: str) -> None:
    """Each event says who, what was there unless it is new, and what is there then; no two say the same."""
    for each in events:
        assert each.actor == actor, each
        assert each.subject.split()[0] in SUBJECTS, each
        assert json.loads(each.after), each
        assert bool(each.before) == (each.action not in NEW), each
        assert each.before != each.after, each
    assert len({(each.action, each.subject) for each in events}) == len(events)


def eventful_book(url: str) -> tuple[Book, dict[str, object]]:
    """The furnished book with one more invoice and people in every state; and by which numbers it is known."""
    book = sound_book(url)
    more = {"item": "VISIT", "quantity": "1", "description": "A visit"}
    book.bring(invoices=[invoice("PRO-01", "INV-7", "60.00", **more)])
    numbers = furnish(book)
    for email, roles in {
        OFFICER: (finance("AAA"),),
        "finance-c@x.example": (finance("CCC"),),
        "board-a@x.example": (board("AAA"),),
        ADMIN: (ADMINISTRATOR,),
        ADVISER: (Held(Role.ADVISER),),
        "no-role@x.example": (),
        DISABLED: (),
    }.items():
        let_in(url, email, *roles)
    with opened(url) as database, unit_of_work(database) as session:
        make_link(session, CLERK, user(session, ADMIN))
    book.run("user", "add", NEVER_IN, "--role", "board", "--member", "BBB")
    book.run("user", "disable", DISABLED)
    return book, numbers
