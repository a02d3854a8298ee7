"""Dated parameters: which hold, since when and from where; setting another from a day on."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.kernel.days import long_date
from consortium.parameters.operations import keep_parameter
from consortium.parameters.queries import Held, every, held
from consortium.parameters.schemas import ParameterSchema
from consortium.parameters.terms import ALWAYS, MEANINGS, Name
from consortium.web.answers import listed
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import Reach, action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking

blueprint = Blueprint("parameters", __name__)


def _listing() -> Listing:
    session, day = looking(), today()
    holding = {held(session, name, day) for name in Name}

    def state(each: Held) -> str:
        return "holds" if each in holding else "later" if each.from_day > day else "earlier"

    return Listing(
        name="parameters",
        caption="Dated parameters",
        rows=every(session),
        columns=(
            Column("words", "What", lambda each: MEANINGS[each.name].words, searched=True),
            Column("value", "Value", lambda each: each.value, "exact"),
            Column("counts", "Of what", lambda each: MEANINGS[each.name].counts),
            Column("from", "From", lambda each: each.from_day, "day", shown=_since),
            Column("state", "State", state, filtered=True),
            Column("source", "Where it is from", lambda each: each.source, searched=True),
            Column("whose", "Whose", lambda each: "set by the group" if each.is_own else "supplied", filtered=True),
        ),
        order="words",
    )


def _since(day: date) -> str:
    return "always" if day == ALWAYS else long_date(day)


def _form() -> Form:
    options = {"name": [(name.value, meaning.words) for name, meaning in MEANINGS.items()]}
    return form_of(ParameterSchema(), options=options)


@page(blueprint, "/parameters", may=Reach.SIGNED_IN)
def index() -> Any:
    """Every value of every parameter; the ones that hold today are marked."""
    return listed(_listing(), "parameters/index.html")


@page(blueprint, "/parameters/new", may=Permission.CHANGE_PARAMETERS)
def new() -> str:
    """The form to set a parameter from a day on."""
    form = _form()
    form.fill(request.args)
    return render_template("parameters/form.html", form=form)


@action(blueprint, "/parameters/new", may=Permission.CHANGE_PARAMETERS)
def keep() -> Response | tuple[str, int]:
    """Let a parameter have another value from a day on; what was decided before stays."""
    form = _form()
    clean = loaded(form, ParameterSchema(), request.form.to_dict())
    if clean is None:
        return render_template("parameters/form.html", form=form), 422
    with changing() as book:
        keep_parameter(book, cause(), clean)
    return redirect(url_for("parameters.index", kept=1))
