"""Take a resident along the pathway: refer, decide, start, close, and give the case to an adviser."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep, record
from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreements
from consortium.db import touch
from consortium.employment.caseload import advisers
from consortium.employment.cases import Case
from consortium.employment.erased import erased_on
from consortium.employment.lists import REASON_LISTS, WordList
from consortium.employment.models import (
    AdviserCapacity,
    Assignment,
    CaseStep,
    Participant,
    PlacesOffered,
    ReferralDetail,
)
from consortium.employment.operations import new_alias
from consortium.employment.policies import CaseRefused, must_be_offered
from consortium.employment.terms import STEPS, Stage, called
from consortium.fields import shown
from consortium.kernel.days import long_date
from consortium.kernel.terms import Workstream
from consortium.members.models import Member

LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"
"""What a reference is drawn from: no vowels, so that it never spells a word; no digits that look like letters."""

LENGTH = 8


def refer(
    session: Session, cause: Cause, contract: Contract, member: Member, values: Mapping[str, Any]
) -> Participant:
    """Refer a resident of a member, who agreed to it, under a reference that is drawn at random.

    `values`: a clean row of ReferSchema. Raises CaseRefused.
    """
    _must_take_part(session, contract.id, member.code, values["referred"])
    _must_have_come(cause, values["referred"], "the referral")
    must_be_offered(session, WordList.SOURCES, values["source"], day_of(cause.at))
    reference = _reference(session, contract.id)
    row = Participant(
        contract_id=contract.id,
        reference=reference,
        alias=new_alias(),
        member_id=member.id,
        referred=values["referred"],
    )
    session.add(row)
    session.flush()
    keep_detail(session, cause, row, values)
    touch(session, [contract.id])
    told = {name: values[name] for name in ("source", "tenure", "consent", "referred")}
    record(
        session, cause, "referred", called(contract.reference, row.alias), after={"member": member.code} | told
    )
    return row


def keep_detail(session: Session, cause: Cause, row: Participant, values: Mapping[str, Any]) -> None:
    """Write down how a participant came; the event is that of the referral or of the import that restores it."""
    session.add(
        ReferralDetail(
            participant_id=row.id,
            source=str(values["source"]),
            tenure=values["tenure"].value,
            consent=values["consent"],
            referred_by=cause.actor,
            referred_at=cause.at,
        )
    )
    session.flush()


def take_step(
    session: Session, cause: Cause, case: Case, values: Mapping[str, Any], adviser: str | None = None
) -> None:
    """Take the next step of a case; who accepts one that nobody has may get it (`adviser`).

    `values`: a clean row of CaseStepSchema. Raises CaseRefused.
    """
    step, day = values["step"], values["day"]
    _must_follow(session, cause, case, step, day)
    if step in REASON_LISTS:
        must_be_offered(session, REASON_LISTS[step], values["reason"], day_of(cause.at))
    add_step(session, cause, case.row, values)
    if step is Stage.STARTED:
        case.row.started = day
    elif step is Stage.CLOSED:
        case.row.closed = day
    told: dict[str, Any] = {"stage": step.value, "day": day, "reason": values["reason"]}
    if step is Stage.ACCEPTED and adviser and case.adviser is None:
        add_assignment(session, cause, case.row, adviser)
        told["adviser"] = adviser
    touch(session, [case.row.contract_id])
    after = {name: value for name, value in told.items() if value is not None}
    subject = case.subject
    record(session, cause, f"case {step}", subject, before={"stage": case.stage.value}, after=after)
    session.flush()


def add_step(session: Session, cause: Cause, row: Participant, values: Mapping[str, Any]) -> None:
    """Add a step as it was taken; the event is that of `take_step` or of the import that restores it."""
    session.add(
        CaseStep(
            participant_id=row.id,
            step=values["step"].value,
            day=values["day"],
            reason=values["reason"],
            redirected_to=values["redirected_to"],
            taken_by=cause.actor,
            taken_at=cause.at,
        )
    )
    session.flush()


def assign(session: Session, cause: Cause, case: Case, adviser: str | None) -> None:
    """Give a case to an adviser of its service, or to nobody. Raises CaseRefused."""
    if not case.stage.is_open:
        raise CaseRefused(f"a case that is {case.stage} is nobody's to work with")
    if adviser == case.adviser:
        raise CaseRefused(f"the case is {adviser}'s already" if adviser else "nobody has the case already")
    if adviser is not None and adviser not in advisers(session, case.row.contract_id, day_of(cause.at)):
        raise CaseRefused(f"{shown(adviser) or 'nobody'} does not advise on {case.contract} today")
    add_assignment(session, cause, case.row, adviser)
    before, after = {"adviser": case.adviser}, {"adviser": adviser}
    record(session, cause, "case assigned", case.subject, before=before, after=after)


def add_assignment(session: Session, cause: Cause, row: Participant, adviser: str | None) -> None:
    """Add who has a case; the event is that of another operation, or of the import that restores it."""
    session.add(
        Assignment(
            participant_id=row.id, adviser=adviser, assigned_by=cause.actor, assigned_at=cause.at
        )
    )
    session.flush()


def keep_capacity(session: Session, cause: Cause, contract: Contract, values: Mapping[str, Any]) -> Kept:
    """Say how many cases an adviser takes on a service from a day on. `values`: a clean row of CapacitySchema."""
    _must_be_employment(session, contract.id)
    key = {"contract_id": contract.id, "adviser": values["adviser"], "from_day": values["from_day"]}
    subject = f"adviser {contract.reference} {values['adviser']} {values['from_day']}"
    return keep(session, cause, AdviserCapacity, subject, key, {"capacity": values["capacity"]})[1]


def keep_places(
    session: Session, cause: Cause, contract: Contract, member: Member, values: Mapping[str, Any]
) -> Kept:
    """Say how many starts a service offers a member in a year. `values`: a clean row of PlacesOfferedSchema."""
    _must_be_employment(session, contract.id)
    key = {"contract_id": contract.id, "member_id": member.id, "year": values["year"]}
    subject = f"places {contract.reference} {member.code} {values['year']}"
    return keep(session, cause, PlacesOffered, subject, key, {"places": values["places"]})[1]


def _reference(session: Session, contract_id: int) -> str:
    """A reference that nobody has or had on any contract of the book."""
    while True:
        drawn = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        taken = session.scalar(sa.select(sa.exists().where(Participant.reference == drawn)))
        if not taken and erased_on(session, contract_id, drawn) is None:
            return drawn


def _must_be_employment(session: Session, contract_id: int) -> None:
    found = next(iter(agreements(session, [contract_id]).values()))
    if found.workstream is not Workstream.EMPLOYMENT:
        raise CaseRefused(f"{found.reference} is no employment service")


def _must_take_part(session: Session, contract_id: int, member: str, day: date) -> None:
    _must_be_employment(session, contract_id)
    found = next(iter(agreements(session, [contract_id]).values()))
    if not found.takes_part(member, day):
        raise CaseRefused(f"{member} does not take part in {found.reference} on {long_date(day)}")


def _must_have_come(cause: Cause, day: date, what: str) -> None:
    if day > day_of(cause.at):
        raise CaseRefused(f"{what} is on {long_date(day)}, which has not come yet")


def _must_follow(session: Session, cause: Cause, case: Case, step: Stage, day: date) -> None:
    if step not in STEPS[case.stage]:
        onward = " or ".join(STEPS[case.stage])
        then = f"it can be {onward} next" if onward else "whoever comes back is referred anew"
        raise CaseRefused(f"a case that is {case.stage} cannot become {step}: {then}")
    _must_have_come(cause, day, "the day")
    latest = session.scalar(sa.select(sa.func.max(CaseStep.day)).filter_by(participant_id=case.number))
    since = max(each for each in (case.row.referred, case.row.started, latest) if each)
    if day < since:
        raise CaseRefused(f"{long_date(day)} is before {long_date(since)}, when the case came to where it stands")
    if step is Stage.STARTED:
        _must_take_part(session, case.row.contract_id, case.member, day)
