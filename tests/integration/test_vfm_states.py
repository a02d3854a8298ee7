"""A claim's way from calculation to the board: who signs it, and when a signature no longer holds (spec/vfm.md)."""

import json
from collections.abc import Iterator

import pytest

from consortium.kernel.days import FinancialYear
from consortium.vfm.facts import year_facts
from tests.books import ENTERED_BY, THREE, Book, baseline, contract, everyone, figures, invoice, part
from tests.makers import Row
from tests.servers import SQLite

OFFICER = "finance@aaa.example"
YEAR = ("--year", "2025-26")
LAST_DAY = {"date": "2026-03-31"}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """AAA and BBB each saved 10.00 on a visit in May; the book has come to the end of 2025-26."""
    url = sqlite.book()
    found = Book(url)
    found.bring(
        **THREE,
        indices=[{"series": "PPI", "month": month, "value": "100"} for month in ("2025-03", "2025-04")],
        contracts=[contract("INS"), contract("GAS")],
        contract_members=[*everyone("INS"), *everyone("GAS")],
        contract_items=[{"contract": "INS", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("INS", "VISIT", code, "100.00", index="PPI") for code in ("AAA", "BBB")],
        invoices=[visits("1", "3", "270.00"), invoice("GAS", "2", "3.00", **LAST_DAY)],
    )
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


def states(book: Book) -> dict[str, str]:
    """The state of each member's claims, in a line."""
    found: dict[str, str] = {}
    for each in book.json("vfm", "claims", *YEAR):
        found[each["member"]] = " ".join([*found.get(each["member"], "").split(), each["state"]])
    return found


def validate(book: Book, *arguments: str, by: str = OFFICER, **options: int) -> str:
    """Let AAA's officer sign its claims."""
    return book.run("vfm", "validate", *YEAR, "--member", "AAA", "--by", by, *arguments, **options)


def headline(book: Book, code: str = "AAA") -> dict[str, str]:
    """A member's headline figures in a pack frozen now."""
    book.run("pack", "freeze", *YEAR)
    label = book.json("pack", "list")[-1]["label"]
    return next(each for each in book.json("pack", "show", label)["headlines"] if each["member"] == code)


def test_a_claim_is_calculated_until_the_members_own_officer_signs_it(book):
    assert states(book) == {"AAA": "calculated", "BBB": "calculated"}
    assert "1 claim signed by finance@aaa.example, cashable £10.00" in validate(book)
    assert states(book) == {"AAA": "validated", "BBB": "calculated"}
    (claim,) = book.json("vfm", "claims", *YEAR, "--member", "AAA")
    assert claim["signed_by"] == OFFICER


def test_headlines_show_what_is_signed_and_what_is_not_stands_apart(book):
    before = headline(book)
    assert (before["signed"], before["unsigned"], before["net"]) == ("0.00", "10.00", "0.00")
    validate(book)
    after = headline(book)
    assert (after["signed"], after["unsigned"], after["net"]) == ("10.00", "0.00", "10.00")
    together = headline(book, "Total")
    assert (together["signed"], together["unsigned"]) == ("10.00", "10.00")


def test_the_table_shows_every_claim_whatever_its_state(book):
    before = book.json("vfm", *YEAR)
    validate(book)
    dispute(book, "BBB")
    assert book.json("vfm", *YEAR) == before


def dispute(
    book: Book, code: str, *arguments: str, reason: str = "two visits, not three", **options: int
) -> str:
    """Let a member's officer dispute its claim."""
    who = ("--member", code, "--by", f"finance@{code.lower()}.example", "--contract", "INS")
    return book.run("vfm", "dispute", *YEAR, *who, "--reason", reason, *arguments, **options)


def test_a_disputed_claim_stays_out_of_the_headline_until_it_is_signed_after_all(book):
    dispute(book, "AAA")
    assert states(book)["AAA"] == "disputed"
    assert headline(book)["signed"] == "0.00"
    validate(book)
    assert states(book)["AAA"] == "validated"


def test_a_signed_claim_is_listed_as_frozen_once_a_pack_has_it_and_as_long_as_it_stands(book):
    headline(book)
    validate(book)
    assert states(book) == {"AAA": "validated", "BBB": "calculated"}
    headline(book)
    assert states(book) == {"AAA": "frozen", "BBB": "calculated"}
    book.bring(invoices=[visits("3", "3", "270.00", date="2025-06-10")])
    assert states(book)["AAA"] == "calculated"
    validate(book)
    assert states(book)["AAA"] == "validated"


def test_a_dispute_needs_a_reason_and_a_signature_an_address(book):
    assert "a dispute needs a reason" in dispute(book, "AAA", reason=" ", status=1)
    assert "is not an e-mail address" in validate(book, by="Finance", status=1)
    assert states(book)["AAA"] == "calculated"


def test_there_must_be_a_claim_to_sign(book):
    nobody = ("vfm", "validate", *YEAR, "--by", OFFICER, "--member")
    assert "CCC has no claim in 2025-26" in book.run(*nobody, "CCC", status=1)
    assert "there is no member ZZZ" in book.run(*nobody, "ZZZ", status=1)
    assert "no claim on contract GAS" in validate(book, "--contract", "GAS", status=1)


@pytest.mark.parametrize(
    "changed",
    [
        {"invoices": [visits("3", "3", "270.00", date="2025-06-10")]},
        {"invoices": [visits("3", "0", "-3.00", date="2025-06-10")]},
        {"baselines": [baseline("INS", "VISIT", "AAA", "110.00", index="PPI")]},
        {"baselines": [baseline("INS", "VISIT", "AAA", "100.00", index="PPI", source="market")]},
        {"indices": [{"series": "PPI", "month": "2025-05", "value": "110"}]},
        {
            "contracts": [contract("INS", end="2025-05-31", max_end="2026-03-31")],
            "invoices": [visits("3", "1", "9.00")],
        },
    ],
    ids=[
        "another invoice",
        "a credit",
        "another price",
        "another source",
        "a revised index",
        "another line that counts",
    ],
)
def test_a_claim_whose_figure_changes_falls_back_to_calculated(book, changed):
    validate(book)
    book.bring(**changed)
    assert states(book)["AAA"] == "calculated"
    assert headline(book)["signed"] == "0.00"


@pytest.mark.parametrize(
    "changed",
    [
        {"invoices": [visits("3", "1", "80.00", member="BBB", date="2025-06-10")]},
        {"invoices": [invoice("INS", "3", "9.00", date="2025-06-10")]},
        {"invoices": [invoice("GAS", "3", "9.00")]},
        {"invoices": [visits("3", "3", "270.00", date="2026-03-31", **{"from": "2025-03-01", "to": "2025-03-31"})],
         "contracts": [contract("INS", start="2025-03-01")]},
        {"baselines": [baseline("INS", "VISIT", "BBB", "120.00", index="PPI")]},
        {"baselines": [baseline("INS", "VISIT", "AAA", "100.00", index="PPI", note="see the old contract")]},
        {"contracts": [contract("INS", title="Visits and inspections")]},
        {"member_years": [figures("AAA", homes="500")]},
        {"members": [{"code": "AAA", "name": "Alder and Ash Homes"}]},
        {"indices": [{"series": "CPI", "month": "2025-05", "value": "110"}]},
        {"contract_items": [{"contract": "INS", "item": "VISIT", "unit": "visit", "description": "A visit"}]},
    ],
    ids=["a line of another member", "a line without the item", "another contract", "another year",
         "a baseline of another member", "a note", "a title", "homes", "a name", "another index", "a description"],
)  # fmt: skip
def test_a_signature_survives_what_leaves_the_figure_as_it_is(book, changed):
    validate(book)
    book.bring(**changed)
    assert states(book)["AAA"] == "validated"


def test_a_claim_that_is_taken_back_and_entered_again_otherwise_must_be_signed_again(book):
    validate(book)
    book.run("ledger", "reverse", "2025-26/1", "--reason", "wrong", "--on", "2026-03-31")
    assert states(book) == {"AAA": "forecast", "BBB": "forecast"}
    book.bring(invoices=[visits("1", "3", "240.00")])
    assert states(book)["AAA"] == "calculated"
    assert book.findings() == []


def test_a_claim_that_changed_can_be_signed_again_and_the_earlier_signature_stays_on_record(book):
    validate(book)
    book.bring(invoices=[visits("3", "3", "270.00", date="2025-06-10")])
    assert "cashable £20.00" in validate(book)
    assert "0 claims signed" in validate(book)
    with book.raw() as connection:
        assert connection.execute("SELECT count(*) FROM signatures").fetchone() == (2,)
        actions = connection.execute(
            "SELECT after FROM audit_events WHERE action = 'claim validated'"
        ).fetchall()
    assert ["10.00" in actions[0][0], "20.00" in actions[1][0], len(actions)] == [True, True, 2]


@pytest.mark.parametrize("by", [ENTERED_BY, ENTERED_BY.upper()])
def test_whoever_entered_the_contract_and_the_baseline_may_not_sign(book, by):
    assert "another officer must sign it" in validate(book, by=by, status=1)
    assert states(book)["AAA"] == "calculated"


VARIATIONS = pytest.mark.parametrize(
    ("what", "subject", "changed"),
    [
        ("contract", "contract INS", {"contracts": [contract("INS", notice_days="30")]}),
        ("contract", "contract INS", {"contracts": [contract("INS", agreed="2025-03-12")]}),
        (
            "baseline",
            "baseline INS VISIT AAA",
            {"baselines": [baseline("INS", "VISIT", "AAA", "101.00", index="PPI")]},
        ),
    ],
)
"""Each: what is varied, as a refusal and as the audit trail name it, and the rows that vary it."""


@VARIATIONS
def test_whoever_varied_the_contract_or_the_baseline_may_not_sign_either(book, what, subject, changed):
    book.bring(actor=OFFICER, **changed)
    assert f"{OFFICER} entered the {what} of claim INS VISIT" in validate(book, status=1)
    validate(book, by="second@aaa.example")


@VARIATIONS
def test_whoever_entered_it_may_not_sign_after_others_varied_it(book, what, subject, changed):
    (kind, (row,)), *_ = changed.items()
    names = {"contract": ("title", "Contract INS, varied"), "baseline": ("note", "varied")}
    name, text = names[what]
    book.bring(actor="second@aaa.example", **changed)
    book.bring(actor="third@aaa.example", **{kind: [row | {name: text}]})
    for by in (ENTERED_BY, "second@aaa.example", "THIRD@aaa.example"):
        assert "another officer must sign it" in validate(book, by=by, status=1)
    validate(book)


@VARIATIONS
def test_the_audit_trail_tells_who_had_entered_it_and_who_has(book, what, subject, changed):
    book.bring(actor=OFFICER, **changed)
    book.bring(actor=OFFICER, **changed)
    with book.raw() as connection:
        wanted = f"SELECT before, after FROM audit_events WHERE action = 'updated' AND subject = '{subject}'"
        events = connection.execute(wanted).fetchall()
    ((before, after),) = [tuple(map(json.loads, each)) for each in events]
    assert before["entered_by"] == ENTERED_BY
    assert after["entered_by"] == f"{ENTERED_BY}\n{OFFICER}"


def test_whoever_entered_a_baseline_of_another_member_may_sign(book):
    book.bring(actor=OFFICER, baselines=[baseline("INS", "VISIT", "BBB", "101.00", index="PPI")])
    validate(book)


def test_whoever_imports_a_baseline_that_is_there_already_did_not_enter_it(book):
    book.bring(actor=OFFICER, baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")])
    validate(book)


def test_a_claim_without_its_index_value_cannot_be_signed(book):
    book.bring(baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="CPI")])
    assert "index CPI has no value for 2025-03" in validate(book, status=1)


