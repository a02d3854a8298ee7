"""hledger and Beancount accept the book without any tolerance, and arrive at the same balances as we do."""

import csv
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from consortium.kernel.money import pence
from tests.awkward import HOSTILE
from tests.books import THREE, Book, contract, everyone, invoice
from tests.programs import bean_check, hledger, unavailable
from tests.servers import SQLite

ACCEPTANCE = Path(__file__).parents[3] / "shared" / "acceptance"
UTF_8 = os.environ | {"LC_ALL": "C.UTF-8"}
SYNTAX = (
    "[2019-01-01]",
    "[2019-02-30]",
    "[]",
    ":",
    '"',
    "\\",
    "\\n",
    "; x",
    "date:2019-01-01",
    "(x) ! *",
    "|",
    ",",
    "é😀",
)
"""References that one of the programs would take for more than a reference."""


def _case(name: str) -> Callable[[Book], None]:
    def build(book: Book) -> None:
        if not (ACCEPTANCE / name).is_dir():
            unavailable("the acceptance cases are not beside the repository")
        book.run("import", "folder", str(ACCEPTANCE / name / "input"))

    return build


def _syntax(book: Book) -> None:
    """A contract for each reference, and an invoice of that number."""
    book.bring(
        **THREE,
        contracts=[contract(each) for each in SYNTAX],
        contract_members=[row for each in SYNTAX for row in everyone(each)],
        invoices=[invoice(each, each, "10.01", description=each) for each in SYNTAX],
    )


def _empty(_: Book) -> None:
    """Nothing was ever posted."""


BOOKS = {"twelve": _case("twelve"), "edges": _case("edges"), "syntax": _syntax, "empty": _empty}


@pytest.fixture(scope="module", params=[*BOOKS, "awkward", "demo"])
def book(request: pytest.FixtureRequest, sqlite: SQLite) -> Iterator[Book]:
    """Each of the books in turn."""
    if request.param == "demo":
        yield Book(f"sqlite:///{request.getfixturevalue('demo') / 'demo.db'}")
        return
    if request.param == "awkward":
        yield request.getfixturevalue("awkward_book")
        return
    found = Book(sqlite.book())
    BOOKS[request.param](found)
    yield found
    sqlite.drop(found.url)


def _written(book: Book, form: str, folder: Path) -> Path:
    path = folder / f"book.{form}"
    book.run("export", form, "--output", str(path))
    return path


def _run(*command: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], env=UTF_8, capture_output=True, encoding="utf-8", check=False)


def test_hledger_accepts_the_book_and_arrives_at_the_same_balances(book, tmp_path):
    path, program = _written(book, "hledger", tmp_path), hledger()
    checked = _run(program, "-f", path, "check", "--strict")
    assert checked.returncode == 0, checked.stderr
    printed = _run(program, "-f", path, "balance", "--flat", "--no-total", "--output-format", "csv").stdout
    rows = list(csv.DictReader(printed.splitlines()))
    assert {row["account"]: pence(row["balance"].removesuffix(" GBP")) for row in rows} == book.balances()


def test_beancount_accepts_the_book_and_arrives_at_the_same_balances(book, tmp_path):
    path, program = _written(book, "beancount", tmp_path), bean_check()
    checked = _run(program, path)
    assert (checked.returncode, checked.stderr) == (0, "")
    loader = pytest.importorskip("beancount.loader")
    realization = pytest.importorskip("beancount.core.realization")
    tree = realization.realize(loader.load_file(str(path))[0])
    found = {
        each.account: each.balance.get_currency_units("GBP").number
        for each in realization.iter_children(tree)
    }
    assert {name: int(number * 100) for name, number in found.items() if number} == book.balances()


@pytest.fixture(scope="module")
def hostile(sqlite: SQLite) -> Book:
    """A book with references that look like syntax."""
    found = Book(sqlite.book())
    _syntax(found)
    return found


def test_a_date_in_brackets_in_a_reference_moves_no_posting(hostile, tmp_path):
    path = _written(hostile, "hledger", tmp_path)
    assert _run(hledger(), "-f", path, "register", "date:2019").stdout == ""


def test_beancount_keeps_every_reference_as_it_is(hostile, tmp_path):
    loader, data = pytest.importorskip("beancount.loader"), pytest.importorskip("beancount.core.data")
    entries, errors, _ = loader.load_file(str(_written(hostile, "beancount", tmp_path)))
    transactions = [each for each in entries if isinstance(each, data.Transaction)]
    assert not errors
    assert {line.meta["contract"] for each in transactions for line in each.postings} == set(SYNTAX)
    assert {each.narration for each in transactions} == {f"invoice {number}".strip() for number in SYNTAX}


@pytest.mark.parametrize("form", ["hledger", "beancount"])
@pytest.mark.parametrize("place", ["first", "last"])
def test_a_penny_changed_anywhere_is_noticed(hostile, tmp_path, form, place):
    path = _written(hostile, form, tmp_path)
    text = path.read_text(encoding="utf-8")
    amounts = list(re.finditer(r"  (-?\d+\.\d)(\d) GBP", text))
    amount = amounts[0 if place == "first" else -1]
    changed = f"{text[: amount.end(1)]}{(int(amount[2]) + 1) % 10}{text[amount.end(2) :]}"
    path.write_text(changed, encoding="utf-8")
    checked = _run(*((hledger(), "-f", path, "check") if form == "hledger" else (bean_check(), path)))
    assert checked.returncode != 0


def test_the_hostile_reference_is_as_long_as_a_reference_may_be():
    assert len(HOSTILE) == 60
