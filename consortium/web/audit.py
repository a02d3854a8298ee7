"""The audit trail: who did what, when, from what to what."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from consortium.access.terms import Permission
from consortium.audit.models import AuditEvent
from consortium.web.answers import listed
from consortium.web.guard import page
from consortium.web.listing import Column, Listing

blueprint = Blueprint("audit", __name__)

LISTING = Listing(
    name="audit",
    caption="Every change, by web or command line",
    select=sa.select(AuditEvent),
    columns=(
        Column("id", "Event", AuditEvent.id, "count"),
        Column("at", "When (UTC)", AuditEvent.at, shown=lambda value: value.strftime("%Y-%m-%d %H:%M")),
        Column("actor", "Who", AuditEvent.actor, searched=True, filtered=True),
        Column("action", "Did", AuditEvent.action, searched=True, filtered=True),
        Column("subject", "To what", AuditEvent.subject, searched=True),
        Column("before", "From", AuditEvent.before, searched=True),
        Column("after", "To", AuditEvent.after, searched=True),
        Column("reason", "Why", AuditEvent.reason, searched=True),
        Column("batch", "Import", AuditEvent.batch_id, "count"),
    ),
    order="-id",
)


@page(blueprint, "/audit", may=Permission.READ_AUDIT)
def index() -> Any:
    """Every event, newest first."""
    return listed(LISTING, "audit/index.html")
