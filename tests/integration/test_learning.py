"""The learning programme in a real book: offers, bookings, the waiting list, cancellations, swaps, attendance."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.learning.booking import (
    ask_for_places,
    cancel_places,
    give_out,
    record_attendance,
    stop_waiting,
    swap_places,
)
from consortium.learning.calling_off import call_off
from consortium.learning.evaluation import answer, link_of, open_evaluation, opinions
from consortium.learning.models import Booking, Course, CoursePlan, Evaluation, Offer
from consortium.learning.moving import standing
from consortium.learning.needs import record_need, take_need_back
from consortium.learning.planning import offer_places, plan_course
from consortium.learning.policies import ProgrammeRule
from consortium.learning.programme import courses, needs
from consortium.learning.queries import waiting
from consortium.learning.rules import broken
from consortium.learning.schemas import CoursePlanSchema, EvaluationSchema, NeedSchema
from consortium.members.queries import member
from consortium.parameters.operations import keep_parameter
from consortium.parameters.terms import Name
from consortium.spend.programme import is_billed, paid_in
from tests.books import THREE, Book, contract, contribution, everyone, invoice
from tests.makers import CLERK, opened
from tests.servers import SQLite

PLAN = {
    **{"contract": "LRN", "course": "C1", "title": "Damp", "date": "2025-09-18", "hours": "6", "capacity": "6"},
    **{"provider": "Elmtree Training", "price": "900.00", "starts": "09:30", "release": "2025-09-04"},
}
EARLY, RELEASED, LATE, AFTER = date(2025, 8, 1), date(2025, 9, 4), date(2025, 9, 10), date(2025, 9, 19)
NEED = NeedSchema().load({"member": "AAA", "topic": "Damp", "staff": "3", "year": "2025-26"})


class World:
    """A book with one planned course of six places, offered by what AAA, BBB and CCC paid in: 3, 2 and 1."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.members = {code: member(session, code) for code in ("AAA", "BBB", "CCC")}
        self.course = session.scalars(sa.select(Course)).one()
        self.terms = agreement(session, "LRN")
        self.is_billed = False

    def _how(self, on: date) -> dict[str, Any]:
        return {"on": on, "is_billed": self.is_billed}

    def ask(self, code: str, places: int, on: date = EARLY) -> tuple[int, int]:
        """Ask for places: how many are booked, and how many waited for."""
        who = self.members[code]
        return ask_for_places(self.session, CLERK, self.terms, self.course, who, places, **self._how(on))

    def give(self, on: date = RELEASED) -> list[tuple[str, int]]:
        """Give out what is free."""
        return give_out(self.session, CLERK, self.terms, self.course, **self._how(on))

    def cancel(self, code: str, places: int, on: date = EARLY) -> None:
        """Cancel places."""
        who = self.members[code]
        cancel_places(self.session, CLERK, self.terms, self.course, who, places, **self._how(on))

    def swap(self, code: str, to: str, places: int, on: date = EARLY) -> None:
        """Pass places on."""
        both = (self.members[code], self.members[to])
        swap_places(self.session, CLERK, self.terms, self.course, *both, places, **self._how(on))

    def call_off(self, on: date = EARLY, reason: str = "the trainer is away") -> None:
        """Call the course off."""
        because = Cause(CLERK.actor, CLERK.at, reason)
        call_off(self.session, because, self.course, "course LRN C1", **self._how(on))

    def attend(self, code: str, attended: int, on: date = AFTER) -> None:
        """Record who came."""
        who = self.members[code]
        record_attendance(self.session, CLERK, self.terms, self.course, who, attended, **self._how(on))

    def rule(self, name: Name, value: int) -> None:
        """Let the group set a rule."""
        row = {"name": name, "from_day": date(2025, 4, 1), "value": Decimal(value), "source": "group"}
        keep_parameter(self.session, CLERK, row)

    def booking(self, code: str) -> tuple[int, int | None]:
        """The row of a member's booking: places and attended."""
        row = self.session.get_one(Booking, (self.course.item_id, self.members[code].id))
        return row.places, row.attended


@pytest.fixture(scope="module")
def book(sqlite: SQLite) -> Iterator[Book]:
    """The book of World."""
    found = Book(sqlite.book())
    terms = {"workstream": "learning", "pool": "LEARN"}
    paid = {"AAA": "500.00", "BBB": "300.00", "CCC": "100.00"}
    found.bring(
        **THREE,
        pools=[{"code": "LEARN", "name": "Learning", "host": "AAA"}],
        contracts=[contract("LRN", **terms)],
        contract_members=everyone("LRN"),
        contributions=[contribution("LEARN", code, amount) for code, amount in paid.items()],
    )
    with opened(found.url) as database, Session(database.writer) as session:
        row = session.scalars(sa.select(Contract).filter_by(reference="LRN")).one()
        course = plan_course(session, CLERK, row, CoursePlanSchema().load(PLAN))
        paid_ = paid_in(session, "LEARN", NEED["year"])
        weights = {member(session, code): amount for code, amount in paid_.items()}
        offer_places(session, CLERK, course, "course LRN C1", weights)
        session.commit()
    yield found
    sqlite.drop(found.url)


