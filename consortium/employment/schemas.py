"""The columns of referrals and outcomes, as files, forms and JSON carry them."""

from consortium.employment.terms import Outcome
from consortium.fields import FREE_TEXT, Choice, Code, Day, MemberCode, Text
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
    evidence = Text("what shows it; no names", "payslip", longest=FREE_TEXT)
