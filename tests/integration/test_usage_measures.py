"""Use of a service as starts, minutes of advice or places offered: dated, explained, recomputed and restored."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.contracts.schemas import MeasureSchema
from consortium.contracts.terms import Measure
from consortium.contracts.usage_measures import MeasureRefused, set_measure
from consortium.db import unit_of_work
from consortium.employment.models import Contact
from consortium.employment.pathway import keep_places
from consortium.employment.queries import participant
from consortium.employment.schemas import PlacesOfferedSchema
from consortium.kernel.days import FinancialYear
from consortium.members.queries import member as member_of_code
from consortium.spend.statements import statement
from consortium.spend.true_up import true_up
from consortium.vfm.claims import refresh
from tests.books import THREE, Book, contract, invoice, part
from tests.makers import CLERK, facts_of, opened
from tests.servers import Databases, SQLite

WHY = "advice takes more time with some"
MINUTES = {"PX1": 30, "PX2": 10, "PX3": 20}
OWNERS = {"PX1": "AAA", "PX2": "BBB", "PX3": "BBB"}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """EMP is shared by use: 1 start of AAA and 2 of BBB; 30 minutes and 30; places 1, 1 and 2 of CCC."""
    book = Book(sqlite.book())
    days = {"contract": "EMP", "referred": "2025-05-01", "started": "2025-05-02"}
    book.bring(
        **THREE,
        contracts=[contract("EMP", workstream="employment", allocation="usage", end="2027-03-31"), contract("PRO")],
        contract_members=[part(each, code) for each in ("EMP", "PRO") for code in ("AAA", "BBB", "CCC")],
        referrals=[days | {"participant": name, "member": code} for name, code in OWNERS.items()],
    )
    with changing(book) as session:
        for name, spent in MINUTES.items():
            row = {"participant_id": participant(session, "EMP", name).id, "day": date(2025, 5, 12), "kind": "meeting"}
            who = {"recorded_by": CLERK.actor, "recorded_at": CLERK.at}
            session.add(Contact(**row, minutes=spent, is_withdrawn=False, **who))
        service = session.query(Contract).filter_by(reference="EMP").one()
        for code, places in {"AAA": "1", "BBB": "1", "CCC": "2"}.items():
            values = {"contract": "EMP", "member": code, "year": "2025-26", "places": places}
            keep_places(session, CLERK, service, member_of_code(session, code), PlacesOfferedSchema().load(values))
    yield book
    sqlite.drop(book.url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    with built.copied() as found:
        yield found


@contextmanager
def changing(book: Book) -> Iterator[Session]:
    with opened(book.url) as database, unit_of_work(database, refresh) as session:
        yield session


def measured(book: Book, measure: str, day: str, reference: str = "EMP") -> None:
    with changing(book) as session:
        values = MeasureSchema().load({"measure": measure, "from": day, "reason": WHY})
        set_measure(session, CLERK, agreement(session, reference), values)


def billed(book: Book, number: str, month: str = "2025-05") -> Mapping[str, str]:
    """What each member bears of an invoice of £100.00 for the month, as its statement explains it."""
    period = {"from": f"{month}-01", "to": f"{month}-28", "date": f"{month}-28"}
    book.bring(invoices=[invoice("EMP", number, "100.00", "0.00") | period])
    found = {}
    with book.look() as session:
        for code in ("AAA", "BBB", "CCC"):
            lines = [each.explanation for each in statement(session, code).lines if number in each.document]
            found |= {code: lines[0].partition(", contract")[0]} if lines else {}
    return found


def test_use_is_starts_until_something_else_is_said(book):
    assert billed(book, "E-1") == {
        "AAA": "£33.33 = £100.00 × 1 ÷ 3 starts (2025-05-01 to 2025-05-28)",
        "BBB": "£66.67 = £100.00 × 2 ÷ 3 starts (2025-05-01 to 2025-05-28)",
    }


def test_minutes_of_advice_share_and_explain_what_is_served_from_the_day_on(book):
    measured(book, "adviser_minutes", "2025-05-01")
    assert billed(book, "E-1") == {
        "AAA": "£50.00 = £100.00 × 30 ÷ 60 minutes of advice (2025-05-01 to 2025-05-28)",
        "BBB": "£50.00 = £100.00 × 30 ÷ 60 minutes of advice (2025-05-01 to 2025-05-28)",
    }
    assert book.findings() == []


def test_places_of_the_year_share_whether_anybody_came_or_not(book):
    measured(book, "places_offered", "2025-04-01")
    assert billed(book, "E-1") == {
        "AAA": "£25.00 = £100.00 × 1 ÷ 4 places offered (2025-26)",
        "BBB": "£25.00 = £100.00 × 1 ÷ 4 places offered (2025-26)",
        "CCC": "£50.00 = £100.00 × 2 ÷ 4 places offered (2025-26)",
    }


def test_what_was_posted_stays_and_differs_from_what_is_said_now(book):
    before = billed(book, "E-1")
    measured(book, "places_offered", "2025-05-01")
    with book.look() as session:
        assert agreement(session, "EMP").measure(date(2025, 4, 30)) is Measure.STARTS
        assert agreement(session, "EMP").measure(date(2025, 5, 1)) is Measure.PLACES_OFFERED
    assert book.findings() == []
    (line,) = book.json("ledger", "shared-otherwise")
    assert "places_offered" in line["why"]
    assert before["AAA"].startswith("£33.33")


def test_a_later_word_replaces_those_that_begin_after_it(book):
    measured(book, "places_offered", "2026-04-01")
    measured(book, "adviser_minutes", "2025-10-01")
    with book.look() as session:
        found = agreement(session, "EMP")
    assert [(each.from_day, each.measure) for each in found.measures_in_force] == [
        (date(2025, 10, 1), Measure.ADVISER_MINUTES)
    ]


@pytest.mark.parametrize(
    ("measure", "day", "reference", "said"),
    [
        ("starts", "2025-05-01", "EMP", "by starts from then on already"),
        ("adviser_minutes", "2024-05-01", "EMP", "choose a day"),
        ("adviser_minutes", "2025-05-01", "PRO", "no employment service"),
    ],
)
def test_a_measure_that_cannot_be_is_refused_and_leaves_nothing(book, measure, day, reference, said):
    with pytest.raises(MeasureRefused, match=said):
        measured(book, measure, day, reference)
    with book.look() as session:
        assert agreement(session, "EMP").measures == ()


def test_the_database_itself_keeps_what_was_decided(book):
    measured(book, "adviser_minutes", "2025-05-01")
    with book.raw() as connection, pytest.raises(Exception, match="never changed"):
        connection.execute("UPDATE usage_measures SET measure = 'starts'")


def test_a_year_is_trued_up_by_what_its_use_is_measured_by(book):
    billed(book, "E-1")
    measured(book, "adviser_minutes", "2025-05-01")
    with book.look() as session:
        found = true_up(session, agreement(session, "EMP"), FinancialYear(2025))
    # Charged by starts 33.33 and 66.67; half the minutes each: 50.00 and 50.00.
    assert [(each.member, each.difference) for each in found.parts] == [("AAA", 1667), ("BBB", -1667), ("CCC", 0)]


def test_minutes_of_those_who_are_gone_still_share(book):
    measured(book, "adviser_minutes", "2025-05-01")
    book.run("participant", "erase", "PX1", "--contract", "EMP", "--reason", "asked for it")
    assert billed(book, "E-1")["AAA"].startswith("£50.00")


def test_it_travels_with_the_book(book, sqlite: Databases, tmp_path: Path):
    billed(book, "E-1")
    measured(book, "adviser_minutes", "2025-05-01")
    billed(book, "E-2")
    measured(book, "places_offered", "2025-06-01")
    billed(book, "E-3", "2025-06")
    book.run("participant", "erase", "PX1", "--contract", "EMP", "--reason", "asked for it")
    folder, again = tmp_path / "everything", Book(sqlite.book())
    book.run("export", "csv", "--output", str(folder))
    again.run("import", "folder", str(folder))
    assert again.balances() == book.balances()
    assert again.findings() == []
    with again.look() as session, book.look() as other:
        assert agreement(session, "EMP").measures_in_force == agreement(other, "EMP").measures_in_force
    assert [each for each in facts_of(again.url) if "share " in each] == [
        each for each in facts_of(book.url) if "share " in each
    ]
    again.run("import", "folder", str(folder))
    sqlite.drop(again.url)
