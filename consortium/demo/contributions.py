"""What the members pay into the pooled learning fund, and who holds it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortium.demo.associations import BY_CODE, YEARS
from consortium.demo.catalogue.together import LEARNING
from consortium.demo.documents import amount
from consortium.kernel.money import Pence, pounds

POOL, POOL_HOST = LEARNING.pool, LEARNING.lead

_A_POST = {2023: Decimal("70.00"), 2024: Decimal("72.00"), 2025: Decimal("74.00")}
"""Pounds a year for each full-time post, in two halves."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A payment by a member into the pool, in pence."""

    member: str
    date: date
    amount: Pence
    reference: str


def paid_in() -> list[Contribution]:
    """Every contribution: in May and November, from the members that belong on that day."""
    return [
        Contribution(
            member,
            on,
            amount(BY_CODE[member].fte_in(year), _A_POST[year.start] / 2),
            f"{POOL}-{year}-{half}",
        )
        for year in YEARS
        for half, on in enumerate((date(year.start, 5, 9), date(year.start, 11, 8)), start=1)
        for member in LEARNING.taking_part(on)
    ]


def pool_rows() -> list[dict[str, str]]:
    """The row of `pools.csv`."""
    return [{"code": POOL, "name": "Shared learning fund", "host": POOL_HOST, "rule": "carry"}]


def contribution_rows() -> list[dict[str, str]]:
    """The rows of `contributions.csv`."""
    return [
        {
            "pool": POOL,
            "member": each.member,
            "date": each.date.isoformat(),
            "amount": pounds(each.amount),
            "reference": each.reference,
        }
        for each in paid_in()
    ]
