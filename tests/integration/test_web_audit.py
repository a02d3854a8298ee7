"""The audit page: narrowed to what an auditor asks about, and readable; its export has everything as it is kept."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from consortium.audit.changes import changes
from consortium.drafts.models import ContractDraft
from consortium.spend.models import DocumentRow
from consortium.spend.queries import documents
from tests.books import sound_book
from tests.furnished import furnish
from tests.makers import consortium
from tests.servers import SQLite
from tests.visitors import AUDITOR, Visitor, application, finance, let_in

MANY = 10_000


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[SimpleNamespace]:
    """The sound book with a baseline and a member varied, and an auditor and AAA's officer who look at it."""
    url = sqlite.book()
    book = sound_book(url)
    rows = consortium()
    book.bring(
        reason="the invoice of <b>2024</b> was found",
        baselines=[rows["baselines"][0] | {"price": "54.25", "evidence": "B"}],
        members=[rows["members"][0] | {"joined": "2021-04-01"}],
    )
    let_in(url, "auditor@c.example", AUDITOR)
    let_in(url, "officer@aaa.example", finance("AAA"))
    with application(url) as app:
        auditor, officer = Visitor(app), Visitor(app)
        auditor.sign_in("auditor@c.example")
        officer.sign_in("officer@aaa.example")
        yield SimpleNamespace(book=book, auditor=auditor, officer=officer)
    sqlite.drop(url)


def page(world: SimpleNamespace, query: str) -> str:
    """The audit page as text."""
    answer = world.auditor.get(f"/audit{query}")
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def subjects(world: SimpleNamespace, query: str) -> set[str]:
    """What the events that the page lists are about, all pages of them."""
    text = world.auditor.get(f"/audit?{query}&format=csv").get_data(as_text=True)
    return {row["To what"] for row in csv.DictReader(io.StringIO(text))}


def test_before_and_after_stand_side_by_side_in_lines_that_people_read(world):
    text = page(world, "?q=baseline")
    assert "<li>price: 52.5 → 54.25</li>" in text
    assert "<li>evidence: A → B</li>" in text
    assert '{"' not in text
    assert "<li>joined: nothing → 1 April 2021</li>" in page(world, "?q=joined")


def test_the_export_has_before_and_after_as_they_are_kept(world):
    text = world.auditor.get("/audit?kind=baseline&format=csv").get_data(as_text=True)
    (row,) = csv.DictReader(io.StringIO(text))
    assert list(row) == ["Event", "When (UTC)", "Who", "Did", "To what", "From", "To", "Why", "Import"]
    assert json.loads(row["From"]) == {"evidence": "A", "price": "52.5"}
    assert json.loads(row["To"]) == {"evidence": "B", "price": "54.25"}


def test_the_trail_is_narrowed_to_a_contract_and_no_other_whose_name_begins_so(world):
    assert subjects(world, "contract=PRO-01") == {
        "baseline PRO-01 VISIT AAA",
        *(f"claim PRO-01 {item} AAA 2025-26" for item in ("VISIT",)),
        "import 1",
    }
    assert subjects(world, "contract=PRO-0") == set()
    assert subjects(world, "contract=PRO%25") == set()
    assert "Nothing fits" in page(world, "?contract=NO-99")


def test_what_was_posted_on_a_contract_and_its_drafts_are_found_by_the_contract(sqlite):
    url = sqlite.book()
    book = sound_book(url)
    numbers = furnish(book)
    let_in(url, "auditor@c.example", AUDITOR)
    for journal in ("2025-26/1", "2025-26/2"):
        book.run("ledger", "reverse", journal, "--reason", "twice", "--on", "2026-06-30")
    with application(url) as app, book.look() as session:
        auditor = Visitor(app)
        auditor.sign_in("auditor@c.example")
        here = SimpleNamespace(auditor=auditor)
        draft = session.get_one(ContractDraft, numbers["draft"])
        assert f"draft {draft.id}" in subjects(here, f"contract={draft.reference}")
        for number, name in ((1, "journal 2025-26/1"), (2, "journal 2025-26/2")):
            found = next(documents(session, DocumentRow.id == number))
            for reference in {each.contract for each in found.document.lines}:
                assert name in subjects(here, f"contract={reference}")
        assert not [each for each in subjects(here, "contract=NO-99") if each]
    sqlite.drop(url)


