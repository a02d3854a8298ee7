"""What is typed or pasted goes through the rules of imports, in the same words; what is refused stays on the page."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.books import Book, sound_book
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, finance, let_in

PAYMENT = {"date": "2025-11-01", "payer": "AAA", "payee": "BBB", "amount": "1,234.50", "reference": "W1"}
INVOICE = {
    **{"contract": "PRO-01", "number": "W-7", "date": "2025-11-01", "payer": "AAA"},
    **{"line__0__item": "VISIT", "line__0__quantity": "6", "line__0__net": "60.00", "line__0__vat": "12.00"},
}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """The sound book, with AAA's officer and an administrator let in."""
    url = sqlite.book()
    book = sound_book(url)
    let_in(url, "officer@aaa.example", finance("AAA"))
    let_in(url, "admin@c.example", ADMINISTRATOR)
    yield book
    sqlite.drop(url)


@pytest.fixture
def desk(built: Book) -> Iterator[SimpleNamespace]:
    """A copy of the book, and AAA's officer at work on it."""
    with built.copied() as book, application(book.url) as app:
        officer = Visitor(app)
        officer.sign_in("officer@aaa.example")
        yield SimpleNamespace(book=book, officer=officer, app=app)


def test_a_payment_that_was_typed_is_posted_and_stands_in_the_audit_trail(desk):
    before = desk.book.balances()["Assets:Current:AAA"]
    assert desk.officer.post("/enter/payments", **PAYMENT).status_code == 302
    assert desk.book.balances()["Assets:Current:AAA"] == before - 1_234_50
    with desk.book.raw() as connection:
        rows = connection.execute(
            "SELECT actor, action, after FROM audit_events ORDER BY id DESC LIMIT 1"
        ).fetchall()
    assert rows[0][:2] == ("officer@aaa.example", "entered")
    assert '"amount": "1,234.50"' in rows[0][2]
    assert desk.book.findings() == []


def test_who_would_bear_what_is_shown_before_anything_is_posted(desk):
    before = desk.book.balances(), desk.book.json("ledger", "statement", "AAA")
    answer = desk.officer.post("/enter/invoices", **INVOICE, preview="1")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Nothing is posted yet" in page
    # 72.00 by 100, 200 and 300 homes.
    assert [page.count(f">£{share}<") for share in ("12.00", "24.00", "36.00")] == [1, 1, 1]
    assert 'value="W-7"' in page
    assert (desk.book.balances(), desk.book.json("ledger", "statement", "AAA")) == before
    assert desk.officer.post("/enter/invoices", **INVOICE).status_code == 302


def test_what_would_be_refused_is_refused_before_it_is_shown(desk):
    answer = desk.officer.post("/enter/invoices", **{**INVOICE, "line__0__net": "6,0"}, preview="1")
    assert answer.status_code == 422
    assert "Nothing is posted yet" not in answer.get_data(as_text=True)
    foreign = desk.officer.post("/enter/invoices", **{**INVOICE, "payer": "BBB"}, preview="1")
    assert foreign.status_code == 422
    assert "you enter this for AAA only" in foreign.get_data(as_text=True).replace("You", "you")


def test_after_posting_one_sees_the_document_and_how_it_was_shared(desk):
    shown = desk.officer.get(desk.officer.post("/enter/invoices", **INVOICE).location).get_data(as_text=True)
    assert "It is posted, and shared as follows" in shown
    assert "W-7" in shown
    again = desk.officer.get(desk.officer.post("/enter/invoices", **INVOICE).location).get_data(as_text=True)
    assert "nothing was posted again" in again


