"""Who sees a case: its member's officers and the adviser who has it.

An open case that nobody has is seen by those who advise on its service. Administrators and auditors count cases and
see none, as a board member sees none.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.employment.caseload import advised_by
from consortium.employment.cases import Case, case, held_by
from consortium.employment.models import Participant
from consortium.kernel.errors import Refused
from consortium.members.models import Member


class CaseRefused(Refused):
    """What the pathway does not allow; the message says why."""


def is_seen(principal: Principal, day: date) -> sa.ColumnElement[bool]:
    """The condition on participants and members of the cases that the person sees on the day."""
    own = Member.code.in_(principal.members(Permission.READ_CASES))
    if not principal.serves_all(Permission.WORK_CASES):
        return own
    on_theirs = Participant.contract_id.in_(advised_by(principal.email, day))
    to_take = sa.and_(held_by.is_(None), Participant.closed.is_(None), on_theirs)
    return sa.or_(own, held_by == principal.email, to_take)


def is_counted(principal: Principal, day: date) -> sa.ColumnElement[bool]:
    """The condition on the cases that the person may count: all for whoever serves the whole consortium."""
    return sa.true() if principal.serves_all(Permission.READ_SERVICES) else is_seen(principal, day)


def seen_case(session: Session, principal: Principal, number: int, day: date) -> Case:
    """The case, if the person sees it. Raises NotFound, the same for what is not there."""
    return case(session, number, is_seen(principal, day))


def works(principal: Principal, found: Case) -> bool:
    """Whether the person may take a step in a case that it sees: its adviser, or whoever could take it."""
    return principal.may(Permission.WORK_CASES) and found.adviser in (None, principal.email)
