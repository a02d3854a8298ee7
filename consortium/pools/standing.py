"""Where a pool stands: each member's part of it, what is due and committed, and what becomes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from consortium.kernel.days import ONE_DAY, FinancialYear
from consortium.kernel.money import POUND, Pence
from consortium.ledger.balances import pool_balances
from consortium.ledger.models import Pool
from consortium.parameters.queries import value
from consortium.parameters.terms import Name
from consortium.pools.fair_use import FairUse, fair_use
from consortium.pools.outlook import Outlook, outlook
from consortium.pools.planned import costs_to_come
from consortium.pools.queries import Commitment, Due, Moved, dues, moved


@dataclass(frozen=True, slots=True)
class Part:
    """One member's part of a pool in a year, pence with VAT: opening + paid in - used + returned = balance."""

    member: str
    opening: Pence
    paid_in: Pence
    used: Pence
    returned: Pence
    balance: Pence
    due: Pence
    committed: Pence

    @property
    def projected(self) -> Pence:
        """What is left once everything due is paid and everything committed is billed."""
        return self.balance + self.due - self.committed


@dataclass(frozen=True, slots=True)
class PoolStanding:
    """A pool as it stands at the end of `day` in its year.

    `commitments` are what was committed and the price of planned courses; `unshared` is what of them cannot be
    shared yet.
    """

    day: date
    year: FinancialYear
    parts: tuple[Part, ...]
    dues: tuple[Due, ...]
    commitments: tuple[Commitment, ...]
    unshared: Pence
    outlook: Outlook
    fair_use: tuple[FairUse, ...]

    @property
    def balance(self) -> Pence:
        """What the pool holds."""
        return sum(each.balance for each in self.parts)


def standing(session: Session, found: Pool, year: FinancialYear, day: date) -> PoolStanding:
    """The pool in a year, as it stands at the end of `day` or of the year, whichever comes first.

    What is due and committed, and what becomes of the pool, are as of now, whatever the year.
    """
    until = min(day, year.span.last)
    paid, costs = tuple(dues(session, found, day)), tuple(costs_to_come(session, found))
    happened = moved(session, found.code, year, until)
    opening = pool_balances(session, found.code, year.span.first - ONE_DAY)
    closing = pool_balances(session, found.code, until)
    owed = _by_member((each.member, each.left) for each in paid)
    committed = _by_member(item for each in costs for item in each.shares.items())
    codes = {
        *opening,
        *closing,
        *owed,
        *committed,
        *(member for each in happened.values() for member in each),
    }
    parts = tuple(
        Part(
            code,
            opening.get(code, 0),
            happened[Moved.PAID_IN].get(code, 0),
            happened[Moved.USED].get(code, 0),
            happened[Moved.RETURNED].get(code, 0),
            closing.get(code, 0),
            owed.get(code, 0),
            committed.get(code, 0),
        )
        for code in sorted(codes)
    )
    band = (value(session, name, until) for name in (Name.FAIR_USE_LEAST, Name.FAIR_USE_MOST))
    return PoolStanding(
        day=until,
        year=year,
        parts=parts,
        dues=paid,
        commitments=costs,
        unshared=sum(each.left for each in costs if not each.shares),
        outlook=projected(session, found, day, paid, costs),
        fair_use=tuple(fair_use(happened[Moved.PAID_IN], happened[Moved.USED], *band)),
    )


def projected(
    session: Session, found: Pool, day: date, paid: Iterable[Due], costs: Iterable[Commitment]
) -> Outlook:
    """What becomes of the pool from `day` on; late dues count as if they came on that day."""
    floor = int(value(session, Name.POOL_FLOOR, day) * POUND)
    expected = [*((each.due, each.left) for each in paid), *((each.day, -each.left) for each in costs)]
    return outlook(sum(pool_balances(session, found.code, day).values()), day, expected, floor)


def _by_member(amounts: Iterable[tuple[str, Pence]]) -> dict[str, Pence]:
    found: dict[str, Pence] = {}
    for member, amount in amounts:
        found[member] = found.get(member, 0) + amount
    return found
