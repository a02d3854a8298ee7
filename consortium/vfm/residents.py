"""What residents got from shared employment support, with small numbers suppressed (spec/ledger.md L10)."""

from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.employment.queries import outcomes, starts
from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence, rounded
from consortium.kernel.terms import Workstream
from reports.paper_parts import EmploymentBlock, OutcomeCost, OutcomeCount
from reports.table import Row, Table

SMALLEST_SHOWN = 5
WORDS = {
    Outcome.QUALIFICATION: "Gained a qualification",
    Outcome.WORK_EXPERIENCE: "Had work experience",
    Outcome.JOB_START: "Started a job",
    Outcome.SUSTAINED_13: "Still in work after 13 weeks",
    Outcome.SUSTAINED_26: "Still in work after 26 weeks",
}

SUSTAINED = {
    Outcome.SUSTAINED_13: "still in work after 13 weeks",
    Outcome.SUSTAINED_26: "still in work after 26 weeks",
}
"""The jobs that lasted, each with a cost of its own, as a paper counts them."""


def suppressed(counts: dict[str, int]) -> set[str]:
    """Whose counts are hidden, so that neither they nor their total's difference show fewer than five.

    Counts of one to four are hidden; then, smallest first, others that are not zero, until what is hidden
    is of two or more and sums to five or more.
    """
    hidden = {each for each, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    if not hidden:
        return hidden
    for each in sorted(counts, key=lambda name: (counts[name], name)):
        if len(hidden) >= 2 and sum(counts[name] for name in hidden) >= SMALLEST_SHOWN:
            break
        if counts[each]:
            hidden.add(each)
    return hidden


class Residents:
    """One year's employment support."""

    def __init__(self, session: Session, year: FinancialYear, table: Table) -> None:
        self._table = table
        self._starts: dict[str, int] = dict.fromkeys(table.rows, 0)
        for each in starts(session, year.span):
            self._starts[each.member] = self._starts.get(each.member, 0) + 1
        found = outcomes(session, year.span)
        self._counts = {
            outcome: {member: found.get((member, outcome.value), 0) for member in self._starts}
            for outcome in Outcome
        }
        self._hidden = {outcome: suppressed(counts) for outcome, counts in self._counts.items()}

    def block(self, member: str | None) -> EmploymentBlock | None:
        """What one member's residents got, or all; None where there was neither start, outcome nor cost."""
        row = self._table.total if member is None else self._table.rows.get(member, Row())
        figures = row.workstreams[Workstream.EMPLOYMENT]
        began = sum(self._starts.values()) if member is None else self._starts.get(member, 0)
        if not (began or figures.spend or figures.grants):
            return None
        jobs = self._shown(Outcome.JOB_START, member)
        net = figures.spend - figures.grants
        return EmploymentBlock(
            starts=began,
            outcomes=tuple(OutcomeCount(words, self._shown(each, member)) for each, words in WORDS.items()),
            cost=figures.spend,
            grants=figures.grants,
            per_start_gross=_each(figures.spend, began),
            per_start_net=_each(net, began),
            per_outcome_gross=_each(figures.spend, jobs),
            per_outcome_net=_each(net, jobs),
            outcome_counted="people who started a job",
            sustained=tuple(
                OutcomeCost(words, _each(figures.spend, count), _each(net, count))
                for words, count in ((words, self._shown(each, member)) for each, words in SUSTAINED.items())
            ),
        )

    def _shown(self, outcome: Outcome, member: str | None) -> int | None:
        counts = self._counts[outcome]
        if member is None:
            whole = sum(counts.values())
            return whole if whole == 0 or whole >= SMALLEST_SHOWN else None
        return None if member in self._hidden[outcome] else counts.get(member, 0)


def _each(cost: Pence, count: int | None) -> Pence | None:
    return rounded(Fraction(cost, count)) if count else None
