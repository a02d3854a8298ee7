"""A pool as its host runs it: what is due and paid, committed and billed, carried forward, and taken along."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from fractions import Fraction

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.contracts.models import Contract, Item
from consortium.db import unit_of_work
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused
from consortium.learning.calling_off import call_off
from consortium.learning.models import Course
from consortium.learning.planning import plan_course
from consortium.learning.schemas import CoursePlanSchema
from consortium.ledger.models import JournalRow
from consortium.ledger.operations import carry_pool_forward, return_pool
from consortium.members.queries import member
from consortium.pools.models import PoolCommitment, PoolDue
from consortium.pools.operations import commit_cost, release, schedule, take_back_due
from consortium.pools.planned import costs_to_come, planned
from consortium.pools.queries import commitments, dues, pool
from consortium.pools.schemas import CommitmentSchema
from consortium.pools.standing import standing
from consortium.spend.documents import DocumentKind
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.operations import reverse_journal
from consortium.vfm.papers import paper_of
from tests.books import Book, sound_book
from tests.makers import CLERK, facts_of, opened
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, let_in

BECAUSE = Cause("host@aaa.example", now(), "no longer")
DAY, YEAR = date(2026, 3, 31), FinancialYear(2025)


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """The sound book: AAA paid £500.00 into LEARN-A in April 2025, and a course of £700.00 was billed."""
    found = sound_book(sqlite.book())
    yield found
    sqlite.drop(found.url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy for each test."""
    with built.copied() as found:
        yield found


@contextmanager
def changing(book: Book) -> Iterator[Session]:
    with opened(book.url) as database, unit_of_work(database) as session:
        yield session


def due(session: Session, code: str, *amounts: tuple[date, int]) -> list[PoolDue]:
    return schedule(session, CLERK, pool(session, "LEARN-A"), member(session, code), amounts)


def committed(session: Session, amount: str, item: str = "", day: str = "2026-05-01") -> PoolCommitment:
    contract = session.scalars(sa.select(Contract).filter_by(reference="LRN-01")).one()
    found = session.scalars(sa.select(Item).filter_by(code=item)).one() if item else None
    row = {"contract": "LRN-01", "item": item, "day": day, "amount": amount, "words": "A course"}
    values = CommitmentSchema().load(row)
    return commit_cost(session, CLERK, pool(session, "LEARN-A"), contract, found, values)


def states(session: Session) -> list[tuple[str, int, str]]:
    return [
        (each.member, each.paid, each.state.value) for each in dues(session, pool(session, "LEARN-A"), DAY)
    ]


def test_what_was_paid_in_pays_what_is_due_the_earliest_first(book):
    with changing(book) as session:
        due(
            session,
            "AAA",
            (date(2025, 5, 1), 30_000),
            (date(2025, 11, 1), 30_000),
            (date(2026, 11, 1), 5_000),
        )
        due(session, "BBB", (date(2025, 5, 1), 100), (date(2026, 5, 1), 100))
        assert states(session) == [
            *(("AAA", 30_000, "paid"), ("BBB", 0, "late"), ("AAA", 20_000, "late")),
            *(("BBB", 0, "due"), ("AAA", 0, "due")),
        ]


def test_what_was_paid_in_an_earlier_year_pays_nothing_of_a_later_schedule(book):
    with changing(book) as session:
        due(session, "AAA", (date(2026, 5, 1), 30_000))
        assert states(session) == [("AAA", 0, "due")]


def test_a_due_is_taken_back_once_and_with_a_reason(book):
    with changing(book) as session:
        (wrong,) = due(session, "AAA", (date(2025, 5, 1), 30_000))
        with pytest.raises(Refused):
            take_back_due(session, CLERK, wrong)
        take_back_due(session, BECAUSE, wrong)
        with pytest.raises(Refused):
            take_back_due(session, BECAUSE, wrong)
        assert states(session) == []


@pytest.mark.parametrize("table", ["pool_dues", "pool_commitments"])
def test_the_database_itself_refuses_to_change_a_due_or_a_commitment(book, table):
    with changing(book) as session:
        due(session, "AAA", (date(2025, 5, 1), 30_000))
        committed(session, "90.00")
    for statement in (f"UPDATE {table} SET amount = 1", f"DELETE FROM {table}"):
        with book.raw() as connection, pytest.raises(Exception, match="never changed"):
            connection.execute(statement)


def test_a_commitment_of_a_course_shrinks_by_what_is_billed_of_it_and_is_shared_by_its_places(book):
    with changing(book) as session:
        committed(session, "900.00", "C01")
        (left,) = commitments(session, pool(session, "LEARN-A"))
        # £700.00 is billed; £200.00 × 3 ÷ 7 = £85.71 (remainder 3/7), × 4 ÷ 7 = £114.29 (remainder 4/7).
        assert (left.left, left.shares) == (20_000, {"AAA": 8_571, "BBB": 11_429, "CCC": 0})


