"""Contracts that end, or whose notice day falls, on a day or in the twelve months after it."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from consortium.contracts.agreement import Agreement
from consortium.kernel.days import Span, anniversary
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream
from reports.paper_parts import ContractRow, EndingRow
from reports.table import MemberSpend


def ending(
    agreements: Mapping[str, Agreement],
    day: date,
    contracts: Iterable[ContractRow],
    spend: Iterable[MemberSpend],
    member: str | None,
) -> tuple[EndingRow, ...]:
    """The contracts that need attention, soonest first: all, or those in which the member takes part.

    A contract ends at its initial term's end; once that is past, at its last possible day. `spend` says what
    each cost in the year, running contracts too.
    """
    saved = {each.reference: each for each in contracts}
    cost: dict[str, Pence] = {}
    for each in spend:
        if member in (None, each.member):
            cost[each.contract] = cost.get(each.contract, 0) + each.spend
    year_ahead = Span(day, anniversary(day, 1))
    found = [
        _row(agreement, day, saved.get(reference), cost.get(reference, 0))
        for reference, agreement in agreements.items()
        if member is None or _takes_part(agreement, member, day)
    ]
    coming = [
        each for each in found if any(when in year_ahead for when in (each.end, each.notice_by) if when)
    ]
    return tuple(sorted(coming, key=lambda each: (each.notice_by or each.end, each.reference)))


def _end(agreement: Agreement, day: date) -> date:
    return agreement.end if agreement.end > day else agreement.span.last


def _takes_part(agreement: Agreement, member: str, day: date) -> bool:
    """Whether the member takes part after the day, or on it when it is the contract's last."""
    return any(
        part.member == member and (part.span.last > day or part.span.last == _end(agreement, day) == day)
        for part in agreement.parts
    )


def _row(agreement: Agreement, day: date, saved: ContractRow | None, cost: Pence) -> EndingRow:
    end = _end(agreement, day)
    is_final = end == agreement.span.last
    notice_by = None
    if agreement.notice_days and not is_final:  # what ends anyway needs no notice
        notice_by = end - timedelta(days=agreement.notice_days)
    cashable, avoided = (saved.cashable, saved.avoided) if saved else (0, 0)
    return EndingRow(
        reference=agreement.reference,
        title=agreement.title,
        supplier=agreement.supplier_name,
        end=end,
        notice_by=notice_by if notice_by and notice_by >= day else None,
        spend=cost,
        cashable=None if agreement.workstream is Workstream.RUNNING else cashable,
        avoided=avoided,
        final=is_final,
    )
