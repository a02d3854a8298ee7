"""To whom an outcome is credited, where several members' services contributed to it."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.queries import agreements
from consortium.employment.cases import Case
from consortium.employment.credit import LARGEST_WEIGHT, share_credit, weights_of
from consortium.employment.models import OutcomeRow
from consortium.employment.policies import CaseRefused, seen_case, works
from consortium.employment.terms import Outcome
from consortium.kernel.days import Span
from consortium.kernel.days import day as read_day
from consortium.kernel.errors import NotFound
from consortium.members.queries import members
from consortium.web.forms import Field, Form, is_small_number
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("credit", __name__, url_prefix="/services/employment")
ONE = "/cases/<number:number>/credit/<outcome>/<on>"


def _worked(session: Session, number: int, outcome: str, on: date) -> tuple[Case, OutcomeRow]:
    """The case and its outcome, if the person works with it. Raises NotFound."""
    found = seen_case(session, me(), number, today())
    row = session.get(OutcomeRow, (found.number, outcome, on))
    if row is None or not works(me(), found):
        raise NotFound("there is no such outcome")
    return found, row


def _form(session: Session, found: Case, row: OutcomeRow) -> Form:
    """A box for each member that took part on the day, with the parts that hold."""
    agreement = agreements(session, [found.row.contract_id])[found.contract]
    taking = {*agreement.taking_part(Span(row.date, row.date)), found.member}
    names = {each.code: each.name for each in members(session)}
    standing = weights_of(session, found, row)
    return Form(
        {
            code: Field(code, f"{names[code]} ({code})", holds="whole", value=str(standing.get(code, "")))
            for code in sorted(taking)
        }
    )


def _typed(form: Form) -> dict[str, int]:
    """The parts that were typed, by member; what is no part is refused in the form."""
    found = {}
    for code, each in form.fields.items():
        text = each.value.strip()
        if text in ("", "0"):
            continue
        if not is_small_number(text) or int(text) > LARGEST_WEIGHT:
            form.refuse(code, f"is no whole number from 1 to {LARGEST_WEIGHT}")
        else:
            found[code] = int(text)
    return found


def _page(found: Case, row: OutcomeRow, form: Form) -> str:
    label = Outcome(row.outcome).label
    return render_template("cases/credit.html", found=found, name=found.row.reference, row=row, label=label, form=form)


@page(blueprint, ONE, may=Permission.WORK_CASES)
def form(number: int, outcome: str, on: str) -> str:
    """The form to share the credit for an outcome."""
    session = looking()
    found, row = _worked(session, number, outcome, read_day(on))
    return _page(found, row, _form(session, found, row))


@action(blueprint, ONE, may=Permission.WORK_CASES)
def share(number: int, outcome: str, on: str) -> Response | tuple[Any, int]:
    """Share the credit for an outcome by the parts that were typed."""
    session, day = looking(), read_day(on)
    found, row = _worked(session, number, outcome, day)
    asked = _form(session, found, row)
    asked.fill({code: request.form.get(code, "") for code in asked.fields})
    weights = _typed(asked)
    if not asked.is_wrong:
        try:
            with changing() as book:
                share_credit(book, cause(), *_worked(book, number, outcome, day), weights)
            return redirect(url_for("cases.one", number=number, kept=1))
        except CaseRefused as problem:
            asked.refuse(None, str(problem))
    return _page(found, row, asked), 422
