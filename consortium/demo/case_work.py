"""What advisers did with the invented cases from day to day: contacts, needs, what is to be done, days of review."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.demo.associations import LAST_DAY, YEARS
from consortium.demo.chance import one_of, whole
from consortium.demo.participants import Participant
from consortium.demo.people import ADVISERS, services_of
from consortium.employment.answering import keep_answer, keep_asked
from consortium.employment.models import CaseAction, CaseNeed, Contact
from consortium.employment.models import Participant as ParticipantRow
from consortium.employment.plans import add_review
from consortium.employment.questions import ANSWERS, Question
from consortium.employment.terms import ActionState, DoneBy
from consortium.employment.versions import add_version
from consortium.members.queries import member

_KINDS = ("meeting", "meeting", "telephone", "telephone", "message", "video", "for_the_resident")
_MINUTES = {"meeting": (30, 60), "telephone": (10, 25), "video": (20, 45)}
_NEEDS = ("job_search", "cv", "cv", "interviews", "qualification", "english", "computers", "childcare", "travel")
_ACTIONS = ("apply", "apply", "cv", "interview", "course", "placement", "speak_to_employer", "benefits_check", "fund")
_BY_ADVISER = ("speak_to_employer", "benefits_check", "fund")
_AFTER = timedelta(days=210)
"""From the last day of the book until a plan that is under way is looked at again."""


_ASKING = {"CASA": (Question.GENDER, Question.CARING), "AMBER": (Question.GENDER,)}
"""The members that ask their residents sensitive questions, since the first day of the last year."""


def ask_questions(session: Session) -> None:
    """Turn on what the members ask, each by its own services officer."""
    day = YEARS[-1].span.first
    for code, questions in _ASKING.items():
        for question in questions:
            values = {"question": question, "from_day": day, "is_asked": 1}
            keep_asked(session, _by(services_of(code), day), member(session, code), values)


def work_case(session: Session, each: Participant, row: ParticipantRow) -> None:
    """What was done for a resident who started, each on its own day."""
    if each.started is None:
        return
    adviser, last = one_of(ADVISERS, each.reference, "adviser"), each.closed or LAST_DAY
    for number, day in enumerate(_days(each, last)):
        kind = one_of(_KINDS, each.reference, "contact", number)
        low, high = _MINUTES.get(kind, (5, 20))
        minutes = whole(low // 5, high // 5, each.reference, "minutes", number) * 5
        add_version(session, _by(adviser, day), Contact, row, {"day": day, "kind": kind, "minutes": minutes})
    _plan(session, each, row, adviser, last)
    if each.started >= YEARS[-1].span.first:
        for question in _ASKING.get(each.member, ()):
            answer = one_of(tuple(ANSWERS[question]), each.reference, question.value)
            keep_answer(session, _by(adviser, each.started), row, question, answer)


def _days(each: Participant, last: date) -> Iterator[date]:
    """A contact every one to four weeks."""
    day, number = each.started, 0
    while day and day <= last:
        yield day
        number += 1
        day += timedelta(days=whole(7, 30, each.reference, "next", number))


def _plan(session: Session, each: Participant, row: ParticipantRow, adviser: str, last: date) -> None:
    began = each.started or each.referred
    needs = {one_of(_NEEDS, each.reference, "need", number) for number in range(whole(1, 3, each.reference, "needs"))}
    for need in sorted(needs):
        met = began + timedelta(days=whole(40, 220, each.reference, need, "met"))
        values = {"need": need, "found_day": began, "met_day": met if met <= last else None}
        add_version(session, _by(adviser, began), CaseNeed, row, values)
    for number in range(whole(2, 4, each.reference, "actions")):
        _act(session, each, row, adviser, last, number)
    if each.closed is None:
        review = LAST_DAY + _AFTER + timedelta(days=whole(0, 90, each.reference, "review"))
        add_review(session, _by(adviser, began), row, {"review_day": review})


def _act(session: Session, each: Participant, row: ParticipantRow, adviser: str, last: date, number: int) -> None:
    """Something to do, which was done in time; half of what was due about the last day was not."""
    words = (each.reference, "action", number)
    planned = (each.started or each.referred) + timedelta(days=number * 45)
    if planned > last:
        return
    action, due = one_of(_ACTIONS, *words), planned + timedelta(days=whole(7, 35, *words, "due"))
    is_open = each.closed is None and due > last - timedelta(days=75) and whole(1, 2, *words, "open") == 1
    ended = min(due - timedelta(days=whole(0, 5, *words, "early")), last)
    values = {
        "action": action,
        "note": None,
        "done_by": DoneBy.ADVISER if action in _BY_ADVISER else DoneBy.RESIDENT,
        "due_day": due,
        "state": ActionState.TO_DO if is_open else ActionState.DONE,
        "ended_day": None if is_open else ended,
    }
    add_version(session, _by(adviser, planned), CaseAction, row, values)


def _by(who: str, day: date) -> Cause:
    return Cause(who, datetime.combine(day, time(12), UTC))
