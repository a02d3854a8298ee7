"""From blocks to flowables, and how much room a heading needs with the beginning of what follows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import CondPageBreak, Flowable, PageBreak

from reports.content import Block, Contents, Grid, Heading, PageEnd, Picture, Tiles, Title, Whole, Words
from reports.flowables import ChartFlowable, HeadingFlowable, TilesFlowable
from reports.grid import PAD, GridFlowable
from reports.style import (
    ASK,
    BODY,
    CAPTION,
    H2,
    H3,
    HEIGHT,
    INSIDE,
    LEAD,
    NOTE,
    OVERLINE,
    SMALL,
    UNDERLINE,
    WIDTH,
    title,
)
from reports.typed import cleaned, paragraph

Styles = Mapping[str, ParagraphStyle]
ROOMY: Styles = {"lead": LEAD, "body": BODY, "small": SMALL, "ask": ASK, "note": NOTE}
TIGHT: Styles = {**ROOMY, "lead": SMALL, "ask": SMALL}
"""For a page one that has more to say than it holds."""
Placed = tuple[tuple[str, int], ...]
"""Section headings and the pages they stand on."""


@dataclass(frozen=True, slots=True)
class Look:
    """How closely a paper is set."""

    styles: Styles = field(default_factory=lambda: ROOMY)
    pad: float = PAD
    """Above and below the text of a table's row."""
    end_apart: bool = False
    """Whether the last section starts a page of its own."""


@dataclass(slots=True)
class Story:
    """The flowables of one pass, made with the page numbers that the pass before found."""

    blocks: Sequence[Block]
    known: Placed
    look: Look
    headings: list[tuple[str, HeadingFlowable]] = field(default_factory=list)

    def flowables(self) -> list[Flowable]:
        """All of them, in order."""
        story: list[Flowable] = []
        sections = [
            at for at, each in enumerate(self.blocks) if isinstance(each, Heading) and each.level == 2
        ]
        for place, block in enumerate(self.blocks):
            if self.look.end_apart and place == sections[-1]:
                story.append(PageBreak())
            elif isinstance(block, Heading):
                story.append(CondPageBreak(self._needed(self.blocks[place:])))
            story += self._made(block, place)
        return story

    def placed(self) -> Placed:
        """Where the section headings came to stand, once the pages are drawn."""
        return tuple((text, heading.page) for text, heading in self.headings)

    def _made(self, block: Block, place: int) -> list[Flowable]:
        match block:
            case Title():
                return _title(block)
            case Tiles():
                return [TilesFlowable(block, WIDTH)]
            case Heading():
                return [self._heading(block, place)]
            case Words(text, kind):
                return [paragraph(text, self.look.styles[kind])]
            case Grid():
                return [GridFlowable(block, WIDTH, self.look.pad)]
            case Picture(chart):
                return [ChartFlowable(chart)]
            case Contents():
                inside = "; ".join(f"{text}, page {page}" for text, page in self.known)
                return [paragraph(f"Inside: {inside}.", INSIDE)]
            case PageEnd():
                return [PageBreak()]
            case Whole():
                return [CondPageBreak(height(_section(self.blocks[place + 1 :])))]

    def _heading(self, block: Heading, place: int) -> HeadingFlowable:
        style, tag = {2: (H2, "H2"), 3: (H3, "H2")}.get(block.level, (CAPTION, "H3"))
        made = HeadingFlowable(paragraph(block.text, style, tag), block.text, block.level, f"section-{place}")
        if block.level == 2:
            self.headings.append((block.text, made))
        return made

    def _needed(self, blocks: Sequence[Block]) -> float:
        """Points for a heading and as much of what follows as keeps it from standing alone."""
        height = 34.0
        for place, block in enumerate(blocks[1:4], 1):
            match block:
                case Words(text, kind):
                    height += paragraph(text, self.look.styles[kind]).wrap(WIDTH, 10_000)[1] + 5
                case Grid():
                    return height + GridFlowable(block, WIDTH, self.look.pad).first_height + 10
                case Picture(chart):
                    height += float(chart.drawing.height) + 14
                    after = blocks[place + 1] if place + 1 < len(blocks) else None
                    if isinstance(after, Words) and after.kind == "note":
                        height += paragraph(after.text, self.look.styles["note"]).wrap(WIDTH, 10_000)[1] + 8
                    return height
                case _:
                    return height
        return height


def height(blocks: Sequence[Block]) -> float:
    """Points that the blocks need one under another, at their roomiest."""
    flowables = [each for each in Story(blocks, (), Look()).flowables() if not isinstance(each, CondPageBreak)]
    needed = (each.wrap(WIDTH, HEIGHT)[1] + each.getSpaceBefore() + each.getSpaceAfter() for each in flowables)
    return float(sum(needed))


def _section(blocks: Sequence[Block]) -> Sequence[Block]:
    """A heading of level 2 and what stands under it."""
    ends = (at for at, each in enumerate(blocks) if at and isinstance(each, Heading) and each.level == 2)
    return blocks[: next(ends, len(blocks))]


def _title(block: Title) -> list[Flowable]:
    text = cleaned(block.name)
    made = HeadingFlowable(paragraph(block.name, title(len(text)), "H1"), text, 1, "top")
    return [paragraph(block.over, OVERLINE), made, paragraph(block.under, UNDERLINE)]
