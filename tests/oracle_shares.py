"""The second program's sharing of each cost: spec/ledger.md, "Sharing a cost", and nothing else."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import floor

from tests.oracle_facts import Contract, Credit, Facts, Line, Span, month_of, whole_month, within

Figures = dict[str, int]
"""Pence by member or by column."""


class Refused(Exception):
    """The rules refuse this document; the message says why."""


def apportioned(total: int, weights: Mapping[str, Fraction]) -> Figures:
    """Share whole pence by largest remainder: ledger.md, "Sharing a cost", 4."""
    whole, left = sum(weights.values()), abs(total)
    if not whole:
        raise Refused("all weights are zero")
    exact = {member: Fraction(left) * weight / whole for member, weight in weights.items()}
    shares = {member: floor(share) for member, share in exact.items()}
    over = left - sum(shares.values())
    by_remainder = sorted(shares, key=lambda member: (shares[member] - exact[member], member))
    for member in by_remainder[:over]:
        shares[member] += 1
    return {member: share if total > 0 else -share for member, share in shares.items()}


@dataclass(frozen=True)
class Sharing:
    """A line of an invoice with what each member bears of it, net and VAT in pence."""

    line: Line
    contract: Contract
    served: date
    weights: Mapping[str, Fraction]
    net: Figures
    vat: Figures

    def quantity(self, member: str) -> Fraction:
        """The member's share of the quantity, exact; negative on a line with a negative net."""
        total = self.line.quantity or Fraction(0)
        share = total * self.weights[member] / sum(self.weights.values())
        return -share if self.line.net < 0 else share


def beginning(day: date) -> int:
    """The year in whose April the day's financial year begins."""
    return day.year if day.month >= 4 else day.year - 1


class Shares:
    """What each member bears of every line, and has of every grant and rebate, of one consortium."""

    def __init__(self, known: Facts) -> None:
        self.facts = known

    def weights(self, line: Line) -> dict[str, Fraction]:
        """By what each member bears the line; raises Refused as the rules do."""
        contract = self.facts.contracts[line.contract]
        course = self.facts.courses.get((line.contract, line.item))
        if course and not line.member:
            booked = self.facts.bookings[line.contract, line.item]
            return {member: Fraction(booking.places) for member, booking in booked.items()}
        period = (course, course) if course else line.period or whole_month(line.dated)
        return self._weights(contract, self.served(line), period, line.member)

    def credit_weights(self, credit: Credit) -> dict[str, Fraction]:
        """By what each member has its share of a grant or rebate."""
        contract = self.facts.contracts[credit.contract]
        period = credit.period or (credit.dated - timedelta(days=364), credit.dated)
        served = credit.period[1] if credit.period else credit.dated
        return self._weights(contract, served, period, "")

    def _weights(self, contract: Contract, served: date, period: Span, alone: str) -> dict[str, Fraction]:
        days = period if contract.basis == "usage" else (served, served)
        parts = {
            part.member: part
            for part in contract.parts
            if part.days[0] <= days[1] and days[0] <= part.days[1]
        }
        if alone:
            if alone not in parts:
                raise Refused(f"{alone} takes no part")
            return {alone: Fraction(1)}
        if not parts:
            raise Refused("nobody takes part")
        if contract.basis == "equal":
            return dict.fromkeys(parts, Fraction(1))
        if contract.basis == "fixed":
            return {member: part.weight for member, part in parts.items()}
        if contract.basis == "usage":
            used = self._used(contract, period)
            return {member: used[member] for member in parts}
        keys = {member: (contract.basis, member, beginning(served)) for member in parts}
        if missing := [key for key in keys.values() if key not in self.facts.sizes]:
            raise Refused(f"no figure: {missing}")
        return {member: self.facts.sizes[key] for member, key in keys.items()}

    def _used(self, contract: Contract, period: Span) -> dict[str, Fraction]:
        """What each member used of the contract in the period."""
        used: dict[str, Fraction] = defaultdict(Fraction)
        if contract.workstream == "employment":
            for member, started in self.facts.starts[contract.reference]:
                used[member] += within(started, period)
        elif contract.workstream == "learning":
            for (reference, course), held in self.facts.courses.items():
                if reference == contract.reference and within(held, period):
                    for member, booking in self.facts.bookings[reference, course].items():
                        used[member] += booking.places
        else:
            for member, month, quantity in self.facts.usage[contract.reference]:
                if month_of(period[0]) <= month <= month_of(period[1]):
                    used[member] += quantity
        return used

    def served(self, line: Line) -> date:
        """The line's service day."""
        course = self.facts.courses.get((line.contract, line.item))
        return course or (line.period[1] if line.period else line.dated)

    @cached_property
    def sharings(self) -> list[Sharing]:
        """Every line of every invoice, shared."""
        return [self._sharing(line) for line in self.facts.lines]

    def _sharing(self, line: Line) -> Sharing:
        weights = self.weights(line)
        return Sharing(
            line=line,
            contract=self.facts.contracts[line.contract],
            served=self.served(line),
            weights=weights,
            net=apportioned(line.net, weights),
            vat=apportioned(line.vat, weights),
        )

    @cached_property
    def credits(self) -> list[tuple[Credit, Figures]]:
        """Every grant and rebate, shared."""
        return [
            (credit, apportioned(credit.amount, self.credit_weights(credit))) for credit in self.facts.credits
        ]
