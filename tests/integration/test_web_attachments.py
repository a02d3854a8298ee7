"""Attachments on the pages: sent, listed, saved exactly as they were, and taken away with a reason."""

import io
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import quote

import pytest

from consortium.attachments.operations import attach
from consortium.attachments.terms import LARGEST_BYTES, MOST_STANDING
from consortium.db import unit_of_work
from tests.attachable import EML, FILES, PDF, pdf_of
from tests.books import Book, sound_book
from tests.makers import CLERK, opened
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, board, finance, let_in

CLAIM = "/value-for-money/2025-26/PRO-01/VISIT/AAA"
PAGES = ("/documents/1", "/contracts/PRO-01", CLAIM)


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """The sound book, with officers of AAA and CCC, a board member of AAA and an administrator let in."""
    url = sqlite.book()
    book = sound_book(url)
    let_in(url, "officer@aaa.example", finance("AAA"))
    let_in(url, "board@aaa.example", board("AAA"))
    let_in(url, "officer@ccc.example", finance("CCC"))
    let_in(url, "admin@c.example", ADMINISTRATOR)
    yield book
    sqlite.drop(url)


@pytest.fixture
def desk(built: Book) -> Iterator[SimpleNamespace]:
    """A copy of the book, and who is at work on it."""
    with built.copied() as book, application(book.url) as app:
        people = {"officer": "officer@aaa.example", "board": "board@aaa.example", "other": "officer@ccc.example"}
        found = SimpleNamespace(book=book, app=app)
        for name, email in people.items():
            visitor = Visitor(app)
            visitor.sign_in(email)
            setattr(found, name, visitor)
        yield found


def _send(visitor: Visitor, page: str, name: str = "a.pdf", content: bytes = PDF):
    return visitor.post(f"{page}/attachments", file=(io.BytesIO(content), name))


@pytest.mark.parametrize("page", PAGES)
def test_a_file_is_attached_listed_and_saved_from_every_page_that_has_some(desk, page):
    assert "Nothing is attached yet" in desk.officer.get(page).get_data(as_text=True)
    answer = _send(desk.officer, page)
    assert (answer.status_code, answer.location) == (302, f"{page}#attachments")
    for reader in (desk.officer, desk.board):
        shown = reader.get(page).get_data(as_text=True)
        assert '<a href="/attachments/1">a.pdf</a>' in shown
        assert "PDF, 69 bytes, attached by officer@aaa.example" in shown
        assert reader.get("/attachments/1").data == PDF


@pytest.mark.parametrize("name", FILES)
def test_whatever_its_kind_a_file_is_given_to_be_saved_and_never_shown(desk, name):
    _send(desk.officer, PAGES[0], name, FILES[name])
    answer = desk.officer.get("/attachments/1")
    assert answer.data == FILES[name]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Größe Nº 5.pdf", '"Groe No 5.pdf"'),
        ("請求書.pdf", ".pdf"),
        ('say "hello"; filename=x.exe.pdf', r'"say \"hello\"; filename=x.exe.pdf"'),
        ("100% 'sure'.pdf", "\"100% 'sure'.pdf\""),
    ],
)
def test_a_name_of_any_script_comes_back_as_it_was(desk, name, plain):
    with opened(desk.book.url) as database, unit_of_work(database) as session:
        attach(session, CLERK, "document 1", name, PDF)
    said = desk.officer.get("/attachments/1").headers["Content-Disposition"]
    assert said.startswith(f"attachment; filename={plain}")
    if not name.isascii():
        assert said.endswith(f"; filename*=UTF-8''{quote(name)}")
    assert desk.officer.get("/attachments/1").status_code == 200


