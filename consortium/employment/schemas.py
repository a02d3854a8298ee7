"""What people write about employment support, as files, forms and JSON carry it."""

import re
from collections.abc import Mapping
from typing import Any

from consortium.case_text import CaseText
from consortium.employment.lists import REASON_LISTS, WordList
from consortium.employment.questions import Question
from consortium.employment.terms import (
    MINUTES,
    NEED,
    OF_COHORT,
    REFERRED,
    STARTED,
    ActionState,
    DoneBy,
    Outcome,
    Stage,
    Tenure,
)
from consortium.fields import FREE_TEXT, Choice, Code, Day, MemberCode, Patterned, Text, Whole, YearField
from consortium.row_schema import RowSchema

MOST_MINUTES = 600
"""The longest contact: more is a slip of the key."""


class ListWord(Patterned):
    """A word of a list that the consortium can change, by its code; an operation says whether it is offered."""

    pattern = re.compile(r"[a-z][a-z0-9_]{0,59}", re.ASCII)
    wanted = "a word of the list: choose one that is offered"


class ReferralSchema(RowSchema):
    """A row of `referrals`."""

    in_order = (("referred", "started"), ("referred", "closed"), ("started", "closed"))

    contract = Code("reference of the employment contract", "EMP-01", required=True)
    participant = Code(
        "random reference that only the member can resolve, never a name", "P7F3K9", required=True
    )
    member = MemberCode("code of the member", "ABC", required=True)
    referred = Day("day of the referral", "2025-05-06", required=True)
    started = Day("day of the start; blank until then", "2025-05-20")
    closed = Day("day on which the case was closed; blank while it is open")


