"""The one look of papers and charts: page, palette (for grey print and colour-blind eyes), type sizes."""

from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from reports.fonts import SANS, SANS_BOLD, SANS_ITALIC, SANS_SEMI

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN: Final[float] = 18 * mm
TOP: Final[float] = 17 * mm
FOOT: Final[float] = 19 * mm
WIDTH: Final[float] = PAGE_WIDTH - 2 * MARGIN
"""Width of the text, in points."""
HEIGHT: Final[float] = PAGE_HEIGHT - TOP - FOOT

INK: Final[Color] = HexColor("#17202e")
QUIET: Final[Color] = HexColor("#525d70")
RULE: Final[Color] = HexColor("#d5dae2")
BAND: Final[Color] = HexColor("#f2f4f8")
PAPER: Final[Color] = HexColor("#ffffff")
GAIN: Final[Color] = HexColor("#1f6b4c")
LOSS: Final[Color] = HexColor("#a3232f")
BLUE: Final[Color] = HexColor("#1d4f80")
ORANGE: Final[Color] = HexColor("#c7690f")
GREEN: Final[Color] = HexColor("#3f9b78")


def _style(name: str, size: float, leading: float, **more: object) -> ParagraphStyle:
    settings: dict[str, object] = {"fontName": SANS, "textColor": INK, "splitLongWords": 1, **more}
    return ParagraphStyle(name, fontSize=size, leading=leading, **settings)


OVERLINE = _style("overline", 10.5, 14, fontName=SANS_SEMI, textColor=QUIET)
UNDERLINE = _style("underline", 10.5, 14, textColor=QUIET, spaceAfter=9)
H2 = _style("h2", 15, 19, fontName=SANS_BOLD, spaceBefore=13, spaceAfter=5)
H3 = _style("h3", 11, 14, fontName=SANS_BOLD, spaceBefore=9, spaceAfter=3)
BODY = _style("body", 10.3, 14.2, spaceAfter=5)
LEAD = _style("lead", 11, 15.2, spaceAfter=5)
ASK = _style("ask", 10.6, 14.6, spaceAfter=3, leftIndent=14, firstLineIndent=-14)
INSIDE = _style("inside", 8.6, 11.6, textColor=QUIET, spaceBefore=12)
SMALL = _style("small", 8.6, 11.6, textColor=QUIET, spaceAfter=4)
CAPTION = _style("caption", 9, 12, fontName=SANS_SEMI, spaceBefore=7, spaceAfter=3)
CELL = _style("cell", 8, 10)
CELL_BOLD = _style("cell-bold", 8, 10, fontName=SANS_SEMI)
CELL_HEAD = _style("cell-head", 7.6, 9.4, fontName=SANS_SEMI, textColor=QUIET)
CELL_HEAD_RIGHT = _style("cell-head-right", 7.6, 9.4, fontName=SANS_SEMI, textColor=QUIET, alignment=TA_RIGHT)
TILE_LABEL = _style("tile-label", 10, 13, fontName=SANS_SEMI)
TILE_NOTE = _style("tile-note", 8.8, 11.4, textColor=QUIET)
NOTE = _style("note", 8.6, 11.6, fontName=SANS_ITALIC, textColor=QUIET, spaceBefore=3, spaceAfter=4)


def title(length: int) -> ParagraphStyle:
    """The style of the association's name: the longer it is, the smaller it stands."""
    size = 25.0 if length <= 34 else 20.0 if length <= 60 else 16.0
    return _style(f"title-{size:.0f}", size, size * 1.16, fontName=SANS_BOLD, spaceAfter=3)
