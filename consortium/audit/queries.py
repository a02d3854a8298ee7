"""Read the audit trail."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.models import AuditEvent

MOST = 50

ON_CONTRACTS = (
    *("contract", "item", "participation", "baseline", "usage", "course", "booking", "resident", "adviser"),
    *("places", "evaluation", "claim", "declaration", "voice", "lesson"),
)
"""Kinds of subjects that name their contract next."""

SUBJECTS = (
    *("additionality", "member", "supplier", "index", "pool", *ON_CONTRACTS),
    *("document", "draft", "due", "import", "journal", "levy", "need", "pack", "parameter", "past", "period"),
    *("person", "project", "question", "residents", "social", "word"),
)
"""What an event may be about: the first word of its subject."""


def is_of_kind(kind: str) -> sa.ColumnElement[bool]:
    """For a WHERE: whether an event is about this kind of thing."""
    return AuditEvent.subject.startswith(f"{kind} ", autoescape=True)


def is_about_contract(reference: str) -> sa.ColumnElement[bool]:
    """For a WHERE: whether an event is about this contract, or something of it that its subject names so."""
    subjects = [f"{kind} {reference}" for kind in ON_CONTRACTS]
    within = (AuditEvent.subject.startswith(f"{each} ", autoescape=True) for each in subjects)
    return sa.or_(AuditEvent.subject.in_(subjects), *within)


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
