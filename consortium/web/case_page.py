"""The page of one case with everything on it, and its forms: next step, contact, adviser, work, outcomes."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from flask import render_template, url_for
from sqlalchemy.orm import Session

from consortium.clock import today
from consortium.employment.asking import asked
from consortium.employment.caseload import advisers
from consortium.employment.cases import Case, detail, last_day_to_accept, steps
from consortium.employment.contacted import contacts, last_of, together
from consortium.employment.credit import shared
from consortium.employment.evidence import evidence_in_words
from consortium.employment.lists import REASON_LISTS, WordList
from consortium.employment.models import CreditShare, OutcomeRow
from consortium.employment.policies import seen_case, sees_answers, works
from consortium.employment.reached import FROM_WORK, Standing, recorded, spells, standings
from consortium.employment.schemas import CaseStepSchema, ContactSchema, ReachedSchema, WorkSchema
from consortium.employment.terms import STEPS, Evidence, Outcome, Stage
from consortium.employment.words import offered, said
from consortium.kernel.errors import NotFound
from consortium.kernel.exact import mixed
from consortium.web.case_plan import plan_of
from consortium.web.forms import Field, Form, form_of
from consortium.web.listing import Row
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
MINUTES = tuple((str(each), f"{each} minutes") for each in range(5, 65, 5))
"""What is suggested for a contact; any other number may be typed."""


def words(text: str) -> str:
    """A word of a closed list as people read it."""
    return text.replace("_", " ")


def case_address(row: Row) -> str:
    """Where the case of a list's row with its `no` is."""
    return url_for("cases.one", number=row["no"])


def worked(session: Session, number: int) -> Case:
    """The case, if the person works with it. Raises NotFound."""
    found = seen_case(session, me(), number, today())
    if not works(me(), found):
        raise NotFound(f"there is no case {number}")
    return found


def case_page(
    session: Session,
    found: Case,
    *,
    step: Form | None = None,
    adviser: Form | None = None,
    work: Form | None = None,
    outcome: Form | None = None,
    contact: Form | None = None,
) -> str:
    """The page; a form that was refused stands in its place as it was typed."""
    known, reached = recorded(session, found.number), standings(session, found.number)
    met = contacts(session, found.number)
    return render_template(
        "cases/one.html",
        found=found,
        name=found.row.reference,
        detail=detail(session, found.number),
        steps=steps(session, found.number),
        step=step or step_form(session, found),
        adviser=adviser or adviser_form(session, found),
        work=work or work_form(session),
        outcome=outcome or outcome_form(session, known, reached),
        contact=contact or contact_form(session, found),
        contacts=met,
        contacted=together(met),
        plan=plan_of(session, found),
        asks=asked(session, found.row.member_id, today()) if sees_answers(me(), found) else [],
        spells=spells(session, found.number),
        outcomes=known,
        as_told=() if spells(session, found.number) else FROM_WORK,
        credits=_credits(session, found, known),
        labels={each.value: each.label for each in Outcome},
        standings=[each for each in reached if each.recorded is None or each.is_contradicted],
        may_work=works(me(), found),
        until=last_day_to_accept(session, found.row),
        words=words,
        say=sayer(session),
        shown=partial(evidence_in_words, session),
    )


def _credits(session: Session, found: Case, known: Sequence[OutcomeRow]) -> dict[tuple[str, date], list[str]]:
    """In words, the parts of each outcome of which the credit is shared."""
    parts: dict[tuple[str, date], list[str]] = {(each.outcome, each.date): [] for each in known}
    for each in shared(session, CreditShare.participant_id == found.number):
        if set(each.weights) != {found.member}:
            parts[each.outcome, each.day] = [f"{member} {mixed(part)}" for member, part in each.parts.items()]
    return parts


def sayer(session: Session) -> Callable[[str, str | None, date], str]:
    """What puts a code of a list in the words of a day, for a template."""
    return lambda word_list, code, day: said(session, WordList(word_list), code, day)


def step_form(session: Session, found: Case) -> Form:
    """The form for the next step of a case, which is likely the first that may follow, today."""
    onward = STEPS[found.stage]
    lists = [REASON_LISTS[each] for each in onward if each in REASON_LISTS]
    reasons = dict(reason for each in reversed(lists) for reason in offered(session, each, today()))
    options = {"step": [(each.value, STEP_WORDS[each]) for each in onward], "reason": list(reasons.items())}
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


def contact_form(session: Session, found: Case) -> Form:
    """The form for a contact today, of the kind and length that the person recorded last in this case."""
    kinds = offered(session, WordList.CONTACTS, today())
    last = last_of(contacts(session, found.number), me().email)
    if last and last.kind not in dict(kinds):
        kinds = [*kinds, (last.kind, said(session, WordList.CONTACTS, last.kind, last.day))]
    form = form_of(ContactSchema(), options={"kind": kinds}, hints={"met_on": "", "minutes": ""})
    form["minutes"].suggestions = MINUTES
    form.fill({"met_on": today(), "kind": kinds[0][0]} | ({"kind": last.kind, "minutes": last.minutes} if last else {}))
    return form


def work_form(session: Session) -> Form:
    """The form for paid work that began, seen on a payslip today."""
    evidence = offered(session, WordList.EVIDENCE, today())
    form = form_of(WorkSchema(), options={"evidence": evidence}, hints={"first_day": "", "evidence_day": ""})
    form.fill({"evidence": Evidence.PAYSLIP.value, "evidence_day": today()})
    return form


def outcome_form(session: Session, known: Sequence[OutcomeRow], reached: Sequence[Standing]) -> Form:
    """The form for an outcome that is not recorded yet; one that the work comes to stands there with its day."""
    taken = {each.outcome for each in known}
    options = {
        "outcome": [(each.value, each.label) for each in Outcome if each.value not in taken],
        "proof": offered(session, WordList.EVIDENCE, today()),
    }
    form = form_of(ReachedSchema(), options=options, hints={"reached_on": "", "evidence_day": ""})
    due = [each for each in reached if each.recorded is None and each.is_reached(today())]
    first = due[0].outcome if due else None
    day = due[0].due if due else today()
    evidence = Evidence.PAYSLIP if first in FROM_WORK else Evidence.CERTIFICATE
    seen = {"evidence_day": today()}
    form.fill({"outcome": first.value if first else "", "reached_on": day, "proof": evidence.value} | seen)
    return form
