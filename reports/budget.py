"""How many rows each table of a paper may have, so that it keeps to ten pages; the rest is added up."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from consortium.kernel.money import Pence

MOST_PAGES = 10
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Budget:
    """The most rows of a table, by what it lists."""

    claims: int
    contracts: int
    statement: int
    others: int


BUDGETS = (
    *(Budget(80, 60, 60, 30), Budget(60, 40, 36, 20), Budget(36, 24, 24, 12)),
    *(Budget(18, 12, 12, 6), Budget(12, 8, 8, 4)),
)
"""From generous to tight: the first that keeps to ten pages is taken."""


def largest(rows: Sequence[Row], most: int, size: Callable[[Row], Pence]) -> tuple[list[Row], list[Row]]:
    """The rows to show, in their order, and the smaller ones to add up; never just one of these."""
    if len(rows) <= most:
        return list(rows), []
    ranked = sorted(range(len(rows)), key=lambda place: (-abs(size(rows[place])), place))
    kept = sorted(ranked[: max(most - 1, 1)])
    return [rows[place] for place in kept], [rows[place] for place in sorted(set(ranked) - set(kept))]
