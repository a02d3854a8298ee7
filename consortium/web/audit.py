"""The audit trail: who did what, when, from what to what."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, request

from consortium.access.terms import Permission
from consortium.audit.changes import changes
from consortium.audit.models import AuditEvent
from consortium.audit.queries import SUBJECTS, is_about_contract, is_of_kind
from consortium.web.answers import listed
from consortium.web.asked import asked_day
from consortium.web.guard import page
from consortium.web.listing import Column, Filter, Listing

blueprint = Blueprint("audit", __name__)


def _changes(row: Mapping[str, Any]) -> list[str]:
    return changes(row["before"], row["after"])


COLUMNS = (
    Column("id", "Event", AuditEvent.id, "count"),
    Column("at", "When (UTC)", AuditEvent.at, "instant", shown=lambda value: value.strftime("%Y-%m-%d %H:%M")),
    Column("actor", "Who", AuditEvent.actor, searched=True, filtered=True),
    Column("action", "Did", AuditEvent.action, searched=True, filtered=True),
    Column("subject", "To what", AuditEvent.subject, searched=True),
    Column("before", "From", AuditEvent.before, searched=True, only_on="exports"),
    Column("after", "To", AuditEvent.after, searched=True, only_on="exports"),
    Column("changes", "From what to what", AuditEvent.before, lines=_changes, only_on="pages"),
    Column("reason", "Why", AuditEvent.reason, searched=True),
    Column("batch", "Import", AuditEvent.batch_id, "count"),
)


def _listing() -> Listing:
    """The events, as far as the address narrows them to a contract, a kind of subject and days (in UTC)."""
    contract, kind = request.args.get("contract", "").strip()[:200], request.args.get("kind", "")
    wanted = sa.select(AuditEvent)
    if contract:
        wanted = wanted.where(is_about_contract(contract))
    if kind in SUBJECTS:
        wanted = wanted.where(is_of_kind(kind))
    (first, since), (last, until) = asked_day("from", "From day"), asked_day("to", "To day")
    if since:
        wanted = wanted.where(AuditEvent.at >= _start(since))
    if until:
        wanted = wanted.where(AuditEvent.at < _start(until) + timedelta(days=1))
    return Listing(
        name="audit",
        caption="Every change, by web or command line",
        select=wanted,
        columns=COLUMNS,
        order="-id",
        asked=(
            Filter("contract", "Contract", {}, contract),
            Filter("kind", "Kind of thing", {each: each for each in SUBJECTS}, kind if kind in SUBJECTS else ""),
            first,
            last,
        ),
    )


def _start(of: date) -> datetime:
    return datetime.combine(of, time(), UTC)


@page(blueprint, "/audit", may=Permission.READ_AUDIT)
def index() -> Any:
    """Every event, newest first."""
    return listed(_listing(), "audit/index.html")
