"""The employment pathway: referred with consent, answered by an adviser, started, closed; and nobody lost silently."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from consortium.access.principal import Held, Principal
from consortium.access.terms import Role
from consortium.audit.cause import Cause
from consortium.audit.models import AuditEvent
from consortium.contracts.models import Contract
from consortium.employment.achievements import change_work, record_outcome, record_work
from consortium.employment.answering import ask
from consortium.employment.caseload import caseload, offers, unanswered
from consortium.employment.cases import Case, case, cases, detail, fell_between, steps
from consortium.employment.contacts import change_contact, record_contact
from consortium.employment.erasure import erase
from consortium.employment.handing_over import NOBODY, hand_over
from consortium.employment.models import Participant, WorkSpell
from consortium.employment.pathway import (
    LENGTH,
    LETTERS,
    assign,
    keep_capacity,
    keep_places,
    refer,
    take_step,
)
from consortium.employment.plans import change_need, find_need, finish_action, plan_action, set_review
from consortium.employment.policies import CaseRefused, is_seen
from consortium.employment.queries import outcomes
from consortium.employment.reached import recorded, spells, standings
from consortium.employment.schemas import (
    AskedQuestionSchema,
    CapacitySchema,
    CaseActionSchema,
    CaseNeedSchema,
    CaseStepSchema,
    ContactSchema,
    HandOverSchema,
    PlacesOfferedSchema,
    ReachedSchema,
    ReferSchema,
    ReviewSchema,
    WordSchema,
    WorkSchema,
)
from consortium.employment.terms import REASONS, STEPS, Stage
from consortium.employment.versions import standing_row
from consortium.employment.wording import add_word
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.members.queries import member as member_of_code
from consortium.parameters.operations import keep_parameter
from consortium.parameters.terms import Name
from tests.books import Book
from tests.makers import Row, consortium, facts_of, opened
from tests.servers import SQLite

NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)
TODAY = NOW.date()
CAUSE = Cause("officer@aaa.example", NOW)
LATER = Cause("meg@x.example", datetime(2026, 7, 1, 9, tzinfo=UTC))
MEG, SAM = "meg@x.example", "sam@x.example"
REFERRAL = {
    **{"contract": "EMP-01", "member": "AAA", "tenure": "community", "source": "council"},
    **{"referred": "2025-10-01", "consent": "2025-09-30"},
}


@dataclass
class World:
    """A book of three members with one employment service."""

    book: Book

    @contextmanager
    def trying(self) -> Iterator[Session]:
        """A session in which anything may be tried; it is all taken back."""
        with opened(self.book.url) as database, Session(database.writer) as session:
            yield session
            session.rollback()


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[World]:
    """That book, which no test changes."""
    book = Book(sqlite.book())
    book.bring(**consortium())
    yield World(book)
    sqlite.drop(book.url)


@pytest.fixture
def session(world: World) -> Iterator[Session]:
    """A session whose changes are taken back."""
    with world.trying() as found:
        yield found


def service(session: Session, reference: str = "EMP-01") -> Contract:
    """A contract."""
    return session.scalars(sa.select(Contract).filter_by(reference=reference)).one()


def referred(session: Session, contract: str = "EMP-01", **changed: str) -> Case:
    """A case that was just referred."""
    values = ReferSchema().load(REFERRAL | changed)
    row = refer(session, CAUSE, service(session, contract), member_of_code(session, values["member"]), values)
    return case(session, row.id)


def step(session: Session, found: Case, to: Stage, day: str = "2025-10-08", **more: str) -> Case:
    """The case after a step, with the first reason that goes with it."""
    row: Row = {"step": to.value, "day": day}
    if to in REASONS:
        row["reason"] = REASONS[to][0].value
    if to is Stage.REDIRECTED:
        row["redirected_to"] = "A college"
    take_step(session, CAUSE, found, CaseStepSchema().load(row | more))
    return case(session, found.number)


def at(session: Session, stage: Stage) -> Case:
    """A case that stands so."""
    found = referred(session)
    if stage in (Stage.STARTED, Stage.CLOSED):
        found = step(session, found, Stage.ACCEPTED)
    if stage is Stage.CLOSED:
        found = step(session, found, Stage.STARTED)
    return found if stage is Stage.REFERRED else step(session, found, stage)


def advises(session: Session, adviser: str, capacity: int = 2, day: str = "2025-04-01") -> None:
    """Let somebody advise on the service."""
    row = {"contract": "EMP-01", "adviser": adviser, "from": day, "capacity": str(capacity)}
    keep_capacity(session, CAUSE, service(session), CapacitySchema().load(row))


def seen_by(session: Session, email: str, *held: Held) -> set[int]:
    """The numbers of the cases that somebody sees."""
    condition = is_seen(Principal(1, email, email, frozenset(held)), TODAY)
    return {each.number for each in cases(session, condition)}


def test_a_resident_is_known_by_a_drawn_reference_that_spells_nothing(session):
    drawn = [referred(session).row.reference for _ in range(40)]
    assert len(set(drawn)) == 40
    assert all(len(each) == LENGTH and set(each) <= set(LETTERS) for each in drawn)
    assert not set(LETTERS) & set("AEIOUY01")


def test_how_a_resident_came_is_kept_with_the_day_of_consent(session):
    found = referred(session)
    kept = detail(session, found.number)
    assert (kept.source, kept.tenure, kept.consent) == ("council", "community", date(2025, 9, 30))
    assert (found.stage, found.adviser, found.member) == (Stage.REFERRED, None, "AAA")
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert event.subject == f"resident EMP-01 {found.row.alias}"


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"consent": ""}, "consent"),
        ({"consent": "2025-10-02"}, "referred"),
        ({"source": "a neighbour"}, "source"),
        ({"tenure": ""}, "tenure"),
        ({"name": "Jo"}, "name"),
    ],
)
def test_a_referral_without_consent_or_with_more_than_codes_is_refused(changed, column):
    with pytest.raises(ValidationError) as problem:
        ReferSchema().load(REFERRAL | changed)
    assert column in problem.value.messages_dict


@pytest.mark.parametrize(
    ("contract", "changed", "words"),
    [
        ("PRO-01", {}, "no employment service"),
        ("EMP-01", {"referred": "2025-12-02"}, "has not come yet"),
        ("EMP-01", {"referred": "2024-10-01", "consent": "2024-10-01"}, "does not take part"),
    ],
)
def test_nobody_is_referred_where_or_when_it_cannot_be(session, contract, changed, words):
    with pytest.raises(CaseRefused, match=words):
        referred(session, contract, **changed)


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("to", [each for each in Stage if each is not Stage.REFERRED])
def test_a_step_is_taken_where_the_table_of_steps_has_it_and_nowhere_else(session, stage, to):
    found = at(session, stage)
    if to in STEPS[stage]:
        assert step(session, found, to).stage is to
    else:
        with pytest.raises(CaseRefused, match=f"a case that is {stage} cannot become {to}"):
            step(session, found, to)


def test_a_start_and_a_closing_are_those_that_are_counted(session):
    found = step(session, at(session, Stage.ACCEPTED), Stage.STARTED, "2025-10-20")
    assert found.row.started == date(2025, 10, 20)
    found = step(session, found, Stage.CLOSED, "2025-11-20")
    assert found.row.closed == date(2025, 11, 20)
    assert [each.step for each in steps(session, found.number)] == ["closed", "started", "accepted"]


@pytest.mark.parametrize("day", ["2025-09-30", "2025-12-02"])
def test_no_step_is_taken_before_the_last_one_or_before_its_day_has_come(session, day):
    with pytest.raises(CaseRefused):
        step(session, referred(session), Stage.ACCEPTED, day)
    with pytest.raises(CaseRefused):
        step(session, at(session, Stage.ACCEPTED), Stage.STARTED, day)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"step": "declined"}, "reason"),
        ({"step": "closed"}, "reason"),
        ({"step": "declined", "reason": "In lasting work"}, "reason"),
        ({"step": "accepted", "reason": "no_place"}, "reason"),
        ({"step": "redirected", "reason": "no_place"}, "redirected_to"),
        ({"step": "accepted", "redirected_to": "A college"}, "redirected_to"),
    ],
)
def test_whoever_is_turned_away_is_told_why_and_where_to(row, column):
    with pytest.raises(ValidationError) as problem:
        CaseStepSchema().load({"day": "2025-10-08"} | row)
    assert list(problem.value.messages_dict) == [column]


def test_a_reason_is_of_the_list_for_its_step(session):
    with pytest.raises(CaseRefused, match="in lasting work is not offered: choose not eligible"):
        step(session, referred(session), Stage.DECLINED, reason="in_lasting_work")


def test_what_was_typed_of_a_case_never_reaches_the_audit_trail(session):
    step(session, referred(session), Stage.REDIRECTED, redirected_to="Somewhere telling")
    trail = session.execute(sa.select(AuditEvent.before, AuditEvent.after)).all()
    assert not any("telling" in text for row in trail for text in row)


def test_who_was_imported_as_started_was_accepted_and_who_was_not_fell_between(session):
    found = {each.row.reference: each for each in cases(session)}
    assert found["PX1"].stage is Stage.STARTED
    assert [each.row.reference for each in fell_between(session, TODAY)] == ["PX2"]


def test_a_referral_is_late_on_the_first_day_after_those_set_for_it(session):
    found = referred(session)
    last = found.row.referred + timedelta(days=20)
    late = {each.number for each in fell_between(session, last + timedelta(days=1))}
    assert found.number in late
    assert found.number not in {each.number for each in fell_between(session, last)}


def test_other_days_hold_for_referrals_from_their_first_day_on(session):
    before, after = referred(session), referred(session, referred="2025-10-02", consent="2025-10-02")
    values = {"name": Name.ACCEPTANCE_DAYS, "from_day": date(2025, 10, 2), "value": Decimal(5), "source": "group"}
    keep_parameter(session, CAUSE, values)
    late = [each.number for each in fell_between(session, date(2025, 10, 8))]
    assert after.number in late
    assert before.number not in late


@pytest.mark.parametrize("stage", Stage)
def test_a_waiting_list_is_no_answer_and_every_other_step_is(session, stage):
    found = at(session, stage)
    late = {each.number for each in fell_between(session, TODAY)}
    assert (found.number in late) == (stage in (Stage.REFERRED, Stage.WAITING))


def test_the_longest_wait_stands_first(session):
    for day in ("2025-10-03", "2025-09-30", "2025-10-01"):
        referred(session, referred=day, consent=day)
    days = [each.row.referred for each in fell_between(session, TODAY)]
    assert days == sorted(days)
    assert len(days) == 4


def test_an_adviser_sees_the_own_cases_and_those_that_nobody_has_on_a_service_of_theirs(session):
    mine, free, other = (referred(session) for _ in range(3))
    adviser = Held(Role.ADVISER)
    assert seen_by(session, MEG, adviser) == set()
    advises(session, MEG)
    advises(session, SAM)
    assign(session, CAUSE, mine, MEG)
    assign(session, CAUSE, other, SAM)
    seen = seen_by(session, MEG, adviser)
    assert {mine.number, free.number} <= seen
    assert other.number not in seen
    step(session, free, Stage.CLOSED)
    assert free.number not in seen_by(session, MEG, adviser), "a case that was closed is nobody's to take"
    advises(session, MEG, 0, "2025-11-30")
    assert seen_by(session, MEG, adviser) == {mine.number}


def test_an_officer_sees_the_own_association_and_a_board_member_nobody(session):
    ours, theirs = referred(session), referred(session, member="BBB")
    for role in (Role.SERVICES, Role.FINANCE):
        seen = seen_by(session, "x@x.example", Held(role, "AAA"))
        assert ours.number in seen
        assert theirs.number not in seen
    assert seen_by(session, "x@x.example", Held(Role.BOARD, "AAA")) == set()
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        assert seen_by(session, "x@x.example", Held(role)) == set()
    with pytest.raises(NotFound, match=f"there is no case {theirs.number}"):
        case(session, theirs.number, is_seen(Principal(1, "x", "x", frozenset({Held(Role.FINANCE, "AAA")})), TODAY))


def test_a_case_is_given_only_to_who_advises_on_its_service_and_only_while_it_is_open(session):
    found = referred(session)
    with pytest.raises(CaseRefused, match="does not advise"):
        assign(session, CAUSE, found, MEG)
    with pytest.raises(CaseRefused, match="nobody has the case already"):
        assign(session, CAUSE, found, None)
    advises(session, MEG)
    assign(session, CAUSE, found, MEG)
    with pytest.raises(CaseRefused, match="already"):
        assign(session, CAUSE, case(session, found.number), MEG)
    with pytest.raises(CaseRefused, match="closed"):
        assign(session, CAUSE, at(session, Stage.CLOSED), MEG)


def over(session: Session, giver: str, taker: str, member: str = "", count: str = "") -> int:
    """Hand cases of the service over by their number."""
    row = {"contract": "EMP-01", "from": giver, "to": taker, "member": member, "count": count}
    return hand_over(session, CAUSE, service(session), HandOverSchema().load(row))


def test_cases_are_handed_over_by_their_number_the_longest_wait_first(session):
    advises(session, MEG)
    advises(session, SAM)
    days = ("2025-10-03", "2025-10-01", "2025-10-02")
    third, first, second = (referred(session, referred=day, consent=day) for day in days)
    for each in (third, first, second):
        assign(session, CAUSE, each, MEG)
    assert over(session, MEG, SAM, count="2") == 2
    assert [case(session, each.number).adviser for each in (first, second, third)] == [SAM, SAM, MEG]
    assert over(session, MEG, NOBODY) == 1
    assert over(session, NOBODY, SAM, "AAA") == 2, "that one, and PX1, who was imported"
    event = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
    assert (event.action, event.subject) == ("cases handed over", f"adviser EMP-01 {SAM}")
    assert third.row.reference not in event.before + event.after


@pytest.mark.parametrize(
    ("giver", "taker", "more", "words"),
    [
        (MEG, MEG, {}, "already"),
        (MEG, "gone@x.example", {}, "does not advise"),
        (SAM, MEG, {}, "no such open cases"),
        (MEG, SAM, {"count": "2"}, "1 such open cases"),
        (MEG, SAM, {"member": "BBB"}, "no such open cases"),
    ],
)
def test_no_more_cases_are_handed_over_than_there_are_nor_to_who_does_not_advise(session, giver, taker, more, words):
    advises(session, MEG)
    advises(session, SAM)
    assign(session, CAUSE, referred(session), MEG)
    with pytest.raises(CaseRefused, match=words):
        over(session, giver, taker, **more)


def test_who_waits_is_counted_by_service_and_member_with_the_longest_wait_first(session):
    advises(session, MEG)
    for day, member in (("2025-11-30", "AAA"), ("2025-11-20", "AAA"), ("2025-10-31", "BBB")):
        referred(session, member=member, referred=day, consent=day)
    assign(session, CAUSE, referred(session), MEG)
    at(session, Stage.DECLINED)
    found = {each.member: each for each in unanswered(session, TODAY)}
    # PX2 of BBB, imported and never answered, has waited since 2 June: 182 days.
    assert (found["AAA"].waiting, found["AAA"].late, found["AAA"].free, found["AAA"].longest) == (3, 1, 2, 61)
    assert (found["BBB"].waiting, found["BBB"].late, found["BBB"].free) == (2, 2, 2)
    assert list(found) == ["BBB", "AAA"]


def test_who_accepts_a_case_that_nobody_has_gets_it(session):
    advises(session, MEG)
    found = referred(session)
    take_step(session, CAUSE, found, CaseStepSchema().load({"step": "accepted", "day": "2025-10-08"}), MEG)
    assert case(session, found.number).adviser == MEG


def test_a_caseload_counts_open_cases_beside_the_capacity_of_the_day(session):
    advises(session, MEG, 1)
    advises(session, MEG, 5, "2025-12-02")
    for stage in (Stage.ACCEPTED, Stage.STARTED):
        assign(session, CAUSE, at(session, stage), MEG)
    done = at(session, Stage.ACCEPTED)
    assign(session, CAUSE, done, MEG)
    step(session, case(session, done.number), Stage.CLOSED)
    (load,) = caseload(session, TODAY)
    assert (load.capacity, load.open, load.free) == (1, 2, -1)
    assert caseload(session, TODAY, SAM) == []
    assert caseload(session, date(2025, 12, 2), MEG)[0].capacity == 5


def test_places_offered_stand_beside_referrals_and_starts_of_the_year(session):
    row = {"contract": "EMP-01", "member": "AAA", "year": "2025-26", "places": "7"}
    keep_places(session, CAUSE, service(session), member_of_code(session, "AAA"), PlacesOfferedSchema().load(row))
    referred(session)
    found = {each.member: each for each in offers(session, FinancialYear(2025))}
    assert (found["AAA"].offered, found["AAA"].referred, found["AAA"].started) == (7, 2, 1)
    assert (found["BBB"].offered, found["BBB"].referred, found["BBB"].started) == (None, 1, 0)
    assert offers(session, FinancialYear(2024)) == []
    of_aaa = sa.select(Participant).filter_by(member_id=member_of_code(session, "AAA").id)
    for each in session.scalars(of_aaa):
        erase(session, replace(CAUSE, reason="asked for it"), each)
    assert {each.member: each for each in offers(session, FinancialYear(2025))} == found


def working(session: Session, *spells: tuple[str, str], start: str = "2025-10-08") -> Case:
    """A case of somebody who started and then had paid work on these days; a blank last day: goes on."""
    found = step(session, at(session, Stage.ACCEPTED), Stage.STARTED, start)
    for first, last in spells:
        row = {"first_day": first, "last_day": last, "evidence": "payslip", "evidence_day": "2026-06-30"}
        record_work(session, LATER, found, WorkSchema().load(row))
    return found


def reach(session: Session, found: Case, outcome: str, day: str) -> None:
    """Record an outcome."""
    row = {"outcome": outcome, "reached_on": day, "proof": "payslip"}
    record_outcome(session, LATER, found, ReachedSchema().load(row))


def test_outcomes_that_rest_on_work_are_recorded_on_the_day_that_the_work_says(session):
    found = working(session, ("2025-11-03", ""))
    # 91 and 182 days in work, the first one counted: 3 November plus 90, plus 181.
    due = [(each.outcome.value, each.due) for each in standings(session, found.number)]
    assert due == [
        ("job_start", date(2025, 11, 3)),
        ("sustained_13", date(2026, 2, 1)),
        ("sustained_26", date(2026, 5, 3)),
    ]
    for outcome, day in due:
        reach(session, found, outcome, day.isoformat())
    assert [each.date for each in recorded(session, found.number)] == [day for _, day in due]
    counts = outcomes(session, FinancialYear(2025).span)
    assert (counts["AAA", "sustained_13"], counts.get(("AAA", "sustained_26"))) == (1, None)
    assert outcomes(session, FinancialYear(2026).span)["AAA", "sustained_26"] == 1


def test_more_about_evidence_is_kept_behind_its_kind_and_stays_out_of_the_audit_trail(session):
    found = working(session, ("2025-11-03", ""))
    row = {"outcome": "job_start", "reached_on": "2025-11-03", "proof": "payslip", "more": "of a bakery"}
    row["evidence_day"] = "2025-11-28"
    record_outcome(session, LATER, found, ReachedSchema().load(row))
    (kept,) = recorded(session, found.number)
    assert (kept.evidence, kept.evidence_day) == ("payslip: of a bakery", date(2025, 11, 28))
    assert not any("bakery" in text for (text,) in session.execute(sa.select(AuditEvent.after)))


def test_evidence_that_is_still_to_be_seen_shows_nothing(session):
    found = working(session, ("2025-11-03", ""))
    row = {"outcome": "job_start", "reached_on": "2025-11-03", "proof": "payslip", "evidence_day": "2050-01-01"}
    with pytest.raises(CaseRefused, match="1 January 2050 has not come yet"):
        record_outcome(session, LATER, found, ReachedSchema().load(row))


@pytest.mark.parametrize(
    ("spells", "outcome", "day", "words"),
    [
        ([], "job_start", "2025-11-03", "no paid work is entered"),
        ([("2025-11-03", "")], "job_start", "2025-11-04", "reached on 3 November 2025"),
        ([("2025-11-03", "")], "sustained_13", "2026-01-31", "reached on 1 February 2026"),
        ([("2025-11-03", "2026-01-31")], "sustained_13", "2026-02-01", "does not come to it"),
        ([("2026-05-01", "")], "sustained_13", "2026-06-30", "would be reached on 30 July 2026"),
        ([("2025-11-03", "")], "sustained_13", "2026-07-02", "has not come yet"),
        ([], "qualification", "2025-10-07", "counts from the day"),
        ([("2025-11-03", "")], "better_work", "2026-01-01", "record the job start first"),
    ],
)
def test_an_outcome_that_the_work_contradicts_is_refused_with_the_day_on_which_it_would_hold(
    session, spells, outcome, day, words
):
    found = working(session, *spells)
    with pytest.raises(CaseRefused, match=words):
        reach(session, found, outcome, day)


def test_each_outcome_counts_once(session):
    found = working(session, ("2025-11-03", ""))
    for outcome, day in (("job_start", "2025-11-03"), ("better_work", "2026-01-05"), ("qualification", "2025-11-01")):
        reach(session, found, outcome, day)
        with pytest.raises(CaseRefused, match="counts once"):
            reach(session, found, outcome, day)


def test_other_weeks_hold_for_jobs_that_start_from_their_first_day_on(session):
    for name, weeks in ((Name.SUSTAINED_13_WEEKS, 12), (Name.SUSTAINED_13_WITHIN, 12)):
        values = {"name": name, "from_day": date(2025, 11, 3), "value": Decimal(weeks), "source": "group"}
        keep_parameter(session, CAUSE, values)
    before, after = working(session, ("2025-11-02", "")), working(session, ("2025-11-03", ""))
    assert standings(session, before.number)[1].due == date(2026, 1, 31)
    assert standings(session, after.number)[1].due == date(2026, 1, 25)


def test_work_that_is_corrected_shows_where_it_contradicts_what_is_recorded(session):
    found = working(session, ("2025-11-03", ""))
    reach(session, found, "job_start", "2025-11-03")
    reach(session, found, "sustained_13", "2026-02-01")
    (spell,) = spells(session, found.number)
    row = {"first_day": "2025-11-03", "last_day": "2025-12-31", "evidence": "payslip", "evidence_day": "2026-06-30"}
    again = change_work(session, LATER, found, spell, WorkSchema().load(row))
    wrong = [each.outcome.value for each in standings(session, found.number) if each.is_contradicted]
    assert wrong == ["sustained_13"]
    assert standing_row(session, WorkSpell, found.number, spell.id) is None
    with pytest.raises(CaseRefused, match="nothing is different"):
        change_work(session, LATER, found, again, WorkSchema().load(row))
    change_work(session, LATER, found, again, None)
    assert spells(session, found.number) == []


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"first_day": "2025-10-07"}, "before the resident started"),
        ({"first_day": "2026-07-02", "evidence_day": "2026-07-02"}, "has not come yet"),
        ({"first_day": "2025-11-03", "evidence_day": "2026-07-02"}, "has not come yet"),
    ],
)
def test_work_before_the_start_or_in_days_to_come_is_refused(session, row, words):
    row = {"evidence": "payslip", "evidence_day": "2025-12-01"} | row
    with pytest.raises(CaseRefused, match=words):
        record_work(session, LATER, working(session), WorkSchema().load(row))
    with pytest.raises(CaseRefused, match="has not started"):
        record_work(session, LATER, at(session, Stage.ACCEPTED), WorkSchema().load(row))


@pytest.fixture(scope="module")
def furnished(sqlite: SQLite) -> Iterator[Book]:
    """A book with cases that stand everywhere."""
    book = Book(sqlite.book())
    book.bring(**consortium())
    with opened(book.url) as database, Session(database.writer) as session, session.begin():
        advises(session, MEG)
        advises(session, MEG, 3, "2025-11-01")
        row = {"contract": "EMP-01", "member": "AAA", "year": "2025-26", "places": "7"}
        keep_places(session, CAUSE, service(session), member_of_code(session, "AAA"), PlacesOfferedSchema().load(row))
        busy = working(session, ("2025-11-03", ""), ("2025-11-04", ""))
        first, second = spells(session, busy.number)
        change_work(session, LATER, busy, first, None)
        row = {"first_day": "2025-11-05", "evidence": "employer_letter", "evidence_day": "2025-12-01"}
        change_work(session, LATER, busy, second, WorkSchema().load(row))
        _follow(session, busy)
        for stage in Stage:
            found = at(session, stage)
            if stage.is_open:
                assign(session, CAUSE, found, MEG)
                assign(session, CAUSE, case(session, found.number), None)
    yield book
    sqlite.drop(book.url)


def _follow(session: Session, found: Case) -> None:
    """Each part of the work with a resident twice, of which the second corrects the first; and words of our own."""
    met = {"met_on": "2025-11-10", "kind": "meeting", "minutes": "20"}
    contact = record_contact(session, CAUSE, found, ContactSchema().load(met))
    change_contact(session, CAUSE, found, contact, ContactSchema().load(met | {"minutes": "25"}))
    need = {"need": "travel", "found_day": "2025-11-10"}
    row = find_need(session, CAUSE, found, CaseNeedSchema().load(need))
    change_need(session, CAUSE, found, row, CaseNeedSchema().load(need | {"met_day": "2025-11-20"}))
    deed = {"action": "apply", "note": "=1+1", "done_by": "adviser", "due_day": "2025-11-20", "state": "to_do"}
    finish_action(session, CAUSE, found, plan_action(session, CAUSE, found, CaseActionSchema().load(deed)))
    for day in ("2026-01-10", "2026-02-10"):
        set_review(session, CAUSE, found, ReviewSchema().load({"review_day": day}))
    reached = {"outcome": "qualification", "reached_on": "2025-11-12", "proof": "certificate"}
    record_outcome(session, LATER, found, ReachedSchema().load(reached | {"evidence_day": "2025-11-20"}))
    add_word(session, CAUSE, WordSchema().load({"list": "needs", "words": "Shoes, =1", "from": "2025-12-01"}))
    asks = {"member": "AAA", "question": "caring", "from": "2025-12-01", "asked": "1"}
    ask(session, CAUSE, member_of_code(session, "AAA"), AskedQuestionSchema().load(asks))


FILES = ("referral_details", "case_steps", "case_advisers", "case_work", "adviser_capacities", "places_offered")
FILES += ("case_contacts", "case_needs", "case_actions", "plan_reviews", "listed_words", "asked_questions")
FILES += ("outcome_evidence",)


def _exported(book: Book, folder: Path) -> Path:
    book.run("export", "csv", "--output", str(folder))
    return folder


def _rows(folder: Path, name: str) -> list[dict[str, Any]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_case_is_restored_as_it_stood_and_written_out_the_same_again(furnished, book_url, tmp_path):
    folder, empty = _exported(furnished, tmp_path / "everything"), Book(book_url)
    empty.run("import", "folder", str(folder))
    again = _exported(empty, tmp_path / "again")
    for name in FILES:
        assert _rows(again, name) == _rows(folder, name) != [], name
    assert facts_of(empty.url) == facts_of(furnished.url)
    with empty.raw() as connection:
        assert connection.execute("SELECT DISTINCT action FROM audit_events").fetchall() == [("imported",)]
    assert "Nothing new" in empty.run("import", "folder", str(folder))


def test_a_row_of_a_case_that_is_not_in_a_book_in_use_is_refused(furnished, tmp_path):
    folder = _exported(furnished, tmp_path / "everything")
    text = (folder / "case_steps.csv").read_text().replace("no_place", "not_eligible").replace("A college", "B")
    (folder / "case_steps.csv").write_text(text)
    assert "is not in the book" in furnished.run("import", "folder", str(folder), status=1)


def test_a_step_of_somebody_who_is_not_there_is_refused(furnished, book_url, tmp_path):
    folder, empty = _exported(furnished, tmp_path / "everything"), Book(book_url)
    reference = _rows(folder, "case_steps")[0]["participant"]
    text = (folder / "case_steps.csv").read_text().replace(reference, "NOBODY")
    (folder / "case_steps.csv").write_text(text)
    assert "there is no such participant" in empty.run("import", "folder", str(folder), status=1)
    with empty.look() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Participant)) == 0
