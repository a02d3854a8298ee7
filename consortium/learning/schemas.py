"""The columns of courses and bookings, as files, forms and JSON carry them."""

import re
from collections.abc import Mapping
from typing import Any

from consortium.fields import (
    FREE_TEXT,
    Choice,
    Code,
    Day,
    Exact,
    MemberCode,
    Patterned,
    PencePounds,
    Text,
    Whole,
    YearField,
)
from consortium.kernel.money import ONE_PENNY
from consortium.learning.terms import Mark, YesNo
from consortium.row_schema import RowSchema


class CourseSchema(RowSchema):
    """A row of `courses`."""

    contract = Code("reference of the learning contract", "LRN-01", required=True)
    course = Code("short name of the course", "C01", required=True)
    title = Text("title of the course", "Safeguarding", required=True)
    date = Day("day on which it is held", "2025-09-18", required=True)
    hours = Exact("length in hours", "6")
    capacity = Whole("how many places it has", "12")


class BookingSchema(RowSchema):
    """A row of `bookings`."""

    contract = Code("reference of the learning contract", "LRN-01", required=True)
    course = Code("short name of the course", "C01", required=True)
    member = MemberCode("code of the member", "ABC", required=True)
    places = Whole("places booked", "3", required=True)
    attended = Whole("places attended; blank until recorded", "2")

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: no more can attend than have a place."""
        places, attended = values.get("places"), values.get("attended")
        if places is not None and attended is not None and attended > places:
            return {"attended": f"{attended} is above the {places} places booked: correct one of the two"}
        return super().broken(values)


class TimeOfDay(Patterned):
    """A time of day on a clock of 24 hours."""

    pattern = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
    wanted = "a time of day: write it like 09:30"


class CoursePlanSchema(CourseSchema):
    """A course with what is planned of it beside the columns of `courses`."""

    in_order = (("release", "date"),)

    provider = Text("who holds it", "Elmtree Training")
    price = PencePounds("price of the whole course with VAT, pounds", "1240.00", least=0)
    starts = TimeOfDay("when it begins", "09:30")
    place = Text("where it is held", "Harbour House, second floor", longest=FREE_TEXT)
    release = Day("day from which unbooked places go to whoever waits", "2025-09-04")
    joining = Text("joining instructions", "Bring a laptop", longest=FREE_TEXT)


class NeedSchema(RowSchema):
    """What a member's staff need to learn."""

    member = MemberCode("association", "ABC", required=True)
    topic = Text("what they need to learn", "Damp and mould", required=True)
    staff = Whole("how many staff", "6", least=1, required=True)
    year = YearField("in which financial year", "2026-27", required=True)
    by_day = Day("by when, at the latest", "2026-12-18", data_key="by")


class EvaluationSchema(RowSchema):
    """What somebody thought of a course."""

    useful = Choice(Mark, "how useful was it for your work", "4", required=True)
    trainer = Choice(Mark, "how good was the trainer", "5", required=True)
    recommended = Choice(YesNo, "would you recommend it to a colleague", "yes", required=True)
    words = Text("anything else; please name nobody", longest=FREE_TEXT)


class LevySchema(RowSchema):
    """The apprenticeship levy that a member declares for a tax year."""

    member = MemberCode("association", "ABC", required=True)
    year = YearField("tax year, from 6 April", "2025-26", required=True)
    levy = PencePounds("levy declared, pounds", "30000.00", least=0, required=True)
    english = Exact("English part of it, percent", "100", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: a part is no more than the whole."""
        if (values.get("english") or 0) > 100:
            return {"english": "must be 100 or less: it is a part of the whole, in percent"}
        return super().broken(values)


class TransferSchema(RowSchema):
    """A transfer of apprenticeship levy from one member to another."""

    giver = MemberCode("who transfers", "ABC", data_key="from", required=True)
    taker = MemberCode("to whom", "DEF", data_key="to", required=True)
    day = Day("day of the transfer", "2026-05-12", required=True)
    amount = PencePounds("how much, pounds", "7500.00", least=ONE_PENNY, required=True)
    standard = Text("apprenticeship standard", "Housing officer, level 3", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: a transfer is between two."""
        if values.get("taker") and values.get("taker") == values.get("giver"):
            return {"taker": "is who transfers: choose another association"}
        return super().broken(values)


class PlacesSchema(RowSchema):
    """A member's places that are asked for or cancelled."""

    member = MemberCode("association", "ABC", required=True)
    places = Whole("how many places", "1", least=1, required=True)


class SwapSchema(PlacesSchema):
    """A member's places that another takes over."""

    to = MemberCode("who takes them", "DEF", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: a swap is between two."""
        if values.get("to") and values.get("to") == values.get("member"):
            return {"to": "has the places already: choose another association"}
        return super().broken(values)
