"""The three sentences and the decisions are computed: flip a sign and they change."""

from dataclasses import replace
from datetime import date

import pytest

from consortium.kernel.terms import ClaimState
from reports.budget import BUDGETS
from reports.consortium_paper import consortium_paper_blocks
from reports.content import Grid, Tiles, Title, Words
from reports.decisions import MOST, decisions
from reports.figures import Register
from reports.outlook import ending
from reports.page_one import page_one
from reports.paper import MemberPaper
from reports.paper_parts import Ageing, EndingRow
from reports.savings import savings
from reports.sentences import sentences
from tests.paper_samples import (
    CLAIMS,
    GROUPS,
    MEMBERS,
    claim,
    consortium,
    contract_of,
    disputed,
    empty,
    everything_signed,
    leaver,
    negative,
    nothing_signed,
    paper,
    usual,
)


def said(made: MemberPaper) -> tuple[str, str, str]:
    return sentences(made, Register())


def asked(made: MemberPaper) -> list[str]:
    return decisions(made, Register())


def test_a_gain_a_loss_and_nothing_read_differently() -> None:
    one = [claim("A-1", "Gas", 100_000, 50_000)]
    gain, loss, nothing = (
        said(paper(one, [contract_of(one)], running_cost=cost, past=()))[0]
        for cost in (20_000, 80_000, 50_000)
    )
    assert gain.startswith("Working together left us £300 better off [1] than buying alone")
    assert loss.startswith("Working together cost us £300 more [1] than it brought back in cash")
    assert nothing.startswith("Working together left us no better and no worse off in cash (£0) [1]")


def test_last_year_is_compared_by_sign() -> None:
    # everything_signed: 43,101.10 + 0 - 9,118 = 33,983.10; 2024-25: 59,000 + 7,500 + 5,000 - 8,800 = 62,700.00
    assert "than buying alone, £28,717 less [2] than in 2024-25" in said(everything_signed())[0]
    better = replace(everything_signed(), years=everything_signed().years[-1:])
    assert "2024-25" not in said(better)[0]
    # negative: net -18,152.15 after 62,700.00
    assert "£80,852 worse [2] than in 2024-25" in said(negative())[0]


def test_years_are_compared_like_with_like() -> None:
    # usual: 1,200.00 waits, so every claim is compared: 36,623.20 after 62,700.00
    assert "than buying alone; counting every claim, £26,077 less [2] than in 2024-25" in said(usual())[0]
    past = usual().years
    unsigned = replace(past[-2], signed=0)
    made = replace(everything_signed(), years=(unsigned, everything_signed().years[-1]))
    assert "counting every claim, £28,717 less" in said(made)[0]
    equal = replace(past[-2], row=past[-1].row, signed=0)
    assert (
        "counting every claim, the same as in 2024-25" in said(replace(usual(), years=(equal, past[-1])))[0]
    )


@pytest.mark.parametrize(
    ("joined", "left", "compared"),
    [
        (None, None, True),
        (date(2024, 4, 1), date(2026, 3, 31), True),
        (date(2024, 4, 2), None, False),
        (None, date(2026, 3, 30), False),
    ],
)
def test_a_year_in_which_the_member_did_not_belong_throughout_is_not_compared(
    joined: date | None, left: date | None, compared: bool
) -> None:
    base = usual()
    made = replace(base, association=replace(base.association, joined=joined, left=left))
    assert ("2024-25" in said(made)[0]) is compared


def test_a_year_that_is_not_over_is_not_compared_with_a_whole_one() -> None:
    base = usual()
    assert (
        "2024-25" not in said(replace(base, years=(*base.years[:-1], replace(base.years[-1], over=False))))[0]
    )


def test_most_is_said_only_of_contracts_that_bring_over_half() -> None:
    assert "most of the signed savings (£43,101) [3] come from three contracts" in said(usual())[0]
    many = [claim(f"A-{place}", f"Service {place}", 100_000, 10_000) for place in range(7)]
    spread = paper(many, [contract_of([each]) for each in many], running_cost=1)
    assert "most of" not in said(spread)[0]


