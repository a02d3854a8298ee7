"""`ledger verify` finds and names whatever is changed behind the application's back (L1-L10, V1, V2, V4)."""

from collections.abc import Iterator

import pytest

from tests.books import Book, contribution, invoice, sound_book
from tests.makers import consortium
from tests.servers import Databases

SHARED, CREDITED, PAID_IN, PAID = (f"journal 2025-26/{number}" for number in (1, 4, 10, 11))
"""Journals of the book below: an invoice shared by homes, a credit note, a contribution and a payment."""

AMOUNT = "UPDATE journal_lines SET {side} = {side} + {more} WHERE journal_id = {journal} AND line = {line};"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def sound(request: pytest.FixtureRequest) -> Iterator[Book]:
    """A sound book in a database of each kind in turn."""
    databases: Databases = request.getfixturevalue(request.param)
    url = databases.book()
    yield sound_book(url)
    databases.drop(url)


@pytest.fixture
def book(sound: Book) -> Iterator[Book]:
    """A copy of the sound book, to be tampered with."""
    with sound.copied() as found:
        yield found


def test_what_is_found_is_printed_a_line_each_with_its_check_and_place(book):
    book.tampered("UPDATE journals SET source = 'else' WHERE id = 3")
    said = book.run("ledger", "verify", status=1)
    assert said.startswith("L5  journal 2025-26/3: was changed after it was posted")
    assert "OK" not in said


def test_taking_the_guards_away_and_putting_them_back_leaves_the_book_sound(book):
    assert book.tampered("SELECT 1") == set()


# L1 and L2


def test_a_penny_more_on_a_line_is_found(book):
    assert book.tampered(AMOUNT.format(side="debit", more=1, journal=1, line=1)) == {
        ("L1", SHARED),
        ("L2", "trial balance"),
        ("L3", SHARED),
        ("L4", "member AAA"),
        ("L5", SHARED),
        ("L8", "Expenses:Procurement:AAA in 2025-26 P01"),
        ("V4", "contract PRO-01"),
    }


def test_a_journal_of_one_line_is_found(book):
    found = book.tampered("DELETE FROM journal_lines WHERE journal_id = 11 AND line = 1")
    assert {("L1", PAID), ("L2", "trial balance"), ("L3", PAID), ("L5", PAID)} <= found


def test_a_line_of_zero_is_found(book):
    if not book.is_sqlite:
        with book.raw() as connection:
            connection.execute("ALTER TABLE journal_lines DROP CONSTRAINT ck_journal_lines_one_side")
    found = book.tampered("INSERT INTO journal_lines VALUES (11, 3, 1, NULL, 0, 0)")
    assert {("L1", PAID), ("L5", PAID)} <= found
    assert ("L2", "trial balance") not in found


# L3 and L4


def test_a_penny_moved_from_one_member_to_another_in_a_journal_that_still_balances_is_found(book):
    moved = [
        AMOUNT.format(side=side, more=more, journal=1, line=line)
        for line, side, more in [
            *((1, "debit", -1), (2, "debit", -1), (3, "credit", -1)),
            *((4, "debit", 1), (5, "debit", 1), (6, "credit", 1)),
        ]
    ]
    found = book.tampered(*moved)
    assert {("L3", SHARED), ("L5", SHARED)} <= found
    assert not {check for check, _ in found} & {"L1", "L2", "L4", "V4"}


def test_a_cost_booked_to_another_member_leaves_a_margin_and_is_found(book):
    found = book.tampered(
        "UPDATE journal_lines SET account_id = (SELECT id FROM accounts WHERE name = 'Expenses:Procurement:CCC') "
        "WHERE journal_id = 1 AND line = 1",
    )
    assert {("L4", "member AAA"), ("L4", "member CCC"), ("L3", SHARED), ("L5", SHARED)} <= found
    assert not {check for check, _ in found} & {"L1", "L2"}


# L5


def test_a_renamed_account_is_found_in_every_journal_that_names_it(book):
    found = book.tampered(
        "UPDATE accounts SET name = 'Assets:Current:BBBB' WHERE name = 'Assets:Current:BBB'"
    )
    assert {("L5", SHARED), ("L5", PAID)} <= found
    assert ("L5", PAID_IN) not in found


