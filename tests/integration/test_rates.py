"""Rates by cohort and by period: exact, the same by a second computation, before and after residents are gone."""

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest

from consortium.employment.rates import Line, cohorts, hidden_of_all, periods, tally
from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear, Quarter
from tests.books import Book
from tests.makers import Row, consortium
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, board, finance, let_in

YEAR = FinancialYear(2025)
TODAY = date(2026, 8, 1)
Q1, Q2, Q3, Q4 = (Quarter(YEAR, number) for number in (1, 2, 3, 4))


def _rows() -> dict[str, list[Row]]:
    """Residents of three members, started on days all over the year; of every third one an outcome or two."""
    rows = consortium()
    rows["referrals"], rows["outcomes"] = [], []
    for place in range(60):
        member, began = ("AAA", "BBB", "CCC")[place % 3], date(2025, 4, 20) + timedelta(days=5 * place)
        who = {"contract": "EMP-01", "participant": f"PR{place:02d}"}
        days = {"referred": began.isoformat(), "started": began.isoformat(), "closed": ""}
        rows["referrals"].append({**who, "member": member, **days})
        for nth, outcome in ((2, "job_start"), (5, "sustained_13"), (7, "qualification")):
            if place % nth == 0:
                day = began + timedelta(days=20 * nth)
                if day <= date(2026, 3, 31):
                    rows["outcomes"].append({**who, "outcome": outcome, "date": day.isoformat(), "evidence": "seen"})
    return rows


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[SimpleNamespace]:
    book = Book(sqlite.book())
    rows = _rows()
    book.bring(**rows)
    yield SimpleNamespace(book=book, rows=rows)
    sqlite.drop(book.url)


def found(book: Book, *members: str, day: date = TODAY) -> tuple[list[Line], list[Line]]:
    """The lines by cohort and by period of these members; of all together where none is named."""
    with book.look() as session:
        every = tally(session)
        of = every.of(members or None)
        hidden = {} if members else hidden_of_all(session, every, day, lambda year, outcome, count: count >= 5)
        return cohorts(session, of, day, YEAR, hidden), periods(of, day, YEAR, hidden)


def _naive(rows: dict[str, list[Row]], member: str, quarter: Quarter, outcome: str) -> tuple[int, int, int]:
    """Started, reached of those, and reached in the quarter: counted from the files themselves."""
    span = (quarter.span.first.isoformat(), quarter.span.last.isoformat())
    began = {each["participant"]: each for each in rows["referrals"] if each["member"] == member}
    cohort = {name for name, each in began.items() if span[0] <= each["started"] <= span[1]}
    mine = [each for each in rows["outcomes"] if each["outcome"] == outcome and each["participant"] in began]
    reached = {each["participant"] for each in mine} & cohort
    return len(cohort), len(reached), sum(span[0] <= each["date"] <= span[1] for each in mine)


@pytest.mark.parametrize("member", ["AAA", "BBB", "CCC"])
def test_a_members_own_rates_are_those_of_a_second_computation(world, member):
    by_cohort, by_period = found(world.book, member)
    compared = 0
    for lines, place in ((by_cohort, 1), (by_period, 2)):
        for line in (each for each in lines if isinstance(each.when, Quarter)):
            for outcome in set(Outcome) - line.unknowable:
                naive = _naive(world.rows, member, line.when, outcome)
                assert (line.started, line.reached[outcome]) == (naive[0], naive[place]), (line.when, outcome)
                compared += 1
    assert compared > 20


def test_a_rate_is_an_exact_fraction_of_those_who_started(world):
    line = next(each for each in found(world.book, "AAA")[0] if each.when == Q1)
    started, reached, _ = _naive(world.rows, "AAA", Q1, "job_start")
    assert line.rate(Outcome.JOB_START) == Fraction(reached, started)


def test_the_whole_year_is_the_sum_of_its_quarters(world):
    for lines in found(world.book, "BBB"):
        whole = next(each for each in lines if isinstance(each.when, FinancialYear))
        quarters = [each for each in lines if isinstance(each.when, Quarter)]
        assert whole.started == sum(each.started for each in quarters)
        assert whole.reached[Outcome.JOB_START] == sum(each.reached[Outcome.JOB_START] or 0 for each in quarters)