def test_a_name_is_text_on_the_page_and_nothing_else(desk):
    _send(desk.officer, PAGES[0], "<img src=x onerror=alert(1)>.pdf")
    shown = desk.officer.get(PAGES[0]).get_data(as_text=True)
    assert "&lt;img src=x onerror=alert(1)&gt;.pdf" in shown
    assert "<img" not in shown


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.exe", b"MZ", "A file that ends in .exe cannot be attached"),
        ("a.pdf", b"<html><script>alert(1)</script>", "The file is named .pdf but is no PDF"),
        ("a.pdf", b"", "The file is empty"),
        ("a\u202efdp.exe", PDF, "a character that cannot be seen"),
        ("x" * 300 + ".pdf", PDF, "has 304 characters"),
        ("", b"", "Choose a file first"),
    ],
)
def test_a_refused_file_says_why_beside_the_field_and_leaves_nothing(desk, page, name, content, said):
    answer = _send(desk.officer, page, name, content)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert shown.count(said) == 2
    assert 'href="#field-file"' in shown
    assert 'aria-invalid="true"' in shown
    with desk.book.raw() as connection:
        assert connection.execute("SELECT count(*) FROM attachments").fetchone()[0] == 0


def test_a_file_at_the_limit_is_taken_and_one_byte_over_is_refused(desk):
    over = _send(desk.officer, PAGES[0], content=pdf_of(LARGEST_BYTES + 1))
    assert over.status_code == 422
    assert "larger than 10 MB" in over.get_data(as_text=True)
    assert _send(desk.officer, PAGES[0], content=pdf_of(LARGEST_BYTES)).status_code == 302
    assert len(desk.officer.get("/attachments/1").data) == LARGEST_BYTES


def test_a_full_subject_offers_no_form_and_takes_none(desk):
    for number in range(MOST_STANDING):
        assert _send(desk.officer, PAGES[0], content=pdf_of(200 + number)).status_code == 302
    assert "No further file fits here" in desk.officer.get(PAGES[0]).get_data(as_text=True)
    assert _send(desk.officer, PAGES[0], "m.eml", EML).status_code == 422


def test_a_file_is_taken_away_with_a_reason_that_stays(desk):
    _send(desk.officer, PAGES[0])
    without = desk.officer.post(f"{PAGES[0]}/attachments", **{"take-away": "1", "reason-1": " "})
    assert without.status_code == 422
    assert "Taking a file away needs a reason" in without.get_data(as_text=True)
    assert 'href="#field-reason-1"' in without.get_data(as_text=True)
    assert "<details open>" in without.get_data(as_text=True)
    done = desk.officer.post(f"{PAGES[0]}/attachments", **{"take-away": "1", "reason-1": "a tenant is named"})
    assert done.status_code == 302
    assert desk.officer.get("/attachments/1").status_code == 404
    shown = desk.board.get(PAGES[0]).get_data(as_text=True)
    assert "a tenant is named" in shown
    assert "/attachments/1" not in shown
    again = desk.officer.post(f"{PAGES[0]}/attachments", **{"take-away": "1", "reason-1": "x"})
    assert again.status_code == 404


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "1 OR 1", "9" * 30, "١"])
def test_what_is_not_attached_here_cannot_be_taken_away(desk, number):
    _send(desk.officer, PAGES[0])
    answer = desk.officer.post(f"{PAGES[0]}/attachments", **{"take-away": number, f"reason-{number}": "x"})
    assert answer.status_code == 404
    elsewhere = desk.officer.post(f"{PAGES[1]}/attachments", **{"take-away": "1", "reason-1": "x"})
    assert elsewhere.status_code == 404


def test_another_member_sees_what_is_shared_and_changes_nothing_and_a_baseline_is_its_owners(desk):
    for page in PAGES:
        _send(desk.officer, page)
    for number, status in ((1, 200), (2, 200), (3, 404)):
        assert desk.other.get(f"/attachments/{number}").status_code == status
    shown = desk.other.get(PAGES[0]).get_data(as_text=True)
    assert "a.pdf" in shown
    assert "Attach it" not in shown
    assert "Take it away" not in shown
    assert [_send(desk.other, page).status_code for page in PAGES] == [403, 403, 404]


def test_a_form_without_its_token_is_refused(desk):
    answer = desk.officer.post(f"{PAGES[0]}/attachments", token=False, file=(io.BytesIO(PDF), "a.pdf"))
    assert answer.status_code == 400