@pytest.mark.parametrize(
    "change", ["member_code = 'AAA'", "family = 'Assets:Other'", "pool_code = 'LEARN-A'"]
)
def test_an_account_whose_columns_are_not_its_name_is_found(book, change):
    found = book.tampered(f"UPDATE accounts SET {change} WHERE name = 'Income:Recharges:CCC'")
    assert ("L5", "account Income:Recharges:CCC") in found


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_lines SET contract_id = 2 WHERE journal_id = 12 AND line = 1",
        "UPDATE journal_lines SET debit = credit, credit = debit WHERE journal_id = 12",
        "DELETE FROM journal_lines WHERE journal_id = 12 AND line = 2",
        "DELETE FROM journal_lines WHERE journal_id = 1 AND line = 2",
        "UPDATE journals SET reverses_id = 2 WHERE id = 12",
        "UPDATE journals SET reverses_id = NULL WHERE id = 12",
        "UPDATE journals SET kind = 'manual' WHERE id = 12",
    ],
)
def test_a_correction_that_is_not_its_journal_swapped_is_found(book, change):
    book.run("ledger", "reverse", "2025-26/1", "--reason", "twice", "--on", "2025-08-01")
    assert book.findings() == []
    book.tampered(change)
    said = book.run("ledger", "verify", status=1)
    assert "journal 2025-26/12: does not swap every line of a journal that it reverses" in said


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE journal_lines SET contract_id = 2",
        "UPDATE journal_lines SET account_id = (SELECT id FROM accounts WHERE name = 'Income:Recharges:AAA')",
        "UPDATE journal_lines SET account_id = (SELECT id FROM accounts WHERE name = 'Assets:Current:CCC')",
        "UPDATE journal_lines SET debit = debit + 1",
    ],
)
def test_a_pool_return_that_pays_anybody_else_is_found(book, change):
    book.run("pool", "return", "LEARN-A", "--on", "2025-10-01")
    assert book.findings() == []
    book.tampered(f"{change} WHERE journal_id = 12 AND line = 1")
    said = book.run("ledger", "verify", status=1)
    assert "journal 2025-26/12: returns a pool, but not from one pool" in said


def test_changed_weights_are_found(book):
    found = book.tampered("UPDATE weight_sets SET content = REPLACE(content, '300', '301') WHERE id = 1")
    assert {("L5", "weights 1"), ("L3", SHARED)} <= found


def test_every_missing_trigger_is_found(book):
    """Two a table and three seals; on SQLite also one against REPLACE for each table but the sealed lines."""
    with book.behind():
        found = book.findings()
    assert found == [("L5", "database")] * (9 * 2 + 3 + (8 if book.is_sqlite else 0))
    assert book.findings() == []


def test_one_missing_trigger_is_named(book):
    with book.raw() as connection:
        if book.is_sqlite:
            connection.execute("DROP TRIGGER journals_no_update")
            name = "journals_no_update"
        else:
            connection.execute("ALTER TABLE journals DISABLE TRIGGER journals_no_change")
            name = "journals_no_change"
    assert f"the trigger {name} is missing" in book.run("ledger", "verify", status=1)


# L6


def test_a_journal_taken_out_of_the_middle_is_found_by_the_one_after_it(book):
    found = book.tampered(
        "DELETE FROM documents WHERE journal_id = 10;",
        "DELETE FROM journal_lines WHERE journal_id = 10;",
        "DELETE FROM journals WHERE id = 10",
    )
    assert ("L6", PAID) in found


def test_lines_that_stand_without_their_journal_are_found(book):
    found = book.tampered("DELETE FROM documents WHERE journal_id = 11; DELETE FROM journals WHERE id = 11")
    assert ("L6", "journal id 11") in found
    found = book.tampered("DELETE FROM documents WHERE journal_id = 4; DELETE FROM journals WHERE id = 4")
    assert ("L6", "journal id 4") in found


def test_a_rewritten_hash_is_found_by_the_journal_after_it(book):
    found = book.tampered("UPDATE journals SET hash = 'rewritten' WHERE id = 10")
    assert {("L5", PAID_IN), ("L6", PAID)} <= found


def test_a_cut_tail_is_found_by_a_head_written_down_elsewhere_and_by_nothing_else(book):
    head = book.json("ledger", "head")["head"]
    assert book.findings("--against", head) == []
    assert book.findings("--against", head[:12].upper()) == []
    assert (
        book.tampered(
            "DELETE FROM documents WHERE journal_id = 11;",
            "DELETE FROM journal_lines WHERE journal_id = 11;",
            "DELETE FROM journals WHERE id = 11;",
            "DELETE FROM balances WHERE period = 202504;",
            "DELETE FROM packs",
        )
        == set()
    )
    assert book.findings("--against", head) == [("L6", "head")]


