"""Which contracts a paper says are ending: by day, by extension, by member; running contracts with their cost."""

from dataclasses import replace
from datetime import date

from consortium.contracts.agreement import Agreement, Part
from consortium.contracts.terms import Counting
from consortium.kernel.days import Span
from consortium.kernel.terms import Workstream
from consortium.vfm.coming import ending
from reports.paper_parts import EndingRow
from reports.table import MemberSpend

DAY = date(2026, 3, 31)
LIFTS = Agreement(
    id=1,
    reference="LIFT-02",
    title="Lift maintenance",
    workstream=Workstream.PROCUREMENT,
    supplier="N",
    supplier_name="Northgate Lifts",
    lead="ROSE",
    start=date(2023, 4, 1),
    end=date(2026, 7, 31),
    max_end=date(2027, 7, 31),
    notice_days=90,
    payment_days=30,
    counting=Counting.parse("initial_term"),
    pool=None,
    rules=(),
    parts=(Part("ROSE", Span(date(2023, 4, 1), date(2027, 7, 31)), None),),
)


def coming(
    agreement: Agreement, member: str | None = None, spend: tuple[MemberSpend, ...] = ()
) -> EndingRow | None:
    """The contract's row, or None where it needs no attention."""
    return next(iter(ending({agreement.reference: agreement}, DAY, (), spend, member)), None)


def test_a_contract_that_can_be_extended_needs_notice_and_is_not_final() -> None:
    row = coming(LIFTS)
    assert row is not None
    assert (row.end, row.notice_by, row.final) == (date(2026, 7, 31), date(2026, 5, 2), False)


def test_a_contract_without_extension_or_in_its_last_one_is_final_and_needs_no_notice() -> None:
    for last in (
        replace(LIFTS, max_end=None),
        replace(LIFTS, end=date(2025, 7, 31), max_end=date(2026, 7, 31)),
    ):
        row = coming(last)
        assert row is not None
        assert (row.end, row.notice_by, row.final) == (date(2026, 7, 31), None, True)


def test_a_contract_whose_last_day_is_the_papers_day_is_still_there_and_one_that_ended_before_is_not() -> (
    None
):
    ends = replace(LIFTS, end=DAY, max_end=None, parts=(Part("ROSE", Span(LIFTS.start, DAY), None),))
    for member in (None, "ROSE"):
        row = coming(ends, member)
        assert row is not None and row.end == DAY and row.final
    assert coming(replace(ends, end=date(2026, 3, 30))) is None


def test_a_member_that_leaves_on_the_papers_day_is_not_asked_about_what_goes_on_without_it() -> None:
    leaves = replace(LIFTS, parts=(Part("ROSE", Span(LIFTS.start, DAY), None),))
    assert coming(leaves, "ROSE") is None
    assert coming(leaves, "ALDER") is None


def test_a_running_contract_stands_with_its_cost_and_without_savings() -> None:
    running = replace(LIFTS, workstream=Workstream.RUNNING)
    spend = tuple(MemberSpend("LIFT-02", code, Workstream.RUNNING, 5_000) for code in ("ALDER", "ROSE"))
    both, own = coming(running, None, spend), coming(running, "ROSE", spend)
    assert both is not None and own is not None
    assert (both.spend, both.cashable) == (10_000, None)
    assert (own.spend, own.cashable) == (5_000, None)
