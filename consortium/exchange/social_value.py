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
from consortium.social_value.queries import values
from consortium.social_value.schemas import Openness

Row = dict[str, str]


def social_value(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each of its files with its rows."""
    codes = {each.id: each.code for each in session.scalars(sa.select(Member))}
    open_ = (each for each in values(session) if not each.is_private)
    yield SOCIAL_VALUES, sorted((row_of_value(each, codes[each.member_id]) for each in open_), key=_in_order)
    factors = sa.select(AdditionalityFactor, Member.code).join(Member, Member.id == AdditionalityFactor.member_id)
    yield ADDITIONALITY, sorted((_row(ADDITIONALITY, *each, {}) for each in session.execute(factors)), key=_in_order)


def row_of_value(row: SocialValue, member: str) -> Row:
    """The value of a member as a file has it, and a form."""
    return _row(SOCIAL_VALUES, row, member, {"seen": Openness.PRIVATE if row.is_private else Openness.OPEN})


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
