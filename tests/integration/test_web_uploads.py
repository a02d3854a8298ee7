"""Imports on the web: answered at once or watched to their end, mended and sent again, and never half done."""

import csv
import io
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from werkzeug.test import TestResponse

from consortium.web import imports
from consortium.web.uploads import MOST_KEPT, MOST_SHOWN
from tests.books import Book, sound_book
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, finance, let_in

HEADER = "date,payer,payee,amount,reference\n"
MANY = 12_000
"""Rows that take a second or more on any machine."""

LONG = HEADER + "".join(f"2025-08-10,CCC,AAA,1.00,L-{number}\n" for number in range(MANY))


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """The sound book, with two administrators and an officer let in."""
    url = sqlite.book()
    book = sound_book(url)
    let_in(url, "admin@c.example", ADMINISTRATOR)
    let_in(url, "second@c.example", ADMINISTRATOR)
    let_in(url, "officer@aaa.example", finance("AAA"))
    yield book
    sqlite.drop(url)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is waited for, however busy the machine is."""
    monkeypatch.setattr(imports, "AT_ONCE", timedelta(minutes=1))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer is waited for a tenth of a second only: a file need not be so large to be long."""
    monkeypatch.setattr(imports, "AT_ONCE", timedelta(milliseconds=100))


@pytest.fixture
def desk(built: Book) -> Iterator[SimpleNamespace]:
    """A copy of the book, and who is at work on it."""
    with built.copied() as book, application(book.url) as app:
        found = SimpleNamespace(book=book, app=app, uploads=app.config["UPLOADS"])
        for name, email in (
            ("admin", "admin@c.example"),
            ("second", "second@c.example"),
            ("officer", "officer@aaa.example"),
        ):
            visitor = Visitor(app)
            visitor.sign_in(email)
            setattr(found, name, visitor)
        yield found
        for each in list(found.uploads._kept.values()):
            assert each.finished.wait(30)


def _send(visitor: Visitor, content: str | bytes, name: str = "own name.csv", **more: str) -> TestResponse:
    data = content.encode() if isinstance(content, str) else content
    return visitor.post("/imports", **{"kind": "payments", "file": (io.BytesIO(data), name), **more})


def _payments(book: Book) -> int:
    with book.raw() as connection:
        query = "SELECT count(*) FROM documents WHERE kind = 'payment'"
        return connection.execute(query).fetchone()[0]


def _link(answer: TestResponse, ending: str) -> str:
    return re.search(rf'href="(/imports/uploads/[\w-]+/{ending})"', answer.get_data(as_text=True))[1]


def _saved(visitor: Visitor, address: str) -> TestResponse:
    answer = visitor.client.get(address, buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


def test_a_short_import_is_answered_at_once_and_its_file_is_kept_no_longer(desk):
    before = _payments(desk.book)
    answer = _send(desk.admin, HEADER + "2025-08-10,CCC,AAA,50.00,B-1\n")
    assert answer.status_code == 302
    assert re.fullmatch(r"/imports/\d+\?done=1", answer.location)
    assert "It is in: 1 new" in desk.admin.get(answer.location).get_data(as_text=True)
    assert _payments(desk.book) == before + 1
    assert [list(each.folder.iterdir()) for each in desk.uploads._kept.values()] == [[]]


def test_a_file_that_is_checked_only_leaves_the_book_as_it_was(desk):
    before = _payments(desk.book)
    answer = _send(desk.admin, HEADER + "2025-08-10,CCC,AAA,50.00,B-1\n", check="1")
    assert answer.status_code == 200
    assert "The file is right. Nothing was written yet." in answer.get_data(as_text=True)
    assert _payments(desk.book) == before


def test_a_refused_file_is_taken_back_mended_and_accepted(desk):
    before = _payments(desk.book)
    wrong = HEADER + "2025-08-10,CCC,AAA,12.345,B-1\n2025-08-10,CCC,AAA,1.00,=B-2\n"
    answer = _send(desk.admin, wrong)
    assert answer.status_code == 422
    back = _saved(desk.admin, _link(answer, "to-mend"))
    assert 'filename="own name to mend.csv"' in back.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(back.data.decode("utf-8-sig"))))
    harmless = wrong.replace(",=B-2", ",'=B-2")
    assert [row[1:] for row in rows] == list(csv.reader(io.StringIO(harmless)))
    assert "amount: '12.345'" in rows[1][0]
    unmended = _send(desk.admin, back.data, "own name to mend.csv")
    assert unmended.status_code == 422
    errors, same = (
        _saved(desk.admin, _link(each, "errors.csv")).data.decode("utf-8-sig") for each in (answer, unmended)
    )
    assert errors == same
    assert errors.count("\n") == 2
    mended = back.data.replace(b"12.345", b"12.34")
    assert _send(desk.admin, mended, "own name to mend.csv").status_code == 302
    assert _payments(desk.book) == before + 2


