"""What is due to the learning fund and committed from it: a year that was paid, one to come, and a tight spring."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.demo.associations import BY_CODE, YEARS
from consortium.demo.catalogue.together import LEARNING
from consortium.demo.contributions import POOL, POOL_HOST, paid_in
from consortium.demo.documents import amount
from consortium.demo.signatures import OFFICERS
from consortium.kernel.money import Pence
from consortium.members.queries import member
from consortium.pools.operations import commit_cost, instalments, schedule
from consortium.pools.queries import pool
from consortium.pools.schemas import CommitmentSchema

A_POST = Decimal("76.00")
"""Pounds for each full-time post in the year to come."""

FIRST_TO_COME = date(2026, 5, 9)
SCHEDULED, ORDERED = date(2026, 3, 20), date(2026, 3, 26)
EXTRA, EXTRA_BY = {"CASA": 45_000, "GORSE": 42_500, "INKER": 34_000}, date(2026, 3, 13)
"""Who was asked in the winter to make up for having used more, in pence: none of it came."""

COMMITTED = (
    ("2026-04-20", "5150.40", "Six days of the spring programme, ordered with the provider"),
    ("2026-04-28", "2316.00", "Rooms and materials for them"),
    ("2026-06-16", "3480.00", "Professional standards: the second group"),
)


def add_pools(session: Session) -> int:
    """Schedule a year that was paid, what was asked on top and the year to come; commit a spring; how many dues."""
    found, count = pool(session, POOL), 0
    for code in sorted(BY_CODE):
        dues = [*_last_year(code), *_on_top(code), *_to_come(code)]
        if dues:
            schedule(session, _by_host(SCHEDULED), found, member(session, code), sorted(dues))
            count += len(dues)
    contract = session.scalars(sa.select(Contract).filter_by(reference=LEARNING.reference)).one()
    for day, pounds, words in COMMITTED:
        row = {"contract": contract.reference, "day": day, "amount": pounds, "words": words}
        commit_cost(session, _by_host(ORDERED), found, contract, None, CommitmentSchema().load(row))
    return count


def _last_year(code: str) -> list[tuple[date, Pence]]:
    last = YEARS[-1].span
    return [(each.date, each.amount) for each in paid_in() if each.member == code and each.date in last]


def _on_top(code: str) -> list[tuple[date, Pence]]:
    return [(EXTRA_BY, EXTRA[code])] if code in EXTRA else []


def _to_come(code: str) -> list[tuple[date, Pence]]:
    if code not in LEARNING.taking_part(FIRST_TO_COME):
        return []
    return instalments(amount(BY_CODE[code].fte_in(YEARS[-1]), A_POST), 2, FIRST_TO_COME)


def _by_host(day: date) -> Cause:
    return Cause(OFFICERS[POOL_HOST], datetime.combine(day, time(12), UTC))
