"""Every wrong row is refused with its place and a sentence for whoever must mend it, and nothing is written."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from consortium.exchange.checking import RowError
from consortium.exchange.kinds import KINDS
from tests.books import Book
from tests.makers import (
    FURTHER,
    Row,
    consortium,
    consortium_folder,
    imported,
    refused,
    with_further,
    write,
)
from tests.servers import Databases
from tests.wrong_rows import ALONE, BETWEEN_ROWS, WITHIN_ONE_ROW, Case


def _named(cases: Iterable[Case]) -> list[object]:
    return [pytest.param(case, id=case.claim.replace(" ", "-")) for case in cases]


@dataclass(frozen=True)
class Kept:
    """A book that holds the consortium already, and must come out of every refusal as it was."""

    url: str
    rows: dict[str, str]


def _kept(databases: Databases, folder: Path) -> Iterator[Kept]:
    url = databases.book()
    imported(url, consortium_folder(folder))
    yield Kept(url, Book(url).kept())
    databases.drop(url)


@pytest.fixture(scope="module")
def on_sqlite(sqlite: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Such a book on SQLite, for the whole module."""
    yield from _kept(sqlite, tmp_path_factory.mktemp("kept"))


@pytest.fixture(scope="module")
def on_postgresql(postgresql: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Such a book on PostgreSQL, for the whole module."""
    yield from _kept(postgresql, tmp_path_factory.mktemp("kept"))


def _reported(case: Case, errors: list[RowError], row: int) -> None:
    assert len(errors) == 1, errors
    error = errors[0]
    assert (error.file, error.row, error.column) == (f"{case.kind}.csv", row, case.column), error
    assert error.value == case.shown
    assert case.says in error.message, error.message


def test_the_further_rows_are_right_by_themselves(sqlite: Databases, tmp_path: Path) -> None:
    url = sqlite.book()
    imported(url, consortium_folder(tmp_path))
    outcome = imported(url, write(tmp_path / "more", with_further(consortium())))
    assert {kind: count.created for kind, count in outcome.counts.items()} == dict.fromkeys(KINDS, 1)
    sqlite.drop(url)


@pytest.mark.parametrize("case", _named(BETWEEN_ROWS))
def test_one_wrong_row_refuses_the_folder(case: Case, on_sqlite: Kept, tmp_path: Path) -> None:
    rows = with_further(consortium(), **{**case.beside, case.kind: case.changes})
    errors = refused(on_sqlite.url, write(tmp_path / "folder", rows))
    _reported(case, errors, len(rows[case.kind]) + 1)
    assert Book(on_sqlite.url).kept() == on_sqlite.rows


@pytest.mark.parametrize("case", _named(WITHIN_ONE_ROW))
def test_a_row_that_is_wrong_in_itself_refuses_its_file(case: Case, on_sqlite: Kept, tmp_path: Path) -> None:
    rows = [*consortium()[case.kind], case.row]
    folder = write(tmp_path / "folder", {case.kind: rows})
    errors = refused(on_sqlite.url, folder / f"{case.kind}.csv", case.kind)
    _reported(case, errors, len(rows) + 1)
    assert Book(on_sqlite.url).kept() == on_sqlite.rows


def test_every_cell_that_must_be_filled_in_is_asked_for(on_sqlite: Kept, tmp_path: Path) -> None:
    required = [(name, each.name) for name, kind in KINDS.items() for each in kind.columns if each.required]
    rows: dict[str, list[Row]] = {name: [] for name in KINDS}
    for name, column in required:
        rows[name].append(FURTHER[name] | {column: ""})
    errors = refused(on_sqlite.url, write(tmp_path / "folder", rows))
    expected = [
        (f"{name}.csv", place, column)
        for name, kind in KINDS.items()
        for place, column in enumerate((each.name for each in kind.columns if each.required), 2)
    ]
    assert [(each.file, each.row, each.column) for each in errors] == expected
    assert {each.message for each in errors} == {"is missing: this column must be filled in"}
    assert Book(on_sqlite.url).kept() == on_sqlite.rows


@pytest.mark.parametrize("case", _named(ALONE))
def test_a_row_that_fits_no_fact_of_the_book_refuses_its_file(
    case: Case, on_postgresql: Kept, tmp_path: Path
) -> None:
    folder = write(tmp_path / "folder", {case.kind: [case.row]})
    errors = refused(on_postgresql.url, folder / f"{case.kind}.csv", case.kind)
    _reported(case, errors, 2)
    assert Book(on_postgresql.url).kept() == on_postgresql.rows
