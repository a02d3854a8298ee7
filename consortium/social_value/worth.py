"""The arithmetic of social value, exact until it is shown."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from consortium.social_value.terms import Factor


def net(gross: int, shares: Mapping[Factor, Decimal]) -> Fraction | None:
    """What is left of a gross count by the factors, whose order does not matter; None unless every one is set."""
    found = Fraction(gross)
    for factor in Factor:
        if factor not in shares:
            return None
        share = Fraction(shares[factor])
        found *= share if factor.is_kept else 1 - share
    return found


def present_years(years: int, rate: Decimal) -> Fraction:
    """How many whole years so many years from now on count for, each later one for less by the rate."""
    return sum((1 / (1 + Fraction(rate)) ** each for each in range(years)), Fraction())
