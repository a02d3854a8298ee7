"""Outcomes that are told rather than worked out: held against paid work where there is any, and shown by something."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.employment.achievements import record_work
from consortium.employment.cases import cases
from consortium.employment.evidence import kind_of, shown_by
from consortium.employment.models import Participant
from consortium.employment.schemas import WorkSchema
from consortium.employment.terms import Evidence
from tests.books import Book
from tests.makers import CLERK, consortium, opened
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, finance, let_in

WORK = {"first_day": "2025-08-01", "evidence": "payslip", "evidence_day": "2025-08-29"}
TOLD = {"contract": "EMP-01", "evidence": "payslip"}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """PX1 and PY1 of AAA have started; PX1 works since 1 August 2025 and PY1 is told to have."""
    book = Book(sqlite.book())
    rows = consortium()
    rows["outcomes"] = []
    book.bring(**rows)
    who = {"contract": "EMP-01", "participant": "PY1", "member": "AAA"}
    book.bring(referrals=[{**who, "referred": "2025-05-02", "started": "2025-05-20", "closed": ""}])
    with opened(book.url) as database, Session(database.writer) as session, session.begin():
        (found,) = cases(session, Participant.reference == "PX1")
        record_work(session, CLERK, found, WorkSchema().load(WORK))
    let_in(book.url, "a@x.example", finance("AAA"))
    let_in(book.url, "admin@x.example", ADMINISTRATOR)
    yield book
    sqlite.drop(book.url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    with built.copied() as found:
        yield found


@pytest.mark.parametrize(
    ("outcome", "day", "said"),
    [
        ("job_start", "2025-08-02", "was reached on 1 August 2025, as the paid work says"),
        ("sustained_13", "2025-10-29", "was reached on 30 October 2025"),
        ("better_work", "2025-08-01", "better work follows it"),
    ],
)
def test_a_file_with_an_outcome_that_the_work_contradicts_is_refused_beside_its_row(book, outcome, day, said):
    told = TOLD | {"participant": "PX1", "outcome": outcome, "date": day}
    words = book.bring(outcomes=[told], status=1)
    assert said in words
    assert "date" in words


def test_an_outcome_on_the_day_of_the_work_is_taken_and_one_without_work_as_it_is_told(book):
    book.bring(
        outcomes=[
            *(TOLD | {"participant": "PX1", "outcome": "job_start", "date": "2025-08-01"},),
            *(TOLD | {"participant": "PX1", "outcome": "qualification", "date": "2025-07-01"},),
            *(TOLD | {"participant": "PY1", "outcome": "sustained_13", "date": "2025-09-09"},),
        ]
    )
    with opened(book.url) as database, Session(database.writer) as session:
        numbers = {name: key for name, key in session.execute(sa.select(Participant.reference, Participant.id))}
    with application(book.url) as app:
        visitor = Visitor(app)
        visitor.sign_in("a@x.example")
        pages = {
            name: visitor.get(f"/services/employment/cases/{numbers[name]}").get_data(as_text=True)
            for name in ("PX1", "PY1")
        }
    assert "as told, no work recorded" in pages["PY1"]
    assert "as told" not in pages["PX1"]


def test_what_stands_in_the_book_may_come_again_though_the_work_was_corrected_since(book, tmp_path):
    told = TOLD | {"participant": "PY1", "outcome": "job_start", "date": "2025-09-01"}
    book.bring(outcomes=[told])
    with opened(book.url) as database, Session(database.writer) as session, session.begin():
        (found,) = cases(session, Participant.reference == "PY1")
        record_work(session, CLERK, found, WorkSchema().load(WORK))
    book.bring(outcomes=[told])
    book.run("export", "csv", "--output", str(tmp_path / "out"))
    book.run("import", "folder", str(tmp_path / "out"))


TYPED = {"contract": "EMP-01", "participant": "PY1", "outcome": "qualification", "date": "2025-09-09"}


def test_what_shows_an_outcome_is_chosen_wherever_it_is_typed(book):
    with application(book.url) as app:
        visitor = Visitor(app)
        visitor.sign_in("a@x.example")
        visitor.get("/enter/outcomes")
        answer = visitor.post("/enter/outcomes", **TYPED, evidence="a letter")
        assert (answer.status_code, "Choose what shows it" in answer.get_data(as_text=True)) == (422, True)
        block = "contract,participant,outcome,date,evidence\nEMP-01,PY1,qualification,2025-09-09,a letter"
        answer = visitor.post("/paste/outcomes", block=block)
        assert (answer.status_code, "egins with nothing that shows it" in answer.get_data(as_text=True)) == (422, True)
        assert visitor.post("/enter/outcomes", **TYPED, proof="certificate", evidence="level 2").status_code == 302
    with book.raw() as connection:
        (((kept,),), trail) = (
            connection.execute("SELECT evidence FROM outcomes").fetchall(),
            connection.execute("SELECT after FROM audit_events WHERE action = 'entered'").fetchall(),
        )
    assert kept == "certificate: level 2"
    assert not any("level 2" in text or "PY1" in text for (text,) in trail)


@pytest.mark.parametrize("kind", Evidence)
def test_a_kind_of_evidence_is_read_again_as_it_was_written(built, kind):
    with built.look() as session:
        assert kind_of(session, shown_by(kind, "more")) == kind
        assert kind_of(session, kind.value.replace("_", " ").title()) == kind
        assert kind_of(session, "a payslip") is None
