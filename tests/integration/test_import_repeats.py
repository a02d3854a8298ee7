"""Imports that come again: the same, changed, in conflict, and taken back (spec/imports.md, "Behaviour")."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from cli.main import main
from consortium.audit.cause import Cause
from consortium.audit.models import AuditEvent
from consortium.db import reading
from consortium.employment.queries import participant
from consortium.exchange.bringing_in import Count
from consortium.exchange.kinds import KINDS
from consortium.kernel.money import pence
from tests.makers import (
    FURTHER,
    Row,
    consortium,
    consortium_folder,
    facts_of,
    imported,
    opened,
    refused,
    with_further,
    write,
)
from tests.servers import Databases

DOCUMENTS = [name for name, kind in KINDS.items() if not kind.reference]


def _run(url: str, *arguments: str, status: int = 0) -> Result:
    result = CliRunner(env={"CONSORTIUM_NOW": "2026-06-30T12:00:00+00:00"}).invoke(
        main, ["--database", url, *arguments]
    )
    assert result.exit_code == status, result.output
    return result


def _figures(url: str) -> list[Any]:
    """What the book comes to: balances, settlement and the table of two years."""
    commands = (
        ("ledger", "trial-balance"),
        ("ledger", "settle"),
        ("vfm", "--year", "2025-26"),
        ("vfm", "--year", "2026-27"),
    )
    return [json.loads(_run(url, *each, "--format", "json").stdout) for each in commands]


def _events(url: str, subject: str) -> list[tuple[str, Any, Any, str]]:
    """The audit trail of a subject: action, earlier values, new values, reason."""
    with opened(url) as database, reading(database) as session:
        rows = session.scalars(sa.select(AuditEvent).filter_by(subject=subject).order_by(AuditEvent.id))
        return [
            (each.action, json.loads(each.before or "{}"), json.loads(each.after or "{}"), each.reason)
            for each in rows
        ]


def _alias(url: str, reference: str) -> str:
    """What the audit trail calls a resident."""
    with opened(url) as database, reading(database) as session:
        return participant(session, "EMP-01", reference).alias


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def kept_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A book of each kind in turn with the consortium in it, which refusals leave as it is."""
    databases: Databases = request.getfixturevalue(request.param)
    url = databases.book()
    imported(url, consortium_folder(tmp_path_factory.mktemp("kept")))
    before = facts_of(url)
    yield url
    assert facts_of(url) == before
    databases.drop(url)


