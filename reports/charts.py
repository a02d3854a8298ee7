"""Charts, drawn once: the same Drawing is a vector on paper and inline SVG on the page (`svg.py`).

Colours differ in lightness and each series has its own hatching, so grey print and colour-blind eyes lose
nothing; a loss stands left of the axis and says so in words and with a minus sign.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.graphics.shapes import Circle, Drawing, Group, Line, Rect, String
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth

from consortium.kernel.money import Pence
from consortium.kernel.terms import SAVING_WORKSTREAMS, Workstream
from reports.fonts import SANS, SANS_SEMI
from reports.style import BLUE, GREEN, INK, LOSS, ORANGE, PAPER, QUIET, RULE, WIDTH
from reports.typed import label

SERIES: dict[Workstream, tuple[str, Color]] = {
    Workstream.PROCUREMENT: ("procurement", BLUE),
    Workstream.EMPLOYMENT: ("employment support", ORANGE),
    Workstream.LEARNING: ("learning", GREEN),
}
_FONT = 9.0
_SMALL = 8.0


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with its title and the sentence that says what it shows to whoever cannot see it."""

    drawing: Drawing
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class YearBar:
    """One year's savings by workstream in pence, with the texts to print: total, note, each loss in words."""

    year: str
    parts: dict[Workstream, Pence]
    total: str
    note: str
    losses: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a plain chart: its name (or its code, where the face lacks a letter), length and end text."""

    code: str
    name: str
    value: int
    text: str


@dataclass(frozen=True, slots=True)
class Spread:
    """A measure per home: lowest, middle and highest of the members, and our own where it is known."""

    name: str
    lowest: Pence
    middle: Pence
    highest: Pence
    own: Pence | None
    texts: tuple[str, str, str, str]
    """The printed texts of lowest, middle, highest and own, in this order."""


def _canvas(width: float, height: float) -> Drawing:
    return Drawing(width, height, initialFontName=SANS)


def savings_by_year(bars: Sequence[YearBar], title: str, width: float = WIDTH) -> Chart:
    """Horizontal stacked bars, one a year; losses stand left of the axis."""
    row, top = 27.0, 22.0
    drawing = _canvas(width, top + row * len(bars) + 4)
    _legend(drawing, any(value < 0 for bar in bars for value in bar.parts.values()))
    left = 56 + max((stringWidth(bar.losses, SANS, _SMALL) + 5 for bar in bars if bar.losses), default=0)
    right = max((stringWidth(bar.total, SANS_SEMI, _FONT + 1) + 7 for bar in bars), default=0)
    right = max(right, *(stringWidth(bar.note, SANS, _SMALL - 0.5) + 7 for bar in bars), 116)
    lost = max((-sum(v for v in bar.parts.values() if v < 0) for bar in bars), default=0)
    won = max((sum(v for v in bar.parts.values() if v > 0) for bar in bars), default=0)
    scale = (width - left - right) / max(won + lost, 1)
    axis = left + lost * scale
    for place, bar in enumerate(bars):
        _year_bar(drawing, bar, axis, scale, drawing.height - top - row * (place + 1))
    drawing.add(_line(axis, 0, axis, drawing.height - top, INK, 1))
    return Chart(drawing, title, f"{title}. " + " ".join(_year_words(bar) for bar in bars))


def _year_bar(drawing: Drawing, bar: YearBar, axis: float, scale: float, foot: float) -> None:
    drawing.add(_text(0, foot + 8, bar.year, SANS_SEMI, _FONT + 0.5))
    right, left = axis, axis
    for workstream in SAVING_WORKSTREAMS:
        value = bar.parts.get(workstream, 0)
        length = abs(value) * scale
        if value > 0:
            drawing.add(_block(right, foot + 3, length, 17, workstream))
            right += length
        elif value < 0:
            left -= length
            drawing.add(_block(left, foot + 3, length, 17, None))
    if bar.losses:
        drawing.add(_text(left - 4, foot + 8, bar.losses, SANS, _SMALL, LOSS, "end"))
    drawing.add(_text(right + 6, foot + 11.5, bar.total, SANS_SEMI, _FONT + 0.5))
    drawing.add(_text(right + 6, foot + 2.5, bar.note, SANS, _SMALL - 0.5, QUIET))


def _year_words(bar: YearBar) -> str:
    lost = f", with a loss: {bar.losses}" if bar.losses else ""
    return f"{bar.year}: {bar.total}{lost}{', ' + bar.note if bar.note else ''}."


def _legend(drawing: Drawing, losses: bool) -> None:
    at, base = 0.0, drawing.height - 12
    for workstream in SAVING_WORKSTREAMS:
        drawing.add(_block(at, base, 11, 11, workstream))
        name = SERIES[workstream][0]
        drawing.add(_text(at + 16, base + 2, name, SANS, _FONT, QUIET))
        at += 16 + stringWidth(name, SANS, _FONT) + 16
    if losses:
        drawing.add(_block(at, base, 11, 11, None))
        drawing.add(_text(at + 16, base + 2, "loss (left of the line)", SANS, _FONT, QUIET))


def bars(rows: Sequence[Bar], title: str, width: float = WIDTH) -> Chart:
    """Plain horizontal bars from one axis: gains to the right, losses to the left, each named."""
    row = 17.0
    names = [label(each.name, 44, each.code) for each in rows]
    first = max((stringWidth(name, SANS, _SMALL + 0.5) for name in names), default=0) + 8
    last = max((stringWidth(each.text, SANS, _SMALL + 0.5) for each in rows), default=0) + 8
    lost = max([0, *(-each.value for each in rows)])
    won = max([0, *(each.value for each in rows)])
    ends = last * 2 if lost else last
    scale = max(width - first - ends, 40) / max(won + lost, 1)
    axis = first + (last if lost else 0) + lost * scale
    drawing = _canvas(width, row * len(rows) + 4)
    for place, (each, name) in enumerate(zip(rows, names, strict=True)):
        foot = drawing.height - row * (place + 1)
        drawing.add(_text(0, foot + 4, name, SANS, _SMALL + 0.5))
        _plain_bar(drawing, each, axis, scale, foot)
    drawing.add(_line(axis, 0, axis, drawing.height - 2, INK, 0.8))
    return Chart(drawing, title, f"{title}. " + " ".join(f"{each.name}: {each.text}." for each in rows))


def _plain_bar(drawing: Drawing, bar: Bar, axis: float, scale: float, foot: float) -> None:
    length = abs(bar.value) * scale
    if bar.value < 0:
        drawing.add(_block(axis - length, foot + 1.5, length, 11, None))
        drawing.add(_text(axis - length - 4, foot + 4, bar.text, SANS, _SMALL + 0.5, LOSS, "end"))
        return
    drawing.add(_block(axis, foot + 1.5, length, 11, Workstream.PROCUREMENT))
    drawing.add(_text(axis + length + 4, foot + 4, bar.text, SANS, _SMALL + 0.5))


def spreads(rows: Sequence[Spread], title: str, width: float = WIDTH) -> Chart:
    """For each measure a line from lowest to highest, a tick at the middle, and a dot where we stand."""
    row = 44.0
    drawing = _canvas(width, row * len(rows))
    for place, each in enumerate(rows):
        _spread(drawing, each, drawing.height - row * (place + 1), width)
    return Chart(drawing, title, f"{title}. " + " ".join(_spread_words(each) for each in rows))


def _spread(drawing: Drawing, spread: Spread, foot: float, width: float) -> None:
    left, right, level = 150.0, width - 40, foot + 18
    low = spread.lowest if spread.own is None else min(spread.lowest, spread.own)
    high = spread.highest if spread.own is None else max(spread.highest, spread.own)
    scale = (right - left) / max(high - low, 1)

    def x(value: Pence) -> float:
        return left + (value - low) * scale

    drawing.add(_text(0, level - 3, label(spread.name, 34, ""), SANS_SEMI, _FONT))
    drawing.add(_line(x(spread.lowest), level, x(spread.highest), level, QUIET, 5))
    drawing.add(_line(x(spread.middle), level - 7, x(spread.middle), level + 7, INK, 2))
    drawing.add(_text(x(spread.lowest), level - 16, f"lowest {spread.texts[0]}", SANS, _SMALL, QUIET))
    drawing.add(
        _text(x(spread.highest), level - 16, f"highest {spread.texts[2]}", SANS, _SMALL, QUIET, "end")
    )
    if spread.own is not None:
        drawing.add(Circle(x(spread.own), level, 5.5, fillColor=ORANGE, strokeColor=PAPER, strokeWidth=1.2))
        own = f"us {spread.texts[3]} (middle {spread.texts[1]})"
    else:
        own = f"middle {spread.texts[1]}"
    at = x(spread.middle if spread.own is None else spread.own)
    drawing.add(_text(min(max(at, left + 55), right - 55), level + 11, own, SANS_SEMI, _SMALL, INK, "middle"))


def _spread_words(spread: Spread) -> str:
    own = "" if spread.own is None else f"us {spread.texts[3]}, "
    low, middle, high = spread.texts[:3]
    return f"{spread.name}: {own}lowest {low}, middle {middle}, highest {high}."


def _text(
    x: float, y: float, text: str, font: str, size: float, colour: Color = INK, anchor: str = "start"
) -> String:
    return String(x, y, text, fontName=font, fontSize=size, fillColor=colour, textAnchor=anchor)


def _line(x1: float, y1: float, x2: float, y2: float, colour: Color = RULE, width: float = 0.5) -> Line:
    return Line(x1, y1, x2, y2, strokeColor=colour, strokeWidth=width)


def _block(x: float, y: float, width: float, height: float, series: Workstream | None) -> Group:
    """A filled box; employment is hatched, learning lined, a loss (None) hatched the other way."""
    colour = LOSS if series is None else SERIES[series][1]
    group = Group(Rect(x, y, width, height, fillColor=colour, strokeColor=None))
    if series is Workstream.LEARNING:
        for step in range(4, int(height), 4):
            group.add(_line(x, y + step, x + width, y + step, PAPER, 0.7))
    elif series in (None, Workstream.EMPLOYMENT):
        _hatch(group, x, y, width, height, rising=series is not None)
    return group


def _hatch(group: Group, x: float, y: float, width: float, height: float, *, rising: bool) -> None:
    """Slanting white lines, cut at the box's edges."""
    offset = 5.0 - height
    while offset < width:
        start, end = max(0.0, offset), min(width, offset + height)
        if end > start:
            low, high = start - offset, end - offset
            y1, y2 = (low, high) if rising else (height - low, height - high)
            group.add(_line(x + start, y + y1, x + end, y + y2, PAPER, 0.7))
        offset += 5.0
