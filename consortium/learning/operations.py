"""Keep courses and bookings. `values` are clean rows of the import kinds `courses` and `bookings`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import NOTHING, Kept, keep
from consortium.contracts.agreement import PLACE
from consortium.contracts.models import Contract
from consortium.contracts.operations import keep_item
from consortium.db import touch
from consortium.learning.models import Booking, Course
from consortium.learning.moving import set_again
from consortium.members.models import Member


def keep_course(
    session: Session,
    cause: Cause,
    contract: Contract,
    values: Mapping[str, Any],
    *,
    beside: Mapping[str, tuple[Any, Any]] = NOTHING,
) -> tuple[Course, Kept]:
    """Make or change a course and the item it is. `beside`: what the same change makes of its plan."""
    item = {"item": values["course"], "description": values["title"], "unit": PLACE}
    row, _ = keep_item(session, cause, contract, item, is_told=False)
    rest = {name: values[name] for name in ("title", "date", "hours", "capacity")}
    rest["contract_id"] = contract.id
    subject = f"course {contract.reference} {values['course']}"
    return keep(session, cause, Course, subject, {"item_id": row.id}, rest, beside=beside)


def keep_booking(
    session: Session, cause: Cause, contract: Contract, course: Course, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or change a member's places on a course."""
    key = {"item_id": course.item_id, "member_id": member.id}
    rest = {"places": values["places"], "attended": values["attended"]}
    touch(session, [contract.id])
    set_again(session, cause, course, member, values["places"], values["attended"])
    return keep(
        session, cause, Booking, f"booking {contract.reference} {values['course']} {member.code}", key, rest
    )[1]
