"""What residents got from shared employment support, with small numbers suppressed (spec/ledger.md L10)."""

from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from sqlalchemy.orm import Session

from consortium.employment.queries import starts
from consortium.employment.terms import OUTCOME_WORDS, Outcome
from consortium.employment.told import Told, told
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence, rounded
from consortium.kernel.suppression import SUM, Cell
from consortium.kernel.terms import Workstream
from consortium.vfm.published import OfPack, published
from reports.paper_parts import EmploymentBlock, OutcomeCost, OutcomeCount
from reports.table import Row, Table

WORDS = OUTCOME_WORDS
SUSTAINED = {
    Outcome.SUSTAINED_13: "still in work after 13 weeks",
    Outcome.SUSTAINED_26: "still in work after 26 weeks",
}
"""The jobs that lasted, each with a cost of its own, as a paper counts them."""


class Residents:
    """One year's employment support.

    While a pack stands its counts are told, and no newer ones, until the next `is_frozen_now`.
    """

    def __init__(self, session: Session, year: FinancialYear, table: Table, *, is_frozen_now: bool) -> None:
        self._session, self._year, self._table = session, year, table
        self._is_frozen_now = is_frozen_now
        self._starts: dict[str, int] = dict.fromkeys(table.rows, 0)
        for each in starts(session, year.span):
            self._starts[each.member] = self._starts.get(each.member, 0) + 1

    @cached_property
    def _packs(self) -> list[OfPack]:
        return published(self._session, self._year)

    @cached_property
    def _told(self) -> Told:
        before: dict[Cell, list[int]] = {}
        for pack in self._packs:
            for cell, count in pack.counts.items():
                if count is not None:
                    before.setdefault(cell, []).append(count)
        return told(self._session, self._year, self._starts, before)

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

    def counts(self, member: str) -> dict[str, int | None]:
        """How many of a member's residents reached each outcome, as far as it may be told."""
        return {each.value: self._shown(each, member) for each in Outcome}

    def _is_told(self, outcome: Outcome) -> bool:
        """Whether a paper has a line for it: better work, the last of all, only where anybody has found any."""
        return outcome is not Outcome.BETTER_WORK or self._shown(outcome, None) != 0

    def _shown(self, outcome: Outcome, member: str | None) -> int | None:
        if self._packs and not self._is_frozen_now:
            return self._packs[-1].counts.get((SUM if member is None else member, outcome.value), 0)
        return self._told.of(outcome, member)


def withheld(block: EmploymentBlock) -> EmploymentBlock:
    """The block without what residents reached, for who is not of the member while no pack has published it."""
    return replace(
        block,
        outcomes=tuple(replace(each, count=None) for each in block.outcomes),
        per_outcome_gross=None,
        per_outcome_net=None,
        sustained=tuple(replace(each, gross=None, net=None) for each in block.sustained),
    )


def _each(cost: Pence, count: int | None) -> Pence | None:
    return rounded(Fraction(cost, count)) if count else None