def test_a_cut_tail_is_found_by_a_pack_that_was_frozen_from_it(book):
    found = book.tampered(
        "DELETE FROM documents WHERE journal_id = 11;",
        "DELETE FROM journal_lines WHERE journal_id = 11;",
        "DELETE FROM journals WHERE id = 11;",
        "DELETE FROM balances WHERE period = 202504",
    )
    assert found == {("V1", "pack 2025-26/1")}


def test_an_earlier_head_still_fits_a_book_that_has_grown(book):
    head = book.json("ledger", "head")["head"]
    book.bring(contributions=[contribution("LEARN-A", "BBB", "5.00", date="2025-08-01")])
    assert book.findings("--against", head) == []


@pytest.mark.parametrize("head", ["", "a", "abcdef12345", "x" * 12, "%" * 12, "a" * 65, "OK: 11 journals"])
def test_a_head_that_is_none_is_refused_instead_of_found_or_not(book, head):
    said = book.run("ledger", "verify", "--against", head, status=2)
    assert "write 12 to 64 of its hexadecimal digits" in said


def test_a_head_may_be_written_in_groups_as_papers_print_it(book):
    head = book.json("ledger", "head")["head"]
    assert book.findings("--against", f" {head[:4]} {head[4:8]} {head[8:12]} ") == []


def test_the_head_says_when_it_was_asked(book):
    found = book.json("ledger", "head")
    assert list(found) == ["head", "journals", "posted", "at"]
    assert found["at"] == "2026-06-30T12:00:00+00:00"


def test_a_wiped_book_is_found_by_a_head_written_down_elsewhere(book):
    head = book.json("ledger", "head")["head"]
    emptied = [
        "document_lines",
        "documents",
        "journal_lines",
        "journals",
        "balances",
        "spend_totals",
        "claims",
        "packs",
        "audit_events",
    ]
    found = book.tampered(*(f"DELETE FROM {table};" for table in emptied), "DELETE FROM period_events")
    assert found == set()
    assert book.findings("--against", head) == [("L6", "head")]


# L7


def test_what_was_slipped_into_a_closed_period_is_found(book):
    found = book.tampered("UPDATE journals SET period = 202501, posted = '2025-04-30' WHERE id = 4")
    assert {("L7", "period 2025-26 P01"), ("L5", CREDITED)} <= found


def test_what_was_taken_from_a_closed_period_is_found(book):
    found = book.tampered("UPDATE journals SET period = 202502, posted = '2025-05-01' WHERE id = 3")
    assert {("L7", "period 2025-26 P01"), ("L5", "journal 2025-26/3")} <= found


def test_another_journal_in_the_place_of_one_in_a_closed_period_is_found(book):
    found = book.tampered("UPDATE journals SET hash = 'another' WHERE id = 3")
    assert ("L7", "period 2025-26 P01") in found


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE period_events SET state = 'open'",
        "UPDATE period_events SET state = 'ajar'",
        "UPDATE period_events SET period = 202502",
        "DELETE FROM period_events",
        "INSERT INTO period_events SELECT 99, period, 'open', at, journals, digest FROM period_events",
        "DELETE FROM audit_events WHERE action = 'period closed'",
        "UPDATE audit_events SET subject = 'period 2025-26 P02' WHERE action = 'period closed'",
        "UPDATE audit_events SET action = 'period open' WHERE action = 'period closed'",
        "UPDATE audit_events SET after = '' WHERE action = 'period closed'",
    ],
)
def test_a_period_closed_or_opened_otherwise_than_the_audit_trail_says_is_found(book, change):
    assert ("L7", "period 2025-26 P01") in book.tampered(change)


def test_a_period_of_an_unknown_state_takes_nothing(book):
    book.tampered("UPDATE period_events SET state = 'ajar'")
    assert "has a state that is none: ajar" in book.run("ledger", "verify", status=1)
    book.bring(contributions=[contribution("LEARN-A", "BBB", "5.00", date="2025-04-01")])
    with book.raw() as connection:
        (posted,) = connection.execute("SELECT posted FROM journals WHERE id = 12").fetchone()
    assert str(posted) == "2025-05-01"


# L8 and V4


def test_a_balance_of_a_month_without_lines_is_found(book):
    found = book.tampered("INSERT INTO balances VALUES (1, 203001, 5, 5)")
    assert found == {("L8", "Expenses:Procurement:AAA in 2030-31 P01")}


def test_spend_that_is_not_the_sum_of_its_lines_is_found_and_its_contract_named(book):
    found = book.tampered("UPDATE spend_totals SET net = net + 1 WHERE kind = 'cost' AND item_id = 0")
    assert found == {("L8", "contract RUN-01 in 2025-26"), ("V4", "contract RUN-01")}


