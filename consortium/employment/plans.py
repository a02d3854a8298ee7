"""A resident's plan: needs that are found and met, what is to be done by whom, and when it is looked at again."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.employment.cases import Case
from consortium.employment.lists import WordList
from consortium.employment.models import CaseAction, CaseNeed, Participant, PlanReview
from consortium.employment.planned import needs, review_day
from consortium.employment.policies import CaseRefused, must_be_offered, must_be_within
from consortium.employment.terms import ActionState
from consortium.employment.versions import add_version, differs, told, withdraw
from consortium.kernel.days import long_date

PRIVATE = "note"
"""What a person typed of an action: the audit trail, from which nothing can be erased, has codes and days only."""


def find_need(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> CaseNeed:
    """Put a need into the plan. `values`: a clean row of CaseNeedSchema. Raises CaseRefused."""
    _must_be_days_of(cause, case, values)
    must_be_offered(session, WordList.NEEDS, values["need"], day_of(cause.at))
    if any(each.need == values["need"] and each.met_day is None for each in needs(session, case.number)):
        raise CaseRefused("the plan has this need already: mark it met before it is found again")
    row = add_version(session, cause, CaseNeed, case.row, values)
    record(session, cause, "need found", case.subject, after=told(row))
    return row


def change_need(
    session: Session, cause: Cause, case: Case, need: CaseNeed, values: Mapping[str, Any] | None
) -> CaseNeed:
    """Correct a need, mark it met, or say that there was none (no `values`). Raises CaseRefused."""
    if values is None:
        return withdraw(session, cause, case, need, "need")
    _must_be_days_of(cause, case, values)
    if not differs(need, values):
        raise CaseRefused("nothing is different: change the need or a day")
    if values["need"] != need.need:
        must_be_offered(session, WordList.NEEDS, values["need"], day_of(cause.at))
    row = add_version(session, cause, CaseNeed, case.row, values, need)
    record(session, cause, "need changed", case.subject, before=told(need), after=told(row))
    return row


def plan_action(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> CaseAction:
    """Put something to do into the plan. `values`: a clean row of CaseActionSchema. Raises CaseRefused."""
    _must_be_open(case)
    _must_be_days_of(cause, case, values)
    must_be_offered(session, WordList.ACTIONS, values["action"], day_of(cause.at))
    row = add_version(session, cause, CaseAction, case.row, values)
    record(session, cause, "action planned", case.subject, after=_told(row))
    return row


def change_action(
    session: Session, cause: Cause, case: Case, action: CaseAction, values: Mapping[str, Any]
) -> CaseAction:
    """Correct what is to be done, or say since when it is done or not needed. Raises CaseRefused."""
    _must_be_days_of(cause, case, values)
    if not differs(action, values):
        raise CaseRefused("nothing is different: change what is to be done, by whom, until when, or how it stands")
    if values["action"] != action.action:
        must_be_offered(session, WordList.ACTIONS, values["action"], day_of(cause.at))
    row = add_version(session, cause, CaseAction, case.row, values, action)
    record(session, cause, "action changed", case.subject, before=_told(action), after=_told(row))
    return row


def finish_action(session: Session, cause: Cause, case: Case, action: CaseAction) -> CaseAction:
    """Say that something is done today. Raises CaseRefused."""
    if action.state != ActionState.TO_DO:
        raise CaseRefused("it is not to be done any more")
    ended = {"state": ActionState.DONE, "ended_day": day_of(cause.at)}
    return change_action(session, cause, case, action, told(action) | ended)


def set_review(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> PlanReview:
    """Say when the plan is looked at again. `values`: a clean row of ReviewSchema. Raises CaseRefused."""
    _must_be_open(case)
    day = values["review_day"]
    if day < day_of(cause.at):
        raise CaseRefused(f"{long_date(day)} is over: a plan is looked at again on a day to come")
    before = review_day(session, case.number)
    if day == before:
        raise CaseRefused("nothing is different: choose another day")
    row = add_review(session, cause, case.row, values)
    record(session, cause, "review set", case.subject, before={"review": before or "none"}, after={"review": day})
    return row


def add_review(session: Session, cause: Cause, row: Participant, values: Mapping[str, Any]) -> PlanReview:
    """Add a day of review; the event is that of `set_review` or of the import that restores it."""
    review = PlanReview(
        participant_id=row.id, review_day=values["review_day"], set_by=cause.actor, set_at=cause.at
    )
    session.add(review)
    session.flush()
    return review


def _must_be_days_of(cause: Cause, case: Case, values: Mapping[str, Any]) -> None:
    """Days on which something was are of the case; one until which something is to be done may be to come."""
    for name in ("found_day", "met_day", "ended_day"):
        day: date | None = values.get(name)
        if day is not None:
            must_be_within(case, day, day_of(cause.at))
    due: date | None = values.get("due_day")
    if due is not None and due < case.row.referred:
        raise CaseRefused(f"{long_date(due)} is before the referral on {long_date(case.row.referred)}")


def _must_be_open(case: Case) -> None:
    if not case.stage.is_open:
        raise CaseRefused(f"a case that is {case.stage} has nothing more to be done")


def _told(row: CaseAction) -> dict[str, Any]:
    return {name: value for name, value in told(row).items() if name != PRIVATE}
