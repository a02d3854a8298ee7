"""Keep members' own values and factors. `values` are clean rows of the schemas."""

from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.members.models import Member
from consortium.social_value.models import AdditionalityFactor, SocialValue
from consortium.social_value.schemas import Openness

LICENSED = ("value", "points")
"""What never stands in the audit trail, which others read."""


def keep_value(session: Session, cause: Cause, member: Member, values: dict[str, Any]) -> Kept:
    """Make or change what an outcome is worth by one of the member's sets."""
    outcome, name = values["outcome"].value, values["set_name"]
    key = {"member_id": member.id, "set_name": name, "outcome": outcome}
    rest = {each: values[each] for each in ("value", "points", "years", "price_year", "source", "licence")}
    rest |= {"value_class": values["value_class"].value, "is_private": values["seen"] is Openness.PRIVATE}
    subject = f"social value {member.code} {outcome}"
    return keep(session, cause, SocialValue, subject, key, rest, private=(*LICENSED, "set_name", "source"))[1]


def keep_factor(session: Session, cause: Cause, member: Member, values: dict[str, Any]) -> Kept:
    """Set or change a factor of the member, with where it is from."""
    key = {"member_id": member.id, "factor": values["factor"].value}
    subject = f"additionality {member.code} {values['factor'].value}"
    rest = {"share": values["share"], "source": values["source"]}
    return keep(session, cause, AdditionalityFactor, subject, key, rest)[1]
