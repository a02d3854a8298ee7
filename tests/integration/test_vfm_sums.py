"""Claims add up to every total printed, at every level, on three years of twelve members (V1, V2, V4, V5)."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from consortium.kernel.days import FinancialYear
from consortium.kernel.money import pence
from consortium.vfm.claims import kept_claims
from consortium.vfm.papers import papers
from consortium.vfm.queries import vfm_table
from reports.headline import must_add_up
from tests.books import Book
from tests.programs import unavailable
from tests.servers import SQLite

CASE = Path(__file__).parents[3] / "shared" / "acceptance" / "twelve" / "input"
YEARS = ("2023-24", "2024-25", "2025-26")
COLUMNS = ("spend", "baselined_spend", "cashable", "avoided", "rebates", "grants")


@pytest.fixture(scope="module")
def book(sqlite: SQLite) -> Iterator[Book]:
    """The acceptance case of the twelve."""
    if not CASE.is_dir():
        unavailable("the acceptance cases are not beside the repository")
    url = sqlite.book()
    found = Book(url)
    found.run("import", "folder", str(CASE))
    yield found
    sqlite.drop(url)


def figures(row: Any) -> dict[tuple[str, str], int]:
    """The figures of a row of the table in pence, by workstream and column."""
    return {
        (workstream, name): pence(cells[name])
        for workstream, cells in row["workstreams"].items()
        for name in COLUMNS
    }


@pytest.mark.parametrize("year", YEARS)
def test_members_add_up_to_the_consortium(book, year):
    found = book.json("vfm", "--year", year)
    summed: dict[tuple[str, str], int] = defaultdict(int)
    for row in found["members"]:
        for key, amount in figures(row).items():
            summed[key] += amount
    assert summed == figures(found["total"])
    for name in ("running_cost", "net_cashable"):
        assert sum(pence(row[name]) for row in found["members"]) == pence(found["total"][name])


@pytest.mark.parametrize("year", YEARS)
def test_claims_add_up_to_contract_workstream_member_and_consortium(book, year):
    with book.look() as session:
        table = vfm_table(session, FinancialYear.parse(year))
        whole = papers(session, FinancialYear.parse(year))
    for code, row in table.rows.items():
        for workstream, cells in row.workstreams.items():
            mine = [
                each
                for each in table.claims
                if (each.facts.member, each.facts.workstream) == (code, workstream)
            ]
            assert cells.cashable == sum(each.cashable for each in mine)
            assert cells.avoided == sum(each.avoided for each in mine)
            assert cells.baselined_spend == sum(each.facts.cost for each in mine)
        contracts = whole.members[code].contracts
        assert row.figures.cashable == sum(each.cashable for each in contracts)
        assert row.figures.spend == sum(each.spend for each in contracts)
    for paper in (*whole.members.values(), whole.consortium):
        must_add_up(paper)


@pytest.mark.parametrize("year", YEARS)
def test_the_claims_kept_are_those_of_the_table(book, year):
    with book.look() as session:
        table = vfm_table(session, FinancialYear.parse(year))
        kept = kept_claims(session, FinancialYear.parse(year))
    assert [(each.key, each.row.cost, each.row.cashable, each.row.avoided) for each in kept] == [
        (each.facts.key, each.facts.cost, each.cashable, each.avoided) for each in table.claims
    ]
    assert len(kept) > 50


def test_every_claim_opens_to_lines_that_make_up_its_cost_and_quantity(book):
    claims = [e for e in book.json("vfm", "claims", "--year", "2024-25") if e["state"] != "forecast"]
    for each in claims[::9]:
        found = book.json("vfm", "claim", each["contract"], each["item"], each["member"], "--year", "2024-25")
        counted = [line for line in found["lines"] if line["counted"] == "yes"]
        assert sum(pence(line["share"]) for line in counted) == pence(each["cost"])


def test_over_all_years_spend_is_the_net_part_of_the_ledgers_expenses(book):
    """Contract by contract; the rest of an expense is its VAT. Running contracts stand in a column of their own."""
    with book.raw() as connection:
        booked = dict(
            connection.execute(
                "SELECT reference, sum(debit - credit) FROM journal_lines "
                "JOIN accounts ON accounts.id = account_id JOIN contracts ON contracts.id = contract_id "
                "WHERE family LIKE 'Expenses:%' GROUP BY reference"
            ).fetchall()
        )
        vat = dict(
            connection.execute(
                "SELECT reference, sum(vat) FROM document_lines JOIN contracts ON contracts.id = contract_id "
                "JOIN documents ON documents.id = document_id WHERE kind = 'invoice' GROUP BY reference"
            ).fetchall()
        )
        years = [row[0] for row in connection.execute("SELECT DISTINCT year FROM spend_totals")]
    spent: dict[str, int] = defaultdict(int)
    with book.look() as session:
        for start in years:
            for each in vfm_table(session, FinancialYear(start)).spend:
                spent[each.contract] += each.spend
    assert spent == {reference: amount - vat[reference] for reference, amount in booked.items()}


def test_the_table_of_one_member_is_its_row_of_the_whole(book):
    whole = book.json("vfm", "--year", "2024-25")
    for row in whole["members"][::4]:
        mine = book.json("vfm", "--year", "2024-25", "--member", row["member"])
        assert mine["members"] == [row]
        assert mine["total"] == {key: value for key, value in row.items() if key != "member"}


def test_the_day_of_the_run_changes_nothing(book):
    arguments = ("vfm", "--year", "2024-25", "--format", "json")
    assert book.run(*arguments, day="2024-05-01") == book.run(*arguments, day="2031-05-01")


def test_the_book_is_sound(book):
    assert book.findings() == []
