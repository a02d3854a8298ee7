"""Make, renew and take away the link to a person's calendar."""

from sqlalchemy.orm import Session

from consortium.access.models import User
from consortium.access.sessions import digest, random_secret
from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.calendar.models import CalendarLink
from consortium.kernel.errors import Refused


def make_link(session: Session, cause: Cause, person: User) -> str:
    """The secret of a new link to the person's calendar; an earlier one leads nowhere any more."""
    earlier, secret = session.get(CalendarLink, person.id), random_secret()
    before = {"made": earlier.made_at} if earlier else None
    if earlier is None:
        session.add(CalendarLink(user_id=person.id, digest=digest(secret), made_at=cause.at))
    else:
        earlier.digest, earlier.made_at = digest(secret), cause.at
    session.flush()
    action = "calendar link renewed" if before else "calendar link made"
    record(session, cause, action, f"person {person.email}", before=before, after={"made": cause.at})
    return secret


def take_link_away(session: Session, cause: Cause, person: User) -> None:
    """Let the link to the person's calendar lead nowhere any more. Raises Refused where there is none."""
    link = session.get(CalendarLink, person.id)
    if link is None:
        raise Refused("there is no link to your calendar")
    session.delete(link)
    session.flush()
    before, after = {"made": link.made_at}, {"link": "none"}
    record(session, cause, "calendar link taken away", f"person {person.email}", before=before, after=after)