def test_contracts_that_brought_more_than_the_whole_are_never_called_most_of_it() -> None:
    # 500 + 400 + 300 saved, 600 lost: 600 signed, of which 1,200 cannot be "most"
    amounts = (50_000, 40_000, 30_000, -60_000)
    claims = [claim(f"A-{at}", f"Service {at}", 100_000, amount) for at, amount in enumerate(amounts)]
    first = said(paper(claims, [contract_of([each]) for each in claims], running_cost=1, past=()))[0]
    assert "three contracts saved £1,200 [2] before losses on others: Service 0, Service 1 and" in first
    assert "most of" not in first
    two = [claims[0], claims[3], claim("B-1", "Lifts", 100_000, 20_000)]
    first = said(paper(two, [contract_of([each]) for each in two], running_cost=1, past=()))[0]
    assert "two contracts saved £700 [2] before losses on others: Service 0 and Lifts" in first
    one = [claims[0], claim("B-1", "Lifts", 100_000, -20_000)]
    first = said(paper(one, [contract_of([each]) for each in one], running_cost=1, past=()))[0]
    assert "one contract saved £500 [2] before losses on others: Service 0" in first


def test_the_largest_loss_is_named_and_disappears_when_its_sign_flips() -> None:
    assert said(usual())[1].startswith("Trauma-informed practice cost us £1,200 more")
    assert "the largest of 2 losses (£2,010 together)" in said(usual())[1]
    flipped = [replace(each, cashable=abs(each.cashable)) for each in CLAIMS]
    groups = [replace(each, cashable=abs(each.cashable), signed=None) for each in GROUPS]
    assert "No contract with a baseline cost us more" in said(paper(flipped, groups))[1]


def test_unsigned_and_disputed_savings_are_never_called_left_over() -> None:
    first, second, _ = said(nothing_signed())
    assert first.startswith("No saving is signed yet, so none is counted: £27,101 [2]")
    rebate = replace(GROUPS[0], cashable=2_410_075, signed=0)
    waiting = [replace(CLAIMS[0], state=ClaimState.CALCULATED)]
    first, _, _ = said(paper(waiting, [rebate]))
    assert first.startswith(
        "No saving is signed yet, so none is counted: £24,101 [3] is worked out and waits"
    )
    assert "belonging cost us £9,118 [1] and rebates brought £450 [2]." in first
    contested = [replace(CLAIMS[0], state=ClaimState.DISPUTED, dispute="No.")]
    assert said(paper(contested, [rebate]))[0].startswith(
        "No saving is signed for 2025-26; belonging cost us"
    )
    assert said(disputed())[1] == "£27,101 in 2 claims is disputed [3]."
    assert "every claim of the year is signed" in said(everything_signed())[1]


def test_learning_that_lost_says_lost() -> None:
    assert "learning lost us £2,010" in said(usual())[2]


def test_an_empty_year_says_so_and_asks_nothing() -> None:
    assert said(empty())[0] == "Nothing was bought, shared or saved together in 2025-26."
    assert asked(empty()) == ["Nothing needs a decision: note this paper."]


def test_notices_come_first_and_soonest_first() -> None:
    made = asked(usual())
    assert made[0].startswith(
        "Lift maintenance: give notice by 30 April 2026, or let it run on after 31 July 2026"
    )
    assert made[1].startswith("Gas servicing: give notice by 31 October 2026")
    later = EndingRow("LIFT-02", "Lift maintenance", "N", date(2026, 12, 31), None, 100, 0)
    ends = asked(replace(usual(), ending=(later,)))[0]
    assert ends.startswith(
        "Lift maintenance: decide what follows when it ends on 31 December 2026; it cost us £1 "
    )


def test_a_contract_that_ends_for_good_is_never_said_to_run_on() -> None:
    final = EndingRow("LIFT-02", "Lift maintenance", "N", date(2026, 7, 31), None, 100, 0, final=True)
    first = asked(replace(usual(), ending=(final,)))[0]
    assert first.startswith(
        "Lift maintenance ends on 31 July 2026 for good: decide what follows; it cost us £1"
    )
    assert "run on" not in first


