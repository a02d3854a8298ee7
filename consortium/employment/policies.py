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
from consortium.employment.lists import WordList
from consortium.employment.models import Participant
from consortium.employment.words import is_offered, offered, said
from consortium.kernel.days import long_date
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


def is_followed(principal: Principal) -> sa.ColumnElement[bool]:
    """The condition on participants and members of whom the person may have lists that tell about them one by one:
    its own members' and those it advises. Whoever serves the whole consortium has counts."""
    own = Member.code.in_(principal.members(Permission.READ_CASES))
    return sa.or_(own, held_by == principal.email)


def is_counted(principal: Principal, day: date) -> sa.ColumnElement[bool]:
    """The condition on the cases that the person may count: all for whoever serves the whole consortium."""
    return sa.true() if principal.serves_all(Permission.READ_SERVICES) else is_seen(principal, day)


def seen_case(session: Session, principal: Principal, number: int, day: date) -> Case:
    """The case, if the person sees it. Raises NotFound, the same for what is not there."""
    return case(session, number, is_seen(principal, day))


def works(principal: Principal, found: Case) -> bool:
    """Whether the person may take a step in a case that it sees: its adviser, or whoever could take it."""
    return principal.may(Permission.WORK_CASES) and found.adviser in (None, principal.email)


def must_be_offered(session: Session, word_list: WordList, code: str | None, day: date) -> None:
    """Raise CaseRefused for a word that is not among those which the list offers on the day."""
    if code is not None and not is_offered(session, word_list, code, day):
        ways = ", ".join(words for _, words in offered(session, word_list, day))
        raise CaseRefused(f"{said(session, word_list, code, day)} is not offered: choose {ways}")


def must_be_within(case: Case, day: date, today: date) -> None:
    """Raise CaseRefused for a day that is not of the case: from the referral to its closing, or to today."""
    if day > today:
        raise CaseRefused(f"{long_date(day)} has not come yet")
    if day < case.row.referred:
        raise CaseRefused(f"{long_date(day)} is before the referral on {long_date(case.row.referred)}")
    if case.row.closed and day > case.row.closed:
        raise CaseRefused(f"{long_date(day)} is after the case was closed on {long_date(case.row.closed)}")


def sees_answers(principal: Principal, found: Case) -> bool:
    """Whether the person sees, and may enter, what the resident answered to sensitive questions: the adviser who has
    the case, and the services officers of its member. Nobody else does, whoever serves the whole consortium least."""
    may = Permission.READ_ANSWERS
    has_it = found.adviser == principal.email and principal.serves_all(may)
    return has_it or found.member in principal.members(may)
