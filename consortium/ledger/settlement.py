"""Who should pay whom, so that every member stands at zero (spec/ledger.md, "Settlement")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.money import Pence
from consortium.ledger.balances import current_balances, pool_balances
from consortium.ledger.models import Pool
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class SettlingPayment:
    """A payment that settles, in pence."""

    payer: str
    payee: str
    amount: Pence


def positions(session: Session, as_at: date | None = None) -> dict[str, Pence]:
    """Each member's current account less the balances of the pools it hosts; they add up to zero."""
    found = current_balances(session, as_at)
    hosted = session.execute(sa.select(Pool.code, Member.code).join(Member, Member.id == Pool.host_id))
    for pool, host in hosted.all():
        held = sum(pool_balances(session, pool, as_at).values())
        found[host] = found.get(host, 0) - held
    return found


def settlement(found: Mapping[str, Pence]) -> list[SettlingPayment]:
    """The payments that bring all positions to zero: the largest debtor pays the largest creditor first.

    Ties go by member code. At most one payment fewer than there are members.
    """
    left = dict(found)
    payments = []
    while any(left.values()):
        debtor = min(left, key=lambda member: (-left[member], member))
        creditor = min(left, key=lambda member: (left[member], member))
        amount = min(left[debtor], -left[creditor])
        payments.append(SettlingPayment(debtor, creditor, amount))
        left[debtor] -= amount
        left[creditor] += amount
    return payments
