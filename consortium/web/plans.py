"""A resident's plan: needs, what is to be done, when it is looked at again; printed, the resident takes it along."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.employment.cases import Case
from consortium.employment.models import CaseAction, CaseNeed
from consortium.employment.plans import (
    change_action,
    change_need,
    find_need,
    finish_action,
    plan_action,
    set_review,
)
from consortium.employment.policies import CaseRefused, seen_case, works
from consortium.employment.schemas import CaseActionSchema, CaseNeedSchema, ReviewSchema
from consortium.employment.terms import ActionState
from consortium.employment.versions import standing_row, told
from consortium.kernel.errors import NotFound
from consortium.web.about_nobody import ask_about_people
from consortium.web.case_page import worked
from consortium.web.case_plan import action_form, need_form, plan_of, review_form
from consortium.web.forms import Form, loaded
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("plans", __name__, url_prefix="/services/employment/cases/<number:number>")
NEW_NEED = {"met_day": ""}
NEW_ACTION = {"state": ActionState.TO_DO.value, "ended_day": ""}


@page(blueprint, "/plan", may=Permission.READ_CASES)
def one(number: int) -> str:
    """The plan, as the resident takes it along."""
    session = looking()
    return _page(session, seen_case(session, me(), number, today()))


def _page(session: Session, found: Case, **forms: Form) -> str:
    """The plan's page; a form that was refused stands in its place as it was typed."""
    return render_template(
        "cases/plan.html",
        found=found,
        name=found.row.reference,
        service=session.get_one(Contract, found.row.contract_id).title,
        may_work=works(me(), found),
        plan=plan_of(session, found),
        forms={
            "need": need_form(session, ("need", "found_day")),
            "action": action_form(session, ("action", "note", "done_by", "due_day")),
            "review": review_form(),
        }
        | forms,
    )


def _tried(form: Form, field: str, work: Callable[[Session], object]) -> bool:
    """Whether the work is done; else the form says why not."""
    try:
        with changing() as book:
            work(book)
    except CaseRefused as problem:
        form.refuse(field, str(problem))
        return False
    return True


def _kept(number: int) -> Response:
    return redirect(url_for("plans.one", number=number, kept=1))


@action(blueprint, "/needs", may=Permission.WORK_CASES)
def find(number: int) -> Response | tuple[str, int]:
    """Put a need into the plan."""
    session = looking()
    found, form = worked(session, number), need_form(session, ("need", "found_day"))
    values = loaded(form, CaseNeedSchema(), request.form, NEW_NEED)
    if values is not None and _tried(form, "need", lambda book: find_need(book, cause(), worked(book, number), values)):
        return _kept(number)
    return _page(session, found, need=form), 422


@action(blueprint, "/actions", may=Permission.WORK_CASES)
def plan(number: int) -> Response | tuple[str, int]:
    """Put something to do into the plan."""
    session = looking()
    found, form = worked(session, number), action_form(session, ("action", "note", "done_by", "due_day"))
    values = _loaded_action(form, NEW_ACTION)
    if values and _tried(form, "action", lambda book: plan_action(book, cause(), worked(book, number), values)):
        return _kept(number)
    return _page(session, found, action=form), 422


def _loaded_action(form: Form, known: dict[str, str] | None = None) -> dict[str, Any] | None:
    """What was typed, unless its short text may tell of somebody."""
    values = loaded(form, CaseActionSchema(), {n: v for n, v in request.form.items() if not n.startswith("x_")}, known)
    ask_about_people(form, request.form, "note")
    return None if form.is_wrong else values


@action(blueprint, "/review", may=Permission.WORK_CASES)
def review(number: int) -> Response | tuple[str, int]:
    """Say when the plan is looked at again."""
    session = looking()
    found, form = worked(session, number), review_form()
    values = loaded(form, ReviewSchema(), request.form)
    if values and _tried(form, "review_day", lambda book: set_review(book, cause(), worked(book, number), values)):
        return _kept(number)
    return _page(session, found, review=form), 422


def _need(session: Session, number: int, need: int) -> tuple[Case, CaseNeed]:
    found = worked(session, number)
    row = standing_row(session, CaseNeed, number, need)
    if row is None:
        raise NotFound(f"there is no need {need}")
    return found, row


def _action(session: Session, number: int, deed: int) -> tuple[Case, CaseAction]:
    found = worked(session, number)
    row = standing_row(session, CaseAction, number, deed)
    if row is None:
        raise NotFound(f"there is no action {deed}")
    return found, row


def _one_page(found: Case, form: Form, heading: str, withdraw: str | None = None) -> str:
    return render_template(
        "cases/part.html", found=found, name=found.row.reference, form=form, heading=heading, withdraw=withdraw
    )


def _need_page(found: Case, row: CaseNeed, form: Form) -> str:
    address = url_for("plans.no_need", number=found.number, need=row.id)
    return _one_page(found, form, "Change a need, or mark it met", address)


@page(blueprint, "/needs/<number:need>", may=Permission.WORK_CASES)
def need(number: int, need: int) -> str:
    """The form to correct a need, or to mark it met."""
    session = looking()
    found, row = _need(session, number, need)
    form = need_form(session, kept=row)
    form.fill(told(row))
    return _need_page(found, row, form)


@action(blueprint, "/needs/<number:need>", may=Permission.WORK_CASES)
def keep_need(number: int, need: int) -> Response | tuple[str, int]:
    """Correct a need, or mark it met."""
    session = looking()
    found, row = _need(session, number, need)
    form = need_form(session, kept=row)
    values = loaded(form, CaseNeedSchema(), request.form)
    if values and _tried(form, "need", lambda book: change_need(book, cause(), *_need(book, number, need), values)):
        return _kept(number)
    return _need_page(found, row, form), 422


@action(blueprint, "/needs/<number:need>/withdraw", may=Permission.WORK_CASES)
def no_need(number: int, need: int) -> Response:
    """Say that there was no such need."""
    with changing() as book:
        change_need(book, cause(), *_need(book, number, need), None)
    return _kept(number)


@page(blueprint, "/actions/<number:deed>", may=Permission.WORK_CASES)
def deed(number: int, deed: int) -> str:
    """The form to correct what is to be done, or to say since when it is done or not needed."""
    session = looking()
    found, row = _action(session, number, deed)
    form = action_form(session, kept=row)
    form.fill(told(row))
    return _one_page(found, form, "Change what is to be done")


@action(blueprint, "/actions/<number:deed>", may=Permission.WORK_CASES)
def keep_deed(number: int, deed: int) -> Response | tuple[str, int]:
    """Correct what is to be done, or say since when it is done or not needed."""
    session = looking()
    found, row = _action(session, number, deed)
    form = action_form(session, kept=row)
    values = _loaded_action(form)
    if values and _tried(
        form, "action", lambda book: change_action(book, cause(), *_action(book, number, deed), values)
    ):
        return _kept(number)
    return _one_page(found, form, "Change what is to be done"), 422


@action(blueprint, "/actions/<number:deed>/done", may=Permission.WORK_CASES)
def done(number: int, deed: int) -> Response:
    """Say that something is done today; what is over already stays as it is."""
    with changing() as book:
        found, row = _action(book, number, deed)
        if row.state == ActionState.TO_DO:
            finish_action(book, cause(), found, row)
    return _kept(number)
