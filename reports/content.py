"""What a paper says, block by block, before anything is laid out: text and figures, no fonts, no points."""

from dataclasses import dataclass

from reports.charts import Chart


@dataclass(frozen=True, slots=True)
class Title:
    """The top of page one."""

    over: str
    name: str
    under: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A headline figure. `good` colours it: True a gain, False a loss, None neither."""

    label: str
    figure: str
    note: str
    good: bool | None = None


@dataclass(frozen=True, slots=True)
class Tiles:
    """Headline figures side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 opens a section and stands among bookmarks and contents, 4 names a chart."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph: `lead`, `body`, `small`, `ask` (a decision) or `note`."""

    text: str
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. A `share` above zero is text that wraps, in proportion; numbers (zero) get what they need."""

    head: str
    share: float = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of cells: `row`, `group` (a sub-heading over the whole width, one cell) or `total`."""

    cells: tuple[str, ...]
    kind: str = "row"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. Its note stands under its last row, on the same page."""

    caption: str
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart."""

    chart: Chart


@dataclass(frozen=True, slots=True)
class Contents:
    """One paragraph that names the sections and their pages."""


@dataclass(frozen=True, slots=True)
class PageEnd:
    """What follows starts a new page."""


@dataclass(frozen=True, slots=True)
class Whole:
    """The section that follows stands on one page."""


Block = Title | Tiles | Heading | Words | Grid | Picture | Contents | PageEnd | Whole
