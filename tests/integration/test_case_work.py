"""What an adviser does from day to day: contacts, plans, and the lists of words from which all choose."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from consortium.access.principal import Held, Principal
from consortium.access.terms import Role
from consortium.audit.cause import Cause
from consortium.audit.models import AuditEvent
from consortium.employment.answering import ask, record_answers
from consortium.employment.asking import answers
from consortium.employment.caseload import caseload
from consortium.employment.cases import Case
from consortium.employment.contacted import Contacted, contacts, together
from consortium.employment.contacts import change_contact, record_contact
from consortium.employment.erasure import erase, purge
from consortium.employment.held import everything_held
from consortium.employment.lists import SUPPLIED, WordList
from consortium.employment.models import (
    CaseAction,
    CaseNeed,
    Contact,
    Participant,
    PlanReview,
    SensitiveAnswer,
)
from consortium.employment.planned import actions, has_late, needs, needs_found
from consortium.employment.plans import (
    change_action,
    change_need,
    find_need,
    finish_action,
    plan_action,
    set_review,
)
from consortium.employment.policies import CaseRefused, sees_answers
from consortium.employment.queries import minutes
from consortium.employment.questions import Question
from consortium.employment.schemas import (
    AskedQuestionSchema,
    CaseActionSchema,
    CaseNeedSchema,
    ContactSchema,
    ListedWordSchema,
    ReviewSchema,
    WordSchema,
)
from consortium.employment.terms import Stage
from consortium.employment.wording import WordRefused, add_word, change_word
from consortium.employment.words import offered, said
from consortium.kernel.days import FinancialYear, Span
from consortium.members.queries import member as member_of_code
from consortium.vfm.needs import need_counts
from tests.books import Book
from tests.integration.test_employment import CAUSE, LATER, MEG, TODAY, at, referred, step
from tests.makers import consortium, opened
from tests.servers import SQLite
from tests.visitors import Visitor, application, let_in

MET = {"met_on": "2025-10-10", "kind": "meeting", "minutes": "25"}
AUTUMN = Span(date(2025, 10, 1), date(2025, 12, 31))
CV = {"list": "needs", "code": "cv", "words": "a CV", "offered": "1", "from": "2025-12-01"}


@pytest.fixture(scope="module")
def url(sqlite: SQLite) -> Iterator[str]:
    """A book of three members with one employment service, which no test changes."""
    book = Book(sqlite.book())
    book.bring(**consortium())
    yield book.url
    sqlite.drop(book.url)


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    """A session whose changes are taken back."""
    with opened(url) as database, Session(database.writer) as found:
        yield found
        found.rollback()


def met(session: Session, found: Case, **changed: str) -> Contact:
    """A contact that was recorded."""
    return record_contact(session, CAUSE, found, ContactSchema().load(MET | changed))


def in_autumn(session: Session, found: Case) -> dict[str, int]:
    """The minutes of the service in the autumn."""
    return minutes(session, found.row.contract_id, AUTUMN)


def test_contacts_of_a_case_come_to_so_many_and_so_many_minutes(session):
    found = referred(session)
    met(session, found)
    met(session, found, met_on="2025-11-03", kind="telephone", minutes="10")
    assert together(contacts(session, found.number)) == Contacted(2, 35)
    assert [each.kind for each in contacts(session, found.number)] == ["telephone", "meeting"]


def test_minutes_are_counted_for_each_member_within_the_days(session):
    first, second = referred(session), referred(session, member="BBB")
    met(session, first)
    met(session, first, minutes="5")
    met(session, second, minutes="40")
    met(session, second, met_on="2025-11-30", minutes="7")
    october = Span(date(2025, 10, 1), date(2025, 10, 31))
    assert minutes(session, first.row.contract_id, october) == {"AAA": 30, "BBB": 40}
    assert in_autumn(session, first) == {"AAA": 30, "BBB": 47}


def test_a_corrected_contact_counts_as_corrected_and_a_withdrawn_one_not_at_all(session):
    found = referred(session)
    first, second = met(session, found), met(session, found, minutes="30")
    change_contact(session, CAUSE, found, first, ContactSchema().load(MET | {"minutes": "45"}))
    change_contact(session, CAUSE, found, second, None)
    assert in_autumn(session, found) == {"AAA": 45}
    assert session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 4, "what was recorded before is kept"


@pytest.mark.parametrize("day", ["2025-09-30", "2025-12-02"])
def test_no_contact_is_before_the_referral_or_has_not_come_yet(session, day):
    with pytest.raises(CaseRefused):
        met(session, referred(session), met_on=day)


def test_no_contact_is_after_the_case_was_closed(session):
    found = step(session, at(session, Stage.STARTED), Stage.CLOSED, "2025-11-20")
    met(session, found, met_on="2025-11-20")
    with pytest.raises(CaseRefused, match="after the case was closed on 20 November 2025"):
        met(session, found, met_on="2025-11-21")


@pytest.mark.parametrize("row", [{"minutes": "0"}, {"minutes": "601"}, {"minutes": "2.5"}, {"kind": "A chat"}])
def test_a_contact_takes_whole_minutes_of_a_day_and_is_of_a_kind(row):
    with pytest.raises(ValidationError):
        ContactSchema().load(MET | row)


def test_a_contact_is_of_a_kind_that_is_offered_and_is_changed_only_to_something_else(session):
    found = referred(session)
    with pytest.raises(CaseRefused, match="is not offered"):
        met(session, found, kind="seance")
    with pytest.raises(CaseRefused, match="nothing is different"):
        change_contact(session, CAUSE, found, met(session, found), ContactSchema().load(MET))


def test_the_caseload_says_what_each_advisers_contacts_of_the_year_come_to(session):
    found = referred(session)
    record_contact(session, LATER, found, ContactSchema().load(MET))
    record_contact(session, LATER, found, ContactSchema().load(MET | {"met_on": "2026-04-01", "minutes": "50"}))
    assert [each.contacted for each in caseload(session, TODAY, MEG)] == [Contacted(1, 25)]
    assert [each.contacted for each in caseload(session, date(2026, 4, 1), MEG)] == [Contacted(1, 50)]


def test_the_minutes_of_who_is_erased_or_worn_out_stay_on_their_day(session):
    first, second = referred(session), referred(session, member="BBB")
    for each in (first, second):
        met(session, each)
        change_contact(session, CAUSE, each, met(session, each), None)
    erase(session, CAUSE, first.row)
    assert in_autumn(session, second) == {"AAA": 25, "BBB": 25}
    purge(session, date(2028, 1, 1))
    assert session.scalar(sa.select(sa.func.count()).select_from(Contact)) == 0
    assert in_autumn(session, second) == {"AAA": 25, "BBB": 25}


def test_every_list_begins_with_words_and_none_tells_of_health(session):
    for word_list in WordList:
        assert offered(session, word_list, TODAY) == list(SUPPLIED[word_list].items())
    words = {word for known in SUPPLIED.values() for each in known.values() for word in each.casefold().split()}
    assert not words & {"health", "illness", "disability", "pregnancy", "addiction", "mental"}


def test_a_word_that_is_added_is_offered_from_its_day_last_in_its_list(session):
    add_word(session, CAUSE, WordSchema().load({"list": "sources", "words": "Food bank", "from": "2025-12-01"}))
    assert offered(session, WordList.SOURCES, date(2025, 11, 30))[-1][0] == "other"
    assert offered(session, WordList.SOURCES, TODAY)[-1] == ("food_bank", "Food bank")
    assert referred(session, source="food_bank").row.id


def test_what_was_recorded_is_read_in_the_words_of_its_day(session):
    change_word(session, CAUSE, ListedWordSchema().load(CV))
    assert said(session, WordList.NEEDS, "cv", date(2025, 11, 30)) == "a CV and applications"
    assert said(session, WordList.NEEDS, "cv", TODAY) == "a CV"


def test_a_word_out_of_use_is_chosen_no_longer_and_stays_readable(session):
    row = {"list": "sources", "code": "council", "words": "council", "offered": "0", "from": "2025-12-01"}
    change_word(session, CAUSE, ListedWordSchema().load(row))
    assert "council" not in dict(offered(session, WordList.SOURCES, TODAY))
    assert said(session, WordList.SOURCES, "council", TODAY) == "council"
    with pytest.raises(CaseRefused, match="council is not offered"):
        referred(session, source="council")


def test_two_words_that_look_alike_to_a_code_have_codes_of_their_own(session):
    for words in ("Getting up!", "Getting up?", "Über allem", "24 hours"):
        add_word(session, CAUSE, WordSchema().load({"list": "needs", "words": words, "from": "2025-12-01"}))
    codes = [code for code, _ in offered(session, WordList.NEEDS, TODAY)]
    assert codes[-4:] == ["getting_up", "getting_up_2", "uber_allem", "word_24_hours"]


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"from": "2025-11-30"}, "words change from today on"),
        ({"words": "a CV and applications"}, "nothing is different"),
        ({"code": "no_such"}, "no such word"),
    ],
)
def test_a_word_is_not_changed_in_the_past_to_the_same_or_where_there_is_none(session, changed, why):
    with pytest.raises(WordRefused, match=why):
        change_word(session, CAUSE, ListedWordSchema().load(CV | changed))


def test_a_list_always_offers_something_and_nothing_twice(session):
    *others, last = SUPPLIED[WordList.CONTACTS]
    for code in others:
        row = {"list": "contacts", "code": code, "words": "gone", "offered": "0", "from": "2025-12-01"}
        change_word(session, CAUSE, ListedWordSchema().load(row))
    with pytest.raises(WordRefused, match="only word of the list"):
        change_word(session, CAUSE, ListedWordSchema().load(row | {"code": last}))
    with pytest.raises(WordRefused, match="has these words already"):
        add_word(session, CAUSE, WordSchema().load({"list": "needs", "words": "CHILDCARE", "from": "2025-12-01"}))


@pytest.mark.parametrize("words", ["call 0161 496 0000", "Ask at M1 1AA", ""])
def test_a_word_names_nobody(words):
    with pytest.raises(ValidationError):
        WordSchema().load({"list": "needs", "words": words, "from": "2025-12-01"})


NEED = {"need": "travel", "found_day": "2025-10-10"}
DEED = {"action": "apply", "done_by": "resident", "due_day": "2025-11-15", "state": "to_do"}


def needing(session: Session, found: Case, **changed: str) -> CaseNeed:
    """A need that was found."""
    return find_need(session, CAUSE, found, CaseNeedSchema().load(NEED | changed))


def planned(session: Session, found: Case, **changed: str) -> CaseAction:
    """Something to do that was planned."""
    return plan_action(session, CAUSE, found, CaseActionSchema().load(DEED | changed))


def looked_at(session: Session, found: Case, day: str, cause: Cause = CAUSE) -> None:
    """A day on which the plan is looked at again was set."""
    set_review(session, cause, found, ReviewSchema().load({"review_day": day}))


def late(session: Session, day: date) -> set[int]:
    """The numbers of the cases in whose plan something is overdue on a day."""
    return set(session.scalars(sa.select(Participant.id).where(has_late(day))))


def test_a_need_is_found_and_met_and_may_be_found_again(session):
    found = referred(session)
    row = needing(session, found)
    with pytest.raises(CaseRefused, match="has this need already"):
        needing(session, found)
    change_need(session, CAUSE, found, row, CaseNeedSchema().load(NEED | {"met_day": "2025-11-01"}))
    needing(session, found, found_day="2025-11-20")
    assert [(str(each.found_day), str(each.met_day)) for each in needs(session, found.number)] == [
        *(("2025-11-20", "None"), ("2025-10-10", "2025-11-01")),
    ]


def test_a_need_that_was_entered_by_mistake_is_withdrawn(session):
    found = referred(session)
    change_need(session, CAUSE, found, needing(session, found), None)
    assert needs(session, found.number) == []


@pytest.mark.parametrize(
    "row",
    [{"found_day": "2025-09-30"}, {"found_day": "2025-12-02"}, {"met_day": "2025-12-02"}, {"need": "no_such"}],
)
def test_a_need_is_a_word_of_the_list_and_of_the_days_of_the_case(session, row):
    with pytest.raises(CaseRefused):
        needing(session, referred(session), **row)


def test_what_is_to_be_done_is_overdue_after_its_day_until_it_is_done_or_not_needed(session):
    first, second = referred(session), referred(session)
    done, dropped = planned(session, first), planned(session, second)
    assert late(session, date(2025, 11, 15)) == set()
    assert late(session, date(2025, 11, 16)) == {first.number, second.number}
    finish_action(session, CAUSE, first, done)
    assert late(session, TODAY) == {second.number}
    row = DEED | {"state": "not_needed", "ended_day": "2025-11-30"}
    change_action(session, CAUSE, second, dropped, CaseActionSchema().load(row))
    assert late(session, TODAY) == set()


def test_a_review_is_overdue_after_its_day_until_another_is_set_and_never_in_a_closed_case(session):
    found = step(session, at(session, Stage.ACCEPTED), Stage.STARTED, "2025-10-20")
    looked_at(session, found, "2025-12-10")
    assert late(session, date(2025, 12, 10)) == set()
    assert late(session, date(2025, 12, 11)) == {found.number}
    looked_at(session, found, "2026-01-10")
    assert late(session, date(2025, 12, 11)) == set()
    step(session, found, Stage.CLOSED, "2025-11-20")
    assert late(session, date(2026, 6, 1)) == set()


def test_nothing_more_is_planned_in_a_case_that_is_over(session):
    found = at(session, Stage.CLOSED)
    for attempt in (lambda: planned(session, found), lambda: looked_at(session, found, "2026-01-10")):
        with pytest.raises(CaseRefused, match="has nothing more to be done"):
            attempt()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"state": "done"}, "ended_day"),
        ({"ended_day": "2025-11-01"}, "ended_day"),
        ({"note": "ring 0161 496 0000"}, "note"),
        ({"done_by": "somebody"}, "done_by"),
    ],
)
def test_what_is_over_has_a_day_and_a_note_names_nobody(row, column):
    with pytest.raises(ValidationError) as problem:
        CaseActionSchema().load(DEED | row)
    assert list(problem.value.messages_dict) == [column]


def test_no_typed_word_of_a_plan_reaches_the_audit_trail(session):
    found = referred(session)
    row = planned(session, found, note="Somewhere telling")
    change_action(session, CAUSE, found, row, CaseActionSchema().load(DEED | {"note": "Still telling"}))
    finish_action(session, CAUSE, found, actions(session, found.number)[0])
    trail = session.execute(sa.select(AuditEvent.before, AuditEvent.after)).all()
    assert not any("telling" in text for row in trail for text in row)


def test_a_small_number_of_needs_is_not_shown_to_others_nor_found_by_subtraction(session):
    for member, count in {"AAA": 2, "BBB": 6, "CCC": 7}.items():
        for _ in range(count):
            needing(session, referred(session, member=member))
    year, until = FinancialYear(2025), date(2026, 3, 31)
    shown = {each.member: each.count for each in need_counts(session, year, (), until)}
    assert shown == {"AAA": None, "BBB": None, "CCC": None, None: 15}, "BBB knows its own, and would know AAA's"
    own = {each.member: each.count for each in need_counts(session, year, ("AAA",), until)}
    assert own == {"AAA": 2, "BBB": None, "CCC": None, None: 15}
    for others_see in (None, date(2025, 4, 1)):
        assert [each.member for each in need_counts(session, year, ("AAA",), others_see)] == ["AAA"]


def test_what_closed_cases_hold_goes_after_its_time_and_every_count_stays(session):
    found = step(session, at(session, Stage.ACCEPTED), Stage.STARTED, "2025-10-20")
    met(session, found)
    needing(session, found)
    planned(session, found)
    looked_at(session, found, "2025-12-10")
    found = step(session, found, Stage.CLOSED, "2025-11-20")
    before = needs_found(session, FinancialYear(2025).span)
    assert purge(session, date(2026, 11, 20)).notes == 0
    assert purge(session, date(2026, 11, 21)).notes == 4
    assert [session.scalar(sa.select(sa.func.count()).select_from(each)) for each in (Contact, CaseNeed)] == [0, 0]
    assert needs_found(session, FinancialYear(2025).span) == before == {("AAA", "travel"): 1}
    assert in_autumn(session, found) == {"AAA": 25}
    assert purge(session, date(2026, 11, 22)).notes == 0, "nothing is counted twice"
    assert in_autumn(session, found) == {"AAA": 25}


def asking(session: Session, question: str = "gender", asked_: str = "1", day: str = "2025-12-01") -> None:
    """AAA turns a question on or off."""
    row = {"member": "AAA", "question": question, "from": day, "asked": asked_}
    ask(session, CAUSE, member_of_code(session, "AAA"), AskedQuestionSchema().load(row))


def test_nothing_is_asked_until_a_member_turns_it_on(session):
    found = referred(session)
    with pytest.raises(CaseRefused, match="AAA does not ask this"):
        record_answers(session, CAUSE, found, {Question.GENDER: "woman"})
    asking(session)
    record_answers(session, CAUSE, found, {Question.GENDER: "woman"})
    other = referred(session, member="BBB")
    with pytest.raises(CaseRefused, match="BBB does not ask this"):
        record_answers(session, CAUSE, other, {Question.GENDER: "woman"})


def test_an_answer_given_anew_replaces_the_one_before_and_a_blank_takes_it_back(session):
    found = referred(session)
    asking(session)
    for answer in ("woman", "rather_not"):
        record_answers(session, CAUSE, found, {Question.GENDER: answer})
        assert answers(session, found.number) == {"gender": answer}
    record_answers(session, CAUSE, found, {Question.GENDER: None})
    assert answers(session, found.number) == {}


def test_an_answer_is_one_of_those_to_choose_from_and_stands_in_no_audit_trail(session):
    found = referred(session)
    asking(session)
    with pytest.raises(CaseRefused, match="no answer to choose from"):
        record_answers(session, CAUSE, found, {Question.GENDER: "Smith"})
    record_answers(session, CAUSE, found, {Question.GENDER: "woman"})
    trail = session.execute(sa.select(AuditEvent.before, AuditEvent.after)).all()
    assert not any("woman" in text for row in trail for text in row)


@pytest.mark.parametrize(
    ("held", "sees"),
    [
        (Held(Role.SERVICES, "AAA"), True),
        (Held(Role.SERVICES, "BBB"), False),
        (Held(Role.FINANCE, "AAA"), False),
        (Held(Role.BOARD, "AAA"), False),
        (Held(Role.ADMINISTRATOR), False),
        (Held(Role.AUDITOR), False),
        (Held(Role.LEARNING_LEAD), False),
        (Held(Role.ADVISER), False),
    ],
)
def test_answers_are_seen_by_the_members_services_officers_alone(session, held, sees):
    found = referred(session)
    assert sees_answers(Principal(1, MEG, MEG, frozenset({held})), found) is sees


def test_the_adviser_who_has_the_case_sees_answers_and_an_administrator_who_has_it_does_not(session):
    found = replace(referred(session), adviser=MEG)
    assert sees_answers(Principal(1, MEG, MEG, frozenset({Held(Role.ADVISER)})), found)
    assert not sees_answers(Principal(1, MEG, MEG, frozenset({Held(Role.ADMINISTRATOR)})), found)


def test_answers_go_when_a_case_is_closed_or_a_question_off_for_longer_than_set(session):
    asking(session)
    closed, open_ = at(session, Stage.CLOSED), referred(session)
    for each in (closed, open_):
        record_answers(session, CAUSE, each, {Question.GENDER: "man"})
    assert purge(session, date(2026, 10, 8)).answers == 0
    assert purge(session, date(2026, 10, 9)).answers == 1, "the case was closed on 8 October 2025"
    off = replace(CAUSE, at=datetime(2026, 10, 10, 9, tzinfo=UTC))
    row = {"member": "AAA", "question": "gender", "from": "2026-10-10", "asked": "0"}
    ask(session, off, member_of_code(session, "AAA"), AskedQuestionSchema().load(row))
    assert answers(session, open_.number) == {"gender": "man"}
    assert purge(session, date(2027, 10, 10)).answers == 0
    assert purge(session, date(2027, 10, 11)).answers == 1
    assert answers(session, open_.number) == {}


def test_everything_of_the_work_with_a_resident_is_held_and_erased(session):
    found = referred(session)
    asking(session)
    met(session, found)
    needing(session, found)
    planned(session, found, note="three a week")
    looked_at(session, found, "2026-01-10")
    record_answers(session, CAUSE, found, {Question.GENDER: "woman"})
    headings = {each.heading for each in everything_held(session, found.row)}
    assert {"contacts", "case needs", "case actions", "plan reviews", "sensitive answers"} <= headings
    hidden = everything_held(session, found.row, without=("sensitive_answers",))
    assert "woman" not in str(hidden)
    erase(session, CAUSE, found.row)
    for each in (Contact, CaseNeed, CaseAction, PlanReview, SensitiveAnswer):
        assert session.scalar(sa.select(sa.func.count()).select_from(each)) == 0


@pytest.fixture(scope="module")
def visitors(sqlite: SQLite) -> Iterator[dict[str, Visitor]]:
    """Who asks a book in which two residents of AAA and seven of BBB and CCC each are hindered and gave an answer."""
    book = Book(sqlite.book())
    book.bring(**consortium())
    with opened(book.url) as database, Session(database.writer) as session, session.begin():
        asking(session)
        for member, count in {"AAA": 2, "BBB": 7, "CCC": 7}.items():
            for _ in range(count):
                found = referred(session, member=member)
                needing(session, found)
                if member == "AAA":
                    record_answers(session, CAUSE, found, {Question.GENDER: "woman"})
    book.run("pack", "freeze", "--year", "2025-26")
    people = {
        "admin": Held(Role.ADMINISTRATOR),
        "board-a": Held(Role.BOARD, "AAA"),
        "finance-a": Held(Role.FINANCE, "AAA"),
        "services-a": Held(Role.SERVICES, "AAA"),
        "services-b": Held(Role.SERVICES, "BBB"),
    }
    for name, role in people.items():
        let_in(book.url, f"{name}@x.example", role)
    with application(book.url) as app:
        found_ = {name: Visitor(app) for name in people}
        for name, visitor in found_.items():
            visitor.sign_in(f"{name}@x.example")
        yield found_
    sqlite.drop(book.url)


def counted(visitor: Visitor, address: str) -> list[str]:
    """The rows of an export."""
    return visitor.get(f"{address}format=csv").get_data(as_text=True).splitlines()[1:]


@pytest.mark.parametrize(
    ("person", "rows"),
    [
        ("admin", ["AAA,,travel", "BBB,,travel", "CCC,,travel", "all together,16,travel"]),
        ("services-a", ["AAA,2,travel", "all together,16,travel"]),
        ("board-a", ["AAA,2,travel", "all together,16,travel"]),
        ("services-b", ["BBB,7,travel", "all together,16,travel"]),
    ],
)
def test_an_association_sees_its_own_needs_and_the_sum_and_no_others(visitors, person, rows):
    found = counted(visitors[person], "/services/employment/needs?year=2025-26&")
    assert found == [f"travel to work,{each}" for each in rows]


@pytest.mark.parametrize(
    ("person", "rows"),
    [
        ("admin", ["Gender,woman,AAA,", "Gender,woman,all together,"]),
        ("board-a", ["Gender,woman,AAA,", "Gender,woman,all together,"]),
        ("services-a", ["Gender,woman,AAA,2", "Gender,woman,all together,"]),
        ("services-b", ["Gender,woman,all together,"]),
    ],
)
def test_a_small_number_of_answers_is_seen_by_the_associations_services_officers_alone(visitors, person, rows):
    assert counted(visitors[person], "/services/employment/answers?") == rows


def test_needs_one_by_one_are_the_associations_own_and_never_of_who_serves_all(visitors):
    people = ("services-a", "services-b")
    lists = {name: counted(visitors[name], "/services/employment/needs/found?") for name in people}
    assert {name: len(each) for name, each in lists.items()} == {"services-a": 2, "services-b": 7}
    assert visitors["admin"].client.get("/services/employment/needs/found").status_code == 403


def test_what_is_held_shows_answers_to_services_officers_alone(visitors):
    reference = counted(visitors["services-a"], "/services/employment/needs/found?")[0].partition(",")[0]
    for end in ("", ".json"):
        address = f"/services/participants/held{end}?contract=EMP-01&participant={reference}"
        shown = {name: visitors[name].get(address).get_data(as_text=True) for name in ("services-a", "finance-a")}
        assert ["woman" in each for each in shown.values()] == [True, False]
        assert all("travel" in each for each in shown.values())
