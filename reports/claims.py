"""The one formula for a saving, for all three workstreams (spec/vfm.md)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from consortium.kernel.days import FinancialYear, Month
from consortium.kernel.errors import Refused
from consortium.kernel.money import POUND, Pence, rounded
from consortium.kernel.terms import BaselineSource, Evidence, Workstream


class IndexMissing(Refused):
    """A claim needs an index value that nobody entered; it is never guessed. `missing` says which."""

    def __init__(self, missing: str, wanted: str = "it") -> None:
        super().__init__(f"{missing}: import {wanted}, then try again")
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Baseline:
    """The unit price (pounds, exact) that the member would pay without the consortium, and its proof."""

    price: Fraction
    date: date
    source: BaselineSource
    evidence: Evidence
    index: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """What a claim is worked out from: key, baseline B, quantity Q (exact) and cost C (pence)."""

    contract: str
    item: str
    member: str
    year: FinancialYear
    workstream: Workstream
    baseline: Baseline
    quantity: Fraction
    cost: Pence
    incomplete: tuple[str, ...] = ()
    """Why the claim stays out of headlines; empty when it is complete."""

    @property
    def key(self) -> tuple[str, str, str, FinancialYear]:
        """(contract, item, member, year): the claim's one identity."""
        return self.contract, self.item, self.member, self.year


@dataclass(frozen=True, slots=True)
class Claim:
    """One saving: what it rests on, and its figures in pence, each rounded once."""

    facts: ClaimFacts
    indexed_price: Fraction
    cashable: Pence
    avoided: Pence


@dataclass(frozen=True, slots=True)
class Indices:
    """Price index values by series and month. Values are exact."""

    values: Mapping[str, Mapping[Month, Fraction]] = field(default_factory=dict)

    def factor(self, series: str | None, since: date, year: FinancialYear) -> Fraction:
        """I(year) / I(month of `since`); 1 without a series. Raises IndexMissing, naming what is missing."""
        if series is None:
            return Fraction(1)
        known = self.values.get(series, {})
        month = Month.of(since)
        if month not in known:
            raise IndexMissing(f"index {series} has no value for {month}")
        return self.mean(series, year) / known[month]

    def mean(self, series: str, year: FinancialYear) -> Fraction:
        """The mean of the values that the months of a year have. Raises IndexMissing where none has any."""
        known = self.values.get(series, {})
        months = [known[each] for each in year.months if each in known]
        if not months:
            raise IndexMissing(f"index {series} has no value for any month of {year}", "one")
        return sum(months, Fraction(0)) / len(months)


def claim(facts: ClaimFacts, indices: Indices) -> Claim:
    """Work out one claim: cashable and avoided, exact until each is rounded half up to the penny.

    Raises IndexMissing. Rules: spec/vfm.md, "One formula for all three workstreams".
    """
    baseline = facts.baseline
    indexed = baseline.price * indices.factor(baseline.index, baseline.date, facts.year)
    alone = baseline.price * facts.quantity * POUND
    alone_today = indexed * facts.quantity * POUND
    if baseline.source.cashable:
        cashable = rounded(alone - facts.cost)
        avoided = rounded(max(Fraction(0), alone_today - max(Fraction(facts.cost), alone)))
    else:
        cashable = 0
        avoided = rounded(alone_today - facts.cost)
    return Claim(facts, indexed, cashable, avoided)
