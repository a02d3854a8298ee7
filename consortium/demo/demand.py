"""How much of each item every member needs, month by month: whole numbers, always the same ones."""

from fractions import Fraction
from functools import cache

from consortium.demo.associations import YEARS
from consortium.demo.catalogue import BY_REFERENCE, PROCUREMENT
from consortium.demo.catalogue.shape import Item, JointContract
from consortium.demo.chance import whole
from consortium.kernel.days import FinancialYear, Month, Span


def quantity(contract: JointContract, item: Item, member: str, period: Span) -> int:
    """Units that the member had in the months of the period in which it took part to their last day."""
    took_part = contract.participation(member)
    return sum(
        _months(contract.reference, item.code, member, FinancialYear.of(month.first))[(month.number - 4) % 12]
        for month in period.months()
        if month.span.last in took_part
    )


def a_year(contract: JointContract, item: Item, year: FinancialYear) -> Fraction:
    """Units that all members of the contract would need in a whole year."""
    sizes = (contract.size(member, item.by, year) for member in contract.members)
    return Fraction(sum(sizes)) * Fraction(item.need)


def usage_rows() -> list[dict[str, str]]:
    """The rows of `usage.csv`: the first item of every contract that is shared by use."""
    return [
        {"contract": contract.reference, "member": member, "month": str(month), "quantity": str(used)}
        for contract in PROCUREMENT
        if contract.allocation == "usage"
        for member in contract.members
        for year in YEARS
        for month in year.months
        if month.span.last <= contract.billed_until
        if (used := quantity(contract, contract.items[0], member, month.span))
    ]


@cache
def _months(reference: str, code: str, member: str, year: FinancialYear) -> tuple[int, ...]:
    """Twelve whole numbers that add up to about the member's need of the year, April first."""
    contract = BY_REFERENCE[reference]
    item = next(each for each in contract.items if each.code == code)
    need = Fraction(contract.size(member, item.by, year)) * Fraction(item.need)
    words = (reference, code, member, str(year))
    if not item.steady:
        need = need * whole(92, 108, *words) / 100
    parts = [100 if item.steady else whole(82, 118, *words, month.number) for month in year.months]
    start = Fraction(whole(0, 99, *words, "start"), 100) if not item.steady else Fraction(1, 2)
    reached = [int(start + need * sum(parts[:count]) / sum(parts)) for count in range(13)]
    return tuple(later - earlier for earlier, later in zip(reached, reached[1:], strict=False))


def billing_periods(contract: JointContract) -> list[Span]:
    """The periods that the supplier bills: months, or quarters of the financial year, within the contract."""
    size = 1 if contract.monthly else 3
    billed = Span(contract.start, min(contract.last, contract.billed_until)) if _is_billed(contract) else None
    quarters = [_span(year.months[at : at + size]) for year in YEARS for at in range(0, 12, size)]
    return [both for each in quarters if billed and (both := each.overlap(billed))]


def _is_billed(contract: JointContract) -> bool:
    return contract.start <= contract.billed_until


def _span(months: tuple[Month, ...]) -> Span:
    return Span(months[0].first, months[-1].span.last)
