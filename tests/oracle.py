"""A second program for the same rules, to compare the product with: spec/ledger.md and spec/vfm.md, nothing else.

It shares no code with the product and is written to be read beside the rules, not to be fast.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any

from tests.oracle_facts import (
    Baseline,
    Contract,
    Credit,
    Month,
    facts,
    month_of,
    read,
    whole_month,
    within,
)
from tests.oracle_shares import Figures, Refused, Shares, Sharing, beginning

WORKSTREAMS = ("procurement", "employment", "learning")
CASH_SOURCES = ("contract", "history")
COLUMNS = ("spend", "baselined_spend", "cashable", "avoided", "rebates", "grants")


@dataclass
class Claim:
    """Q and C of one contract, item, member and year, while its lines are added up."""

    quantity: Fraction = Fraction(0)
    cost: int = 0
    stands: bool = False
    """Whether a counted line gives the member a net share other than zero."""


class Oracle(Shares):
    """What the rules make of one consortium: its book and its value-for-money table."""

    closed: Collection[Month] = ()
    """The periods that are closed before anything is imported."""

    @classmethod
    def of(cls, folder: Path) -> "Oracle":
        """The oracle of an import folder."""
        return cls(facts(read(folder)))

    def posted(self, dated: date) -> date:
        """The day of posting: the document's own, or the first of the first open period after it."""
        while month_of(dated) in self.closed:
            dated = whole_month(dated)[1] + timedelta(days=1)
        return dated

    def balances(self, as_at: date | None = None) -> Figures:
        """Every account that is not zero, debit positive, in order."""
        balances: Figures = defaultdict(int)
        for dated, account, amount in self._postings():
            if not as_at or self.posted(dated) <= as_at:
                balances[account] += amount
        assert not sum(balances.values())
        return {account: balances[account] for account in sorted(balances) if balances[account]}

    def _postings(self) -> Iterator[tuple[date, str, int]]:
        for sharing in self.sharings:
            yield from _invoice_postings(sharing)
        for credit, shares in self.credits:
            yield from _credit_postings(credit, self.facts.contracts[credit.contract], shares)
        for pool, member, day, amount in self.facts.contributions:
            yield day, f"Assets:Current:{member}", amount
            yield day, f"Liabilities:Pool:{pool}:{member}", -amount
        for payer, payee, day, amount in self.facts.payments:
            yield day, f"Assets:Current:{payee}", amount
            yield day, f"Assets:Current:{payer}", -amount

    def trial_balance(self, as_at: date | None = None) -> dict[str, Any]:
        """What `ledger trial-balance --format json` prints."""
        accounts = [
            {"account": account, "balance": pounds(amount)}
            for account, amount in self.balances(as_at).items()
        ]
        return {"as_at": as_at.isoformat() if as_at else None, "accounts": accounts}

    def settlement(self, as_at: date | None = None) -> dict[str, Any]:
        """What `ledger settle --format json` prints."""
        positions: Figures = defaultdict(int)
        for account, amount in self.balances(as_at).items():
            kind, _, rest = account.partition(":")
            if kind == "Assets":
                positions[rest.removeprefix("Current:")] += amount
            elif kind == "Liabilities":
                # A pool that holds money has a credit balance, which is negative here; its host owes it.
                positions[self.facts.hosts[rest.split(":")[1]]] += amount
        return {"as_at": as_at.isoformat() if as_at else None, "payments": list(_payments(positions))}

    def table(self, year: int, as_at: date | None = None) -> dict[str, Any]:
        """What `vfm --format json` prints for the financial year that begins in April of `year`."""
        figures: dict[str, dict[str, Figures]] = defaultdict(
            lambda: {each: defaultdict(int) for each in (*WORKSTREAMS, "running")}
        )
        for contract in self.facts.contracts.values():
            for part in contract.parts:
                figures[part.member]
        for sharing in self._of_year(year, as_at):
            for member, net in sharing.net.items():
                figures[member][sharing.contract.workstream]["spend"] += net
        for credit, shares in self.credits:
            if beginning(credit.dated) == year and not (as_at and credit.dated > as_at):
                workstream = self.facts.contracts[credit.contract].workstream
                for member, share in shares.items():
                    figures[member][workstream][f"{credit.kind}s"] += share
        for (reference, item, member), claim in self._claims(year, as_at).items():
            columns = figures[member][self.facts.contracts[reference].workstream]
            baseline = self.facts.baselines[reference, item, member]
            cashable, avoided = self._saving(claim, baseline, year)
            columns["baselined_spend"] += claim.cost
            columns["cashable"] += cashable
            columns["avoided"] += avoided
        members = [{"member": member, **_printed([figures[member]])} for member in sorted(figures)]
        return {
            "year": f"{year}-{(year + 1) % 100:02d}",
            "as_at": as_at.isoformat() if as_at else None,
            "members": members,
            "total": _printed(list(figures.values())),
        }

    def _of_year(self, year: int, as_at: date | None) -> Iterator[Sharing]:
        """The lines whose service day lies in the year; neither dated nor served after `as_at`."""
        for sharing in self.sharings:
            late = as_at and max(sharing.line.dated, sharing.served) > as_at
            if beginning(sharing.served) == year and not late:
                yield sharing

    def _claims(self, year: int, as_at: date | None) -> dict[tuple[str, str, str], Claim]:
        claims: dict[tuple[str, str, str], Claim] = defaultdict(Claim)
        for sharing in self._of_year(year, as_at):
            contract, item = sharing.contract, sharing.line.item
            for member, net in sharing.net.items():
                key = contract.reference, item, member
                counted = within(sharing.served, contract.counted)
                if key in self.facts.baselines and counted and contract.takes_part(member, sharing.served):
                    claims[key].cost += net
                    claims[key].quantity += sharing.quantity(member)
                    claims[key].stands |= net != 0
        standing = {key: claim for key, claim in claims.items() if claim.stands}
        for key, claim in list(standing.items()):
            quantity = self._quantity(key, claim, year, as_at)
            if quantity is None:
                del standing[key]
            else:
                claim.quantity = quantity
        return standing

    def _quantity(
        self, key: tuple[str, str, str], claim: Claim, year: int, as_at: date | None
    ) -> Fraction | None:
        """Q of a claim; None where there is no claim because attendance is not recorded."""
        reference, item, member = key
        contract = self.facts.contracts[reference]
        if contract.workstream == "learning":
            booking = self.facts.bookings[reference, item].get(member)
            return None if booking is None or booking.attended is None else Fraction(booking.attended)
        days = [date(year, 4, 1)]
        while (day := days[-1] + timedelta(days=1)) < date(year + 1, 4, 1):
            days.append(day)
        counted = [day for day in days if within(day, contract.counted) and not (as_at and day > as_at)]
        if contract.workstream == "employment":
            starts = self.facts.starts[reference]
            return Fraction(sum(who == member and started in counted for who, started in starts))
        if (reference, item) in self.facts.year_items:
            return Fraction(sum(contract.takes_part(member, day) for day in counted), len(days))
        return claim.quantity

    def _saving(self, claim: Claim, baseline: Baseline, year: int) -> tuple[int, int]:
        """Cashable and avoided, in pence, each rounded once."""
        plain = baseline.price * 100 * claim.quantity
        indexed = plain * self._rise(baseline, year)
        if baseline.source in CASH_SOURCES:
            avoided = max(Fraction(0), indexed - max(Fraction(claim.cost), plain))
            return half_up(plain - claim.cost), half_up(avoided)
        return 0, half_up(indexed - claim.cost)

    def _rise(self, baseline: Baseline, year: int) -> Fraction:
        """I(year) / I(date); 1 where the baseline names no series."""
        if not baseline.series:
            return Fraction(1)
        series: dict[Month, Fraction] = self.facts.indices[baseline.series]
        values = [value for month, value in series.items() if (year, 4) <= month <= (year + 1, 3)]
        if not values or baseline.month not in series:
            raise Refused(f"{baseline.series} lacks a value for {baseline.month} or {year}")
        return sum(values, Fraction(0)) / len(values) / series[baseline.month]


