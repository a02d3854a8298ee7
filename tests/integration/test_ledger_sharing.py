"""Who bears a line, and by what weights (spec/ledger.md, "Sharing a cost", rules 1 to 4)."""

from collections.abc import Iterator

import pytest

from tests.books import THREE, Book, Row, contract, credit, everyone, figures, invoice, part
from tests.servers import SQLite


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """Three members, on which each test builds its own contract."""
    url = sqlite.book()
    found = Book(url)
    found.bring(**THREE)
    yield found
    sqlite.drop(url)


@pytest.fixture
def book(built: Book) -> Iterator[Book]:
    """A copy of it for each test."""
    with built.copied() as found:
        yield found


def shares(book: Book, **kinds: list[Row]) -> dict[str, int]:
    """What each member is charged (or, negative, credited) by the last journal that these rows make."""
    book.bring(**kinds)
    with book.raw() as connection:
        rows = connection.execute(
            "SELECT member_code, sum(credit - debit) FROM journal_lines JOIN accounts ON accounts.id = account_id "
            "WHERE family = 'Income:Recharges' AND journal_id = (SELECT max(id) FROM journals) GROUP BY 1"
        ).fetchall()
    return dict(rows)


def terms(
    reference: str, allocation: str, workstream: str = "procurement", **more: str
) -> dict[str, list[Row]]:
    """A contract from April 2024 to March 2026 in which everyone takes part."""
    row = contract(reference, allocation=allocation, workstream=workstream, start="2024-04-01", **more)
    return {"contracts": [row], "contract_members": everyone(reference)}


def test_homes_are_those_of_the_service_days_financial_year(book):
    book.bring(
        **terms("INS", "homes"),
        member_years=[
            *(
                figures(code, "2024-25", homes=homes)
                for code, homes in (("AAA", "1"), ("BBB", "1"), ("CCC", "2"))
            ),
            *(
                figures(code, "2025-26", homes=homes)
                for code, homes in (("AAA", "2"), ("BBB", "1"), ("CCC", "1"))
            ),
        ],
    )
    late = invoice("INS", "1", "4.00", date="2025-04-02", **{"from": "2025-03-01", "to": "2025-03-31"})
    assert shares(book, invoices=[late]) == {"AAA": 1_00, "BBB": 1_00, "CCC": 2_00}
    across = invoice("INS", "2", "4.00", date="2025-03-20", **{"from": "2025-03-01", "to": "2025-04-01"})
    assert shares(book, invoices=[across]) == {"AAA": 2_00, "BBB": 1_00, "CCC": 1_00}


def test_the_table_of_the_rules_is_what_members_are_charged(book):
    homes = {"AAA": "12450", "BBB": "8230", "CCC": "5120", "DDD": "2999", "EEE": "19870"}
    book.bring(
        members=[{"code": code, "name": code} for code in homes],
        contracts=[contract("INS", allocation="homes")],
        contract_members=[part("INS", code) for code in homes],
        member_years=[figures(code, homes=count) for code, count in homes.items()],
    )
    assert shares(book, invoices=[invoice("INS", "1", "100000.00")]) == {
        "AAA": 25_580_97,
        "BBB": 16_910_15,
        "CCC": 10_520_04,
        "DDD": 6_162_03,
        "EEE": 40_826_81,
    }


@pytest.mark.parametrize(("basis", "unit"), [("fte", "12.5"), ("turnover", "1000000.00")])
def test_staff_and_turnover_weigh_like_homes(book, basis, unit):
    book.bring(
        **terms("INS", basis), member_years=[figures(code, **{basis: unit}) for code in ("AAA", "BBB", "CCC")]
    )
    assert shares(book, invoices=[invoice("INS", "1", "0.02")]) == {"AAA": 1, "BBB": 1}


