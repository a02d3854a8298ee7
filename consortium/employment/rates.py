"""How many of those who started reached what, by cohort; and what was reached in a quarter, by period. Never mixed.

A cohort is who started in one quarter: whoever of them reached an outcome by today counts in it, once. A period is
the outcomes reached in a quarter, by whomever; beside the starts of the quarter it is no rate of the same people.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.employment.models import OutcomeRow, Participant
from consortium.employment.queries import past
from consortium.employment.terms import OF_COHORT, STARTED, Outcome
from consortium.employment.work import DAYS_A_WEEK
from consortium.kernel.breakdowns import Flow, hidden_flows
from consortium.kernel.days import FinancialYear, Quarter, Span
from consortium.members.models import Member
from consortium.parameters.queries import whole
from consortium.parameters.terms import ALWAYS, Name

WEEKS_TO_KNOW = {
    Outcome.SUSTAINED_13: Name.SUSTAINED_13_WITHIN,
    Outcome.SUSTAINED_26: Name.SUSTAINED_26_WITHIN,
}
"""The parameters that say how many weeks must have passed before an outcome of a cohort can be known at all."""

When = Quarter | FinancialYear
Who = tuple[str, str, When]
"""A service, an association (empty: all), and a quarter or a whole year."""
Reached = Mapping[Outcome, int | None]
"""How many reached each outcome; None: not shown."""
Key = tuple[bool, str, When]
"""A count of all together: whether of a cohort, of which service (none: the papers' sum of all), and of when."""
Hidden = Mapping[Outcome, Collection[Key]]
Published = Callable[[FinancialYear, Outcome, int], bool]
"""Whether the papers say that so many reached an outcome in a year."""


@dataclass(slots=True)
class Tally:
    """Counts by service, association and quarter or year: of starts, and of outcomes by each of the two ways."""

    started: Counter[Who] = field(default_factory=Counter)
    by_cohort: dict[Outcome, Counter[Who]] = field(default_factory=lambda: {each: Counter() for each in Outcome})
    by_period: dict[Outcome, Counter[Who]] = field(default_factory=lambda: {each: Counter() for each in Outcome})

    def of(self, members: Iterable[str] | None) -> "Tally":
        """The part of these associations, one by one; None: of all together, under the empty code."""
        found = Tally()
        known = None if members is None else frozenset(members)
        for mine, into in zip(self._counters(), found._counters(), strict=True):
            for (contract, member, when), count in mine.items():
                if known is None:
                    into[contract, "", when] += count
                elif member in known:
                    into[contract, member, when] += count
        return found

    def _counters(self) -> list[Counter[Who]]:
        return [self.started, *self.by_cohort.values(), *self.by_period.values()]


@dataclass(frozen=True, slots=True)
class Line:
    """What a cohort or a period came to; `weeks` since it was over.

    `unknowable`: the outcomes that the last who started have not had the time to reach.
    """

    contract: str
    member: str
    when: When
    started: int
    weeks: int
    reached: Reached
    unknowable: frozenset[Outcome] = frozenset()

    def rate(self, outcome: Outcome) -> Fraction | None:
        """The part of those who started that reached it, exactly; None where it is not shown or nobody started."""
        count = self.reached[outcome]
        return None if count is None or not self.started else Fraction(count, self.started)


def tally(session: Session, until: date = date.max) -> Tally:
    """Every count of the book up to a day, those of residents who are gone included.

    Of these a cohort keeps all that they reached: on which day each did is not kept.
    """
    found = Tally()
    rows = (
        sa.select(Participant.id, Contract.reference, Member.code, Participant.started)
        .add_columns(OutcomeRow.outcome, OutcomeRow.date)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .outerjoin(OutcomeRow, sa.and_(OutcomeRow.participant_id == Participant.id, OutcomeRow.date <= until))
        .where(Participant.started <= until)
    )
    seen: set[tuple[int, str | None]] = set()
    for number, contract, member, started, outcome, day in session.execute(rows):
        cohort = (contract, member, started)
        if (number, None) not in seen:
            _add(found.started, cohort)
        if outcome:
            _add(found.by_period[Outcome(outcome)], (contract, member, day))
            if (number, outcome) not in seen:
                _add(found.by_cohort[Outcome(outcome)], cohort)
        seen |= {(number, None), (number, outcome)}
    _add_gone(session, found, until)
    return found


def _add_gone(session: Session, found: Tally, until: date) -> None:
    cohorts = {f"{OF_COHORT}{each}": each for each in Outcome}
    for each in past(session, Span(ALWAYS, until)):
        who = (each.contract, each.member, each.day)
        if each.kind == STARTED:
            _add(found.started, who, each.count)
        elif each.kind in cohorts:
            _add(found.by_cohort[cohorts[each.kind]], who, each.count)
        elif each.kind in tuple(Outcome):
            _add(found.by_period[Outcome(each.kind)], who, each.count)


def _add(counts: Counter[Who], who: tuple[str, str, date], count: int = 1) -> None:
    """Count it in the quarter of its day, and in the year."""
    contract, member, day = who
    counts[contract, member, Quarter.of(day)] += count
    counts[contract, member, FinancialYear.of(day)] += count


def _is_in(when: When, year: FinancialYear) -> bool:
    return when.span.overlap(year.span) is not None


def _place(who: Who) -> tuple[str, str, date, int]:
    """Where it stands among others: a year before its quarters."""
    contract, member, when = who
    return contract, member, when.span.first, -when.span.days


def cohorts(session: Session, of: Tally, day: date, year: FinancialYear, hidden: Hidden) -> list[Line]:
    """Who started in the year and in each quarter of it, and how many of them reached what by the day.

    `hidden`: what is not told; nothing of one's own, and of all together what `hidden_of_all` says.
    """
    found = []
    for who in sorted(of.started, key=_place):
        if _is_in(who[2], year) and of.started[who]:
            unknowable = _unknowable(session, who[2], day)
            reached = {each: of.by_cohort[each][who] for each in Outcome}
            found.append(Line(*who, of.started[who], _weeks(who[2], day), reached, unknowable))
    return _guarded(found, hidden, is_cohort=True)


def periods(of: Tally, day: date, year: FinancialYear, hidden: Hidden) -> list[Line]:
    """What was reached in the year and in each quarter of it, beside the starts of the time. See `cohorts`."""
    keys = {who for each in (of.started, *of.by_period.values()) for who, count in each.items() if count}
    found = [
        Line(*who, of.started[who], _weeks(who[2], day), {each: of.by_period[each][who] for each in Outcome})
        for who in sorted(keys, key=_place)
        if _is_in(who[2], year)
    ]
    return _guarded(found, hidden, is_cohort=False)


def _weeks(when: When, day: date) -> int:
    return max(0, (day - when.span.last).days // DAYS_A_WEEK)


def _unknowable(session: Session, when: When, day: date) -> frozenset[Outcome]:
    last, weeks = when.span.last, _weeks(when, day)
    return frozenset(each for each, name in WEEKS_TO_KNOW.items() if weeks < whole(session, name, last))


def _guarded(lines: list[Line], hidden: Hidden, *, is_cohort: bool) -> list[Line]:
    """The lines without what is hidden, and without what cannot be known yet."""

    def is_told(line: Line, outcome: Outcome) -> bool:
        key = (is_cohort, line.contract, line.when)
        return outcome not in line.unknowable and key not in hidden.get(outcome, ())

    return [
        replace(each, reached={out: count if is_told(each, out) else None for out, count in each.reached.items()})
        for each in lines
    ]


def hidden_of_all(session: Session, every: Tally, day: date, is_published: Published) -> Hidden:
    """What is not told of all together, beside the sums of years that stand on the papers: small numbers, and those
    from which one could be worked out.

    Where a year's sum is not published as it stands, none of its parts is told, nor any of the cohorts whose
    outcomes may be among them: a count that moves by one tells of one resident.
    """
    smallest = whole(session, Name.SMALLEST_SHOWN, day)
    unknowable = {each: _unknowable(session, each, day) for each in {when for _, _, when in every.started}}
    found = {}
    for outcome in Outcome:
        flows = _flows(every.by_cohort[outcome], every.by_period[outcome])
        sums = {
            key[2]: flow for key, flow in flows.items() if isinstance(key[2], FinancialYear) and not key[1]
        }
        settled = {each for each, flow in sums.items() if is_published(each, outcome, flow.without(None))}
        unshown = {key for key in flows if _may_move(key, sums.keys() - settled)}
        unshown |= {key for key in flows if key[0] and outcome in unknowable[key[2]]}
        shown = {(False, "", each) for each in settled}
        found[outcome] = hidden_flows(flows, smallest, shown=shown, unshown=unshown)
    return found


def _may_move(key: Key, unsettled: Collection[FinancialYear]) -> bool:
    """Whether the count may be another one tomorrow, because one of these years is not published as it stands."""
    is_cohort, _, when = key
    year = FinancialYear.of(when.span.first)
    return any(year <= each if is_cohort else year == each for each in unsettled)


def _flows(by_cohort: Counter[Who], by_period: Counter[Who]) -> dict[Key, Flow]:
    """The sum of all is split by the year and quarter in which it was reached, and joined by that of the start."""
    flows: dict[Key, tuple[str, str, Counter[str]]] = {}

    def add(key: Key, start: str, end: str, member: str, count: int) -> None:
        flows.setdefault(key, (start, end, Counter()))[2][member] += count

    for (contract, member, when), count in by_period.items():
        reached = f"reached {FinancialYear.of(when.span.first)}"
        if isinstance(when, FinancialYear):
            add((False, "", when), "all", reached, member, count)
            add((False, contract, when), reached, f"{reached} {contract}", member, count)
        else:
            add((False, contract, when), f"{reached} {contract}", contract, member, count)
    for (contract, member, when), count in by_cohort.items():
        started = f"started {FinancialYear.of(when.span.first)} {contract}"
        if isinstance(when, FinancialYear):
            add((True, contract, when), contract, started, member, count)
        else:
            add((True, contract, when), started, "all", member, count)
    return {key: Flow(start, end, dict(by)) for key, (start, end, by) in flows.items()}
