"""Plan courses for what is needed, and offer their places by fair quota."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import keep, record
from consortium.contracts.models import Contract, Item
from consortium.kernel.money import Pence
from consortium.learning.models import Booking, Course, CoursePlan, Need, NeedMet, Offer
from consortium.learning.operations import keep_course
from consortium.learning.places import quotas
from consortium.learning.policies import ProgrammeRule, must_be_on
from consortium.learning.rules import broken
from consortium.members.models import Member

PLANNED = ("provider", "price", "starts", "place", "release", "joining")


def plan_course(
    session: Session,
    cause: Cause,
    contract: Contract,
    values: Mapping[str, Any],
    needs: Sequence[Need] = (),
) -> Course:
    """Make or change a course with its plan, and say for which needs it is planned.

    `values`: a clean row of CoursePlanSchema. Raises ProgrammeRule for fewer places than are booked, or a day
    on which a member that booked does not take part.
    """
    planned = {name: values[name] for name in PLANNED}
    found = _course(session, contract, values["course"])
    before = session.get(CoursePlan, found.item_id) if found else None
    beside = {name: (getattr(before, name, None), value) for name, value in planned.items()}
    beside["needs"] = (None, ", ".join(str(each.id) for each in needs) or None)
    if found:
        must_be_on(session, found)
        _must_hold(session, found, values["capacity"])
    course, _ = keep_course(session, cause, contract, values, beside=beside)
    keep(session, cause, CoursePlan, "", {"item_id": course.item_id}, planned, is_told=False)
    for each in needs:
        session.add(NeedMet(need_id=each.id, item_id=course.item_id, met_by=cause.actor, met_at=cause.at))
    session.flush()
    for wrong in broken(session, [contract.id]):
        raise ProgrammeRule(wrong.message, "date")
    return course


def _course(session: Session, contract: Contract, code: str) -> Course | None:
    of_code = (Item.id == Course.item_id) & (Item.code == code)
    return session.scalars(sa.select(Course).filter_by(contract_id=contract.id).join(Item, of_code)).one_or_none()


def _must_hold(session: Session, course: Course, capacity: int | None) -> None:
    booked = session.scalar(sa.select(sa.func.sum(Booking.places)).filter_by(item_id=course.item_id)) or 0
    if capacity is not None and capacity < booked <= (course.capacity or booked):
        raise ProgrammeRule(f"{booked} places are booked already", "capacity")


def offer_places(
    session: Session, cause: Cause, course: Course, subject: str, weights: Mapping[Member, Pence]
) -> list[Offer]:
    """Offer the course's places to members in proportion to their weights, in a further round.

    The rows keep the weights: 1 each where nobody has any. Raises ProgrammeRule where there is nothing to offer.
    """
    must_be_on(session, course)
    if not course.capacity or not weights:
        raise ProgrammeRule("say first how many places the course has, and who takes part on its day")
    by_code = {each.code: each for each in weights}
    found = quotas(course.capacity, {each.code: weight for each, weight in weights.items()})
    is_weighed = any(weights.values())
    latest = session.scalar(sa.select(sa.func.max(Offer.round)).filter_by(item_id=course.item_id)) or 0
    rows = [
        Offer(
            item_id=course.item_id,
            round=latest + 1,
            member_id=by_code[code].id,
            weight=weights[by_code[code]] if is_weighed else 1,
            places=places,
            offered_by=cause.actor,
            offered_at=cause.at,
        )
        for code, places in found.items()
    ]
    before = _offered(session, course, latest)
    session.add_all(rows)
    session.flush()
    action = "places offered anew" if before else "places offered"
    record(session, cause, action, subject, before=before, after={"round": latest + 1, **found})
    return rows


def _offered(session: Session, course: Course, latest: int) -> dict[str, Any]:
    rows = sa.select(Member.code, Offer.places).join(Member, Member.id == Offer.member_id)
    found = session.execute(rows.where(Offer.item_id == course.item_id, Offer.round == latest))
    return {"round": latest, **{code: places for code, places in found}} if latest else {}