def test_an_invoice_that_was_typed_is_shared_as_an_imported_one_is(desk):
    assert desk.officer.post("/enter/invoices", **INVOICE).status_code == 302
    statement = desk.book.json("ledger", "statement", "BBB")["lines"]
    # 60.00 and 12.00 by 100, 200 and 300 homes: BBB bears a third.
    assert [each["amount"] for each in statement if each["document"] == "W-7"] == ["24.00"]


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        ("amount", "12.345", "decimals"),
        ("amount", "", "Fill this in"),
        ("amount", "-5", "more than zero"),
        ("date", "4/1/25", "2025-04-01"),
        ("payee", "AAA", "cannot pay itself"),
        ("reference", "=1+1\x00", "control"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(desk, column, typed, said):
    answer = desk.officer.post("/enter/payments", **{**PAYMENT, column: typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    assert said in page
    if column != "reference":
        assert 'value="W1"' in page
    assert not [
        each for each in desk.book.json("ledger", "statement", "BBB")["lines"] if each["document"] == "W1"
    ]


def test_the_same_document_again_is_refused_with_other_content_and_adds_nothing_with_the_same(desk):
    desk.officer.post("/enter/payments", **PAYMENT)
    journals = desk.book.json("ledger", "head")["journals"]
    assert desk.officer.post("/enter/payments", **PAYMENT).status_code == 302
    other = desk.officer.post("/enter/payments", **{**PAYMENT, "amount": "1.00"})
    assert other.status_code == 422
    assert "revers" in other.get_data(as_text=True)
    assert desk.book.json("ledger", "head")["journals"] == journals


@pytest.mark.parametrize("extra", ["batch_id", "id", "total", "posted"])
def test_a_field_that_the_form_does_not_have_changes_nothing(desk, extra):
    desk.officer.post("/enter/payments", **{**PAYMENT, extra: "7"})
    with desk.book.raw() as connection:
        rows = connection.execute("SELECT batch_id, total FROM documents WHERE number = 'W1'").fetchall()
    assert [(total, batch not in (None, 7)) for batch, total in rows] == [(1_234_50, True)]


def test_an_officer_enters_for_its_own_member_only(desk):
    answer = desk.officer.post("/enter/payments", **{**PAYMENT, "payer": "BBB", "payee": "AAA"})
    assert answer.status_code == 422
    assert "ou enter this for AAA only" in answer.get_data(as_text=True)


def test_a_block_from_a_spreadsheet_goes_in_whole_or_not_at_all(desk):
    head = "date\tpayer\tpayee\tamount\treference\n"
    good = "2025-11-03\tAAA\tBBB\t5.00\tP1\n"
    answer = desk.officer.post("/paste/payments", block=head + good + "2025-11-03\tAAA\tZZZ\t5.005\tP2\n")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('class="wrong"') >= 1
    assert "5.005" in page
    assert not [
        each for each in desk.book.json("ledger", "statement", "AAA")["lines"] if each["document"] == "P1"
    ]
    assert desk.officer.post("/paste/payments", block=head + good).status_code == 302
    assert [
        each for each in desk.book.json("ledger", "statement", "AAA")["lines"] if each["document"] == "P1"
    ]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "{{ 7 * 7 }}", "'; DROP TABLE members; --", '"><img src=x>', "=cmd()"],
)
def test_what_a_person_typed_is_text_on_every_page_and_export(desk, name):
    assert desk.officer.post("/enter/payments", **{**PAYMENT, "reference": name}).status_code == 302
    page = desk.officer.get("/documents").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x>" not in page
    assert ">49<" not in page
    exported = desk.officer.get("/documents?format=csv").get_data(as_text=True)
    assert ",=cmd()" not in exported
    assert "members" in str(desk.book.json("vfm", "--year", "2025-26"))


def test_a_document_is_reversed_with_a_reason_and_only_once(desk):
    desk.officer.post("/enter/payments", **PAYMENT)
    with desk.book.raw() as connection:
        ((number,),) = connection.execute("SELECT id FROM documents WHERE number = 'W1'").fetchall()
    assert desk.officer.post(f"/documents/{number}/reverse", reason=" ").status_code == 422
    assert desk.officer.post(f"/documents/{number}/reverse", reason="paid twice").status_code == 302
    assert desk.officer.post(f"/documents/{number}/reverse", reason="again").status_code == 422
    assert desk.book.findings() == []


def test_whoever_entered_a_baseline_cannot_sign_on_the_page_either(desk):
    desk.book.bring(
        actor="officer@aaa.example",
        baselines=[
            {
                **{
                    "contract": "PRO-01",
                    "item": "VISIT",
                    "member": "AAA",
                    "price": "53",
                    "date": "2025-03-31",
                },
                **{"source": "contract", "evidence": "A", "index": "CPI"},
            }
        ],
    )
    answer = desk.officer.post("/value-for-money/2025-26/PRO-01/VISIT/AAA/sign")
    assert answer.status_code == 422
    assert "another officer must sign it" in answer.get_data(as_text=True)
