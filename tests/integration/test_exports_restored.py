"""A book written out as a folder and read into an empty database is the same book, whatever happened to it."""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.books import Book
from tests.pictures import differences, picture
from tests.programs import unavailable
from tests.servers import PostgreSQL, SQLite

ACCEPTANCE = Path(__file__).parents[3] / "shared" / "acceptance"
DAYS = tuple(
    map(
        date.fromisoformat,
        (
            "2025-05-15",
            "2025-06-20",
            "2025-07-01",
            "2025-12-30",
            "2025-12-31",
            "2026-04-11",
            "2026-05-02",
            "2026-06-29",
        ),
    )
)
"""Days between the documents of the awkward book and their reversals, and of its pool's returns."""


@pytest.fixture(scope="module")
def folder(awkward_book: Book, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The awkward book written out."""
    return _exported(awkward_book, tmp_path_factory.mktemp("awkward"))


@pytest.fixture
def copies(sqlite: SQLite, postgresql: PostgreSQL) -> Iterator[Callable[[str, Path], Book]]:
    """Makes books of either kind from a folder or workbook."""
    servers = {"sqlite": sqlite, "postgresql": postgresql}
    made: list[tuple[str, str]] = []

    def copy(kind: str, source: Path) -> Book:
        made.append((kind, servers[kind].book()))
        found = Book(made[-1][1])
        found.run("import", "folder", str(source))
        return found

    yield copy
    for kind, url in made:
        servers[kind].drop(url)


def _exported(book: Book, parent: Path) -> Path:
    book.run("export", "csv", "--output", str(parent / "everything"))
    return parent / "everything"


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_awkward_book_is_sound_and_holds_what_is_hard(awkward_book, folder):
    journals, weights = _rows(folder, "journals"), _rows(folder, "weights")
    reversals = [row for row in journals if row["kind"] == "reversal"]
    assert not awkward_book.findings()
    assert {row["occurrence"] for row in reversals if "TWICE" in row["document"]} == {"1", "2"}
    assert any(row["reverses"] for row in reversals), "the pool's first return"
    assert any(not row["reason"] for row in reversals), "a reason that was redacted"
    assert any(row["dated"] < "2025-06-01" <= row["posted"] for row in journals), "a closed period"
    assert {row["pool"] for row in weights} == {"", "LEARN-9-"}, "a contract that drew on a pool once"
    assert {row["service_day"] for row in weights} > {"2026-03-20"}, "a course on another day since"
    assert {row["state"] for row in _rows(folder, "periods")} == {"closed", "soft-closed"}
    assert {row["decision"] for row in _rows(folder, "signatures")} == {"validated", "disputed"}


def test_an_awkward_book_is_restored_whole_on_the_other_database_and_back(
    awkward_book, folder, copies, tmp_path
):
    original = picture(awkward_book, (2024, 2025, 2026), DAYS)
    on_postgresql = copies("postgresql", folder)
    assert not differences(original, picture(on_postgresql, (2024, 2025, 2026), DAYS))
    back = copies("sqlite", _exported(on_postgresql, tmp_path))
    assert not differences(original, picture(back, (2024, 2025, 2026), DAYS))
    assert not on_postgresql.findings()
    assert not back.findings()


def test_a_folder_read_again_into_the_book_it_came_from_adds_nothing(awkward_book, folder, copies):
    for mine in (awkward_book, copies("sqlite", folder)):
        before = picture(mine)
        assert "Nothing new" in mine.run("import", "folder", str(folder))
        assert not differences(before, picture(mine))


def test_a_restored_book_can_be_carried_on(folder, copies):
    mine = copies("sqlite", folder)
    undone = mine.json("import", "history")[-1]["number"]
    assert "documents reversed" in mine.run("import", "undo", str(undone))
    assert not mine.findings()


@pytest.mark.parametrize(("name", "other"), [("twelve", "sqlite"), ("edges", "postgresql")])
def test_the_acceptance_cases_are_restored_whole(name, other, copies, tmp_path):
    if not (ACCEPTANCE / name).is_dir():
        unavailable("the acceptance cases are not beside the repository")
    book = copies("postgresql" if other == "sqlite" else "sqlite", ACCEPTANCE / name / "input")
    copy, days = copies(other, _exported(book, tmp_path)), (date(2024, 3, 31), date(2025, 2, 15))
    assert not differences(picture(book, (2023, 2024, 2025), days), picture(copy, (2023, 2024, 2025), days))


def test_the_demonstration_is_restored_whole_with_its_signatures(demo, copies, tmp_path):
    book = Book(f"sqlite:///{demo / 'demo.db'}")
    copy = copies("sqlite", _exported(book, tmp_path))
    assert not differences(picture(book, (2023, 2024, 2025)), picture(copy, (2023, 2024, 2025)))


def test_an_export_takes_no_folder_that_is_in_use(awkward_book, folder):
    assert "is not empty: name a new folder" in awkward_book.run(
        "export", "csv", "--output", str(folder), status=1
    )


def test_no_cell_of_an_exported_folder_is_a_formula(folder):
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [
            cell
            for cell in cells
            if cell[:1] in tuple("=+@\t\r") or (cell[:1] == "-" and not _is_number(cell))
        ]


def _is_number(cell: str) -> bool:
    return cell.removeprefix("-").replace(".", "", 1).isdigit()


def test_facts_can_go_to_standard_output_alone(awkward_book):
    result = CliRunner().invoke(main, ["--database", awkward_book.url, "export", "facts", "--output", "-"])
    lines = result.stdout.splitlines()
    assert result.stderr == ""
    assert lines == sorted(lines, key=str.encode)
