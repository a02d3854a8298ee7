"""Lists, exports, headers and faults: what every page keeps, seen without a browser."""

import csv
import io
import re
from collections.abc import Iterator
from types import SimpleNamespace

import openpyxl
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from consortium.app import create_app
from consortium.config import WebSettings
from consortium.db import Database
from consortium.web.guard import Undeclared, must_be_declared
from tests.books import THREE, Book, contract, everyone, invoice
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, finance, let_in

MANY = 1_000


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[SimpleNamespace]:
    """A book of a thousand contracts and as many invoices, and who looks at it."""
    url = sqlite.book()
    book = Book(url)
    references = [f"C-{number:04d}" for number in range(MANY)]
    book.bring(
        **THREE,
        contracts=[contract(each, title=f"Contract {each} of things") for each in references],
        contract_members=[part for each in references for part in everyone(each)],
        invoices=[invoice(each, f"I-{each}", "3.00") for each in references],
    )
    let_in(url, "admin@c.example", ADMINISTRATOR)
    let_in(url, "officer@aaa.example", finance("AAA"))
    with application(url) as app:
        admin, officer = Visitor(app), Visitor(app)
        admin.sign_in("admin@c.example")
        officer.sign_in("officer@aaa.example")
        yield SimpleNamespace(book=book, app=app, admin=admin, officer=officer)
    sqlite.drop(url)


@pytest.mark.parametrize("path", ["/contracts", "/documents", "/audit", "/book", "/imports"])
def test_a_list_asks_the_database_as_often_for_a_thousand_rows_as_for_one(world, path):
    assert _queries(world, path) == _queries(world, f"{path}?q=C-0001")
    assert _queries(world, path) < 20


def test_home_asks_the_database_no_more_often_for_a_thousand_contracts(world):
    assert _queries(world, "/") < 60


def _queries(world: SimpleNamespace, path: str) -> int:
    seen = []

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        assert world.admin.get(path).status_code == 200
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def test_a_list_pages_searches_sorts_and_filters_and_its_address_says_how(world):
    first = world.officer.get("/contracts").get_data(as_text=True)
    assert "1000, page 1 of 20" in first
    assert first.count('<th scope="row">') == 50
    assert "C-0000" in first
    last = world.officer.get("/contracts?sort=-reference").get_data(as_text=True)
    assert "C-0999" in last
    assert "C-0000" not in last
    found = world.officer.get("/contracts?q=C-0123").get_data(as_text=True)
    assert "Contracts and shared services: 1<" in found
    assert "Nothing fits" in world.officer.get("/contracts?workstream=learning").get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "?page=0",
        "?page=-1",
        "?page=99999",
        "?page=x",
        "?sort=nothing",
        "?sort=--",
        "?q=%25_%5c",
        "?q=" + "a" * 5000,
    ],
)
def test_an_address_that_makes_no_sense_still_shows_the_list(world, address):
    assert world.officer.get(f"/contracts{address}").status_code == 200


def test_a_list_exports_what_it_shows_all_pages_of_it(world):
    rows = list(csv.reader(io.StringIO(world.officer.get("/contracts?format=csv").get_data(as_text=True))))
    assert len(rows) == MANY + 1
    assert rows[1][0] == "C-0000"
    narrowed = list(
        csv.reader(io.StringIO(world.officer.get("/contracts?q=C-0123&format=csv").get_data(as_text=True)))
    )
    assert [row[0] for row in narrowed] == ["Reference", "C-0123"]
    book = openpyxl.load_workbook(io.BytesIO(world.officer.get("/documents?format=xlsx").data))
    sheet = book.active
    assert sheet.max_row == MANY + 1
    assert sheet["I2"].value == 3


@pytest.mark.parametrize(
    "path", ["/", "/sign-in", "/contracts", "/nowhere", "/fonts/regular.ttf", "/static/style.css"]
)
def test_every_answer_carries_the_headers_that_keep_a_browser_safe(world, path):
    with world.officer.get(path) as answer:
        headers = answer.headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    if not path.endswith((".css", ".ttf")):
        assert headers["Cache-Control"] == "no-store"


def test_nothing_on_a_page_comes_from_elsewhere_or_carries_a_style_or_script_of_its_own(world):
    for path in ("/", "/contracts/C-0001", "/statement", "/documents/1"):
        page = world.officer.get(path).get_data(as_text=True)
        assert not re.search(r"(src|href)=\"(https?:)?//", page)
        assert " style=" not in page
        assert not re.search(r"<script(?![^>]*src=)", page)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(world):
    with application(world.book.url, is_secure=True, address="https://ledger.example") as app:
        visitor = Visitor(app)
        answer = visitor.client.get("/sign-in", base_url="https://ledger.example")
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))


def test_another_host_name_is_not_answered(world):
    with application(world.book.url, is_secure=True, address="https://ledger.example") as app:
        assert app.test_client().get("/sign-in", base_url="https://evil.example").status_code == 400


def test_a_fault_of_ours_shows_a_reference_that_is_in_the_log_and_nothing_else(world, caplog):
    with world.book.copied() as copy, application(copy.url) as app:
        admin = Visitor(app)
        admin.sign_in("admin@c.example")
        with copy.behind() as connection:
            connection.execute("UPDATE claims SET year = 'x'")
            connection.execute("UPDATE import_batches SET at = 'no day' WHERE id = 1")
        answer = admin.get("/imports")
        page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    reference = re.search(r"Reference: <strong>(\w+)", page)[1]
    assert reference in caplog.text
    assert "Traceback" not in page
    assert "no day" not in page


def test_an_application_with_a_route_that_declares_nothing_does_not_start(world):
    settings = WebSettings(
        name="x", secret="s" * 40, address="http://localhost", is_secure=False
    )
    database = Database(world.book.url)
    app = create_app(database, settings)
    app.add_url_rule("/back-door", "back_door", lambda: "open")
    with pytest.raises(Undeclared, match="/back-door"):
        must_be_declared(app)
    database.close()


def test_an_empty_book_says_what_to_do_first(sqlite):
    url = sqlite.book()
    let_in(url, "admin@c.example", ADMINISTRATOR)
    with application(url) as app:
        admin = Visitor(app)
        admin.sign_in("admin@c.example")
        assert "Import the members" in admin.get("/").get_data(as_text=True)
        for path in (
            "/contracts",
            "/documents",
            "/statement",
            "/value-for-money",
            "/services",
            "/packs",
            "/book",
        ):
            answer = admin.get(path)
            assert answer.status_code == 200, path
            assert 'class="empty"' in answer.get_data(as_text=True) or path == "/services", path
    sqlite.drop(url)
