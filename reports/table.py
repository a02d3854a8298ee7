"""The value-for-money table: claims, spend, rebates, grants and running cost added up (spec/vfm.md V1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Self

from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence, pounds, rounded
from consortium.kernel.terms import SAVING_WORKSTREAMS, Workstream
from reports.claims import Claim


def back(gain: Pence, running_cost: Pence) -> Fraction | None:
    """Pounds back for each pound of running cost, two decimals half up; None where that is zero or less."""
    if running_cost <= 0:
        return None
    return Fraction(rounded(Fraction(gain * 100, running_cost)), 100)


@dataclass(frozen=True, slots=True)
class MemberSpend:
    """What a member bore and received on one contract in the year, net, in pence."""

    contract: str
    member: str
    workstream: Workstream
    spend: Pence = 0
    rebates: Pence = 0
    grants: Pence = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """The six columns of a workstream, in pence."""

    spend: Pence = 0
    baselined_spend: Pence = 0
    cashable: Pence = 0
    avoided: Pence = 0
    rebates: Pence = 0
    grants: Pence = 0

    COLUMNS: ClassVar[tuple[str, ...]] = ("spend", "baselined_spend", "cashable", "avoided", "rebates", "grants")

    def __add__(self, other: Self) -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.COLUMNS))

    @property
    def coverage(self) -> Fraction | None:
        """The share of spend that has a baseline; None where nothing was spent."""
        return Fraction(self.baselined_spend, self.spend) if self.spend else None

    def as_json(self) -> dict[str, str]:
        """The columns as text in pounds."""
        return {name: pounds(getattr(self, name)) for name in self.COLUMNS}


@dataclass(frozen=True, slots=True)
class Row:
    """One member's year, or the consortium's."""

    workstreams: dict[Workstream, Figures] = field(
        default_factory=lambda: dict.fromkeys(SAVING_WORKSTREAMS, Figures())
    )
    running_cost: Pence = 0

    def __add__(self, other: Self) -> "Row":
        both = {each: self.workstreams[each] + other.workstreams[each] for each in SAVING_WORKSTREAMS}
        return Row(both, self.running_cost + other.running_cost)

    @property
    def figures(self) -> Figures:
        """The three workstreams together."""
        return sum(self.workstreams.values(), Figures())

    @property
    def net_cashable(self) -> Pence:
        """Cashable savings and rebates, less running cost."""
        return self.figures.cashable + self.figures.rebates - self.running_cost

    @property
    def returned(self) -> Fraction | None:
        """What cashable savings and rebates bring back for each pound of running cost."""
        return back(self.figures.cashable + self.figures.rebates, self.running_cost)

    @property
    def is_empty(self) -> bool:
        """Whether every figure is zero."""
        return self == Row()

    def as_json(self) -> dict[str, Any]:
        """The row as scripts read it (spec/cli.md)."""
        returned = self.returned
        return {
            "workstreams": {each.value: self.workstreams[each].as_json() for each in SAVING_WORKSTREAMS},
            "running_cost": pounds(self.running_cost),
            "net_cashable": pounds(self.net_cashable),
            "return": None if returned is None else pounds(int(returned * 100)),
        }


@dataclass(frozen=True, slots=True)
class Table:
    """Every member's year and their total, with the claims behind them."""

    year: FinancialYear
    as_at: date | None
    rows: dict[str, Row]
    claims: tuple[Claim, ...]
    spend: tuple[MemberSpend, ...]

    @property
    def total(self) -> Row:
        """The members together."""
        return sum(self.rows.values(), Row())

    def only(self, member: str) -> "Table":
        """The same table for one member, whose row is then the total."""
        return Table(
            self.year,
            self.as_at,
            {member: self.rows.get(member, Row())},
            tuple(each for each in self.claims if each.facts.member == member),
            tuple(each for each in self.spend if each.member == member),
        )

    def as_json(self) -> dict[str, Any]:
        """The table as scripts read it (spec/cli.md)."""
        return {
            "year": str(self.year),
            "as_at": self.as_at.isoformat() if self.as_at else None,
            "members": [{"member": code, **row.as_json()} for code, row in self.rows.items()],
            "total": self.total.as_json(),
        }


def table(
    year: FinancialYear,
    as_at: date | None,
    claims: Sequence[Claim],
    spend: Iterable[MemberSpend],
    participants: Iterable[str],
) -> Table:
    """Add up a year. Its members are `participants` and any other with a figure that is not zero."""
    spend = tuple(sorted(spend, key=lambda each: (each.contract, each.member)))
    claims = tuple(sorted(claims, key=lambda each: each.facts.key))
    named = frozenset(participants)
    rows = {code: Row() for code in named}
    for each in spend:
        rows[each.member] = rows.get(each.member, Row()) + _row_of_spend(each)
    for claim in claims:
        rows[claim.facts.member] = rows.get(claim.facts.member, Row()) + _row_of_claim(claim)
    kept = {code: rows[code] for code in sorted(rows) if code in named or not rows[code].is_empty}
    return Table(year, as_at, kept, claims, spend)


def _row_of_spend(spend: MemberSpend) -> Row:
    if spend.workstream is Workstream.RUNNING:
        return Row(running_cost=spend.spend - spend.rebates - spend.grants)
    return _row_with(spend.workstream, Figures(spend=spend.spend, rebates=spend.rebates, grants=spend.grants))


def _row_of_claim(claim: Claim) -> Row:
    figures = Figures(baselined_spend=claim.facts.cost, cashable=claim.cashable, avoided=claim.avoided)
    return _row_with(claim.facts.workstream, figures)


def _row_with(workstream: Workstream, figures: Figures) -> Row:
    return Row({each: figures if each is workstream else Figures() for each in SAVING_WORKSTREAMS})
