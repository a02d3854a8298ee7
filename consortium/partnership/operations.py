"""Declare, sign, withdraw, record what was given; keep residents' voice and lessons; move projects on.

`values` are clean rows of the schemas. An `officer` is the address of the member's own finance officer, who
signs what is entered; without one it is entered for the member and waits unsigned.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.kernel.exact import plain
from consortium.kernel.money import pounds
from consortium.members.models import Member
from consortium.partnership.models import Given, Lesson, Pledge, ResidentsVoice
from consortium.partnership.policies import RuleBroken, partners
from consortium.partnership.terms import Form, PledgeKind

Values = Mapping[str, Any]


class SignedByOfficer(RuleBroken):
    """What a member's officer signed, only that member's officer changes or withdraws."""


class Replaced(RuleBroken):
    """Another version of the declaration was made in the meantime."""


class NoPartner(RuleBroken):
    """The member neither leads the contract nor takes part in it."""


def declare(
    session: Session,
    cause: Cause,
    contract: Contract,
    member: Member,
    values: Values,
    officer: str | None = None,
) -> Pledge:
    """Make the first version of a declaration. Raises NoPartner.

    What is restored from an export was checked when it was declared: the member may have left the contract since.
    """
    if cause.batch is None and member.code not in partners(agreement(session, contract.reference)):
        raise NoPartner(f"{member.code} neither leads {contract.reference} nor takes part in it")
    row = Pledge(
        contract_id=contract.id,
        member_id=member.id,
        kind=values["kind"].value,
        form=values["form"].value,
        cash=values["cash"],
        days=values["days"],
        words=values["words"],
    )
    return _keep(session, cause, "declared", row, officer)


def redeclare(
    session: Session, cause: Cause, current: Pledge, values: Values, officer: str | None = None
) -> Pledge:
    """Replace the version `current` by another of the same kind and form. Raises RuleBroken."""
    _must_be_open(session, current, officer)
    told = {name: values[name] for name in ("cash", "days", "words")}
    return _keep(session, cause, "declared anew", _next(current, **told), officer, current)


def sign(session: Session, cause: Cause, current: Pledge, officer: str) -> Pledge:
    """Let the member's officer sign the version `current`, by a version that says the same. Raises RuleBroken."""
    _must_be_open(session, current, officer)
    if current.signed_by is not None:
        raise RuleBroken(f"declaration {current.number} is signed already, by {current.signed_by}")
    return _keep(session, cause, "declaration signed", _next(current), officer, current)


def withdraw(session: Session, cause: Cause, current: Pledge, officer: str | None = None) -> Pledge:
    """End a declaration, for the reason of the cause. Raises RuleBroken."""
    if not cause.reason:
        raise RuleBroken("say why it is withdrawn")
    _must_be_open(session, current, officer)
    row = _next(current, withdrawn_because=cause.reason)
    return _keep(session, cause, "declaration withdrawn", row, officer, current)


def _must_be_open(session: Session, current: Pledge, officer: str | None) -> None:
    if session.scalar(sa.select(Pledge.id).filter_by(replaces_id=current.id)) is not None:
        raise Replaced("this declaration was changed in the meantime: look at it again before you go on")
    if current.withdrawn_because is not None:
        raise RuleBroken(f"declaration {current.number} is withdrawn: declare it anew")
    if current.signed_by is not None and officer is None:
        raise SignedByOfficer(f"{current.signed_by} signed this: only the member's own officer changes it")


def _next(current: Pledge, **told: Any) -> Pledge:
    """A version that replaces `current` and differs from it in what is told."""
    same = ("contract_id", "member_id", "kind", "form", "cash", "days", "words")
    kept = {name: getattr(current, name) for name in same}
    return Pledge(first_id=current.number, replaces_id=current.id, **kept | told)


def _keep(
    session: Session,
    cause: Cause,
    action: str,
    row: Pledge,
    officer: str | None,
    before: Pledge | None = None,
) -> Pledge:
    row.entered_by, row.entered_at = cause.actor, cause.at
    row.signed_by, row.signed_at = officer, cause.at if officer else None
    session.add(row)
    session.flush()
    told = _told(before) if before else None
    _record(session, cause, action, _subject(session, row), before=told, after=_told(row))
    return row


def _record(session: Session, cause: Cause, action: str, subject: str, **told: Any) -> None:
    """Leave an event, unless the batch of the import that restores the row accounts for it."""
    if cause.batch is None:
        record(session, cause, action, subject, **told)


