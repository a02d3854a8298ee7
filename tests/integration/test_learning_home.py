"""What of the learning programme waits on Home for whoever runs it and for whoever books, each leading to its list."""

import html
import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from consortium.access.principal import Held
from consortium.access.terms import Role
from consortium.contracts.models import Contract
from consortium.learning.evaluation import open_evaluation
from consortium.learning.planning import plan_course
from consortium.learning.schemas import CoursePlanSchema
from tests.books import Book
from tests.integration.test_learning import AFTER, PLAN, World, book
from tests.makers import CLERK, opened
from tests.servers import SQLite
from tests.tables import Tables
from tests.visitors import Visitor, application, let_in

__all__ = ["book"]

LEAD, OFFICER = "lead@c.example", "services@bbb.example"
TASK = re.compile(r'<li><span class="when[^>]*>[^<]*</span><span><a href="([^"]*)">([^<]*)</a>')


@pytest.fixture(scope="module")
def app(book: Book) -> Iterator[Flask]:
    """C1 of 18 September, 6 places, of which AAA took 3 offered and BBB waits for one; C2 later, without a price."""
    with book.copied() as found:
        let_in(found.url, LEAD, Held(Role.LEARNING_LEAD))
        let_in(found.url, OFFICER, Held(Role.SERVICES, "BBB"))
        with opened(found.url) as database, Session(database.writer) as session:
            world = World(session)
            world.ask("AAA", 3)
            world.ask("BBB", 1)
            contract = session.get_one(Contract, world.course.contract_id)
            later = {"course": "C2", "date": "2025-11-20", "release": "", "price": ""}
            plan_course(session, CLERK, contract, CoursePlanSchema().load(PLAN | later))
            session.commit()
        with application(found.url) as application_:
            yield application_


def tasks(app: Flask, email: str, day: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What waits for somebody on a day: each with the codes of the courses to which it leads."""
    monkeypatch.setenv("CONSORTIUM_NOW", f"{day}T09:00:00+00:00")
    visitor = Visitor(app)
    visitor.sign_in(email)
    found = {}
    for path, words in TASK.findall(visitor.get("/").get_data(as_text=True)):
        if path.startswith("/services/learning"):
            page = visitor.get(html.unescape(path)).get_data(as_text=True)
            (table,) = Tables(page).found.values()
            found[words] = sorted(row["Course"] for row in table)
    return found


def test_a_course_without_a_price_waits_for_the_lead_until_it_is_over(app, monkeypatch):
    assert tasks(app, LEAD, "2025-08-01", monkeypatch) == {"1 course has no price yet": ["C2"]}
    assert tasks(app, LEAD, "2025-11-21", monkeypatch).keys() == {"1 course is over, and attendance is not recorded"}


def test_places_offered_wait_for_whoever_books_until_the_release_day(app, monkeypatch):
    words = "1 course has places for you that are not booked"
    assert tasks(app, OFFICER, "2025-09-03", monkeypatch) == {words: ["C1"]}
    assert tasks(app, OFFICER, "2025-09-04", monkeypatch) == {}


def test_attendance_waits_for_the_lead_and_for_whoever_booked_from_the_day_after(app, monkeypatch):
    words = "1 course is over, and attendance is not recorded"
    assert words not in tasks(app, LEAD, "2025-09-18", monkeypatch)
    for email in (LEAD, OFFICER):
        assert tasks(app, email, "2025-09-19", monkeypatch)[words] == ["C1"]


def test_who_waits_beyond_the_release_and_an_open_evaluation_wait_for_the_lead(book, sqlite: SQLite, monkeypatch):
    with book.copied() as found:
        let_in(found.url, LEAD, Held(Role.LEARNING_LEAD))
        with opened(found.url) as database, Session(database.writer) as session:
            world = World(session)
            world.ask("AAA", 5)
            session.commit()
        with application(found.url) as app:
            words = "1 course is waited for after its release"
            assert words not in tasks(app, LEAD, "2025-09-03", monkeypatch)
            assert tasks(app, LEAD, "2025-09-04", monkeypatch)[words] == ["C1"]
            with opened(found.url) as database, Session(database.writer) as session:
                world = World(session)
                world.attend("AAA", 3)
                open_evaluation(session, CLERK, world.course, "evaluation LRN C1", "token", on=AFTER)
                session.commit()
            assert tasks(app, LEAD, "2025-10-03", monkeypatch) == {"1 evaluation is open": ["C1"]}
            assert tasks(app, LEAD, str(date(2025, 10, 4)), monkeypatch) == {}
