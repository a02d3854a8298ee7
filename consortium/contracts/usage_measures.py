"""Say by what the use of an employment service is measured, from a day on: what was posted stays as it was shared."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import UsageMeasure
from consortium.db import touch
from consortium.kernel.days import long_date
from consortium.kernel.errors import Refused
from consortium.kernel.terms import Workstream


class MeasureRefused(Refused):
    """Use cannot be measured so; the message says why."""


def set_measure(session: Session, cause: Cause, agreement: Agreement, values: Mapping[str, Any]) -> None:
    """Measure the use of a service by another thing for service days from a day on.

    `values`: a clean row of MeasureSchema. Raises MeasureRefused.
    """
    measure, day = values["measure"], values["from_day"]
    if agreement.workstream is not Workstream.EMPLOYMENT:
        raise MeasureRefused(f"{agreement.reference} is no employment service")
    if day not in agreement.span:
        first, last = long_date(agreement.span.first), long_date(agreement.span.last)
        raise MeasureRefused(f"{agreement.reference} runs from {first} to {last}: choose a day of these")
    standing = agreement.measure(day)
    later = [each for each in agreement.measures_in_force if each.from_day > day]
    if standing is measure and not later:
        raise MeasureRefused(f"it is measured by {measure.words} from then on already")
    add_measure(session, cause, agreement.id, values)
    before, after = {"measure": standing.value}, {"measure": measure.value, "from": day}
    because, subject = replace(cause, reason=values["reason"]), f"contract {agreement.reference}"
    record(session, because, "usage measure set", subject, before=before, after=after)


def add_measure(session: Session, cause: Cause, contract_id: int, values: Mapping[str, Any]) -> None:
    """Add a version; the event is that of `set_measure`, or of the import that restores it."""
    newest = sa.select(sa.func.max(UsageMeasure.version)).filter_by(contract_id=contract_id)
    session.add(
        UsageMeasure(
            contract_id=contract_id,
            version=(session.scalar(newest) or 0) + 1,
            from_day=values["from_day"],
            measure=values["measure"].value,
            reason=values["reason"],
            set_by=cause.actor,
            set_at=cause.at,
        )
    )
    session.flush()
    touch(session, [contract_id])