def test_a_contract_of_running_cost_is_not_said_to_have_saved_or_lost() -> None:
    running = EndingRow("RUN-02", "Systems", "N", date(2026, 7, 31), None, 123_400, None, final=True)
    made = replace(usual(), ending=(running,))
    assert "it cost us £1,234 in 2025-26 [1]." in asked(made)[0]
    text = " ".join(
        " ".join(line.cells)
        for block in ending(made, Register(), BUDGETS[0])
        if isinstance(block, Grid)
        for line in block.lines
    )
    assert "31 July 2026, for good 1,234.00 –" in text


def test_many_endings_are_two_spelled_out_and_the_rest_counted() -> None:
    made = asked(MEMBERS["sixty"]())
    # the two that cost most, C-37 and C-39, in the order of their days
    assert made[0].startswith(
        "Buildings insurance lot 4: decide what follows when it ends on 28 October 2026"
    )
    assert made[1].startswith("Lift maintenance lot 4: decide what follows when it ends on 28 December 2026")
    assert made[2] == (
        "Decide also on Gas servicing lot 1, Void clearance lot 1, Fire risk assessments lot 2 and 35 more, which end "
        "or need notice within twelve months."
    )
    assert len(made) == MOST


def test_a_place_is_kept_for_what_waits_to_be_signed_and_it_stands_before_what_is_disputed() -> None:
    base = disputed()
    made = asked(replace(base, ending=MEMBERS["sixty"]().ending))
    assert [each.split()[0] for each in made[3:]] == ["Ask", "Settle"]
    lost = asked(MEMBERS["sixty"]())
    assert "sign or dispute" in lost[3]
    assert "stay in, change or leave" in lost[4]


def test_a_small_loss_is_not_put_to_the_board() -> None:
    for cost, loss, is_put in (
        (100_000, 49_999, False),
        (100_000, 50_000, True),
        (60_000_000, 59_999, False),
    ):
        one = [claim("A-1", "Gas", cost, -loss)]
        made = asked(paper(one, [contract_of(one)], running_cost=0, past=()))
        assert any("stay in, change or leave" in each for each in made) is is_put, (cost, loss)


@pytest.mark.parametrize("name", list(MEMBERS))
def test_no_paper_asks_more_than_five_things(name: str) -> None:
    assert 1 <= len(asked(MEMBERS[name]())) <= MOST


def test_a_loss_is_put_to_the_board_and_a_gain_is_not() -> None:
    assert any(
        "Gas servicing: stay in, change or leave, as it lost £8,034" in each for each in asked(negative())
    )
    assert any("even with every claim counted the year cost us £18,152" in each for each in asked(negative()))
    assert asked(everything_signed()) == ["Nothing needs a decision: note this paper."]


def test_signatures_and_disputes_are_asked_for() -> None:
    assert asked(disputed()) == [
        "Ask our finance officer to sign or dispute the £1,200 [1] that waits.",
        "Settle what is disputed: £27,101 in 2 claims [2] stays out of our headline until then.",
    ]


def test_old_debts_are_asked_for_only_while_they_are_owed() -> None:
    base = MEMBERS["three"]()
    assert base.statement is not None
    assert any("£100 [2] overdue by over 90 days" in each for each in asked(base))
    paid = replace(base.statement, ageing=Ageing(not_due=base.statement.closing))
    assert not any("overdue" in each for each in asked(replace(base, statement=paid)))


def test_little_coverage_is_put_to_the_board() -> None:
    one = [claim("A-1", "Gas", 100_000, 50_000)]
    bare = paper(one, [contract_of(one, extra=200_000)], running_cost=100, past=())
    assert asked(bare) == [
        "Ask for the baseline prices that are missing. Claims cover only 33% of what we put in [1]."
    ]


def test_the_consortium_says_members_finance_officers() -> None:
    assert any("Ask members' finance officers" in each for each in decisions(consortium(), Register()))


def test_one_claim_that_changes_state_changes_the_page() -> None:
    before = everything_signed()
    claims = [replace(before.claims[0], state=ClaimState.CALCULATED), *before.claims[1:]]
    contracts = [replace(each, signed=None) for each in before.contracts]
    after = paper(claims, contracts)
    assert said(before) != said(after)
    assert asked(after) == ["Ask our finance officer to sign or dispute the £24,101 [1] that waits."]


