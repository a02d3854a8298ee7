"""How many residents of each association have which need, or gave which answer, with small numbers suppressed."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from consortium.employment.asking import answered
from consortium.employment.planned import needs_found
from consortium.employment.questions import Question
from consortium.kernel.days import FinancialYear, Span
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


def need_counts(
    session: Session, year: FinancialYear, own: Collection[str], until: date | None
) -> list[NeedCount]:
    """The needs found in a year, by association and then of all. What nobody has is left out.

    `own`: the associations whose every count is shown, because they are the reader's. Anybody else's, and the sums,
    stand as on the day `until`, or not at all without one: a running count would tell of each resident by itself.
    """
    smallest = whole(session, Name.SMALLEST_SHOWN, year.span.last)
    told = year.span.overlap(Span(year.span.first, until)) if until and until >= year.span.first else None
    to_others = needs_found(session, told) if told else {}
    return [NeedCount(*each) for each in _shown(needs_found(session, year.span), to_others, smallest, own)]


def answer_counts(session: Session, day: date, own: Collection[str], until: date | None) -> list[AnswerCount]:
    """The answers to each question, by association and then of all. `own` and `until`: as in `need_counts`."""
    smallest = whole(session, Name.SMALLEST_SHOWN, day)
    to_others = answered(session, until) if until else {}
    return [
        AnswerCount(question, *each)
        for question, found in answered(session, day).items()
        for each in _shown(found, to_others.get(question, {}), smallest, own)
    ]


Found = Mapping[tuple[str, str], int]
"""How many, by member and by what."""


def _shown(
    found: Found, to_others: Found, smallest: int, own: Collection[str]
) -> Iterator[tuple[str | None, str, int | None]]:
    """One's own counts as they are; those of others with their sums, None where one is not shown."""
    yield from ((*key, count) for key, count in sorted(found.items()) if key[0] in own)
    members, counted = ({key[place] for key in to_others} for place in (0, 1))
    cells = {(member, what): to_others.get((member, what), 0) for member in members for what in counted}
    counts = Counts(cells, smallest)
    hidden = suppressed(counts)
    for (member, what), count in sorted(counts.values.items()):
        if what != SUM and count and member not in own:
            yield None if member == SUM else member, what, None if (member, what) in hidden else count