@contextmanager
def tried(book: Book) -> Iterator[World]:
    """The book in a stretch of work of which nothing is kept."""
    with opened(book.url) as database, Session(database.writer, expire_on_commit=False) as session:
        yield World(session)
        session.rollback()


@pytest.fixture
def world(book: Book) -> Iterator[World]:
    """The same for one test."""
    with tried(book) as found:
        yield found


def test_places_are_offered_by_what_each_paid_in_and_the_weights_are_kept(world):
    # 6 places by 500, 300 and 100: 3.33, 2 and 0.67; the one left over goes to the largest fraction, CCC's.
    rows = world.session.scalars(sa.select(Offer).order_by(Offer.member_id)).all()
    assert [(each.places, each.weight) for each in rows] == [(3, 50_000), (2, 30_000), (1, 10_000)]


def test_until_the_release_day_a_member_books_within_its_offer_and_waits_for_the_rest(world):
    assert world.ask("AAA", 5) == (3, 2)
    assert world.ask("AAA", 1) == (0, 1)
    assert world.ask("BBB", 2) == (2, 0)
    assert world.booking("AAA") == (3, None)


def test_nothing_is_given_out_before_the_release_day(world):
    world.ask("AAA", 5)
    with pytest.raises(ProgrammeRule, match="release day"):
        world.give(date(2025, 9, 3))


def test_from_the_release_day_what_is_free_goes_to_those_who_wait_in_order_of_asking(world):
    world.ask("BBB", 3)
    world.ask("AAA", 5)
    assert world.give() == [("BBB", 1)]  # six places, five booked
    assert world.booking("BBB") == (3, None)
    assert [(each.member, each.places) for each in waiting(world.session)] == [("AAA", 2)]
    with pytest.raises(ProgrammeRule, match="no place is free"):
        world.give()


def test_nobody_goes_past_whoever_waits(world):
    world.ask("AAA", 4)
    assert world.ask("CCC", 1, RELEASED) == (0, 1)
    assert world.give() == [("AAA", 1), ("CCC", 1)]


def test_after_the_release_day_what_is_free_is_booked_at_once_where_nobody_waits(world):
    assert world.ask("CCC", 4, RELEASED) == (4, 0)
    assert world.ask("CCC", 4, RELEASED) == (2, 2)


def test_whoever_stops_waiting_is_given_nothing(world):
    world.ask("AAA", 5)
    (request,) = waiting(world.session)
    stop_waiting(world.session, CLERK, world.terms, world.course, request)
    assert waiting(world.session) == []
    with pytest.raises(ProgrammeRule, match="any more"):
        stop_waiting(world.session, CLERK, world.terms, world.course, request)


def test_a_place_cancelled_in_time_is_free_again(world):
    world.ask("AAA", 3)
    world.cancel("AAA", 1, date(2025, 9, 7))  # eleven days before
    assert world.booking("AAA") == (2, None)


def test_a_place_cancelled_late_is_charged_as_the_rule_of_the_day_says(world):
    world.ask("AAA", 3)
    world.cancel("AAA", 1, date(2025, 9, 8))  # ten days before
    assert world.booking("AAA") == (3, None)
    world.rule(Name.LATE_CANCELLATION_CHARGED, 0)
    world.cancel("AAA", 1, LATE)
    assert world.booking("AAA") == (2, None)
    world.rule(Name.LATE_CANCELLATION_DAYS, 2)
    with pytest.raises(ProgrammeRule, match="AAA has 1 place"):
        world.cancel("AAA", 2, LATE)


def test_a_swap_moves_the_place_and_its_cost(world):
    world.ask("AAA", 3)
    world.cancel("AAA", 1, LATE)
    world.swap("AAA", "CCC", 1, LATE)
    assert (world.booking("AAA"), world.booking("CCC")) == ((2, None), (1, None))
    assert standing(world.session, world.course, world.members["AAA"]).held == 2


def test_a_place_to_which_nobody_came_is_charged_unless_the_rule_says_otherwise(world):
    world.ask("AAA", 3)
    world.attend("AAA", 2)
    assert world.booking("AAA") == (3, 2)
    world.rule(Name.NO_SHOW_CHARGED, 0)
    world.attend("AAA", 1)
    assert world.booking("AAA") == (1, 1)
    world.attend("AAA", 3)
    assert world.booking("AAA") == (3, 3)


