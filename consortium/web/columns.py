"""The columns of a list: what each is called, where its value comes from, and how a page and an export show it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from consortium.kernel.days import long_date
from consortium.kernel.exact import plain
from consortium.kernel.money import display, pounds

Row = Mapping[str, Any]
"""The values of a row, by the names of the columns."""


@dataclass(frozen=True)
class Cell:
    """A cell as a page shows it."""

    text: str
    link: str | None
    kind: str
    """`number` stands right-aligned, `day` (or a code) is never broken over two lines; else empty."""
    lines: Sequence[str] = ()
    """Lines that stand for the text."""
    tone: str | None = None
    """`gain`, `loss`, `warn` or plain (empty): a word in a tone stands as a tag, a number is coloured."""
    notes: Sequence[str] = ()
    """Words that stand behind the text, less loud."""
    why: str = ""
    """A sentence that is opened where it is wanted."""


@dataclass(frozen=True)
class Column:
    """A column of a list: what it is called, where its values come from, and what it holds.

    It `holds` text, code, amount, exact, count, day or instant. `expression` is its SQL or, of a list over rows in
    memory, what works the value out of a row's object. `link` gives the address that a row's cell leads to; `shown`
    other words for a value; `lines` several lines for a row; `tone`, `notes` and `why` as in Cell; `searched`: its
    text is looked through; `filtered`: rows can be narrowed to one of its values; `summed`: what fits is added up
    below; `only_on`: `pages` or `exports`, where it stands on one of the two alone.
    """

    name: str
    heading: str
    expression: Any
    holds: str = "text"
    link: Callable[[Row], str | None] | None = None
    shown: Callable[[Any], str] | None = None
    lines: Callable[[Row], Sequence[str]] | None = None
    tone: Callable[[Row], str | None] | None = None
    notes: Callable[[Row], Sequence[str]] | None = None
    why: Callable[[Row], str] | None = None
    searched: bool = False
    filtered: bool = False
    summed: bool = False
    only_on: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it stands right-aligned."""
        return self.holds in ("amount", "exact", "count")

    @property
    def kind(self) -> str:
        """How its cells stand: see Cell."""
        return "number" if self.is_number else "day" if self.holds in ("day", "instant", "code") else ""

    def cell(self, row: Row) -> Cell:
        """Its cell of a row, as a page shows it."""
        return Cell(
            text=self.text(row[self.name]),
            link=self.link(row) if self.link else None,
            kind=self.kind,
            lines=self.lines(row) if self.lines else (),
            tone=self.tone(row) if self.tone else None,
            notes=self.notes(row) if self.notes else (),
            why=self.why(row) if self.why else "",
        )

    def text(self, value: Any) -> str:
        """The value as the page shows it."""
        if value is None or value == "":
            return ""
        if self.shown:
            return self.shown(value)
        match self.holds:
            case "amount":
                return display(int(value))
            case "exact":
                return plain(value)
            case "day":
                return long_date(value)
            case "count":
                return f"{value:,}"
        return str(value)

    def exported(self, value: Any) -> Any:
        """The value as an export carries it: amounts in pounds, days as ISO."""
        if value is None:
            return ""
        match self.holds:
            case "amount":
                return pounds(int(value))
            case "exact":
                return plain(value) if isinstance(value, Decimal) else str(value)
            case "day":
                return value.isoformat() if isinstance(value, date) else str(value)
        return value if isinstance(value, int) else str(value)
