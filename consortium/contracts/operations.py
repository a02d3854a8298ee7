"""Keep suppliers, contracts, participation, items, baselines and usage.

`values` are always a clean row of the import kind that the function is named after. A change of a
contract or baseline that is there already is a variation: the earlier values stay in the audit trail, and
whoever varies it may sign for it no more than whoever entered it.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, differing, keep
from consortium.contracts.agreement import START
from consortium.contracts.models import Baseline, Contract, Item, Participation, SharingRule, Supplier, Usage
from consortium.contracts.queries import who_entered
from consortium.contracts.terms import Allocation
from consortium.db import touch, vary
from consortium.kernel.terms import Workstream
from consortium.ledger.models import Pool
from consortium.members.models import Member

CONTRACT_COLUMNS = ("title", "category", "start", "end", "max_end", "notice_days", "payment_days", "value")


def keep_supplier(session: Session, cause: Cause, values: dict[str, Any]) -> Kept:
    """Make or change a supplier."""
    rest = {"name": values["name"], "company_number": values["company_number"]}
    return keep(session, cause, Supplier, f"supplier {values['code']}", {"code": values["code"]}, rest)[1]


def keep_contract(
    session: Session,
    cause: Cause,
    supplier: Supplier,
    lead: Member,
    pool: Pool | None,
    values: dict[str, Any],
    effective: date | None = None,
) -> Kept:
    """Make or vary a contract; an employment contract gets its item `start`.

    `effective`: the first service day for which another way of sharing holds; None: the contract's first.
    """
    rest: dict[str, Any] = {name: values[name] for name in CONTRACT_COLUMNS}
    rest |= {"workstream": values["workstream"].value, "counting": str(values["counting"])}
    rest |= {"supplier_id": supplier.id, "lead_id": lead.id, "pool_id": pool.id if pool else None}
    subject, key = f"contract {values['reference']}", {"reference": values["reference"]}
    existing = session.scalars(sa.select(Contract).filter_by(**key)).one_or_none()
    newest = _newest_rule(session, existing.id) if existing else None
    is_varied = existing is not None and bool(differing(existing, rest) or not _is_same(newest, values))
    rest["entered_by"] = _entered_by(existing, cause, is_varied=is_varied)
    from_day = max(effective, values["start"]) if effective and newest else values["start"]
    rule = {
        "basis": (newest.basis if newest else None, values["allocation"].value),
        "agreed": (newest.agreed if newest else None, values["agreed"]),
    }
    if newest and not _is_same(newest, values):
        rule["from_day"] = (newest.from_day, from_day)
    contract, kept = keep(session, cause, Contract, subject, key, rest, beside=rule)
    if kept is not Kept.UNCHANGED:
        vary(session, contract.id, made=kept is Kept.CREATED)
    if not _is_same(newest, values):
        add_rule(session, contract, values["allocation"], values["agreed"], from_day)
    if values["workstream"] is Workstream.EMPLOYMENT and not _has_item(session, contract, START):
        start = {"item": START, "description": "A participant who starts", "unit": START}
        keep_item(session, cause, contract, start, is_told=False)
    touch(session, [contract.id])
    return kept


def _entered_by(existing: Contract | Baseline | None, cause: Cause, *, is_varied: bool) -> str:
    """Who entered the row, and everybody who varied it: each once, one to a line."""
    if existing is not None and not is_varied:
        return existing.entered_by
    known = who_entered(existing) if existing else ()
    named = {each.casefold() for each in known}
    return "\n".join((*known, *(each for each in cause.written_by if each.casefold() not in named)))


def add_authors(contract: Contract, cause: Cause) -> None:
    """Let whoever wrote a variation count as such, though it changes only who takes part or what is bought."""
    contract.entered_by = _entered_by(contract, cause, is_varied=True)


def _has_item(session: Session, contract: Contract, code: str) -> bool:
    return session.scalar(sa.select(Item.id).filter_by(contract_id=contract.id, code=code)) is not None


def _newest_rule(session: Session, contract_id: int) -> SharingRule | None:
    rules = sa.select(SharingRule).filter_by(contract_id=contract_id)
    return session.scalars(rules.order_by(SharingRule.version.desc()).limit(1)).one_or_none()


def _is_same(rule: SharingRule | None, values: dict[str, Any]) -> bool:
    return rule is not None and (rule.basis, rule.agreed) == (values["allocation"].value, values["agreed"])


def add_rule(
    session: Session, contract: Contract, basis: Allocation, agreed: date | None, from_day: date
) -> None:
    """Share a contract by another rule for service days from `from_day`; what was posted stays as it was shared."""
    newest = _newest_rule(session, contract.id)
    version = newest.version + 1 if newest else 1
    values = {"from_day": from_day, "basis": basis.value, "agreed": agreed}
    session.add(SharingRule(contract_id=contract.id, version=version, **values))
    session.flush()
    touch(session, [contract.id])


def keep_participation(
    session: Session, cause: Cause, contract: Contract, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or vary a member's participation; its key is (contract, member, from)."""
    key = {"contract_id": contract.id, "member_id": member.id, "from_day": values["from_day"]}
    subject = f"participation {contract.reference} {member.code} {values['from_day'] or 'from the start'}"
    touch(session, [contract.id])
    rest = {"to_day": values["to_day"], "weight": values["weight"]}
    kept = keep(session, cause, Participation, subject, key, rest)[1]
    if kept is not Kept.UNCHANGED:
        vary(session, contract.id)
    return kept


def keep_item(
    session: Session, cause: Cause, contract: Contract, values: dict[str, Any], *, is_told: bool = True
) -> tuple[Item, Kept]:
    """Make or vary an item of a contract. `values`: item, description, unit.

    `is_told`: False where the item comes with a contract or a course, whose own event tells of it.
    """
    key = {"contract_id": contract.id, "code": values["item"]}
    rest = {"description": values["description"], "unit": values["unit"]}
    touch(session, [contract.id])
    subject = f"item {contract.reference} {values['item']}"
    return keep(session, cause, Item, subject, key, rest, is_told=is_told)


def keep_baseline(
    session: Session, cause: Cause, contract: Contract, item: Item, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or vary a member's baseline of an item; nobody who did may sign a claim on it."""
    key = {"item_id": item.id, "member_id": member.id}
    rest: dict[str, Any] = {name: values[name] for name in ("price", "date", "note")}
    rest |= {
        "series": values["index"],
        "source": values["source"].value,
        "evidence": values["evidence"].value,
    }
    existing = session.get(Baseline, (item.id, member.id))
    is_varied = existing is not None and bool(differing(existing, rest))
    rest["entered_by"] = _entered_by(existing, cause, is_varied=is_varied)
    subject = f"baseline {contract.reference} {item.code} {member.code}"
    kept = keep(session, cause, Baseline, subject, key, rest)[1]
    touch(session, [contract.id])
    return kept


def keep_usage(
    session: Session, cause: Cause, contract: Contract, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or change what a member used in a month."""
    key = {"contract_id": contract.id, "member_id": member.id, "month": values["month"]}
    touch(session, [contract.id])
    subject = f"usage {contract.reference} {member.code} {values['month']}"
    return keep(session, cause, Usage, subject, key, {"quantity": values["quantity"]})[1]
