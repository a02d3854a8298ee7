"""Record paid work and outcomes: what the work contradicts is refused, with the day on which it would hold."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.clock import day_of
from consortium.db import touch
from consortium.employment.cases import Case
from consortium.employment.evidence import shown_by
from consortium.employment.lists import WordList
from consortium.employment.models import OutcomeRow, WorkSpell
from consortium.employment.policies import CaseRefused, must_be_offered
from consortium.employment.reached import FROM_WORK, contradiction, recorded, spells
from consortium.employment.terms import Outcome
from consortium.employment.versions import add_version, differs, told, withdraw
from consortium.kernel.days import long_date


def record_work(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> WorkSpell:
    """Record paid work of a resident who has started. `values`: a clean row of WorkSchema. Raises CaseRefused."""
    _must_be_work(cause, case, values)
    must_be_offered(session, WordList.EVIDENCE, values["evidence"], day_of(cause.at))
    row = add_version(session, cause, WorkSpell, case.row, values)
    record(session, cause, "work recorded", case.subject, after=told(row))
    return row


def change_work(
    session: Session, cause: Cause, case: Case, spell: WorkSpell, values: Mapping[str, Any] | None
) -> WorkSpell:
    """Correct or end paid work, or say that there was none (no `values`). Raises CaseRefused."""
    if values is None:
        return withdraw(session, cause, case, spell, "work")
    _must_be_work(cause, case, values)
    if not differs(spell, values):
        raise CaseRefused("nothing is different: change a day or what shows it")
    if values["evidence"] != spell.evidence:
        must_be_offered(session, WordList.EVIDENCE, values["evidence"], day_of(cause.at))
    row = add_version(session, cause, WorkSpell, case.row, values, spell)
    record(session, cause, "work changed", case.subject, before=told(spell), after=told(row))
    return row


def record_outcome(session: Session, cause: Cause, case: Case, values: Mapping[str, Any]) -> OutcomeRow:
    """Record what a resident reached, once. `values`: a clean row of ReachedSchema. Raises CaseRefused."""
    outcome, day = values["outcome"], values["reached_on"]
    if case.row.started is None or day < case.row.started:
        raise CaseRefused("an outcome counts from the day on which the resident started with the service")
    for each in (day, values["evidence_day"] or day):
        _must_have_come(cause, each)
    must_be_offered(session, WordList.EVIDENCE, values["proof"], day_of(cause.at))
    if any(each.outcome == outcome for each in recorded(session, case.number)):
        raise CaseRefused(f"'{outcome.label}' is recorded already, and counts once")
    if outcome in FROM_WORK:
        _must_follow_from_work(session, cause, case, outcome, day)
    elif outcome is Outcome.BETTER_WORK:
        _must_have_work(session, case, day)
    proof, seen = str(values["proof"]), {"evidence_day": values["evidence_day"]}
    evidence = shown_by(proof, values["more"])
    row = OutcomeRow(participant_id=case.number, outcome=outcome.value, date=day, evidence=evidence, **seen)
    session.add(row)
    session.flush()
    touch(session, [case.row.contract_id])
    after = {"outcome": outcome.value, "day": day, "evidence": proof} | seen
    record(session, cause, "outcome recorded", case.subject, after=after)
    return row


def note_seen(session: Session, row: OutcomeRow, day: date) -> None:
    """Note when what shows an outcome was seen; the event is that of the import that restores it."""
    row.evidence_day = day
    session.flush()


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