class OutcomeSchema(RowSchema):
    """A row of `outcomes`."""

    contract = Code("reference of the employment contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    outcome = Choice(Outcome, "what was reached", "job_start", required=True)
    date = Day("day on which it was reached", "2025-08-01", required=True)
    evidence = CaseText("what shows it; no names", "payslip", longest=FREE_TEXT)


class ReferSchema(RowSchema):
    """A resident whom a member refers; the reference is drawn, not written."""

    in_order = (("consent", "referred"),)

    contract = Code("service", "EMP-01", required=True)
    member = MemberCode("association", "ABC", required=True)
    tenure = Choice(Tenure, "the resident is", "own_tenant", required=True)
    source = ListWord("sent by", "housing_team", required=True)
    referred = Day("day of the referral", "2025-05-06", required=True)
    consent = Day(
        "day on which the resident agreed to be referred; without it nobody is", "2025-05-06", required=True
    )


class CaseStepSchema(RowSchema):
    """A step of a case: what was decided, when, and why where it ends there."""

    step = Choice(Stage, "what was decided", "accepted", required=True)
    day = Day("on", "2025-05-12", required=True)
    reason = ListWord("why; for one who is declined, redirected or closed", "no_place")
    redirected_to = CaseText("to which service; for one who is redirected, and no names", "National Careers Service")

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the step, its reason and where it leads."""
        step: Stage | None = values.get("step")
        if step is None:
            return super().broken(values)
        return _wrong_reason(step, values) | _wrong_way(step, values) | super().broken(values)


def _wrong_reason(step: Stage, values: Mapping[str, Any]) -> dict[str, str]:
    if "reason" not in values:
        return {}
    reason, is_wanted = values["reason"], step in REASON_LISTS
    if reason is None and is_wanted:
        return {"reason": f"is missing: say why the case is {step}"}
    if reason is not None and not is_wanted:
        return {"reason": f"does not go with a case that is {step}: leave it blank"}
    return {}


def _wrong_way(step: Stage, values: Mapping[str, Any]) -> dict[str, str]:
    if "redirected_to" not in values:
        return {}
    if step is Stage.REDIRECTED and values["redirected_to"] is None:
        return {"redirected_to": "is missing: say to which service"}
    if step is not Stage.REDIRECTED and values["redirected_to"] is not None:
        return {"redirected_to": "goes with a case that is redirected only: leave it blank"}
    return {}


class WorkSchema(RowSchema):
    """Paid work of a resident, and what shows it."""

    in_order = (("first_day", "last_day"), ("first_day", "evidence_day"))

    first_day = Day("first day of work", "2025-08-01", required=True)
    last_day = Day("last day of work; blank while it goes on")
    evidence = ListWord("shown by", "payslip", required=True)
    evidence_day = Day("seen on", "2025-08-29", required=True)


class ReachedSchema(RowSchema):
    """An outcome that a resident reached, as an adviser records it."""

    outcome = Choice(Outcome, "what was reached", "job_start", required=True)
    reached_on = Day("reached on", "2025-08-01", required=True)
    proof = ListWord("shown by", "certificate", required=True)
    more = CaseText("more about what shows it; no names", "level 2 in care", longest=FREE_TEXT)
    evidence_day = Day("seen on", "2025-08-29")


class CapacitySchema(RowSchema):
    """A row of `adviser_capacities`."""

    contract = Code("service", "EMP-01", required=True)
    adviser = Text("e-mail address of the adviser", "adviser@abc.example", required=True)
    from_day = Day("from", "2025-04-01", data_key="from", required=True)
    capacity = Whole("how many open cases; 0: advises there no longer", "40", required=True)


class HandOverSchema(RowSchema):
    """Open cases of a service that another adviser gets, by their number only."""

    contract = Code("service", "EMP-01", required=True)
    giver = Text("who has them now", "adviser@abc.example", data_key="from", required=True)
    taker = Text("who gets them", "adviser@abc.example", data_key="to", required=True)
    member = MemberCode("only residents of; blank for all", "ABC")
    count = Whole("how many, the longest wait first; blank for all of them", "5", least=1)


class PlacesOfferedSchema(RowSchema):
    """A row of `places_offered`."""

    contract = Code("service", "EMP-01", required=True)
    member = MemberCode("association", "ABC", required=True)
    year = YearField("financial year", "2025-26", required=True)
    places = Whole("how many starts are offered", "12", required=True)


_COUNTED = (REFERRED, STARTED, MINUTES, *Outcome, *(f"{OF_COHORT}{each}" for each in Outcome))


class ErasedSchema(RowSchema):
    """A row of `erased_references`: that a reference was erased, which only its digest tells."""

    contract = Code("reference of the employment contract", required=True)
    key = Code("the contract's key for such digests", required=True)
    digest = Code("digest of the reference", required=True)
    day = Day("day of the erasure", required=True)


class PastTotalSchema(RowSchema):
    """A row of `past_totals`: what is left of participants who are gone."""

    contract = Code("reference of the employment contract", required=True)
    member = MemberCode("code of the member", required=True)
    kind = Code("what is counted: referred, started, minutes, an outcome, or need and its code", required=True)
    day = Day("the day of a start or of minutes; else the first day of the quarter or year", required=True)
    count = Whole("how many", least=1, required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: only these kinds are counted."""
        kind = values.get("kind")
        if kind is not None and kind not in _COUNTED and not kind.startswith(NEED):
            return {"kind": "is nothing that is counted"}
        return super().broken(values)


class WordSchema(RowSchema):
    """A word that is added to a list."""

    word_list = Choice(WordList, "list", "needs", data_key="list", required=True)
    words = CaseText("words, as people read them", "using a smartphone", longest=80, required=True)
    from_day = Day("from", "2025-04-01", data_key="from", required=True)


class ListedWordSchema(WordSchema):
    """A row of `listed_words`: what a code of a list means from a day on."""

    code = ListWord("code that is recorded", "computers", required=True)
    is_offered = Whole("1: it is offered from then on; 0: no longer", "1", data_key="offered", required=True)


class ContactSchema(RowSchema):
    """A contact of an adviser with a resident."""

    day = Day("day of the contact", "2025-06-10", data_key="met_on", required=True)
    kind = ListWord("kind", "meeting", required=True)
    minutes = Whole("minutes", "30", least=1, required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: nobody is with one resident for longer than a day's work."""
        if values.get("minutes", 0) > MOST_MINUTES:
            return {"minutes": f"is more than {MOST_MINUTES} minutes: enter the rest on another day"}
        return super().broken(values)


class CaseNeedSchema(RowSchema):
    """A need of a resident."""

    in_order = (("found_day", "met_day"),)

    need = ListWord("need or barrier", "childcare", required=True)
    found_day = Day("found on", "2025-06-10", required=True)
    met_day = Day("met on; blank until then", "2025-08-01")


class CaseActionSchema(RowSchema):
    """What is to be done in a plan."""

    action = ListWord("what is to be done", "apply", required=True)
    note = CaseText("in short; no names", "three vacancies a week", longest=120)
    done_by = Choice(DoneBy, "by", "resident", required=True)
    due_day = Day("until", "2025-07-01", required=True)
    state = Choice(ActionState, "how it stands", "to_do", required=True)
    ended_day = Day("done, or not needed any more, since; blank until then", "2025-06-20")

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: what is over has a day, and what is to be done has none."""
        state, ended = values.get("state"), values.get("ended_day")
        if state is ActionState.TO_DO and ended is not None:
            return {"ended_day": "goes with what is done or not needed any more: leave it blank"}
        if state in (ActionState.DONE, ActionState.NOT_NEEDED) and ended is None:
            return {"ended_day": "is missing: say since when"}
        return super().broken(values)


class ReviewSchema(RowSchema):
    """When a plan is looked at again."""

    review_day = Day("look at the plan again on", "2025-09-01", required=True)


class AskedQuestionSchema(RowSchema):
    """A row of `asked_questions`: from when on a member asks a sensitive question, or does not."""

    member = MemberCode("association", "ABC", required=True)
    question = Choice(Question, "question", "gender", required=True)
    from_day = Day("from", "2025-04-01", data_key="from", required=True)
    is_asked = Whole("1: it is asked from then on; 0: it is not", "1", data_key="asked", required=True)
