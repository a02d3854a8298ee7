"""One validation language for forms, JSON and imports: fields that read our values from text.

A field takes text only (a number or a truth value is refused: it may have passed through a float) and
gives whole pence, an exact Decimal, a date, a Month, a FinancialYear or a word of a closed list. Its
messages tell the person what is wrong and what to write instead (rules: spec/imports.md, "Values").
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

from marshmallow import ValidationError, fields

from consortium.kernel.days import FinancialYear, Month, day
from consortium.kernel.errors import Unreadable
from consortium.kernel.exact import exact, plain
from consortium.kernel.money import Pence, pence, pounds

T = TypeVar("T")
S = TypeVar("S", bound=StrEnum)

SPACES = (
    " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
"""What counts as blank around a value; control characters do not, so that they are seen and refused."""

SHOWN = 80
"""How much of a wrong value a message repeats."""

NAME, FREE_TEXT, REFERENCE = 120, 500, 60
"""The longest name, free text and reference, in characters."""

NEGATIVE = "must not be negative: write it without a sign"
NOT_POSITIVE = "must be more than zero: write the figure, or leave the row out"

_UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MEMBER = re.compile(r"[A-Z][A-Z0-9]{1,7}", re.ASCII)
_POOL = re.compile(r"[A-Z][A-Z0-9-]{1,19}", re.ASCII)
_USUAL_AMOUNT = re.compile(r"(-?[0-9]{1,9})\.([0-9]{2})", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,9}", re.ASCII)
_CATEGORY = re.compile(r"[0-9]{8}(-[0-9])?", re.ASCII)


def shown(value: object) -> str:
    """A value as a message may repeat it: shortened, with nothing in it that a terminal would obey."""
    text = str(value)
    cut = text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in cut)


class Worded(fields.Field[T], Generic[T]):
    """A field that reads text by `read`, whose Unreadable becomes the message."""

    default_error_messages = {
        "required": "is missing: this column must be filled in",
        "null": "is missing: this column must be filled in",
    }
    holds: ClassVar[str] = "text"
    hint: ClassVar[str] = ""

    def __init__(self, note: str = "", example: str = "", **kwargs: Any) -> None:
        if not kwargs.get("required"):
            kwargs.setdefault("load_default", None)
        super().__init__(metadata={"note": note, "example": example}, **kwargs)

    def read(self, text: str) -> T:
        """The value that the text stands for. Raises Unreadable."""
        raise NotImplementedError

    def write(self, value: T) -> str:
        """The value as text, as `read` takes it."""
        return str(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> T:
        if not isinstance(value, str):
            raise ValidationError(f"must be text, not {type(value).__name__}: put it in quotation marks")
        try:
            return self.read(value)
        except Unreadable as problem:
            hint = "" if ":" in str(problem) or "write" in str(problem) or not self.hint else f": {self.hint}"
            raise ValidationError(f"'{shown(value)}' {problem}{hint}") from None

    def _serialize(self, value: T | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else self.write(value)


class Text(Worded[str]):
    """Text as a person typed it, of at most `longest` characters; new lines may stand in it."""

    def __init__(self, note: str = "", example: str = "", *, longest: int = NAME, **kwargs: Any) -> None:
        super().__init__(note, example, **kwargs)
        self.longest = longest

    def read(self, text: str) -> str:
        """The text itself. Raises Unreadable when it is too long or holds control characters."""
        if found := _UNWANTED.search(text):
            raise Unreadable(
                f"holds the control character {ascii(found[0])[1:-1]}: delete it and type the text again"
            )
        if len(text) > self.longest:
            raise Unreadable(f"has {len(text)} characters: shorten it to {self.longest} or fewer")
        return text


def typed(text: str) -> str:
    """Free text that a person typed on a command line or in a form, without blanks around it. Raises Unreadable."""
    return Text(longest=FREE_TEXT).read(text.strip(SPACES))


class Code(Worded[str]):
    """A code, reference or number that names one thing: 1 to 60 printable characters."""

    def read(self, text: str) -> str:
        """The code itself. Raises Unreadable."""
        if not text.isprintable():
            raise Unreadable("holds a control or invisible character: delete it and type the code again")
        if not 0 < len(text) <= REFERENCE:
            raise Unreadable(f"has {len(text)} characters: shorten it to {REFERENCE} or fewer")
        return text


class Patterned(Code):
    """A code of a fixed form."""

    pattern: ClassVar[re.Pattern[str]]
    wanted: ClassVar[str]

    def read(self, text: str) -> str:
        """The code itself. Raises Unreadable."""
        if not self.pattern.fullmatch(text):
            raise Unreadable(f"is not {self.wanted}")
        return text


class MemberCode(Patterned):
    """A member's code."""

    pattern = _MEMBER
    wanted = "a member code: write 2 to 8 of A-Z and 0-9, first a letter, like ABC"


