"""Change what value for money rests on, and keep its claims worked out."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.contracts.models import Baseline, Item
from consortium.db import touch
from consortium.vfm.models import IndexValue


def keep_index_value(session: Session, cause: Cause, values: dict[str, Any]) -> Kept:
    """Make or change an index value. `values` are a clean row of the import kind `indices`."""
    key = {"series": values["series"], "month": values["month"]}
    subject = f"index {values['series']} {values['month']}"
    kept = keep(session, cause, IndexValue, subject, key, {"value": values["value"]})[1]
    if kept is not Kept.UNCHANGED:
        resting = sa.select(Item.contract_id).join(Baseline, Baseline.item_id == Item.id)
        touch(session, session.scalars(resting.where(Baseline.series == values["series"]).distinct()))
    return kept
