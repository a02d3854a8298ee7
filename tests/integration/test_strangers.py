"""The product and a second program, written from the rules alone, come to the same pence."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from click.testing import CliRunner

from cli.main import main
from tests.oracle import Oracle
from tests.oracle_facts import Month
from tests.programs import unavailable
from tests.servers import Databases
from tests.strangers import span, stranger, years
from tests.strangers_files import write_dressed, write_plain

SEEDS = (0, 3, 6, 17, 20, 24, 27, 33, 34, 40, 45, 50)
"""Chosen so that every rule of the second program, when changed, changes the answer for one of them."""

POSTGRESQL_SEEDS = (17, 27)
CASES = Path(__file__).parents[3] / "shared" / "acceptance"


def printed(url: str, *arguments: str) -> Any:
    """What a command prints as JSON; a refusal fails the test with what it said."""
    result = CliRunner().invoke(main, ["--database", url, *arguments, "--format", "json"])
    assert result.exit_code == 0, (arguments, result.output)
    return json.loads(result.stdout)


def questions(rng: Random) -> Iterator[tuple[int, date | None]]:
    """Every year, without and with a day in its middle."""
    for year in years():
        first, last = span(year)
        yield year, None
        yield year, first + timedelta(days=rng.randint(0, (last - first).days))


def answers(oracle: Oracle, year: int, day: date | None) -> Iterator[tuple[list[str], Any]]:
    """The commands of a year and a day, each with what it must print."""
    until = ["--as-at", day.isoformat()] if day else []
    yield ["vfm", "--year", f"{year}-{(year + 1) % 100:02d}", *until], oracle.table(year, day)
    yield ["ledger", "trial-balance", *until], oracle.trial_balance(day)
    yield ["ledger", "settle", *until], oracle.settlement(day)


def parted(expected: Any, found: Any, where: str = "") -> Iterator[str]:
    """Each place in two JSON values where they differ."""
    if isinstance(expected, dict) and isinstance(found, dict) and list(expected) == list(found):
        for key in expected:
            yield from parted(expected[key], found[key], f"{where}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for number, pair in enumerate(zip(expected, found, strict=True)):
            yield from parted(*pair, f"{where}/{number}")
    elif expected != found:
        yield f"{where}: prints {found}, not {expected}"


def closed(url: str, rng: Random) -> list[Month]:
    """Close some periods, of which some follow each other."""
    periods = [(year, period) for year in years() for period in range(1, 13)]
    first = rng.randrange(len(periods))
    chosen = {*periods[first : first + rng.choice((0, 0, 1, 3))], *rng.sample(periods, rng.choice((0, 0, 1)))}
    for year, period in chosen:
        closing = ["close", f"{year}-{(year + 1) % 100:02d}", f"P{period:02d}"]
        assert CliRunner().invoke(main, ["--database", url, "ledger", *closing]).exit_code == 0
    return [(year, period + 3) if period < 10 else (year + 1, period - 9) for year, period in chosen]


def differences(databases: Databases, seed: int, folder: Path) -> list[str]:
    """Where the product's answers for the stranger of this seed are not the second program's."""
    rng, tables, url = Random(seed), stranger(seed), databases.book()
    write_plain(tables, folder / "plain")
    write_dressed(tables, folder / "dressed", rng)
    oracle = Oracle.of(folder / "plain")
    oracle.closed = closed(url, rng)
    printed(url, "import", "folder", str(folder / "dressed"))
    found = [
        f"{' '.join(command)} {each}"
        for year, day in questions(rng)
        for command, expected in answers(oracle, year, day)
        for each in parted(expected, printed(url, *command))
    ]
    databases.drop(url)
    return found


def answer(oracle: Oracle, name: str, expected: Any) -> Any:
    """What the second program makes of the case that an expected file is about."""
    day = date.fromisoformat(expected["as_at"]) if expected["as_at"] else None
    if name.startswith("vfm"):
        return oracle.table(int(expected["year"][:4]), day)
    return oracle.settlement(day) if name.startswith("settle") else oracle.trial_balance(day)


@pytest.mark.parametrize("case", ["edges", "twelve"])
def test_the_second_program_agrees_with_the_expected_figures(case):
    files = sorted((CASES / case / "expected").glob("*.json"))
    if not files:
        unavailable(f"the acceptance cases are not at {CASES}")
    oracle = Oracle.of(CASES / case / "input")
    for file in files:
        expected = json.loads(file.read_text())
        assert answer(oracle, file.name, expected) == expected, file.name


@pytest.mark.parametrize("seed", SEEDS)
def test_a_strange_consortium_comes_to_the_same_pence_in_two_programs(seed, sqlite, tmp_path):
    assert not differences(sqlite, seed, tmp_path)


@pytest.mark.parametrize("seed", POSTGRESQL_SEEDS)
def test_a_strange_consortium_comes_to_the_same_pence_on_postgresql(seed, postgresql, tmp_path):
    assert not differences(postgresql, seed, tmp_path)
