"""Change the book: pools, reversals and the return of a pool to its members."""

from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep, record
from consortium.fields import typed
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.money import Pence, display, pounds
from consortium.ledger import accounts
from consortium.ledger.balances import pool_balances
from consortium.ledger.journal import Journal, JournalKind, Line, Posted, line
from consortium.ledger.models import JournalRow, Pool
from consortium.ledger.posting import Posting
from consortium.ledger.queries import lines_of, name_of
from consortium.members.models import Member


class AlreadyReversed(Refused):
    """A journal can be reversed once, and a reversal not at all."""


def keep_pool(session: Session, cause: Cause, host: Member, values: dict[str, Any]) -> Kept:
    """Make or change a pool. `values` are a clean row of the import kind `pools`."""
    rest = {"name": values["name"], "host_id": host.id, "rule": values["rule"]}
    return keep(session, cause, Pool, f"pool {values['code']}", {"code": values["code"]}, rest)[1]


def reverse(
    posting: Posting,
    session: Session,
    journal: JournalRow,
    *,
    reason: str,
    dated: date,
    posted: date | None = None,
) -> Posted:
    """Post every line of the journal swapped, with a link to it and the reason.

    A day asked for in a closed period gives way to the day of posting: a reversal is dated in an open one.
    `posted` is the day of a reversal read back from an export, whose reason may have been redacted.
    Raises AlreadyReversed, Refused without a reason, and Unreadable for one that is not text.
    """
    reason = typed(reason)
    if not reason and posted is None:
        raise Refused("a reversal needs a reason")
    if journal.kind == JournalKind.REVERSAL:
        raise AlreadyReversed(
            f"journal {name_of(journal)} is itself a reversal: enter the document again instead"
        )
    twin = session.scalars(sa.select(JournalRow).filter_by(reverses_id=journal.id)).one_or_none()
    if twin is not None:
        raise AlreadyReversed(f"journal {name_of(journal)} is reversed already, by journal {name_of(twin)}")
    swapped = tuple(
        Line(each.account, each.contract_id, each.credit, each.debit)
        for each in lines_of(session, journal.id)
    )
    dated = max(dated, journal.posted)
    return posting.post(
        Journal(
            JournalKind.REVERSAL,
            dated if posted else posting.day_of(dated),
            journal.source,
            swapped,
            journal.evidence,
            reason,
            journal.id,
            posted,
        )
    )


def return_pool(session: Session, cause: Cause, code: str, on: date) -> Posted:
    """Pay a pool's balances, as they stand at the end of `on`, back to its members by journal.

    A member that used more than it paid in pays the difference. A reason stands on the journal, where it can
    be redacted, and lets a softly closed period take it. Raises NotFound, and Refused when the
    pool is empty, or when what was posted later left a member less than it would be paid.
    """
    _must_be_there(session, code)
    balances, before = _returnable(session, code, on), pool_balances(session, code)
    lines = [
        each
        for member, left in sorted(balances.items())
        for each in (
            line(accounts.pool(code, member), None, left),
            line(accounts.current(member), None, -left),
        )
    ]
    reason, source = typed(cause.reason), f"pool return {code} {on}"
    posting = Posting(session, into_soft_closed=bool(reason))
    posted = posting.post(Journal(JournalKind.POOL_RETURN, on, source, tuple(lines), reason=reason))
    posting.flush()
    year = FinancialYear(posted.year)
    record(
        session,
        replace(cause, reason=""),
        "pool returned",
        f"pool {code}",
        before={member: pounds(before[member]) for member in balances},
        after={
            "journal": f"{year}/{posted.number}",
            **{member: pounds(before[member] - left) for member, left in balances.items()},
        },
    )
    return posted


def carry_pool_forward(session: Session, cause: Cause, code: str, on: date) -> Posted:
    """Carry a pool's balances, as they stand at the end of `on`, into the next year by journal.

    Each member's balance is taken out and put back, so that the book says what was carried and nothing moves. A
    reason stands on the journal, and lets a softly closed period take it. Raises NotFound, and Refused when
    the pool is empty or was carried forward on that day already.
    """
    _must_be_there(session, code)
    source = f"pool carry {code} {on}"
    twin = aliased(JournalRow)
    standing = sa.select(JournalRow.id).where(
        JournalRow.source == source,
        JournalRow.kind == JournalKind.POOL_CARRY,
        ~sa.exists().where(twin.reverses_id == JournalRow.id),
    )
    if session.scalar(standing) is not None:
        raise Refused(f"pool {code} was carried forward on {on} already")
    balances = {member: left for member, left in sorted(pool_balances(session, code, on).items()) if left}
    if not balances:
        raise Refused(f"pool {code} holds nothing on {on}: there is nothing to carry forward")
    lines = [
        line(accounts.pool(code, member), None, amount)
        for member, left in balances.items()
        for amount in (left, -left)
    ]
    reason = typed(cause.reason)
    posting = Posting(session, into_soft_closed=bool(reason))
    posted = posting.post(Journal(JournalKind.POOL_CARRY, on, source, tuple(lines), reason=reason))
    posting.flush()
    told = {member: pounds(left) for member, left in balances.items()}
    record(
        session,
        replace(cause, reason=""),
        "pool carried forward",
        f"pool {code}",
        before={"day": on, **told},
        after={"journal": f"{FinancialYear(posted.year)}/{posted.number}", **told},
    )
    return posted


def _must_be_there(session: Session, code: str) -> None:
    if session.scalar(sa.select(Pool.id).filter_by(code=code)) is None:
        raise NotFound(f"there is no pool {code}")


def _returnable(session: Session, code: str, on: date) -> dict[str, Pence]:
    """Each member's balance at the end of `on`, where that much of it is still there to be paid."""
    standing = pool_balances(session, code)
    balances = {member: left for member, left in pool_balances(session, code, on).items() if left}
    if not balances:
        raise Refused(f"pool {code} holds nothing on {on}: there is nothing to return")
    if not any(standing.values()):
        raise Refused(f"pool {code} was paid out or used up after {on}: there is nothing to return")
    for member, left in sorted(balances.items()):
        now = standing.get(member, 0)
        # A return on an earlier day leaves later postings alone; it must not pay out what they took already.
        if (left > 0 and now < left) or (left < 0 and now > left):
            raise Refused(
                f"pool {code} cannot be returned on {on}: {member} had {display(left)} in it then, but "
                f"{display(now)} with what was posted later; return it on a later day"
            )
    return balances
