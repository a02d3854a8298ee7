"""How members work together travels with the book: all of it, by whom and when, into an empty book only."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from consortium.partnership.models import Given
from consortium.partnership.operations import keep_lesson, keep_voice, redeclare, sign, take_back, withdraw
from consortium.partnership.promises import balance
from consortium.partnership.queries import declaration, declared
from consortium.partnership.schemas import LessonSchema, VoiceSchema
from consortium.partnership.terms import Stage
from tests.books import Book
from tests.integration.test_partnership import (
    CHANGED,
    NOT_ASKED,
    OFFICER,
    SAID,
    World,
    by,
    contract_of,
    project_at,
)
from tests.makers import Row, facts_of
from tests.servers import SQLite

FILES = ("declarations", "given", "residents_voices", "lessons", "projects")


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[World]:
    """A book without documents in which everything was declared, changed, signed, withdrawn and taken back."""
    found = World(sqlite)
    days, cash = found.declare(words="=1+1"), found.declare(form="cash", cash="100.01")
    waiting, ended = found.declare(officer=None), found.declare(form="premises")
    wrong = found.give(days, days="2.5")
    found.give(days, days="1.25", days_later=1)
    found.give(cash, cash="0.01")
    found.give(ended)
    found.declare(officer=None, form="expertise", words="Two\nlines")
    with found.change() as session:
        take_back(session, by(OFFICER, "twice", 2), session.get_one(Given, wrong))
        told = {"cash": None, "days": Decimal("6.5"), "words": "Less"}
        redeclare(session, by(OFFICER, "", 3), declaration(session, days).row, told, OFFICER)
        sign(session, by(OFFICER, "", 4), declaration(session, waiting).row, OFFICER)
        withdraw(session, by(OFFICER, "sold", 5), declaration(session, ended).row, OFFICER)
        con = contract_of(session, "CON")
        for told_ in (SAID | CHANGED | {"asked": "12"}, NOT_ASKED, NOT_ASKED):
            values = VoiceSchema().load({"about": "award", "day": "2025-05-14"} | told_)
            keep_voice(session, by(OFFICER), con, values)
        for contract in (con, None):
            row = {"day": "2025-08-01", "learned": "x", "differently": "y"}
            keep_lesson(session, by(OFFICER), contract, LessonSchema().load(row))
        for stage in Stage:
            project_at(session, stage)
    yield found
    sqlite.drop(found.url)


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """That book written out."""
    return exported(world.book, tmp_path / "everything")


@pytest.fixture
def empty(book_url: str) -> Book:
    """An empty book, of each kind in turn."""
    return Book(book_url)


def exported(book: Book, folder: Path) -> Path:
    """The book written out into a new folder."""
    book.run("export", "csv", "--output", str(folder))
    return folder


def rows(folder: Path, name: str) -> list[Row]:
    """The rows of one file."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(folder: Path, name: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Change the rows of one file."""
    found = change(rows(folder, name))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)


def test_everything_is_restored_as_it_was_and_written_out_the_same_again(world, folder, empty, tmp_path):
    empty.run("import", "folder", str(folder))
    again = exported(empty, tmp_path / "again")
    for name in FILES:
        assert rows(again, name) == rows(folder, name), name
        assert rows(folder, name), name
    assert facts_of(empty.url) == facts_of(world.url)
    for as_at in (date(2025, 9, 30), date(2025, 10, 2), None):
        sums = []
        for book in (world.book, empty):
            with book.look() as session:
                sums.append(balance(declared(session, as_at=as_at)))
        assert sums[0] == sums[1], as_at


def test_what_is_restored_leaves_the_imports_event_and_none_of_its_own(folder, empty):
    empty.run("import", "folder", str(folder))
    with empty.raw() as connection:
        actions = connection.execute("SELECT DISTINCT action FROM audit_events").fetchall()
        entered = connection.execute("SELECT DISTINCT entered_by FROM pledges ORDER BY 1").fetchall()
    assert actions == [("imported",)]
    assert entered == [("admin@c.example",), (OFFICER,)]


def test_the_same_folder_again_adds_nothing(world, folder, empty):
    empty.run("import", "folder", str(folder))
    before = facts_of(empty.url)
    for book in (empty, world.book):
        assert "Nothing new" in book.run("import", "folder", str(folder))
    assert facts_of(empty.url) == before


def test_a_book_in_use_takes_no_declaration_from_a_file(folder, empty):
    empty.run("import", "folder", str(folder))
    rewrite(folder, "lessons", lambda found: [found[0] | {"learned": "Something else"}, *found[1:]])
    said = empty.run("import", "folder", str(folder), status=1)
    assert "have declared something already" in said
    assert "enter it in the application" in said


@pytest.mark.parametrize(
    ("name", "column", "value", "message"),
    [
        ("declarations", "contract", "NOPE", "there is no contract NOPE"),
        ("declarations", "member", "ZZZ", "there is no member ZZZ"),
        ("declarations", "replaces", "99", "no row that stands before"),
        ("declarations", "days", "-1", "must not be negative"),
        ("declarations", "at", "yesterday", "is not a time"),
        ("declarations", "number", "2", "stands in row"),
        ("given", "declaration", "99", "no row that stands before"),
        ("given", "takes_back", "99", "no row that stands before"),
        ("given", "day", "2027-01-01", "still to come"),
        ("residents_voices", "not_asked_because", "x", "leave one of the two blank"),
        ("lessons", "differently", "", "is missing"),
        ("projects", "owner", "ZZZ", "there is no member ZZZ"),
        ("projects", "stage", "finished", "is not one of the words"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place_and_nothing_is_restored(
    sqlite, folder, name, column, value, message
):
    book = Book(sqlite.book())
    rewrite(folder, name, lambda found: [found[0] | {column: value}, *found[1:]])
    said = book.run("import", "folder", str(folder), status=1)
    assert message in said
    assert f"{name}.csv" in said
    with book.raw() as connection:
        assert connection.execute("SELECT count(*) FROM pledges").fetchone() == (0,)
    sqlite.drop(book.url)
