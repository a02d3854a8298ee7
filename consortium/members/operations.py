"""Keep associations and their yearly figures."""

from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.members.models import Member, MemberYear


def keep_member(session: Session, cause: Cause, values: dict[str, Any]) -> Kept:
    """Make or change an association. `values` are a clean row of the import kind `members`."""
    rest = {name: values[name] for name in ("name", "registration_number", "joined", "left")}
    return keep(session, cause, Member, f"member {values['code']}", {"code": values["code"]}, rest)[1]


def keep_member_year(session: Session, cause: Cause, member: Member, values: dict[str, Any]) -> Kept:
    """Make or change an association's figures of one year. `values`: a clean row of `member_years`."""
    key = {"member_id": member.id, "year": values["year"]}
    rest = {name: values[name] for name in ("homes", "fte", "turnover", "headline_cost")}
    return keep(session, cause, MemberYear, f"member {member.code} {values['year']}", key, rest)[1]
