"""The words of the learning programme."""

from enum import StrEnum


class Move(StrEnum):
    """What happened to a member's places on a course."""

    SET = "set"
    BOOKED = "booked"
    GRANTED = "granted"
    CANCELLED = "cancelled"
    CANCELLED_LATE = "cancelled_late"
    SWAPPED_OUT = "swapped_out"
    SWAPPED_IN = "swapped_in"
    ATTENDED = "attended"
    CALLED_OFF = "called_off"

    @property
    def label(self) -> str:
        """As a page says it."""
        return _LABELS[self]


_LABELS = {
    Move.SET: "entered",
    Move.BOOKED: "booked",
    Move.GRANTED: "given from the waiting list",
    Move.CANCELLED: "cancelled in time",
    Move.CANCELLED_LATE: "cancelled late",
    Move.SWAPPED_OUT: "passed to another member",
    Move.SWAPPED_IN: "taken from another member",
    Move.ATTENDED: "attendance recorded",
    Move.CALLED_OFF: "course called off",
}


class NoticeKind(StrEnum):
    """What a message about a course tells."""

    JOINING = "joining"
    CHANGED = "changed"
    GRANTED = "granted"
    CALLED_OFF = "called_off"


class Mark(StrEnum):
    """How good something was, from 1 to 5."""

    FIVE = "5"
    FOUR = "4"
    THREE = "3"
    TWO = "2"
    ONE = "1"

    @property
    def label(self) -> str:
        """As a page says it."""
        return {"5": "5, very", "1": "1, not at all"}.get(self.value, self.value)


class YesNo(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"
