"""Every number a paper prints, with the key of the value it equals: nothing is printed unregistered."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from consortium.kernel.money import Pence, display, rounded
from consortium.kernel.safety import defused

NONE = "–"
"""Printed where there is no number."""
SUPPRESSED = "not shown"


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number: stable key (`claims/INS-01/premium/cashable`), what it is, value, text.

    The value is whole pence, a count, or an exact share or price; None where there is none or it is
    suppressed. `number` is the reference printed beside it, where one is.
    """

    key: str
    words: str
    value: int | Fraction | None
    text: str
    number: int | None = None


def whole_pounds(amount: Pence) -> str:
    """The amount in whole pounds, halves away from zero, as headlines show it: `−£3,480`."""
    return display(rounded(Fraction(amount, 100)) * 100)[:-3]


def percent(share: Fraction) -> str:
    """A share in whole per cent; only nothing prints as 0% and only all of it as 100%."""
    whole = rounded(share * 100)
    if whole == 0 and share > 0:
        return "under 1%"
    if whole == 100 and share < 1:
        return "over 99%"
    return f"{whole}%".replace("-", "−")


def grouped(amount: Pence) -> str:
    """The amount as tables show it, in pounds without the sign of the pound: `1,234.50`, `−0.01`."""
    return display(amount).replace("£", "")


def exact_text(number: Fraction, most: int = 2) -> str:
    """An exact number in at most `most` decimals, without needless zeros: `612`, `0.33`."""
    scaled = rounded(number * 10**most)
    sign = "−" if scaled < 0 else ""
    whole, decimals = divmod(abs(scaled), 10**most)
    tail = f"{decimals:0{most}d}".rstrip("0")
    return f"{sign}{whole:,}" + (f".{tail}" if tail else "")


class Register:
    """Gathers the figures of a paper in the order they are printed. The same key is one figure, always."""

    def __init__(self) -> None:
        self._figures: dict[tuple[str, str], Figure] = {}
        self._numbers: dict[str, int] = {}

    def _put(self, key: str, words: str, value: int | Fraction | None, text: str) -> str:
        self._figures[key, text] = Figure(key, words, value, text, self._numbers.get(key))
        return text

    def pounds(self, key: str, words: str, amount: Pence) -> str:
        """An amount for a headline or sentence, in whole pounds."""
        return self._put(key, words, amount, whole_pounds(amount))

    def size(self, key: str, words: str, amount: Pence) -> str:
        """How large an amount is, for a sentence whose words say which way: `£3,480`."""
        return self._put(key, words, amount, whole_pounds(abs(amount)))

    def pence(self, key: str, words: str, amount: Pence) -> str:
        """An amount for a sentence or note, to the penny."""
        return self._put(key, words, amount, display(amount))

    def size_in_pence(self, key: str, words: str, amount: Pence) -> str:
        """How large an amount is, to the penny, for a sentence whose words say which way."""
        return self._put(key, words, amount, display(abs(amount)))

    def cell(self, key: str, words: str, amount: Pence | None) -> str:
        """An amount for a table, to the penny."""
        return self._put(key, words, amount, NONE if amount is None else grouped(amount))

    def count(self, key: str, words: str, number: int) -> str:
        """How many."""
        return self._put(key, words, number, f"{number:,}")

    def suppressed(self, key: str, words: str, number: int | None) -> str:
        """A count that may be suppressed."""
        return self._put(key, words, number, SUPPRESSED if number is None else f"{number:,}")

    def share(self, key: str, words: str, share: Fraction | None) -> str:
        """A share in per cent."""
        return self._put(key, words, share, NONE if share is None else percent(share))

    def number(self, key: str, words: str, number: Fraction | None) -> str:
        """A quantity, to two decimals."""
        return self._put(key, words, number, NONE if number is None else exact_text(number))

    def price(self, key: str, words: str, price: Fraction | None) -> str:
        """A unit price in pounds: to the penny, to six decimals where it is finer."""
        if price is None:
            return self._put(key, words, None, NONE)
        pence = price * 100
        text = display(int(pence)) if pence.denominator == 1 else "£" + exact_text(price, 6)
        return self._put(key, words, price, text)

    def reference(self, key: str) -> str:
        """The reference to print beside the figure of that key, ` [3]`, numbered in order of first asking."""
        number = self._numbers.setdefault(key, len(self._numbers) + 1)
        for each in [each for each in self._figures.items() if each[0][0] == key]:
            self._figures[each[0]] = Figure(each[1].key, each[1].words, each[1].value, each[1].text, number)
        return f"[{number}]"

    def figures(self) -> list[Figure]:
        """All of them, in the order of printing."""
        return list(self._figures.values())

    def numbered(self) -> list[Figure]:
        """Those with a printed reference, by number, one for each."""
        by_number: dict[int, Figure] = {}
        for each in self.figures():
            if each.number is not None:
                by_number.setdefault(each.number, each)
        return [by_number[number] for number in sorted(by_number)]


def as_csv(figures: Iterable[Figure]) -> str:
    """The figures as CSV: reference, key, words, exact value (amounts in pence), text printed."""
    lines = ["reference,key,words,value,printed"]
    for each in figures:
        number = "" if each.number is None else str(each.number)
        value = "" if each.value is None else str(each.value)
        # Keys, words and what is printed may hold what a person typed; the value is a number, or a fraction.
        typed = [str(defused(text)) for text in (each.key, each.words, each.text)]
        lines.append(",".join(map(_csv_cell, (number, *typed[:2], value, typed[2]))))
    return "\r\n".join(lines) + "\r\n"


def _csv_cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(each in text for each in ',"\r\n') else text
