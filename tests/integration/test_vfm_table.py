"""The value-for-money table of a real book: claims, their lines, what counts, and as at a day (spec/vfm.md)."""

import csv
from collections.abc import Iterator
from typing import Any

import pytest

from tests.books import THREE, Book, baseline, contract, credit, everyone, invoice, part
from tests.makers import Row
from tests.servers import SQLite

VISIT = {"contract": "INS", "item": "VISIT", "unit": "visit"}
PPI = [
    {"series": "PPI", "month": "2025-03", "value": "132.9"},
    {"series": "PPI", "month": "2025-04", "value": "138.1"},
]


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """Three members who buy visits on one contract, shared equally, in 2025-26; AAA paid 100.00 each before."""
    url = sqlite.book()
    found = Book(url)
    found.bring(
        **THREE,
        contracts=[contract("INS")],
        contract_members=everyone("INS"),
        contract_items=[VISIT],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00")],
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


def claimants(book: Book) -> list[str]:
    """Whose claims of 2025-26 there are; what waits for a bill is none."""
    found = book.json("vfm", "claims", "--year", "2025-26")
    return [each["member"] for each in found if each["state"] != "forecast"]


def row(book: Book, code: str = "AAA", *arguments: str, year: str = "2025-26") -> Any:
    """A member's row of the table."""
    found = book.json("vfm", "--year", year, *arguments)
    return next(each for each in found["members"] if each["member"] == code)


def figures_of(
    book: Book, code: str = "AAA", *arguments: str, workstream: str = "procurement", **more: str
) -> str:
    """A member's spend, baselined spend, cashable and avoided, in a line."""
    cells = row(book, code, *arguments, **more)["workstreams"][workstream]
    return " ".join(cells[name] for name in ("spend", "baselined_spend", "cashable", "avoided"))


NOTHING = "0.00 0.00 0.00 0.00"


@pytest.mark.parametrize(
    ("paid", "figures"),
    [
        ("354600.00", "118200.00 118200.00 1800.00 4695.26"),
        ("367200.00", "122400.00 122400.00 -2400.00 2295.26"),
    ],
)
def test_the_two_cases_that_the_rules_work_out(book, paid, figures):
    """3,600 visits for three at 98.50 or 102.00 each: 1,200 for AAA, who paid 100.00 when the index was 132.9."""
    book.bring(
        indices=PPI,
        baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")],
        invoices=[visits("1", "3600", paid)],
    )
    assert figures_of(book) == figures


def test_a_value_that_the_index_lacks_is_named_and_no_table_is_printed(book):
    book.bring(
        indices=PPI[1:],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")],
        invoices=[visits("1", "3", "300.00")],
    )
    for arguments in ((), ("--member", "BBB"), ("--format", "json"), ("--as-at", "2026-03-31")):
        said = book.run("vfm", "--year", "2025-26", *arguments, status=1)
        assert said.strip() == "Error: index PPI has no value for 2025-03: import it, then try again"
    book.run("pack", "freeze", "--year", "2025-26", status=1)
    (kept,) = book.json("vfm", "claims", "--year", "2025-26")
    assert (kept["cost"], kept["cashable"], "no value for 2025-03" in kept["problem"]) == ("100.00", "", True)
    book.run("vfm", "--year", "2024-25")
    book.run("vfm", "--year", "2025-26", "--as-at", "2025-05-09")
    assert book.findings() == []
    book.bring(indices=PPI[:1])
    assert figures_of(book) == "100.00 100.00 0.00 3.91"


def test_the_mean_of_the_years_months_counts_whatever_the_day_asked_for(book):
    book.bring(
        indices=[*PPI, {"series": "PPI", "month": "2026-01", "value": "139.1"}],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")],
        invoices=[visits("1", "3", "300.00")],
    )
    # (138.1 + 139.1) / 2 / 132.9 x 100 - 100 = 4.2889...
    assert figures_of(book) == figures_of(book, "AAA", "--as-at", "2025-05-31") == "100.00 100.00 0.00 4.29"


def test_nothing_is_claimed_before_anything_is_billed_and_nothing_without_a_baseline(book):
    assert figures_of(book) == NOTHING
    (forecast,) = book.json("vfm", "claims", "--year", "2025-26")
    shown = [forecast[each] for each in ("item", "member", "state", "source", "cost", "cashable", "avoided")]
    assert shown == ["VISIT", "AAA", "forecast", "contract", "0.00", "", ""]
    assert book.json("vfm", "claims", "--year", "2026-27") == []
    book.bring(invoices=[visits("1", "3", "270.00"), invoice("INS", "2", "30.00")])
    assert claimants(book) == ["AAA"]
    assert figures_of(book) == "100.00 90.00 10.00 0.00"
    assert figures_of(book, "BBB") == "100.00 0.00 0.00 0.00"


def test_a_line_that_gives_the_member_no_share_makes_no_claim(book):
    """A penny for three goes to AAA; the two pence of VAT alone bear no net at all."""
    book.bring(baselines=[baseline("INS", "VISIT", "BBB", "100.00")], invoices=[visits("1", "3", "0.01")])
    assert claimants(book) == ["AAA"]


def test_credits_take_back_their_quantity_and_zero_marks_a_credit_for_price_alone(book):
    book.bring(invoices=[visits("1", "9", "900.00"), visits("2", "3", "-300.00"), visits("3", "0", "-30.00")])
    # AAA had 3 - 1 = 2 visits for 300.00 - 100.00 - 10.00 = 190.00.
    assert figures_of(book) == "190.00 190.00 10.00 0.00"


def test_a_quantity_is_shared_exactly_and_only_the_result_is_rounded(book):
    book.bring(invoices=[visits("1", "10", "1000.00")])
    # 10/3 visits at 100.00 are 333.33 1/3; AAA bore 333.34: -0.00 2/3, a penny.
    assert figures_of(book) == "333.34 333.34 -0.01 0.00"


class TestReversal:
    """What is reversed counts for nothing, from the reversal's own day."""

    @pytest.fixture
    def reversed_(self, book: Book) -> Book:
        """300.00 for three visits in May, reversed on 1 August."""
        book.bring(invoices=[visits("1", "3", "270.00", date="2025-05-10")])
        book.run("ledger", "reverse", "2025-26/1", "--reason", "billed twice", "--on", "2025-08-01")
        return book

    def test_a_claim_whose_only_line_was_reversed_does_not_exist(self, reversed_):
        assert figures_of(reversed_) == NOTHING
        assert claimants(reversed_) == []
        reversed_.run("vfm", "claim", "INS", "VISIT", "AAA", "--year", "2025-26", status=1)
        assert reversed_.findings() == []

    def test_as_at_a_day_between_the_document_still_counts(self, reversed_):
        assert figures_of(reversed_, "AAA", "--as-at", "2025-05-09") == NOTHING
        assert figures_of(reversed_, "AAA", "--as-at", "2025-05-10") == "90.00 90.00 10.00 0.00"
        assert figures_of(reversed_, "AAA", "--as-at", "2025-07-31") == "90.00 90.00 10.00 0.00"
        assert figures_of(reversed_, "AAA", "--as-at", "2025-08-01") == NOTHING

    def test_as_at_goes_by_the_documents_own_day_and_balances_by_the_day_of_posting(self, book):
        for period in ("P02", "P03"):
            book.run("ledger", "close", "2025-26", period)
        book.bring(invoices=[visits("1", "3", "270.00")])
        assert figures_of(book, "AAA", "--as-at", "2025-05-10") == "90.00 90.00 10.00 0.00"
        assert book.balances("--as-at", "2025-06-30") == {}
        assert book.balances("--as-at", "2025-07-01") != {}

    def test_a_reversal_is_dated_in_an_open_period_so_that_as_at_a_closed_day_nothing_moves(self, book):
        book.bring(invoices=[visits("1", "3", "270.00")])
        for period in ("P05", "P06"):
            book.run("ledger", "close", "2025-26", period)
        book.run("ledger", "reverse", "2025-26/1", "--reason", "twice", "--on", "2025-08-15")
        assert figures_of(book, "AAA", "--as-at", "2025-09-30") == "90.00 90.00 10.00 0.00"
        assert figures_of(book, "AAA", "--as-at", "2025-10-01") == NOTHING
        assert book.balances("--as-at", "2025-09-30") != {}
        assert book.balances("--as-at", "2025-10-01") == {}

    def test_a_document_entered_again_claims_again(self, reversed_):
        reversed_.bring(invoices=[visits("1", "3", "240.00", date="2025-05-10")])
        assert figures_of(reversed_) == "80.00 80.00 20.00 0.00"
        assert claimants(reversed_) == ["AAA"]
        assert reversed_.findings() == []

    def test_a_rebate_reversed_is_gone_as_well(self, book):
        book.bring(credits=[credit("INS", "1", "rebate", "9.00")])
        assert row(book)["net_cashable"] == "3.00"
        book.run("ledger", "reverse", "2025-26/1", "--reason", "not ours", "--on", "2025-08-01")
        assert row(book)["net_cashable"] == "0.00"
        assert row(book, "AAA", "--as-at", "2025-07-31")["net_cashable"] == "3.00"


class TestAsAt:
    """`as at` leaves out everything dated, served, held, started or received after the day."""

    def test_what_is_served_after_the_day_is_left_out_though_it_is_billed(self, book):
        ahead = {"from": "2025-06-01", "to": "2025-06-30"}
        book.bring(invoices=[visits("1", "3", "270.00", **ahead)])
        assert figures_of(book, "AAA", "--as-at", "2025-06-29") == NOTHING
        assert figures_of(book, "AAA", "--as-at", "2025-06-30") == figures_of(book) != NOTHING

    def test_what_is_billed_after_the_day_is_left_out_though_it_was_served(self, book):
        late = {"from": "2025-04-01", "to": "2025-04-30"}
        book.bring(invoices=[visits("1", "3", "270.00", **late)])
        assert figures_of(book, "AAA", "--as-at", "2025-05-09") == NOTHING
        assert figures_of(book, "AAA", "--as-at", "2025-05-10") != NOTHING

    def test_a_whole_service_is_counted_to_the_day(self, book):
        """73 of 365 days to 12 June at 365.00 a year are 73.00."""
        book.bring(
            contract_items=[{"contract": "INS", "item": "SVC", "unit": "year"}],
            baselines=[baseline("INS", "SVC", "AAA", "365.00")],
            invoices=[invoice("INS", "1", "30.00", item="SVC")],
        )
        assert figures_of(book, "AAA", "--as-at", "2025-06-12") == "10.00 10.00 63.00 0.00"
        assert figures_of(book) == "10.00 10.00 355.00 0.00"

    def test_a_day_before_the_year_leaves_everything_out(self, book):
        book.bring(invoices=[visits("1", "3", "270.00")])
        assert figures_of(book, "AAA", "--as-at", "2025-03-31") == NOTHING

    def test_starts_after_the_day_are_left_out(self, book):
        book.bring(
            contracts=[contract("JOB", workstream="employment")],
            contract_members=everyone("JOB"),
            baselines=[baseline("JOB", "start", "AAA", "900.00", source="market")],
            referrals=[
                {
                    "contract": "JOB",
                    "participant": f"PX{day}",
                    "member": "AAA",
                    "referred": day,
                    "started": day,
                }
                for day in ("2025-05-01", "2025-06-01")
            ],
            invoices=[invoice("JOB", "1", "300.00", item="start", member="AAA", date="2025-05-31")],
        )
        employment = {"workstream": "employment"}
        assert figures_of(book, "AAA", "--as-at", "2025-05-31", **employment) == "300.00 300.00 0.00 600.00"
        assert figures_of(book, **employment) == "300.00 300.00 0.00 1500.00"


class TestCounting:
    """For how long a saving counts, and for whom."""

    def test_an_extension_is_spend_and_earns_nothing(self, book):
        book.bring(contracts=[contract("INS", end="2025-09-30", max_end="2026-03-31")])
        book.bring(
            invoices=[
                visits("1", "3", "270.00", date="2025-09-30"),
                visits("2", "3", "270.00", date="2025-10-01"),
            ]
        )
        assert figures_of(book) == "180.00 90.00 10.00 0.00"

    @pytest.mark.parametrize(
        ("counting", "figures"),
        [("first_year", "0.00"), ("years:2", "10.00"), ("years:3", "10.00"), ("initial_term", "0.00")],
    )
    def test_a_counting_rule_may_outlast_the_term_or_end_before_it(self, book, counting, figures):
        terms = contract("INS", start="2024-04-01", end="2025-03-31", max_end="2027-03-31", counting=counting)
        book.bring(contracts=[terms], invoices=[visits("1", "3", "270.00")])
        assert row(book)["workstreams"]["procurement"]["cashable"] == figures

    def test_a_rebate_counts_by_the_day_it_is_received_whatever_the_counting_rule(self, book):
        book.bring(contracts=[contract("INS", end="2025-04-30", max_end="2027-03-31")])
        book.bring(
            credits=[
                credit(
                    "INS",
                    "1",
                    "rebate",
                    "9.00",
                    date="2026-04-01",
                    **{"from": "2025-05-01", "to": "2025-05-31"},
                )
            ]
        )
        assert row(book)["workstreams"]["procurement"]["rebates"] == "0.00"
        assert row(book, year="2026-27")["workstreams"]["procurement"]["rebates"] == "3.00"
        assert row(book, year="2026-27")["net_cashable"] == "3.00"

    def test_a_grant_is_other_peoples_money_and_no_saving(self, book):
        book.bring(credits=[credit("INS", "1", "grant", "9.00")])
        assert row(book)["workstreams"]["procurement"]["grants"] == "3.00"
        assert row(book)["net_cashable"] == "0.00"

    def test_running_cost_is_less_its_own_rebates_and_grants(self, book):
        book.bring(
            contracts=[contract("RUN", workstream="running")],
            contract_members=everyone("RUN"),
            invoices=[invoice("RUN", "1", "30.00", "6.00"), visits("2", "3", "285.00")],
            credits=[credit("RUN", "2", "grant", "12.00"), credit("RUN", "3", "rebate", "3.00")],
        )
        found = row(book)
        assert (found["running_cost"], found["net_cashable"], found["return"]) == ("5.00", "0.00", "1.00")

    def test_places_attended_save_and_a_no_show_only_costs(self, book):
        book.bring(
            contracts=[contract("LRN", workstream="learning")],
            contract_members=everyone("LRN"),
            courses=[{"contract": "LRN", "course": "C1", "title": "One", "date": "2025-05-20"}],
            bookings=[
                {"contract": "LRN", "course": "C1", "member": "AAA", "places": "3", "attended": "2"},
                {"contract": "LRN", "course": "C1", "member": "BBB", "places": "1"},
            ],
            baselines=[baseline("LRN", "C1", code, "120.00") for code in ("AAA", "BBB", "CCC")],
            invoices=[invoice("LRN", "1", "400.00", item="C1")],
        )
        learning = {"workstream": "learning"}
        assert figures_of(book, **learning) == "300.00 300.00 -60.00 0.00"
        assert figures_of(book, "BBB", **learning) == "100.00 0.00 0.00 0.00"
        attended = {"contract": "LRN", "course": "C1", "member": "BBB", "places": "1", "attended": "1"}
        book.bring(bookings=[attended])
        assert figures_of(book, "BBB", **learning) == "100.00 100.00 20.00 0.00"

    def test_a_member_counts_from_its_first_to_its_last_day_of_taking_part(self, book):
        """A whole service from 1 October: 182 of 365 days at 365.00 a year."""
        book.bring(
            contracts=[contract("SVC")],
            contract_members=[{**part("SVC", "BBB"), "from": "2025-10-01"}, part("SVC", "AAA")],
            contract_items=[{"contract": "SVC", "item": "ALL", "unit": "year"}],
            baselines=[baseline("SVC", "ALL", "BBB", "365.00")],
            invoices=[invoice("SVC", "1", "200.00", item="ALL", date="2026-03-31")],
        )
        assert figures_of(book, "BBB") == "100.00 100.00 82.00 0.00"


class TestVariation:
    """What counts goes by the terms as they stand, and the sums kept for speed go with them."""

    @pytest.fixture
    def billed(self, book: Book) -> Book:
        """Visits in May and in October."""
        book.bring(invoices=[visits("1", "3", "270.00"), visits("2", "3", "270.00", date="2025-10-10")])
        assert figures_of(book) == "180.00 180.00 20.00 0.00"
        return book

    def sound(self, book: Book, figures: str) -> None:
        """The table has these figures, with a day and without, and the book is sound."""
        assert figures_of(book) == figures_of(book, "AAA", "--as-at", "2026-03-31") == figures
        assert book.findings() == []

    def test_a_shorter_term_counts_less_and_a_longer_one_more(self, billed):
        billed.bring(contracts=[contract("INS", end="2025-09-30", max_end="2026-03-31")])
        self.sound(billed, "180.00 90.00 10.00 0.00")
        billed.bring(contracts=[contract("INS", end="2026-03-31", max_end="2026-03-31")])
        self.sound(billed, "180.00 180.00 20.00 0.00")

    def test_another_counting_rule_counts_otherwise(self, billed):
        terms = contract("INS", start="2024-09-01", counting="first_year")
        billed.bring(contracts=[terms])
        self.sound(billed, "180.00 90.00 10.00 0.00")

    def test_a_member_that_is_found_to_have_left_earlier_counts_until_then(self, billed):
        billed.bring(contract_members=[part("INS", "AAA", to="2025-09-30")])
        self.sound(billed, "180.00 90.00 10.00 0.00")

    def test_what_was_posted_on_other_terms_can_be_reversed(self, billed):
        billed.bring(contracts=[contract("INS", end="2025-09-30", max_end="2026-03-31")])
        billed.run("ledger", "reverse", "2025-26/2", "--reason", "twice", "--on", "2025-11-01")
        self.sound(billed, "90.00 90.00 10.00 0.00")

    def test_one_import_may_vary_the_terms_and_bring_documents_on_them(self, billed):
        billed.bring(
            contracts=[contract("INS", end="2025-09-30", max_end="2026-03-31")],
            invoices=[
                visits("3", "3", "270.00", date="2025-11-10"),
                visits("4", "3", "270.00", date="2025-06-10"),
            ],
        )
        self.sound(billed, "360.00 180.00 20.00 0.00")


def test_every_claim_opens_to_the_lines_that_make_it_up(book):
    book.bring(
        invoices=[
            visits("1", "9", "900.00"),
            visits("2", "3", "-310.00", date="2025-06-10"),
            visits("3", "2", "150.00", member="AAA", date="2025-07-10"),
            visits("4", "1", "80.00", member="BBB", date="2025-07-11"),
            invoice("INS", "5", "12.00"),
        ]
    )
    found = book.json("vfm", "claim", "INS", "VISIT", "AAA", "--year", "2025-26")
    assert [(each["document"], each["share"], each["quantity"]) for each in found["lines"]] == [
        ("1", "300.00", "3"),
        ("2", "-103.34", "-1"),
        ("3", "150.00", "2"),
    ]
    assert (found["cost"], found["quantity"], found["cashable"]) == ("346.66", "4/1", "53.34")


def test_coverage_is_the_share_of_spend_that_has_a_baseline_and_the_total_is_that_of_the_members(book):
    book.bring(invoices=[visits("1", "3", "270.00"), invoice("INS", "2", "30.00")])
    found = book.json("vfm", "--year", "2025-26")
    assert found["total"]["workstreams"]["procurement"]["spend"] == "300.00"
    assert found["total"]["workstreams"]["procurement"]["baselined_spend"] == "90.00"
    mine = book.json("vfm", "--year", "2025-26", "--member", "AAA")
    assert [each["member"] for each in mine["members"]] == ["AAA"]
    assert mine["total"] == {key: value for key, value in mine["members"][0].items() if key != "member"}


def test_the_table_for_people_has_coverage_beside_every_total_and_its_json_is_as_it_was(book):
    book.bring(invoices=[visits("1", "3", "270.00"), invoice("INS", "2", "30.00")])
    rows = list(csv.DictReader(book.run("vfm", "--year", "2025-26", "--format", "csv").splitlines()))
    covered = {(each["member"], each["workstream"]): each["coverage"] for each in rows}
    # AAA: 90.00 of the 100.00 it bore; nothing was spent on learning, and BBB has no baseline.
    assert [covered["AAA", each] for each in ("procurement", "learning", "all")] == ["90%", "n/a", "90%"]
    assert covered["BBB", "all"] == "0%"
    total = book.run("vfm", "--year", "2025-26").splitlines()[-1].split()
    assert total[:5] == ["Total", "all", "300.00", "90.00", "30%"]
    assert "coverage" not in book.json("vfm", "--year", "2025-26")["total"]["workstreams"]["procurement"]


@pytest.mark.parametrize("command", [("vfm",), ("vfm", "claims")])
@pytest.mark.parametrize("code", ["ZZZ", "aaa", ""])
def test_a_member_that_is_not_there_is_refused(book, command, code):
    assert f"there is no member {code}" in book.run(*command, "--year", "2025-26", "--member", code, status=1)


@pytest.mark.parametrize("reference", ["ZZZ", ""])
def test_a_contract_that_is_not_there_is_refused(book, reference):
    said = book.run("vfm", "claims", "--year", "2025-26", "--contract", reference, status=1)
    assert f"there is no contract {reference}" in said
