"""A table as a flowable: widths and heights worked out here, rows never split, heads repeated, all tagged."""

from collections.abc import Sequence

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from reports.content import Column, Grid, Line
from reports.fonts import SANS, SANS_SEMI
from reports.style import BAND, CAPTION, CELL, CELL_BOLD, CELL_HEAD, CELL_HEAD_RIGHT, INK, LOSS, NOTE, RULE
from reports.tagging import Element, TaggedCanvas
from reports.typed import TypedParagraph, paragraph

GAP = 7.0
"""Between columns, in points."""
PAD = 2.6
"""Above and below a row's text."""
CLOSE_PAD = 1.5
"""The same, where a table stands closer so that a paper's last page is not nearly empty."""
_NARROWEST_TEXT = 42.0


def column_widths(grid: Grid, width: float) -> list[float]:
    """Points for each column: numbers get what their widest needs, text shares the rest."""
    columns = grid.columns
    lines = [line for line in grid.lines if line.kind != "group"]
    needed = [
        0.0 if column.share else _number_width(column, place, lines) for place, column in enumerate(columns)
    ]
    rest = width - sum(needed) - GAP * (len(columns) - 1)
    shares = sum(column.share for column in columns)
    unit = rest / shares if shares else 0.0
    return [
        max(column.share * unit, _NARROWEST_TEXT) if column.share else need
        for column, need in zip(columns, needed, strict=True)
    ]


def _number_width(column: Column, place: int, lines: Sequence[Line]) -> float:
    cells: float = max(
        (stringWidth(line.cells[place], SANS_SEMI, CELL.fontSize) for line in lines), default=0.0
    )
    longest_word: float = max(
        stringWidth(word, SANS_SEMI, CELL_HEAD.fontSize) for word in column.head.split()
    )
    widest: float = max(cells, longest_word, 34.0)
    return widest + 0.5


class _RowBox:
    """One row, measured: its wrapped cells and its height."""

    __slots__ = ("cells", "height", "line")

    def __init__(self, line: Line, columns: Sequence[Column], widths: Sequence[float], pad: float) -> None:
        self.line = line
        style = CELL if line.kind == "row" else CELL_BOLD
        self.cells: list[TypedParagraph | str] = []
        tallest: float = style.leading
        if line.kind == "group":
            widths, columns = [sum(widths) + GAP * (len(widths) - 1)], [Column("", 1)]
        for cell, column, width in zip(line.cells, columns, widths, strict=True):
            if column.share and cell:
                made = paragraph(cell, style)
                tallest = max(tallest, made.wrap(width, 10_000)[1])
                self.cells.append(made)
            else:
                self.cells.append(cell)
        self.height: float = tallest + 2 * pad


