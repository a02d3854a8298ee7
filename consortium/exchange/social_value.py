"""Members' own values and factors, as the rows of their extra files; `social_value_restored` brings them in again.

A value that its licence keeps private is in no file: whoever holds the export is not its member.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.exchange.extras import ADDITIONALITY, SOCIAL_VALUES
from consortium.exchange.kinds import Kind
from consortium.members.models import Member
from consortium.social_value.models import AdditionalityFactor, SocialValue
from consortium.social_value.schemas import Openness

Row = dict[str, str]


def social_value(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each of its files with its rows."""
    values = sa.select(SocialValue, Member.code).join(Member, Member.id == SocialValue.member_id)
    open_ = values.where(SocialValue.is_private.is_(False))
    told = {"seen": Openness.OPEN}
    yield SOCIAL_VALUES, sorted((_row(SOCIAL_VALUES, *each, told) for each in session.execute(open_)), key=_in_order)
    factors = sa.select(AdditionalityFactor, Member.code).join(Member, Member.id == AdditionalityFactor.member_id)
    yield ADDITIONALITY, sorted((_row(ADDITIONALITY, *each, {}) for each in session.execute(factors)), key=_in_order)


def _in_order(row: Row) -> list[str]:
    return list(row.values())


def _row(kind: Kind, row: Any, member: str, told: Mapping[str, Any]) -> Row:
    known = {"member": member, **told}
    found = {}
    for name, field in kind.fields.items():
        value = known[name] if name in known else getattr(row, name)
        text = "" if value is None else str(value) if isinstance(value, str) else str(field.write(value))
        found[field.data_key or name] = text
    return found
