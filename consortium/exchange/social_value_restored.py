"""Bring in members' own values and factors, from the extra files of an export."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.exchange.extras import ADDITIONALITY, SOCIAL_VALUES
from consortium.exchange.repeating import had_journals
from consortium.exchange.restored import Place
from consortium.exchange.social_value import social_value
from consortium.exchange.staging import Staging
from consortium.members.models import Member
from consortium.social_value.operations import keep_factor, keep_value

KEEPS = {SOCIAL_VALUES.name: keep_value, ADDITIONALITY.name: keep_factor}


def restore_social_value(
    session: Session, cause: Cause, staging: Staging, places: Mapping[str, list[Place]]
) -> None:
    """Bring in the values and factors of an export; a book that had journals before is only compared with it."""
    known = {each.code: each for each in session.scalars(sa.select(Member))}
    is_begun = had_journals(session)
    standing = {kind.name: list(rows) for kind, rows in social_value(session)} if is_begun else {}
    for name, found in places.items():
        for place in found:
            member = known.get(place.values["member"])
            if member is None:
                staging.wrong(name, [place.error("member", "there is no such member")])
            elif not is_begun:
                KEEPS[name](session, cause, member, dict(place.values))
            elif {column: place.written(column) for column in place.kind.by_name} not in standing[name]:
                message = "differs from the book, and only an empty book is restored from an export: remove the row"
                staging.wrong(name, [place.error("member", message)])
