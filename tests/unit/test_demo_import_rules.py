"""The illustration breaks none of the rules that would refuse its files."""

import re
from collections import Counter
from datetime import date

import pytest

from consortium.demo import catalogue, make
from consortium.demo.associations import BY_CODE
from consortium.demo.documents import numbered
from consortium.demo.invoices import procurement_documents
from consortium.kernel.days import day
from consortium.kernel.money import pence

Rows = dict[str, list[dict[str, str]]]

KEYS = {
    "members": "code",
    "member_years": "member year",
    "suppliers": "code",
    "indices": "series month",
    "pools": "code",
    "contracts": "reference",
    "contract_members": "contract member from",
    "contract_items": "contract item",
    "baselines": "contract item member",
    "courses": "contract course",
    "bookings": "contract course member",
    "referrals": "contract participant",
    "outcomes": "contract participant outcome date",
    "usage": "contract member month",
    "credits": "contract number",
    "contributions": "pool member date reference",
    "payments": "date payer payee reference",
}


@pytest.fixture(scope="module")
def rows() -> Rows:
    return make.files()


def distinct(rows: list[dict[str, str]], column: str) -> set[str]:
    return {row[column] for row in rows}


def test_every_key_is_there_once(rows: Rows) -> None:
    for kind, columns in KEYS.items():
        keys = Counter(tuple(row[column] for column in columns.split()) for row in rows[kind])
        assert max(keys.values()) == 1, kind
    supplier = {row["reference"]: row["supplier"] for row in rows["contracts"]}
    lines = Counter((supplier[row["contract"]], row["number"], row["line"]) for row in rows["invoices"])
    assert max(lines.values()) == 1


def test_every_reference_leads_to_a_row(rows: Rows) -> None:
    members, contracts = distinct(rows["members"], "code"), distinct(rows["contracts"], "reference")
    assert distinct(rows["contracts"], "supplier") == distinct(rows["suppliers"], "code")
    for kind, found in rows.items():
        for column in ("member", "lead", "payer", "payee", "receiver", "host"):
            assert {row.get(column, "") for row in found} - {""} <= members, (kind, column)
        assert {row.get("contract", "") for row in found} - {""} <= contracts, kind


def test_takes_part_only_within_membership_and_contract(rows: Rows) -> None:
    for contract in catalogue.CONTRACTS:
        for member in contract.members:
            days = contract.participation(member)
            assert BY_CODE[member].joined <= days.first and contract.start <= days.first
            assert days.last <= min(BY_CODE[member].left or date.max, contract.last)
    weighted = {row["contract"] for row in rows["contract_members"] if row["weight"]}
    assert weighted == {each.reference for each in catalogue.CONTRACTS if each.allocation == "fixed"}


def test_lines_have_a_quantity_where_their_item_is_counted_and_only_there(rows: Rows) -> None:
    units = {(row["contract"], row["item"]): row["unit"] for row in rows["contract_items"]}
    for row in rows["invoices"]:
        unit = units.get((row["contract"], row["item"]), "year")
        assert (row["quantity"] == "") == (unit == "year"), row
        assert bool(row["from"]) == bool(row["to"]) and row["from"] <= row["to"]
        assert pence(row["net"]) != 0


def test_lines_of_a_document_agree_in_day_and_payer(rows: Rows) -> None:
    supplier = {row["reference"]: row["supplier"] for row in rows["contracts"]}
    heads = {
        (supplier[row["contract"]], row["number"], row["date"], row["payer"]) for row in rows["invoices"]
    }
    assert len(heads) == len({head[:2] for head in heads})


def test_courses_are_billed_without_a_service_period_and_booked_by_those_who_take_part(rows: Rows) -> None:
    held = {row["course"]: day(row["date"]) for row in rows["courses"]}
    learning = catalogue.BY_REFERENCE["LND-01"]
    assert all(not row["from"] for row in rows["invoices"] if row["item"] in held)
    for row in rows["bookings"]:
        assert held[row["course"]] in learning.participation(row["member"])
        assert int(row["attended"] or 0) <= int(row["places"])


def test_outcomes_follow_the_start_and_starts_follow_the_referral(rows: Rows) -> None:
    people = {row["participant"]: row for row in rows["referrals"]}
    service = catalogue.BY_REFERENCE["EMP-01"]
    for row in people.values():
        assert not row["started"] or row["referred"] <= row["started"]
        assert not row["closed"] or row["closed"] >= (row["started"] or row["referred"])
        assert day(row["started"] or row["referred"]) in service.participation(row["member"])
    assert all(row["date"] >= people[row["participant"]]["started"] > "" for row in rows["outcomes"])


def test_money_that_moves_between_members_is_more_than_nothing_and_between_two(rows: Rows) -> None:
    for kind in ("credits", "contributions", "payments"):
        assert all(pence(row["amount"]) > 0 for row in rows[kind]), kind
    assert all(row["payer"] != row["payee"] for row in rows["payments"])


def test_documents_of_a_supplier_are_numbered_in_order_of_their_days() -> None:
    previous: dict[str, tuple[int, date]] = {}
    for document in numbered(procurement_documents()):
        supplier = catalogue.BY_REFERENCE[document.contract].supplier
        number = int(re.sub(r"\D", "", document.number))
        before = previous.get(supplier, (0, date.min))
        assert (number, document.date) > before and document.date >= before[1]
        previous[supplier] = (number, document.date)
