"""The pieces of a page other than tables: headings with bookmarks, headline tiles, charts; all tagged."""

from reportlab.graphics import renderPDF
from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from reports.charts import Chart
from reports.content import Tile, Tiles
from reports.fonts import SANS_BOLD
from reports.style import GAIN, INK, LOSS, TILE_LABEL, TILE_NOTE
from reports.tagging import TaggedCanvas
from reports.typed import TypedParagraph, cleaned, paragraph

_GUTTER = 12.0
_LARGEST = 22.0


class HeadingFlowable(Flowable):  # type: ignore[misc]
    """A heading. At level 1 or 2 it stands among the bookmarks; `page` is where it was last drawn."""

    def __init__(self, made: TypedParagraph, text: str, level: int, key: str) -> None:
        super().__init__()
        self._made, self._text, self._level, self._key = made, text, level, key
        self.page = 0

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Points above it."""
        return float(self._made.style.spaceBefore)

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Points beneath it."""
        return float(self._made.style.spaceAfter)

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Its size in points."""
        size: tuple[float, float] = self._made.wrap(available_width, available_height)
        return size

    def draw(self) -> None:
        """Draw it and leave a bookmark."""
        canvas: TaggedCanvas = self.canv
        self.page = canvas.getPageNumber()
        if self._level <= 2:
            canvas.bookmarkHorizontal(self._key, 0, self._made.height)
            canvas.addOutlineEntry(self._text, self._key, 0)
        self._made.drawOn(canvas, 0, 0)


class TilesFlowable(Flowable):  # type: ignore[misc]
    """Headline figures side by side, each under a heavy rule."""

    def __init__(self, tiles: Tiles, width: float) -> None:
        super().__init__()
        self.width = width
        self._each = (width - _GUTTER * (len(tiles.tiles) - 1)) / len(tiles.tiles)
        self._tiles = [
            (tile, paragraph(tile.label, TILE_LABEL), paragraph(tile.note, TILE_NOTE)) for tile in tiles.tiles
        ]
        notes = max(note.wrap(self._each, 1_000)[1] for _, _, note in self._tiles)
        for _, name, _ in self._tiles:
            name.wrap(self._each, 1_000)
        self._size = min(_fitting(tile, self._each) for tile in tiles.tiles)
        self.height = 7 + TILE_LABEL.leading + self._size * 1.25 + notes + 2

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Points beneath it."""
        return 7.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw the tiles from left to right."""
        canvas: TaggedCanvas = self.canv
        for place, (tile, name, note) in enumerate(self._tiles):
            x = place * (self._each + _GUTTER)
            with canvas.artifact():
                canvas.setFillColor(INK)
                canvas.rect(x, self.height - 2, self._each, 2, stroke=0, fill=1)
            base = self.height - 7 - TILE_LABEL.leading
            name.drawOn(canvas, x, base)
            base -= self._size * 1.25
            with canvas.element("P"), canvas.marked():
                canvas.setFont(SANS_BOLD, self._size)
                canvas.setFillColor(_colour(tile.good))
                canvas.drawString(x, base + self._size * 0.3, tile.figure)
            note.drawOn(canvas, x, base - note.height)


def _fitting(tile: Tile, width: float) -> float:
    return float(min(_LARGEST, width / max(stringWidth(tile.figure, SANS_BOLD, 1), 0.1)))


def _colour(good: bool | None) -> Color:
    return INK if good is None else GAIN if good else LOSS


class ChartFlowable(Flowable):  # type: ignore[misc]
    """A chart as vectors, with its description as the text alternative."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        self.width, self.height = chart.drawing.width, chart.drawing.height

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Points above it."""
        return 5.0

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Points beneath it."""
        return 8.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw it inside one Figure."""
        canvas: TaggedCanvas = self.canv
        with canvas.element("Figure", alt=cleaned(self._chart.description)), canvas.marked():
            renderPDF.draw(self._chart.drawing, canvas, 0, 0)
