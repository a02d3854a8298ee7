"""What is due to pools and committed from them, as the rows of extra files; `pooled_restored` brings it in again."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract, Item
from consortium.exchange.kinds import Kind
from consortium.exchange.pooled_files import POOL_COMMITMENTS, POOL_DUES
from consortium.exchange.written import Row, written
from consortium.ledger.models import Pool
from consortium.members.models import Member
from consortium.pools.models import PoolCommitment, PoolDue


def pooled(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each of its files with its rows, numbered from one in the order in which they were entered."""
    yield POOL_DUES, pool_dues(session)
    yield POOL_COMMITMENTS, pool_commitments(session)


def pool_dues(session: Session) -> Iterator[Row]:
    """Every due, and every row that takes one back."""
    rows = session.execute(
        sa.select(PoolDue, Pool.code, Member.code)
        .join(Pool, Pool.id == PoolDue.pool_id)
        .join(Member, Member.id == PoolDue.member_id)
        .order_by(PoolDue.id)
    ).all()
    places = {each.id: number for number, (each, _, _) in enumerate(rows, 1)}
    for each, pool, member in rows:
        told = {"number": places[each.id], "takes_back": places.get(each.takes_back_id or 0), "pool": pool}
        yield written(POOL_DUES, each, told | {"member": member, "by": each.entered_by, "at": each.entered_at})


def pool_commitments(session: Session) -> Iterator[Row]:
    """Every commitment, and every row that takes one back."""
    rows = session.execute(
        sa.select(PoolCommitment, Pool.code, Contract.reference, Item.code)
        .join(Pool, Pool.id == PoolCommitment.pool_id)
        .join(Contract, Contract.id == PoolCommitment.contract_id)
        .outerjoin(Item, Item.id == PoolCommitment.item_id)
        .order_by(PoolCommitment.id)
    ).all()
    places = {each.id: number for number, (each, *_) in enumerate(rows, 1)}
    for each, pool, contract, item in rows:
        told = {"number": places[each.id], "takes_back": places.get(each.takes_back_id or 0), "pool": pool}
        who = {"by": each.entered_by, "at": each.entered_at}
        yield written(POOL_COMMITMENTS, each, told | who | {"contract": contract, "item": item})
