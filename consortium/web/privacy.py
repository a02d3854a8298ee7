"""One resident's rows for the association that holds the key: everything that is held, and erasure."""

import json
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from consortium.access.terms import Permission
from consortium.db import look_again
from consortium.employment.erasure import WouldTell, erase
from consortium.employment.held import everything_held
from consortium.employment.models import Participant, SensitiveAnswer
from consortium.employment.queries import participant
from consortium.fields import typed
from consortium.kernel.errors import NotFound, Unreadable
from consortium.members.models import Member
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, database, looking, me

blueprint = Blueprint("privacy", __name__, url_prefix="/services/participants")
MAY = Permission.ENTER_SERVICES


def _asked(session: Session) -> Participant:
    """The resident whom the address names. Raises NotFound for one of another member, as for nobody."""
    contract, reference = (request.values.get(name, "").strip() for name in ("contract", "participant"))
    found = participant(session, contract, reference)
    if session.get_one(Member, found.member_id).code not in me().members(MAY):
        raise NotFound(f"nobody stands under {reference} in {contract}")
    return found


def _form() -> Form:
    reason = Field("reason", "Why", "It stays in the audit trail: leave out the reference and any name.", required=True)
    sure = Field("sure", "I have checked that this is the right reference; it cannot be undone", holds="tick")
    return Form({"reason": reason, "sure": sure})


@page(blueprint, "/held", may=MAY)
def held() -> str:
    """Everything that is held under the reference, in plain words, to be printed or saved."""
    return _page(_form())


def _page(form: Form) -> str:
    session = looking()
    found = _asked(session)
    whose = {"contract": request.values["contract"].strip(), "participant": found.reference}
    hidden = _hidden(session, found)
    parts = everything_held(session, found, without=hidden)
    return render_template("programmes/held.html", whose=whose, parts=parts, form=form, is_whole=not hidden)


def _hidden(session: Session, found: Participant) -> tuple[str, ...]:
    """The tables of which the person sees nothing: sensitive answers are a services officer's."""
    code = session.get_one(Member, found.member_id).code
    return () if code in me().members(Permission.READ_ANSWERS) else (SensitiveAnswer.__tablename__,)


@page(blueprint, "/held.json", may=MAY)
def held_file() -> Response:
    """The same as a file."""
    session = looking()
    found = _asked(session)
    parts = everything_held(session, found, without=_hidden(session, found))
    content = {part.heading: list(part.rows) for part in parts}
    response = Response(json.dumps(content, indent=2, ensure_ascii=False), mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename="held.json")
    return response


@action(blueprint, "/erase", may=MAY)
def forget() -> AnyResponse | tuple[str, int] | Any:
    """Erase everything that is held under the reference; every figure and the ledger stay."""
    _asked(looking())
    form = _form()
    form.fill(request.form)
    try:
        reason = typed(form["reason"].value)
        if not reason:
            form.refuse("reason", "say why")
        if not form["sure"].value:
            form.refuse("sure", "tick this once you have checked the reference")
        if not form.is_wrong:
            with changing() as book:
                erase(book, cause(reason), _asked(book))
    except (Unreadable, WouldTell) as problem:
        form.refuse("reason", str(problem))
    if form.is_wrong:
        return _page(form), 422
    # What this request has read would keep the log from being emptied until it is answered.
    look_again(looking())
    database().empty_log()
    return redirect(url_for("programmes.participants", erased=1))
