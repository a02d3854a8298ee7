"""What an adviser does from day to day: contacts, plans, and the lists of words from which all choose."""

from collections.abc import Iterator
from datetime import date

import pytest
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from consortium.employment.caseload import caseload
from consortium.employment.cases import Case
from consortium.employment.contacted import Contacted, contacts, together
from consortium.employment.contacts import change_contact, record_contact
from consortium.employment.erasure import erase, purge
from consortium.employment.lists import SUPPLIED, WordList
from consortium.employment.models import Contact
from consortium.employment.policies import CaseRefused
from consortium.employment.queries import minutes
from consortium.employment.schemas import ContactSchema, ListedWordSchema, WordSchema
from consortium.employment.terms import Stage
from consortium.employment.wording import WordRefused, add_word, change_word
from consortium.employment.words import offered, said
from consortium.kernel.days import Span
from tests.books import Book
from tests.integration.test_employment import CAUSE, LATER, MEG, TODAY, at, referred, step
from tests.makers import consortium, opened
from tests.servers import SQLite

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
