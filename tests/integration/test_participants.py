"""One resident's rows: shown whole, erased whole, and taken out by age; no figure and no journal changes by it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from consortium.db import Base
from consortium.employment.held import hanging
from consortium.exchange.facts import facts
from consortium.kernel.days import FinancialYear
from consortium.vfm.papers import paper_of
from tests.books import Book
from tests.makers import Row, consortium, opened
from tests.servers import Databases


def referral(reference: str, member: str, referred: str, **more: str) -> Row:
    """A row of `referrals` on EMP-01."""
    return {"contract": "EMP-01", "participant": reference, "member": member, "referred": referred, **more}


EVIDENCE = "payslip seen in August"
SHARED = {
    "referrals": [
        referral("PX1", "AAA", "2025-05-06", started="2025-05-20"),
        referral("PX2", "BBB", "2025-05-07", started="2025-05-21"),
        referral("PX3", "BBB", "2025-05-08", started="2025-05-20", closed="2025-09-30"),
    ],
    "outcomes": [
        {"contract": "EMP-01", "participant": "PX1", "outcome": "job_start", "date": "2025-08-01"},
        {
            **{"contract": "EMP-01", "participant": "PX3", "outcome": "job_start", "date": "2025-08-02"},
            **{"evidence": EVIDENCE},
        },
        {"contract": "EMP-01", "participant": "PX3", "outcome": "qualification", "date": "2025-09-02"},
    ],
}
"""The starts of May by which the invoice of May is shared: one of AAA and two of BBB."""

ERASE = ("participant", "erase", "PX3", "--contract", "EMP-01", "--reason", "asked for it")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def built(request: pytest.FixtureRequest) -> Iterator[Book]:
    """A book in which the invoice of May is shared by starts."""
    databases: Databases = request.getfixturevalue(request.param)
    found = Book(databases.book())
    found.bring(**consortium(**SHARED))
    yield found
    databases.drop(found.url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def _figures(book: Book) -> tuple[Any, ...]:
    with book.look() as session:
        papers = [paper_of(session, FinancialYear(2025), each).employment for each in ("AAA", "BBB")]
    table = book.run("vfm", "--year", "2025-26", "--format", "json")
    return book.json("ledger", "head")["head"], book.balances(), table, papers, book.findings()


def _facts(book: Book) -> list[str]:
    with book.look() as session:
        return list(facts(session))


def _everything(book: Book) -> str:
    """All rows of all tables, as text."""
    with book.raw() as connection:
        rows = [connection.execute(f"SELECT * FROM {name}").fetchall() for name in Base.metadata.tables]
    return repr(rows)


def test_everything_that_is_held_is_shown_in_plain_words(book):
    found = book.json("participant", "show", "PX3", "--contract", "EMP-01")
    (row,) = found["participants"]
    assert row == {
        **{"contract": "EMP-01", "reference": "PX3", "member": "BBB", "referred": "2025-05-08"},
        **{"started": "2025-05-20", "closed": "2025-09-30"},
    }
    assert {each["outcome"] for each in found["outcomes"]} == {"job start", "qualification"}
    assert EVIDENCE in {each["evidence"] for each in found["outcomes"]}


def test_a_change_of_the_residents_rows_is_part_of_what_is_held_and_says_no_reference(book):
    changed = SHARED["referrals"][2] | {"closed": "2025-10-31"}
    book.bring(referrals=[changed], outcomes=[SHARED["outcomes"][1] | {"evidence": "letter of September"}])
    found = book.json("participant", "show", "PX3", "--contract", "EMP-01")
    events = found["changes, as the audit trail has them"]
    assert [json.loads(each["after"]) for each in events] == [
        {"closed": "2025-10-31"},
        {"evidence": "changed, not told"},
    ]
    with book.raw() as connection:
        trail = repr(connection.execute("SELECT * FROM audit_events").fetchall())
    assert "PX3" not in trail
    assert "letter of September" not in trail


def test_nothing_of_another_resident_is_shown(book):
    shown = book.run("participant", "show", "PX3", "--contract", "EMP-01")
    assert "PX1" not in shown
    assert "PX2" not in shown


@pytest.mark.parametrize(("reference", "contract"), [("PX9", "EMP-01"), ("PX3", "PRO-01"), ("PX3", "NO-99")])
def test_who_is_not_there_is_neither_shown_nor_erased(book, reference, contract):
    for command in (("show",), ("erase", "--reason", "x")):
        said = book.run("participant", *command, reference, "--contract", contract, status=1)
        assert f"nobody stands under {reference} in {contract}" in said


def test_erasing_a_resident_changes_no_figure_and_no_journal(book):
    before = _figures(book)
    book.run(*ERASE)
    assert _figures(book) == before


def test_the_invoice_is_still_shared_by_the_starts_of_its_days(book):
    book.run(*ERASE)
    assert book.json("ledger", "shared-otherwise") == []


def test_no_byte_of_an_erased_resident_is_left(book):
    book.bring(referrals=[SHARED["referrals"][2] | {"closed": "2025-10-31"}])
    book.run(*ERASE)
    assert "PX3" not in _everything(book)
    assert EVIDENCE not in _everything(book)
    if book.is_sqlite:
        path = Path(str(make_url(book.url).database))
        held = b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))
        assert b"PX3" not in held
        assert EVIDENCE.encode() not in held


def test_the_audit_trail_says_that_it_was_done_and_not_to_whom(book):
    book.run(*ERASE)
    with book.raw() as connection:
        rows = connection.execute(
            "SELECT actor, subject, before, after, reason FROM audit_events WHERE action = 'resident erased'"
        ).fetchall()
    (event,) = rows
    assert tuple(event) == (
        "clerk@consortium.example",
        "residents of BBB in EMP-01",
        '{"rows": 3}',
        '{"rows": 0}',
        "asked for it",
    )


def test_a_reason_that_names_the_reference_is_refused_and_nothing_is_erased(book):
    said = book.run(*ERASE[:-1], "px3 asked for it", status=1)
    assert "say why without it" in said
    assert book.json("participant", "show", "PX3", "--contract", "EMP-01")


def test_nobody_is_erased_twice(book):
    book.run(*ERASE)
    book.run(*ERASE, status=1)


def test_an_exported_book_stands_again_with_those_who_are_gone_counted(book, tmp_path, built, request):
    book.run(*ERASE)
    book.run("export", "csv", "--output", str(tmp_path / "out"))
    assert "PX3" not in "".join(each.read_text() for each in (tmp_path / "out").glob("*.csv"))
    databases: Databases = request.getfixturevalue("sqlite")
    again = Book(databases.book())
    again.run("import", "folder", str(tmp_path / "out"))
    assert _facts(again) == _facts(book)
    assert again.balances() == book.balances()
    again.run("import", "folder", str(tmp_path / "out"))
    databases.drop(again.url)


def test_whoever_was_erased_is_brought_back_by_no_file(book):
    before = _figures(book)
    book.run(*ERASE)
    (referred,) = (each for each in SHARED["referrals"] if each["participant"] == "PX3")
    said = book.bring(referrals=[referred], status=1)
    assert "this participant was erased on" in said
    assert "stays erased" in said
    reached = [each for each in SHARED["outcomes"] if each["participant"] == "PX3"]
    assert "stays erased" in book.bring(outcomes=reached, status=1)
    assert _figures(book)[1:] == before[1:]
    book.bring(referrals=[referral("PX4", "BBB", "2025-06-07")])


def test_nothing_in_the_book_says_whose_reference_was_erased(book):
    book.run(*ERASE)
    assert "PX3" not in _everything(book)
    with book.raw() as connection:
        ((key, digest),) = connection.execute("SELECT key, digest FROM erased_references").fetchall()
    assert (len(key), len(digest)) == (32, 8)


def test_whose_time_was_up_is_brought_back_by_no_file_either(book):
    book.run("run-due", day="2028-01-01")
    assert "stays erased" in book.bring(referrals=SHARED["referrals"], status=1)


def test_an_older_export_is_restored_with_the_erasures_since(book, tmp_path, request):
    """The folder of before the erasure with the file of after it: the same book as after it."""
    book.run("export", "csv", "--output", str(tmp_path / "older"))
    book.run(*ERASE)
    book.run("export", "csv", "--output", str(tmp_path / "newer"))
    name = "erased_references.csv"
    (tmp_path / "older" / name).write_text((tmp_path / "newer" / name).read_text())
    databases: Databases = request.getfixturevalue("sqlite")
    again = Book(databases.book())
    for status in (0, 1):  # the second time the folder would bring somebody back
        again.run("import", "folder", str(tmp_path / "older"), status=status)
        again.run("participant", "show", "PX3", "--contract", "EMP-01", status=1)
        assert _facts(again) == _facts(book)
    databases.drop(again.url)


def test_past_totals_that_differ_from_a_book_in_use_are_refused(book, tmp_path):
    book.run(*ERASE)
    book.run("export", "csv", "--output", str(tmp_path / "out"))
    path = tmp_path / "out" / "past_totals.csv"
    path.write_text(path.read_text().replace("2025-05-20,1", "2025-05-20,2"))
    assert "only an empty book is restored" in book.run("import", "folder", str(tmp_path / "out"), status=1)


def test_whatever_hangs_on_a_resident_is_found_by_its_keys_and_may_be_deleted(book):
    names = [each.table.name for each in hanging(1)]
    assert names[-1] == "participants"
    assert "outcomes" in names
    with opened(book.url) as database, database.writer.connect() as connection, connection.begin() as work:
        for each in hanging(1):
            connection.execute(each.table.delete().where(each.of_participant))
        work.rollback()


class TestDue:
    """`run-due` on a moved clock: PX3's last event is of 30 September 2025, PX1's of 1 August, PX2's of 21 May."""

    def test_a_resident_is_kept_for_24_months_after_the_last_event_to_the_day(self, book):
        said = book.run("run-due", day="2027-09-30")
        assert "2 residents reduced to counts" in said
        assert book.json("participant", "show", "PX3", "--contract", "EMP-01")
        book.run("run-due", day="2027-10-01")
        book.run("participant", "show", "PX3", "--contract", "EMP-01", status=1)

    def test_every_figure_is_the_same_after_all_are_gone(self, book):
        before = _figures(book)
        assert "3 residents" in book.run("run-due", day="2028-01-01")
        assert _figures(book) == before
        assert book.json("ledger", "shared-otherwise") == []

    def test_the_words_of_evidence_go_12_months_after_the_case_was_closed(self, book):
        assert "0 words" in book.run("run-due", day="2026-09-30")
        assert "1 words" in book.run("run-due", day="2026-10-01")
        assert EVIDENCE not in _everything(book)
        assert book.json("participant", "show", "PX3", "--contract", "EMP-01")["outcomes"]

    def test_the_group_may_keep_residents_longer(self, book):
        with book.raw() as connection:
            connection.execute(
                "INSERT INTO parameters (name, from_day, value, source)"
                " VALUES ('participant_months', '2027-01-01', 120000000, 'steering group')"
            )
        assert "0 residents" in book.run("run-due", day="2028-01-01")

    def test_work_is_done_once_a_day_and_each_time_leaves_one_event(self, book):
        book.run("run-due", day="2028-01-01")
        last = _events(book)
        assert book.run("run-due", day="2028-01-01").count("done already today") == 3
        assert _events(book) == last == 3
        book.run("run-due", day="2028-01-02")
        assert _events(book) == 6


def _events(book: Book) -> int:
    with book.raw() as connection:
        return connection.execute("SELECT count(*) FROM audit_events WHERE action = 'due work done'").fetchall()[0][0]
