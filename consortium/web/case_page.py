"""The page of one case with everything on it, and its forms: next step, adviser, work, outcomes."""

from collections.abc import Sequence
from datetime import date

from flask import render_template
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.employment.caseload import advisers
from consortium.employment.cases import Case, detail, last_day_to_accept, steps
from consortium.employment.credit import shared
from consortium.employment.models import CreditShare, OutcomeRow, Participant
from consortium.employment.policies import works
from consortium.employment.reached import FROM_WORK, Standing, recorded, spells, standings
from consortium.employment.schemas import CaseStepSchema, ReachedSchema, WorkSchema
from consortium.employment.terms import REASONS, STEPS, Evidence, Outcome, Stage
from consortium.kernel.exact import mixed
from consortium.web.forms import Field, Form, form_of
from consortium.web.proof import KINDS
from consortium.web.session import me

NOBODY = "nobody"
STEP_WORDS = {
    Stage.ACCEPTED: "accept it",
    Stage.WAITING: "put it on the waiting list",
    Stage.DECLINED: "decline it",
    Stage.REDIRECTED: "send it elsewhere",
    Stage.STARTED: "the resident started",
    Stage.CLOSED: "close the case",
}


def words(text: str) -> str:
    """A word of a closed list as people read it."""
    return text.replace("_", " ")


def name_of(row: Participant) -> str:
    """What the person calls a case: by its reference, or by its number whoever serves the whole consortium."""
    return f"case {row.id}" if me().serves_all(Permission.READ_SERVICES) else row.reference


def case_page(
    session: Session,
    found: Case,
    *,
    step: Form | None = None,
    adviser: Form | None = None,
    work: Form | None = None,
    outcome: Form | None = None,
) -> str:
    """The page; a form that was refused stands in its place as it was typed."""
    known, reached = recorded(session, found.number), standings(session, found.number)
    return render_template(
        "cases/one.html",
        found=found,
        name=name_of(found.row),
        detail=detail(session, found.number),
        steps=steps(session, found.number),
        step=step or step_form(found),
        adviser=adviser or adviser_form(session, found),
        work=work or work_form(),
        outcome=outcome or outcome_form(known, reached),
        spells=spells(session, found.number),
        outcomes=known,
        as_told=() if spells(session, found.number) else FROM_WORK,
        credits=_credits(session, found, known),
        labels={each.value: each.label for each in Outcome},
        standings=[each for each in reached if each.recorded is None or each.is_contradicted],
        may_work=works(me(), found),
        until=last_day_to_accept(session, found.row),
        words=words,
    )


def _credits(session: Session, found: Case, known: Sequence[OutcomeRow]) -> dict[tuple[str, date], list[str]]:
    """In words, the parts of each outcome of which the credit is shared."""
    said: dict[tuple[str, date], list[str]] = {(each.outcome, each.date): [] for each in known}
    for each in shared(session, CreditShare.participant_id == found.number):
        if set(each.weights) != {found.member}:
            said[each.outcome, each.day] = [f"{member} {mixed(part)}" for member, part in each.parts.items()]
    return said


def step_form(found: Case) -> Form:
    """The form for the next step of a case, which is likely the first that may follow, today."""
    onward = STEPS[found.stage]
    reasons = dict.fromkeys(reason for step in onward for reason in REASONS.get(step, ()))
    options = {
        "step": [(each.value, STEP_WORDS[each]) for each in onward],
        "reason": [(each.value, words(each)) for each in reasons],
    }
    names = ["step", "day", "reason"] + ["redirected_to"] * (Stage.REDIRECTED in onward)
    form = form_of(CaseStepSchema(), only=names, options=options, labels={"step": "What comes next"}, hints={"day": ""})
    form.fill({"step": onward[0].value if onward else "", "day": today().isoformat()})
    return form


def adviser_form(session: Session, found: Case) -> Form:
    """The form to give a case to another adviser of its service, or to nobody."""
    known = advisers(session, found.row.contract_id, today())
    ways = [(each, "me" if each == me().email else each) for each in known if each != found.adviser]
    ways += [(NOBODY, NOBODY)] if found.adviser else []
    field = Field("adviser", "Give it to", options=ways, required=True, value=ways[0][0] if ways else "")
    return Form({"adviser": field})


def work_form() -> Form:
    """The form for paid work that began, seen on a payslip today."""
    hints = {"first_day": "", "evidence_day": ""}
    form = form_of(WorkSchema(), options={"evidence": KINDS}, hints=hints)
    form.fill({"evidence": Evidence.PAYSLIP.value, "evidence_day": today().isoformat()})
    return form


def outcome_form(known: Sequence[OutcomeRow], reached: Sequence[Standing]) -> Form:
    """The form for an outcome that is not recorded yet; one that the work comes to stands there with its day."""
    taken = {each.outcome for each in known}
    options = {
        "outcome": [(each.value, each.label) for each in Outcome if each.value not in taken],
        "proof": KINDS,
    }
    form = form_of(ReachedSchema(), options=options, hints={"reached_on": ""})
    due = [each for each in reached if each.recorded is None and each.is_reached(today())]
    first = due[0].outcome if due else None
    day = due[0].due if due else today()
    evidence = Evidence.PAYSLIP if first in FROM_WORK else Evidence.CERTIFICATE
    form.fill({"outcome": first.value if first else "", "reached_on": day, "proof": evidence.value})
    return form
