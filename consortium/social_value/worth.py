"""The arithmetic of social value, exact until it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Discounting:
    """Rates a year at which later years count for less: one up to a number of years from now, another after it."""

    rate: Decimal
    turns: int
    later: Decimal

    def present_years(self, years: int) -> Fraction:
        """How many whole years so many years from now on count for, the first in full."""
        return sum((self._factor(each) for each in range(years)), Fraction())

    def _factor(self, years: int) -> Fraction:
        near, far = min(years, self.turns), max(years - self.turns, 0)
        return 1 / ((1 + Fraction(self.rate)) ** near * (1 + Fraction(self.later)) ** far)
