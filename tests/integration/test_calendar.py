"""The calendar of courses that a person subscribes to: whose it is, what stands in it, and who finds nothing there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from icalendar import Calendar, Event

from consortium.access.principal import Held
from consortium.access.queries import user
from consortium.access.terms import Role
from consortium.calendar.models import CalendarLink
from consortium.clock import LONDON
from tests.books import Book, sound_book
from tests.furnished import COURSE, WHY, furnish
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, PASSWORD, Visitor, application, board, let_in

LEAD, OFFICER, BOARD_OF_C = "lead@c.example", "services@aaa.example", "board@ccc.example"
CHANGED = {name: value for name, value in COURSE.items() if name not in ("contract", "course")}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[tuple[Book, dict[str, object]]]:
    """A book with a course of LRN-02, of AAA and BBB alone, on 13 January 2050, and one of LRN-01 that is over."""
    book = sound_book(sqlite.book())
    numbers = furnish(book)
    let_in(book.url, LEAD, Held(Role.LEARNING_LEAD))
    let_in(book.url, OFFICER, Held(Role.SERVICES, "AAA"))
    let_in(book.url, BOARD_OF_C, board("CCC"))
    let_in(book.url, "admin@c.example", ADMINISTRATOR)
    yield book, numbers
    sqlite.drop(book.url)


@pytest.fixture
def app(built: tuple[Book, dict[str, object]]) -> Iterator[Flask]:
    """The application over a copy of it."""
    with built[0].copied() as book, application(book.url) as found:
        yield found


@pytest.fixture
def course(built: tuple[Book, dict[str, object]]) -> str:
    """The address of the course that is to come."""
    return f"/services/learning/courses/{built[1]['course']}"


def signed_in(app: Flask, email: str) -> Visitor:
    """A visitor who is signed in."""
    visitor = Visitor(app)
    visitor.sign_in(email)
    return visitor


def link_of(app: Flask, email: str) -> str:
    """The path of a new link of this person."""
    page = signed_in(app, email).post("/account/calendar").get_data(as_text=True)
    return page.partition('value="http://localhost')[2].partition('"')[0]


def events(app: Flask, path: str) -> dict[str, Event]:
    """The events of a calendar by the course's code, read by whoever has the link and nothing else."""
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar"), answer.get_data(as_text=True)
    calendar = Calendar.from_ical(answer.get_data())
    assert [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    return {str(each["uid"]).partition("@")[0].rpartition("/")[2]: each for each in calendar.walk("VEVENT")}


def plan(app: Flask, course: str, **changed: str) -> None:
    """Let the lead change the course."""
    answer = signed_in(app, LEAD).post(f"{course}/change", **(CHANGED | changed))
    assert answer.status_code == 302, answer.get_data(as_text=True)


def test_a_link_shows_the_courses_that_the_person_sees_and_no_others(app):
    assert events(app, link_of(app, OFFICER)).keys() == {"C01", "C91"}
    assert events(app, link_of(app, LEAD)).keys() == {"C01", "C91"}
    assert events(app, link_of(app, BOARD_OF_C)).keys() == {"C01"}


def test_a_course_without_a_time_takes_its_whole_day_and_one_with_a_time_its_hours_in_london(app, course):
    path = link_of(app, OFFICER)
    assert events(app, path)["C91"].start == date(2050, 1, 13)
    assert events(app, path)["C91"].end == date(2050, 1, 14)
    plan(app, course, date="2050-07-14", starts="09:30", hours="6.5", place="Millrace House; second, floor")
    event = events(app, path)["C91"]
    assert event.start == datetime(2050, 7, 14, 9, 30, tzinfo=LONDON)
    assert event.start.astimezone(UTC).hour == 8
    assert event.end.astimezone(UTC) == datetime(2050, 7, 14, 15, 0, tzinfo=UTC)
    assert event["location"] == "Millrace House; second, floor"


def test_a_calendar_is_the_same_to_the_byte_while_nothing_changes_whatever_the_time(app, monkeypatch):
    path, reader = link_of(app, OFFICER), app.test_client()
    first = reader.get(path)
    monkeypatch.setenv("CONSORTIUM_NOW", "2049-12-31T09:00:00+00:00")
    again = reader.get(path)
    assert first.get_data() == again.get_data()
    assert "private" in first.headers["Cache-Control"]
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert reader.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_a_change_keeps_the_name_of_the_course_and_counts(app, course):
    path = link_of(app, OFFICER)
    before = events(app, path)["C91"]
    plan(app, course, title="Damp and mould")
    after = events(app, path)["C91"]
    assert (before["uid"], before["sequence"]) == (after["uid"], after["sequence"] - 1)
    assert before.LAST_MODIFIED < after.LAST_MODIFIED
    assert (before["summary"], after["summary"]) == ("Damp", "Damp and mould")


def test_a_course_called_off_stays_and_is_cancelled(app, course):
    path = link_of(app, OFFICER)
    before = events(app, path)["C91"]
    assert before["status"] == "CONFIRMED"
    assert signed_in(app, LEAD).post(f"{course}/call-off", **WHY).status_code == 302
    after = events(app, path)["C91"]
    assert (after["status"], after["uid"]) == ("CANCELLED", before["uid"])
    assert after["sequence"] == before["sequence"] + 1
    assert str(after["description"]).startswith(f"Called off: {WHY['reason']}")


def test_a_renewed_link_ends_the_one_before_and_one_taken_away_leads_nowhere(app):
    assert "Take it away" in signed_in(app, OFFICER).post("/account/calendar").get_data(as_text=True)
    first, second = link_of(app, OFFICER), link_of(app, OFFICER)
    reader = app.test_client()
    assert (reader.get(first).status_code, reader.get(second).status_code) == (404, 200)
    visitor = signed_in(app, OFFICER)
    assert visitor.post("/account/calendar/take-away").status_code == 302
    gone, unknown = reader.get(second), reader.get("/calendar/none.ics")
    assert (gone.status_code, gone.get_data()) == (404, unknown.get_data())
    assert visitor.post("/account/calendar/take-away").status_code == 422


def test_whoever_is_disabled_or_has_no_role_any_more_finds_what_a_wrong_link_finds(app):
    administrator, reader = signed_in(app, "admin@c.example"), app.test_client()
    unknown = reader.get("/calendar/none.ics").get_data()
    disabled, without = link_of(app, OFFICER), link_of(app, BOARD_OF_C)
    administrator.get("/people/new")
    assert administrator.post(f"/people/{OFFICER}/disable").status_code == 302
    assert administrator.post(f"/people/{BOARD_OF_C}/roles").status_code == 302
    for path in (disabled, without):
        assert (reader.get(path).status_code, reader.get(path).get_data()) == (404, unknown)


def test_the_book_does_not_hold_the_secret_and_the_page_shows_it_once(app):
    path = link_of(app, OFFICER)
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    with Book(app.config["DATABASE"].url.render_as_string()).look() as session:
        assert secret not in session.get_one(CalendarLink, user(session, OFFICER).id).digest
    page = signed_in(app, OFFICER).get("/account").get_data(as_text=True)
    assert secret not in page
    assert "You made a link on" in page


def test_thirty_wrong_links_close_the_address_for_a_while(app):
    path, reader = link_of(app, OFFICER), app.test_client()
    assert {reader.get(f"/calendar/wrong-{number}.ics").status_code for number in range(30)} == {404}
    assert reader.get("/calendar/wrong.ics").status_code == 429
    assert reader.get(path).status_code == 429
    assert Visitor(app).sign_in(OFFICER, PASSWORD).status_code == 429
