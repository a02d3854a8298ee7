"""A frozen pack never changes, and a later one says what moved and why (spec/vfm.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from consortium.kernel.days import FinancialYear
from consortium.vfm.packs import packs
from consortium.vfm.papers import papers
from tests.books import THREE, Book, baseline, contract, credit, everyone, invoice
from tests.makers import Row
from tests.servers import SQLite

YEAR = ("--year", "2025-26")


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """AAA saved 10.00 on a visit and signed it; the book has come to the end of 2025-26; a pack is frozen."""
    url = sqlite.book()
    found = Book(url)
    found.bring(
        **THREE,
        indices=[{"series": "PPI", "month": month, "value": "100"} for month in ("2025-03", "2025-04")],
        contracts=[contract("INS"), contract("RUN", workstream="running")],
        contract_members=[*everyone("INS"), *everyone("RUN")],
        contract_items=[{"contract": "INS", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")],
        invoices=[visits("1", "3", "270.00"), invoice("RUN", "2", "3.00", date="2026-03-31")],
    )
    found.run("vfm", "validate", *YEAR, "--member", "AAA", "--by", "finance@aaa.example")
    found.run("pack", "freeze", *YEAR)
    yield found
    sqlite.drop(url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def visits(number: str, quantity: str, net: str, **more: str) -> Row:
    """An invoice for visits."""
    return invoice("INS", number, net, item="VISIT", quantity=quantity, **more)


def moved(book: Book, code: str = "AAA") -> list[tuple[str, str, str, str]]:
    """What moved since the pack before, in a pack frozen now: what, before, after, why."""
    book.run("pack", "freeze", *YEAR)
    shown = book.json("pack", "show", book.json("pack", "list")[-1]["label"])
    return [
        (each["what"], each["before"], each["after"], each["why"])
        for each in shown["moved"]
        if each["member"] == code
    ]


def test_a_pack_names_the_head_that_it_was_frozen_from(book):
    (listed,) = book.json("pack", "list")
    head = book.json("ledger", "head")
    assert (listed["label"], listed["head"], listed["journals"]) == (
        "2025-26/1",
        head["head"],
        head["journals"],
    )
    assert book.json("pack", "show", "1")["label"] == "2025-26/1"
    assert "there is no pack 2025-26/2" in book.run("pack", "show", "2025-26/2", status=1)


def test_a_list_of_packs_leaves_their_papers_in_the_database(book):
    with book.look() as session:
        asked: list[str] = []
        sa.event.listen(session.connection(), "before_cursor_execute", lambda *each: asked.append(each[2]))
        assert [each.label for each in packs(session)] == ["2025-26/1"]
    assert not [statement for statement in asked if "content" in statement]


def test_the_first_pack_has_nothing_to_compare_with_and_the_next_nothing_that_moved(book):
    assert book.json("pack", "show", "2025-26/1")["moved"] == []
    assert moved(book) == moved(book, "Total") == []


def test_packs_of_each_year_are_numbered_from_one(book):
    book.run("pack", "freeze", "--year", "2026-27")
    book.run("pack", "freeze", *YEAR)
    assert [each["label"] for each in book.json("pack", "list")] == ["2025-26/1", "2026-27/1", "2025-26/2"]


def test_an_earlier_year_that_lacks_an_index_value_is_left_out_of_the_trend_and_holds_nothing_up(
    book, tmp_path
):
    """The index has values from March 2025: a claim of 2023-24 cannot be worked out."""
    book.bring(
        contracts=[contract("INS", start="2023-04-01"), contract("OLD", start="2022-04-01")],
        contract_members=everyone("OLD"),
        invoices=[
            visits("8", "3", "270.00", date="2023-05-10"),
            invoice("OLD", "9", "30.00", date="2022-05-10"),
        ],
    )
    said = book.run("vfm", "--year", "2023-24", status=1)
    assert "index PPI has no value for any month of 2023-24: import one, then try again" in said
    book.run("pack", "freeze", *YEAR)
    book.run("report", "consortium", *YEAR, "--output", str(tmp_path / "all.pdf"))
    with book.look() as session:
        found = papers(session, FinancialYear(2025))
    for paper in (found.members["AAA"], found.consortium):
        assert [str(each.year) for each in paper.years] == ["2022-23", "2024-25", "2025-26"]
        assert paper.left_out == (
            "2023-24 is left out of the trend: index PPI has no value for any month of 2023-24.",
        )


def test_the_same_pack_renders_to_the_same_bytes_whatever_became_of_the_book(book, tmp_path):
    before = printed(book, tmp_path / "before")
    shown = book.json("pack", "show", "2025-26/1")
    book.bring(
        invoices=[visits("3", "3", "240.00", date="2025-06-10")],
        members=[{"code": "AAA", "name": "Quite another name"}],
        baselines=[baseline("INS", "VISIT", "AAA", "500.00", index="PPI", source="budget")],
        contracts=[contract("INS", title="Quite another title")],
    )
    book.run("ledger", "reverse", "2025-26/1", "--reason", "twice", "--on", "2026-03-31")
    book.run("pack", "freeze", *YEAR)
    assert printed(book, tmp_path / "after") == before
    assert {**book.json("pack", "show", "2025-26/1"), "superseded": False} == shown
    assert book.findings() == []


def printed(book: Book, folder: Path) -> dict[str, bytes]:
    """Every paper of the first pack, by file name."""
    book.run("report", "all", "--pack", "2025-26/1", "--output", str(folder))
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(found) == 4
    assert all(each.startswith(b"%PDF") for each in found.values())
    return found


def test_a_new_invoice_moves_what_was_put_in_and_its_claim_and_takes_the_signature_away(book):
    book.bring(invoices=[visits("3", "3", "285.00", date="2025-06-10")])
    assert moved(book) == [
        ("Saved in cash, signed", "10.00", "0.00", "claims signed, disputed or worked out again"),
        ("Saved in cash, not signed yet", "0.00", "15.00", "claims signed, disputed or worked out again"),
        ("What we put in", "90.00", "185.00", "documents posted or reversed"),
        (
            "INS VISIT",
            "10.00",
            "15.00",
            "cost £90.00, now £185.00; another quantity; its signature no longer holds",
        ),
    ]


def test_what_was_billed_and_reversed_is_said_to_be(book):
    book.run("ledger", "reverse", "2025-26/1", "--reason", "twice", "--on", "2026-03-31")
    assert ("INS VISIT", "10.00", "0.00", "what was billed is reversed") in moved(book)
    book.bring(invoices=[visits("1", "3", "240.00")])
    assert ("INS VISIT", "0.00", "20.00", "billed since") in moved(book)


def test_a_varied_baseline_is_said_to_be(book):
    book.bring(baselines=[baseline("INS", "VISIT", "AAA", "95.00", index="PPI")])
    assert ("INS VISIT", "10.00", "5.00", "the baseline was varied; its signature no longer holds") in moved(
        book
    )


def test_a_revised_index_is_said_to_be(book):
    book.bring(indices=[{"series": "PPI", "month": "2025-04", "value": "120"}])
    why = "the price index was revised; its signature no longer holds"
    found = moved(book)
    assert ("INS VISIT", "10.00", "10.00", why) in found
    # A visit at 120.00 would have cost AAA 20.00 more than the 100.00 it paid before.
    assert ("INS VISIT, rise avoided", "0.00", "20.00", why) in found
    assert ("Rises avoided, never cash", "0.00", "20.00", "claims worked out again") in found
    contract_why = "the price index was revised (1 claim); its signature no longer holds (1 claim)"
    assert ("INS: rise avoided", "0.00", "20.00", contract_why) in moved_since_first(book)


def test_a_signature_and_a_dispute_are_said_to_be(book):
    book.run(
        *("vfm", "dispute", *YEAR, "--member", "AAA", "--by", "finance@aaa.example"),
        *("--contract", "INS", "--reason", "two visits"),
    )
    found = moved(book)
    assert ("INS VISIT", "10.00", "10.00", "disputed since") in found
    why = "claims signed, disputed or worked out again"
    assert ("Saved in cash, disputed", "0.00", "10.00", why) in found
    book.run("vfm", "validate", *YEAR, "--member", "AAA", "--by", "finance@aaa.example")
    assert ("INS VISIT", "10.00", "10.00", "signed since") in moved(book)


def test_rebates_and_running_cost_move_headlines(book):
    book.bring(
        credits=[credit("INS", "1", "rebate", "6.00"), credit("RUN", "2", "grant", "1.50")],
        invoices=[invoice("RUN", "4", "6.00")],
    )
    assert [(what, before, after) for what, before, after, _ in moved(book)] == [
        ("Rebates", "0.00", "2.00"),
        ("Cost of belonging", "1.00", "2.50"),
    ]
    assert ("Cost of belonging", "3.00", "7.50") in [each[:3] for each in moved_since_first(book)]


def moved_since_first(book: Book) -> list[tuple[str, str, str, str]]:
    """What moved for all together between the first pack and the second."""
    shown = book.json("pack", "show", "2025-26/2")
    return [
        (each["what"], each["before"], each["after"], each["why"])
        for each in shown["moved"]
        if each["member"] == "Total"
    ]


def test_a_signature_that_holds_again_was_not_given_since(book):
    book.bring(invoices=[visits("3", "3", "285.00", date="2025-06-10")])
    moved(book)
    book.run("ledger", "reverse", "2025-26/3", "--reason", "twice", "--on", "2026-03-31")
    why = "cost £185.00, now £90.00; another quantity; its figure is again the one that was signed"
    assert ("INS VISIT", "15.00", "10.00", why) in moved(book)


def test_a_claim_that_is_signed_again_with_another_figure_is_said_to_be(book):
    book.bring(baselines=[baseline("INS", "VISIT", "AAA", "95.00", index="PPI")])
    book.run("vfm", "validate", *YEAR, "--member", "AAA", "--by", "finance@aaa.example")
    assert ("INS VISIT", "10.00", "5.00", "the baseline was varied; signed since") in moved(book)


def test_a_baseline_for_what_was_billed_already_is_no_first_bill(book):
    book.bring(baselines=[baseline("INS", "VISIT", "BBB", "95.00")])
    assert ("INS VISIT", "0.00", "5.00", "a baseline was entered") in moved(book, "BBB")
    total = moved_since_first(book)
    assert (
        "INS: saved in cash",
        "10.00",
        "15.00",
        "cost £90.00, now £180.00; a baseline was entered (1 claim)",
    ) in total


def test_what_counts_no_longer_is_not_reversed(book):
    book.bring(contracts=[contract("INS", end="2025-04-30", max_end="2026-03-31")])
    assert ("INS VISIT", "10.00", "0.00", "nothing billed for it counts any more") in moved(book)
    book.bring(contracts=[contract("INS")])
    why = "it earns a claim now; its figure is again the one that was signed"
    assert ("INS VISIT", "0.00", "10.00", why) in moved(book)


def test_attendance_that_is_blanked_reverses_no_bill(book):
    attended = {"contract": "LRN", "course": "C1", "member": "AAA", "places": "1", "attended": "1"}
    book.bring(
        contracts=[contract("LRN", workstream="learning")],
        contract_members=everyone("LRN"),
        courses=[{"contract": "LRN", "course": "C1", "title": "One", "date": "2025-05-20"}],
        bookings=[attended],
        baselines=[baseline("LRN", "C1", "AAA", "120.00")],
        invoices=[invoice("LRN", "4", "100.00", item="C1", date="2025-06-10")],
    )
    # A course is borne by places: the one that cost AAA 120.00 alone cost it 100.00.
    assert ("LRN C1", "0.00", "20.00", "billed since") in moved(book)
    book.bring(bookings=[attended | {"attended": ""}])
    assert ("LRN C1", "20.00", "0.00", "attendance is not recorded any more") in moved(book)
    book.bring(bookings=[attended])
    assert ("LRN C1", "0.00", "20.00", "attendance was recorded") in moved(book)
    book.run("ledger", "reverse", "2025-26/3", "--reason", "wrong", "--on", "2026-03-31")
    assert ("LRN C1", "20.00", "0.00", "what was billed is reversed") in moved(book)


def test_a_year_that_is_not_over_moves_the_incomplete(book):
    terms = contract("SVC", start="2026-04-01", end="2027-03-31")
    year = ("--year", "2026-27")
    book.bring(
        contracts=[terms],
        contract_members=everyone("SVC"),
        contract_items=[{"contract": "SVC", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("SVC", "VISIT", "AAA", "100.00")],
        invoices=[invoice("SVC", "4", "270.00", item="VISIT", quantity="3", date="2026-05-10")],
    )
    book.run("pack", "freeze", *year)
    book.bring(invoices=[invoice("SVC", "5", "3.00", date="2027-03-31")])
    book.run("pack", "freeze", *year)
    found = [
        (each["what"], each["before"], each["after"], each["why"])
        for each in book.json("pack", "show", "2026-27/2")["moved"]
        if each["member"] == "AAA"
    ]
    why = "claims signed, disputed or worked out again"
    assert found == [
        ("Saved in cash, not signed yet", "0.00", "10.00", why),
        ("Saved in cash, incomplete", "10.00", "0.00", "claims completed or worked out again"),
        ("What we put in", "90.00", "91.00", "documents posted or reversed"),
        ("SVC VISIT", "10.00", "10.00", "complete now"),
    ]


def test_a_member_that_comes_is_compared_with_nothing(book):
    book.bring(
        members=[{"code": "DDD", "name": "Dogwood Homes"}],
        contract_members=[{"contract": "INS", "member": "DDD"}],
        baselines=[baseline("INS", "VISIT", "DDD", "100.00")],
        invoices=[visits("4", "1", "80.00", member="DDD", date="2025-06-10")],
    )
    assert moved(book, "DDD") == [
        ("Saved in cash, not signed yet", "0.00", "20.00", "claims signed, disputed or worked out again"),
        ("What we put in", "0.00", "80.00", "documents posted or reversed"),
        ("INS VISIT", "0.00", "20.00", "billed since"),
    ]
    assert ("DDD: what it put in", "0.00", "80.00", "it was not in the pack before") in moved_since_first(
        book
    )


def test_a_course_held_in_the_year_is_not_yet_billed_until_somebody_is_billed_for_it(book):
    book.bring(
        contracts=[contract("LRN", workstream="learning", end="2027-03-31")],
        contract_members=everyone("LRN"),
        courses=[
            {"contract": "LRN", "course": course, "title": "A course", "date": date}
            for course, date in (("C1", "2025-05-20"), ("C2", "2026-05-20"))
        ],
        bookings=[{"contract": "LRN", "course": "C1", "member": "AAA", "places": "1"}],
        baselines=[baseline("LRN", course, code, "9.00") for course in ("C1", "C2") for code in ("AAA", "BBB")],
    )
    assert [unbilled(book, code) for code in ("AAA", "BBB", "CCC")] == [["C1"], ["C1"], []]
    book.bring(invoices=[invoice("LRN", "4", "30.00", item="C1", date="2025-06-10")])
    assert [unbilled(book, code) for code in ("AAA", "BBB")] == [[], []]


def unbilled(book: Book, code: str) -> list[str]:
    """The items that the member's paper lists as not yet billed."""
    with book.look() as session:
        return [each.item for each in papers(session, FinancialYear(2025)).members[code].unbilled]
