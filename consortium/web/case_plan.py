"""What a plan's page and a case's page show of a plan, and the plan's forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from consortium.clock import today
from consortium.employment.cases import Case
from consortium.employment.lists import WordList
from consortium.employment.models import CaseAction, CaseNeed
from consortium.employment.planned import actions, is_late, needs, review_day
from consortium.employment.schemas import CaseActionSchema, CaseNeedSchema, ReviewSchema
from consortium.employment.terms import ActionState, DoneBy
from consortium.employment.words import offered, said
from consortium.web.forms import Form, Options, form_of

A_WEEK = timedelta(weeks=1)
STATES = (
    (ActionState.TO_DO.value, "to be done"),
    (ActionState.DONE.value, "done"),
    (ActionState.NOT_NEEDED.value, "not needed any more"),
)
DOERS = ((DoneBy.RESIDENT.value, "the resident"), (DoneBy.ADVISER.value, "the adviser"))


@dataclass(frozen=True, slots=True)
class NeedShown:
    """A need in the words of its day."""

    row: CaseNeed
    words: str


@dataclass(frozen=True, slots=True)
class ActionShown:
    """Something in a plan in the words of its day, and how it stands."""

    row: CaseAction
    words: str
    doer: str
    is_to_do: bool
    is_late: bool
    state: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as a page shows it."""

    needs: Sequence[NeedShown]
    actions: Sequence[ActionShown]
    review: date | None
    is_review_late: bool

    @property
    def unmet(self) -> list[NeedShown]:
        """The needs that are not met yet."""
        return [each for each in self.needs if each.row.met_day is None]

    @property
    def to_do(self) -> list[ActionShown]:
        """What is still to be done."""
        return [each for each in self.actions if each.is_to_do]


def plan_of(session: Session, found: Case) -> Plan:
    """The plan of a case today; nothing of one that is over is late."""
    day, review = today(), review_day(session, found.number)
    is_open = found.stage.is_open
    return Plan(
        needs=[
            NeedShown(each, said(session, WordList.NEEDS, each.need, each.found_day))
            for each in needs(session, found.number)
        ],
        actions=[_shown(session, each, day, is_open=is_open) for each in actions(session, found.number)],
        review=review,
        is_review_late=is_open and review is not None and review < day,
    )


def _shown(session: Session, row: CaseAction, day: date, *, is_open: bool) -> ActionShown:
    words = said(session, WordList.ACTIONS, row.action, row.recorded_at.date())
    is_to_do = row.state == ActionState.TO_DO
    state, late = dict(STATES)[row.state], is_open and is_late(row, day)
    return ActionShown(row, words, dict(DOERS)[row.done_by], is_to_do, late, state)


def need_form(session: Session, only: Sequence[str] | None = None, kept: CaseNeed | None = None) -> Form:
    """The form for a need found today; or of one that is `kept`, whose word stays even if it is offered no more."""
    options = _with(session, WordList.NEEDS, kept.need if kept else None)
    form = form_of(CaseNeedSchema(), only=only, options={"need": options}, hints={"found_day": "", "met_day": ""})
    form.fill({"found_day": today()})
    return form


def action_form(session: Session, only: Sequence[str] | None = None, kept: CaseAction | None = None) -> Form:
    """The form for something that the resident does within a week; or of what is `kept`."""
    options: dict[str, Options] = {
        "action": _with(session, WordList.ACTIONS, kept.action if kept else None),
        "done_by": DOERS,
        "state": STATES,
    }
    form = form_of(CaseActionSchema(), only=only, options=options, hints={"due_day": "", "ended_day": ""})
    form.fill({"done_by": DoneBy.RESIDENT.value, "due_day": today() + A_WEEK})
    return form


def review_form() -> Form:
    """The form for the day on which the plan is looked at again."""
    return form_of(ReviewSchema(), hints={"review_day": ""})


def _with(session: Session, word_list: WordList, code: str | None) -> Options:
    """The words that are offered today, and the one that is recorded already."""
    words = offered(session, word_list, today())
    if code and code not in dict(words):
        words.append((code, said(session, word_list, code, today())))
    return words
