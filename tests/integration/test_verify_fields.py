"""`ledger verify` finds a change of any field of the book, one at a time; the checks themselves stand beside this."""

from collections.abc import Iterator

import pytest

from tests.books import Book, invoice, sound_book
from tests.servers import SQLite

SHARED, CREDITED, PAID = (f"journal 2025-26/{number}" for number in (1, 4, 11))
"""Journals of the book below: an invoice shared by homes, a credit note and a payment."""


@pytest.fixture(scope="module")
def sound(sqlite: SQLite) -> Iterator[Book]:
    """A sound book."""
    url = sqlite.book()
    yield sound_book(url)
    sqlite.drop(url)


@pytest.fixture
def book(sound: Book) -> Iterator[Book]:
    """A copy of the sound book, to be tampered with."""
    with sound.copied() as found:
        yield found


@pytest.mark.parametrize(
    "change",
    [
        "source = 'document 2'",
        "dated = '2025-05-30'",
        "kind = 'manual'",
        "evidence = ''",
        "remark_digest = 'x'",
        "reverses_id = 2",
    ],
)
def test_whatever_is_changed_in_a_journal_is_found(book, change):
    assert ("L5", CREDITED) in book.tampered(f"UPDATE journals SET {change} WHERE id = 4")


@pytest.mark.parametrize(
    "change", ["contract_id = NULL", "account_id = 1", "line = 99", "debit = credit, credit = debit"]
)
def test_whatever_is_changed_in_a_line_is_found(book, change):
    found = book.tampered(f"UPDATE journal_lines SET {change} WHERE journal_id = 4 AND line = 9")
    assert ("L5", CREDITED) in found


@pytest.mark.parametrize(
    "change",
    ["dated = '2025-04-29'", "number = 'INV-1B'", "member_id = 2", "natural_key = '[]'", "kind = 'grant'"],
)
def test_whatever_is_changed_in_a_document_is_found(book, change):
    assert ("L5", SHARED) in book.tampered(f"UPDATE documents SET {change} WHERE id = 1")


@pytest.mark.parametrize("document", [1, 4, 9, 10, 11])
def test_a_changed_total_of_a_document_is_found(book, document):
    found = book.tampered(f"UPDATE documents SET total = total + 1 WHERE id = {document}")
    assert ("L5", f"journal 2025-26/{document}") in found


def test_a_changed_service_day_of_a_course_is_found(book):
    found = book.tampered("UPDATE document_lines SET service_day = '2025-09-19' WHERE document_id = 7")
    assert found == {("L5", "journal 2025-26/7")}


@pytest.mark.parametrize("change", ["amount", "other"])
def test_a_changed_payment_is_found(book, change):
    column = {"amount": "total = total + 1", "other": "other_id = 3"}[change]
    assert ("L5", PAID) in book.tampered(f"UPDATE documents SET {column} WHERE id = 11")


@pytest.mark.parametrize(
    "change",
    [
        "net = net + 100",
        "vat = vat - 1",
        "quantity = quantity + 1000000",
        "item_id = NULL",
        "member_id = 1",
        "from_day = '2025-04-01', to_day = '2025-04-30'",
        "service_day = '2025-05-01'",
        "weights_id = 3",
        "remark_digest = ''",
        "line = 7",
    ],
)
def test_whatever_is_changed_in_a_documents_line_is_found(book, change):
    found = book.tampered(f"UPDATE document_lines SET {change} WHERE document_id = 1 AND line = 1")
    assert ("L5", SHARED) in found


@pytest.mark.parametrize("document", [1, 10, 11])
def test_a_journal_whose_document_is_gone_is_found(book, document):
    found = book.tampered(
        f"DELETE FROM document_lines WHERE document_id = {document};",
        f"DELETE FROM documents WHERE id = {document}",
    )
    assert ("L5", f"journal 2025-26/{document}") in found


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE weight_sets SET content = 'nonsense' WHERE id = 1", SHARED),
        ("UPDATE documents SET kind = 'nonsense' WHERE id = 1", SHARED),
        ("UPDATE document_lines SET weights_id = 99 WHERE document_id = 1", SHARED),
        ("UPDATE document_lines SET to_day = '2025-03-01' WHERE document_id = 1", SHARED),
        ("DELETE FROM document_lines WHERE document_id = 9", "journal 2025-26/9"),
        ("UPDATE contracts SET counting = 'nonsense'", "documents"),
        ("UPDATE baselines SET source = 'nonsense'", "claims"),
    ],
)
def test_what_cannot_even_be_read_any_more_is_found(book, change, where):
    assert ("L5", where) in book.tampered(change)


