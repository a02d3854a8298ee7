"""A year trued up in a real book: in the ledger, in statements and spend, in verify, reversed, and restored."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.queries import agreement
from consortium.db import unit_of_work
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound, Refused
from consortium.ledger.models import JournalRow
from consortium.ledger.queries import journal
from consortium.spend.operations import reverse_journal
from consortium.spend.recording import AlreadyPosted
from consortium.spend.shares import line_shares
from consortium.spend.statements import statement
from consortium.spend.true_up import NothingToTrueUp, post_true_up
from consortium.vfm.claims import refresh
from tests.books import THREE, Book, baseline, contract, credit, invoice, part
from tests.makers import facts_of, opened
from tests.servers import SQLite

YEAR = FinancialYear(2025)
WHY = Cause("lead@aaa.example", datetime(2026, 6, 30, 12, tzinfo=UTC), "more started at BBB")
SERVICE = {"workstream": "employment", "allocation": "fixed", "end": "2027-03-31"}


def started(code: str, *names: str) -> list[dict[str, str]]:
    return [
        {
            "contract": "EMP",
            "participant": each,
            "member": code,
            "referred": "2025-05-01",
            "started": "2025-05-02",
        }
        for each in names
    ]


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """EMP is charged 2 : 1 : 1 by agreed weights, £1,000.01 with £200.00 VAT; 1, 3 and no residents started."""
    found = Book(sqlite.book())
    found.bring(
        **THREE,
        contracts=[
            contract("EMP", **SERVICE),
            contract("PRO", allocation="fixed"),
            contract("RUN", workstream="running"),
        ],
        contract_members=[
            *(part(each, "AAA", weight="2") for each in ("EMP", "PRO")),
            *(part(each, code, weight="1") for each in ("EMP", "PRO") for code in ("BBB", "CCC")),
            *(part("RUN", code) for code in ("AAA", "BBB", "CCC")),
        ],
        contract_items=[{"contract": "EMP", "item": "start", "unit": "start"}],
        referrals=[*started("AAA", "PX1"), *started("BBB", "PX2", "PX3", "PX4")],
        invoices=[
            invoice("EMP", "E-1", "1000.01", "200.00", item="start"),
            invoice("EMP", "E-2", "50.00", member="CCC"),
            invoice("PRO", "P-1", "10.00"),
            invoice("RUN", "R-1", "10.00"),
        ],
        credits=[credit("EMP", "G-1", "grant", "40.00")],
    )
    yield found
    sqlite.drop(found.url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy for each test."""
    with built.copied() as found:
        yield found


@contextmanager
def changing(book: Book) -> Iterator[Session]:
    with opened(book.url) as database, unit_of_work(database, refresh) as session:
        yield session


def trued_up(book: Book) -> str:
    """The name of the journal of EMP's true-up."""
    with changing(book) as session:
        entry = post_true_up(session, WHY, "EMP", YEAR)
    return f"{FinancialYear(entry.year)}/{entry.number}"


def test_the_journal_has_each_members_difference_and_comes_to_zero(book):
    before = book.balances()
    name = trued_up(book)
    # Charged £1,000.01: 500.01, 250.00, 250.00; VAT 100, 50, 50. Due by 1 : 3 : 0: 250.00, 750.01; VAT 50, 150.
    # Differences with VAT: AAA -300.01, BBB +600.01, CCC -300.00; the £50.00 that CCC bears alone stays its own.
    moved = {"AAA": -30_001, "BBB": 60_001, "CCC": -30_000}
    after = book.balances()
    for code, amount in moved.items():
        for account, sign in (("Expenses:Employment", 1), ("Assets:Current", 1), ("Income:Recharges", -1)):
            key = f"{account}:{code}"
            assert after.get(key, 0) - before.get(key, 0) == sign * amount, key
    assert sum(amount for _, amount in book.journal(name)) == 0
    assert book.findings() == []


def test_a_statement_explains_what_was_trued_up(book):
    name = trued_up(book)
    with book.look() as session:
        (line,) = (each for each in statement(session, "BBB").lines if each.journal == name)
    assert (line.words, line.amount, line.total) == ("trued up to real use", 60_001, None)
    assert "£750.01 = £1,000.01 × 3 ÷ 4 starts (2025-04-01 to 2026-03-31)" in line.explanation
    assert "−£250.00 = −£1,000.01 × 250 ÷ 1,000.01 pounds charged on account (2025-26)" in line.explanation


