"""Start joint projects and move them on, along the one table of moves."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.members.models import Member
from consortium.partnership.models import Project, ProjectMove
from consortium.partnership.policies import RuleBroken
from consortium.partnership.terms import MOVES, Stage

STEP = ("next_step", "next_day", "note")


class NoSuchMove(RuleBroken):
    """A project cannot come from its stage to that one."""


def start_project(session: Session, cause: Cause, owner: Member, values: Mapping[str, Any]) -> Project:
    """Make a joint project. `values`: a clean row of ProjectSchema. Raises NoSuchMove."""
    row = Project(title=values["title"], workstream=values["workstream"].value, owner_id=owner.id)
    session.add(row)
    session.flush()
    told = {"title": row.title, "workstream": row.workstream, "owner": owner.code}
    _move(session, cause, "project started", row, None, values, told)
    return row


def move_project(session: Session, cause: Cause, project: Project, values: Mapping[str, Any]) -> ProjectMove:
    """Move a project to a stage, or give it another next step where it is.

    `values`: a clean row of StepSchema. Raises NoSuchMove.
    """
    latest = sa.select(ProjectMove).filter_by(project_id=project.id).order_by(ProjectMove.id.desc()).limit(1)
    return _move(session, cause, "project moved", project, session.scalars(latest).one(), values, {})


def _move(
    session: Session,
    cause: Cause,
    action: str,
    project: Project,
    before: ProjectMove | None,
    values: Mapping[str, Any],
    told: Mapping[str, Any],
) -> ProjectMove:
    stage: Stage = values["stage"]
    come_from = Stage(before.stage) if before else None
    if stage not in MOVES[come_from]:
        raise NoSuchMove(_no_such_move(come_from, stage))
    row = ProjectMove(
        project_id=project.id,
        stage=stage.value,
        moved_by=cause.actor,
        moved_at=cause.at,
        **{name: values[name] for name in STEP},
    )
    session.add(row)
    session.flush()
    if cause.batch is None:  # an import that restores it accounts for it
        earlier, now = _told(before) if before else None, {**told, **_told(row)}
        record(session, cause, action, f"project {project.id}", before=earlier, after=now)
    return row


def _no_such_move(come_from: Stage | None, stage: Stage) -> str:
    onward = [each.label for each in Stage if each in MOVES[come_from]]
    where = f"a project that is {come_from.label}" if come_from else "a project"
    verb = "moves on to" if come_from else "begins as"
    ways = f"{verb} {', '.join(onward[:-1])} or {onward[-1]}" if len(onward) > 1 else ""
    ways = ways or (f"can only become {onward[0]} again" if onward else "does not move any more")
    return f"{where} {ways}, and not {stage.label}"


def _told(move: ProjectMove) -> dict[str, Any]:
    names = ("stage", *STEP)
    return {name: getattr(move, name) for name in names if getattr(move, name) is not None}
