"""Who received what they put in: each member's share of use over its share of contribution, exactly."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.apportionment import apportion
from consortium.kernel.money import Pence
from consortium.pools.terms import Band


@dataclass(frozen=True, slots=True)
class FairUse:
    """One member's part of a pool in a year, pence with VAT.

    `index` is the share of use over the share of contribution (1 is fair); None where nothing was paid in or used at
    all. `entitled` is its part of all use by contribution, to the penny; `balance` is that less its use: what
    others used of what it paid for, or, below zero, what it used of others'.
    """

    member: str
    paid_in: Pence
    used: Pence
    contribution_share: Fraction | None
    use_share: Fraction | None
    index: Fraction | None
    band: Band
    entitled: Pence
    balance: Pence


def fair_use(
    paid_in: Mapping[str, Pence], used: Mapping[str, Pence], least: Decimal, most: Decimal
) -> list[FairUse]:
    """Every member's part, by code; the balances sum to exactly zero where anybody paid in.

    The band runs from `least` to `most`, both included. Where nobody paid in there is no share to hold use
    against: all use is subsidy, and each balance is what was used, negated.
    """
    codes = sorted(paid_in.keys() | used.keys())
    contributions = [paid_in.get(each, 0) for each in codes]
    all_in, all_used = sum(contributions), sum(used.values())
    entitled = apportion(all_used, contributions) if all_in > 0 else [0] * len(codes)
    return [
        _one(code, part, used.get(code, 0), all_in, all_used, entitled=mine, band=(least, most))
        for code, part, mine in zip(codes, contributions, entitled, strict=True)
    ]


def _one(
    code: str,
    paid_in: Pence,
    used: Pence,
    all_in: Pence,
    all_used: Pence,
    *,
    entitled: Pence,
    band: tuple[Decimal, Decimal],
) -> FairUse:
    given = Fraction(paid_in, all_in) if all_in > 0 else None
    taken = Fraction(used, all_used) if all_used else None
    index = taken / given if given and taken is not None else None
    return FairUse(
        code, paid_in, used, given, taken, index, _band(index, used, band), entitled, entitled - used
    )


def _band(index: Fraction | None, used: Pence, band: tuple[Decimal, Decimal]) -> Band:
    if index is None:
        return Band.SUBSIDY if used else Band.NONE
    if index < Fraction(band[0]):
        return Band.LESS
    return Band.MORE if index > Fraction(band[1]) else Band.FAIR
