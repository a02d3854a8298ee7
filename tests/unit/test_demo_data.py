"""The illustration has all that it promises, is invented throughout, and is always the same."""

import re
import subprocess
import sys
import unicodedata
from collections import Counter, defaultdict
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from consortium.demo import catalogue, make
from consortium.demo.associations import BY_CODE, LAST_DAY
from consortium.demo.catalogue.shape import JointContract
from consortium.demo.documents import Document
from consortium.demo.invoices import CREDIT_NOTES, procurement_documents
from consortium.demo.sharing import share, weights_on
from consortium.demo.signatures import DISPUTES, OFFICERS, signatures
from consortium.kernel.days import FinancialYear, day
from consortium.kernel.money import pence

Rows = dict[str, list[dict[str, str]]]

COLUMNS = {
    "members": "code name registration_number joined left",
    "member_years": "member year homes fte turnover headline_cost",
    "suppliers": "code name company_number",
    "indices": "series month value",
    "pools": "code name host rule",
    "contracts": "reference title workstream supplier category lead start end max_end notice_days"
    " payment_days agreed value allocation counting pool",
    "contract_members": "contract member from to weight",
    "contract_items": "contract item description unit",
    "baselines": "contract item member price date source index evidence note",
    "courses": "contract course title date hours capacity",
    "bookings": "contract course member places attended",
    "referrals": "contract participant member referred started closed",
    "outcomes": "contract participant outcome date evidence",
    "usage": "contract member month quantity",
    "invoices": "contract number line date payer item quantity net vat from to member description",
    "credits": "contract number date receiver kind amount from to",
    "contributions": "pool member date amount reference",
    "payments": "date payer payee amount reference",
}
WORDS_OF_THE_TRADE = """
the and of housing association associations homes trust society limited ltd community cooperative co
operative women womens benevolent almshouses dwellings charitable
"""


@pytest.fixture(scope="module")
def rows() -> Rows:
    return make.files()


def distinct(rows: list[dict[str, str]], column: str) -> set[str]:
    return {row[column] for row in rows}


