"""Record paid work and outcomes: what the work contradicts is refused, with the day on which it would hold."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.db import touch
from consortium.employment.cases import Case
from consortium.employment.evidence import shown_by
from consortium.employment.models import OutcomeRow, Participant, WorkSpell
from consortium.employment.operations import called
from consortium.employment.policies import CaseRefused
from consortium.employment.reached import FROM_WORK, contradiction, recorded, spells
from consortium.employment.terms import Outcome
from consortium.kernel.days import long_date

_FACTS = ("first_day", "last_day", "evidence", "evidence_day")


def record_work(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> WorkSpell:
    """Record paid work of a resident who has started. `values`: a clean row of WorkSchema. Raises CaseRefused."""
    _must_be_work(cause, case, values)
    row = add_work(session, cause, case.row, values)
    record(session, cause, "work recorded", _subject(case), after=_told(row))
    return row


def change_work(
    session: Session, cause: Cause, case: Case, spell: WorkSpell, values: Mapping[str, Any] | None
) -> WorkSpell:
    """Correct or end paid work, or say that there was none (no `values`). Raises CaseRefused."""
    if values is None:
        row = add_work(session, cause, case.row, _told(spell), replaces=spell, is_withdrawn=True)
        record(session, cause, "work withdrawn", _subject(case), before=_told(spell), after={"work": "none"})
        return row
    _must_be_work(cause, case, values)
    before = _told(spell)
    if {name: values[name] for name in _FACTS} == before:
        raise CaseRefused("nothing is different: change a day or what shows it")
    row = add_work(session, cause, case.row, values, replaces=spell)
    record(session, cause, "work changed", _subject(case), before=before, after=_told(row))
    return row


def add_work(
    session: Session,
    cause: Cause,
    row: Participant,
    values: Mapping[str, Any],
    replaces: WorkSpell | None = None,
    *,
    is_withdrawn: bool = False,
) -> WorkSpell:
    """Add a version of paid work; the event is that of another operation, or of the import that restores it."""
    spell = WorkSpell(
        participant_id=row.id,
        replaces_id=replaces.id if replaces else None,
        is_withdrawn=is_withdrawn,
        recorded_by=cause.actor,
        recorded_at=cause.at,
        **{name: values[name] for name in _FACTS} | {"evidence": str(values["evidence"])},
    )
    session.add(spell)
    session.flush()
    return spell


def record_outcome(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> OutcomeRow:
    """Record what a resident reached, once. `values`: a clean row of ReachedSchema. Raises CaseRefused."""
    outcome, day = values["outcome"], values["reached_on"]
    if case.row.started is None or day < case.row.started:
        raise CaseRefused("an outcome counts from the day on which the resident started with the service")
    _must_have_come(cause, day)
    if any(each.outcome == outcome for each in recorded(session, case.number)):
        raise CaseRefused(f"'{outcome.label}' is recorded already, and counts once")
    if outcome in FROM_WORK:
        _must_follow_from_work(session, cause, case, outcome, day)
    elif outcome is Outcome.BETTER_WORK:
        _must_have_work(session, case, day)
    proof = values["proof"]
    evidence = shown_by(proof, values["more"])
    row = OutcomeRow(participant_id=case.number, outcome=outcome.value, date=day, evidence=evidence)
    session.add(row)
    session.flush()
    touch(session, [case.row.contract_id])
    told = {"outcome": outcome.value, "day": day, "evidence": proof.value}
    record(session, cause, "outcome recorded", _subject(case), after=told)
    return row


def _must_follow_from_work(session: Session, cause: Cause, case: Case, outcome: Outcome, day: date) -> None:
    if not spells(session, case.number):
        raise CaseRefused("no paid work is entered: enter it first, and the day follows from it")
    if wrong := contradiction(session, case.number, outcome, day, day_of(cause.at)):
        raise CaseRefused(wrong)


def _must_have_work(session: Session, case: Case, day: date) -> None:
    jobs = [each.date for each in recorded(session, case.number) if each.outcome == Outcome.JOB_START]
    if not jobs or day <= jobs[0]:
        raise CaseRefused("better work follows work: record the job start first, on an earlier day")


def _must_be_work(cause: Cause, case: Case, values: Mapping[str, Any]) -> None:
    if case.row.started is None:
        raise CaseRefused("the resident has not started with the service: record the start first")
    if values["first_day"] < case.row.started:
        raise CaseRefused(
            f"the work began before the resident started with the service on {long_date(case.row.started)}"
        )
    for name in ("first_day", "last_day", "evidence_day"):
        if values[name]:
            _must_have_come(cause, values[name])


def _must_have_come(cause: Cause, day: date) -> None:
    if day > day_of(cause.at):
        raise CaseRefused(f"{long_date(day)} has not come yet")


def _told(row: WorkSpell) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _FACTS}


def _subject(case: Case) -> str:
    return called(case.contract, case.row.alias)


def spell_of(session: Session, case: Case, number: int) -> WorkSpell | None:
    """A spell of the case's work as it stands; None where there is no such."""
    replaced = sa.select(WorkSpell.replaces_id).where(WorkSpell.replaces_id.is_not(None))
    rows = sa.select(WorkSpell).where(
        WorkSpell.id == number,
        WorkSpell.participant_id == case.number,
        WorkSpell.is_withdrawn.is_(False),
        WorkSpell.id.not_in(replaced),
    )
    return session.scalars(rows).one_or_none()
