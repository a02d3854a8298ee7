"""One association's own social value: an invented survey, a gain in wellbeing, and invented factors."""

from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.demo.people import services_of
from consortium.demo.prices import SERIES
from consortium.members.queries import member
from consortium.social_value.operations import keep_factor, keep_value
from consortium.social_value.schemas import FactorSchema, SocialValueSchema

WHOSE, ENTERED, CORRECTED = "AMBER", date(2025, 6, 3), date(2025, 9, 16)
SURVEY, OWN = "invented survey of 40 residents, autumn 2024", "own work"

FIRST_THOUGHT = ("job_start", "economic", "5200.00", "")
VALUES = (
    ("job_start", "economic", "4850.00", ""),
    ("sustained_26", "fiscal", "3120.00", ""),
    ("qualification", "social", "640.00", ""),
    ("job_start", "social", "", "0.2"),
)
"""Each outcome, its class, and pounds a year in prices of 2024-25, or points of life satisfaction."""

FACTORS = (
    ("deadweight", "0.3", "invented: two earlier years without the service"),
    ("leakage", "0.1", "invented: residents of other landlords who came"),
    ("displacement", "0.2", "invented: estimate of the advisers"),
    ("substitution", "0", "invented: none was found"),
    ("attribution", "0.85", "invented: shared with the college"),
)


def add_social_value(session: Session) -> int:
    """Enter the values and factors, each on its day; how many values."""
    owner = member(session, WHOSE)
    for day, rows in ((ENTERED, (FIRST_THOUGHT, *VALUES[1:])), (CORRECTED, VALUES[:1])):
        for row in rows:
            keep_value(session, _on(day), owner, SocialValueSchema().load(_value(*row)))
    for factor, share, source in FACTORS:
        typed = {"member": WHOSE, "factor": factor, "share": share, "source": source}
        keep_factor(session, _on(ENTERED), owner, FactorSchema().load(typed))
    return len(VALUES)


def _value(outcome: str, whom: str, pounds: str, points: str) -> dict[str, str]:
    told = {"member": WHOSE, "outcome": outcome, "class": whom, "value": pounds, "points": points, "years": "1"}
    if points:
        source = "invented: 0.2 points in the survey; the value of a point is the Green Book's"
        return told | {"set": "Wellbeing", "price_year": "2019-20", "source": source, "licence": OWN, "seen": "open"}
    told |= {"set": "Our survey", "price_year": "2024-25", "index": SERIES}
    return told | {"source": SURVEY, "licence": OWN, "seen": "open"}


def _on(day: date) -> Cause:
    return Cause(services_of(WHOSE), datetime.combine(day, time(10, 20), UTC), "demo")