def test_the_same_folder_again_adds_nothing(book_url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    first = imported(book_url, folder)
    before = facts_of(book_url)
    again = imported(book_url, folder)
    assert again.batch is None
    assert again.total == Count(unchanged=first.total.created)
    assert facts_of(book_url) == before
    shown = _run(book_url, "import", "folder", str(folder))
    assert f"unchanged: {first.total.created}" in shown.stderr
    assert len(json.loads(_run(book_url, "import", "history", "--format", "json").stdout)) == 1


def test_the_same_file_of_each_kind_again_adds_nothing(book_url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    imported(book_url, folder)
    before = facts_of(book_url)
    for kind, rows in consortium().items():
        again = imported(book_url, folder / f"{kind}.csv", kind)
        assert (again.batch, again.total) == (None, Count(unchanged=len(rows))), kind
    assert facts_of(book_url) == before


def test_a_course_named_among_the_items_too_is_described_by_courses(book_url: str, tmp_path: Path) -> None:
    item = {"contract": "LRN-01", "item": "C01", "description": "Other", "unit": "visit"}
    folder = consortium_folder(tmp_path, contract_items=[*consortium()["contract_items"], item])
    imported(book_url, folder)
    assert imported(book_url, folder).batch is None


def test_kind_after_kind_comes_to_the_same_as_the_folder(
    book_url: str, sqlite: Databases, tmp_path: Path
) -> None:
    folder, other = consortium_folder(tmp_path), sqlite.book()
    imported(other, folder)
    kinds = [kind for kind in KINDS if kind != "baselines"]
    kinds.insert(kinds.index("bookings"), "baselines")  # one of them names a course
    for kind in kinds:
        imported(book_url, folder / f"{kind}.csv", kind)
    assert facts_of(book_url) == facts_of(other)
    sqlite.drop(other)


CHANGES: Mapping[str, tuple[str, Row, dict[str, str], dict[str, str]]] = {
    "members": ("member AAA", {"name": "Alder Homes Group"}, {"name": "Alder Homes"}, {"name": "Alder Homes Group"}),
    "member_years": ("member AAA 2025-26", {"homes": "110"}, {"homes": "100"}, {"homes": "110"}),
    "suppliers": ("supplier S1", {"name": "First"}, {"name": "First Supplies"}, {"name": "First"}),
    "indices": ("index CPI 2025-03", {"value": "137"}, {"value": "136.5"}, {"value": "137"}),
    "pools": ("pool LEARN-A", {"rule": "return"}, {"rule": "carry"}, {"rule": "return"}),
    "contracts": ("contract PRO-01", {"end": "2027-06-30"}, {"end": "2027-03-31"}, {"end": "2027-06-30"}),
    "contract_members": (
        "participation PRO-01 AAA from the start", {"to": "2027-02-28"}, {"to_day": None}, {"to_day": "2027-02-28"},
    ),
    "contract_items": ("item PRO-01 VISIT", {"description": "Call"}, {"description": "Visit"}, {"description": "Call"}),
    "courses": ("course LRN-01 C01", {"capacity": "14"}, {"capacity": 12}, {"capacity": 14}),
    "baselines": ("baseline PRO-01 VISIT AAA", {"price": "50"}, {"price": "52.5"}, {"price": "50"}),
    "bookings": ("booking LRN-01 C01 AAA", {"attended": "3"}, {"attended": 2}, {"attended": 3}),
    "referrals": ("resident EMP-01 {PX1}", {"closed": "2026-01-31"}, {"closed": None}, {"closed": "2026-01-31"}),
    "outcomes": (
        "resident EMP-01 {PX1} job_start", {"evidence": "payslip"}, {"evidence": "not told"},
        {"evidence": "changed, not told"},
    ),
    "usage": ("usage USE-01 AAA 2025-04", {"quantity": "13"}, {"quantity": "12.5"}, {"quantity": "13"}),
}  # fmt: skip
"""For the first row of each kind of reference data: its subject, what changes, and what the audit trail keeps."""


def test_every_kind_of_reference_data_has_a_change_here() -> None:
    assert {*CHANGES} == {name for name, kind in KINDS.items() if kind.reference}


def test_changed_reference_data_is_updated_and_its_earlier_values_are_kept(
    book_url: str, tmp_path: Path
) -> None:
    imported(book_url, consortium_folder(tmp_path))
    changed = consortium()
    for kind, (_, change, _, _) in CHANGES.items():
        changed[kind][0] |= change
    folder = write(tmp_path / "changed", changed)
    outcome = imported(book_url, folder)
    assert {kind: count.updated for kind, count in outcome.counts.items() if count.updated} == dict.fromkeys(
        CHANGES, 1
    )
    assert outcome.total.created == 0
    for kind, (subject, _, before, after) in CHANGES.items():
        called = subject.format(PX1=_alias(book_url, "PX1"))
        assert _events(book_url, called) == [("updated", before, after, "import 2: changed")], kind


def test_the_audit_trail_names_others_by_their_codes(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    rows = consortium()
    rows["contracts"][0] |= {"lead": "BBB", "pool": "LEARN-A"}
    rows["pools"][0] |= {"host": "CCC"}
    host = consortium()["pools"][0]["host"]
    changed = {kind: rows[kind][:1] for kind in ("pools", "contracts")}
    imported(book_url, write(tmp_path / "changed", changed))
    was = {"lead": consortium()["contracts"][0]["lead"], "pool": None}
    assert [each[1:3] for each in _events(book_url, "contract PRO-01")] == [
        (was, {"lead": "BBB", "pool": "LEARN-A"})
    ]
    assert [each[1:3] for each in _events(book_url, "pool LEARN-A")] == [({"host": host}, {"host": "CCC"})]


def test_the_reason_given_for_an_import_stands_in_the_audit_trail(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    rows = consortium()["baselines"][:1]
    rows[0]["price"] = "51"
    because = Cause("clerk@consortium.example", datetime(2026, 7, 1, tzinfo=UTC), "invoice of 2024 found")
    imported(book_url, write(tmp_path / "changed", {"baselines": rows}), cause=because)
    ((_, before, _, reason),) = _events(book_url, "baseline PRO-01 VISIT AAA")
    assert (before, reason) == ({"price": "52.5"}, "invoice of 2024 found")


def test_another_sharing_basis_is_a_variation_with_its_reason(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    rows = consortium()["contracts"][:1]
    rows[0] |= {"allocation": "equal", "agreed": "2025-03-12"}
    assert imported(book_url, write(tmp_path / "changed", {"contracts": rows})).total == Count(updated=1)
    (event,) = _events(book_url, "contract PRO-01")
    assert event == (
        "updated",
        {"agreed": None, "basis": "homes"},
        {"agreed": "2025-03-12", "basis": "equal"},
        "import 2: changed",
    )


@pytest.mark.parametrize("change", [{"workstream": "running"}, {"supplier": "S2"}])
def test_what_posted_documents_rest_on_cannot_change(change: Row, kept_url: str, tmp_path: Path) -> None:
    rows = consortium()["contracts"][:1]
    rows[0] |= change
    (error,) = refused(kept_url, write(tmp_path / "changed", {"contracts": rows}))
    (column,) = change
    assert (error.file, error.row, error.column, error.value) == ("contracts.csv", 2, column, change[column])
    assert "make a new contract" in error.message


def test_the_unit_of_an_item_that_was_billed_cannot_change(kept_url: str, tmp_path: Path) -> None:
    rows = consortium()["contract_items"]
    rows[0]["unit"] = "hour"
    (error,) = refused(kept_url, write(tmp_path / "changed", {"contract_items": rows}))
    assert (error.file, error.row, error.column, error.value) == ("contract_items.csv", 2, "unit", "hour")
    assert "make a new item" in error.message


def test_the_unit_of_an_item_that_was_never_billed_may_change(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    rows = consortium()["contract_items"]
    (policy,) = [row for row in rows if row["item"] == "POLICY"]
    policy["unit"] = "each"
    assert imported(book_url, write(tmp_path / "changed", {"contract_items": rows})).total.updated == 1


CONFLICTS: Mapping[str, tuple[Row, str, str]] = {
    "another amount": ({"net": "201.00"}, "invoices", "number"),
    "other VAT": ({"vat": "41.00"}, "invoices", "number"),
    "another quantity": ({"quantity": "5"}, "invoices", "number"),
    "another description": ({"description": "May visits"}, "invoices", "number"),
    "another bearer": ({"member": "AAA"}, "invoices", "number"),
    "another credit": ({"amount": "61.00"}, "credits", "number"),
    "a grant for a rebate": ({"kind": "grant"}, "credits", "number"),
    "another receiver": ({"receiver": "BBB"}, "credits", "number"),
    "another contribution": ({"amount": "501.00"}, "contributions", "reference"),
    "another payment": ({"amount": "121.00"}, "payments", "reference"),
}
"""A change of the first document of a kind, and the column that reports it."""


@pytest.mark.parametrize("claim", CONFLICTS)
def test_a_posted_document_with_other_content_is_a_conflict(
    claim: str, kept_url: str, tmp_path: Path
) -> None:
    change, kind, column = CONFLICTS[claim]
    rows = consortium()[kind]
    rows[0] |= change
    folder = write(tmp_path / "changed", {kind: rows})
    (error,) = refused(kept_url, folder / f"{kind}.csv", kind)
    assert (error.file, error.row, error.column, error.value) == (f"{kind}.csv", 2, column, rows[0][column])
    assert "is posted already" in error.message
    assert "reverse it before you enter it again" in error.message


def test_a_conflict_is_told_in_the_words_of_its_file(kept_url: str, tmp_path: Path) -> None:
    for kind, column in (("invoices", "net"), ("credits", "amount")):
        rows = consortium()[kind]
        rows[0][column] = "61.50"
        (error,) = refused(kept_url, write(tmp_path / kind, {kind: rows[:2]}))
        assert f"with another {column}:" in error.message


def test_a_credit_with_nothing_to_share_by_is_not_told_of_a_column_that_it_lacks(
    kept_url: str, tmp_path: Path
) -> None:
    """USE-01 was used in April 2025 alone."""
    facts = {"contract": "USE-01", "date": "2026-10-31"}
    line = FURTHER["invoices"] | facts | {"item": "", "quantity": ""}
    rows = {"invoices": [line], "credits": [FURTHER["credits"] | facts]}
    invoice, credit = refused(kept_url, write(tmp_path / "unused", rows))
    assert invoice.message.endswith("or name the member that bears it")
    assert credit.message.endswith("enter what it is shared by first")


def test_amounts_that_cancel_out_say_what_to_do(kept_url: str, tmp_path: Path) -> None:
    line = FURTHER["invoices"] | {"net": "5.00", "vat": "-5.00"}
    (error,) = refused(kept_url, write(tmp_path / "nothing", {"invoices": [line]}))
    assert error.message.endswith("cancel out to nothing: correct them, or leave it out")


def test_another_date_of_a_posted_invoice_is_a_conflict_of_each_line(kept_url: str, tmp_path: Path) -> None:
    rows = consortium()["invoices"]
    for row in rows[:2]:
        row["date"] = "2025-04-29"
    errors = refused(kept_url, write(tmp_path / "changed", {"invoices": rows}))
    assert [(each.row, each.column, each.value) for each in errors] == [
        (2, "number", "INV-1"),
        (3, "number", "INV-1"),
    ]


def test_a_further_line_of_a_posted_document_is_refused(kept_url: str, tmp_path: Path) -> None:
    line = consortium()["invoices"][0] | {"line": "3"}
    (error,) = refused(kept_url, write(tmp_path / "more", {"invoices": [line]}))
    assert (error.file, error.row, error.column, error.value) == ("invoices.csv", 2, "number", "INV-1")
    assert "set of lines" in error.message


def test_one_number_of_two_suppliers_is_two_documents(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    other = FURTHER["invoices"] | {"contract": "RUN-01", "number": "INV-1", "item": "", "quantity": ""}
    assert imported(book_url, write(tmp_path / "more", {"invoices": [other]})).total == Count(created=1)
    same = FURTHER["invoices"] | {"contract": "FIX-01", "number": "INV-6", "item": "", "quantity": ""}
    (error,) = refused(book_url, write(tmp_path / "same", {"invoices": [same]}))
    assert "is posted already" in error.message


def test_a_document_reversed_by_hand_can_be_entered_otherwise(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    rows = consortium()["payments"]
    rows[0]["amount"] = "121.00"
    folder = write(tmp_path / "changed", {"payments": rows})
    (error,) = refused(book_url, folder)
    journal = error.message.split("journal ")[1].split(")")[0]
    _run(book_url, "ledger", "reverse", journal, "--reason", "wrong amount")
    assert imported(book_url, folder).total == Count(created=1)
    balances = _figures(book_url)[0]["accounts"]
    assert sum(pence(each["balance"]) for each in balances) == 0


def test_undo_brings_the_book_back_and_the_file_can_come_again(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    before = _figures(book_url)
    documents = {kind: [FURTHER[kind]] for kind in DOCUMENTS}
    folder = write(tmp_path / "more", documents)
    batch = imported(book_url, folder).batch
    assert batch == 2
    after = _figures(book_url)
    assert after != before

    undone = _run(book_url, "import", "undo", "2", "--reason", "wrong month")
    assert undone.stderr.splitlines() == ["4 documents reversed."]
    assert _figures(book_url) == before
    _run(book_url, "ledger", "verify")

    assert imported(book_url, folder).total == Count(created=4)
    assert _figures(book_url) == after
    _run(book_url, "ledger", "verify")


def test_undo_says_what_it_could_not_take_back(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    rows = with_further({"members": [consortium()["members"][0] | {"name": "Alder Homes Group"}]})
    imported(book_url, write(tmp_path / "more", rows))
    undone = _run(book_url, "import", "undo", "2")
    first, *stays = undone.stderr.splitlines()
    assert first == "4 documents reversed."
    reference = [name for name, kind in KINDS.items() if kind.reference]
    assert [each.split(",")[0] for each in stays] == [f"Not taken back: {kind}" for kind in reference]
    assert stays[0].startswith("Not taken back: members, 1 created and 1 updated (reference data")


def test_an_undone_import_cannot_be_undone_again(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    _run(book_url, "import", "undo", "1")
    before = facts_of(book_url)
    again = _run(book_url, "import", "undo", "1", status=1)
    assert "import 1 was undone already" in again.stderr
    assert facts_of(book_url) == before
    assert "there is no import 7" in _run(book_url, "import", "undo", "7", status=1).stderr


def test_undo_passes_over_what_was_reversed_already(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    before = _figures(book_url)[0]
    imported(
        book_url,
        write(tmp_path / "more", {"payments": [FURTHER["payments"]], "credits": [FURTHER["credits"]]}),
    )
    changed = FURTHER["payments"] | {"amount": "51.00"}
    (error,) = refused(book_url, write(tmp_path / "changed", {"payments": [changed]}))
    journal = error.message.split("journal ")[1].split(")")[0]
    _run(book_url, "ledger", "reverse", journal, "--reason", "wrong amount")
    assert _run(book_url, "import", "undo", "2").stderr.splitlines()[0] == "1 document reversed."
    assert _figures(book_url)[0] == before


def test_a_file_undone_comes_again_after_a_dry_run_that_says_so(book_url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    imported(book_url, folder)
    _run(book_url, "import", "undo", "1")
    dry = imported(book_url, folder / "invoices.csv", "invoices", dry_run=True)
    assert dry.total == Count(created=8)
    assert imported(book_url, folder / "invoices.csv", "invoices").total == Count(created=8)
    assert imported(book_url, folder / "invoices.csv", "invoices").total == Count(unchanged=8)


def test_a_column_that_a_file_leaves_out_keeps_what_the_book_has(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    before = facts_of(book_url)
    required = {
        kind: [{name: row[name] for name in row if _stays(kind, name)} for row in rows]
        for kind, rows in consortium().items()
        if KINDS[kind].reference
    }
    folder = write(tmp_path / "bare", required)
    assert imported(book_url, folder).batch is None
    assert facts_of(book_url) == before


def _stays(kind: str, name: str) -> bool:
    return KINDS[kind].by_name[name].required or name in KINDS[kind].key


def test_a_blank_cell_clears_and_a_new_row_has_the_usual_values(book_url: str, tmp_path: Path) -> None:
    imported(book_url, consortium_folder(tmp_path))
    path = tmp_path / "members.csv"
    path.write_text("code,name,joined\nCCC,Cedar Homes,\nDDD,Dogwood Homes,2025-04-01\n", encoding="utf-8")
    assert imported(book_url, path, "members").total == Count(created=1, updated=1)
    assert _events(book_url, "member CCC")[0][1:3] == ({"joined": "2020-01-01"}, {"joined": None})
    assert imported(book_url, path, "members").batch is None


def test_what_a_file_leaves_out_must_still_go_with_what_it_says(kept_url: str, tmp_path: Path) -> None:
    """The booking of AAA was attended by two; the file knows one place only, and no attendance."""
    path = tmp_path / "bookings.csv"
    path.write_text("contract,course,member,places\nLRN-01,C01,AAA,1\n", encoding="utf-8")
    (error,) = refused(kept_url, path, "bookings")
    assert (error.row, error.column) == (2, "attended")
    assert "2 is above the 1 places booked" in error.message