def test_spend_of_the_year_is_what_is_due_by_use(book):
    trued_up(book)
    rows = book.json("vfm", "--year", "2025-26")["members"]
    spent = {each["member"]: each["workstreams"]["employment"]["spend"] for each in rows}
    assert spent == {"AAA": "250.00", "BBB": "750.01", "CCC": "50.00"}


def test_a_year_is_trued_up_once_unless_that_is_reversed(book):
    before, name = book.balances(), trued_up(book)
    with pytest.raises(AlreadyPosted):
        trued_up(book)
    with changing(book) as session:
        reverse_journal(session, WHY, journal(session, name), dated=date(2026, 6, 30))
    assert book.balances() == before
    trued_up(book)
    assert book.findings() == []


@pytest.mark.parametrize(
    ("reference", "cause", "why"),
    [
        ("EMP", Cause("x", WHY.at, " "), "say why"),
        ("EMP", Cause("x", datetime(2026, 3, 31, 12, tzinfo=UTC), "early"), "not over"),
        ("PRO", WHY, "not charged on account"),
        ("RUN", WHY, "not charged on account"),
        ("NO", WHY, "no contract"),
    ],
)
def test_what_cannot_be_trued_up_is_refused_and_leaves_nothing(book, reference, cause, why):
    before = book.balances()
    with pytest.raises((Refused, NotFound), match=why), changing(book) as session:
        post_true_up(session, cause, reference, YEAR)
    assert book.balances() == before


def test_within_the_tolerance_nothing_is_posted(book):
    book.bring(
        referrals=[*started("AAA", "PY1", "PY2", "PY3", "PY4", "PY5"), *started("CCC", "PY6", "PY7", "PY8")]
    )
    with pytest.raises(NothingToTrueUp, match="within"), changing(book) as session:
        post_true_up(session, WHY, "EMP", YEAR)


@pytest.mark.parametrize(
    "statement_",
    [
        "UPDATE document_lines SET net = net + 1 WHERE document_id = {document} AND line = 1",
        "UPDATE document_lines SET weights_id = 1 WHERE document_id = {document} AND line = 2",
        "UPDATE documents SET number = '2024-25' WHERE id = {document}",
        "UPDATE journal_lines SET debit = debit + 1 WHERE debit > 0 AND line = 1 AND journal_id = {journal}",
        "DELETE FROM documents WHERE id = {document}",
    ],
)
def test_a_true_up_that_was_tampered_with_is_found(book, statement_):
    trued_up(book)
    with book.raw() as connection:
        ((document, entry),) = connection.execute(
            "SELECT id, journal_id FROM documents WHERE kind = 'true_up'"
        ).fetchall()
    assert book.tampered(statement_.format(document=document, journal=entry))


def test_true_ups_travel_with_the_book_reversed_ones_too(book, sqlite, tmp_path):
    with changing(book) as session:
        reverse_journal(session, WHY, journal(session, _name(book, session)), dated=date(2026, 6, 30))
    trued_up(book)
    book.bring(invoices=[invoice("EMP", "LATE", "3.00", item="start")], referrals=started("CCC", "PZ1"))
    folder, again = tmp_path / "everything", Book(sqlite.book())
    book.run("export", "csv", "--output", str(folder))
    again.run("import", "folder", str(folder))
    assert facts_of(again.url) == facts_of(book.url)
    assert again.balances() == book.balances()
    assert again.findings() == []
    again.run("import", "folder", str(folder))
    for form in ("hledger", "beancount"):
        book.run("export", form, "--output", str(tmp_path / form))
    sqlite.drop(again.url)


def _name(book: Book, session: Session) -> str:
    entry = post_true_up(session, WHY, "EMP", YEAR)
    return f"{FinancialYear(entry.year)}/{entry.number}"


def test_a_book_in_use_takes_no_true_up_from_a_file(book, built, tmp_path):
    trued_up(book)
    folder = tmp_path / "everything"
    book.run("export", "csv", "--output", str(folder))
    _only(folder, "true_ups.csv", "weights.csv")
    with built.copied() as other:
        before = other.balances()
        assert "not in the book" in other.run("import", "folder", str(folder), status=1)
        assert other.balances() == before


