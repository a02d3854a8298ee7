"""The extra files of employment support: what the kinds `referrals` and `outcomes` do not carry.

Rows of one case follow one another in the order of their numbers, as they were added. What residents answered to
sensitive questions is in no file: whoever holds an export is not the one who may see it.
"""

from consortium.contracts.schemas import MeasureSchema
from consortium.employment.schemas import (
    AskedQuestionSchema,
    CapacitySchema,
    CaseActionSchema,
    CaseNeedSchema,
    CaseStepSchema,
    ContactSchema,
    ErasedSchema,
    ListedWordSchema,
    ListWord,
    PlacesOfferedSchema,
    ReviewSchema,
    WorkSchema,
)
from consortium.employment.terms import Outcome, Tenure
from consortium.exchange.instant import Instant
from consortium.exchange.kinds import Kind
from consortium.fields import Choice, Code, Day, MemberCode, Text, Whole
from consortium.row_schema import RowSchema


class ReferralDetailRowSchema(RowSchema):
    """A row of `referral_details`: how a participant of `referrals` came."""

    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    source = ListWord("sent by", "resident", required=True)
    tenure = Choice(Tenure, "the resident is", "own_tenant", required=True)
    consent = Day("day on which the resident agreed", "2025-05-06", required=True)
    by = Text("who referred", required=True)
    at = Instant("when, in UTC", required=True)


class CaseStepRowSchema(CaseStepSchema):
    """A row of `case_steps`."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    by = Text("who took the step", required=True)
    at = Instant("when, in UTC", required=True)


class AssignmentRowSchema(RowSchema):
    """A row of `case_advisers`: who got a case."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    adviser = Text("e-mail address of the adviser; blank: nobody")
    by = Text("who gave it", required=True)
    at = Instant("when, in UTC", required=True)


class VersionRowSchema(RowSchema):
    """What every row has that stands after the one that it replaces."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    replaces = Whole("number of the row that it replaces; blank: none", "1", least=1)
    is_withdrawn = Whole("1: there was nothing of the kind; else 0", "0", required=True)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


class WorkRowSchema(WorkSchema, VersionRowSchema):
    """A row of `case_work`: a version of paid work."""


class ContactRowSchema(ContactSchema, VersionRowSchema):
    """A row of `case_contacts`: a version of a contact."""


class NeedRowSchema(CaseNeedSchema, VersionRowSchema):
    """A row of `case_needs`: a version of a need."""


class ActionRowSchema(CaseActionSchema, VersionRowSchema):
    """A row of `case_actions`: a version of something to do."""


class ReviewRowSchema(ReviewSchema):
    """A row of `plan_reviews`: when a plan is looked at again."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    by = Text("who set the day", required=True)
    at = Instant("when, in UTC", required=True)


class CreditRowSchema(RowSchema):
    """A row of `outcome_credits`: a member's weight in the credit for an outcome; the newest version holds."""

    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    outcome = Choice(Outcome, "what was reached", "job_start", required=True)
    date = Day("day on which it was reached", "2025-08-01", required=True)
    version = Whole("how often its credit had been shared by then", "1", least=1, required=True)
    member = MemberCode("member that is credited", "ABC", required=True)
    weight = Whole("its weight", "1", least=1, required=True)
    by = Text("who shared it", required=True)
    at = Instant("when, in UTC", required=True)


class OutcomeSeenSchema(RowSchema):
    """A row of `outcome_evidence`: the day on which what shows an outcome was seen."""

    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    outcome = Choice(Outcome, "what was reached", "job_start", required=True)
    date = Day("day on which it was reached", "2025-08-01", required=True)
    evidence_day = Day("day on which the evidence was seen", "2025-08-29", required=True)


class PastCreditSchema(RowSchema):
    """A row of `past_credits`: parts of credit for shared outcomes of participants who are gone."""

    contract = Code("reference of the contract", "EMP-01", required=True)
    member = MemberCode("code of the member whose residents reached them", "ABC", required=True)
    credited = MemberCode("code of the member that is credited", "ABC", required=True)
    kind = Choice(Outcome, "what was reached", "job_start", required=True)
    day = Day("first day of the quarter in which it was reached", "2025-07-01", required=True)
    whole = Whole("into how many parts an outcome was shared", "3", least=1, required=True)
    parts = Whole("how many of them", "1", least=1, required=True)


class MeasureRowSchema(MeasureSchema):
    """A row of `usage_measures`: by what the use of a service is measured from a day on; the latest version rules."""

    contract = Code("reference of the contract", "EMP-01", required=True)
    version = Whole("number of the version", "1", least=1, required=True)
    by = Text("who set it", required=True)
    at = Instant("when, in UTC", required=True)


REFERRAL_DETAILS = Kind("referral_details", ReferralDetailRowSchema, ("contract", "participant"))
CASE_STEPS = Kind("case_steps", CaseStepRowSchema, ("number",))
CASE_ADVISERS = Kind("case_advisers", AssignmentRowSchema, ("number",))
CASE_WORK = Kind("case_work", WorkRowSchema, ("number",))
CASE_CONTACTS = Kind("case_contacts", ContactRowSchema, ("number",))
CASE_NEEDS = Kind("case_needs", NeedRowSchema, ("number",))
CASE_ACTIONS = Kind("case_actions", ActionRowSchema, ("number",))
PLAN_REVIEWS = Kind("plan_reviews", ReviewRowSchema, ("number",))
LISTED_WORDS = Kind("listed_words", ListedWordSchema, ("list", "code", "from"))
ASKED_QUESTIONS = Kind("asked_questions", AskedQuestionSchema, ("member", "question", "from"))
CAPACITIES = Kind("adviser_capacities", CapacitySchema, ("contract", "adviser", "from"))
PLACES_OFFERED = Kind("places_offered", PlacesOfferedSchema, ("contract", "member", "year"))
OUTCOME_CREDITS = Kind(
    "outcome_credits", CreditRowSchema, ("contract", "participant", "outcome", "date", "version", "member")
)
OUTCOME_EVIDENCE = Kind("outcome_evidence", OutcomeSeenSchema, ("contract", "participant", "outcome", "date"))
PAST_CREDITS = Kind(
    "past_credits", PastCreditSchema, ("contract", "member", "credited", "kind", "day", "whole")
)
USAGE_MEASURES = Kind("usage_measures", MeasureRowSchema, ("contract", "version"))
ERASED = Kind("erased_references", ErasedSchema, ("contract", "key", "digest"))

VERSIONS = (CASE_WORK, CASE_CONTACTS, CASE_NEEDS, CASE_ACTIONS)
"""The files whose rows replace one another."""

_OF_CASES = (REFERRAL_DETAILS, CASE_STEPS, CASE_ADVISERS, *VERSIONS, PLAN_REVIEWS, OUTCOME_EVIDENCE)
_OF_SERVICES = (CAPACITIES, PLACES_OFFERED, OUTCOME_CREDITS, PAST_CREDITS, USAGE_MEASURES)
EMPLOYMENT = (LISTED_WORDS, ASKED_QUESTIONS, *_OF_CASES, *_OF_SERVICES)
