"""The extra files of employment support: what the kinds `referrals` and `outcomes` do not carry.

Rows of one case follow one another in the order of their numbers, as they were added.
"""

from consortium.employment.schemas import (
    CapacitySchema,
    CaseStepSchema,
    ErasedSchema,
    PlacesOfferedSchema,
    WorkSchema,
)
from consortium.employment.terms import Source, Tenure
from consortium.exchange.instant import Instant
from consortium.exchange.kinds import Kind
from consortium.fields import Choice, Code, Day, Text, Whole
from consortium.row_schema import RowSchema


class ReferralDetailRowSchema(RowSchema):
    """A row of `referral_details`: how a participant of `referrals` came."""

    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    source = Choice(Source, "sent by", "resident", required=True)
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


class WorkRowSchema(WorkSchema):
    """A row of `case_work`: a version of paid work, after the one that it replaces."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", "EMP-01", required=True)
    participant = Code("the participant's random reference", "P7F3K9", required=True)
    replaces = Whole("number of the row that it replaces; blank: none", "1", least=1)
    is_withdrawn = Whole("1: there was no such work; else 0", "0", required=True)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


REFERRAL_DETAILS = Kind("referral_details", ReferralDetailRowSchema, ("contract", "participant"))
CASE_STEPS = Kind("case_steps", CaseStepRowSchema, ("number",))
CASE_ADVISERS = Kind("case_advisers", AssignmentRowSchema, ("number",))
CASE_WORK = Kind("case_work", WorkRowSchema, ("number",))
CAPACITIES = Kind("adviser_capacities", CapacitySchema, ("contract", "adviser", "from"))
PLACES_OFFERED = Kind("places_offered", PlacesOfferedSchema, ("contract", "member", "year"))
ERASED = Kind("erased_references", ErasedSchema, ("contract", "key", "digest"))

EMPLOYMENT = (REFERRAL_DETAILS, CASE_STEPS, CASE_ADVISERS, CASE_WORK, CAPACITIES, PLACES_OFFERED)