class PoolCode(Patterned):
    """A pool's code."""

    pattern = _POOL
    wanted = "a pool code: write 2 to 20 of A-Z, 0-9 and hyphen, first a letter, like LEARN-A"


class Category(Patterned):
    """A code of the Common Procurement Vocabulary 2008, with or without its check digit."""

    pattern = _CATEGORY
    wanted = "a CPV 2008 code: write its eight digits like 50750000, or 50750000-7"


class Series(Code):
    """The name of a price index, where the word `none` means that there is none."""

    def read(self, text: str) -> str:
        """The series' name. Raises Unreadable."""
        if text.lower() == NO_INDEX:
            raise Unreadable(f"means that there is no index: write another name than {NO_INDEX}")
        return super().read(text)


NO_INDEX = "none"


class SeriesOrNone(Worded[str | None]):
    """The index that a baseline follows; `none` is None."""

    def read(self, text: str) -> str | None:
        """The series' name or None. Raises Unreadable."""
        return None if text == NO_INDEX else Series().read(text)


class Day(Worded[date]):
    """A day, `2025-04-01` or `01/04/2025`."""

    holds = "day"
    hint = "write it like 2025-04-01"

    def read(self, text: str) -> date:
        """The day. Raises Unreadable."""
        return day(text)


class YearField(Worded[FinancialYear]):
    """A financial year, `2025-26`."""

    holds = "year"
    hint = "write it like 2025-26"

    def read(self, text: str) -> FinancialYear:
        """The year. Raises Unreadable."""
        return FinancialYear.parse(text)


class MonthField(Worded[Month]):
    """A calendar month, `2025-04`."""

    holds = "month"
    hint = "write it like 2025-04"

    def read(self, text: str) -> Month:
        """The month. Raises Unreadable."""
        return Month.parse(text)


class PencePounds(Worded[Pence]):
    """An amount, written in pounds, held in whole pence; `least` is the smallest amount taken, in pence."""

    holds = "amount"
    hint = "write pounds and pence like 12.34"

    def __init__(
        self, note: str = "", example: str = "", *, least: Pence | None = None, **kwargs: Any
    ) -> None:
        super().__init__(note, example, **kwargs)
        self.least = least

    def read(self, text: str) -> Pence:
        """The amount in pence. Raises Unreadable."""
        usual = _USUAL_AMOUNT.fullmatch(text)
        amount = int(usual[1] + usual[2]) if usual else pence(text)
        if self.least is not None and amount < self.least:
            raise Unreadable(NEGATIVE if self.least == 0 else NOT_POSITIVE)
        return amount

    def write(self, value: Pence) -> str:
        """The amount in pounds."""
        return pounds(value)


class Exact(Worded[Decimal]):
    """An exact number of at most six decimals that is not negative: a quantity, weight or unit price."""

    holds = "exact"
    hint = "write it like 12.5, with six decimals or fewer"

    def __init__(self, note: str = "", example: str = "", *, positive: bool = False, **kwargs: Any) -> None:
        super().__init__(note, example, **kwargs)
        self.positive = positive

    def read(self, text: str) -> Decimal:
        """The number. Raises Unreadable."""
        number = exact(text)
        if number < 0:
            raise Unreadable(NEGATIVE)
        if self.positive and number == 0:
            raise Unreadable(NOT_POSITIVE)
        return abs(number)

    def write(self, value: Decimal) -> str:
        """The number without needless zeros."""
        return plain(value)


class Whole(Worded[int]):
    """A whole number from `least` up, of at most nine digits."""

    holds = "whole"

    def __init__(self, note: str = "", example: str = "", *, least: int = 0, **kwargs: Any) -> None:
        super().__init__(note, example, **kwargs)
        self.least = least

    def read(self, text: str) -> int:
        """The number. Raises Unreadable."""
        if not _WHOLE.fullmatch(text):
            raise Unreadable("is not a whole number: write digits only, like 12")
        if int(text) < self.least:
            raise Unreadable(f"is too small: write {self.least} or more")
        return int(text)


class Choice(Worded[S], Generic[S]):
    """One word of a closed list."""

    holds = "choice"

    def __init__(self, words: type[S], note: str = "", example: str = "", **kwargs: Any) -> None:
        super().__init__(note, example, **kwargs)
        self.words = words

    @property
    def choices(self) -> tuple[str, ...]:
        """The words of the list, in its order."""
        return tuple(each.value for each in self.words)

    def read(self, text: str) -> S:
        """The word. Raises Unreadable."""
        try:
            return self.words(text)
        except ValueError:
            near = get_close_matches(text.lower(), self.choices, n=1)
            meant = f" (did you mean {near[0]}?)" if near else ""
            raise Unreadable(
                f"is not one of the words allowed here: write {_either(self.choices)}{meant}"
            ) from None

    def write(self, value: S) -> str:
        """The word."""
        return value.value


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
