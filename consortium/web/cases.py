"""Cases of employment support: refer a resident, take the next step, hand a case over, and see who fell between."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreements
from consortium.employment.caseload import advisers
from consortium.employment.cases import (
    fell_between,
    held_by,
    last_day_to_accept,
    standing,
)
from consortium.employment.lists import WordList
from consortium.employment.models import Participant
from consortium.employment.pathway import assign, refer, take_step
from consortium.employment.planned import has_late
from consortium.employment.policies import CaseRefused, is_seen, seen_case
from consortium.employment.schemas import CaseStepSchema, ReferSchema
from consortium.employment.terms import Tenure
from consortium.employment.words import offered
from consortium.kernel.terms import Workstream
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.web.answers import listed
from consortium.web.case_page import (
    NOBODY,
    adviser_form,
    case_address,
    case_page,
    step_form,
    words,
)
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("cases", __name__, url_prefix="/services/employment")
ONE = "/cases/<number:number>"


@page(blueprint, "", may=Permission.READ_CASES)
def index() -> Any:
    """The cases that the person sees."""
    plan = sa.case((has_late(today()), "overdue"))
    listing = Listing(
        name="cases",
        caption="Cases",
        select=sa.select(Participant)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(is_seen(me(), today())),
        columns=(
            Column("reference", "Reference", Participant.reference, "code", link=case_address, searched=True),
            Column("stage", "Stage", standing, filtered=True),
            Column("plan", "Plan", plan, tone=_plan_tone, filtered=True),
            Column("referred", "Referred", Participant.referred, "day"),
            Column("started", "Started", Participant.started, "day"),
            Column("adviser", "Adviser", held_by, searched=True, filtered=True),
            Column("member", "Association", Member.code, filtered=True),
            Column("contract", "Service", Contract.reference, filtered=True),
            Column("no", "No.", Participant.id, "count"),
        ),
        order="-referred",
    )
    return listed(listing, "cases/index.html")


def _plan_tone(row: Row) -> str | None:
    return "warn" if row["plan"] else None


@page(blueprint, "/fell-between", may=Permission.READ_CASES)
def lost() -> Any:
    """Who was referred and not accepted in time, the longest wait first."""
    session, day = looking(), today()
    listing = Listing(
        name="fell-between",
        caption="Referred, and not accepted in time",
        rows=fell_between(session, day, is_seen(me(), day)),
        columns=(
            Column("reference", "Reference", lambda each: each.row.reference, "code", link=case_address, searched=True),
            Column("referred", "Referred", lambda each: each.row.referred, "day"),
            Column("waited", "Days since", lambda each: each.waited(day), "count"),
            Column("until", "To accept by", lambda each: last_day_to_accept(session, each.row), "day"),
            Column("stage", "Stage", lambda each: each.stage.value, filtered=True),
            Column("adviser", "Adviser", lambda each: each.adviser, searched=True),
            Column("member", "Association", lambda each: each.member, filtered=True),
            Column("contract", "Service", lambda each: each.contract, filtered=True),
            Column("no", "No.", lambda each: each.number, "count"),
        ),
        words="fell-between",
        order="referred",
    )
    return listed(listing, "cases/lost.html")


def _refer_form(session: Session) -> Form:
    mine = [each for each in members(session) if me().may(Permission.REFER_RESIDENTS, each.code)]
    services = [
        (each.reference, f"{each.title} ({each.reference})")
        for each in agreements(session).values()
        if each.workstream is Workstream.EMPLOYMENT
        and any(each.takes_part(member.code, today()) for member in mine)
    ]
    options = {
        "contract": services,
        "member": [(each.code, f"{each.name} ({each.code})") for each in mine],
        "tenure": [(each.value, words(each)) for each in Tenure],
        "source": offered(session, WordList.SOURCES, today()),
    }
    form = form_of(ReferSchema(), options=options)
    form.fill({"referred": today().isoformat()})
    return form


@page(blueprint, "/refer", may=Permission.REFER_RESIDENTS)
def referral() -> str:
    """The form to refer a resident."""
    return render_template("cases/refer.html", form=_refer_form(looking()))


@action(blueprint, "/refer", may=Permission.REFER_RESIDENTS)
def refer_resident() -> Response | tuple[str, int]:
    """Refer a resident of an association for which the person enters; shows the reference that was drawn."""
    form = _refer_form(looking())
    values = loaded(form, ReferSchema(), request.form)
    form.must_choose("contract", "member")
    if values is not None and not form.is_wrong:
        try:
            with changing() as book:
                contract = book.scalars(sa.select(Contract).filter_by(reference=values["contract"])).one()
                number = refer(book, cause(), contract, member_of_code(book, values["member"]), values).id
            return redirect(url_for("cases.one", number=number, referred=1))
        except CaseRefused as problem:
            form.refuse(None, str(problem))
    return render_template("cases/refer.html", form=form), 422


@page(blueprint, ONE, may=Permission.READ_CASES)
def one(number: int) -> str:
    """One case: where it stands, what comes next, and what was done."""
    session = looking()
    found = seen_case(session, me(), number, today())
    return case_page(session, found)


@action(blueprint, f"{ONE}/step", may=Permission.WORK_CASES)
def step(number: int) -> Response | tuple[str, int]:
    """Take the next step of a case; an adviser who accepts one that nobody has gets it."""
    session = looking()
    found = seen_case(session, me(), number, today())
    form = step_form(session, found)
    values = loaded(form, CaseStepSchema(), request.form)
    if values is not None:
        mine = me().email in advisers(session, found.row.contract_id, today())
        try:
            with changing() as book:
                again = seen_case(book, me(), number, today())
                take_step(book, cause(), again, values, me().email if mine else None)
            return redirect(url_for("cases.one", number=number, kept=1))
        except CaseRefused as problem:
            form.refuse("step", str(problem))
    return case_page(session, found, step=form), 422


@action(blueprint, f"{ONE}/adviser", may=Permission.WORK_CASES)
def hand_over(number: int) -> Response | tuple[str, int]:
    """Give a case to an adviser of its service, or to nobody; who gave it away sees it no longer."""
    session = looking()
    found = seen_case(session, me(), number, today())
    form = adviser_form(session, found)
    wanted = form["adviser"].value = request.form.get("adviser", "")
    try:
        with changing() as book:
            assign(book, cause(), seen_case(book, me(), number, today()), None if wanted == NOBODY else wanted)
    except CaseRefused as problem:
        form.refuse("adviser", str(problem))
        return case_page(session, found, adviser=form), 422
    return redirect(url_for("cases.index", given=1))