def test_fixed_weights_are_the_participations_own(book):
    book.bring(
        contracts=[contract("INS", allocation="fixed")],
        contract_members=[
            part("INS", "AAA", weight="0.333333"),
            part("INS", "BBB", weight="0"),
            part("INS", "CCC", weight="0.666667", to="2025-09-30"),
            {**part("INS", "CCC", weight="0.333333"), "from": "2025-10-01"},
        ],
    )
    assert shares(book, invoices=[invoice("INS", "1", "10000.00")]) == {"AAA": 3_333_33, "CCC": 6_666_67}
    later = invoice("INS", "2", "10.00", date="2025-10-01")
    assert shares(book, invoices=[later]) == {"AAA": 5_00, "CCC": 5_00}


def test_participation_includes_its_first_and_its_last_day(book):
    book.bring(
        contracts=[contract("INS", max_end="2026-06-30")],
        contract_members=[
            part("INS", "AAA"),
            part("INS", "BBB", to="2025-05-10"),
            {**part("INS", "CCC"), "from": "2025-05-11"},
        ],
    )
    assert shares(book, invoices=[invoice("INS", "1", "2.00")]) == {"AAA": 1_00, "BBB": 1_00}
    next_day = invoice("INS", "2", "2.00", date="2025-05-11")
    assert shares(book, invoices=[next_day]) == {"AAA": 1_00, "CCC": 1_00}
    last_day = invoice("INS", "3", "2.00", date="2026-06-30")
    assert shares(book, invoices=[last_day]) == {"AAA": 1_00, "CCC": 1_00}
    day_after = book.bring(invoices=[invoice("INS", "4", "2.00", date="2026-07-01")], status=1)
    assert "nobody takes part in INS" in day_after


USED = [
    {"contract": "USE", "member": code, "month": month, "quantity": quantity}
    for code, month, quantity in [
        *(("AAA", "2024-05", "100"), ("AAA", "2024-06", "1"), ("AAA", "2025-01", "1")),
        *(
            ("BBB", "2025-01", "2.5"),
            ("AAA", "2025-02", "1"),
            ("CCC", "2025-02", "0.5"),
            ("CCC", "2025-03", "4"),
        ),
    ]
]


def test_usage_of_a_period_is_that_of_every_month_it_touches(book):
    book.bring(**terms("USE", "usage"), usage=USED)
    one = invoice("USE", "1", "10.00", date="2025-01-31")
    assert shares(book, invoices=[one]) == {"AAA": 2_86, "BBB": 7_14}
    two = invoice("USE", "2", "10.00", date="2025-03-01", **{"from": "2025-01-15", "to": "2025-02-14"})
    assert shares(book, invoices=[two]) == {"AAA": 4_00, "BBB": 5_00, "CCC": 1_00}


def test_by_usage_whoever_takes_part_on_any_day_of_the_period_bears_its_share(book):
    book.bring(
        contracts=[contract("USE", allocation="usage", start="2024-04-01")],
        contract_members=[part("USE", "AAA"), part("USE", "BBB", to="2025-01-20")],
        usage=[row for row in USED if row["member"] != "CCC"],
    )
    left_inside = invoice("USE", "1", "9.00", date="2025-03-01", **{"from": "2025-01-15", "to": "2025-02-14"})
    assert shares(book, invoices=[left_inside]) == {"AAA": 4_00, "BBB": 5_00}
    left_before = invoice("USE", "2", "9.00", date="2025-03-01", **{"from": "2025-01-21", "to": "2025-02-14"})
    assert shares(book, invoices=[left_before]) == {"AAA": 9_00}


def test_a_grant_on_usage_without_a_period_is_shared_by_the_365_days_that_end_on_its_date(book):
    """365 days to 30 May 2025 begin on 31 May 2024, so May 2024 weighs; to 31 May they begin on 1 June."""
    book.bring(**terms("USE", "usage"), usage=USED)
    with_may = credit("USE", "1", "grant", "110.00", date="2025-05-30")
    assert shares(book, credits=[with_may]) == {"AAA": -103_00, "BBB": -2_50, "CCC": -4_50}
    without = credit("USE", "2", "grant", "10.00", date="2025-05-31")
    assert shares(book, credits=[without]) == {"AAA": -3_00, "BBB": -2_50, "CCC": -4_50}
    given = credit("USE", "3", "rebate", "4.50", **{"from": "2025-02-01", "to": "2025-03-31"})
    assert shares(book, credits=[given]) == {"AAA": -82, "CCC": -3_68}


