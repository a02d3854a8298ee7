"""Every number on a paper is one that the table, the statement or the claims give, and the reverse."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from cli.main import main
from consortium.db import Database, reading
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import pence
from consortium.vfm.papers import Papers, paper_of_all, papers
from reports.consortium_paper import consortium_paper_figures
from reports.figures import Figure
from reports.member_paper import member_paper_figures
from tests.books import THREE, Book, contract, everyone, invoice, member

YEAR = "2025-26"
WORKSTREAMS = ("procurement", "employment", "learning")
COLUMNS = ("spend", "baselined_spend", "cashable", "avoided", "rebates", "grants")
BANDS = {"not_due": "not due", "to_30": "1-30", "to_60": "31-60", "to_90": "61-90", "over_90": "91+"}


@pytest.fixture(scope="module")
def found(demo: Path) -> Papers:
    """The papers of the demo's last year."""
    database = Database(f"sqlite:///{demo / 'demo.db'}")
    with reading(database) as session:
        made = papers(session, FinancialYear.parse(YEAR))
    database.close()
    return made


@pytest.fixture(scope="module")
def figures(found: Papers) -> dict[str, list[Figure]]:
    """The registered figures of each member's paper; registering them sets the whole paper."""
    return {code: member_paper_figures(paper) for code, paper in found.members.items()}


def printed(demo: Path, *arguments: str) -> Any:
    """What a command prints as JSON over the demo's book."""
    command = ["--database", f"sqlite:///{demo / 'demo.db'}", *arguments, "--format", "json"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def by_key(figures: list[Figure]) -> dict[str, Any]:
    """The values of registered figures."""
    return {each.key: each.value for each in figures}


def row_of(table: dict[str, Any], code: str) -> dict[str, Any]:
    """A member's row of the table."""
    return next(each for each in table["members"] if each["member"] == code)


def test_each_papers_table_is_the_table_that_the_command_prints(demo, found, figures):
    table = printed(demo, "vfm", "--year", YEAR)
    rows = {code: (row_of(table, code), each) for code, each in figures.items()}
    rows["all"] = (table["total"], consortium_paper_figures(found.consortium))
    for code, (row, registered) in rows.items():
        values = by_key(registered)
        for workstream in WORKSTREAMS:
            for column in COLUMNS:
                expected = pence(row["workstreams"][workstream][column])
                stated = values.get(f"table/{workstream}/{column}", 0)
                assert stated == expected, f"{code}: {workstream} {column}"
        assert values.get("headline/running_cost", 0) == pence(row["running_cost"]), code
        assert values.get("table/net_cashable", pence(row["net_cashable"])) == pence(row["net_cashable"]), (
            code
        )


def test_every_claim_on_a_paper_is_a_claim_of_the_book_and_every_claim_is_on_its_paper(demo, found, figures):
    for code, paper in found.members.items():
        claims = printed(demo, "vfm", "claims", "--year", YEAR, "--member", code)
        book = {(each["contract"], each["item"]): each for each in claims if each["state"] != "forecast"}
        values = by_key(figures[code])
        assert {(each.contract, each.item) for each in paper.claims} == book.keys(), code
        for key, value in values.items():
            match = re.fullmatch(r"claims/([^/]+)/([^/]+)/(cost|cashable|avoided)", key)
            if match and (match[1], match[2]) in book:
                assert value == pence(book[match[1], match[2]][match[3]]), f"{code}: {key}"
        signed = sum(
            pence(each["cashable"])
            for (contract, item), each in book.items()
            if each["state"] in ("validated", "frozen")
            and not next(c for c in paper.claims if (c.contract, c.item) == (contract, item)).incomplete
        )
        assert values.get("headline/signed", 0) == signed, code


def test_the_statement_on_a_paper_is_the_statement_of_the_book(demo, found, figures):
    for code, paper in found.members.items():
        if paper.statement is None:
            continue
        last = paper.provenance.as_at.isoformat()
        book = printed(demo, "ledger", "statement", code, "--from", "2025-04-01", "--to", last)
        values = by_key(figures[code])
        assert values["statement/opening"] == pence(book["opening"]), code
        assert values["statement/closing"] == pence(book["closing"]), code
        for name, band in BANDS.items():
            assert values[f"statement/ageing/{name}"] == pence(book["ageing"][band]), f"{code}: {band}"
        assert sum(each.amount for each in paper.statement.rows) == sum(
            pence(e["amount"]) for e in book["lines"]
        )


def test_the_members_balances_on_the_consortiums_paper_are_those_of_the_trial_balance(demo, found):
    last = found.consortium.provenance.as_at.isoformat()
    accounts = printed(demo, "ledger", "trial-balance", "--as-at", last)["accounts"]
    book = {each["account"]: pence(each["balance"]) for each in accounts}
    values = by_key(consortium_paper_figures(found.consortium))
    for code in found.members:
        assert values[f"members/{code}/balance"] == book.get(f"Assets:Current:{code}", 0)


def test_every_amount_printed_in_a_paper_is_a_registered_figure(demo, figures):
    for code, mine in figures.items():
        reader = PdfReader(demo / f"{code.lower()}-{YEAR}.pdf")
        text = "\n".join(page.extract_text() for page in reader.pages)
        text = re.sub(r"each\s+£1\b", "each pound", text)
        registered = {each.text.lstrip("−") for each in mine}
        loose = {each.strip(",") for each in re.findall(r"£[0-9][0-9,]*(?:\.[0-9]{2,6})?", text)} - registered
        assert not loose, f"{code} prints {sorted(loose)[:5]} that no figure answers for"


def test_thirteen_papers_lie_in_the_folder_each_marked_as_invented_on_every_page(demo):
    files = sorted(demo.glob("*.pdf"))
    assert len(files) == 13
    for file in files:
        for page in PdfReader(file).pages:
            assert "every name and figure invented" in page.extract_text(), file.name


@pytest.mark.parametrize(
    ("numbers", "invented"),
    [
        (("DEMO01", "DEMO02", ""), True),
        (("DEMO01", "L1234", ""), False),
        (("L1234", "LH0001", "DEMO2"), False),
        (("", "", ""), False),
    ],
)
def test_figures_are_called_invented_only_where_every_registration_number_is(numbers, invented, sqlite):
    book = Book(sqlite.book())
    codes = zip(("AAA", "BBB", "CCC"), numbers, strict=True)
    members = [member(code, registration_number=number) for code, number in codes]
    contracts = {"contracts": [contract("CON")], "contract_members": everyone("CON")}
    book.bring(**{**THREE, "members": members}, **contracts, invoices=[invoice("CON", "1", "30.00")])
    with book.look() as session:
        assert paper_of_all(session, FinancialYear(2025)).provenance.invented is invented
    sqlite.drop(book.url)


def test_a_pack_prints_the_same_bytes_again(demo, tmp_path):
    for name in ("casa", "consortium"):
        again = tmp_path / f"{name}.pdf"
        who = ["consortium"] if name == "consortium" else ["member", "CASA"]
        command = ["--database", f"sqlite:///{demo / 'demo.db'}", "report", *who, "--pack", "2025-26/1"]
        result = CliRunner().invoke(main, [*command, "--output", str(again)])
        assert result.exit_code == 0, result.stderr
        assert again.read_bytes() == (demo / f"{name}-{YEAR}.pdf").read_bytes()


def test_the_demos_book_verifies(demo):
    assert printed(demo, "ledger", "verify") == []
