"""The columns of referrals and outcomes, as files, forms and JSON carry them."""

from collections.abc import Mapping
from typing import Any

from consortium.case_text import CaseText
from consortium.employment.terms import REFERRED, STARTED, Outcome
from consortium.fields import FREE_TEXT, Choice, Code, Day, MemberCode, Whole
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
