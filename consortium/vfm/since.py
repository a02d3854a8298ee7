"""Which claims were signed or disputed after a pack was frozen, by the order of the audit trail."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.models import AuditEvent
from consortium.kernel.terms import ClaimState
from consortium.vfm.models import Pack
from reports.paper_parts import ClaimRow

Key = tuple[str, str, str]
"""(contract, item, member) of a claim within its year."""

SIGNINGS = [f"claim {each.value}" for each in (ClaimState.VALIDATED, ClaimState.DISPUTED)]


def signed_since(session: Session, pack: Pack, claims: Iterable[ClaimRow]) -> frozenset[Key]:
    """The claims among these that were signed or disputed after the pack was frozen.

    A signature that held before and holds again, since its figure came back, is not one of them.
    """
    frozen = sa.select(sa.func.max(AuditEvent.id)).where(
        AuditEvent.action == "pack frozen", AuditEvent.subject == f"pack {pack.year}/{pack.number}"
    )
    later = sa.select(AuditEvent.subject).where(
        AuditEvent.action.in_(SIGNINGS), AuditEvent.id > frozen.scalar_subquery()
    )
    subjects = set(session.scalars(later))
    return frozenset(
        each.key
        for each in claims
        if f"claim {each.contract} {each.item} {each.member} {pack.year}" in subjects
    )
