"""Keep referrals and outcomes. `values` are clean rows of the import kinds `referrals` and `outcomes`."""

from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.contracts.models import Contract
from consortium.db import touch
from consortium.employment.models import OutcomeRow, Participant
from consortium.members.models import Member


def keep_referral(
    session: Session, cause: Cause, contract: Contract, member: Member, values: dict[str, Any]
) -> Kept:
    """Make or change a participant's referral, start and closing."""
    key = {"contract_id": contract.id, "reference": values["participant"]}
    rest: dict[str, Any] = {name: values[name] for name in ("referred", "started", "closed")}
    touch(session, [contract.id])
    subject = f"referral {contract.reference} {values['participant']}"
    return keep(session, cause, Participant, subject, key, rest | {"member_id": member.id})[1]


def keep_outcome(
    session: Session, cause: Cause, contract: Contract, participant: Participant, values: dict[str, Any]
) -> Kept:
    """Make or change an outcome of a participant."""
    touch(session, [contract.id])
    key = {"participant_id": participant.id, "outcome": values["outcome"].value, "date": values["date"]}
    subject = f"outcome {contract.reference} {participant.reference} {values['outcome'].value}"
    return keep(session, cause, OutcomeRow, subject, key, {"evidence": values["evidence"]})[1]