def test_a_commitment_ends_when_it_is_billed_or_released(book):
    with changing(book) as session:
        committed(session, "700.00", "C01")
        row = committed(session, "50.00")
        assert [each.left for each in commitments(session, pool(session, "LEARN-A"))] == [5_000]
        release(session, BECAUSE, row)
        assert commitments(session, pool(session, "LEARN-A")) == []


def plan(session: Session, price: str, course: str = "C01") -> Course:
    """Plan a course of LRN-01 at a price."""
    contract = session.scalars(sa.select(Contract).filter_by(reference="LRN-01")).one()
    row = {"contract": "LRN-01", "course": course, "title": "Safeguarding", "date": "2025-09-18", "price": price}
    return plan_course(session, CLERK, contract, CoursePlanSchema().load(row))


def test_a_planned_course_counts_by_its_price_less_what_is_billed_of_it(book):
    with changing(book) as session:
        found = pool(session, "LEARN-A")
        course = plan(session, "900.00")
        # £700.00 is billed; £200.00 × 3 ÷ 7 = £85.71 (remainder 3/7), × 4 ÷ 7 = £114.29 (remainder 4/7).
        (left,) = planned(session, found)
        assert (left.course_id, left.amount, left.left) == (course.item_id, 90_000, 20_000)
        assert left.shares == {"AAA": 8_571, "BBB": 11_429, "CCC": 0}
        stands = standing(session, found, YEAR, DAY)
        assert {each.member: each.committed for each in stands.parts} == {"AAA": 8_571, "BBB": 11_429, "CCC": 0}
        # The pool holds 500 - 700 = -£200.00.
        assert stands.outlook.last == -40_000
        plan(session, "700.00")
        assert planned(session, found) == []


def test_a_planned_course_that_is_committed_counts_once_and_again_by_its_price_once_released(book):
    with changing(book) as session:
        found = pool(session, "LEARN-A")
        plan(session, "900.00")
        row = committed(session, "800.00", "C01")
        assert [(each.course_id, each.left) for each in costs_to_come(session, found)] == [(None, 10_000)]
        release(session, BECAUSE, row)
        assert [each.left for each in costs_to_come(session, found)] == [20_000]


def test_a_course_counts_whole_once_its_bill_is_reversed_and_one_that_nobody_booked_is_in_nobodys_part(book):
    with changing(book) as session:
        found = pool(session, "LEARN-A")
        plan(session, "900.00")
        bill = session.scalars(sa.select(DocumentRow).join(DocumentLine).join(Item).filter_by(code="C01")).one()
        journal = session.get_one(JournalRow, bill.journal_id)
        reverse_journal(session, BECAUSE, journal, dated=DAY)
        other = plan(session, "120.00", "C05")
        assert {each.item: each.left for each in planned(session, found)} == {"C01": 90_000, "C05": 12_000}
        stands = standing(session, found, YEAR, DAY)
        assert (stands.unshared, stands.outlook.last) == (12_000, 50_000 - 102_000)
        call_off(session, BECAUSE, other, "course LRN-01 C05", on=date(2025, 9, 1), is_billed=False)
        assert [each.item for each in planned(session, found)] == ["C01"]


def test_a_contract_that_does_not_draw_on_the_pool_commits_nothing_of_it(book):
    with changing(book) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="PRO-01")).one()
        values = CommitmentSchema().load(
            {"contract": "PRO-01", "day": "2026-05-01", "amount": "1.00", "words": "x"}
        )
        with pytest.raises(Refused):
            commit_cost(session, CLERK, pool(session, "LEARN-A"), contract, None, values)


def test_a_pool_stands_as_its_lines_say_and_is_short_of_what_is_committed(book):
    with changing(book) as session:
        due(session, "AAA", (date(2025, 5, 1), 60_000))
        committed(session, "300.00")
        found = standing(session, pool(session, "LEARN-A"), YEAR, DAY)
        parts = {each.member: each for each in found.parts}
        # £700.00 over 3 and 4 places: £300.00 and £400.00; AAA had paid in £500.00.
        assert [(parts[each].paid_in, parts[each].used, parts[each].balance) for each in ("AAA", "BBB")] == [
            *((50_000, 30_000, 20_000), (0, 40_000, -40_000)),
        ]
        assert (parts["AAA"].due, parts["AAA"].committed, parts["AAA"].projected) == (10_000, 10_000, 20_000)
        for each in found.parts:
            assert each.opening + each.paid_in - each.used + each.returned == each.balance
        assert (found.balance, found.outlook.short_from, found.outlook.lowest) == (-20_000, DAY, -40_000)
        assert {each.member: each.balance for each in found.fair_use} == {"AAA": 40_000, "BBB": -40_000}


