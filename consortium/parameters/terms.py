"""Which parameters there are, what each means, and what is supplied for each with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Name(StrEnum):
    """The name of a parameter."""

    NOTICE_DAYS = "notice_days"
    CLOSING_DAYS = "closing_days"
    ACCEPTANCE_DAYS = "acceptance_days"
    SUSTAINED_13_WEEKS = "sustained_13_weeks"
    SUSTAINED_13_WITHIN = "sustained_13_within"
    SUSTAINED_26_WEEKS = "sustained_26_weeks"
    SUSTAINED_26_WITHIN = "sustained_26_within"
    SMALLEST_SHOWN = "smallest_shown"
    TRUE_UP_TOLERANCE = "true_up_tolerance"
    FAIR_USE_LEAST = "fair_use_least"
    FAIR_USE_MOST = "fair_use_most"
    POOL_FLOOR = "pool_floor"
    LATE_CANCELLATION_DAYS = "late_cancellation_days"
    LATE_CANCELLATION_CHARGED = "late_cancellation_charged"
    NO_SHOW_CHARGED = "no_show_charged"
    JOINING_DAYS = "joining_days"
    EVALUATION_DAYS = "evaluation_days"
    FEWEST_EVALUATIONS = "fewest_evaluations"
    LEVY_TRANSFER_SHARE = "levy_transfer_share"
    LEVY_TOP_UP = "levy_top_up"
    PARTICIPANT_MONTHS = "participant_months"
    CASE_NOTE_MONTHS = "case_note_months"
    SENSITIVE_MONTHS = "sensitive_months"
    SIGN_IN_FAILURE_DAYS = "sign_in_failure_days"
    DISCOUNT_RATE = "discount_rate"
    DISCOUNT_YEARS = "discount_years"
    DISCOUNT_RATE_LATER = "discount_rate_later"
    WELLBY = "wellby"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a parameter means to a person: its words, what its value counts, the least and the most it may be."""

    words: str
    counts: str
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(1_000_000)
    is_whole: bool = False


def _whole(words: str, counts: str, least: int, most: int) -> Meaning:
    return Meaning(words, counts, Decimal(least), Decimal(most), is_whole=True)


def _share(words: str) -> Meaning:
    return Meaning(words, "of the whole, 0 to 1", most=Decimal(1))


def _whether(words: str) -> Meaning:
    return _whole(words, "1 for yes, 0 for no", 0, 1)


MEANINGS: Mapping[Name, Meaning] = {
    Name.NOTICE_DAYS: _whole("Days before notice can last be given at which Home says so", "days", 1, 730),
    Name.CLOSING_DAYS: _whole("Days after its end at which Home asks to close a month", "days", 1, 365),
    Name.ACCEPTANCE_DAYS: _whole(
        "Days within which a referral is accepted, before it counts as lost", "days", 1, 365
    ),
    Name.SUSTAINED_13_WEEKS: _whole("Weeks in paid work for a job kept 13 weeks", "weeks", 1, 52),
    Name.SUSTAINED_13_WITHIN: _whole(
        "Weeks after the job start within which they lie, for 13", "weeks", 1, 104
    ),
    Name.SUSTAINED_26_WEEKS: _whole("Weeks in paid work for a job kept 26 weeks", "weeks", 1, 104),
    Name.SUSTAINED_26_WITHIN: _whole(
        "Weeks after the job start within which they lie, for 26", "weeks", 1, 208
    ),
    Name.SMALLEST_SHOWN: _whole(
        "Smallest number of people that is shown outside their association", "people", 2, 100
    ),
    Name.TRUE_UP_TOLERANCE: _share(
        "How far a member's charges may be from its real use before they are trued up"
    ),
    Name.FAIR_USE_LEAST: Meaning(
        "Use for each part of contribution that is still fair, at least", "times", most=Decimal(10)
    ),
    Name.FAIR_USE_MOST: Meaning(
        "Use for each part of contribution that is still fair, at most", "times", most=Decimal(10)
    ),
    Name.POOL_FLOOR: Meaning("What a pool should not fall below", "pounds"),
    Name.LATE_CANCELLATION_DAYS: _whole(
        "Days before a course from which a cancellation is late", "days", 0, 365
    ),
    Name.LATE_CANCELLATION_CHARGED: _whether("Whether a place cancelled late is charged"),
    Name.NO_SHOW_CHARGED: _whether("Whether a place to which nobody came is charged"),
    Name.JOINING_DAYS: _whole("Days before a course on which its joining instructions are sent", "days", 1, 365),
    Name.EVALUATION_DAYS: _whole("Days for which the link to a course's evaluation is open", "days", 1, 365),
    Name.FEWEST_EVALUATIONS: _whole(
        "Fewest answers to a course's evaluation that are shown", "answers", 2, 100
    ),
    Name.LEVY_TRANSFER_SHARE: _share("Share of the levy of the tax year before that may be transferred"),
    Name.LEVY_TOP_UP: _share("What the government adds to levy that may be transferred"),
    Name.PARTICIPANT_MONTHS: _whole(
        "Months for which a resident's rows are kept after the last event", "months", 1, 240
    ),
    Name.CASE_NOTE_MONTHS: _whole(
        "Months for which contacts and plans are kept after a case is closed", "months", 1, 240
    ),
    Name.SENSITIVE_MONTHS: _whole(
        "Months for which sensitive answers are kept after a case is closed", "months", 1, 240
    ),
    Name.SIGN_IN_FAILURE_DAYS: _whole("Days for which failed attempts to sign in are kept", "days", 1, 365),
    Name.DISCOUNT_RATE: _share("Rate at which later years count for less, real, a year"),
    Name.DISCOUNT_YEARS: _whole("Years from now up to which that rate holds", "years", 0, 125),
    Name.DISCOUNT_RATE_LATER: _share("Rate at which the years after those count for less, real, a year"),
    Name.WELLBY: Meaning(
        "One point of life satisfaction for one person for one year, prices of 2019", "pounds"
    ),
}


