"""What planned courses will cost a pool: each by its price, as long as nobody committed it and it is not billed."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract, Item
from consortium.contracts.queries import agreements
from consortium.learning.models import Course, CourseCalledOff, CoursePlan
from consortium.ledger.models import Pool
from consortium.pools.models import PoolCommitment
from consortium.pools.queries import Commitment, billed_of, commitments, shared, stands
from consortium.spend.sharing import Sharing


def costs_to_come(session: Session, found: Pool) -> list[Commitment]:
    """Everything that the pool is to bear and that is not billed yet: what was committed, then planned courses."""
    return [*commitments(session, found), *planned(session, found)]


def planned(session: Session, found: Pool) -> list[Commitment]:
    """The courses of the pool that have a price, less what is billed of them, by their day.

    A course that was committed counts by its commitment, and one that was called off not at all.
    """
    committed = sa.exists().where(PoolCommitment.item_id == Course.item_id, stands())
    rows = session.execute(
        sa.select(Course, CoursePlan.price, Contract.reference, Item.code)
        .join(CoursePlan, CoursePlan.item_id == Course.item_id)
        .join(Item, Item.id == Course.item_id)
        .join(Contract, Contract.id == Course.contract_id)
        .outerjoin(CourseCalledOff, CourseCalledOff.item_id == Course.item_id)
        .where(Contract.pool_id == found.id, CoursePlan.price > 0, CourseCalledOff.item_id.is_(None), ~committed)
        .order_by(Course.date, Item.code)
    ).all()
    if not rows:
        return []
    billed = billed_of(session, {course.item_id for course, *_ in rows})
    known, sharing, standing = agreements(session), Sharing(session), []
    for course, price, reference, code in rows:
        amount = price or 0
        left = amount - max(0, billed.get(course.item_id, 0))
        if left > 0:
            shares, why = shared(sharing, known[reference], code, course.date, left)
            told = (0, reference, code, course.date, amount, left, course.title)
            standing.append(Commitment(*told, shares, why, course.item_id))
    return standing