def _subject(session: Session, pledge: Pledge) -> str:
    contract, member = (
        session.get_one(Contract, pledge.contract_id),
        session.get_one(Member, pledge.member_id),
    )
    return f"declaration {contract.reference} {member.code} {pledge.number}"


def _told(row: Pledge | Given) -> dict[str, Any]:
    """What a version or record says, as the audit trail shows it."""
    names = ("kind", "form", "day", "words", "withdrawn_because", "signed_by", "takes_back_id")
    told = {name: getattr(row, name) for name in names if getattr(row, name, None) is not None}
    if row.cash is not None:
        told["cash"] = pounds(row.cash)
    if row.days is not None:
        told["days"] = plain(row.days)
    return told


def record_given(session: Session, cause: Cause, current: Pledge, values: Values) -> Given:
    """Record what was given of the offer that stands in the version `current`.

    Raises RuleBroken for an expectation, an offer that is unsigned or withdrawn, another form, or a day to come.
    """
    if current.kind != PledgeKind.OFFER:
        raise RuleBroken("this is an expectation: only what is offered can be given")
    if current.signed_by is None or current.withdrawn_because is not None:
        raise RuleBroken("only an offer that is signed and stands can be given")
    if values["form"] is not Form(current.form):
        raise RuleBroken(f"what was offered is {Form(current.form).label}")
    _must_have_come(cause, values)
    row = Given(
        pledge_id=current.number,
        **{name: values[name] for name in ("day", "cash", "days", "words")},
        recorded_by=cause.actor,
        recorded_at=cause.at,
    )
    session.add(row)
    session.flush()
    _record(session, cause, "given", _subject(session, current), after=_told(row) | {"record": row.id})
    return row


def take_back(session: Session, cause: Cause, wrong: Given) -> Given:
    """Take a wrong record of what was given back by a counter-record, for the reason of the cause.

    Raises RuleBroken.
    """
    if not cause.reason:
        raise RuleBroken("say why the record is wrong")
    if wrong.takes_back_id is not None:
        raise RuleBroken("this record takes another back: record what was given instead")
    if session.scalar(sa.select(Given.id).filter_by(takes_back_id=wrong.id)) is not None:
        raise RuleBroken("this record is taken back already")
    row = Given(
        pledge_id=wrong.pledge_id,
        day=wrong.day,
        cash=None if wrong.cash is None else -wrong.cash,
        days=None if wrong.days is None else -wrong.days,
        words=cause.reason,
        takes_back_id=wrong.id,
        recorded_by=cause.actor,
        recorded_at=cause.at,
    )
    session.add(row)
    session.flush()
    pledge = session.get_one(Pledge, wrong.pledge_id)
    before, after = _told(wrong) | {"record": wrong.id}, _told(row) | {"record": row.id}
    _record(session, cause, "given record taken back", _subject(session, pledge), before=before, after=after)
    return row


def keep_voice(session: Session, cause: Cause, contract: Contract, values: Values) -> ResidentsVoice:
    """Keep what residents said and what changed, or why they were not asked. Raises RuleBroken for a day to come."""
    _must_have_come(cause, values)
    names = ("day", "said", "changed", "not_asked_because", "asked")
    told = {name: values[name] for name in names} | {"about": values["about"].value}
    row = ResidentsVoice(contract_id=contract.id, recorded_by=cause.actor, recorded_at=cause.at, **told)
    session.add(row)
    session.flush()
    _record(
        session, cause, "residents' voice kept", f"voice {contract.reference} {row.id}", after=told
    )
    return row


def keep_lesson(session: Session, cause: Cause, contract: Contract | None, values: Values) -> Lesson:
    """Keep a lesson of a contract, or of the whole partnership. Raises RuleBroken for a day to come."""
    _must_have_come(cause, values)
    told = {name: values[name] for name in ("day", "learned", "differently")}
    key = contract.id if contract else None
    row = Lesson(contract_id=key, recorded_by=cause.actor, recorded_at=cause.at, **told)
    session.add(row)
    session.flush()
    where = contract.reference if contract else "of the partnership"
    _record(session, cause, "lesson kept", f"lesson {where} {row.id}", after=told)
    return row


def _must_have_come(cause: Cause, values: Values) -> None:
    if values["day"] > day_of(cause.at):
        raise RuleBroken(f"{values['day']} is still to come: write down what has happened")