@pytest.mark.parametrize(("weeks", "known"), [(16, False), (17, True)])
def test_a_job_kept_is_not_knowable_before_its_weeks_have_passed(world, weeks, known):
    line = next(
        each for each in found(world.book, "AAA", day=Q1.span.last + timedelta(weeks=weeks))[0] if each.when == Q1
    )
    assert line.weeks == weeks
    assert (line.reached[Outcome.SUSTAINED_13] is not None) is known
    assert line.reached[Outcome.SUSTAINED_26] is None
    assert line.reached[Outcome.JOB_START] is not None


def test_of_all_together_no_small_number_is_told_and_starts_are(world):
    for lines in found(world.book):
        assert {each.started for each in lines} != {0}
        told = [count for each in lines for count in each.reached.values() if count is not None]
        assert not [each for each in told if 0 < each < 5]


def test_no_rate_changes_when_residents_are_gone(world):
    before = [found(world.book, *who) for who in (("AAA",), ("BBB", "CCC"), ())]
    with world.book.copied() as book:
        for name in ("PR00", "PR10", "PR30"):
            book.run("participant", "erase", name, "--contract", "EMP-01", "--reason", "asked for it")
        assert [found(book, *who) for who in (("AAA",), ("BBB", "CCC"), ())] == before
        book.run("run-due", day="2029-01-01")
        assert [found(book, *who) for who in (("AAA",), ("BBB", "CCC"), ())] == before


def _shown(visitor: Visitor, column: str) -> dict[tuple[str, str], str]:
    """A column of what was reached by period, by when and association, as it is exported."""
    text = visitor.get("/services/employment/rates?year=2025-26&p-format=csv").get_data(as_text=True)
    rows = csv.DictReader(io.StringIO(text))
    return {(row["Reached in"], row["Association"]): row[column] for row in rows}


def test_of_all_together_counts_stand_as_the_newest_pack_has_them(world):
    with world.book.copied() as book:
        for name, roles in {"a": finance("AAA"), "admin": ADMINISTRATOR}.items():
            let_in(book.url, f"{name}@x.example", roles)
        with application(book.url) as app:
            officer, admin = Visitor(app), Visitor(app)
            officer.sign_in("a@x.example")
            admin.sign_in("admin@x.example")
            assert _shown(admin, "Job start") == {}
            before = _shown(officer, "Job start")
            book.run("pack", "freeze", "--year", "2025-26")
            published, others = _shown(admin, "Job start"), _shown(admin, "Qualification")
            assert any(published.values())
            told = {"contract": "EMP-01", "participant": "PR03", "outcome": "job_start"}
            book.bring(outcomes=[told | {"date": "2025-07-09", "evidence": "seen"}])
            mine = _shown(officer, "Job start")
            assert {key for key in mine if mine[key] != before[key]} == {("2025-26", "AAA"), ("2025-26 Q2", "AAA")}
            # One more is told to nobody else: neither its quarter nor any other, until the next pack.
            assert not any(_shown(admin, "Job start").values())
            assert _shown(admin, "Qualification") == others


def test_own_counts_open_to_residents_and_nobody_elses_do(world):
    with world.book.copied() as book:
        for name, roles in {"a": finance("AAA"), "b": board("BBB"), "admin": ADMINISTRATOR}.items():
            let_in(book.url, f"{name}@x.example", roles)
        with application(book.url) as app:
            of = "/services/employment/rates/{}?member=AAA&contract=EMP-01&quarter=2025-26+Q1&outcome=job_start"
            for name in ("a", "b", "admin"):
                visitor = Visitor(app)
                visitor.sign_in(f"{name}@x.example")
                page = visitor.get("/services/employment/rates?year=2025-26").get_data(as_text=True)
                assert ("rates/cohort?" in page) is (name != "admin")
                for by in ("cohort", "period"):
                    answer = visitor.get(of.format(by))
                    assert answer.status_code == (200 if name == "a" else 404)
                    assert ("PR00" in answer.get_data(as_text=True)) is (name == "a")
                assert visitor.get(of.format("neither")).status_code == 404
