"""What residents got from shared employment support, with small numbers suppressed (spec/ledger.md L10)."""

from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.employment.queries import outcomes, starts
from consortium.employment.terms import OUTCOME_WORDS, Outcome
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence, rounded
from consortium.kernel.suppression import SUM, Counts, suppressed
from consortium.kernel.terms import Workstream
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name
from reports.paper_parts import EmploymentBlock, OutcomeCost, OutcomeCount
from reports.table import Row, Table

WORDS = OUTCOME_WORDS
SUSTAINED = {
    Outcome.SUSTAINED_13: "still in work after 13 weeks",
    Outcome.SUSTAINED_26: "still in work after 26 weeks",
}
"""The jobs that lasted, each with a cost of its own, as a paper counts them."""


class Residents:
    """One year's employment support."""

    def __init__(self, session: Session, year: FinancialYear, table: Table) -> None:
        self._table = table
        self._starts: dict[str, int] = dict.fromkeys(table.rows, 0)
        for each in starts(session, year.span):
            self._starts[each.member] = self._starts.get(each.member, 0) + 1
        found = outcomes(session, year.span)
        cells = {(member, outcome.value): 0 for member in self._starts for outcome in Outcome} | found
        self._counts = Counts(cells, whole(session, Name.SMALLEST_SHOWN, year.span.last))
        self._hidden = suppressed(self._counts)

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
            outcomes=tuple(
                OutcomeCount(words, self._shown(each, member)) for each, words in WORDS.items() if self._is_told(each)
            ),
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

    def _is_told(self, outcome: Outcome) -> bool:
        """Whether a paper has a line for it: better work, the last of all, only where anybody has found any."""
        reached = (count for (_, name), count in self._counts.values.items() if name == outcome.value)
        return outcome is not Outcome.BETTER_WORK or any(reached)

    def _shown(self, outcome: Outcome, member: str | None) -> int | None:
        cell = (SUM if member is None else member, outcome.value)
        return None if cell in self._hidden else self._counts.values.get(cell, 0)


def _each(cost: Pence, count: int | None) -> Pence | None:
    return rounded(Fraction(cost, count)) if count else None
