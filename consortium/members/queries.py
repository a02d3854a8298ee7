"""Look up associations and their yearly figures."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.members.models import Member, MemberYear


def members(session: Session) -> list[Member]:
    """Every association, by code."""
    return sorted(session.scalars(sa.select(Member)), key=lambda each: each.code)


def member(session: Session, code: str) -> Member:
    """The association of this code. Raises NotFound."""
    found = session.scalars(sa.select(Member).filter_by(code=code)).one_or_none()
    if found is None:
        raise NotFound(f"there is no member {code}; `consortium import members` brings members in")
    return found


def years(session: Session) -> dict[tuple[int, FinancialYear], MemberYear]:
    """Every association's yearly figures, by (member id, year)."""
    return {(each.member_id, each.year): each for each in session.scalars(sa.select(MemberYear))}
