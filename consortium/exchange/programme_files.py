"""The extra files of the learning programme; rows are numbered in the order of the file."""

from consortium.exchange.instant import Instant
from consortium.exchange.kinds import Kind
from consortium.fields import (
    FREE_TEXT,
    Choice,
    Code,
    Day,
    MemberCode,
    PencePounds,
    Text,
    Whole,
)
from consortium.learning.schemas import LevySchema, NeedSchema, TimeOfDay, TransferSchema
from consortium.learning.terms import Move, NoticeKind
from consortium.row_schema import RowSchema


class NeedRowSchema(NeedSchema):
    """A row of `learning_needs`; one of no staff takes back the need that it replaces."""

    number = Whole("number of the row", "1", least=1, required=True)
    staff = Whole("how many staff", "6", required=True)
    by_day = Day("by when, at the latest", "2026-12-18", data_key="needed_by")
    replaces = Whole("number of the need that it takes back; blank: none", "1", least=1)
    by = Text("who entered it", required=True)
    at = Instant("when, in UTC", required=True)


class OfCourseSchema(RowSchema):
    """A row that is about a course."""

    contract = Code("reference of the learning contract", required=True)
    course = Code("short name of the course", required=True)


class CoursePlanRowSchema(OfCourseSchema):
    """A row of `course_plans`."""

    provider = Text("who holds it")
    price = PencePounds("price of the whole course, pounds", least=0)
    starts = TimeOfDay("when it begins")
    place = Text("where it is held", longest=FREE_TEXT)
    release = Day("day from which unbooked places go to whoever waits")
    joining = Text("joining instructions", longest=FREE_TEXT)


class DoneRowSchema(OfCourseSchema):
    """A row of something that was done about a course."""

    number = Whole("number of the row", "1", least=1, required=True)
    by = Text("who did it", required=True)
    at = Instant("when, in UTC", required=True)


class CalledOffRowSchema(OfCourseSchema):
    """A row of `courses_called_off`."""

    words = Text("why", longest=FREE_TEXT, required=True)
    by = Text("who called it off", required=True)
    at = Instant("when, in UTC", required=True)


class NeedMetRowSchema(DoneRowSchema):
    """A row of `learning_needs_met`: a course that was planned for a need."""

    need = Whole("number of the need", least=1, required=True)


class OfferRowSchema(DoneRowSchema):
    """A row of `place_offers`."""

    round = Whole("which round of offers", least=1, required=True)
    member = MemberCode("code of the member", required=True)
    weight = PencePounds(
        "what it paid into the pool, by which places were split; 0.01 each: equally", required=True
    )
    places = Whole("places offered", required=True)


class RequestRowSchema(DoneRowSchema):
    """A row of `place_requests`: places waited for, or not any more."""

    member = MemberCode("code of the member", required=True)
    places = Whole("how many places", least=1, required=True)
    takes_back = Whole("number of the request that this much of is not wanted any more; blank: none", least=1)


class MoveRowSchema(DoneRowSchema):
    """A row of `place_moves`: something that happened to a member's places."""

    member = MemberCode("code of the member", required=True)
    move = Choice(Move, "what happened", "booked", required=True)
    count = Whole("how many places", required=True)
    attended = Whole("how many were attended, where that was recorded")
    uncharged = Whole("how many of them are not charged", required=True)
    request = Whole("number of the request that was granted; blank: none", least=1)
    other = MemberCode("the other member of a swap")


class NoticeRowSchema(DoneRowSchema):
    """A row of `course_notices`: a message that was sent."""

    member = MemberCode("code of the member", required=True)
    kind = Choice(NoticeKind, "what it told", "joining", required=True)
    told = Text("digest of when and where it said the course is", required=True)
    grant = Whole("number of the move that gave the places it told of; blank: none", least=1)


class EvaluationRowSchema(OfCourseSchema):
    """A row of `evaluations`, of which nothing says whose it is or when it was given."""

    number = Whole("number of the row", "1", least=1, required=True)
    useful = Whole("how useful it was, 1 to 5", least=1, required=True)
    trainer = Whole("how good the trainer was, 1 to 5", least=1, required=True)
    recommended = Whole("1 where it would be recommended, else 0", required=True)
    words = Text("anything else", longest=FREE_TEXT)


class LevyRowSchema(LevySchema):
    """A row of `levy_declarations`; the last of a member and year holds."""

    number = Whole("number of the row", "1", least=1, required=True)
    by = Text("who declared it", required=True)
    at = Instant("when, in UTC", required=True)


class TransferRowSchema(TransferSchema):
    """A row of `levy_transfers`."""

    number = Whole("number of the row", "1", least=1, required=True)
    undoes = Whole("number of the transfer that it takes back; blank: none", "1", least=1)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


NEEDS = Kind("learning_needs", NeedRowSchema, ("number",))
COURSE_PLANS = Kind("course_plans", CoursePlanRowSchema, ("contract", "course"))
CALLED_OFF = Kind("courses_called_off", CalledOffRowSchema, ("contract", "course"))
NEEDS_MET = Kind("learning_needs_met", NeedMetRowSchema, ("number",))
PLACE_OFFERS = Kind("place_offers", OfferRowSchema, ("number",))
PLACE_REQUESTS = Kind("place_requests", RequestRowSchema, ("number",))
PLACE_MOVES = Kind("place_moves", MoveRowSchema, ("number",))
COURSE_NOTICES = Kind("course_notices", NoticeRowSchema, ("number",))
EVALUATIONS = Kind("evaluations", EvaluationRowSchema, ("number",))
LEVY_DECLARATIONS = Kind("levy_declarations", LevyRowSchema, ("number",))
LEVY_TRANSFERS = Kind("levy_transfers", TransferRowSchema, ("number",))
PROGRAMME = (
    *(NEEDS, COURSE_PLANS, CALLED_OFF, NEEDS_MET, PLACE_OFFERS, PLACE_REQUESTS, PLACE_MOVES),
    *(COURSE_NOTICES, EVALUATIONS),
    *(LEVY_DECLARATIONS, LEVY_TRANSFERS),
)
