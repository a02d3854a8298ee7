"""By what the use of an employment service is measured from a day on: set by an administrator, for a reason."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import seen_contract
from consortium.contracts.schemas import MeasureSchema
from consortium.contracts.terms import Measure
from consortium.contracts.usage_measures import MeasureRefused, set_measure
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import Workstream
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("usage_measures", __name__, url_prefix="/services/usage-measures")
ONE = "/<path:reference>"


def _service(reference: str) -> Agreement:
    """The employment service. Raises NotFound."""
    found = seen_contract(looking(), me(), reference)
    if found.workstream is not Workstream.EMPLOYMENT:
        raise NotFound(f"there is no employment service {reference}")
    return found


def _form() -> Form:
    ways = [(each.value, each.words) for each in Measure]
    hints = {"from": "The first day of service for which it holds"}
    made = form_of(MeasureSchema(), options={"measure": ways}, hints=hints)
    made.fill({"from": FinancialYear.of(today()).next().span.first.isoformat()})
    return made


def _page(found: Agreement, form: Form) -> str:
    return render_template("contracts/measure.html", contract=found, form=form)


@page(blueprint, ONE, may=Permission.RUN_EMPLOYMENT)
def form(reference: str) -> str:
    """The form to measure the use of a service by another thing."""
    return _page(_service(reference), _form())


@action(blueprint, ONE, may=Permission.RUN_EMPLOYMENT)
def keep(reference: str) -> Response | tuple[Any, int]:
    """Measure it so from the day on; what is posted stays as it was shared."""
    found, asked = _service(reference), _form()
    values = loaded(asked, MeasureSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                set_measure(book, cause(), found, values)
            return redirect(url_for("contracts.one", reference=reference, measured=1))
        except MeasureRefused as problem:
            asked.refuse("measure", str(problem))
    return _page(found, asked), 422
