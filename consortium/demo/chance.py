"""Variety without chance: a number that is always the same for the same words, on every machine."""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from typing import TypeVar

_Choice = TypeVar("_Choice")
_SEED = "twelve invented associations"


def whole(low: int, high: int, *words: object) -> int:
    """A whole number from `low` to `high`, both included, that belongs to the words."""
    text = "|".join([_SEED, *(str(word) for word in words)])
    return low + int.from_bytes(sha256(text.encode()).digest()[:8], "big") % (high - low + 1)


def tenths(low: int, high: int, *words: object) -> Decimal:
    """A number of one decimal from `low` to `high`, both included, that belongs to the words."""
    return Decimal(whole(low * 10, high * 10, *words)) / 10


def one_of(choices: Sequence[_Choice], *words: object) -> _Choice:
    """One of the choices; naming one twice makes it twice as likely."""
    return choices[whole(0, len(choices) - 1, *words)]