def plain(name: str) -> str:
    """A name in lower case, without marks, as `registered_providers.txt` writes it."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'", "")
    return " ".join(re.findall("[a-z0-9]+", bare))


def registered_providers() -> set[str]:
    text = Path(__file__).with_name("registered_providers.txt").read_text(encoding="utf-8")
    return {line for line in text.splitlines() if not line.startswith("#")}


def test_every_kind_has_its_file_with_the_columns_of_the_rules(rows: Rows) -> None:
    assert {kind: " ".join(found[0]) for kind, found in rows.items()} == COLUMNS
    assert all(list(row) == list(found[0]) for found in rows.values() for row in found)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    make.write(tmp_path / "once")
    make.write(tmp_path / "twice" / "deeper")
    for kind in COLUMNS:
        once = (tmp_path / "once" / f"{kind}.csv").read_bytes()
        assert once == (tmp_path / "twice" / "deeper" / f"{kind}.csv").read_bytes()
        assert b"\r" not in once


def test_another_process_in_another_folder_with_other_hashing_writes_the_same_bytes(tmp_path: Path) -> None:
    make.write(tmp_path / "here")
    root = Path(make.__file__).parents[2]
    program = "import sys; sys.path.insert(0, sys.argv[1])\n"
    program += "from pathlib import Path; from consortium.demo.make import write; write(Path('there'))"
    subprocess.run(
        [sys.executable, "-c", program, str(root)],
        cwd=tmp_path,
        env={"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"},
        check=True,
    )
    for kind in COLUMNS:
        here = (tmp_path / "here" / f"{kind}.csv").read_bytes()
        assert here == (tmp_path / "there" / f"{kind}.csv").read_bytes(), kind


def test_there_are_twelve_associations_of_sixty_to_three_thousand_homes(rows: Rows) -> None:
    homes = [int(row["homes"]) for row in rows["member_years"]]
    assert len(rows["members"]) == 12
    assert (min(homes), max(homes)) == (60, 3000)


def test_one_association_joins_and_one_leaves(rows: Rows) -> None:
    joined = {row["code"]: row["joined"] for row in rows["members"] if row["joined"] > "2023-04-01"}
    left = {row["code"]: row["left"] for row in rows["members"] if row["left"]}
    assert (joined, left) == ({"INKER": "2024-10-01"}, {"MARISH": "2025-03-31"})


def test_there_are_sixty_contracts_of_all_workstreams_and_bases(rows: Rows) -> None:
    contracts = rows["contracts"]
    assert len(contracts) == 60
    assert distinct(contracts, "workstream") == {"procurement", "employment", "learning", "running"}
    assert distinct(contracts, "allocation") == {"equal", "homes", "fte", "turnover", "fixed", "usage"}
    assert distinct(contracts, "counting") == {"initial_term", "first_year", "years:2"}
    assert len(distinct(contracts, "title")) == 60


def test_there_are_forty_courses_and_some_stay_half_empty(rows: Rows) -> None:
    booked: Counter[str] = Counter()
    for row in rows["bookings"]:
        booked[row["course"]] += int(row["places"])
    half_empty = [row for row in rows["courses"] if booked[row["course"]] * 2 <= int(row["capacity"])]
    assert len(rows["courses"]) == 40
    assert half_empty
    assert any(row["attended"] and row["attended"] < row["places"] for row in rows["bookings"])
    assert any(row["attended"] == "" for row in rows["bookings"])


def test_it_covers_three_financial_years_and_no_day_after_them(rows: Rows) -> None:
    days = [row["date"] for kind in ("invoices", "credits", "payments", "outcomes") for row in rows[kind]]
    assert {str(FinancialYear.of(day(each))) for each in days} == {"2023-24", "2024-25", "2025-26"}
    assert max(days) <= LAST_DAY.isoformat()


def test_baselines_have_every_source_and_every_grade_of_evidence(rows: Rows) -> None:
    sources = {"contract", "history", "consortium", "market", "budget"}
    assert distinct(rows["baselines"], "source") == sources
    assert distinct(rows["baselines"], "evidence") == {"A", "B", "C", "D"}
    assert distinct(rows["baselines"], "index") == {"", "CPI"}


def test_every_index_value_that_a_baseline_needs_is_there(rows: Rows) -> None:
    known = {row["month"] for row in rows["indices"]}
    needed = {row["date"][:7] for row in rows["baselines"] if row["index"]}
    assert needed <= known
    assert len(known) == 47


def test_some_spend_has_no_baseline(rows: Rows) -> None:
    compared = distinct(rows["baselines"], "contract")
    without = {row["contract"] for row in rows["invoices"]} - compared
    assert {"ENE-01", "REP-04", "REP-07", "REP-10", "AGY-02"} <= without


def net_and_quantity(
    contract: JointContract, documents: list[Document]
) -> dict[tuple[str, str], tuple[int, Fraction]]:
    """What each member bore and had of each item, over all years."""
    found: dict[tuple[str, str], tuple[int, Fraction]] = defaultdict(lambda: (0, Fraction(0)))
    for document in documents:
        for line in document.lines:
            if line.member:
                weights = {line.member: Fraction(1)}
                net = {line.member: line.net}
            else:
                exact = weights_on(contract, line.period, document.date)
                weights = {member: Fraction(weight) for member, weight in exact.items()}
                net = share(line.net, exact)
            for member, weight in weights.items():
                had = Fraction(line.quantity or 0) * weight / sum(weights.values())
                bore, before = found[line.item, member]
                found[line.item, member] = bore + net[member], before + (had if line.net > 0 else -had)
    return found


def cashable(reference: str, rows: Rows) -> Fraction:
    """Baseline price times quantity less cost, over all years, in pence, where the member had a price."""
    contract = catalogue.BY_REFERENCE[reference]
    documents = [each for each in procurement_documents() if each.contract == reference]
    found = net_and_quantity(contract, documents)
    return sum(
        Fraction(row["price"]) * 100 * found[row["item"], row["member"]][1]
        - found[row["item"], row["member"]][0]
        for row in rows["baselines"]
        if row["contract"] == reference and row["source"] in ("contract", "history")
    )


@pytest.mark.parametrize("reference", ["INS-01", "AGY-01", "REP-06", "TRE-01"])
def test_some_contracts_lose_money(reference: str, rows: Rows) -> None:
    assert cashable(reference, rows) < 0


@pytest.mark.parametrize("reference", ["REP-01", "INS-02", "LEG-01", "LIF-01"])
def test_others_save_money(reference: str, rows: Rows) -> None:
    assert cashable(reference, rows) > 0


def test_no_association_bears_a_registered_provider_s_name() -> None:
    real = registered_providers()
    words = {word for name in real for word in name.split()}
    assert len(real) > 2000
    for association in BY_CODE.values():
        name = plain(association.name)
        own = [word for word in name.split() if word not in WORDS_OF_THE_TRADE.split()]
        assert name not in real
        assert any(word not in words for word in own), association.name


def test_the_check_of_names_would_find_a_real_one() -> None:
    assert plain("Innisfree Housing Association Limited") in registered_providers()


def test_one_name_is_long_and_one_has_a_mark() -> None:
    names = [each.name for each in BY_CODE.values()]
    assert 100 <= max(len(name) for name in names) <= 120
    assert any(not name.isascii() for name in names)


def test_registration_and_company_numbers_cannot_exist(rows: Rows) -> None:
    assert all(re.fullmatch(r"DEMO\d\d", row["registration_number"]) for row in rows["members"])
    assert all(re.fullmatch(r"DEMO\d{4}", row["company_number"]) for row in rows["suppliers"])


def test_officers_addresses_can_reach_nobody() -> None:
    assert all(re.fullmatch(r"finance@[a-z]+\.example", address) for address in OFFICERS.values())


def test_the_employment_service_has_believable_outcomes(rows: Rows) -> None:
    referred, started = len(rows["referrals"]), sum(bool(row["started"]) for row in rows["referrals"])
    reached = Counter(row["outcome"] for row in rows["outcomes"])
    assert 150 <= referred <= 220
    assert 0.70 <= started / referred <= 0.80
    assert 0.33 <= reached["job_start"] / started <= 0.45
    assert 0.50 <= reached["sustained_26"] / reached["job_start"] <= 0.70


def test_there_are_credit_notes_late_invoices_rebates_grants_and_bills_to_one_member(rows: Rows) -> None:
    invoices = rows["invoices"]
    assert sum(pence(row["net"]) < 0 for row in invoices) == len(CREDIT_NOTES)
    late = [row for row in invoices if row["to"] and (day(row["date"]) - day(row["to"])).days > 35]
    assert any(FinancialYear.of(day(row["date"])) != FinancialYear.of(day(row["to"])) for row in late)
    assert distinct(rows["credits"], "kind") == {"grant", "rebate"}
    assert any(row["member"] and row["member"] == row["payer"] for row in invoices)
    assert any(row["member"] and row["member"] != row["payer"] for row in invoices)


def test_several_notice_dates_fall_in_the_next_twelve_months() -> None:
    coming = [
        each.reference
        for each in catalogue.CONTRACTS
        if date(2026, 4, 1) <= date.fromordinal(each.last.toordinal() - each.notice_days) <= date(2027, 3, 31)
    ]
    assert 12 <= len(coming) <= 40


def test_the_earlier_years_are_signed_by_all_and_the_last_by_most() -> None:
    signed = defaultdict(set)
    for each in signatures():
        signed[str(each.year)].add(each.member)
    everybody = set(BY_CODE)
    assert signed["2023-24"] == everybody - {"INKER"}
    assert signed["2024-25"] == everybody
    assert signed["2025-26"] == everybody - {"MARISH", "DUNMAR", "LANTERN"}


def test_what_is_signed_by_contract_or_disputed_has_a_baseline(rows: Rows) -> None:
    compared = {(row["contract"], row["item"], row["member"]) for row in rows["baselines"]}
    by_contract = {(contract, member) for contract, _, member in compared}
    assert all((each.contract, each.member) in by_contract for each in signatures() if each.contract)
    assert len(DISPUTES) == 2
    assert all((each.contract, each.item, each.member) in compared for each in DISPUTES)
    disputed = {(each.member, each.year, each.contract) for each in DISPUTES}
    assert not disputed & {(each.member, each.year, each.contract) for each in signatures()}