def test_a_contribution_that_was_reversed_is_not_paid_in_on_a_paper(book):
    with changing(book) as session:
        before = paper_of(session, YEAR, "AAA").learning.pools[0]
        assert (before.contributions, before.drawn, before.balance) == (50_000, 30_000, 20_000)
        # AAA used 300 of 700 and paid in all of it: three sevenths of its part, and that is less than fair.
        assert (before.fair_use, before.is_fair) == (Fraction(3, 7), False)
        assert paper_of(session, YEAR, "BBB").learning.pools[0].fair_use is None
        paid = session.scalars(sa.select(DocumentRow).filter_by(kind=DocumentKind.CONTRIBUTION)).one()
        reverse_journal(session, BECAUSE, session.get_one(JournalRow, paid.journal_id), dated=DAY)
        after = paper_of(session, YEAR, "AAA").learning.pools[0]
        # It took £300.00 of a course, and what it had paid in is its own again.
        assert (after.opening, after.contributions, after.drawn, after.balance) == (0, 0, 30_000, -30_000)


def test_a_pool_is_carried_forward_once_by_a_journal_that_moves_nothing(book):
    before = book.balances()
    with changing(book) as session:
        carry_pool_forward(session, BECAUSE, "LEARN-A", DAY)
        with pytest.raises(Refused):
            carry_pool_forward(session, BECAUSE, "LEARN-A", DAY)
        found = standing(session, pool(session, "LEARN-A"), YEAR, date(2026, 6, 30))
        assert {each.member: (each.returned, each.balance) for each in found.parts} == {
            **{"AAA": (0, 20_000), "BBB": (0, -40_000)}
        }
    assert book.balances() == before
    assert book.findings() == []
    name = book.json("ledger", "head")["journals"]
    assert book.tampered(
        f"UPDATE journal_lines SET credit = credit + 1 WHERE journal_id = {name} AND credit > 0"
    )


def test_an_empty_pool_is_not_carried_forward_and_one_that_is_not_there_neither(book):
    with changing(book) as session:
        return_pool(session, BECAUSE, "LEARN-A", DAY)
        for code in ("LEARN-A", "NO-1"):
            with pytest.raises(Refused):
                carry_pool_forward(session, BECAUSE, code, date(2026, 4, 1))


def test_what_is_due_committed_and_carried_travels_with_the_book(book, sqlite, tmp_path):
    with changing(book) as session:
        (wrong, _) = due(session, "AAA", (date(2025, 5, 1), 60_000), (date(2025, 11, 1), 1))
        take_back_due(session, BECAUSE, wrong)
        committed(session, "300.00", "C01")
        release(session, BECAUSE, committed(session, "40.00"))
        carry_pool_forward(session, BECAUSE, "LEARN-A", DAY)
    folder = tmp_path / "everything"
    book.run("export", "csv", "--output", str(folder))
    again = Book(sqlite.book())
    again.run("import", "folder", str(folder))
    assert facts_of(again.url) == facts_of(book.url)
    assert again.findings() == []
    book.run("export", "hledger", "--output", str(tmp_path / "book.journal"))
    sqlite.drop(again.url)


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        (
            "schedule",
            {"member": "AAA", "amount": "0.03", "instalments": "4", "first": "2026-05-01"},
            "less than a penny",
        ),
        (
            "schedule",
            {"member": "ZZZ", "amount": "3", "instalments": "4", "first": "2026-05-01"},
            "may choose",
        ),
        ("schedule", {"member": "AAA", "amount": "-3", "instalments": "4", "first": "soon"}, "soon"),
        (
            "commitments",
            {"contract": "PRO-01", "amount": "3", "day": "2026-05-01", "words": "x"},
            "may choose",
        ),
        (
            "commitments",
            {"contract": "LRN-01", "item": "C9", "amount": "3", "day": "2026-05-01", "words": "x"},
            "C9",
        ),
        ("year-end", {"day": "2026-03-31", "reason": ""}, "Say why"),
        ("year-end", {"day": "yesterday", "reason": "x"}, "yesterday"),
        ("year-end", {"day": "1999-03-31", "reason": "x"}, "holds nothing"),
    ],
)
def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong(world, path, typed, said):
    answer = world.post(f"/services/pools/LEARN-A/{path}", **typed)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text
    assert all(value in text for value in typed.values() if len(value) > 3 and not value.startswith("20"))


@pytest.fixture(scope="module")
def world(built: Book) -> Iterator[Visitor]:
    """An administrator at a copy of the book."""
    with built.copied() as copy:
        let_in(copy.url, "admin@x.example", ADMINISTRATOR)
        with application(copy.url) as app:
            visitor = Visitor(app)
            visitor.sign_in("admin@x.example")
            yield visitor
