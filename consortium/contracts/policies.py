"""Who sees a contract: its members and its lead, and whoever serves the whole consortium."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract, Participation
from consortium.contracts.queries import agreement, agreements
from consortium.kernel.errors import NotFound
from consortium.members.models import Member


def sees(principal: Principal, found: Agreement, may: Permission = Permission.READ) -> bool:
    """Whether the contract's terms are the person's to see, or whatever else of it is asked."""
    if principal.serves_all(may):
        return True
    mine = principal.members(may)
    return found.lead in mine or any(part.member in mine for part in found.parts)


def seen(
    session: Session, principal: Principal, among: Collection[str] | None = None
) -> dict[str, Agreement]:
    """The contracts that the person sees, by reference: all of them, or those `among` these references."""
    only = None
    if among is not None:
        only = session.scalars(sa.select(Contract.id).where(Contract.reference.in_(among))).all()
    return {key: each for key, each in agreements(session, only).items() if sees(principal, each)}


def seen_contract(session: Session, principal: Principal, reference: str) -> Agreement:
    """The contract, if the person sees it. Raises NotFound, the same for what is not there."""
    found = agreement(session, reference)
    if not sees(principal, found):
        raise NotFound(f"there is no contract {reference}")
    return found


def is_seen(principal: Principal, may: Permission = Permission.READ) -> sa.ColumnElement[bool]:
    """The condition on `contracts` of what the person sees."""
    if principal.serves_all(may):
        return sa.true()
    mine: Any = sa.select(Member.id).where(Member.code.in_(principal.members(may)))
    takes_part = sa.select(Participation.contract_id).where(Participation.member_id.in_(mine))
    return sa.or_(Contract.lead_id.in_(mine), Contract.id.in_(takes_part))
