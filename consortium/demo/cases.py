"""What was done with the invented cases: how each came, what was decided, who advises, and where residents work."""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.contracts.terms import Measure
from consortium.contracts.usage_measures import set_measure
from consortium.demo.associations import LAST_DAY, YEARS
from consortium.demo.case_work import ask_questions, work_case
from consortium.demo.catalogue.together import EMPLOYMENT
from consortium.demo.chance import one_of, whole
from consortium.demo.participants import Participant, participants
from consortium.demo.people import ADMINISTRATOR, ADVISERS, services_of
from consortium.employment.achievements import note_seen
from consortium.employment.credit import add_credit
from consortium.employment.models import OutcomeRow, WorkSpell
from consortium.employment.models import Participant as ParticipantRow
from consortium.employment.pathway import (
    add_assignment,
    add_step,
    keep_capacity,
    keep_detail,
    keep_places,
)
from consortium.employment.terms import Evidence, Reason, Source, Stage, Tenure
from consortium.employment.versions import add_version
from consortium.members.queries import member

_TENURES = (Tenure.OWN_TENANT, Tenure.OWN_TENANT, Tenure.OWN_TENANT, Tenure.OTHER_MEMBERS_TENANT, Tenure.COMMUNITY)
_CAPACITIES = (40, 25)
_BEFORE_BREAK = 21
"""Days in work before the break in it."""

_SHARED_OF_100 = 8
"""Of so many outcomes in a hundred the credit is shared with another member."""

_DAYS_AFTER_FIRST = 90
"""After the first day of work, until it comes to 13 weeks without a break."""


def add_cases(session: Session) -> int:
    """Add all of it, each on its own day; how many cases."""
    contract = session.scalars(sa.select(Contract).filter_by(reference=EMPLOYMENT.reference)).one()
    rows = {row.reference: row for row in session.scalars(sa.select(ParticipantRow))}
    _offer(session, contract)
    ask_questions(session)
    _measure(session)
    for each in participants():
        _decide(session, each, rows[each.reference])
        _work(session, each, rows[each.reference])
        _show_and_share(session, each, rows[each.reference])
        work_case(session, each, rows[each.reference])
    return len(rows)


def _offer(session: Session, contract: Contract) -> None:
    """Who advises with how many cases, and the places of each member in each year."""
    cause = _by(ADMINISTRATOR, YEARS[0].span.first)
    for adviser, capacity in zip(ADVISERS, _CAPACITIES, strict=True):
        values = {"adviser": adviser, "from_day": YEARS[0].span.first, "capacity": capacity}
        keep_capacity(session, cause, contract, values)
    for year in YEARS:
        for code in EMPLOYMENT.members:
            if year.span.overlap(EMPLOYMENT.participation(code)):
                values = {"year": year, "places": whole(3, 7, code, str(year), "places")}
                keep_places(session, cause, contract, member(session, code), values)


def _measure(session: Session) -> None:
    """From the year after the last one, the service is shared by the time that advisers have for residents."""
    because = "some residents need far more of an adviser's time than others"
    values = {"measure": Measure.ADVISER_MINUTES, "from_day": YEARS[-1].next().span.first, "reason": because}
    set_measure(session, _by(ADMINISTRATOR, LAST_DAY), agreement(session, EMPLOYMENT.reference), values)


def _decide(session: Session, each: Participant, row: ParticipantRow) -> None:
    words, adviser = (each.reference, "case"), one_of(ADVISERS, each.reference, "adviser")
    told = {"source": one_of(tuple(Source), *words, "source"), "tenure": one_of(_TENURES, *words, "tenure")}
    keep_detail(session, _by(services_of(each.member), each.referred), row, told | {"consent": each.referred})
    if each.started:
        accepted = each.referred + (each.started - each.referred) // 2
        _step(session, adviser, row, Stage.ACCEPTED, accepted)
        add_assignment(session, _by(adviser, accepted), row, adviser)
        _step(session, adviser, row, Stage.STARTED, each.started)
        if each.closed:
            _step(session, adviser, row, Stage.CLOSED, each.closed, _closing(each))
    elif each.closed:
        reason = one_of((Reason.COULD_NOT_BE_REACHED, Reason.DID_NOT_WISH_TO), *words, "reason")
        _step(session, adviser, row, Stage.CLOSED, each.closed, reason)
    elif whole(1, 2, *words, "waits") == 1:
        _step(session, adviser, row, Stage.WAITING, min(each.referred + timedelta(days=5), LAST_DAY))


def _closing(each: Participant) -> Reason:
    kinds = {outcome.kind for outcome in each.outcomes}
    if "sustained_26" in kinds:
        return Reason.IN_LASTING_WORK
    if "qualification" in kinds:
        return Reason.IN_LEARNING
    return one_of((Reason.PLAN_COMPLETED, Reason.COULD_NOT_BE_REACHED, Reason.MOVED_AWAY), each.reference, "closing")


def _step(
    session: Session, adviser: str, row: ParticipantRow, step: Stage, day: date, reason: Reason | None = None
) -> None:
    values = {"step": step, "day": day, "reason": reason, "redirected_to": None}
    add_step(session, _by(adviser, day), row, values)


def _work(session: Session, each: Participant, row: ParticipantRow) -> None:
    """The job of who found one, with the break and the end by which it comes to what was reached and to no more."""
    for first, last in _spells({outcome.kind: outcome.date for outcome in each.outcomes}, each.reference):
        seen = min(first + timedelta(days=30), LAST_DAY)
        evidence = one_of((Evidence.PAYSLIP, Evidence.PAYSLIP, Evidence.EMPLOYER_LETTER), each.reference, "shown")
        values = {"first_day": first, "last_day": last, "evidence": evidence, "evidence_day": seen}
        add_version(session, _by(one_of(ADVISERS, each.reference, "adviser"), seen), WorkSpell, row, values)


def _spells(reached: dict[str, date], reference: str) -> list[tuple[date, date | None]]:
    if "job_start" not in reached:
        return []
    first = reached["job_start"]
    if "sustained_13" not in reached:
        ended = first + timedelta(days=whole(20, 80, reference, "lasted"))
        return [(first, ended if ended <= LAST_DAY else None)]
    gap = (reached["sustained_13"] - first).days - _DAYS_AFTER_FIRST
    again = first + timedelta(days=_BEFORE_BREAK + gap)
    ended = first + timedelta(days=whole(115, 160, reference, "lasted"))
    lasts = "sustained_26" in reached or ended > LAST_DAY
    return [(first, first + timedelta(days=_BEFORE_BREAK - 1)), (again, None if lasts else ended)]


def _show_and_share(session: Session, each: Participant, row: ParticipantRow) -> None:
    """What shows an outcome is seen two weeks later; now and then the course or the work that made the difference
    was another member's."""
    for outcome in each.outcomes:
        reached = session.get_one(OutcomeRow, (row.id, outcome.kind, outcome.date))
        note_seen(session, reached, min(outcome.date + timedelta(days=14), LAST_DAY))
        if whole(1, 100, each.reference, outcome.kind, "shared") > _SHARED_OF_100:
            continue
        others = [
            code
            for code in EMPLOYMENT.members
            if code != each.member and outcome.date in EMPLOYMENT.participation(code)
        ]
        helper = one_of(tuple(others), each.reference, outcome.kind, "helper")
        weights = {each.member: whole(1, 2, each.reference, outcome.kind, "part"), helper: 1}
        add_credit(session, _by(one_of(ADVISERS, each.reference, "adviser"), outcome.date), reached, weights)


def _by(who: str, day: date) -> Cause:
    return Cause(who, datetime.combine(day, time(12), UTC))
