"""What people write about employment support, as files, forms and JSON carry it."""

from collections.abc import Mapping
from typing import Any

from consortium.case_text import CaseText
from consortium.employment.terms import (
    REASONS,
    REFERRED,
    STARTED,
    Evidence,
    Outcome,
    Reason,
    Source,
    Stage,
    Tenure,
)
from consortium.fields import FREE_TEXT, Choice, Code, Day, MemberCode, Text, Whole, YearField
from consortium.row_schema import RowSchema


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
    source = Choice(Source, "sent by", "housing_team", required=True)
    referred = Day("day of the referral", "2025-05-06", required=True)
    consent = Day(
        "day on which the resident agreed to be referred; without it nobody is", "2025-05-06", required=True
    )


class CaseStepSchema(RowSchema):
    """A step of a case: what was decided, when, and why where it ends there."""

    step = Choice(Stage, "what was decided", "accepted", required=True)
    day = Day("on", "2025-05-12", required=True)
    reason = Choice(Reason, "why; for one who is declined, redirected or closed", "no_place")
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
    reason, known = values["reason"], REASONS.get(step, ())
    if reason is None:
        return {"reason": f"is missing: say why the case is {step}"} if known else {}
    if reason in known:
        return {}
    ways = ", ".join(each.replace("_", " ") for each in known)
    words = f"is no reason for a case that is {step}"
    return {"reason": f"{words}: choose {ways}" if ways else f"{words}: leave it blank"}


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
    evidence = Choice(Evidence, "shown by", "payslip", required=True)
    evidence_day = Day("seen on", "2025-08-29", required=True)


class ReachedSchema(RowSchema):
    """An outcome that a resident reached, as an adviser records it."""

    outcome = Choice(Outcome, "what was reached", "job_start", required=True)
    reached_on = Day("reached on", "2025-08-01", required=True)
    proof = Choice(Evidence, "shown by", "certificate", required=True)


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
    kind = Code("what is counted: referred, started or an outcome", required=True)
    day = Day("the day of a start; else the first day of the financial year", required=True)
    count = Whole("how many", least=1, required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: only these kinds are counted."""
        kind = values.get("kind")
        if kind is not None and kind not in (REFERRED, STARTED, *Outcome):
            return {"kind": "is nothing that is counted"}
        return super().broken(values)