# L9


def test_a_document_posted_twice_is_found(book):
    key = """(SELECT natural_key FROM documents WHERE id = 10)"""
    found = book.tampered(f"UPDATE documents SET natural_key = {key}, occurrence = 2 WHERE id = 11")
    assert ("L9", 'document ["contribution","LEARN-A","AAA","2025-04-15","A-2025"]') in found


def test_a_document_posted_twice_under_a_false_key_is_found(book):
    """Somebody changes the key that the database guards, and posts the same document once more."""
    book.tampered("UPDATE documents SET natural_key = '[]' WHERE id = 10")
    book.bring(contributions=consortium()["contributions"])
    found = set(book.findings())
    assert ("L9", 'document ["contribution","LEARN-A","AAA","2025-04-15","A-2025"]') in found


# L10


def test_a_text_that_is_not_the_one_that_was_posted_is_found(book):
    assert book.tampered("UPDATE remarks SET text = 'May visits' WHERE id = 1") == {("L10", "remark 1")}


@pytest.mark.parametrize("change", ["remark_id = NULL", "remark_id = 99"])
def test_a_posted_row_whose_text_is_gone_is_found(book, change):
    found = book.tampered(f"UPDATE document_lines SET {change} WHERE document_id = 1 AND line = 1")
    assert found == {("L10", SHARED)}


def test_a_reversal_whose_reason_is_gone_is_found(book):
    book.run("ledger", "reverse", "2025-26/1", "--reason", "twice", "--on", "2025-08-01")
    found = book.tampered("UPDATE journals SET remark_id = NULL WHERE id = 12")
    assert found == {("L10", "journal 2025-26/12")}


def test_a_text_that_was_emptied_and_not_redacted_is_found(book):
    assert book.tampered("UPDATE remarks SET text = NULL, salt = '' WHERE id = 1") == {("L10", "remark 1")}


def test_a_redacted_document_is_the_same_document_when_it_is_imported_again(book):
    rows = [invoice("PRO-01", "INV-7", "1.00", description="support for PX1")]
    book.bring(invoices=rows)
    book.run("ledger", "redact", "2025-26/12", "--reason", "names a resident")
    assert "unchanged: 1" in book.bring(invoices=rows)


# V1 and V2


def test_claims_that_were_taken_away_are_found(book):
    found = book.tampered("DELETE FROM claims")
    assert found == {
        ("V2", "claim EMP-01 start AAA 2025-26"),
        ("V2", "claim LRN-01 C01 BBB 2025-26"),
        ("V2", "claim PRO-01 VISIT AAA 2025-26"),
        ("V2", "claim PRO-01 VISIT BBB 2025-26"),
    }


def test_a_changed_baseline_that_the_application_did_not_change_is_found_in_its_claim(book):
    found = book.tampered("UPDATE baselines SET price = price + 1000000 WHERE price = 52500000")
    assert found == {("V2", "claim PRO-01 VISIT AAA 2025-26")}


def test_a_frozen_pack_that_was_changed_is_found_and_named(book):
    found = book.tampered("UPDATE packs SET content = REPLACE(content, 'Alder', 'Elder')")
    assert found == {("V1", "pack 2025-26/1")}


@pytest.mark.parametrize(
    "change",
    [
        "head = 'b' || head",
        "journals = 10",
        "frozen_at = '2026-06-29 12:00:00'",
        "frozen_by = 'somebody@else.example'",
        "period_event = 99",
    ],
)
def test_whatever_is_changed_in_a_frozen_pack_is_found(book, change):
    assert book.tampered(f"UPDATE packs SET {change}") == {("V1", "pack 2025-26/1")}


@pytest.mark.parametrize(
    ("change", "where"), [("number = 2", "pack 2025-26/2"), ("year = 2026", "pack 2026-27/1")]
)
def test_a_pack_under_another_name_is_found(book, change, where):
    assert book.tampered(f"UPDATE packs SET {change}") == {("V1", where)}


def test_a_pack_of_a_head_that_the_book_never_had_is_found(book):
    book.tampered("UPDATE packs SET head = 'another'")
    assert "frozen at a head that is not that of journal id 11" in book.run("ledger", "verify", status=1)


def test_a_pack_that_was_taken_away_is_found_by_the_one_after_it(book):
    book.run("pack", "freeze", "--year", "2025-26")
    assert book.tampered("DELETE FROM packs WHERE number = 1") == {("V1", "pack 2025-26/2")}
