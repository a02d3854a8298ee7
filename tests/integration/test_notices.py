"""What those who book for a member are told of a course, by real mail on a moved clock."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy.orm import Session

from consortium.access.principal import Held
from consortium.access.terms import Role
from consortium.contracts.models import Contract
from consortium.learning.planning import plan_course
from consortium.learning.schemas import CoursePlanSchema
from tests.books import Book
from tests.integration.test_learning import LATE, PLAN, World, book
from tests.mailbox import Mailbox, mailbox
from tests.makers import CLERK, opened
from tests.visitors import finance, let_in

__all__ = ["book"]

PEOPLE = {
    "services@aaa.example": Held(Role.SERVICES, "AAA"),
    "finance@aaa.example": finance("AAA"),
    "finance@bbb.example": finance("BBB"),
    "board@ccc.example": Held(Role.BOARD, "CCC"),
}
DAY_BEFORE, SEVEN_BEFORE, ON_THE_DAY, AFTER = "2025-09-10", "2025-09-11", "2025-09-18", "2025-09-19"
JOINING = "Joining instructions: Damp, 18 September 2025"


@pytest.fixture(scope="module")
def booked(book: Book) -> Iterator[Book]:
    """A course on 18 September 2025, of which AAA, BBB and CCC have places; nobody books for CCC."""
    with book.copied() as found:
        for email, role in PEOPLE.items():
            let_in(found.url, email, role)
        _do(found, lambda world: [world.ask(code, places) for code, places in (("AAA", 3), ("BBB", 2), ("CCC", 1))])
        yield found


@pytest.fixture
def told(booked: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Book, Mailbox]]:
    """A copy of it, and where its mail arrives."""
    with booked.copied() as found, mailbox() as mail:
        monkeypatch.setenv("CONSORTIUM_SMTP", mail.address)
        monkeypatch.setenv("CONSORTIUM_ADDRESS", "https://ledger.example")
        yield found, mail


def _do(found: Book, what: Callable[[World], Any]) -> None:
    with opened(found.url) as database, Session(database.writer) as session:
        what(World(session))
        session.commit()


def _plan(**changed: str) -> Callable[[World], Any]:
    """Plan the course anew."""
    values = CoursePlanSchema().load(PLAN | changed)
    return lambda world: plan_course(
        world.session, CLERK, world.session.get_one(Contract, world.course.contract_id), values
    )


def test_joining_instructions_go_seven_days_before_once_to_the_services_officer_or_whoever_books(told):
    found, mail = told
    assert "courses: 0 messages" in found.run("run-due", day=DAY_BEFORE)
    assert "courses: 2 messages sent, nobody books for CCC" in found.run("run-due", day=SEVEN_BEFORE)
    assert mail.subjects == [f"services@aaa.example: {JOINING}", f"finance@bbb.example: {JOINING}"]
    found.run("run-due", day=SEVEN_BEFORE)
    found.run("run-due", day=ON_THE_DAY)
    assert len(mail.messages) == 2


def test_a_message_says_when_and_where_in_plain_text_and_names_nobody(told):
    found, mail = told
    _do(found, _plan(place="Millrace House", joining="Bring a laptop"))
    found.run("run-due", day=SEVEN_BEFORE)
    first = mail.messages[0]
    assert first.get_content_type() == "text/plain"
    assert first.get_content().splitlines() == [
        "AAA Homes has 3 places on this course.",
        "",
        "Damp (C1)",
        "18 September 2025 at 09:30, 6 hours",
        "Where: Millrace House",
        "Held by: Elmtree Training",
        "",
        "Bring a laptop",
        "",
        "Please pass this on to those who go.",
        "https://ledger.example/services/learning/courses/1",
    ]


def test_another_time_or_place_is_told_again_and_another_price_is_not(told):
    found, mail = told
    found.run("run-due", day=SEVEN_BEFORE)
    _do(found, _plan(price="950.00"))
    found.run("run-due", day="2025-09-12")
    assert len(mail.messages) == 2
    _do(found, _plan(starts="10:00"))
    found.run("run-due", day="2025-09-13")
    assert mail.subjects[2] == "services@aaa.example: Changed: Damp, 18 September 2025"
    assert "at 10:00" in mail.messages[2].get_content()
    found.run("run-due", day="2025-09-14")
    assert len(mail.messages) == 4


def test_places_from_the_waiting_list_and_a_course_called_off_are_told(told):
    found, mail = told

    def given(world: World) -> None:
        world.ask("BBB", 1)
        world.cancel("AAA", 1)
        world.give()

    _do(found, given)
    found.run("run-due", day="2025-09-05")
    assert mail.subjects == ["finance@bbb.example: Places for you: Damp, 18 September 2025"]
    assert "has 1 place now" in mail.messages[0].get_content()
    _do(found, lambda world: world.call_off(LATE))
    assert "2 messages" in found.run("run-due", day="2025-09-12")
    assert mail.subjects[1:] == [
        f"{each}: Called off: Damp, 18 September 2025" for each in ("services@aaa.example", "finance@bbb.example")
    ]
    assert "Why: the trainer is away" in mail.messages[1].get_content()
    found.run("run-due", day="2025-09-13")
    assert len(mail.messages) == 3


def test_what_the_server_refuses_or_does_not_answer_is_sent_by_the_next_run_and_the_rest_is_kept(told, monkeypatch):
    found, mail = told
    mail.is_open = False
    said = found.run("run-due", day=SEVEN_BEFORE, status=1)
    assert "0 residents reduced to counts" in said
    assert "could not be sent" in said
    mail.is_open = True
    monkeypatch.setenv("CONSORTIUM_SMTP", "127.0.0.1:1")
    found.run("run-due", day=SEVEN_BEFORE, status=1)
    assert mail.messages == []
    monkeypatch.setenv("CONSORTIUM_SMTP", mail.address)
    assert "courses: 2 messages sent" in found.run("run-due", day=SEVEN_BEFORE)


def test_nothing_is_sent_once_the_course_is_over_nor_to_a_member_without_places(told):
    found, mail = told
    _do(found, lambda world: world.cancel("BBB", 2))
    found.run("run-due", day=ON_THE_DAY)
    assert mail.subjects == [f"services@aaa.example: {JOINING}"]
    _do(found, _plan(starts="11:00"))
    found.run("run-due", day=AFTER)
    assert len(mail.messages) == 1


def test_the_group_decides_how_many_days_before(told):
    found, mail = told
    found.run("parameter", "set", "joining_days", "9", "--from", "2025-04-01", "--source", "the group")
    found.run("run-due", day=DAY_BEFORE)
    assert len(mail.messages) == 2


def test_without_a_server_it_is_printed_for_whoever_runs_it(told, monkeypatch):
    found, _ = told
    monkeypatch.delenv("CONSORTIUM_SMTP")
    said = found.run("run-due", day=SEVEN_BEFORE)
    assert f"To services@aaa.example: {JOINING}" in said