def test_a_course_that_is_billed_keeps_the_places_by_which_it_was_shared(world):
    world.ask("AAA", 3)
    world.is_billed = True
    world.rule(Name.NO_SHOW_CHARGED, 0)
    for refused in (
        lambda: world.ask("BBB", 1),
        lambda: world.cancel("AAA", 1),
        lambda: world.swap("AAA", "BBB", 1),
        world.give,
    ):
        with pytest.raises(ProgrammeRule, match="reverse its document first"):
            refused()
    world.cancel("AAA", 1, LATE)  # charged as it is late: the places stay
    world.attend("AAA", 1)
    assert world.booking("AAA") == (3, 1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda world: world.cancel("AAA", 1, AFTER), "was held on"),
        (lambda world: world.ask("AAA", 1, AFTER), "was held on"),
        (lambda world: world.attend("AAA", 1, LATE), "only held on"),
        (lambda world: world.attend("AAA", 4), "above the 3 places"),
        (lambda world: world.attend("BBB", 1), "above the 0 places"),
        (lambda world: world.swap("BBB", "AAA", 1), "BBB has 0 places"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(world, wrong, message):
    world.ask("AAA", 3)
    with pytest.raises(ProgrammeRule, match=message):
        wrong(world)


def test_a_course_cannot_have_fewer_places_than_are_booked_nor_a_day_on_which_they_take_no_part(world):
    world.ask("AAA", 3)
    row = world.session.get_one(Contract, world.course.contract_id)
    for change, field in (({"capacity": "2"}, "capacity"), ({"date": "2026-09-18"}, "date")):
        with pytest.raises(ProgrammeRule) as refused:
            plan_course(world.session, CLERK, row, CoursePlanSchema().load(PLAN | change))
        assert refused.value.field == field


def test_a_need_is_planned_for_once_or_taken_back(world):
    session, contract_ = world.session, world.session.get_one(Contract, world.course.contract_id)
    first, other = (record_need(session, CLERK, world.members["AAA"], NEED) for _ in range(2))
    take_need_back(session, CLERK, other)
    plan_course(session, CLERK, contract_, CoursePlanSchema().load(PLAN | {"course": "C2"}), [first])
    assert [(each.row.id, each.course, each.state) for each in needs(session)] == [(first.id, "C2", "planned")]
    for row in (first, other):
        with pytest.raises(ProgrammeRule, match="already"):
            take_need_back(session, CLERK, row)


def test_what_a_course_came_to(world):
    world.ask("AAA", 3)
    world.ask("BBB", 2)
    world.attend("AAA", 2)
    (course,) = courses(world.session)
    assert course.attended is None  # BBB's is not recorded
    world.attend("BBB", 1)
    (course,) = courses(world.session)
    # 3 of 6 places; 3 places of 6 hours; 900.00 over 3.
    assert (course.attended, course.fill, course.hours, course.per_place(90_000)) == (3, Decimal("0.5"), 18, 30_000)
    assert course.of(["AAA"]).attended == 2


def answered(world: World, *useful: int) -> None:
    """Open the evaluation of the course on 19 September 2025 and answer it."""
    link = open_evaluation(world.session, CLERK, world.course, "evaluation", "token", on=AFTER)
    for mark in useful:
        row = {"useful": str(mark), "trainer": "5", "recommended": "yes" if mark > 2 else "no", "words": "Well run"}
        answer(world.session, CLERK, link, EvaluationSchema().load(row), on=AFTER)


def six_came(world: World) -> None:
    """Six people came: three of AAA, two of BBB and one of CCC."""
    for code, places in {"AAA": 3, "BBB": 2, "CCC": 1}.items():
        world.ask(code, places)
        world.attend(code, places)


def test_what_people_thought_is_shown_once_it_is_closed_and_only_from_five_answers_on(world):
    six_came(world)
    answered(world, 5, 4, 4, 3, 2)
    assert opinions(world.session, date(2025, 10, 3)) == {}  # open for fourteen days
    found = opinions(world.session, date(2025, 10, 4))[world.course.item_id]
    # 18 over 5; four of five gave 3 or more.
    assert (found.answers, found.useful, found.trainer, found.recommended) == (5, Decimal("3.6"), 5, Decimal("0.8"))
    world.rule(Name.FEWEST_EVALUATIONS, 6)
    assert opinions(world.session, date(2025, 10, 4)) == {}


def test_no_more_answer_than_came_nobody_before_attendance_and_nobody_once_it_is_closed(world):
    with pytest.raises(ProgrammeRule, match="record first who came"):
        answered(world)
    six_came(world)
    answered(world, 5, 4, 4, 3, 2)
    values = EvaluationSchema().load({"useful": "1", "trainer": "1", "recommended": "no"})
    link = link_of(world.session, "token")
    with pytest.raises(ProgrammeRule, match="closed"):
        answer(world.session, CLERK, link, values, on=date(2025, 10, 4))
    answer(world.session, CLERK, link, values, on=AFTER)
    with pytest.raises(ProgrammeRule, match="as many have answered as came"):
        answer(world.session, CLERK, link, values, on=AFTER)
    with pytest.raises(ProgrammeRule, match="opened already"):
        answered(world)


def test_an_answer_has_no_column_that_could_say_whose_it_is():
    assert set(Evaluation.__table__.columns.keys()) == {"id", "item_id", "useful", "trainer", "recommended", "words"}


def test_an_import_that_sets_a_booking_anew_is_one_of_its_moves(book):
    with book.copied() as copy:
        with opened(copy.url) as database, Session(database.writer) as session:
            World(session).ask("AAA", 3)
            session.commit()
        copy.bring(bookings=[{"contract": "LRN", "course": "C1", "member": "AAA", "places": "2", "attended": "2"}])
        with opened(copy.url) as database, Session(database.writer) as session:
            world = World(session)
            found = standing(session, world.course, world.members["AAA"])
        assert (found.places, found.attended) == (2, 2)


def test_a_course_is_billed_from_its_invoice_until_that_is_reversed(book):
    with book.copied() as copy:
        rows = [{"contract": "LRN", "course": "C1", "member": "AAA", "places": "3"}]
        copy.bring(bookings=rows, invoices=[invoice("LRN", "I-1", "900.00", item="C1", date="2025-09-30")])
        with copy.look() as session:
            item = session.scalars(sa.select(CoursePlan.item_id)).one()
            assert is_billed(session, item)
        journal = copy.json("ledger", "statement", "AAA", "--from", "2025-09-01", "--to", "2025-12-31")
        names = [each["journal"] for each in journal["lines"] if each.get("document") == "I-1"]
        copy.run("ledger", "reverse", names[0], "--reason", "wrong", "--on", "2025-10-01")
        with copy.look() as session:
            assert not is_billed(session, item)


DOING = st.lists(
    st.tuples(
        st.sampled_from(["ask", "give", "cancel", "swap", "attend"]),
        st.sampled_from(["AAA", "BBB", "CCC"]),
        st.integers(1, 4),
        st.sampled_from([EARLY, RELEASED, LATE, AFTER]),
    ),
    max_size=12,
)


@given(DOING)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_done_the_moves_come_to_the_bookings_and_no_course_is_overbooked(book, doing):
    with tried(book) as world:
        for what, code, count, on in doing:
            asked = {"ask": (code, count), "cancel": (code, count), "attend": (code, count), "give": ()}
            arguments = asked.get(what, (code, "AAA" if code != "AAA" else "BBB", count))
            try:
                getattr(world, what)(*arguments, on)
            except ProgrammeRule:
                continue
        rows = world.session.scalars(sa.select(Booking)).all()
        by_id = {each.id: each for each in world.members.values()}
        for row in rows:
            found = standing(world.session, world.course, by_id[row.member_id])
            assert (found.places, found.attended) == (row.places, row.attended)
            assert row.attended is None or row.attended <= row.places
        assert sum(row.places for row in rows) <= 6
        assert all(each.places > 0 for each in waiting(world.session))


def test_a_course_called_off_frees_every_place_ends_all_waiting_and_takes_none_again(world):
    world.ask("AAA", 4)
    world.ask("BBB", 2)
    world.cancel("BBB", 1, LATE)
    assert waiting(world.session)
    world.call_off(LATE)
    assert (world.booking("AAA"), world.booking("BBB")) == ((0, None), (0, None))
    assert standing(world.session, world.course, world.members["BBB"]).held == 0
    assert waiting(world.session) == []
    for again in (world.call_off, lambda: world.ask("AAA", 1), lambda: world.give(RELEASED)):
        with pytest.raises(ProgrammeRule, match="called off"):
            again()
    world.session.add(Booking(item_id=world.course.item_id, member_id=world.members["CCC"].id, places=1))
    (wrong,) = broken(world.session, [world.terms.id])
    assert wrong.message == "the course C1 was called off: remove the row, or book 0 places"


@pytest.mark.parametrize(
    ("on", "reason", "is_billed", "words"),
    [
        (AFTER, "nobody came", False, "over"),
        (EARLY, "", False, "say why"),
        (EARLY, "too few", True, "billed"),
    ],
)
def test_a_course_that_is_over_or_billed_is_not_called_off_and_none_without_a_reason(
    world, on, reason, is_billed, words
):
    world.is_billed = is_billed
    with pytest.raises(ProgrammeRule, match=words):
        world.call_off(on, reason)