STARTED = [
    {
        "contract": "JOB",
        "participant": f"PX{number}",
        "member": code,
        "referred": "2024-04-02",
        "started": day,
    }
    for number, (code, day) in enumerate(
        [
            ("AAA", "2025-05-01"),
            ("BBB", "2025-05-31"),
            ("BBB", "2025-05-10"),
            ("CCC", "2025-06-01"),
            ("CCC", ""),
        ]
    )
]


def test_employment_support_is_shared_by_the_starts_of_the_period(book):
    book.bring(**terms("JOB", "usage", "employment"), referrals=STARTED)
    assert shares(book, invoices=[invoice("JOB", "1", "3.00")]) == {"AAA": 1_00, "BBB": 2_00}
    june = invoice("JOB", "2", "3.00", item="start", **{"from": "2025-05-31", "to": "2025-06-01"})
    assert shares(book, invoices=[june]) == {"BBB": 1_50, "CCC": 1_50}


def test_a_grant_for_employment_counts_starts_to_the_day(book):
    """365 days that end on 31 May 2026 begin on 1 June 2025: only CCC started in them."""
    book.bring(**terms("JOB", "usage", "employment", max_end="2026-12-31"), referrals=STARTED)
    later = credit("JOB", "1", "grant", "9.00", date="2026-05-31")
    assert shares(book, credits=[later]) == {"CCC": -9_00}
    earlier = credit("JOB", "2", "grant", "9.00", date="2026-05-30")
    assert shares(book, credits=[earlier]) == {"BBB": -4_50, "CCC": -4_50}


LEARNING = {
    "courses": [
        {"contract": "LRN", "course": "C1", "title": "One", "date": "2025-05-20"},
        {"contract": "LRN", "course": "C2", "title": "Two", "date": "2025-06-02"},
    ],
    "bookings": [
        {"contract": "LRN", "course": "C1", "member": "AAA", "places": "3", "attended": "0"},
        {"contract": "LRN", "course": "C1", "member": "BBB", "places": "1", "attended": "1"},
        {"contract": "LRN", "course": "C2", "member": "CCC", "places": "2"},
    ],
}


@pytest.mark.parametrize("allocation", ["equal", "usage"])
def test_a_line_that_names_a_course_is_shared_by_its_booked_places_whatever_the_basis(book, allocation):
    """A place that nobody took costs all the same."""
    book.bring(**terms("LRN", allocation, "learning"), **LEARNING)
    course = invoice("LRN", "1", "4.00", item="C1", date="2025-07-31")
    assert shares(book, invoices=[course]) == {"AAA": 3_00, "BBB": 1_00}


def test_learning_by_usage_is_shared_by_the_places_of_courses_held_in_the_period(book):
    book.bring(**terms("LRN", "usage", "learning"), **LEARNING)
    assert shares(book, invoices=[invoice("LRN", "1", "4.00")]) == {"AAA": 3_00, "BBB": 1_00}
    both = invoice("LRN", "2", "6.00", **{"from": "2025-05-20", "to": "2025-06-02"})
    assert shares(book, invoices=[both]) == {"AAA": 3_00, "BBB": 1_00, "CCC": 2_00}


def test_a_line_for_one_member_is_refused_where_it_takes_no_part_on_the_service_day(book):
    book.bring(
        contracts=[contract("INS")],
        contract_members=[part("INS", "AAA"), part("INS", "BBB", to="2025-05-09")],
    )
    said = book.bring(invoices=[invoice("INS", "1", "1.00", member="BBB")], status=1)
    assert "BBB does not take part in INS on the service day 2025-05-10" in said
    earlier = invoice("INS", "1", "1.00", member="BBB", **{"from": "2025-04-01", "to": "2025-05-09"})
    assert shares(book, invoices=[earlier]) == {"BBB": 1_00}


