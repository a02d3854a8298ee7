"""Say what staff need to learn, or take it back. `values` are a clean row of NeedSchema."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.learning.models import Need, NeedMet
from consortium.learning.policies import ProgrammeRule
from consortium.members.models import Member

FACTS = ("year", "topic", "staff", "by_day")


def record_need(session: Session, cause: Cause, member: Member, values: Mapping[str, Any]) -> Need:
    """Write down a need of a member."""
    row = _kept(session, cause, member.id, None, values)
    if cause.batch is None:
        record(session, cause, "need recorded", f"need {row.id}", after={"member": member.code, **_told(row)})
    return row


def take_need_back(session: Session, cause: Cause, need: Need) -> Need:
    """Take a need back: a row of no staff. Raises ProgrammeRule for one that is planned for or taken back."""
    _must_stand(session, need)
    row = _kept(session, cause, need.member_id, need, {**_told(need), "by_day": need.by_day, "staff": 0})
    if cause.batch is None:
        record(session, cause, "need taken back", f"need {need.id}", before=_told(need), after={"staff": 0})
    return row


def _must_stand(session: Session, need: Need) -> None:
    replaced = sa.select(Need.id).filter_by(replaces_id=need.id)
    met = sa.select(NeedMet.id).filter_by(need_id=need.id)
    if need.staff == 0 or session.scalar(replaced) or session.scalar(met):
        raise ProgrammeRule("this need is planned for or taken back already")


def _kept(
    session: Session, cause: Cause, member_id: int, replaces: Need | None, values: Mapping[str, Any]
) -> Need:
    row = Need(
        member_id=member_id,
        replaces_id=replaces.id if replaces else None,
        entered_by=cause.actor,
        entered_at=cause.at,
        **{name: values.get(name) for name in FACTS},
    )
    session.add(row)
    session.flush()
    return row


def _told(need: Need) -> dict[str, Any]:
    return {name: getattr(need, name) for name in FACTS if getattr(need, name) is not None}
