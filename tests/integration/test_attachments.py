"""Attachments are kept once, never changed, and go only for a reason: by the operations and by the database itself."""

import hashlib
import json
import sqlite3
from pathlib import Path

import psycopg
import pytest

from consortium.attachments.models import AttachmentContent
from consortium.attachments.operations import attach, take_away
from consortium.attachments.queries import attachment, attachments_of, content_of
from consortium.attachments.terms import MOST_STANDING
from consortium.audit.cause import Cause
from consortium.db import unit_of_work
from consortium.kernel.errors import NotFound, Refused, StorageTrouble
from tests.attachable import EML, PDF, pdf_of
from tests.books import Book
from tests.makers import CLERK, opened

DIGEST = hashlib.sha256(PDF).hexdigest()
BECAUSE = Cause(CLERK.actor, CLERK.at, "a tenant is named in it")
SUBJECT = "document 1"
GUARDED = (sqlite3.IntegrityError, psycopg.errors.RaiseException, psycopg.errors.CheckViolation)


def _attach(url: str, name: str = "a.pdf", content: bytes = PDF, subject: str = SUBJECT) -> int:
    with opened(url) as database, unit_of_work(database) as session:
        return attach(session, CLERK, subject, name, content).id


def _take_away(url: str, number: int, subject: str = SUBJECT, cause: Cause = BECAUSE) -> None:
    with opened(url) as database, unit_of_work(database) as session:
        take_away(session, cause, subject, number)


def _rows(url: str, query: str) -> list[tuple]:
    with Book(url).raw() as connection:
        return [tuple(row) for row in connection.execute(query).fetchall()]


def _contents(url: str) -> list[tuple]:
    return _rows(url, "SELECT digest, length(content) FROM attachment_contents")


def test_a_file_comes_back_byte_for_byte(book_url):
    number = _attach(book_url, content=PDF)
    with Book(book_url).look() as session:
        found = attachment(session, number)
        assert (found.file_name, found.media_type, found.size) == ("a.pdf", "application/pdf", len(PDF))
        assert content_of(session, found) == PDF


def test_the_same_file_on_two_subjects_is_stored_once_and_goes_with_the_last(book_url):
    first, second = _attach(book_url), _attach(book_url, "b.pdf", subject="contract C-1")
    assert _contents(book_url) == [(DIGEST, len(PDF))]
    _take_away(book_url, first)
    with Book(book_url).look() as session:
        assert content_of(session, attachment(session, second)) == PDF
        with pytest.raises(NotFound):
            attachment(session, first)
    _take_away(book_url, second, "contract C-1")
    assert _contents(book_url) == []
    with Book(book_url).look() as session:
        (gone,) = attachments_of(session, SUBJECT)
    assert (gone.file_name, gone.removed_by, gone.reason) == ("a.pdf", CLERK.actor, "a tenant is named in it")


def test_what_was_taken_away_may_be_attached_again(book_url):
    _take_away(book_url, _attach(book_url))
    number = _attach(book_url)
    with Book(book_url).look() as session:
        assert [each.stands for each in attachments_of(session, SUBJECT)] == [False, True]
        assert content_of(session, attachment(session, number)) == PDF


def test_each_change_leaves_exactly_one_event_that_says_which_file(book_url):
    number = _attach(book_url)
    _take_away(book_url, number)
    query = "SELECT actor, action, subject, before, after, reason FROM audit_events ORDER BY id"
    added, removed = _rows(book_url, query)
    told = {
        **{"attachment": number, "file": "a.pdf", "media_type": "application/pdf"},
        **{"size": len(PDF), "digest": DIGEST},
    }
    assert added[:4] == (CLERK.actor, "attached", SUBJECT, "")
    assert json.loads(added[4]) == told
    assert removed[:3] == (CLERK.actor, "taken away", SUBJECT)
    assert json.loads(removed[3]) == told
    assert removed[4:] == ('{"attachment": 1, "stands": false}', "a tenant is named in it")


def test_a_subject_holds_twenty_files_and_no_more_until_one_is_taken_away(book_url):
    numbers = [_attach(book_url, content=pdf_of(200 + each)) for each in range(MOST_STANDING)]
    with pytest.raises(Refused, match="20 files are attached already"):
        _attach(book_url, content=EML, name="m.eml")
    _attach(book_url, content=EML, name="m.eml", subject="document 2")
    _take_away(book_url, numbers[7])
    _attach(book_url, content=EML, name="m.eml")


def test_a_file_is_not_attached_twice_to_one_subject(book_url):
    _attach(book_url)
    with pytest.raises(Refused, match="attached already, as a.pdf"):
        _attach(book_url, "b.pdf")
    assert len(_rows(book_url, "SELECT id FROM attachments")) == 1


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", PDF), ("a.pdf", EML), ("a.pdf", b""), ("a\r\n.pdf", PDF)]
)
def test_what_is_refused_leaves_nothing(book_url, name, content):
    with pytest.raises(Refused):
        _attach(book_url, name, content)
    for table in ("attachments", "attachment_contents", "audit_events"):
        assert _rows(book_url, f"SELECT * FROM {table}") == []