def test_a_missing_figure_is_refused_naming_member_and_year(book):
    book.bring(**terms("INS", "homes"), member_years=[figures("AAA", homes="1"), figures("CCC", homes="1")])
    said = book.bring(invoices=[invoice("INS", "1", "1.00")], status=1)
    assert "BBB has no homes for 2025-26" in said


def test_a_line_is_refused_where_every_weight_is_zero(book):
    book.bring(**terms("USE", "usage"), usage=USED)
    said = book.bring(invoices=[invoice("USE", "1", "1.00", date="2025-08-01")], status=1)
    assert "every weight of USE by usage for 2025-08-01 to 2025-08-31 is zero" in said


def test_posted_shares_rest_on_the_facts_as_they_stood_then_and_what_differs_today_is_listed(book):
    homes = [figures(code, homes="1") for code in ("AAA", "BBB", "CCC")]
    book.bring(**terms("INS", "homes"), member_years=homes)
    charged = shares(book, invoices=[invoice("INS", "1", "3.00")])
    assert book.json("ledger", "shared-otherwise") == []
    book.bring(member_years=[figures("AAA", homes="4")])
    assert book.balances()["Expenses:Procurement:AAA"] == charged["AAA"] == 1_00
    (listed,) = book.json("ledger", "shared-otherwise")
    assert (listed["document"], listed["why"]) == ("1", "the homes of AAA changed")
    assert book.findings() == []
    book.run("ledger", "reverse", "2025-26/1", "--reason", "homes corrected", "--on", "2025-06-01")
    assert book.json("ledger", "shared-otherwise") == []
    assert shares(book, invoices=[invoice("INS", "1", "3.00")]) == {"AAA": 2_00, "BBB": 50, "CCC": 50}


def test_figures_changed_in_proportion_or_by_no_penny_are_no_reason_to_share_otherwise(book):
    homes = [figures(code, homes="1") for code in ("AAA", "BBB", "CCC")]
    book.bring(**terms("INS", "homes"), member_years=homes)
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    book.bring(member_years=[figures(code, homes="7") for code in ("AAA", "BBB", "CCC")])
    assert book.json("ledger", "shared-otherwise") == []
    book.bring(member_years=[figures(code, homes="100000") for code in ("BBB", "CCC")])
    book.bring(member_years=[figures("AAA", homes="100001")])
    assert book.json("ledger", "shared-otherwise") == []
    book.bring(member_years=[figures("AAA", homes="110000")])
    (listed,) = book.json("ledger", "shared-otherwise")
    assert listed["why"] == "the homes of AAA, BBB, CCC changed"


def test_another_day_of_agreement_is_no_reason_to_share_otherwise(book):
    book.bring(**terms("INS", "equal"))
    book.bring(invoices=[invoice("INS", "1", "3.00")])
    book.bring(contracts=[contract("INS", agreed="2025-03-12")])
    assert book.json("ledger", "shared-otherwise") == []


def test_a_quantity_that_would_be_shared_otherwise_is_a_reason_without_a_penny(book):
    homes = [figures(code, homes="1") for code in ("AAA", "BBB", "CCC")]
    items = [{"contract": "INS", "item": "VISIT", "unit": "visit"}]
    book.bring(**terms("INS", "homes"), contract_items=items, member_years=homes)
    book.bring(invoices=[invoice("INS", "1", "0.01", item="VISIT", quantity="3")])
    book.bring(member_years=[figures("AAA", homes="2")])
    assert len(book.json("ledger", "shared-otherwise")) == 1


def test_members_order_is_that_of_their_codes_by_code_point(book):
    """A2 sorts after A10, and AA after both: a figure comes before a letter."""
    codes = ("AA", "A10", "A2")
    book.bring(
        members=[{"code": code, "name": code} for code in codes],
        contracts=[contract("INS", lead="AA")],
        contract_members=[part("INS", code) for code in codes],
    )
    two_pence = invoice("INS", "1", "0.02", payer="AA")
    assert shares(book, invoices=[two_pence]) == {"A10": 1, "A2": 1}
