"""Every expected file of the acceptance cases, through the commands that print it, to the penny."""

import csv
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.makers import facts_of
from tests.programs import unavailable
from tests.servers import Databases

CASES = Path(__file__).parents[3] / "shared" / "acceptance"
NAMES = ("twelve", "edges")
DAY = r"\d{4}-\d{2}-\d{2}"
COMMANDS = {
    rf"vfm-(\d{{4}}-\d{{2}})-as-at-({DAY})": ("vfm", "--year", "{0}", "--as-at", "{1}"),
    r"vfm-(\d{4}-\d{2})": ("vfm", "--year", "{0}"),
    rf"trial-balance-({DAY})": ("ledger", "trial-balance", "--as-at", "{0}"),
    r"trial-balance": ("ledger", "trial-balance"),
    rf"settle-({DAY})": ("ledger", "settle", "--as-at", "{0}"),
    r"settle": ("ledger", "settle"),
}
"""The command that prints an expected file, by the form of the file's name (acceptance/README.md)."""


@dataclass(frozen=True)
class Imported:
    """A case in a database: as its files have it, or with the rows of every file shuffled."""

    url: str
    case: Path


def _case(name: str) -> Path:
    case = CASES / name
    if not case.is_dir():
        unavailable("the acceptance cases are not beside the repository")
    return case


def _run(url: str, *arguments: str) -> str:
    result = CliRunner().invoke(main, ["--database", url, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def _shuffled(folder: Path, into: Path, chance: random.Random) -> Path:
    into.mkdir()
    for path in folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *rows = csv.reader(file)
        chance.shuffle(rows)
        with (into / path.name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    return into


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Databases:
    """Databases of each kind in turn, for the whole module."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module", params=NAMES)
def imported(request: pytest.FixtureRequest, server: Databases) -> Iterator[Imported]:
    """Each case, imported once by the commands that its README names."""
    case = _case(request.param)
    url = server.fresh()
    _run(url, "db", "upgrade")
    _run(url, "import", "folder", str(case / "input"))
    yield Imported(url, case)
    server.drop(url)


@pytest.fixture(scope="module")
def shuffled(
    imported: Imported, server: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Imported]:
    """The same case from files whose rows stand in another order."""
    folder = tmp_path_factory.mktemp("shuffled") / "input"
    url = server.book()
    _run(url, "import", "folder", str(_shuffled(imported.case / "input", folder, random.Random(1))))
    yield Imported(url, imported.case)
    server.drop(url)


def _answers(imported: Imported) -> dict[str, Any]:
    """What the command of each expected file prints, by the file's name."""
    found = {}
    for path in sorted((imported.case / "expected").iterdir()):
        printed = _run(imported.url, *_command(path.stem), "--format", "json")
        found[path.name] = json.loads(printed, parse_float=_never)
    return found


def _command(name: str) -> list[str]:
    for form, words in COMMANDS.items():
        if match := re.fullmatch(form, name):
            return [word.format(*match.groups()) for word in words]
    raise AssertionError(f"acceptance/README.md names no command for {name}")


def _never(text: str) -> None:
    raise AssertionError(f"{text} is a number in JSON, not text with two decimals")


def _expected(imported: Imported) -> dict[str, Any]:
    return {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted((imported.case / "expected").iterdir())
    }


def test_every_expected_file_is_printed_to_the_penny(imported: Imported) -> None:
    answers, expected = _answers(imported), _expected(imported)
    assert len(expected) >= 8
    for name, figures in expected.items():
        assert answers[name] == figures, name


def test_the_book_of_a_case_holds_every_invariant(imported: Imported) -> None:
    _run(imported.url, "ledger", "verify")


def test_the_order_of_rows_changes_no_answer(shuffled: Imported) -> None:
    assert _answers(shuffled) == _expected(shuffled)


def test_the_order_of_rows_changes_no_fact(imported: Imported, shuffled: Imported) -> None:
    assert facts_of(shuffled.url) == facts_of(imported.url)


@pytest.mark.parametrize("name", NAMES)
def test_both_kinds_of_database_hold_the_same_facts(
    name: str, sqlite: Databases, postgresql: Databases
) -> None:
    every = []
    for server in (sqlite, postgresql):
        url = server.book()
        _run(url, "import", "folder", str(_case(name) / "input"))
        every.append(facts_of(url))
        server.drop(url)
    assert every[0] == every[1]
