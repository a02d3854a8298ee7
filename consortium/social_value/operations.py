"""Keep members' own values, of which a later version replaces the one before, and their factors.

`values` are clean rows of the schemas. What is licensed never stands in the audit trail, which others read.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep, record
from consortium.kernel.errors import Refused
from consortium.members.models import Member
from consortium.social_value.models import AdditionalityFactor, SocialValue
from consortium.social_value.queries import standing
from consortium.social_value.schemas import Openness

_FACTS = ("value_class", "value", "points", "years", "price_year", "series", "source", "licence", "is_private")
_TOLD = ("value_class", "years", "price_year", "series", "licence", "is_private")


class NotThere(Refused):
    """The value was withdrawn already, or changed since."""


def keep_value(session: Session, cause: Cause, member: Member, values: Mapping[str, Any]) -> Kept:
    """Say what an outcome is worth by one of the member's sets, anew where it was said before."""
    outcome, set_name = values["outcome"].value, values["set_name"]
    facts = {name: values[name] for name in _FACTS if name not in ("value_class", "is_private")}
    facts |= {"value_class": values["value_class"].value, "is_private": values["seen"] is Openness.PRIVATE}
    before = standing(session, member.id, set_name, outcome)
    if before is not None and all(getattr(before, name) == value for name, value in facts.items()):
        return Kept.UNCHANGED
    after = _add(session, cause, member.id, {"set_name": set_name, "outcome": outcome, **facts})
    action = "value changed" if before else "value entered"
    subject = f"social value {member.code} {outcome}"
    record(session, cause, action, subject, before=_told(before) if before else None, after=_told(after))
    return Kept.UPDATED if before else Kept.CREATED


def withdraw_value(session: Session, cause: Cause, member: Member, row: SocialValue) -> None:
    """Say that a value holds no longer; what it was stays to be seen. Raises NotThere."""
    now = standing(session, member.id, row.set_name, row.outcome)
    if now is None or now.id != row.id:
        raise NotThere("this is not the value as it stands: look at it again")
    facts = {name: getattr(row, name) for name in ("set_name", "outcome", *_FACTS)}
    _add(session, cause, member.id, facts, is_withdrawn=True)
    subject = f"social value {member.code} {row.outcome}"
    record(session, cause, "value withdrawn", subject, before=_told(row), after={"value": "none"})


def _add(
    session: Session, cause: Cause, member_id: int, facts: Mapping[str, Any], *, is_withdrawn: bool = False
) -> SocialValue:
    who = {"entered_by": cause.actor, "entered_at": cause.at}
    row = SocialValue(member_id=member_id, is_withdrawn=is_withdrawn, **facts, **who)
    session.add(row)
    session.flush()
    return row


def _told(row: SocialValue) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in _TOLD}
    return {"version": row.id, **told, "price_year": str(row.price_year)}


def keep_factor(session: Session, cause: Cause, member: Member, values: dict[str, Any]) -> Kept:
    """Set or change a factor of the member, with where it is from."""
    key = {"member_id": member.id, "factor": values["factor"].value}
    subject = f"additionality {member.code} {values['factor'].value}"
    rest = {"share": values["share"], "source": values["source"]}
    return keep(session, cause, AdditionalityFactor, subject, key, rest)[1]
