"""Where the entries of a person's calendar come from; a further kind of entry is a further source."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.audit.models import AuditEvent
from consortium.calendar.entries import Entry
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreements
from consortium.learning.programme import CourseStanding, courses

CHANGING = ("updated", "course called off")
"""Events after which a course stands otherwise in a calendar."""


def courses_seen(session: Session, principal: Principal) -> list[Entry]:
    """The courses of the programmes that the person sees."""
    if not principal.may(Permission.READ_LEARNING):
        return []
    known, changes, since = agreements(session), _changes(session, "course"), _beginning(session)
    found = []
    for each in courses(session):
        if sees(principal, known[each.contract], Permission.READ_LEARNING):
            name = f"course {each.contract} {each.code}"
            found.append(_course(each, name, *changes.get(name, (0, since))))
    return found


def _course(each: CourseStanding, name: str, revision: int, changed_at: datetime) -> Entry:
    plan = each.plan
    why = f"Called off: {each.called_off.words}" if each.called_off else ""
    held_by = f"Held by {plan.provider}" if plan and plan.provider else ""
    joining = plan.joining if plan and plan.joining else ""
    return Entry(
        name=name,
        title=each.row.title,
        day=each.row.date,
        path=f"/services/learning/courses/{each.row.item_id}",
        revision=revision,
        changed_at=changed_at,
        starts=plan.starts if plan else None,
        hours=each.row.hours,
        where=plan.place or "" if plan else "",
        words="\n".join(words for words in (why, held_by, joining) if words),
        is_off=each.called_off is not None,
    )


def _changes(session: Session, kind: str) -> dict[str, tuple[int, datetime]]:
    """How often each thing of a kind was changed, and when last, by what the audit trail calls it."""
    rows = (
        sa.select(AuditEvent.subject, sa.func.count(), sa.func.max(AuditEvent.at))
        .where(AuditEvent.subject.startswith(f"{kind} "), AuditEvent.action.in_(CHANGING))
        .group_by(AuditEvent.subject)
    )
    return {subject: (count, at) for subject, count, at in session.execute(rows)}


def _beginning(session: Session) -> datetime:
    """When the book began: what was never changed stands so since then."""
    return session.scalars(sa.select(AuditEvent.at).order_by(AuditEvent.id).limit(1)).one()


SOURCES: tuple[Callable[[Session, Principal], list[Entry]], ...] = (courses_seen,)
"""Every source, in the order in which its entries stand in a calendar."""


def entries(session: Session, principal: Principal) -> list[Entry]:
    """Everything in the person's calendar, as its roles show it now."""
    return [each for source in SOURCES for each in source(session, principal)]
