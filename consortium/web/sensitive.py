"""Sensitive questions: which an association asks, what a resident answered, and how many gave which answer."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.employment.answering import ask, record_answers
from consortium.employment.asking import answers, asked, switches
from consortium.employment.cases import Case
from consortium.employment.policies import CaseRefused, seen_case, sees_answers
from consortium.employment.questions import ANSWERS, Question
from consortium.employment.schemas import AskedQuestionSchema
from consortium.kernel.errors import NotFound
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.vfm.needs import answer_counts
from consortium.vfm.published import told_until
from consortium.web.answers import listed
from consortium.web.asked import members_seen
from consortium.web.forms import Field, Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("sensitive", __name__, url_prefix="/services/employment")
ONE = "/cases/<number:number>/answers"
TURNED = [("1", "asked"), ("0", "not asked")]
NOT_SHOWN = "not shown"


def _own(session: Session) -> list[Member]:
    """The associations whose officer the person is; nobody else turns a question on for them."""
    codes = me().members(Permission.ENTER_SERVICES)
    return [each for each in members(session) if each.code in codes]


def _form(session: Session) -> Form:
    options = {
        "member": [(each.code, f"{each.name} ({each.code})") for each in _own(session)],
        "question": [(each.value, each.label) for each in Question],
        "asked": TURNED,
    }
    form = form_of(AskedQuestionSchema(), options=options, labels={"asked": "From then on it is"}, hints={"asked": ""})
    form.fill({"from": today(), "asked": "1"})
    return form


def _switches(session: Session) -> Listing:
    day = today()
    rows = [(member, each) for member in _own(session) for each in switches(session, member.id)]
    now = {member.code: asked(session, member.id, day) for member in _own(session)}

    def state(row: Any) -> str:
        member, each = row
        if each.from_day > day:
            return "later"
        is_asked = each.question in now[member.code]
        return "holds" if each.is_asked == is_asked else "earlier"

    return Listing(
        name="questions",
        caption="Questions turned on and off",
        rows=rows,
        columns=(
            Column("question", "Question", lambda row: Question(row[1].question).label, searched=True),
            Column("is", "It is", lambda row: "asked" if row[1].is_asked else "not asked", filtered=True),
            Column("from", "From", lambda row: row[1].from_day, "day"),
            Column("state", "State", state, filtered=True),
            Column("member", "Association", lambda row: row[0].code, filtered=True),
        ),
        order="-from",
    )


@page(blueprint, "/questions", may=Permission.ENTER_SERVICES)
def questions() -> Any:
    """Which sensitive questions the person's own associations ask, and the form to turn one on or off."""
    session = looking()
    return listed(_switches(session), "cases/questions.html", form=_form(session))


@action(blueprint, "/questions", may=Permission.ENTER_SERVICES)
def turn() -> Response | tuple[str, int]:
    """Turn a question on or off for an association of one's own, from a day on."""
    session = looking()
    form = _form(session)
    values = loaded(form, AskedQuestionSchema(), request.form)
    form.must_choose("member")
    if values is not None and not form.is_wrong:
        try:
            with changing() as book:
                ask(book, cause(), member_of_code(book, values["member"]), values)
            return redirect(url_for("sensitive.questions", kept=1))
        except CaseRefused as problem:
            form.refuse("question", str(problem))
    return render_template("cases/questions.html", form=form, list=_switches(session).shown(session)), 422


def _case(session: Session, number: int) -> Case:
    """The case, if the person sees the resident's answers and its member asks any. Raises NotFound."""
    found = seen_case(session, me(), number, today())
    if not sees_answers(me(), found) or not asked(session, found.row.member_id, today()):
        raise NotFound(f"there is no case {number}")
    return found


def _answer_form(session: Session, found: Case) -> Form:
    known = answers(session, found.number)
    return Form(
        {
            each.value: Field(
                each.value, each.label, options=list(ANSWERS[each].items()), value=known.get(each.value, "")
            )
            for each in asked(session, found.row.member_id, today())
        }
    )


@page(blueprint, ONE, may=Permission.READ_ANSWERS)
def one(number: int) -> str:
    """What a resident answered to the questions that its association asks."""
    session = looking()
    found = _case(session, number)
    return _page(found, _answer_form(session, found))


def _page(found: Case, form: Form) -> str:
    return render_template("cases/answers.html", found=found, name=found.row.reference, form=form)


@action(blueprint, ONE, may=Permission.READ_ANSWERS)
def answer(number: int) -> Response | tuple[str, int]:
    """Record what a resident answers; a blank takes an answer back."""
    session = looking()
    found = _case(session, number)
    form = _answer_form(session, found)
    for name, each in form.fields.items():
        each.value = request.form.get(name, "")
    form.must_choose(*form.fields)
    if not form.is_wrong:
        given = {Question(name): each.value or None for name, each in form.fields.items()}
        try:
            with changing() as book:
                record_answers(book, cause(), _case(book, number), given)
            return redirect(url_for("cases.one", number=number, kept=1))
        except CaseRefused as problem:
            form.refuse(None, str(problem))
    return _page(found, form), 422


@page(blueprint, "/answers", may=Permission.READ_SERVICES)
def counted() -> Any:
    """How many residents gave which answer; a small number is hidden from all but their own services officers."""
    session = looking()
    seen = [None, *(each.code for each in members_seen(session, Permission.READ_SERVICES))]
    until = told_until(session)
    found = answer_counts(session, today(), me().members(Permission.READ_ANSWERS), until)
    listing = Listing(
        name="answers",
        caption="Answers to sensitive questions",
        rows=[each for each in found if each.member in seen],
        columns=(
            Column("question", "Question", lambda each: each.question.label, filtered=True),
            Column("answer", "Answer", lambda each: ANSWERS[each.question].get(each.answer, each.answer)),
            Column("member", "Association", lambda each: each.member or "all together", filtered=True),
            Column("count", "Residents", lambda each: each.count, "count", notes=_too_few),
        ),
        words="residents-counted",
        order="question",
    )
    return listed(listing, "cases/answers_counted.html", until=until)


def _too_few(row: Row) -> list[str]:
    return [NOT_SHOWN] if row["count"] is None else []
