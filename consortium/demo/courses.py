"""Forty courses that the members hold together, and the places that each booked."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from consortium.demo.associations import BY_CODE
from consortium.demo.catalogue.together import LEARNING
from consortium.demo.chance import whole
from consortium.kernel.apportionment import apportion
from consortium.kernel.days import FinancialYear, day


@dataclass(frozen=True, slots=True)
class Course:
    """A day or half-day of training at an invented price, beside what one public place costs."""

    code: str
    title: str
    date: date
    hours: int
    capacity: int
    price: Decimal
    """What the whole course costs the pool, in pounds."""
    public_price: Decimal
    """What one place on such a course costs elsewhere, in pounds."""
    booked: int
    """Places booked by all members."""

    @property
    def recorded(self) -> bool:
        """Whether attendance was recorded by the end of the illustration."""
        return self.date < day("2026-03-20")


_LISTED = """
2023-05-18|Safeguarding adults and children, level 2|6|16|1180|135|14
2023-06-06|Damp, mould and disrepair: surveying and casework|6|14|1420|215|14
2023-06-29|Chairing a board and its committees|4|12|1350|295|7
2023-07-13|Excel for rent and service charge teams|6|12|980|165|11
2023-09-12|Data protection for housing officers|3|20|720|95|17
2023-09-28|Universal Credit and rent arrears|6|16|1120|155|15
2023-10-17|Introduction to housing law|6|16|1240|185|13
2023-11-09|First aid at work, refresher|6|12|860|110|12
2023-11-23|Fire safety for building managers|6|14|1390|225|12
2024-01-18|Mental health first aid|12|16|1980|275|13
2024-02-08|Handling complaints: the Ombudsman's code|6|18|1150|175|18
2024-02-27|Difficult conversations for managers|6|12|1090|195|8
2024-03-12|Asbestos awareness|3|20|640|75|16
2024-04-25|Consumer standards: preparing for inspection|6|20|1490|245|20
2024-05-16|Safeguarding adults and children, level 2|6|16|1210|140|13
2024-06-04|Antisocial behaviour: tools and powers|6|16|1260|195|14
2024-06-20|Service charges: from budget to certificate|6|14|1420|235|12
2024-07-09|Personal safety and lone working|4|16|780|105|12
2024-09-17|Domestic abuse: recognising and responding|6|16|1180|165|15
2024-10-03|Procurement Act 2023: what changes for landlords|6|18|1560|260|16
2024-10-22|Contract management for surveyors|6|14|1380|230|9
2024-11-07|Trauma-informed housing management|6|16|1290|190|14
2024-11-26|Cyber security for everyone|2|24|540|60|22
2025-01-16|Mental health first aid|12|16|2040|280|11
2025-02-04|Allocations and nominations in London|6|16|1150|170|7
2025-02-25|Damp, mould and disrepair: surveying and casework|6|14|1470|220|14
2025-03-18|Project management essentials|12|12|1880|310|9
2025-05-08|Awaab's Law: inspections, repairs and records|6|20|1520|240|20
2025-05-22|Safeguarding adults and children, level 2|6|16|1240|145|12
2025-06-10|Housing finance for managers who are not accountants|6|14|1360|225|11
2025-06-26|Equality, diversity and inclusion in lettings|4|18|890|120|13
2025-09-09|Tenancy fraud: finding and proving it|6|14|1270|195|6
2025-09-25|Excel for rent and service charge teams|6|12|1020|170|10
2025-10-14|Resident involvement that makes a difference|6|16|1120|160|9
2025-11-04|Fire doors and compartmentation on site|6|12|1440|235|11
2025-11-20|Handling complaints: the Ombudsman's code|6|18|1190|180|17
2026-01-15|Professional standards: competence and conduct|6|20|1380|210|19
2026-02-03|Coaching skills for team leaders|6|12|1150|205|5
2026-02-24|Hoarding: working with residents|6|16|1210|175|13
2026-03-24|Minute-taking and board papers|4|14|760|135|9
"""


def _course(place: int, text: str) -> Course:
    on, title, hours, capacity, price, public, booked = text.split("|")
    return Course(
        f"C{place:02d}",
        title,
        day(on),
        int(hours),
        int(capacity),
        Decimal(price),
        Decimal(public),
        int(booked),
    )


COURSES = tuple(_course(place, text) for place, text in enumerate(_LISTED.split("\n")[1:-1], start=1))
"""The courses in order of their days."""


@cache
def places(course: Course) -> dict[str, int]:
    """Places that each member booked: by its staff, and by how much it wanted this course."""
    members = LEARNING.taking_part(course.date)
    year = FinancialYear.of(course.date)
    wanted = [whole(0, 12, course.code, member, "wanted") for member in members]
    weights = [
        int(BY_CODE[member].fte_in(year) * 10 + 60) * max(0, want - 3)
        for member, want in zip(members, wanted, strict=True)
    ]
    booked = apportion(course.booked, weights)
    return {member: count for member, count in zip(members, booked, strict=True) if count}


def attended(course: Course, member: str) -> int:
    """Of the member's booked places, those that somebody came to: about one in eleven stays away."""
    came = (whole(1, 11, course.code, member, place) > 1 for place in range(places(course)[member]))
    return sum(came)


def course_rows() -> list[dict[str, str]]:
    """The rows of `courses.csv`."""
    return [
        {
            "contract": LEARNING.reference,
            "course": each.code,
            "title": each.title,
            "date": each.date.isoformat(),
            "hours": str(each.hours),
            "capacity": str(each.capacity),
        }
        for each in COURSES
    ]


def booking_rows() -> list[dict[str, str]]:
    """The rows of `bookings.csv`; the last course's attendance is not recorded yet."""
    return [
        {
            "contract": LEARNING.reference,
            "course": course.code,
            "member": member,
            "places": str(count),
            "attended": str(attended(course, member)) if course.recorded else "",
        }
        for course in COURSES
        for member, count in places(course).items()
    ]