def test_the_consortiums_paper_speaks_of_members() -> None:
    first, second, _ = sentences(consortium(), Register())
    assert first.startswith("Working together left members £35,423 better off")
    assert "cost members £1,200 more [4] than members' baseline" in second
    assert any("it cost members £18,240 in 2025-26" in each for each in decisions(consortium(), Register()))


def test_a_claim_left_out_by_the_counting_rule_is_not_said_to_lack_a_baseline() -> None:
    one = [replace(CLAIMS[0], state=ClaimState.CALCULATED)]
    assert (
        "Claims cover 97% of what we put in [3]; the rest earns none."
        in said(paper(one, [replace(GROUPS[0], rebates=0)]))[1]
    )


def test_only_what_is_left_out_is_said_to_be() -> None:
    def beneath(made: MemberPaper) -> str:
        return next(each.text for each in page_one(made, Register()) if isinstance(each, Words))

    assert "Left out as well: £27,101 [10] disputed and £14,800 [11] incomplete." in beneath(disputed())
    some = [replace(CLAIMS[0], state=ClaimState.DISPUTED, dispute="No.")]
    assert beneath(paper(some, [contract_of(some)])).endswith(
        "Left out as well: £24,101 [10] disputed. Pounds on this page are rounded."
    )
    assert "Left out as well" not in beneath(usual())


def test_a_member_that_left_reads_what_came_late_and_what_is_open() -> None:
    made = leaver()
    assert said(made) == (
        "We left the consortium on 31 March 2025; the late documents of 2025-26 came to £797 of rebates [1].",
        "On 31 March 2026 nothing is owed either way on our account; we used £75 [2] more than we paid into "
        "Learning pool.",
        "No saving is claimed for the year: savings count only while a member takes part.",
    )
    assert isinstance(top := page_one(made, Register())[0], Title)
    assert "left on 31 March 2025; late documents only" in top.under
    assert asked(made) == [
        "Settle with the consortium what our leaving left open: we used £75 [1] more than we paid into Learning pool."
    ]
    assert "joint working" not in top.under
    stays = replace(made, association=replace(made.association, left=None))
    assert said(stays)[0].startswith("Working together left us £797 better off")


def test_a_member_that_leaves_within_the_year_is_told_its_year_and_the_day() -> None:
    base = usual()
    left = replace(base, association=replace(base.association, left=date(2025, 9, 30)))
    assert said(left)[0].startswith("Working together left us")
    assert isinstance(top := page_one(left, Register())[0], Title)
    assert "joint working with 11 other associations · left on 30 September 2025" in top.under


def test_only_members_that_belonged_are_counted() -> None:
    made = consortium()
    gone = replace(made.members[3], left=date(2025, 3, 31))
    paper_ = replace(made, members=(*made.members[:3], gone, *made.members[4:]))
    assert isinstance(top := page_one(paper_, Register())[0], Title)
    assert top.under.startswith("11 associations")
    rows = [
        line.cells[0]
        for block in consortium_paper_blocks(paper_, Register(), BUDGETS[0])
        if isinstance(block, Grid)
        for line in block.lines
    ]
    assert "M03 Cedar Homes, left on 31 March 2025" in rows


def test_pounds_lost_for_each_pound_are_said_to_be_lost() -> None:
    made = negative()
    assert isinstance(tiles := page_one(made, Register())[1], Tiles)
    assert tiles.tiles[3].note.startswith("lost £0.99 for each £1 [5]")
    lines = [
        line.cells[0]
        for block in savings(made, Register(), BUDGETS[0])
        if isinstance(block, Grid)
        for line in block.lines
    ]
    assert "Left over if every claim counted (£0.99 lost for each £1)" in lines


def test_one_claim_is_not_said_in_the_plural_nor_one_thing_per_each() -> None:
    one = [replace(claim("A-1", "Gas", 100_000, 50_000), unit="each")]
    made = paper(one, [contract_of(one)])
    cells = [
        cell
        for block in savings(made, Register(), BUDGETS[0])
        if isinstance(block, Grid)
        for line in block.lines
        for cell in line.cells
    ]
    assert {"Signed (1 claim)", "Disputed (0 claims)"} <= set(cells)
    assert "£15.00 each, own contract, 1 April 2024 · B" in cells
