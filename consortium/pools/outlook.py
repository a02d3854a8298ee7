"""What becomes of a pool: its balance day by day after what is due and committed, and when it runs dry."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from consortium.kernel.money import Pence


@dataclass(frozen=True, slots=True)
class Outlook:
    """A projected balance: `lowest` and `last` in pence; `short_from` is the first day below the floor, if any."""

    floor: Pence
    lowest: Pence
    lowest_on: date
    last: Pence
    short_from: date | None


def outlook(balance: Pence, day: date, expected: Iterable[tuple[date, Pence]], floor: Pence = 0) -> Outlook:
    """Project the balance of `day` by what is `expected` (day, amount; costs negative), which moves nothing before it.

    What was expected earlier and has not come counts on `day` itself. Amounts of one day come together. A floor
    below zero is none: a pool is short at the latest when it holds less than nothing.
    """
    floor = max(floor, 0)
    by_day: dict[date, Pence] = defaultdict(int)
    by_day[day] += balance
    for when, amount in expected:
        by_day[max(when, day)] += amount
    standing, lowest, short_from = 0, (balance, day), None
    for place, (when, amount) in enumerate(sorted(by_day.items())):
        standing += amount
        if place == 0 or standing < lowest[0]:
            lowest = (standing, when)
        if standing < floor and short_from is None:
            short_from = when
    return Outlook(floor, *lowest, standing, short_from)
