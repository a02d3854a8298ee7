"""Schedule what members pay into a pool, commit what will be billed, and take either back.

`values` are clean rows of the schemas. Each call leaves one event of the audit trail.
"""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.models import Contract, Item
from consortium.kernel.apportionment import apportion
from consortium.kernel.errors import Refused
from consortium.kernel.money import Pence, pounds
from consortium.ledger.models import Pool
from consortium.members.models import Member
from consortium.pools.models import PoolCommitment, PoolDue

MONTHS = 12


def instalments(amount: Pence, parts: int, first: date) -> list[tuple[date, Pence]]:
    """A year's amount in equal parts, to the penny by largest remainder, each with its day.

    The days lie equally many months apart; a day that a month does not have is its last.
    """
    shares = apportion(amount, [1] * parts)
    return [(_months_on(first, place * (MONTHS // parts)), share) for place, share in enumerate(shares)]


def _months_on(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, number = day.year + years, month + 1
    return date(year, number, min(day.day, calendar.monthrange(year, number)[1]))


def schedule(
    session: Session, cause: Cause, pool: Pool, member: Member, dues: Sequence[tuple[date, Pence]]
) -> list[PoolDue]:
    """Let the member be due to pay these amounts into the pool, each by its day."""
    rows = [
        PoolDue(
            pool_id=pool.id,
            member_id=member.id,
            due=day,
            amount=amount,
            entered_by=cause.actor,
            entered_at=cause.at,
        )
        for day, amount in dues
    ]
    session.add_all(rows)
    session.flush()
    after = {"member": member.code, "dues": [f"{pounds(each.amount)} by {each.due}" for each in rows]}
    _record(session, cause, "contributions scheduled", f"pool {pool.code} due {rows[0].id}", after=after)
    return rows


def take_back_due(session: Session, cause: Cause, wrong: PoolDue) -> PoolDue:
    """Let a due no longer be due, for the reason of the cause. Raises Refused."""
    _must_stand(session, cause, PoolDue, wrong)
    row = PoolDue(
        **{name: getattr(wrong, name) for name in ("pool_id", "member_id", "due", "amount")},
        takes_back_id=wrong.id,
        words=cause.reason,
        entered_by=cause.actor,
        entered_at=cause.at,
    )
    session.add(row)
    session.flush()
    code = session.get_one(Pool, wrong.pool_id).code
    due = f"{pounds(wrong.amount)} by {wrong.due}"
    before, after = {"state": "due", "due": due}, {"state": "taken back", "due": due}
    _record(session, cause, "due taken back", f"pool {code} due {wrong.id}", before=before, after=after)
    return row


def commit_cost(
    session: Session,
    cause: Cause,
    pool: Pool,
    contract: Contract,
    item: Item | None,
    values: Mapping[str, Any],
) -> PoolCommitment:
    """Commit what a contract will cost the pool that it draws on. Raises Refused where it draws on another or none.

    What is restored from an export was checked when it was committed: the contract may draw on another since.
    """
    if cause.batch is None and contract.pool_id != pool.id:
        raise Refused(f"contract {contract.reference} does not draw on pool {pool.code}")
    row = PoolCommitment(
        pool_id=pool.id,
        contract_id=contract.id,
        item_id=item.id if item else None,
        day=values["day"],
        amount=values["amount"],
        words=values["words"],
        entered_by=cause.actor,
        entered_at=cause.at,
    )
    session.add(row)
    session.flush()
    after = _told(session, row, contract)
    _record(session, cause, "cost committed", f"pool commitment {row.id}", after=after)
    return row


def release(session: Session, cause: Cause, wrong: PoolCommitment) -> PoolCommitment:
    """Let a commitment end (billed, or no longer wanted), for the reason of the cause. Raises Refused."""
    _must_stand(session, cause, PoolCommitment, wrong)
    same = ("pool_id", "contract_id", "item_id", "day", "amount")
    row = PoolCommitment(
        **{name: getattr(wrong, name) for name in same},
        takes_back_id=wrong.id,
        words=cause.reason,
        entered_by=cause.actor,
        entered_at=cause.at,
    )
    session.add(row)
    session.flush()
    told = _told(session, wrong, session.get_one(Contract, wrong.contract_id))
    before, after = told | {"state": "committed"}, told | {"state": "released"}
    _record(session, cause, "commitment released", f"pool commitment {wrong.id}", before=before, after=after)
    return row


def _must_stand(session: Session, cause: Cause, model: type[PoolDue | PoolCommitment], row: Any) -> None:
    if not cause.reason:
        raise Refused("say why it is taken back")
    is_taken_back = session.scalar(sa.select(model.id).filter_by(takes_back_id=row.id)) is not None
    if is_taken_back or row.takes_back_id is not None:
        raise Refused("this is taken back already")


def _told(session: Session, row: PoolCommitment, contract: Contract) -> dict[str, Any]:
    pool = session.get_one(Pool, row.pool_id).code
    item = session.get_one(Item, row.item_id).code if row.item_id else None
    return {
        "pool": pool,
        "contract": contract.reference,
        "item": item,
        "day": row.day,
        "amount": pounds(row.amount),
    }


def _record(session: Session, cause: Cause, action: str, subject: str, **told: Any) -> None:
    """Leave an event, unless the batch of the import that restores the row accounts for it."""
    if cause.batch is None:
        record(session, cause, action, subject, **told)
