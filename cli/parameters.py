"""What may be written for a year, a day or a period on the command line: as in files (spec/imports.md, "Values")."""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import click

from consortium.kernel.days import FinancialYear, Period, day
from consortium.kernel.errors import Unreadable

T = TypeVar("T")

_HEAD = re.compile(r"[0-9a-f]{12,64}", re.ASCII)
LARGEST_NUMBER = 999_999_999
"""The largest number of an import or a pack that anybody means."""


class Written(click.ParamType[T], Generic[T]):
    """A value as people write it; what cannot be read is wrong usage, with the sentence that says why."""

    def __init__(self, name: str, read: Callable[[str], T]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> T:
        """The value of the text."""
        try:
            return self._read(value)
        except Unreadable as problem:
            return self.fail(f"{value!r} {problem}", param, ctx)


def _period_number(text: str) -> int:
    try:
        return Period.parse("2000-01", text).number
    except Unreadable:
        raise Unreadable("is not a period; write P01 (April) to P12 (March)") from None


def _head(text: str) -> str:
    """The beginning of a head hash, as papers print it in groups; a shorter one would fit too many journals."""
    digits = "".join(text.split()).lower()
    if not _HEAD.fullmatch(digits):
        raise Unreadable("is not a head hash; write 12 to 64 of its hexadecimal digits")
    return digits


HEAD = Written("head", _head)
YEAR = Written("year", FinancialYear.parse)
DAY = Written("day", day)
PERIOD = Written("period", _period_number)
NUMBER = click.IntRange(1, LARGEST_NUMBER)
