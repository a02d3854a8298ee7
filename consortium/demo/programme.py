"""The invented learning programme of the year to come: needs, courses planned for them, places offered and booked."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.demo.catalogue.together import LEARNING
from consortium.demo.people import LEARNING_LEAD
from consortium.demo.signatures import OFFICERS
from consortium.kernel.days import FinancialYear
from consortium.learning.booking import ask_for_places, cancel_places, swap_places
from consortium.learning.models import Course, Need
from consortium.learning.needs import record_need
from consortium.learning.planning import offer_places, plan_course
from consortium.learning.schemas import CoursePlanSchema, NeedSchema
from consortium.members.queries import member
from consortium.spend.programme import paid_in

Row = Mapping[str, str]

NEEDED, OFFERED, BOOKED, CHANGED = (date(2026, 2, 3), date(2026, 2, 20), date(2026, 3, 2), date(2026, 3, 20))
YEAR = "2026-27"

NEEDS: tuple[tuple[str, str, str, str], ...] = (
    ("AMBER", "Damp and mould: talking with residents", "8", "2026-09-30"),
    ("CASA", "Damp and mould: talking with residents", "2", "2026-07-31"),
    ("HALLOW", "Damp and mould: talking with residents", "4", "2026-09-30"),
    ("BROCK", "Safeguarding adults and children, level 2", "6", "2027-03-31"),
    ("KESTREL", "Safeguarding adults and children, level 2", "3", "2027-03-31"),
    ("GORSE", "Writing letters that residents can read", "5", "2026-12-18"),
    ("FERRY", "Electrical safety certificates", "2", ""),
    ("LANTERN", "Writing letters that residents can read", "3", ""),
)

PLANS: tuple[Row, ...] = (
    {
        **{"course": "C41", "title": "Damp and mould: talking with residents", "date": "2026-06-18"},
        **{"starts": "09:30", "hours": "6", "capacity": "14", "provider": "Elmtree Training", "price": "1290.00"},
        **{"place": "Millrace House, training room", "release": "2026-06-04"},
        "joining": "Bring a case of your own, without the resident's name. Lunch is provided.",
    },
    {
        **{"course": "C42", "title": "Safeguarding adults and children, level 2", "date": "2027-02-11"},
        **{"starts": "10:00", "hours": "6", "capacity": "16", "provider": "Osier Learning", "price": "1260.00"},
        **{"place": "Casa Peñalta, first floor", "release": "2027-01-14"},
        "joining": "Read the two pages that are sent a week before. The entrance is level.",
    },
)

ASKED: tuple[tuple[str, str, int], ...] = (
    *(("C41", "AMBER", 4), ("C41", "BROCK", 2), ("C41", "CASA", 2), ("C41", "HALLOW", 2), ("C41", "GORSE", 1)),
    *(("C41", "FERRY", 1), ("C42", "AMBER", 3), ("C42", "BROCK", 4), ("C42", "CASA", 2), ("C42", "KESTREL", 1)),
)
"""What members asked for in order; what is above their offers waits."""


def add_programme(session: Session) -> int:
    """Add all of it, each by whom it would be done on its own day; how many courses."""
    made = [_need(session, *each) for each in NEEDS]
    contract = session.scalars(sa.select(Contract).filter_by(reference=LEARNING.reference)).one()
    courses = {row["course"]: _plan(session, contract, row, made) for row in PLANS}
    terms = agreement(session, LEARNING.reference)
    paid = paid_in(session, terms.pool or "", FinancialYear(2025))
    for code, course in courses.items():
        weights = {
            member(session, each): amount for each, amount in paid.items() if terms.takes_part(each, course.date)
        }
        offer_places(session, _lead(OFFERED), course, f"course {terms.reference} {code}", weights)
    for code, who, places in ASKED:
        ask_for_places(
            *(session, _by(who, BOOKED), terms, courses[code], member(session, who), places),
            on=BOOKED,
            is_billed=False,
        )
    _change(session, terms, courses["C41"])
    return len(courses)


def _need(session: Session, code: str, topic: str, staff: str, by: str) -> Need:
    row = {"member": code, "topic": topic, "staff": staff, "year": YEAR, "by": by}
    return record_need(session, _by(code, NEEDED), member(session, code), NeedSchema().load(row))


def _plan(session: Session, contract: Contract, row: Row, made: list[Need]) -> Course:
    values = CoursePlanSchema().load({"contract": contract.reference, **row})
    needs = [each for each in made if each.topic == row["title"]]
    return plan_course(session, _lead(OFFERED), contract, values, needs)


def _change(session: Session, terms: Agreement, course: Course) -> None:
    """BROCK gives up a place in time; AMBER passes one on to CASA."""
    brock, amber, casa = (member(session, code) for code in ("BROCK", "AMBER", "CASA"))
    cancel_places(session, _by("BROCK", CHANGED), terms, course, brock, 1, on=CHANGED, is_billed=False)
    swap_places(session, _by("AMBER", CHANGED), terms, course, amber, casa, 1, on=CHANGED, is_billed=False)


def _lead(day: date) -> Cause:
    return Cause(LEARNING_LEAD, datetime.combine(day, time(12), UTC))


def _by(code: str, day: date) -> Cause:
    return Cause(OFFICERS[code], datetime.combine(day, time(12), UTC))