def test_a_workbook_with_everything_is_taken_back_mended_and_accepted(desk):
    book = openpyxl.Workbook()
    book.active.title = "payments"
    for row in (HEADER.strip().split(","), ["2025-08-10", "CCC", "NOBODY", "50.00", "B-1"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    answer = _send(desk.admin, out.getvalue(), "all.xlsx", kind="everything")
    assert answer.status_code == 422
    back = openpyxl.load_workbook(io.BytesIO(_saved(desk.admin, _link(answer, "to-mend")).data))
    assert "NOBODY" in back["payments"]["A2"].value
    back["payments"]["D2"] = "AAA"
    out = io.BytesIO()
    back.save(out)
    assert _send(desk.admin, out.getvalue(), "all.xlsx", kind="everything").status_code == 302


def test_only_the_first_errors_are_shown_and_all_are_in_the_files(desk):
    count = MOST_SHOWN + 50
    answer = _send(desk.admin, HEADER + "2025-08-10,CCC,AAA,x,B\n" * count)
    page = answer.get_data(as_text=True)
    assert f"Nothing was imported: {count} to mend" in page
    assert page.count('<th scope="row">payments.csv, row') == MOST_SHOWN
    assert _saved(desk.admin, _link(answer, "errors.csv")).data.count(b"\n") == count + 1
    assert _saved(desk.admin, _link(answer, "to-mend")).data.count(b"amount: ") == count


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("a.pdf", {}, "The file&#39;s name must end in .csv or .xlsx"),
        ("a", {}, "The file&#39;s name must end in .csv or .xlsx"),
        ("a.csv", {"kind": "nothing"}, "Nothing is no kind of import"),
        ("a.csv", {"kind": "../members"}, "../members is no kind of import"),
        ("a.csv", {"kind": "everything"}, "neither a folder nor a workbook"),
        ("a.csv", {"reason": "x" * 501}, "Why: Has 501 characters"),
        ("", {}, "Choose a file first"),
    ],
)
def test_what_cannot_be_imported_at_all_is_said_beside_the_form(desk, name, more, said):
    answer = _send(desk.admin, HEADER, name, **more)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_workbook_that_cannot_be_read_says_so_and_offers_no_file_to_mend(desk):
    answer = _send(desk.admin, b"PK\x03\x04 no workbook", "a.xlsx")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "is damaged" in page
    assert "/to-mend" not in page
    (token,) = desk.uploads._kept
    assert desk.admin.get(f"/imports/uploads/{token}/to-mend").status_code == 404


def test_a_long_import_is_watched_to_its_end_while_others_read_and_a_second_one_waits(desk, impatient):
    before = _payments(desk.book)
    answer = _send(desk.admin, LONG, "long.csv")
    assert answer.status_code == 302
    address = answer.location
    assert re.fullmatch(r"/imports/uploads/[\w-]{32}", address)
    first = desk.admin.get(address)
    assert first.status_code == 200
    page = first.get_data(as_text=True)
    assert "long.csv" in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert re.search(r"(Reading|Posting) payments: [\d,]+ rows", page)
    assert desk.admin.get("/contracts").status_code == 200
    assert desk.second.get(address).status_code == 200
    assert desk.officer.get(address).status_code == 403
    waiting = _send(desk.second, HEADER + "2025-08-10,CCC,AAA,50.00,S-1\n", "short.csv")
    assert "Waiting for another import to end" in desk.second.get(waiting.location).get_data(as_text=True)
    end = _ended(desk.admin, address)
    assert re.fullmatch(r"/imports/\d+\?done=1", end)
    assert f"It is in: {MANY:,} new" in desk.admin.get(end).get_data(as_text=True)
    assert "done=1" in _ended(desk.second, waiting.location)
    assert _payments(desk.book) == before + MANY + 1