def half_up(amount: Fraction) -> int:
    """The nearest whole number, ties away from zero."""
    whole = floor(abs(amount) + Fraction(1, 2))
    return whole if amount > 0 else -whole


def pounds(pence: int) -> str:
    """Pounds with two decimals, as text."""
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _invoice_postings(sharing: Sharing) -> Iterator[tuple[date, str, int]]:
    line, contract = sharing.line, sharing.contract
    for member, net in sharing.net.items():
        share = net + sharing.vat[member]
        yield line.dated, f"Expenses:{contract.workstream.capitalize()}:{member}", share
        yield line.dated, f"Income:Recharges:{member}", -share
        yield line.dated, _owing(contract, member), share
    yield line.dated, f"Assets:Current:{line.payer}", -(line.net + line.vat)


def _credit_postings(credit: Credit, contract: Contract, shares: Figures) -> Iterator[tuple[date, str, int]]:
    yield credit.dated, f"Assets:Current:{credit.receiver}", credit.amount
    for member, share in shares.items():
        yield credit.dated, f"Income:Recharges:{member}", share
        yield credit.dated, f"Income:{credit.kind.capitalize()}s:{member}", -share
        yield credit.dated, _owing(contract, member), -share


def _owing(contract: Contract, member: str) -> str:
    """The account that pays the member's share: its part of the contract's pool, else its current account."""
    return f"Liabilities:Pool:{contract.pool}:{member}" if contract.pool else f"Assets:Current:{member}"


def _payments(positions: Figures) -> Iterator[dict[str, str]]:
    """Who pays whom: the largest debtor pays the largest creditor, ties by code."""
    left = dict(positions)
    assert not sum(left.values())
    while any(left.values()):
        payer = min(left, key=lambda member: (-left[member], member))
        payee = min(left, key=lambda member: (left[member], member))
        amount = min(left[payer], -left[payee])
        left[payer] -= amount
        left[payee] += amount
        yield {"from": payer, "to": payee, "amount": pounds(amount)}


def _printed(figures: list[dict[str, Figures]]) -> dict[str, Any]:
    """The figures of one member, or of all together."""
    sums = {
        workstream: {column: sum(each[workstream][column] for each in figures) for column in COLUMNS}
        for workstream in (*WORKSTREAMS, "running")
    }
    running = sums.pop("running")
    cost = running["spend"] - running["rebates"] - running["grants"]
    cash = sum(columns["cashable"] + columns["rebates"] for columns in sums.values())
    return {
        "workstreams": {
            workstream: {column: pounds(amount) for column, amount in columns.items()}
            for workstream, columns in sums.items()
        },
        "running_cost": pounds(cost),
        "net_cashable": pounds(cash - cost),
        "return": pounds(half_up(Fraction(100 * cash, cost))) if cost > 0 else None,
    }
