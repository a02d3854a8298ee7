"""On forms about an outcome: what shows it is chosen from a list, and only what more there is to say is typed."""

from sqlalchemy.orm import Session

from consortium.clock import today
from consortium.employment.evidence import shown_by
from consortium.employment.lists import WordList
from consortium.employment.words import offered
from consortium.web.forms import Field, Form

PROOF, EVIDENCE = "proof", "evidence"


def ask_for_proof(session: Session, form: Form) -> Form:
    """The form of an outcome, with the kind of evidence to choose before its words."""
    more = form.fields.pop(EVIDENCE)
    more.label, more.hint = "More about what shows it", "If there is more to say; no names"
    kinds = offered(session, WordList.EVIDENCE, today())
    form.fields |= {PROOF: Field(PROOF, "Shown by", options=kinds, required=True), EVIDENCE: more}
    return form


def must_be_proven(form: Form) -> None:
    """Refuse an outcome of which nothing is chosen that shows it."""
    if not _is_proven(form):
        form.refuse(PROOF, "choose what shows it")


def with_proof(form: Form) -> dict[str, str]:
    """What was typed, as a row of a file has it: the kind of evidence and the words in one."""
    typed = form.typed
    if PROOF not in form:
        return typed
    kind, more = typed.pop(PROOF), typed[EVIDENCE].strip()
    return typed | {EVIDENCE: shown_by(kind, more) if _is_proven(form) else ""}


def _is_proven(form: Form) -> bool:
    return form[PROOF].value in {code for code, _ in form[PROOF].options or ()}