class GridFlowable(Flowable):  # type: ignore[misc]
    """A `Grid` on the page. Split parts share one structure element, so the table stays one table."""

    def __init__(self, grid: Grid, width: float, pad: float = PAD) -> None:
        super().__init__()
        self._pad = pad
        self._grid = grid
        self._widths = column_widths(grid, width)
        self._rows = [_RowBox(line, grid.columns, self._widths, pad) for line in grid.lines]
        self._heads = [
            paragraph(column.head, CELL_HEAD if column.share else CELL_HEAD_RIGHT) for column in grid.columns
        ]
        self._head_height: float = 2 * pad + max(
            head.wrap(width_, 10_000)[1] for head, width_ in zip(self._heads, self._widths, strict=True)
        )
        self._elements: list[Element] = []  # shared by the parts of a split: the one table they belong to
        self._continued = False
        self._caption = paragraph(grid.caption, CAPTION, "Caption")
        self._caption_height: float = self._caption.wrap(width, 10_000)[1] + CAPTION.spaceAfter
        self._note = paragraph(grid.note, NOTE) if grid.note else None
        self._note_height: float = self._note.wrap(width, 10_000)[1] + NOTE.spaceBefore if self._note else 0.0
        self.width = width

    @property
    def first_height(self) -> float:
        """Points for the head and the fewest rows that may stand alone."""
        return self._top_height + sum(row.height for row in self._rows[:3])

    @property
    def _top_height(self) -> float:
        return self._head_height + (0 if self._continued else self._caption_height)

    def getSpaceBefore(self) -> float:  # noqa: N802
        """Points above it."""
        return 4.0 if self._continued else 8.0

    def getSpaceAfter(self) -> float:  # noqa: N802
        """Points beneath it."""
        return 8.0

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Its size in points."""
        return self.width, self._top_height + sum(row.height for row in self._rows) + self._note_height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """The rows that fit, and the rest under a repeated head; no total, sub-heading or note stands alone."""
        room = available_height - self._top_height
        fitting = 0
        while fitting < len(self._rows) and room >= self._rows[fitting].height:
            room -= self._rows[fitting].height
            fitting += 1
        if fitting >= len(self._rows) - 1:
            fitting = len(self._rows) - 2
        while fitting > 0 and self._rows[fitting - 1].line.kind == "group":
            fitting -= 1
        if fitting < 2:
            return []
        first = self._part(self._rows[:fitting], self._continued)
        first._note, first._note_height = None, 0.0
        return [first, self._part(self._rows[fitting:], continued=True)]

    def _part(self, rows: list[_RowBox], continued: bool) -> "GridFlowable":
        part = GridFlowable.__new__(GridFlowable)
        part.__dict__.update(self.__dict__)
        part.__dict__.pop("_postponed", None)  # ReportLab's note that the whole did not fit on the last page
        part._rows, part._continued = rows, continued
        return part

    def draw(self) -> None:
        """Draw head and rows downwards from the top."""
        canvas: TaggedCanvas = self.canv
        top = self.wrap(self.width, 0)[1]
        if self._continued:
            with canvas.within(self._elements[0]):
                self._draw_rows(canvas, self._draw_head_again(canvas, top))
        else:
            with canvas.element("Table") as element:
                self._elements.append(element)
                self._caption.drawOn(canvas, 0, top - self._caption_height + CAPTION.spaceAfter)
                self._draw_rows(canvas, self._draw_head(canvas, top - self._caption_height))
        if self._note:
            self._note.drawOn(canvas, 0, 0)

    def _draw_head(self, canvas: TaggedCanvas, top: float) -> float:
        with canvas.element("TR"):
            for head, x in zip(self._heads, self._lefts(), strict=True):
                with canvas.element("TH", scope="Column"):
                    head.tag = "P"
                    head.drawOn(canvas, x, top - self._head_height + self._pad)
        return self._under_head(canvas, top)

    def _draw_head_again(self, canvas: TaggedCanvas, top: float) -> float:
        for head, x in zip(self._heads, self._lefts(), strict=True):
            head.canv = canvas
            with canvas.artifact():
                canvas.saveState()
                canvas.translate(x, top - self._head_height + self._pad)
                head.drawPara()
                canvas.restoreState()
        return self._under_head(canvas, top)

    def _under_head(self, canvas: TaggedCanvas, top: float) -> float:
        with canvas.artifact():
            _rule(canvas, top - self._head_height, self.width, INK, 0.9)
        return top - self._head_height

    def _lefts(self) -> list[float]:
        lefts, x = [], 0.0
        for width in self._widths:
            lefts.append(x)
            x += width + GAP
        return lefts

    def _draw_rows(self, canvas: TaggedCanvas, top: float) -> None:
        for row in self._rows:
            with canvas.artifact():
                if row.line.kind == "group":
                    canvas.setFillColor(BAND)
                    canvas.rect(0, top - row.height, self.width, row.height, stroke=0, fill=1)
                elif row.line.kind == "total":
                    _rule(canvas, top, self.width, INK, 0.7)
                _rule(canvas, top - row.height, self.width, RULE, 0.4)
            with canvas.element("TR"):
                self._draw_row(canvas, row, top)
            top -= row.height

    def _draw_row(self, canvas: TaggedCanvas, row: _RowBox, top: float) -> None:
        if row.line.kind == "group":
            with canvas.element("TH", scope="Row", span=len(self._widths)):
                _draw_text(row.cells[0], canvas, 3, top - self._pad)
            return
        for place, (cell, x) in enumerate(zip(row.cells, self._lefts(), strict=True)):
            with canvas.element("TH" if place == 0 else "TD", scope="Row" if place == 0 else None):
                if isinstance(cell, TypedParagraph):
                    _draw_text(cell, canvas, x, top - self._pad)
                elif cell:
                    self._draw_number(
                        canvas, cell, x + self._widths[place], top, bold=row.line.kind == "total"
                    )

    def _draw_number(self, canvas: TaggedCanvas, text: str, right: float, top: float, *, bold: bool) -> None:
        with canvas.element("P"), canvas.marked():
            canvas.setFont(SANS_SEMI if bold else SANS, CELL.fontSize)
            canvas.setFillColor(LOSS if text.startswith("−") else INK)
            canvas.drawRightString(right, top - self._pad - CELL.fontSize + 0.4, text)


def _draw_text(cell: TypedParagraph | str, canvas: TaggedCanvas, x: float, top: float) -> None:
    if isinstance(cell, TypedParagraph):
        cell.drawOn(canvas, x, top - cell.height)


def _rule(canvas: TaggedCanvas, y: float, width: float, colour: Color, thickness: float) -> None:
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(thickness)
    canvas.line(0, y, width, y)
