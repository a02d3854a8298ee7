"""The learning programme travels with the book: all of it, by whom and when, into an empty book only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.exchange.programme_files import PROGRAMME
from consortium.learning.booking import ask_for_places
from consortium.learning.calling_off import call_off
from consortium.learning.levy import declare_levy, record_transfer, take_transfer_back, transfer
from consortium.learning.models import Course, Evaluation
from consortium.learning.needs import record_need, take_need_back
from consortium.learning.notices import due_notices, note_sent
from consortium.learning.planning import plan_course
from consortium.learning.queries import waiting
from consortium.learning.schemas import CoursePlanSchema, LevySchema, TransferSchema
from tests.books import Book
from tests.furnished import LEVY, TRANSFER
from tests.integration.test_exports_partnership import exported, rewrite, rows
from tests.integration.test_learning import EARLY, LATE, NEED, PLAN, RELEASED, World, book
from tests.makers import CLERK, facts_of, opened
from tests.servers import SQLite

FILES = tuple(kind.name for kind in PROGRAMME)

__all__ = ["book"]


@pytest.fixture(scope="module")
def full(book: Book, sqlite: SQLite) -> Iterator[Book]:
    """A book in which every kind of thing has happened to places."""
    with book.copied() as found:
        with opened(found.url) as database, Session(database.writer) as session:
            world = World(session)
            first, other = (record_need(session, CLERK, world.members["AAA"], NEED) for _ in range(2))
            take_need_back(session, CLERK, other)
            row = CoursePlanSchema().load(PLAN | {"course": "C2", "joining": "=1+1"})
            other = plan_course(session, CLERK, session.get_one(Contract, world.course.contract_id), row, [first])
            called_off(session, world, other)
            world.ask("AAA", 5)
            world.ask("BBB", 3)
            world.cancel("AAA", 1)
            world.give(RELEASED)
            world.cancel("AAA", 1, LATE)
            world.swap("BBB", "CCC", 1, LATE)
            world.ask("BBB", 2, EARLY)
            assert waiting(session)
            for each in due_notices(session, world.course.date):
                note_sent(session, CLERK, each)
            levied(session, world)
            for mark in ("3", "5", "1"):
                values = {"useful": mark, "trainer": "5", "recommended": "no", "words": f"{mark} <b>"}
                session.add(Evaluation(item_id=world.course.item_id, **thought(values)))
            session.commit()
        yield found


def called_off(session: Session, world: World, course: Course) -> None:
    """AAA books two places on a course that is then called off."""
    how = {"on": EARLY, "is_billed": False}
    ask_for_places(session, CLERK, agreement(session, "LRN"), course, world.members["AAA"], 2, **how)
    call_off(session, Cause(CLERK.actor, CLERK.at, "nobody to hold it"), course, "course LRN C2", **how)


def levied(session: Session, world: World) -> None:
    """AAA declares its levy twice, transfers twice to BBB, and takes one back."""
    a, b = world.members["AAA"], world.members["BBB"]
    for amount in ("1000.00", "30000.00"):
        declare_levy(session, CLERK, a, LevySchema().load(LEVY | {"levy": amount}))
    first, _ = (record_transfer(session, CLERK, a, b, TransferSchema().load(TRANSFER)) for _ in range(2))
    take_transfer_back(session, CLERK, transfer(session, first.id))


def thought(values: dict[str, str]) -> dict[str, object]:
    """An answer as the book keeps it."""
    marks = {name: int(values[name]) for name in ("useful", "trainer")}
    return {**marks, "recommended": values["recommended"] == "yes", "words": values["words"]}


@pytest.fixture
def folder(full: Book, tmp_path: Path) -> Path:
    """That book written out."""
    return exported(full, tmp_path / "everything")


@pytest.fixture
def empty(book_url: str) -> Book:
    """An empty book, of each kind in turn."""
    return Book(book_url)


def test_everything_is_restored_as_it_was_and_written_out_the_same_again(full, folder, empty, tmp_path):
    empty.run("import", "folder", str(folder))
    again = exported(empty, tmp_path / "again")
    for name in FILES:
        assert rows(again, name) == rows(folder, name), name
        assert rows(folder, name), name
    assert facts_of(empty.url) == facts_of(full.url)
    with empty.look() as session:
        assert [(each.member, each.places) for each in waiting(session)] == [("BBB", 1), ("BBB", 2)]
    with empty.raw() as connection:
        assert connection.execute("SELECT DISTINCT action FROM audit_events").fetchall() == [("imported",)]
    assert "Nothing new" in empty.run("import", "folder", str(folder))


@pytest.mark.parametrize(
    ("name", "column", "value", "message"),
    [
        ("place_moves", "count", "4", "does not come to what bookings has"),
        ("place_moves", "member", "ZZZ", "there is no member ZZZ"),
        ("place_moves", "request", "99", "no row that stands before"),
        ("place_moves", "move", "lost", "is not one of the words allowed"),
        ("course_plans", "course", "C9", "there is no course C9"),
        ("learning_needs_met", "need", "99", "no row that stands before"),
        ("levy_transfers", "to", "ZZZ", "there is no member ZZZ"),
        ("levy_transfers", "undoes", "99", "no row that stands before"),
        ("place_offers", "places", "-1", "is not a whole number"),
    ],
)
def test_what_contradicts_itself_is_refused_and_nothing_is_kept(folder, sqlite, name, column, value, message):
    rewrite(folder, name, lambda found: [*found[:-1], found[-1] | {column: value}])
    empty = Book(sqlite.book())
    assert message in empty.run("import", "folder", str(folder), status=1)
    with empty.raw() as connection:
        assert not connection.execute("SELECT * FROM place_moves").fetchall()
    sqlite.drop(empty.url)


def test_a_book_in_use_takes_nothing_from_a_file(full, folder):
    rewrite(folder, "course_plans", lambda found: [found[0] | {"provider": "Somebody else"}, *found[1:]])
    with full.copied() as copy:
        assert "only an empty book is restored" in copy.run("import", "folder", str(folder), status=1)
