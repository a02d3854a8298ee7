"""Joint projects: which come next, who owns them, where they stand, and moving them on."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session, aliased
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.partnership.models import Project, ProjectMove
from consortium.partnership.policies import RuleBroken
from consortium.partnership.projects import move_project, start_project
from consortium.partnership.queries import Standing, moves, project
from consortium.partnership.schemas import ProjectSchema, StepSchema
from consortium.partnership.terms import MOVES, Stage
from consortium.web.answers import listed
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("projects", __name__, url_prefix="/partnership/projects")
ONE = "/<int(max=999999999):number>"
STEP = ("stage", "next_step", "next_day", "note")


def _listing() -> Listing:
    later = aliased(ProjectMove)
    of_it = (later.project_id == ProjectMove.project_id, later.id > ProjectMove.id)
    return Listing(
        name="projects",
        caption="Joint projects",
        select=sa.select(Project)
        .join(ProjectMove, ProjectMove.project_id == Project.id)
        .join(Member, Member.id == Project.owner_id)
        .where(~sa.exists().where(*of_it)),
        columns=(
            Column("title", "Project", Project.title, link=_address, searched=True),
            Column("workstream", "Workstream", Project.workstream, filtered=True),
            Column("owner", "Owner", Member.code, filtered=True),
            Column("stage", "Stage", sa.func.replace(ProjectMove.stage, "_", " "), filtered=True),
            Column("step", "Next step", ProjectMove.next_step, searched=True),
            Column("by", "By", ProjectMove.next_day, "day"),
            Column("no", "No.", Project.id, "count"),
        ),
        order="by",
    )


def _address(row: Any) -> str:
    return url_for("projects.one", number=row["no"])


@page(blueprint, "", may=Permission.READ)
def index() -> Any:
    """Every joint project, by the day of its next step."""
    return listed(_listing(), "partnership/projects.html")


@page(blueprint, "/new", may=Permission.DECLARE)
def new() -> str:
    """The form for a joint project."""
    return render_template("partnership/project_new.html", form=_new_form(looking()))


def _new_form(session: Session) -> Form:
    mine = [each for each in members(session) if me().may(Permission.DECLARE, each.code)]
    options = {
        "owner": [(each.code, f"{each.name} ({each.code})") for each in mine],
        "stage": _stages(None),
    }
    form = form_of(ProjectSchema(), only=("title", "workstream", "owner", *STEP), options=options)
    form["owner"].value = mine[0].code if len(mine) == 1 else ""
    return form.lengthen("next_step", "note")


def _stages(come_from: Stage | None) -> list[tuple[str, str]]:
    return [(each.value, each.label) for each in Stage if each in MOVES[come_from]]


@action(blueprint, "/new", may=Permission.DECLARE)
def start() -> Response | tuple[str, int]:
    """Make a joint project of a member for which the person declares."""
    session = looking()
    form = _new_form(session)
    values = loaded(form, ProjectSchema(), request.form)
    form.must_choose("owner")
    if values is None or form.is_wrong:
        return render_template("partnership/project_new.html", form=form), 422
    try:
        with changing() as book:
            made = start_project(book, cause(), member_of_code(book, values["owner"]), values)
    except RuleBroken as problem:
        form.refuse("stage", str(problem))
        return render_template("partnership/project_new.html", form=form), 422
    return redirect(url_for("projects.one", number=made.id))


@page(blueprint, ONE, may=Permission.READ)
def one(number: int) -> str:
    """One project with its history; its owner's officer moves it on here."""
    session = looking()
    found = project(session, number)
    form = _step_form(found)
    form.fill({"stage": found.stage.value})
    return _page(session, found, form)


def _step_form(found: Standing) -> Form:
    options = {"stage": _stages(found.stage)}
    return form_of(StepSchema(), only=STEP, options=options).lengthen("next_step", "note")


def _page(session: Session, found: Standing, form: Form) -> str:
    return render_template(
        "partnership/project.html",
        found=found,
        history=moves(session, found.row.id),
        form=form,
        may_move=bool(MOVES[found.stage]) and me().may(Permission.DECLARE, found.owner),
        is_late=found.move.next_day is not None and found.move.next_day < today(),
    )


@action(blueprint, f"{ONE}/move", may=Permission.DECLARE)
def move(number: int) -> Response | tuple[str, int]:
    """Move a project on, or give it another next step."""
    session = looking()
    found = project(session, number)
    me().must(Permission.DECLARE, found.owner)
    form = _step_form(found)
    values = loaded(form, StepSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                move_project(book, cause(), book.get_one(Project, number), values)
            return redirect(url_for("projects.one", number=number, moved=1))
        except RuleBroken as problem:
            form.refuse("stage", str(problem))
    return _page(session, found, form), 422
