"""Give several cases of a service to another adviser at once, by their number and without opening any."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.employment.caseload import advisers
from consortium.employment.cases import Case, cases, held_by
from consortium.employment.models import Participant
from consortium.employment.pathway import add_assignment
from consortium.employment.policies import CaseRefused
from consortium.fields import shown
from consortium.members.models import Member

NOBODY = "nobody"


def hand_over(session: Session, cause: Cause, contract: Contract, values: Mapping[str, Any]) -> int:
    """Give the oldest open cases that one has (or nobody) to an adviser (or nobody); how many they were.

    `values`: a clean row of HandOverSchema. Raises CaseRefused.
    """
    giver, taker = (None if values[each] == NOBODY else values[each] for each in ("giver", "taker"))
    if giver == taker:
        raise CaseRefused(f"{shown(values['taker'])} has them already")
    if taker is not None and taker not in advisers(session, contract.id, day_of(cause.at)):
        raise CaseRefused(f"{shown(taker)} does not advise on {contract.reference} today")
    found = _open(session, contract, giver, values["member"])
    count = values["count"] or len(found)
    if not found or count > len(found):
        raise CaseRefused(f"{shown(values['giver'])} has {len(found) or 'no'} such open cases of {contract.reference}")
    for each in found[:count]:
        add_assignment(session, cause, each.row, taker)
    told = {"member": values["member"]} if values["member"] else {}
    before, after = ({"cases": count, "adviser": values[each], **told} for each in ("giver", "taker"))
    subject = f"adviser {contract.reference} {values['taker']}"
    record(session, cause, "cases handed over", subject, before=before, after=after)
    return count


def _open(session: Session, contract: Contract, giver: str | None, member: str | None) -> Sequence[Case]:
    within = [Participant.contract_id == contract.id, Participant.closed.is_(None)]
    within.append(held_by.is_(None) if giver is None else held_by == giver)
    if member:
        within.append(Member.code == member)
    return [each for each in cases(session, *within) if each.stage.is_open]
