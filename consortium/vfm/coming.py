"""Contracts that end, or whose notice day falls, in the twelve months after a day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from consortium.contracts.agreement import Agreement
from consortium.kernel.days import ONE_DAY, Span, anniversary
from reports.paper_parts import ContractRow, EndingRow


def ending(
    agreements: Mapping[str, Agreement], day: date, contracts: Iterable[ContractRow], member: str | None
) -> tuple[EndingRow, ...]:
    """The contracts that need attention, soonest first: all, or those in which the member takes part.

    A contract ends at its initial term's end; once that is past, at its last possible day.
    """
    spent = {each.reference: each for each in contracts}
    year_ahead = Span(day + ONE_DAY, anniversary(day, 1))
    found = []
    for reference, agreement in agreements.items():
        end = agreement.end if agreement.end > day else agreement.span.last
        notice_by = end - timedelta(days=agreement.notice_days) if agreement.notice_days else None
        is_coming = end in year_ahead or (notice_by is not None and notice_by in year_ahead)
        takes_part = member is None or any(
            part.member == member and part.span.last > day for part in agreement.parts
        )
        if is_coming and takes_part:
            row = spent.get(reference)
            found.append(
                EndingRow(
                    reference,
                    agreement.title,
                    agreement.supplier_name,
                    end,
                    notice_by if notice_by and notice_by > day else None,
                    row.spend if row else 0,
                    row.cashable if row else 0,
                    row.avoided if row else 0,
                )
            )
    return tuple(sorted(found, key=lambda each: (each.notice_by or each.end, each.reference)))
