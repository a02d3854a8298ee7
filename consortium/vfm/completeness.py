"""Whether a claim's year is over and wholly billed; what is not stays out of headlines (spec/vfm.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.kernel.days import ONE_DAY, FinancialYear, Month, Span
from consortium.ledger.models import JournalRow
from consortium.spend.models import DocumentLine, DocumentRow

Reversal = aliased(JournalRow)


def incomplete(
    year: FinancialYear, book_day: date | None, counted: list[Span], billed: list[Span]
) -> tuple[str, ...]:
    """Why a claim is incomplete, in words; empty when it is complete.

    A year is over when the book (or `as at`) has come to its last day. `counted` and `billed` are the days of
    an item with the unit `year`, empty for any other.
    """
    reasons = []
    if book_day is None or book_day < year.span.last:
        reasons.append(f"the year {year} is not over")
    if missing := uncovered(counted, billed):
        reasons.append(
            f"its invoices cover {sum(each.days for each in counted) - missing} of "
            f"{sum(each.days for each in counted)} days"
        )
    return tuple(reasons)


def uncovered(counted: Iterable[Span], billed: Iterable[Span]) -> int:
    """How many of the counted days no billed span covers."""
    ordered, missing = sorted(billed), 0
    for stretch in counted:
        day = stretch.first
        for span in ordered:
            if span.last < day:
                continue
            if span.first > stretch.last:
                break
            if span.first > day:
                missing += (span.first - day).days
            day = span.last + ONE_DAY
        if day <= stretch.last:
            missing += (stretch.last - day).days + 1
    return missing


@dataclass(frozen=True, slots=True)
class BilledPeriod:
    """The service period of a posted line, the line's service day, and the id of the weights it is shared by."""

    service_day: date
    span: Span
    weights_id: int


def billed_periods(
    session: Session, item_id: int, days: Span, as_at: date | None
) -> tuple[BilledPeriod, ...]:
    """The item's posted lines served on the days that no reversal took back.

    A credit bills no day: what it takes back, it takes from a line that stands here itself. A line without a
    service period stands for the calendar month of its date, as in sharing by usage.
    """
    rows = (
        sa.select(
            DocumentLine.service_day,
            DocumentLine.from_day,
            DocumentLine.to_day,
            DocumentRow.dated,
            DocumentLine.weights_id,
        )
        .join(DocumentRow, DocumentRow.id == DocumentLine.document_id)
        .outerjoin(Reversal, Reversal.reverses_id == DocumentRow.journal_id)
        .where(
            DocumentLine.item_id == item_id,
            DocumentLine.service_day.between(days.first, days.last),
            DocumentLine.net >= 0,
        )
        .distinct()
    )
    if as_at is None:
        rows = rows.where(Reversal.id.is_(None))
    else:
        rows = rows.where(sa.or_(Reversal.id.is_(None), Reversal.dated > as_at), DocumentRow.dated <= as_at)
    return tuple(
        BilledPeriod(day, Span(first, last) if first and last else Month.of(dated).span, weights)
        for day, first, last, dated, weights in session.execute(rows)
    )
