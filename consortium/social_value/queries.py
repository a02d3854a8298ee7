"""Read members' values, as they stand and as they stood, and their factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.social_value.models import AdditionalityFactor, SocialValue
from consortium.social_value.terms import Factor


@dataclass(frozen=True, slots=True)
class SetFactor:
    """A factor with its share and source; both None where it is not set."""

    factor: Factor
    share: Decimal | None
    source: str | None


def factors(session: Session, member_id: int) -> list[SetFactor]:
    """Every factor of a member, set or not, in order."""
    found = {
        each.factor: each
        for each in session.scalars(sa.select(AdditionalityFactor).filter_by(member_id=member_id))
    }
    return [
        SetFactor(each, found[each].share, found[each].source) if each in found else SetFactor(each, None, None)
        for each in Factor
    ]


def _newest() -> sa.Select[SocialValue]:
    later = aliased(SocialValue)
    of_same = (
        later.member_id == SocialValue.member_id,
        later.set_name == SocialValue.set_name,
        later.outcome == SocialValue.outcome,
        later.id > SocialValue.id,
    )
    rows = sa.select(SocialValue).where(~sa.exists().where(*of_same), SocialValue.is_withdrawn.is_(False))
    return rows.order_by(SocialValue.set_name, SocialValue.outcome)


def values(session: Session, member_id: int | None = None) -> Sequence[SocialValue]:
    """The values that stand, of a member or of all."""
    return session.scalars(_newest() if member_id is None else _newest().filter_by(member_id=member_id)).all()


def standing(session: Session, member_id: int, set_name: str, outcome: str) -> SocialValue | None:
    """The value that stands for an outcome in a set of a member; None where there is none."""
    key = {"member_id": member_id, "set_name": set_name, "outcome": outcome}
    return session.scalars(_newest().filter_by(**key)).one_or_none()


def history(session: Session, row: SocialValue) -> Sequence[SocialValue]:
    """Every version of the value, the newest first."""
    key = {"member_id": row.member_id, "set_name": row.set_name, "outcome": row.outcome}
    return session.scalars(sa.select(SocialValue).filter_by(**key).order_by(SocialValue.id.desc())).all()
