"""Take participants out of the book: by request or by age. Every count stays, and nobody is behind it any more.

The ledger knows no participant and is not touched. What a participant was counted in moves to `past_totals`, and
the reference to `erased`, so that no file brings anybody back to be counted twice.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.db import add_to
from consortium.employment.erased import mark_erased
from consortium.employment.held import hanging, last_day
from consortium.employment.models import OutcomeRow, Participant, PastTotal
from consortium.employment.terms import REFERRED, STARTED
from consortium.kernel.days import FinancialYear, months_before
from consortium.kernel.errors import Refused
from consortium.members.models import Member
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name


class WouldTell(Refused):
    """The reason would keep in the audit trail what is to be erased."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many participants were purged, and from how many outcomes the evidence's words were taken."""

    participants: int
    evidence: int


def erase(session: Session, cause: Cause, participant: Participant) -> None:
    """Erase everything that is held of one participant; every figure stays. Raises WouldTell."""
    if participant.reference.casefold() in cause.reason.casefold():
        raise WouldTell("the reason names the reference, and would be kept: say why without it")
    contract = session.get_one(Contract, participant.contract_id).reference
    member = session.get_one(Member, participant.member_id).code
    rows = _take_out(session, participant, day_of(cause.at))
    record(
        session,
        cause,
        "resident erased",
        f"residents of {member} in {contract}",
        before={"rows": rows},
        after={"rows": 0},
    )


def purge(session: Session, day: date) -> Purged:
    """Take out whoever had no event for as long as the parameters say, and the words of evidence of closed cases.

    It leaves no event: whoever runs it says what it came to.
    """
    evidence = _forget_evidence(session, months_before(day, whole(session, Name.CASE_NOTE_MONTHS, day)))
    oldest = months_before(day, whole(session, Name.PARTICIPANT_MONTHS, day))
    candidates = session.scalars(sa.select(Participant).where(Participant.referred < oldest).order_by(Participant.id))
    worn_out = [each for each in candidates if last_day(session, each.id) < oldest]
    for each in worn_out:
        _take_out(session, each, day)
    return Purged(len(worn_out), evidence)


def _forget_evidence(session: Session, oldest: date) -> int:
    closed = sa.select(Participant.id).where(Participant.closed < oldest)
    told = OutcomeRow.evidence.is_not(None), OutcomeRow.participant_id.in_(closed)
    count = session.scalar(sa.select(sa.func.count()).select_from(OutcomeRow).where(*told)) or 0
    session.execute(sa.update(OutcomeRow).where(*told).values(evidence=None))
    return count


def _take_out(session: Session, participant: Participant, day: date) -> int:
    """Move the participant's counts to the past totals and delete its rows; how many there were."""
    session.flush()
    mark_erased(session, participant.contract_id, participant.reference, day)
    counts = _counts(session, participant)
    whose = {"contract_id": participant.contract_id, "member_id": participant.member_id}
    table: sa.Table = sa.inspect(PastTotal).local_table  # type: ignore[assignment]
    key = ("contract_id", "member_id", "kind", "day")
    add_to(
        session, table, key, [{**whose, "kind": kind, "day": day, "count": n} for (kind, day), n in counts.items()]
    )
    rows = 0
    for each in hanging(participant.id):
        rows += session.scalar(sa.select(sa.func.count()).select_from(each.table).where(each.of_participant)) or 0
        session.execute(sa.delete(each.table).where(each.of_participant))
    session.expunge(participant)
    return rows


def _counts(session: Session, participant: Participant) -> Counter[tuple[str, date]]:
    """What the participant is counted in, by kind and day: only a start keeps its own day."""
    found = Counter({(REFERRED, _first_of_year(participant.referred)): 1})
    if participant.started:
        found[STARTED, participant.started] = 1
    reached = sa.select(OutcomeRow.outcome, OutcomeRow.date).where(OutcomeRow.participant_id == participant.id)
    for outcome, day in session.execute(reached):
        found[outcome, _first_of_year(day)] += 1
    return found


def _first_of_year(day: date) -> date:
    return FinancialYear.of(day).span.first
