"""How the invented associations work together: declarations, what was given, residents' voice, lessons, projects."""

from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.demo.catalogue.partnership import DECLARATIONS, LESSONS, PROJECTS, VOICES, Declaration
from consortium.demo.people import ADMINISTRATOR
from consortium.demo.signatures import OFFICERS
from consortium.members.queries import member
from consortium.partnership.operations import declare, keep_lesson, keep_voice, record_given
from consortium.partnership.projects import move_project, start_project
from consortium.partnership.schemas import (
    GivenSchema,
    LessonSchema,
    PledgeSchema,
    ProjectSchema,
    StepSchema,
    VoiceSchema,
)


def add_partnership(session: Session) -> int:
    """Add all of it, each by the officer of its member on its own day; how many declarations."""
    for each in DECLARATIONS:
        _declare(session, each)
    for reference, code, row in VOICES:
        values = VoiceSchema().load(row)
        keep_voice(session, _by(code, row["day"]), _contract(session, reference), values)
    for reference, code, row in LESSONS:
        values = LessonSchema().load(row)
        contract = _contract(session, reference) if reference else None
        keep_lesson(session, _by(code, row["day"]), contract, values)
    for day, row, moves in PROJECTS:
        owner = member(session, row["owner"])
        made = start_project(session, _by(owner.code, day), owner, ProjectSchema().load(row))
        for moved, step in moves:
            move_project(session, _by(owner.code, moved), made, StepSchema().load(step))
    return len(DECLARATIONS)


def _declare(session: Session, each: Declaration) -> None:
    officer = OFFICERS[each.member] if each.signed else None
    who, contract = member(session, each.member), _contract(session, each.contract)
    values = PledgeSchema().load({"contract": each.contract, "member": each.member, **each.row})
    cause = _by(each.member, each.day) if officer else Cause(ADMINISTRATOR, _noon(each.day))
    row = declare(session, cause, contract, who, values, officer)
    for given in each.given:
        record = GivenSchema().load({"form": each.row["form"], **given})
        record_given(session, _by(each.member, given["day"]), row, record)


def _by(code: str, day: str) -> Cause:
    return Cause(OFFICERS[code], _noon(day))


def _noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), UTC)


def _contract(session: Session, reference: str) -> Contract:
    return session.scalars(sa.select(Contract).filter_by(reference=reference)).one()
