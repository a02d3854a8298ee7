"""Take participants out of the book: by request or by age. Every count stays, and nobody is behind it any more.

The ledger knows no participant and is not touched. What a participant was counted in moves to `past_totals`, and
the reference to `erased`, so that no file brings anybody back to be counted twice.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.db import add_to
from consortium.employment.answering import forget_answers
from consortium.employment.credit import past_credit
from consortium.employment.erased import mark_erased
from consortium.employment.held import hanging, last_day
from consortium.employment.models import (
    CaseAction,
    CaseNeed,
    Contact,
    OutcomeRow,
    Participant,
    PastCredit,
    PastTotal,
    PlanReview,
)
from consortium.employment.terms import MINUTES, NEED, OF_COHORT, REFERRED, STARTED
from consortium.employment.versions import stands
from consortium.kernel.days import FinancialYear, Quarter, months_before
from consortium.kernel.errors import Refused
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name


class WouldTell(Refused):
    """The reason would keep in the audit trail what is to be erased."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many participants were purged, of how many outcomes the evidence's words were taken, and how many rows of
    contacts and plans and answers to sensitive questions went."""

    participants: int
    evidence: int
    notes: int
    answers: int


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
    """Take out whoever had no event for as long as the parameters say; of closed cases contacts, plans, answers
    and the words of evidence; and answers to what is not asked any more.

    It leaves no event: whoever runs it says what it came to.
    """
    noted = months_before(day, whole(session, Name.CASE_NOTE_MONTHS, day))
    evidence, notes = _forget_evidence(session, noted), _forget_notes(session, noted)
    answers = forget_answers(session, months_before(day, whole(session, Name.SENSITIVE_MONTHS, day)), day)
    oldest = months_before(day, whole(session, Name.PARTICIPANT_MONTHS, day))
    candidates = session.scalars(sa.select(Participant).where(Participant.referred < oldest).order_by(Participant.id))
    worn_out = [each for each in candidates if last_day(session, each.id) < oldest]
    for each in worn_out:
        _take_out(session, each, day)
    return Purged(len(worn_out), evidence, notes, answers)


def _forget_evidence(session: Session, oldest: date) -> int:
    closed = sa.select(Participant.id).where(Participant.closed < oldest)
    told = OutcomeRow.evidence.is_not(None), OutcomeRow.participant_id.in_(closed)
    count = session.scalar(sa.select(sa.func.count()).select_from(OutcomeRow).where(*told)) or 0
    session.execute(sa.update(OutcomeRow).where(*told).values(evidence=None))
    return count


def _forget_notes(session: Session, oldest: date) -> int:
    """Move what contacts and plans of closed cases come to to the past totals, and delete them; how many there were."""
    rows = 0
    has_any = sa.or_(*(Participant.id.in_(sa.select(table.participant_id)) for table in _NOTES))
    for participant in session.scalars(sa.select(Participant).where(Participant.closed < oldest, has_any)).all():
        _add_past(session, participant, _notes(session, participant))
        for table in _NOTES:
            of_participant = table.participant_id == participant.id
            rows += session.scalar(sa.select(sa.func.count()).select_from(table).where(of_participant)) or 0
            session.execute(sa.delete(table).where(of_participant))
    return rows


_NOTES: tuple[Any, ...] = (Contact, CaseNeed, CaseAction, PlanReview)


def _take_out(session: Session, participant: Participant, day: date) -> int:
    """Move the participant's counts to the past totals and delete its rows; how many there were."""
    session.flush()
    mark_erased(session, participant.contract_id, participant.reference, day)
    _add_past(session, participant, _counts(session, participant))
    _keep_credit(session, participant)
    rows = 0
    for each in hanging(participant.id):
        rows += session.scalar(sa.select(sa.func.count()).select_from(each.table).where(each.of_participant)) or 0
        session.execute(sa.delete(each.table).where(each.of_participant))
    session.expunge(participant)
    return rows


def _keep_credit(session: Session, participant: Participant) -> None:
    """Keep to whom the shared outcomes of a participant who goes are credited."""
    whose = {"contract_id": participant.contract_id, "member_id": participant.member_id}
    codes = {each.code: each.id for each in members(session)}
    rows = [
        whose
        | {"credited_id": codes[member], "kind": outcome, "day": Quarter.of(day).span.first}
        | {"whole": total, "parts": parts}
        for (outcome, day, total, member), parts in past_credit(session, participant).items()
    ]
    table: sa.Table = sa.inspect(PastCredit).local_table  # type: ignore[assignment]
    for each in rows:  # one by one: several may belong to one row
        add_to(session, table, [name for name in each if name != "parts"], [each])


def _counts(session: Session, participant: Participant) -> Counter[tuple[str, date]]:
    """What the participant is counted in, by kind and day: only a start and minutes keep their own."""
    found = Counter({(REFERRED, _first_of_year(participant.referred)): 1})
    if participant.started:
        found[STARTED, participant.started] = 1
    reached = sa.select(OutcomeRow.outcome, OutcomeRow.date).where(OutcomeRow.participant_id == participant.id)
    for outcome, day in session.execute(reached):
        found[outcome, Quarter.of(day).span.first] += 1
        if participant.started:
            found[f"{OF_COHORT}{outcome}", Quarter.of(participant.started).span.first] = 1
    return found + _notes(session, participant)



def _notes(session: Session, participant: Participant) -> Counter[tuple[str, date]]:
    """What the participant's contacts and needs are counted in: minutes by day, each need once a year."""
    mine = Contact.participant_id == participant.id
    rows = sa.select(Contact.day, sa.func.sum(Contact.minutes)).where(mine, stands(Contact)).group_by(Contact.day)
    found = Counter({(MINUTES, day): int(count) for day, count in session.execute(rows)})
    needs = sa.select(CaseNeed.need, CaseNeed.found_day).where(
        CaseNeed.participant_id == participant.id, stands(CaseNeed)
    )
    years = {(NEED + need, _first_of_year(day)) for need, day in session.execute(needs)}
    return found + Counter(years)


def _add_past(session: Session, participant: Participant, counts: Counter[tuple[str, date]]) -> None:
    whose = {"contract_id": participant.contract_id, "member_id": participant.member_id}
    table: sa.Table = sa.inspect(PastTotal).local_table  # type: ignore[assignment]
    key = ("contract_id", "member_id", "kind", "day")
    add_to(
        session, table, key, [{**whose, "kind": kind, "day": day, "count": n} for (kind, day), n in counts.items()]
    )


def _first_of_year(day: date) -> date:
    return FinancialYear.of(day).span.first
