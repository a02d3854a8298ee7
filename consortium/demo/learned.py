"""What became of the invented programme: what those who came thought, levy declared and given, instructions sent."""

from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Item
from consortium.demo.chance import one_of, whole
from consortium.demo.people import LEARNING_LEAD
from consortium.demo.signatures import OFFICERS
from consortium.kernel.days import ONE_DAY
from consortium.learning.evaluation import ANYBODY, answer, open_evaluation
from consortium.learning.levy import declare_levy, record_transfer, take_transfer_back, transfer
from consortium.learning.models import Course
from consortium.learning.notices import due_notices, note_sent
from consortium.learning.schemas import EvaluationSchema, LevySchema, TransferSchema
from consortium.members.queries import member

ANSWERED: tuple[tuple[str, int], ...] = (("C35", 8), ("C36", 13), ("C37", 3), ("C39", 9))
"""Courses whose evaluation was asked, and how many answered: of one too few for anything to be shown."""

WORDS = (
    *("", "", "", "", "More time for questions.", "The cases were like ours."),
    *("The room was cold.", "I used it the next morning.", "Too many slides."),
)
MARKS = ("5", "5", "4", "4", "4", "3", "3", "2")

DECLARED: tuple[tuple[str, str, str], ...] = (
    *(("AMBER", "2025-26", "48200.00"), ("BROCK", "2025-26", "31650.00"), ("KESTREL", "2025-26", "22980.00")),
    ("AMBER", "2024-25", "45100.00"),
)
TRANSFERRED: tuple[tuple[str, str, str, str, str], ...] = (
    ("AMBER", "CASA", "2026-05-12", "9000.00", "Housing and property management, level 3"),
    ("AMBER", "FERRY", "2026-05-14", "5000.00", "Property maintenance operative, level 2"),
    ("BROCK", "GORSE", "2026-06-02", "7500.00", "Senior housing professional, level 4"),
)
SENT_BEFORE = timedelta(days=7)


def add_learned(session: Session) -> int:
    """Add all of it, each by whom it would be done on its own day; how many answers to evaluations."""
    answers = sum(_evaluated(session, code, count) for code, count in ANSWERED)
    _levy(session)
    _told(session, "C41")
    return answers


def _course(session: Session, code: str) -> Course:
    return session.scalars(sa.select(Course).join(Item, Item.id == Course.item_id).where(Item.code == code)).one()


def _evaluated(session: Session, code: str, count: int) -> int:
    course = _course(session, code)
    day = course.date + ONE_DAY
    lead = Cause(LEARNING_LEAD, _noon(day))
    link = open_evaluation(session, lead, course, f"evaluation LND-01 {code}", f"invented-{code.lower()}", on=day)
    for place in range(count):
        values = EvaluationSchema().load(_thought(code, place))
        answer(session, Cause(ANYBODY, _noon(day)), link, values, on=day)
    return count


def _thought(code: str, place: int) -> dict[str, str]:
    return {
        "useful": one_of(MARKS, code, place, "useful"),
        "trainer": one_of(MARKS, code, place, "trainer"),
        "recommended": "no" if whole(1, 7, code, place) == 1 else "yes",
        "words": one_of(WORDS, code, place, "words"),
    }


def _levy(session: Session) -> None:
    for code, year, levy in DECLARED:
        row = LevySchema().load({"member": code, "year": year, "levy": levy, "english": "100"})
        declare_levy(session, _by(code, date(2026, 4, 28)), member(session, code), row)
    for giver, taker, day, amount, standard in TRANSFERRED:
        row = TransferSchema().load({"from": giver, "to": taker, "day": day, "amount": amount, "standard": standard})
        because = _by(giver, date.fromisoformat(day))
        kept = record_transfer(session, because, member(session, giver), member(session, taker), row)
    take_transfer_back(session, _by("BROCK", date(2026, 6, 4)), transfer(session, kept.id))


def _told(session: Session, code: str) -> None:
    """Those who book for members with places on the course got its joining instructions."""
    day = _course(session, code).date - SENT_BEFORE
    for each in due_notices(session, day):
        if each.course.code == code:
            note_sent(session, Cause("run-due", _noon(day)), each)


def _by(code: str, day: date) -> Cause:
    return Cause(OFFICERS[code], _noon(day))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
