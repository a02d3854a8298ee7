"""What the tables of a paper say: sums that close, names in place of codes, reasons that stand beside."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from consortium.kernel.terms import ClaimState
from reports.account import MINUS, account
from reports.budget import BUDGETS
from reports.content import Block, Grid, Words
from reports.figures import Register
from reports.method import method
from reports.paper_parts import UnbilledItem
from reports.people import BY_PERIOD, SUPPRESSION, residents, staff
from reports.savings import savings
from reports.set_aside import set_aside
from tests.paper_samples import (
    LEARNING,
    MEMBERS,
    claim,
    consortium,
    contract_of,
    disputed,
    leaver,
    paper,
    usual,
)


def grids(blocks: Sequence[Block]) -> dict[str, Grid]:
    """The tables by caption."""
    return {each.caption: each for each in blocks if isinstance(each, Grid)}


def rows(grid: Grid) -> list[tuple[str, ...]]:
    """The cells of a table's rows."""
    return [line.cells for line in grid.lines]


def test_the_consortiums_paper_lists_incomplete_claims_with_their_member_and_reasons() -> None:
    late = replace(
        claim("A-1", "Gas", 100, 50, incomplete=("its invoices cover 300 of 365 days",)), member="ROSE"
    )
    made = replace(consortium(), incomplete=(late,))
    found = grids(set_aside(made, Register(), BUDGETS[0]))
    assert rows(found["Incomplete claims: in the table, in no headline"]) == [
        ("ROSE: A-1 Gas · visit", "its invoices cover 300 of 365 days")
    ]


def test_what_has_no_claim_yet_is_named_by_member_and_description() -> None:
    waits = UnbilledItem("A-1", "Gas", "VISIT", member="ROSE", description="Annual gas safety visit")
    for made, start in ((consortium(), "ROSE, A-1 Gas"), (usual(), "A-1 Gas")):
        said = [
            each.text
            for each in set_aside(replace(made, unbilled=(waits,)), Register(), BUDGETS[0])
            if isinstance(each, Words)
        ]
        assert said == [f"No claim yet: {start}, Annual gas safety visit (not yet billed)."]


def test_fees_that_are_for_no_one_course_close_the_sum() -> None:
    fees = replace(usual(), learning=replace(LEARNING, cost=LEARNING.cost + 12_345))
    found = rows(grids(staff(fees, Register(), BUDGETS[0]))["Courses, places and their cost, in pounds"])
    assert found[-2][:5] == ("Fees not for one course", "", "", "", "123.45")
    assert found[-1][4] == "4,683.45"
    plain = rows(grids(staff(usual(), Register(), BUDGETS[0]))["Courses, places and their cost, in pounds"])
    assert plain[-1][4] == "4,560.00" and "Fees not for one course" not in plain[-2]


def test_a_column_with_nothing_in_it_is_not_printed() -> None:
    courses = tuple(replace(each, baseline_price=None) for each in LEARNING.courses)
    bare = replace(usual(), learning=replace(LEARNING, courses=courses))
    for made, last in ((usual(), "A place bought alone"), (bare, "For each place")):
        grid = grids(staff(made, Register(), BUDGETS[0]))["Courses, places and their cost, in pounds"]
        assert grid.columns[-1].head == last
        assert {len(line.cells) for line in grid.lines} == {len(grid.columns)}


def test_a_long_statement_names_contracts_by_title_and_explains_the_minus() -> None:
    base = MEMBERS["sixty"]()
    assert base.statement is not None
    named = tuple(replace(each, title="Lift maintenance") for each in base.statement.rows)
    (by_contract, _) = grids(
        account(replace(base, statement=replace(base.statement, rows=named)), Register(), BUDGETS[0])
    ).values()
    assert all(each[0].endswith("Lift maintenance") for each in rows(by_contract)[1:-1])
    assert by_contract.note == MINUS


def test_what_is_suppressed_is_explained_only_where_something_is() -> None:
    base = usual()
    assert base.employment is not None
    shown = tuple(each for each in base.employment.outcomes if each.count is not None)
    open_ = replace(base, employment=replace(base.employment, outcomes=shown))
    for made, note in ((base, f"{BY_PERIOD} {SUPPRESSION}"), (open_, BY_PERIOD)):
        assert grids(residents(made, Register(), BUDGETS[0]))["Residents and what they reached"].note == note


def test_a_pool_below_zero_is_explained_and_a_leaver_is_told_that_it_is_to_settle() -> None:
    def note(made: Sequence[Block]) -> str:
        return next(each.note for caption, each in grids(made).items() if "pools" in caption)

    (pool,) = LEARNING.pools
    below = replace(usual(), learning=replace(LEARNING, pools=(replace(pool, balance=-100, fair_use=None),)))
    weighed = note(staff(usual(), Register(), BUDGETS[0]))
    assert weighed.startswith("With VAT, as the pools are kept. Use over contribution: our share")
    assert weighed.endswith("outside what the group calls fair: Learning pool.")
    plain = replace(usual(), learning=replace(LEARNING, pools=(replace(pool, fair_use=None),)))
    assert note(staff(plain, Register(), BUDGETS[0])) == "With VAT, as the pools are kept."
    assert note(staff(below, Register(), BUDGETS[0])).endswith("we have used more than we paid in.")
    assert note(staff(leaver(), Register(), BUDGETS[0])).endswith("it is still to settle.")


def test_the_grades_of_evidence_are_added_up() -> None:
    made = usual()
    found = rows(
        grids(method(made, Register(), BUDGETS[0]))["How well the baselines are evidenced, in pounds"]
    )
    assert found[-1][0] == "Together"
    assert found[-1][1] == str(len(made.claims))


def test_quantities_with_decimals_are_explained_only_where_there_are_some() -> None:
    whole = [claim("A-1", "Gas", 100_000, 50_000)]
    part = [replace(whole[0], quantity=Fraction(1, 3))]
    for claims, is_said in ((whole, False), (part, True)):
        grid = grids(savings(paper(claims, [contract_of(claims)]), Register(), BUDGETS[0]))
        assert (
            "our share of the quantity billed" in grid["Claims by contract and item, in pounds"].note
        ) is is_said


def test_a_members_paper_lists_its_disputed_and_incomplete_claims_without_owners() -> None:
    found = grids(set_aside(disputed(), Register(), BUDGETS[0]))
    states = [each for each in disputed().claims if each.state is ClaimState.DISPUTED]
    assert len(rows(found["Disputed claims: in no headline until settled"])) == len(states) == 2
    assert rows(found["Incomplete claims: in the table, in no headline"])[0][0].startswith("INS-01 ")
