"""Shared credit: parts that come to exactly one, in every total, before and after residents are gone."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from consortium.audit.queries import events_about
from consortium.employment.cases import cases
from consortium.employment.credit import credited, lowest, parts_of, share_credit
from consortium.employment.models import OutcomeRow, Participant
from consortium.employment.policies import CaseRefused
from consortium.employment.queries import outcomes
from consortium.kernel.days import EVER
from consortium.kernel.exact import mixed
from tests.books import Book
from tests.makers import CLERK, consortium, facts_of, opened
from tests.servers import Databases, SQLite
from tests.visitors import Visitor, application, finance, let_in

WEIGHTS = st.dictionaries(st.sampled_from(["AAA", "BBB", "CCC", "DDD"]), st.integers(1, 100), min_size=1)
JOBS = {"PC1": "AAA", "PC2": "AAA", "PC3": "BBB", "PC4": "CCC"}
DAY = date(2025, 8, 1)


@given(WEIGHTS)
def test_the_parts_of_an_outcome_come_to_exactly_one(weights):
    parts = parts_of(weights)
    assert sum(parts.values()) == 1
    assert parts == parts_of(lowest(weights))
    whole = sum(weights.values())
    assert all(part == Fraction(weights[member], whole) for member, part in parts.items())


@pytest.mark.parametrize(("number", "said"), [("7", "7"), ("1/3", "1/3"), ("22/3", "7 and 1/3"), ("0", "0")])
def test_an_exact_number_is_said_as_people_say_it(number, said):
    assert mixed(Fraction(number)) == said


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """Four residents of three members started a job."""
    book = Book(sqlite.book())
    rows = consortium()
    who = [{"contract": "EMP-01", "participant": name} for name in JOBS]
    days = {"referred": "2025-05-02", "started": "2025-05-20", "closed": ""}
    rows["referrals"] = [each | days | {"member": JOBS[each["participant"]]} for each in who]
    rows["outcomes"] = [each | {"outcome": "job_start", "date": str(DAY), "evidence": "payslip"} for each in who]
    book.bring(**rows)
    yield book
    sqlite.drop(book.url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    with built.copied() as found:
        yield found


def share(book: Book, name: str, weights: dict[str, int]) -> None:
    with opened(book.url) as database, Session(database.writer) as session, session.begin():
        (found,) = cases(session, Participant.reference == name)
        row = session.get_one(OutcomeRow, (found.number, "job_start", DAY))
        share_credit(session, CLERK, found, row, weights)


def jobs(book: Book) -> dict[str, Fraction]:
    """The credit for job starts, by member; checked to come to the number of outcomes."""
    with book.look() as session:
        found, whole = credited(session, EVER), outcomes(session, EVER)
    assert sum(found.values()) == sum(whole.values())
    return {member: part for (member, outcome), part in found.items() if outcome == "job_start" and part}


def test_until_it_is_shared_an_outcome_is_its_own_members(book):
    assert jobs(book) == {"AAA": 2, "BBB": 1, "CCC": 1}


def test_credit_that_is_shared_is_counted_once_over_all(book):
    share(book, "PC1", {"AAA": 2, "BBB": 1})
    share(book, "PC3", {"CCC": 1})
    # AAA: 2/3 of PC1 and all of PC2; BBB: 1/3 of PC1 and none of its own; CCC: BBB's and its own.
    assert jobs(book) == {"AAA": Fraction(5, 3), "BBB": Fraction(1, 3), "CCC": 2}


def test_what_was_said_last_holds_and_the_trail_has_both(book):
    share(book, "PC1", {"AAA": 1, "BBB": 1})
    share(book, "PC1", {"AAA": 3, "BBB": 1})
    assert jobs(book)["BBB"] == Fraction(5, 4)
    with book.look() as session:
        (found,) = cases(session, Participant.reference == "PC1")
        newest = events_about(session, [f"resident EMP-01 {found.row.alias} job_start"])[0]
        told = newest.action, json.loads(newest.before), json.loads(newest.after)
    assert told == ("credit shared", {"AAA": "1/2", "BBB": "1/2"}, {"AAA": "3/4", "BBB": "1/4"})


@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ({}, "give somebody a part"),
        ({"AAA": 0}, "whole number from 1"),
        ({"AAA": 101}, "whole number from 1"),
        ({"AAA": 1, "NOBODY": 1}, "does not take part"),
        ({"AAA": 7}, "nothing is different"),
    ],
)
def test_credit_that_cannot_be_is_refused_and_leaves_nothing(book, weights, said):
    with pytest.raises(CaseRefused, match=said):
        share(book, "PC1", weights)
    assert jobs(book) == {"AAA": 2, "BBB": 1, "CCC": 1}


def test_credit_stays_exactly_when_residents_are_erased_or_purged(book):
    share(book, "PC1", {"AAA": 4, "BBB": 2})
    share(book, "PC2", {"BBB": 1, "AAA": 2})
    share(book, "PC4", {"AAA": 1, "BBB": 1, "CCC": 5})
    before = jobs(book)
    book.run("participant", "erase", "PC1", "--contract", "EMP-01", "--reason", "asked for it")
    assert jobs(book) == before
    book.run("run-due", day="2029-01-01")
    assert jobs(book) == before
    with book.look() as session:
        assert cases(session) == []


def test_credit_travels_with_the_book_that_of_those_who_are_gone_too(book, sqlite: Databases, tmp_path):
    share(book, "PC1", {"AAA": 1, "BBB": 1})
    share(book, "PC2", {"AAA": 2, "BBB": 1})
    share(book, "PC2", {"AAA": 1, "CCC": 1})
    book.run("participant", "erase", "PC1", "--contract", "EMP-01", "--reason", "asked for it")
    folder, again = tmp_path / "everything", Book(sqlite.book())
    book.run("export", "csv", "--output", str(folder))
    again.run("import", "folder", str(folder))
    assert jobs(again) == jobs(book)
    assert facts_of(again.url) == facts_of(book.url)
    again.run("import", "folder", str(folder))
    sqlite.drop(again.url)


def test_whole_and_credited_outcomes_stand_beside_each_other_for_their_own_members(book):
    share(book, "PC1", {"AAA": 2, "BBB": 1})
    for code in ("aaa", "bbb"):
        let_in(book.url, f"{code}@x.example", finance(code.upper()))
    with application(book.url) as app:
        said = {}
        for code in ("aaa", "bbb"):
            visitor = Visitor(app)
            visitor.sign_in(f"{code}@x.example")
            said[code] = visitor.get("/services/outcomes?c-format=csv").get_data(as_text=True)
            assert "credited to us" in visitor.get("/services?year=2025-26").get_data(as_text=True)
            said[f"{code}-list"] = visitor.get("/services/outcomes?format=csv").get_data(as_text=True)
    assert "AAA,Started a job,job_start,2,5/3" in said["aaa"]
    assert "BBB" not in said["aaa"]
    assert "BBB,Started a job,job_start,1,4/3" in said["bbb"]
    assert ",PC1,EMP-01,AAA,2,3,payslip" in said["aaa-list"]
    assert ",PC2,EMP-01,AAA,1,1,payslip" in said["aaa-list"]
