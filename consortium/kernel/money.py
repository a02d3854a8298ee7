"""Money as whole pence, and its text at every edge (spec/ledger.md, spec/imports.md "Values")."""

import re
from decimal import Decimal
from fractions import Fraction

from consortium.kernel.errors import Unreadable

Pence = int
"""An amount of money in whole pence. No float ever touches it."""

ONE_PENNY: Pence = 1
POUND: Pence = 100

LARGEST: Pence = 99_999_999_999
"""£999,999,999.99, the largest amount that any edge accepts."""

_LARGEST_POUNDS = Decimal(LARGEST) / POUND

_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?", re.ASCII)


def decimal_of(text: str, *, places: int) -> Decimal:
    """Read a number as people write it: `1234.5`, `1,234.50`, `£1,234.50`, `-12`, `(12)`, `12-`.

    Raises Unreadable for anything else, for more than `places` decimals and beyond £999,999,999.99.
    """
    body, negative = _unsigned(text.strip())
    body = body.removeprefix("£").strip()
    if not (_PLAIN.fullmatch(body) or _GROUPED.fullmatch(body)):
        raise Unreadable("is not a number; write it like 1234.50")
    whole, _, decimals = body.replace(",", "").partition(".")
    if len(decimals.rstrip("0")) > places or (places == 2 and len(decimals) > 2):
        raise Unreadable(f"has more than {'two' if places == 2 else 'six'} decimals")
    if len(whole.lstrip("0")) > 9:
        raise Unreadable("is larger than 999,999,999.99")
    number = Decimal(f"{whole or '0'}.{decimals or '0'}")
    if number > _LARGEST_POUNDS:
        raise Unreadable("is larger than 999,999,999.99")
    return -number if negative else number


def _unsigned(text: str) -> tuple[str, bool]:
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text.startswith("£-"):
        return "£" + text[2:].strip(), True
    if text.startswith("-"):
        return text[1:].strip(), True
    if text.endswith("-"):
        return text[:-1].strip(), True
    return text, False


def pence(text: str) -> Pence:
    """Read an amount in pounds. Raises Unreadable, also for text that is not text (a float, say)."""
    if not isinstance(text, str):
        raise Unreadable("must be text, not a number: amounts never pass through a float")
    return int(decimal_of(text, places=2) * 100)


def pounds(amount: Pence) -> str:
    """The amount as machines exchange it: `1234.50`, `-0.01`."""
    if type(amount) is not int:
        raise TypeError(f"an amount is whole pence, not {type(amount).__name__}")
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def display(amount: Pence) -> str:
    """The amount as people read it: `£1,234.50`, `−£0.01` (with a real minus sign)."""
    sign = "−" if amount < 0 else ""
    return f"{sign}£{abs(amount) // 100:,}.{abs(amount) % 100:02d}"


def rounded(value: Fraction) -> int:
    """The whole number nearest to `value`, halves away from zero (spec/vfm.md)."""
    magnitude = abs(value)
    whole = (2 * magnitude.numerator + magnitude.denominator) // (2 * magnitude.denominator)
    return whole if value >= 0 else -whole
