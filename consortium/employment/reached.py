"""What a resident's paid work comes to beside what is recorded: reached, to be reached, and what contradicts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.employment.models import OutcomeRow, WorkSpell
from consortium.employment.terms import Outcome
from consortium.employment.versions import standing_rows
from consortium.employment.work import Work, job_start, kept
from consortium.kernel.days import long_date
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name

FROM_WORK = (Outcome.JOB_START, Outcome.SUSTAINED_13, Outcome.SUSTAINED_26)
"""The outcomes whose day follows from paid work."""

_WEEKS = {
    Outcome.SUSTAINED_13: (Name.SUSTAINED_13_WEEKS, Name.SUSTAINED_13_WITHIN),
    Outcome.SUSTAINED_26: (Name.SUSTAINED_26_WEEKS, Name.SUSTAINED_26_WITHIN),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """An outcome that rests on paid work: the day on which that reaches it, and the day that is recorded."""

    outcome: Outcome
    due: date | None
    recorded: date | None

    def is_reached(self, day: date) -> bool:
        """Whether it is reached by the day."""
        return self.due is not None and self.due <= day

    @property
    def is_contradicted(self) -> bool:
        """Whether another day is recorded than the work says."""
        return self.recorded is not None and self.recorded != self.due

    def words(self, today: date) -> str:
        """When the work comes to it, if it does."""
        named = self.outcome.label.lower()
        if self.due is None:
            return f"'{named}' is not reached: the paid work that is entered does not come to it in time"
        if self.due > today:
            return f"'{named}' would be reached on {long_date(self.due)}, if the work goes on"
        return f"'{named}' was reached on {long_date(self.due)}, as the paid work says: record it on that day"


def spells(session: Session, participant_id: int) -> Sequence[WorkSpell]:
    """The resident's paid work as it stands now, the newest first."""
    return standing_rows(session, WorkSpell, participant_id, WorkSpell.first_day.desc())


def recorded(session: Session, participant_id: int) -> Sequence[OutcomeRow]:
    """The outcomes that are recorded for the resident, by day."""
    rows = sa.select(OutcomeRow).filter_by(participant_id=participant_id)
    return session.scalars(rows.order_by(OutcomeRow.date, OutcomeRow.outcome)).all()


def standings(session: Session, participant_id: int) -> list[Standing]:
    """The outcomes that follow from paid work, in their order; none where no work is entered."""
    work = [Work(each.first_day, each.last_day) for each in spells(session, participant_id)]
    start = job_start(work)
    if start is None:
        return []
    known = {each.outcome: each.date for each in recorded(session, participant_id)}
    due: dict[Outcome, date | None] = {Outcome.JOB_START: start}
    for outcome, names in _WEEKS.items():
        weeks, within = (whole(session, name, start) for name in names)
        due[outcome] = kept(work, weeks, within)
    return [Standing(outcome, due[outcome], known.get(outcome.value)) for outcome in FROM_WORK]


def contradiction(session: Session, participant_id: int, outcome: Outcome, day: date, today: date) -> str | None:
    """What the paid work that is entered says against an outcome on the day; None where it says nothing.

    Where no work is entered, there is nothing to hold it against: it stands as it was told.
    """
    found = standings(session, participant_id)
    if not found:
        return None
    if outcome is Outcome.BETTER_WORK:
        start = found[0].due
        follows = start is None or day > start
        return None if follows else f"the first work begins on {long_date(found[0].due or day)}: better work follows it"
    standing = next((each for each in found if each.outcome is outcome), None)
    return standing.words(today) if standing and standing.due != day else None