def test_the_trail_is_narrowed_to_a_kind_of_thing(world):
    assert subjects(world, "kind=member") == {"member AAA"}
    assert subjects(world, "kind=period") == {"period 2025-26 P01"}
    assert subjects(world, "kind=nonsense") == subjects(world, "")


def test_the_trail_is_narrowed_to_days_both_included(world):
    # What commands did is of 30 June 2026; people were let in today.
    assert "pack 2025-26/1" in subjects(world, "from=2026-06-30&to=2026-06-30")
    assert "person auditor@c.example" not in subjects(world, "to=30/06/2026")
    assert subjects(world, "to=2026-06-29") == set()
    assert "pack 2025-26/1" not in subjects(world, "from=2026-07-01")


@pytest.mark.parametrize("typed", ["yesterday", "2026-02-30", "1/2", "<script>", "9" * 300])
def test_what_is_no_day_is_said_beside_its_box_and_narrows_nothing(world, typed):
    answer = world.auditor.client.get("/audit", query_string={"from": typed})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert 'aria-describedby="filter-from-error"' in text
    assert "<script>" not in text.partition("<main")[2]
    assert "pack 2025-26/1" in text


def test_the_filters_stay_in_the_address_of_the_next_page_and_of_the_exports(world):
    text = page(world, "?kind=period&from=2026-06-01&contract=")
    assert re.search(r'href="/audit\?[^"]*kind=period[^"]*format=csv', text)
    assert re.search(r'href="/audit\?[^"]*from=2026-06-01[^"]*format=csv', text)


def test_a_contracts_own_history_says_from_what_to_what(world):
    world.book.bring(contracts=[consortium()["contracts"][0] | {"title": "Lifts"}])
    text = html.unescape(world.officer.get("/contracts/PRO-01").get_data(as_text=True))
    assert "<li>title: Lift inspection → Lifts</li>" in text
    assert "54.25" not in text.partition("Who changed what")[2]


def test_what_was_typed_is_no_markup_on_the_page(world):
    assert "<b>2024</b>" not in world.auditor.get("/audit").get_data(as_text=True)


def test_ten_thousand_events_ask_the_database_no_more_often_than_a_few(world):
    with world.book.copied() as book:
        with book.raw() as connection:
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO audit_events (at, actor, action, subject, before, after, reason)"
                " VALUES ('2026-06-30 12:00:00', 'x', 'updated', ?, '{\"price\": \"1\"}', '{\"price\": \"2\"}', '')",
                [(f"baseline C-{number} VISIT AAA",) for number in range(MANY)],
            )
            connection.execute("COMMIT")
        with application(book.url) as app:
            auditor = Visitor(app)
            auditor.sign_in("auditor@c.example")
            assert queries(auditor, "/audit") == queries(auditor, "/audit?contract=C-77") < 12


def queries(visitor: Visitor, path: str) -> int:
    """How often a page asks the database."""
    seen = []

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        assert visitor.get(path).status_code == 200
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "", []),
        ("", '{"name": "Alder", "left": null}', ["name: Alder"]),
        ('{"price": "52.5"}', '{"price": "54"}', ["price: 52.5 → 54"]),
        ('{"disabled": false}', '{"disabled": true}', ["disabled: no → yes"]),
        ('{"roles": []}', '{"roles": ["board AAA", "administrator"]}', ["roles: nothing → board AAA, administrator"]),
        ('{"entered_by": "a"}', '{"entered_by": "a\\nb"}', ["entered by: a → a, b"]),
        ('{"state": "posted"}', '{"state": "reversed", "reversal": "2025-26/7"}',
         ["state: posted → reversed", "reversal: 2025-26/7"]),
        ('{"end": "2026-03-31"}', "", ["end: 31 March 2026 → nothing"]),
        ("", '{"head": "' + "0f" * 32 + '"}', ["head: 0f0f0f0f0f0f…"]),
        ('{"end": "2026-02-31"}', "", ["end: 2026-02-31 → nothing"]),
        ("", '{"open_until": "2026-07-01T09:30:00+00:00"}', ["open until: 1 July 2026, 09:30"]),
        ("", '{"payments": [{"date": "2025-11-01", "amount": "5.00", "note": ""}, {"amount": "6"}]}',
         ["payments: date 1 November 2025; amount 5.00", "payments: amount 6"]),
    ],
)  # fmt: skip
def test_each_value_reads_as_from_what_to_what(before, after, said):
    assert changes(before, after) == said
