"""What those who came thought of a course: asked by one link, answered by nobody in particular.

Answers are shown once the link is closed, and only where there are enough: nobody finds out another's by looking
before and after it came in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.kernel.errors import NotFound
from consortium.kernel.money import rounded
from consortium.learning.models import Booking, Course, Evaluation, EvaluationLink
from consortium.learning.policies import ProgrammeRule
from consortium.learning.terms import YesNo
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name

ANYBODY = "anonymous"
"""Who answers, as the audit trail says it."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What all answers of a course come to: marks from 1 to 5, and the part that would recommend it."""

    answers: int
    useful: Decimal
    trainer: Decimal
    recommended: Fraction
    words: tuple[str, ...]


def open_evaluation(
    session: Session, cause: Cause, course: Course, subject: str, token: str, *, on: date
) -> EvaluationLink:
    """Open the link of a course whose attendance is recorded. Raises ProgrammeRule."""
    if session.get(EvaluationLink, course.item_id) is not None:
        raise ProgrammeRule("the evaluation of this course was opened already")
    if not _attended(session, course.item_id):
        raise ProgrammeRule("record first who came")
    closes = on + timedelta(days=whole(session, Name.EVALUATION_DAYS, on))
    row = EvaluationLink(item_id=course.item_id, token=token, closes=closes)
    session.add(row)
    session.flush()
    record(session, cause, "evaluation opened", subject, after={"closes": closes})
    return row


def link_of(session: Session, token: str) -> EvaluationLink:
    """The link of this token. Raises NotFound."""
    found = session.scalars(sa.select(EvaluationLink).filter_by(token=token)).one_or_none()
    if found is None:
        raise NotFound("there is nothing at this address")
    return found


def answer(session: Session, cause: Cause, link: EvaluationLink, values: Mapping[str, Any], *, on: date) -> None:
    """Keep an answer. `values`: a clean row of EvaluationSchema.

    Raises ProgrammeRule once the link is closed, or where as many have answered as came.
    """
    before = _count(session, link.item_id)
    if on > link.closes:
        raise ProgrammeRule("this evaluation is closed; thank you all the same")
    if before >= _attended(session, link.item_id):
        raise ProgrammeRule("as many have answered as came to the course; thank you all the same")
    row = Evaluation(
        item_id=link.item_id,
        useful=int(values["useful"]),
        trainer=int(values["trainer"]),
        recommended=values["recommended"] is YesNo.YES,
        words=values["words"],
    )
    session.add(row)
    session.flush()
    subject, now = f"evaluation {link.item_id}", {"answers": before + 1}
    record(session, cause, "evaluation answered", subject, before={"answers": before}, after=now)


def opinions(session: Session, on: date) -> dict[int, Opinion]:
    """What the answers come to by item id, of courses whose link is closed and that have enough answers."""
    fewest = whole(session, Name.FEWEST_EVALUATIONS, on)
    open_still = set(session.scalars(sa.select(EvaluationLink.item_id).where(EvaluationLink.closes >= on)))
    grouped: dict[int, list[Evaluation]] = {}
    for each in session.scalars(sa.select(Evaluation).order_by(Evaluation.words, Evaluation.id)):
        grouped.setdefault(each.item_id, []).append(each)
    return {
        item: _opinion(rows) for item, rows in grouped.items() if item not in open_still and len(rows) >= fewest
    }


def _opinion(rows: list[Evaluation]) -> Opinion:
    count = len(rows)
    return Opinion(
        answers=count,
        useful=_mean(sum(each.useful for each in rows), count),
        trainer=_mean(sum(each.trainer for each in rows), count),
        recommended=Fraction(sum(each.recommended for each in rows), count),
        words=tuple(each.words for each in rows if each.words),
    )


def _mean(total: int, count: int) -> Decimal:
    """The mean to one decimal, as a mark is read."""
    return Decimal(rounded(Fraction(total * 10, count))) / 10


def _count(session: Session, item_id: int) -> int:
    return session.scalar(sa.select(sa.func.count()).where(Evaluation.item_id == item_id)) or 0


def _attended(session: Session, item_id: int) -> int:
    return session.scalar(sa.select(sa.func.sum(Booking.attended)).where(Booking.item_id == item_id)) or 0
