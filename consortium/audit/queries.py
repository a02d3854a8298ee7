"""Read the audit trail."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.models import AuditEvent

MOST = 50


def events_about(session: Session, subjects: Iterable[str]) -> list[AuditEvent]:
    """The newest events about these subjects; one that ends in ` *` stands for all that begin so."""
    conditions = []
    for each in subjects:
        if each.endswith(" *"):
            conditions.append(AuditEvent.subject.startswith(each[:-1], autoescape=True))
        else:
            conditions.append(AuditEvent.subject == each)
    rows = sa.select(AuditEvent).where(sa.or_(*conditions)).order_by(AuditEvent.id.desc()).limit(MOST)
    return list(session.scalars(rows))