def test_taking_away_needs_a_reason_and_a_file_of_that_subject_that_still_stands(book_url):
    number = _attach(book_url)
    with pytest.raises(Refused, match="needs a reason"):
        _take_away(book_url, number, cause=CLERK)
    for wrong in ((number, "document 2"), (number + 1, SUBJECT)):
        with pytest.raises(NotFound):
            _take_away(book_url, *wrong)
    _take_away(book_url, number)
    with pytest.raises(NotFound):
        _take_away(book_url, number)


def test_content_that_was_changed_behind_the_application_is_not_given_out(book_url):
    number = _attach(book_url)
    with Book(book_url).behind() as connection:
        connection.execute("UPDATE attachment_contents SET content = CAST('x' AS " + _bytes(book_url) + ")")
    with Book(book_url).look() as session, pytest.raises(StorageTrouble, match="not what was attached"):
        content_of(session, attachment(session, number))


def _bytes(url: str) -> str:
    return "BLOB" if Book(url).is_sqlite else "bytea"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attachment_contents SET content = content",
        "UPDATE attachment_contents SET digest = 'x'",
        "DELETE FROM attachment_contents",
        "DELETE FROM attachments",
        "UPDATE attachments SET file_name = 'other.pdf'",
        "UPDATE attachments SET subject = 'document 2'",
        "UPDATE attachments SET digest = 'x', removed_at = at, removed_by = 'me', reason = 'x'",
        "UPDATE attachments SET removed_at = at, removed_by = 'me', reason = ' '",
        "UPDATE attachments SET removed_at = at, removed_by = 'me'",
        "UPDATE attachments SET removed_at = at, reason = 'x'",
        "UPDATE attachments SET added_by = 'me'",
        "INSERT INTO attachments SELECT 9, subject, file_name, media_type, size + 1, digest, added_by, at,"
        " removed_by, removed_at, reason FROM attachments",
        "INSERT INTO attachments SELECT 9, subject, file_name, media_type, size, 'x', added_by, at,"
        " removed_by, removed_at, reason FROM attachments",
        "INSERT INTO attachments SELECT 9, subject, file_name, media_type, size, digest, added_by, at,"
        " 'me', at, 'x' FROM attachments",
    ],
)
def test_the_database_itself_refuses_what_would_change_an_attachment(book_url, statement):
    _attach(book_url)
    before = _rows(book_url, "SELECT * FROM attachments"), _contents(book_url)
    with Book(book_url).raw() as connection, pytest.raises(GUARDED):
        connection.execute(statement)
    assert (_rows(book_url, "SELECT * FROM attachments"), _contents(book_url)) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE attachments SET reason = 'another'",
        "UPDATE attachments SET removed_at = NULL, removed_by = NULL, reason = NULL",
        "DELETE FROM attachments",
    ],
)
def test_what_was_taken_away_stays_as_it_was_told(book_url, statement):
    _take_away(book_url, _attach(book_url))
    with Book(book_url).raw() as connection, pytest.raises(GUARDED):
        connection.execute(statement)


@pytest.mark.parametrize("table", ["attachments", "attachment_contents"])
def test_sqlite_replaces_no_row(sqlite, table):
    url = sqlite.book()
    _attach(url)
    with Book(url).raw() as connection, pytest.raises(sqlite3.IntegrityError, match="never changed"):
        connection.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    sqlite.drop(url)


def test_postgresql_keeps_no_content_under_anothers_digest_and_empties_no_table(postgresql):
    url = postgresql.book()
    _attach(url)
    with Book(url).raw() as connection:
        for statement in (
            "INSERT INTO attachment_contents VALUES ('x', 'y'::bytea)",
            "TRUNCATE attachments",
            "TRUNCATE attachment_contents",
        ):
            with pytest.raises(psycopg.errors.RaiseException):
                connection.execute(statement)
    postgresql.drop(url)


def test_a_file_that_is_taken_away_leaves_no_trace_of_its_content_in_the_book(sqlite):
    url = sqlite.book()
    secret = PDF[:9] + b"% Mrs Invented of 1 Nowhere Street\n" + PDF[9:]
    _take_away(url, _attach(url, content=secret))
    with Book(url).raw() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path = connection.execute("PRAGMA database_list").fetchone()[2]
    assert b"Mrs Invented" not in Path(path).read_bytes()
    with Book(url).look() as session:
        assert session.get(AttachmentContent, hashlib.sha256(secret).hexdigest()) is None
    sqlite.drop(url)