def test_what_stands_beside_an_unreadable_document_is_still_checked(book):
    found = book.tampered(
        "UPDATE documents SET kind = 'nonsense' WHERE id = 1;",
        "UPDATE documents SET number = 'X' WHERE id = 4",
    )
    assert {("L5", SHARED), ("L5", CREDITED)} <= found
    assert ("L5", "documents") not in found


@pytest.mark.parametrize(
    "change", ["number = 12", "previous = hash", "posted = '2025-08-10'", "period = 202505", "year = 2026"]
)
def test_a_journal_out_of_its_place_is_found(book, change):
    found = book.tampered(f"UPDATE journals SET {change} WHERE id = 11")
    assert {check for check, where in found if where.endswith("/11") or where.endswith("/12")} == {"L5", "L6"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE balances SET debit = debit + 1, credit = credit + 1",
        "UPDATE balances SET credit = credit + 1",
        "DELETE FROM balances",
    ],
)
def test_a_balance_that_is_not_the_sum_of_its_lines_is_found_and_its_account_named(book, change):
    where = (
        "WHERE period = 202504 AND account_id = (SELECT id FROM accounts WHERE name = 'Assets:Current:BBB')"
    )
    assert book.tampered(f"{change} {where}") == {("L8", "Assets:Current:BBB in 2025-26 P04")}


@pytest.mark.parametrize("change", ["quantity = 1", "lines = 0", "counted = NOT counted"])
def test_quantities_and_counts_kept_for_speed_are_checked_as_well(book, change):
    where = "contract_id = (SELECT id FROM contracts WHERE reference = 'USE-01')"
    assert book.tampered(f"UPDATE spend_totals SET {change} WHERE {where}") == {
        ("L8", "contract USE-01 in 2025-26")
    }


@pytest.mark.parametrize(
    "text", ["support for PX1", "AB 12 34 56 C", "write to jane@resident.example", "see (PX2)."]
)
def test_a_text_that_may_identify_a_person_is_found_and_redacting_it_keeps_the_chain(book, text):
    book.bring(invoices=[invoice("PRO-01", "INV-7", "1.00", description=text)])
    head = book.json("ledger", "head")["head"]
    assert book.findings() == [("L10", "remark 5")]
    book.run("ledger", "redact", "2025-26/12", "--reason", "names a resident")
    assert book.findings("--against", head) == []
    with book.raw() as connection:
        texts = [row[0] for row in connection.execute("SELECT text FROM remarks WHERE text IS NOT NULL")]
    assert text not in texts


@pytest.mark.parametrize("command", [("ledger", "reverse", "2025-26/1"), ("pool", "return", "LEARN-A")])
def test_a_reason_that_was_redacted_stands_nowhere_any_more(book, command):
    book.run(*command, "--reason", "names Jane Doe", "--on", "2025-10-01")
    assert "1 text removed" in book.run("ledger", "redact", "2025-26/12", "--reason", "names a resident")
    with book.raw() as connection:
        kept = connection.execute("SELECT reason || before || after FROM audit_events").fetchall()
        kept += connection.execute("SELECT text FROM remarks WHERE text IS NOT NULL").fetchall()
    assert not [text for (text,) in kept if "Jane" in text]
    assert book.findings() == []


def test_a_text_is_removed_only_with_a_reason(book):
    assert "say why the text is removed" in book.run(
        "ledger", "redact", "2025-26/1", "--reason", " ", status=1
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE claims SET cashable = cashable + 1",
        "UPDATE claims SET avoided = 0",
        "UPDATE claims SET cost = cost - 1",
        "UPDATE claims SET stands = FALSE",
        "UPDATE claims SET price_date = '2025-03-30'",
        "UPDATE claims SET source = 'history'",
        "UPDATE claims SET series = 'RPI'",
        "UPDATE claims SET evidence = 'D'",
        "UPDATE claims SET quantity = '7/1'",
        "UPDATE claims SET indexed_price = '1/1'",
        "UPDATE claims SET problem = 'none'",
        "UPDATE claims SET digest = ''",
    ],
)
def test_a_claim_that_is_not_what_its_lines_make_of_it_is_found_and_named(book, change):
    found = book.tampered(f"{change} WHERE price = 52500000")
    assert found == {("V2", "claim PRO-01 VISIT AAA 2025-26")}
