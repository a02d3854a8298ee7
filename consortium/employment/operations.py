"""Keep referrals and outcomes. `values` are clean rows of the import kinds `referrals` and `outcomes`."""

import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.contracts.models import Contract
from consortium.db import touch
from consortium.employment.models import OutcomeRow, Participant, PastTotal
from consortium.employment.terms import called
from consortium.members.models import Member

PRIVATE = ("reference", "alias", "evidence")
"""What never stands in the audit trail, where it could not be erased."""


def new_alias() -> str:
    """A name drawn at random for the audit trail, from which nobody finds the reference once it is erased."""
    return secrets.token_hex(5)


def keep_referral(
    session: Session, cause: Cause, contract: Contract, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or change a participant's referral, start and closing."""
    key = {"contract_id": contract.id, "reference": values["participant"]}
    rest: dict[str, Any] = {name: values[name] for name in ("referred", "started", "closed")}
    standing = session.scalar(sa.select(Participant.alias).filter_by(**key))
    alias = standing or new_alias()
    touch(session, [contract.id])
    rest |= {"member_id": member.id, "alias": alias}
    subject = called(contract.reference, alias)
    return keep(session, cause, Participant, subject, key, rest, private=PRIVATE)[1]


def keep_outcome(
    session: Session, cause: Cause, contract: Contract, participant: Participant, values: dict[str, Any]
) -> Kept:
    """Make or change an outcome of a participant."""
    touch(session, [contract.id])
    key = {"participant_id": participant.id, "outcome": values["outcome"].value, "date": values["date"]}
    subject = f"{called(contract.reference, participant.alias)} {values['outcome'].value}"
    rest = {"evidence": values["evidence"]}
    return keep(session, cause, OutcomeRow, subject, key, rest, private=PRIVATE)[1]


def keep_past_total(
    session: Session, cause: Cause, contract: Contract, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or change what is left of participants who are gone. `values` are a clean row of `PastTotalSchema`."""
    kind, day = values["kind"], values["day"]
    key = {"contract_id": contract.id, "member_id": member.id, "kind": kind, "day": day}
    touch(session, [contract.id])
    subject = f"past total {contract.reference} {member.code} {kind} {day}"
    return keep(session, cause, PastTotal, subject, key, {"count": values["count"]})[1]
