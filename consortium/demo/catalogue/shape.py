"""What a joint contract of the illustration consists of."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from consortium.contracts.terms import DAYS_TO_PAY
from consortium.demo.associations import BY_CODE, LAST_DAY
from consortium.kernel.days import ONE_DAY, FinancialYear, Span, anniversary, day
from consortium.kernel.terms import Workstream

EVERYBODY = tuple(BY_CODE)


class Need(StrEnum):
    """What a member's need of an item grows with."""

    HOMES = "homes"
    FTE = "fte"
    WEIGHT = "weight"


class Billed(StrEnum):
    """How the supplier bills."""

    JOINTLY = "jointly"
    """One bill to the lead, shared by the contract's allocation basis."""
    BY_MEMBER = "by member"
    """One bill to the lead, with a line for each member's own use."""
    DIRECT = "direct"
    """Each member gets its own bill."""


@dataclass(frozen=True, slots=True)
class Term:
    """The days of a contract: its start, its end, and its end with every extension."""

    start: date
    end: date
    longest: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a joint contract buys: its price, what members need of it, what they paid before."""

    code: str
    description: str
    unit: str
    price: Decimal
    """Pounds a unit in the contract's first year; for the unit `year`, the whole charge a year."""
    saving: Decimal
    """How many per cent more the members paid before, about; negative: less."""
    need: Decimal = Decimal(0)
    """Units a year for each home, full-time post or unit of weight."""
    by: Need = Need.HOMES
    steady: bool = False
    """Whether the need is the same every month and year (a licence, a van), not more or less (a repair)."""

    @property
    def step(self) -> Decimal:
        """The smallest part of a pound in which its price is quoted: a penny, less for what costs pence."""
        return Decimal("0.01") if self.price >= 1 else Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class JointContract:
    """An invented contract that several associations hold together."""

    reference: str
    title: str
    supplier: str
    category: str
    lead: str
    term: Term
    notice_days: int
    allocation: str
    members: tuple[str, ...] = EVERYBODY
    workstream: Workstream = Workstream.PROCUREMENT
    counting: str = "initial_term"
    payment_days: int = DAYS_TO_PAY
    monthly: bool = False
    in_advance: bool = False
    billed: Billed = Billed.JOINTLY
    billed_until: date = LAST_DAY
    vat: int = 20
    rises: tuple[Decimal, ...] = ()
    """Per cent by which every price rises on each anniversary of the start."""
    items: tuple[Item, ...] = ()
    weights: dict[str, Decimal] = field(default_factory=dict)
    later: dict[str, date] = field(default_factory=dict)
    """Members that came in after the start."""
    index: str = "CPI"
    without_baseline: int = 12
    """Per cent of the members and items that have no baseline."""
    market: bool = False
    """Whether nobody bought this before, so that baselines are market prices."""
    follows: str = ""
    """The contract that it replaces: its last price is then the baseline."""
    pool: str = ""
    value: int | None = None

    @property
    def start(self) -> date:
        """Its first day."""
        return self.term.start

    @property
    def last(self) -> date:
        """The last day with every extension."""
        return self.term.longest or self.term.end

    def participation(self, member: str) -> Span:
        """The days that the member takes part."""
        belongs = BY_CODE[member].span
        first = max(self.start, belongs.first, self.later.get(member, self.start))
        return Span(first, min(self.last, belongs.last))

    def taking_part(self, on: date) -> list[str]:
        """The members that take part on that day, by code."""
        return sorted(member for member in self.members if on in self.participation(member))

    @property
    def counted(self) -> Span:
        """The days on which its savings count, by its counting rule."""
        if self.counting == "initial_term":
            return Span(self.start, self.term.end)
        years = 1 if self.counting == "first_year" else int(self.counting.removeprefix("years:"))
        return Span(self.start, anniversary(self.start, years) - ONE_DAY)

    def price(self, item: Item, on: date) -> Decimal:
        """What the item costs on that day, after the rises until then."""
        price = item.price
        for years, rise in enumerate(self.rises, start=1):
            if on >= anniversary(self.start, years):
                price = price * (100 + rise) / 100
        return price.quantize(item.step)

    def charge(self, item: Item, on: date) -> Decimal:
        """What a whole service costs a year on that day: on fixed weights, for those who then take part."""
        if self.allocation != "fixed":
            return self.price(item, on)
        served = sum(self.weights[member] for member in self.taking_part(on))
        return self.price(item, on) * served / sum(self.weights.values())

    def size(self, member: str, by: Need, year: FinancialYear) -> Decimal:
        """What the member's need grows with, in that year."""
        if by is Need.WEIGHT:
            return self.weights[member]
        association = BY_CODE[member]
        return Decimal(association.homes_in(year)) if by is Need.HOMES else association.fte_in(year)


def term(start: str, end: str, longest: str = "") -> Term:
    """A term from its days as text."""
    return Term(day(start), day(end), day(longest) if longest else None)


def item(
    code: str,
    description: str,
    unit: str,
    price: str,
    saving: str,
    need: str = "0",
    by: Need = Need.HOMES,
    *,
    steady: bool = False,
) -> Item:
    """An item from its numbers as text."""
    return Item(code, description, unit, Decimal(price), Decimal(saving), Decimal(need), by, steady)


def per_cent(*rises: str) -> tuple[Decimal, ...]:
    """The rises as exact numbers."""
    return tuple(Decimal(rise) for rise in rises)


def only(codes: str) -> tuple[str, ...]:
    """The members named, in the order of their codes."""
    return tuple(sorted(codes.split()))


def all_but(codes: str) -> tuple[str, ...]:
    """Every member save those named."""
    return tuple(code for code in EVERYBODY if code not in codes.split())