def _only(folder: Path, *names: str) -> None:
    for each in folder.iterdir():
        if each.name not in names:
            each.unlink()


def test_the_command_shows_what_the_page_shows_and_posts_what_it_posts(book):
    said = book.json("ledger", "true-up", "EMP", "--year", "2025-26")
    assert (said["needed"], said["posted"]) == (True, False)
    assert said["members"] == [
        {"member": "AAA", "used": "1", "charged": "600.01", "due": "300.00", "difference": "-300.01"},
        {"member": "BBB", "used": "3", "charged": "300.00", "due": "900.01", "difference": "600.01"},
        {"member": "CCC", "used": "0", "charged": "300.00", "due": "0.00", "difference": "-300.00"},
    ]
    before = book.balances()
    book.run("ledger", "true-up", "EMP", "--year", "2025-26")
    assert "say why" in book.run("ledger", "true-up", "EMP", "--year", "2025-26", "--post", status=1)
    assert book.balances() == before
    post = ("ledger", "true-up", "EMP", "--year", "2025-26", "--post", "--reason", "more started at BBB")
    assert "is trued up for 2025-26 by journal" in book.run(*post)
    assert book.balances()["Expenses:Employment:BBB"] - before["Expenses:Employment:BBB"] == 60_001
    assert "trued up for 2025-26 already" in book.run(*post, status=1)
    assert book.json("ledger", "true-up", "EMP", "--year", "2025-26")["posted"] is True


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("EMP", "--year", "2025-26", "--reason", "early"), 2),
        (("EMP",), 2),
        (("EMP", "--year", "soon"), 2),
        (("PRO", "--year", "2025-26"), 1),
        (("NO", "--year", "2025-26"), 1),
    ],
)
def test_a_command_that_cannot_true_up_says_so_by_its_status(book, arguments, status):
    book.run("ledger", "true-up", *arguments, status=status)


def test_what_a_member_that_left_bore_for_its_days_counts_in_its_savings(sqlite):
    """BBB leaves on 30 September. Charged half of £100.00 until then, £50.00; AAA £50.00, and £100.00 after.

    One of AAA started and three of BBB: of £200.00 are due £50.00 and £150.00. Alone, a start is £60.00 to BBB.
    """
    found = Book(sqlite.book())
    first, second = ({"from": "2025-04-01", "to": "2025-09-30"}, {"from": "2025-10-01", "to": "2026-03-31"})
    days = {"date": "2025-09-30"}, {"date": "2026-03-31"}
    found.bring(
        **THREE,
        contracts=[contract("EMP", **SERVICE)],
        contract_members=[part("EMP", "AAA", weight="1"), part("EMP", "BBB", weight="1", to="2025-09-30")],
        baselines=[baseline("EMP", "start", "BBB", "60")],
        referrals=[*started("AAA", "PX1"), *started("BBB", "PX2", "PX3", "PX4")],
        invoices=[
            invoice("EMP", "E-1", "100.00", item="start") | first | days[0],
            invoice("EMP", "E-2", "100.00", item="start") | second | days[1],
        ],
    )

    def saved() -> str:
        rows = found.json("vfm", "--year", "2025-26")["members"]
        by_member = {each["member"]: each["workstreams"]["employment"] for each in rows}
        return str(by_member["BBB"]["cashable"])

    assert saved() == "130.00"  # 3 x 60 - 50
    trued_up(found)
    assert saved() == "30.00"  # 3 x 60 - 150
    assert found.findings() == []
    with found.look() as session:
        known = [agreement(session, "EMP")]
        mine = [each for each in line_shares(session, YEAR, known, {"BBB"}, is_whole=True) if each.counted]
    assert sum(each.net for each in mine) == 15_000
    with changing(found) as session:
        reverse_journal(session, WHY, _newest(session), dated=date(2026, 6, 30))
    assert saved() == "130.00"
    assert found.findings() == []
    sqlite.drop(found.url)


def _newest(session: Session) -> JournalRow:
    return session.scalars(sa.select(JournalRow).order_by(JournalRow.id.desc()).limit(1)).one()
