"""Words of pools: how many instalments a year has, where a due stands, how fair a member's use is."""

from enum import StrEnum


class Instalments(StrEnum):
    """In how many equal parts a year's contribution is paid."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    SIX = "6"
    TWELVE = "12"

    @property
    def number(self) -> int:
        """How many there are; a year has as many months between two of them as it has of them in twelve."""
        return int(self.value)


class DueState(StrEnum):
    """Where a due stands beside what was paid in."""

    PAID = "paid"
    PART_PAID = "part paid"
    DUE = "due"
    LATE = "late"


class Band(StrEnum):
    """How a member's use stands to what it paid in."""

    FAIR = "fair"
    LESS = "used less"
    MORE = "used more"
    SUBSIDY = "subsidy"
    """It used the pool and paid nothing in."""
    NONE = ""
    """It neither paid in nor used anything."""
