"""Exact numbers with at most six decimals: quantities, weights, unit prices, index values."""

from decimal import Decimal
from fractions import Fraction

from consortium.kernel.errors import Unreadable
from consortium.kernel.money import decimal_of

MILLIONTHS = 1_000_000


def exact(text: str) -> Decimal:
    """Read a number of at most six decimals, of any sign. Raises Unreadable."""
    if not isinstance(text, str):
        raise Unreadable("must be text, not a number: exact numbers never pass through a float")
    return decimal_of(text, places=6)


def nearest(number: Fraction) -> Decimal:
    """The number in at most six decimals: the nearest, and of two the even one."""
    return Decimal(round(number * MILLIONTHS)) / MILLIONTHS


def price(number: Decimal) -> str:
    """A unit price in pounds as people read it, with two decimals at least: `6.40`, `131.94`, `0.333333`."""
    whole, _, decimals = plain(number).partition(".")
    return f"{whole}.{decimals:0<2}"


def plain(number: Decimal) -> str:
    """The number without needless zeros: `12.5`, `0.333333`, `1200`."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def mixed(number: Fraction) -> str:
    """An exact number that is not negative, as people say it: `7`, `1/3`, `7 and 1/3`."""
    whole, rest = divmod(number.numerator, number.denominator)
    part = f"{rest}/{number.denominator}" if rest else ""
    return f"{whole:,} and {part}" if whole and part else part or f"{whole:,}"
