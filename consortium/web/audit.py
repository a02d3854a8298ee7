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
from consortium.contracts.models import Contract
from consortium.drafts.models import ContractDraft
from consortium.ledger.models import JournalRow
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.web.answers import listed
from consortium.web.asked import asked_day
from consortium.web.guard import page
from consortium.web.listing import Column, Filter, Listing

blueprint = Blueprint("audit", __name__)
_E = AuditEvent


def _changes(row: Mapping[str, Any]) -> list[str]:
    return changes(row["before"], row["after"])


_OF_RESIDENTS = sa.or_(
    *(is_of_kind(each) for each in ("resident", "residents")),
    *(_E.after.startswith(f'{{"{each}":', autoescape=True) for each in ("referrals", "outcomes")),
)


def _told(column: sa.SQLColumnExpression[str], instead: str) -> sa.ColumnElement[str]:
    """The column, but of residents these words: by what is recorded of each, those who read the trail would count
    what few of them reached. All of it is in the answer to an access request."""
    return sa.case((_OF_RESIDENTS, instead), else_=column)


_BEFORE, _AFTER = _told(_E.before, ""), _told(_E.after, "")
COLUMNS = (
    Column("id", "Event", _E.id, "count"),
    Column("at", "When (UTC)", _E.at, "instant", shown=lambda value: value.strftime("%Y-%m-%d %H:%M")),
    Column("actor", "Who", _E.actor, searched=True, filtered=True),
    Column("action", "Did", _told(_E.action, "case changed"), searched=True, filtered=True),
    Column("subject", "To what", _told(_E.subject, "a resident, not shown"), searched=True),
    Column("before", "From", _BEFORE, searched=True, only_on="exports"),
    Column("after", "To", _AFTER, searched=True, only_on="exports"),
    Column("changes", "From what to what", _BEFORE, lines=_changes, only_on="pages"),
    Column("reason", "Why", _told(_E.reason, ""), searched=True),
    Column("batch", "Import", _E.batch_id, "count"),
)


def _listing() -> Listing:
    """The events, as far as the address narrows them to a contract, a kind of subject and days (in UTC)."""
    contract, kind = request.args.get("contract", "").strip()[:200], request.args.get("kind", "")
    wanted = sa.select(AuditEvent)
    if contract:
        wanted = wanted.where(sa.or_(is_about_contract(contract), AuditEvent.subject.in_(_around(contract))))
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


def _around(contract: str) -> sa.CompoundSelect[Any]:
    """What events are about that does not name the contract: its drafts, and what was posted on it."""
    document, journal = DocumentRow, JournalRow
    year = sa.cast(journal.year, sa.Text) + "-" + sa.func.substr(sa.cast(journal.year + 1, sa.Text), 3, 2)
    posted = (
        sa.select(document)
        .join(DocumentLine, DocumentLine.document_id == document.id)
        .join(Contract, Contract.id == DocumentLine.contract_id)
        .join(journal, journal.id == document.journal_id)
        .where(Contract.reference == contract)
    )
    return sa.union(
        sa.select("draft " + sa.cast(ContractDraft.id, sa.Text)).where(ContractDraft.reference == contract),
        posted.with_only_columns("document " + sa.cast(document.id, sa.Text)),
        posted.with_only_columns("import " + sa.cast(document.batch_id, sa.Text)).where(document.batch_id.is_not(None)),
        posted.with_only_columns("journal " + year + "/" + sa.cast(journal.number, sa.Text)),
    )


def _start(of: date) -> datetime:
    return datetime.combine(of, time(), UTC)


@page(blueprint, "/audit", may=Permission.READ_AUDIT)
def index() -> Any:
    """Every event, newest first."""
    return listed(_listing(), "audit/index.html")
