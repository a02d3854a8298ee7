"""Paid work and outcomes of a case: recorded in seconds, corrected by a later version."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.employment.achievements import change_work, record_outcome, record_work
from consortium.employment.cases import Case
from consortium.employment.models import WorkSpell
from consortium.employment.policies import CaseRefused
from consortium.employment.reached import recorded, standings
from consortium.employment.schemas import ReachedSchema, WorkSchema
from consortium.employment.versions import standing_row
from consortium.kernel.errors import NotFound
from consortium.web.about_nobody import ask_about_people
from consortium.web.case_page import case_page, outcome_form, work_form, worked
from consortium.web.forms import Form, loaded
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking

blueprint = Blueprint("case_work", __name__, url_prefix="/services/employment")
ONE = "/cases/<number:number>"
SPELL = f"{ONE}/work/<number:spell>"


def _kept(number: int) -> Response:
    return redirect(url_for("cases.one", number=number, kept=1))


@action(blueprint, f"{ONE}/work", may=Permission.WORK_CASES)
def begin(number: int) -> Response | tuple[str, int]:
    """Record paid work."""
    session = looking()
    found, form = worked(session, number), work_form(session)
    values = loaded(form, WorkSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                record_work(book, cause(), worked(book, number), values)
            return _kept(number)
        except CaseRefused as problem:
            form.refuse("first_day", str(problem))
    return case_page(session, found, work=form), 422


def _spell(session: Session, found: Case, number: int) -> WorkSpell:
    spell = standing_row(session, WorkSpell, found.number, number)
    if spell is None:
        raise NotFound(f"there is no work {number}")
    return spell


@page(blueprint, SPELL, may=Permission.WORK_CASES)
def spell(number: int, spell: int) -> str:
    """The form to correct or end paid work."""
    session = looking()
    found = worked(session, number)
    row, form = _spell(session, found, spell), work_form(session)
    form.fill({name: getattr(row, name) for name in form.fields})
    return render_template("cases/work.html", found=found, name=found.row.reference, spell=row, form=form)


@action(blueprint, SPELL, may=Permission.WORK_CASES)
def change(number: int, spell: int) -> Response | tuple[str, int]:
    """Correct or end paid work."""
    session = looking()
    found, form = worked(session, number), work_form(session)
    row = _spell(session, found, spell)
    values = loaded(form, WorkSchema(), request.form)
    if values is not None and (told := _changed(number, spell, values, form)):
        return told
    return render_template("cases/work.html", found=found, name=found.row.reference, spell=row, form=form), 422


@action(blueprint, f"{SPELL}/withdraw", may=Permission.WORK_CASES)
def withdraw(number: int, spell: int) -> Response:
    """Say that there was no such work."""
    with changing() as book:
        found = worked(book, number)
        change_work(book, cause(), found, _spell(book, found, spell), None)
    return _kept(number)


def _changed(number: int, spell: int, values: dict[str, Any], form: Form) -> Response | None:
    try:
        with changing() as book:
            found = worked(book, number)
            change_work(book, cause(), found, _spell(book, found, spell), values)
        return _kept(number)
    except CaseRefused as problem:
        form.refuse("first_day", str(problem))
        return None


@action(blueprint, f"{ONE}/outcomes", may=Permission.WORK_CASES)
def reach(number: int) -> Response | tuple[str, int]:
    """Record an outcome; one that the work contradicts is refused with the day on which it would hold."""
    session = looking()
    found = worked(session, number)
    form = outcome_form(session, recorded(session, number), standings(session, number))
    values = loaded(form, ReachedSchema(), request.form)
    ask_about_people(form, request.form, "more")
    if values is not None and not form.is_wrong:
        try:
            with changing() as book:
                record_outcome(book, cause(), worked(book, number), values)
            return _kept(number)
        except CaseRefused as problem:
            form.refuse("outcome", str(problem))
    return case_page(session, found, outcome=form), 422
