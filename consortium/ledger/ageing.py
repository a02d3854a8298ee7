"""How old a balance is: what is owed is set off against the oldest first (spec/ledger.md)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consortium.kernel.money import Pence

BANDS = ("not due", "1-30", "31-60", "61-90", "91+")
"""Days since the due date."""

LIMITS = (0, 30, 60, 90)


@dataclass(frozen=True, slots=True, order=True)
class Due:
    """An amount of a current account with the day it falls due: positive, the member owes it."""

    day: date
    amount: Pence


def aged(items: Iterable[Due], as_at: date) -> dict[str, Pence]:
    """What is left of `items` by band, in pence; the bands add up to the sum of the items exactly.

    Amounts of the smaller side settle those of the larger, oldest due date first.
    """
    ordered = sorted(items, key=lambda each: each.day)
    total = sum(each.amount for each in ordered)
    sign = 1 if total >= 0 else -1
    to_settle = sum(-sign * each.amount for each in ordered if sign * each.amount < 0)
    bands = dict.fromkeys(BANDS, 0)
    for each in ordered:
        open_amount = sign * each.amount
        if open_amount <= 0:
            continue
        settled = min(open_amount, to_settle)
        to_settle -= settled
        bands[_band((as_at - each.day).days)] += sign * (open_amount - settled)
    return bands


def _band(days_late: int) -> str:
    for limit, name in zip(LIMITS, BANDS, strict=False):
        if days_late <= limit:
            return name
    return BANDS[-1]
