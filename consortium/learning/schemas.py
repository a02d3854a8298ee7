"""The columns of courses and bookings, as files, forms and JSON carry them."""

from collections.abc import Mapping
from typing import Any

from consortium.fields import Code, Day, Exact, MemberCode, Text, Whole
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
