"""The short form after a course: for whoever has its link, and nobody needs to sign in."""

import secrets
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from consortium.access.terms import Permission
from consortium.audit.cause import Cause
from consortium.clock import now, today
from consortium.learning.evaluation import ANYBODY, answer, link_of, open_evaluation
from consortium.learning.models import Course
from consortium.learning.policies import ProgrammeRule, seen_course
from consortium.learning.schemas import EvaluationSchema
from consortium.learning.terms import Mark
from consortium.web.courses import course_page
from consortium.web.forms import Form, form_of, loaded
from consortium.web.guard import Reach, action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("evaluation", __name__)


def _form() -> Form:
    marks = [(each.value, each.label) for each in Mark]
    labels = {
        "useful": "How useful was it for your work?",
        "trainer": "How good was the trainer?",
        "recommended": "Would you recommend it to a colleague?",
        "words": "Anything else? Please name nobody",
    }
    form = form_of(EvaluationSchema(), options={"useful": marks, "trainer": marks}, labels=labels)
    return form.lengthen("words")


def _page(token: str, form: Form) -> str:
    link = link_of(looking(), token)
    course = looking().get_one(Course, link.item_id)
    return render_template("learning/evaluate.html", form=form, course=course, is_closed=today() > link.closes)


@page(blueprint, "/evaluate/<token>", may=Reach.EVERYBODY)
def asked(token: str) -> str:
    """The form."""
    return _page(token, _form())


@action(blueprint, "/evaluate/<token>", may=Reach.EVERYBODY)
def answered(token: str) -> Any:
    """Keep an answer, of which nothing says whose it is."""
    form = _form()
    values = loaded(form, EvaluationSchema(), request.form)
    if values is not None:
        try:
            with changing() as book:
                answer(book, Cause(ANYBODY, now()), link_of(book, token), values, on=today())
            return redirect(url_for("evaluation.asked", token=token, thanks=1))
        except ProgrammeRule as problem:
            form.refuse(None, str(problem))
    return _page(token, form), 422


@action(blueprint, "/services/learning/courses/<number:number>/evaluation", may=Permission.RUN_LEARNING)
def begin(number: int) -> Any:
    """Open the evaluation of a course: make its link."""
    seen_course(looking(), me(), number)
    try:
        with changing() as book:
            course, found = seen_course(book, me(), number)
            code = next(each.code for each in found.items.values() if each.id == number)
            subject = f"evaluation {found.reference} {code}"
            open_evaluation(book, cause(), course, subject, secrets.token_urlsafe(24), on=today())
    except ProgrammeRule as problem:
        return course_page(number, str(problem)), 422
    return redirect(url_for("courses.one", number=number, kept=1, _anchor="evaluation"))