def incomplete(book: Book, code: str = "AAA", start: int = 2025) -> tuple[str, ...]:
    """Why the member's claims of the year, 2025-26 unless told, are incomplete."""
    with book.look() as session:
        claims = year_facts(session, FinancialYear(start)).claims
    return tuple(reason for each in claims if each.member == code for reason in each.incomplete)


def listed_as_incomplete(book: Book) -> tuple[str, ...]:
    """Why the list says that AAA's one claim is incomplete."""
    (claim,) = book.json("vfm", "claims", *YEAR)
    return tuple(claim["incomplete"].split("; ")) if claim["incomplete"] else ()


def test_a_claim_of_a_year_that_is_not_over_is_incomplete_and_out_of_the_headline(sqlite):
    book = Book(sqlite.book())
    book.bring(
        **THREE,
        contracts=[contract("INS")],
        contract_members=everyone("INS"),
        contract_items=[{"contract": "INS", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00")],
        invoices=[visits("1", "3", "270.00", date="2026-03-30")],
    )
    assert incomplete(book) == listed_as_incomplete(book) == ("the year 2025-26 is not over",)
    opened = ("vfm", "claim", "INS", "VISIT", "AAA", *YEAR)
    assert "Incomplete: the year 2025-26 is not over." in book.run(*opened)
    validate(book)
    assert headline(book)["signed"] == "0.00"
    assert book.json("vfm", *YEAR)["total"]["net_cashable"] == "10.00"
    book.bring(
        contracts=[contract("GAS")],
        contract_members=everyone("GAS"),
        invoices=[invoice("GAS", "2", "1.00", **LAST_DAY)],
    )
    assert incomplete(book) == listed_as_incomplete(book) == ()
    assert book.json(*opened)["incomplete"] == []
    assert headline(book)["signed"] == "10.00"
    sqlite.drop(book.url)


class TestWholeService:
    """An item by the year is complete when its invoices cover every day that counts."""

    @pytest.fixture
    def served(self, book: Book) -> Book:
        """AAA takes part from 1 October: 182 days count; BBB all year."""
        book.bring(
            contracts=[contract("SVC", supplier="TWO")],
            contract_members=[{**part("SVC", "AAA"), "from": "2025-10-01"}, part("SVC", "BBB")],
            contract_items=[{"contract": "SVC", "item": "ALL", "unit": "year"}],
            baselines=[baseline("SVC", "ALL", code, "365.00") for code in ("AAA", "BBB")],
        )
        return book

    def bill(self, book: Book, number: str, first: str, last: str, **more: str) -> None:
        """Bill the service of some days."""
        row = invoice("SVC", number, "20.00", item="ALL", **LAST_DAY, **{"from": first, "to": last}, **more)
        book.bring(invoices=[row])

    def test_days_that_no_invoice_covers_are_counted(self, served):
        self.bill(served, "1", "2025-10-01", "2026-02-28")
        assert incomplete(served) == ("its invoices cover 151 of 182 days",)
        self.bill(served, "2", "2026-03-02", "2026-03-31")
        assert incomplete(served) == ("its invoices cover 181 of 182 days",)
        self.bill(served, "3", "2026-03-01", "2026-03-01")
        assert incomplete(served) == ()

    def test_what_is_billed_for_the_days_before_a_member_joined_covers_none_of_its_own(self, served):
        self.bill(served, "1", "2025-04-01", "2025-12-31")
        assert incomplete(served) == ("its invoices cover 92 of 182 days",)
        assert incomplete(served, "BBB") == ("its invoices cover 275 of 365 days",)

    def test_a_line_that_another_member_bears_alone_covers_no_day(self, served):
        self.bill(served, "1", "2025-10-01", "2025-12-31")
        self.bill(served, "2", "2026-01-01", "2026-03-31", member="BBB")
        assert incomplete(served) == ("its invoices cover 92 of 182 days",)

    def test_an_invoice_that_was_reversed_covers_no_day(self, served):
        self.bill(served, "1", "2025-10-01", "2026-03-31")
        assert incomplete(served) == ()
        self.bill(served, "2", "2025-10-01", "2025-10-31")
        served.run("ledger", "reverse", "2025-26/3", "--reason", "wrong", "--on", "2026-03-31")
        assert incomplete(served) == ("its invoices cover 31 of 182 days",)

    def test_what_is_billed_after_the_counting_ended_covers_no_day_that_counts(self, served):
        """The last quarter is served on its last day, 31 March, when nothing counts any more."""
        terms = contract("SVC", supplier="TWO", end="2026-01-31", max_end="2027-03-31")
        served.bring(contracts=[terms])
        quarters = ("2025-04-01", "2025-06-30"), ("2025-07-01", "2025-09-30"), ("2025-10-01", "2025-12-31")
        for number, days in enumerate((*quarters, ("2026-01-01", "2026-03-31"))):
            self.bill(served, str(number), *days, member="BBB")
        # April to January: 306 days; the three quarters that count: 91 + 92 + 92.
        assert incomplete(served, "BBB") == ("its invoices cover 275 of 306 days",)

    def test_what_is_billed_in_the_next_year_covers_no_day_of_this_one(self, served):
        """January to June is served on 30 June: it is cost of 2025-26, and covers 91 days of that year."""
        served.bring(contracts=[contract("SVC", supplier="TWO", start="2024-04-01")])
        self.bill(served, "1", "2024-04-01", "2024-12-31", member="BBB")
        self.bill(served, "2", "2025-01-01", "2025-06-30", member="BBB")
        assert incomplete(served, "BBB", 2024) == ("its invoices cover 275 of 365 days",)
        assert incomplete(served, "BBB", 2025) == ("its invoices cover 91 of 365 days",)

    def test_a_credit_covers_no_day(self, served):
        self.bill(served, "1", "2025-10-01", "2026-02-28")
        row = invoice("SVC", "2", "-5.00", item="ALL", **LAST_DAY, **{"from": "2026-03-01", "to": "2026-03-31"})
        served.bring(invoices=[row])
        assert incomplete(served) == ("its invoices cover 151 of 182 days",)
