"""Do a piece of due work, once a day."""

import json
from datetime import date

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.due.models import DueRun
from consortium.due.queries import is_done, last_done
from consortium.due.work import WORK, Now


def run(session: Session, cause: Cause, name: str, day: date) -> DueRun | None:
    """Do the work of this name as of a day, and note what it came to; None where that was done already."""
    if is_done(session, name, day):
        return None
    before = last_done(session, name)
    came_to = WORK[name](session, Now(cause.at, day))
    row = DueRun(name=name, day=day, at=cause.at, came_to=json.dumps(came_to, sort_keys=True))
    session.add(row)
    session.flush()
    was = {"last done": before.day if before else "never"}
    record(session, cause, "due work done", f"due work {name}", before=was, after={"last done": day} | came_to)
    return row