def _ended(visitor: Visitor, address: str) -> str:
    """Where the watched upload leads once it is done."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        answer = visitor.get(address)
        if answer.status_code == 302:
            return answer.location
        time.sleep(0.2)
    raise AssertionError("the import does not end")


def test_a_long_import_that_is_refused_ends_with_its_errors_and_leaves_nothing(desk, impatient):
    before = _payments(desk.book)
    answer = _send(desk.admin, LONG + "2025-08-10,CCC,NOBODY,1.00,L-X\n", "long.csv")
    assert answer.status_code == 302
    (upload,) = desk.uploads._kept.values()
    assert upload.finished.wait(60)
    end = desk.admin.get(answer.location)
    assert end.status_code == 200
    assert "Nothing was imported: 1 to mend" in end.get_data(as_text=True)
    back = _saved(desk.admin, _link(end, "to-mend")).data
    assert back.count(b"\n") == MANY + 2
    assert b'"payee: ' in back
    assert _payments(desk.book) == before


def test_a_fault_of_ours_is_logged_and_shown_by_its_reference(desk, caplog):
    with desk.book.raw() as connection:
        connection.execute(
            "CREATE TRIGGER trouble BEFORE INSERT ON import_batches BEGIN SELECT RAISE(ABORT, 'no secret'); END"
        )
    answer = _send(desk.admin, HEADER + "2025-08-10,CCC,AAA,50.00,B-1\n")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    reference = re.search(r"Reference: <strong>(\w+)", page)[1]
    assert f"fault {reference}" in caplog.text
    assert "no secret" in caplog.text
    assert "no secret" not in page
    (upload,) = desk.uploads._kept.values()
    again = desk.admin.get(f"/imports/uploads/{upload.token}")
    assert (again.status_code, reference in again.get_data(as_text=True)) == (500, True)


def test_trouble_of_the_storage_is_told_as_everywhere(desk):
    with desk.book.raw() as connection:
        connection.execute("ALTER TABLE import_batches RENAME TO elsewhere")
    assert _send(desk.admin, HEADER + "2025-08-10,CCC,AAA,50.00,B-1\n").status_code == 503


def test_a_token_that_nobody_was_given_is_what_is_not_there(desk):
    missing = desk.admin.get("/imports/999")
    for path in ("none", "none/to-mend", "none/errors.csv", "x" * 5000, "..%2f..%2fetc"):
        answer = desk.admin.get(f"/imports/uploads/{path}")
        assert answer.status_code == 404
    body = desk.admin.get("/imports/uploads/none").get_data(as_text=True)
    strip = re.compile(r'.*csrf_token.*')
    assert strip.sub("", body) == strip.sub("", missing.get_data(as_text=True))


def test_uploads_are_kept_for_an_hour_and_no_more_than_some(desk, monkeypatch):
    wrong = HEADER + "2025-08-10,CCC,AAA,x,B-1\n"
    first = _link(_send(desk.admin, wrong), "to-mend")
    for _ in range(MOST_KEPT - 1):
        last = _link(_send(desk.admin, wrong), "to-mend")
    assert _saved(desk.admin, first).status_code == 200
    _send(desk.admin, wrong)
    assert desk.admin.get(first).status_code == 404
    assert _saved(desk.admin, last).status_code == 200
    assert len(desk.uploads._kept) == MOST_KEPT
    assert len(list(desk.uploads._folder.iterdir())) == MOST_KEPT
    assert desk.uploads._folder.stat().st_mode & 0o077 == 0
    _an_hour_later(monkeypatch)
    assert desk.admin.get(last).status_code == 404
    assert list(desk.uploads._folder.iterdir()) == []


def _an_hour_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONSORTIUM_NOW", (datetime.now(UTC) + timedelta(minutes=61)).isoformat())
