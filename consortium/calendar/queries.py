"""Look up links to calendars, and whose they are."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.models import User
from consortium.access.principal import Principal
from consortium.access.queries import held
from consortium.access.sessions import digest
from consortium.calendar.models import CalendarLink
from consortium.kernel.errors import NotFound


def link_made_at(session: Session, user_id: int) -> datetime | None:
    """When the person's link was made; None where there is none."""
    link = session.get(CalendarLink, user_id)
    return link.made_at if link else None


def subscriber(session: Session, secret: str) -> Principal:
    """Whose link this is, with the roles that the person has now.

    Raises NotFound, the same for a link that never was, one that is over, and a person who is disabled or has no
    role.
    """
    person = session.scalar(
        sa.select(User)
        .join(CalendarLink, CalendarLink.user_id == User.id)
        .where(CalendarLink.digest == digest(secret), User.disabled_at.is_(None))
    )
    roles = held(session, person.id) if person else frozenset()
    if person is None or not roles:
        raise NotFound("there is nothing at this address")
    return Principal(person.id, person.email, person.name, roles)
