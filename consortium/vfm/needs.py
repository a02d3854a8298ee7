"""How many residents of each association have which need, or gave which answer, with small numbers suppressed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from consortium.employment.asking import answered
from consortium.employment.planned import needs_found
from consortium.employment.questions import Question
from consortium.kernel.days import FinancialYear
from consortium.kernel.suppression import SUM, Counts, suppressed
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name


@dataclass(frozen=True, slots=True)
class NeedCount:
    """A need of one association's residents, or of all (no `member`); no `count` where it is not shown."""

    member: str | None
    need: str
    count: int | None


@dataclass(frozen=True, slots=True)
class AnswerCount:
    """An answer of one association's residents, or of all (no `member`); no `count` where it is not shown."""

    question: Question
    member: str | None
    answer: str
    count: int | None


def need_counts(session: Session, year: FinancialYear, own: Collection[str]) -> list[NeedCount]:
    """The needs found in a year, by association and then of all.

    `own`: the associations whose every count is shown, because they are the reader's. What nobody has is left out.
    """
    smallest = whole(session, Name.SMALLEST_SHOWN, year.span.last)
    return [NeedCount(*each) for each in _shown(needs_found(session, year.span), smallest, own)]


def answer_counts(session: Session, day: date, own: Collection[str]) -> list[AnswerCount]:
    """The answers to each question, by association and then of all. `own` and what is left out: as in `need_counts`."""
    smallest = whole(session, Name.SMALLEST_SHOWN, day)
    return [
        AnswerCount(question, *each)
        for question, found in answered(session).items()
        for each in _shown(found, smallest, own)
    ]


def _shown(
    found: Mapping[tuple[str, str], int], smallest: int, own: Collection[str]
) -> Iterator[tuple[str | None, str, int | None]]:
    """Every count of a table of (member, what) that is not nothing, and the sums; None where it is not shown."""
    members, counted = ({key[place] for key in found} for place in (0, 1))
    counts = Counts({(member, what): found.get((member, what), 0) for member in members for what in counted}, smallest)
    hidden = suppressed(counts)
    for (member, what), count in sorted(counts.values.items()):
        if what != SUM and count:
            is_hidden = (member, what) in hidden and member not in own
            yield None if member == SUM else member, what, None if is_hidden else count