@dataclass(frozen=True, slots=True)
class Supplied:
    """A value supplied with the product: from which day it holds, and where it is from."""

    name: Name
    from_day: date
    value: Decimal
    source: str


ALWAYS = date(1900, 1, 1)
"""The day from which a value holds that has no day of its own."""

_PRACTICE = "common practice; the group decides otherwise by setting its own"
_EVERY_OTHER = (
    (Name.NOTICE_DAYS, "120"),
    (Name.CLOSING_DAYS, "45"),
    (Name.ACCEPTANCE_DAYS, "20"),
    (Name.SUSTAINED_13_WEEKS, "13"),
    (Name.SUSTAINED_13_WITHIN, "17"),
    (Name.SUSTAINED_26_WEEKS, "26"),
    (Name.SUSTAINED_26_WITHIN, "30"),
    (Name.SMALLEST_SHOWN, "5"),
    (Name.TRUE_UP_TOLERANCE, "0.03"),
    (Name.FAIR_USE_LEAST, "0.8"),
    (Name.FAIR_USE_MOST, "1.25"),
    (Name.POOL_FLOOR, "0"),
    (Name.LATE_CANCELLATION_DAYS, "10"),
    (Name.LATE_CANCELLATION_CHARGED, "1"),
    (Name.NO_SHOW_CHARGED, "1"),
    (Name.JOINING_DAYS, "7"),
    (Name.EVALUATION_DAYS, "14"),
    (Name.FEWEST_EVALUATIONS, "5"),
    (Name.PARTICIPANT_MONTHS, "24"),
    (Name.CASE_NOTE_MONTHS, "12"),
    (Name.SENSITIVE_MONTHS, "12"),
    (Name.SIGN_IN_FAILURE_DAYS, "30"),
)

SUPPLIED = (
    *(Supplied(name, ALWAYS, Decimal(value), _PRACTICE) for name, value in _EVERY_OTHER),
    Supplied(
        Name.LEVY_TRANSFER_SHARE,
        ALWAYS,
        Decimal("0.25"),
        "apprenticeship funding rules before 22 April 2024",
    ),
    Supplied(
        Name.LEVY_TRANSFER_SHARE,
        date(2024, 4, 22),
        Decimal("0.5"),
        "apprenticeship funding rules since 22 April 2024",
    ),
    Supplied(
        Name.LEVY_TOP_UP,
        ALWAYS,
        Decimal("0.1"),
        "apprenticeship funding rules: ten per cent is added",
    ),
    Supplied(
        Name.LEVY_TOP_UP,
        date(2026, 8, 1),
        Decimal(0),
        "ministerial answer of 11 February 2026: no top-up from August 2026",
    ),
    Supplied(
        Name.DISCOUNT_RATE,
        ALWAYS,
        Decimal("0.035"),
        "HM Treasury, The Green Book: social time preference rate, years 0 to 30",
    ),
    Supplied(
        Name.DISCOUNT_YEARS,
        ALWAYS,
        Decimal(30),
        "HM Treasury, The Green Book: declining long-term rates, years 0 to 30",
    ),
    Supplied(
        Name.DISCOUNT_RATE_LATER,
        ALWAYS,
        Decimal("0.03"),
        "HM Treasury, The Green Book: social time preference rate, years 31 to 75",
    ),
    Supplied(
        Name.WELLBY,
        ALWAYS,
        Decimal(13_000),
        "HM Treasury, Wellbeing Guidance for Appraisal: supplementary Green Book guidance, 2021",
    ),
)
"""What holds until the consortium sets its own."""
