"""From blocks to pages, within ten: tried until it fits, then drawn again knowing its page numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import partial
from io import BytesIO
from typing import Any

from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from reports.archive import Attachment, archived
from reports.budget import BUDGETS, MOST_PAGES, Budget
from reports.content import Block, Picture
from reports.figures import Figure, Register, as_csv
from reports.fonts import DRAWING
from reports.furniture import Furniture
from reports.grid import CLOSE_PAD
from reports.paper import Association, Provenance
from reports.story import TIGHT, Look, Placed, Story
from reports.style import FOOT, HEIGHT, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, WIDTH
from reports.tagging import Element, TaggedCanvas
from reports.typed import cleaned, label, renew_fallbacks

LITTLE = HEIGHT * 0.3
"""A last page with less on it, in points, is nearly empty."""
Build = Callable[[Register, Budget], list[Block]]


@dataclass(frozen=True, slots=True)
class Document:
    """A finished paper: its bytes and the figures it prints."""

    pdf: bytes
    figures: list[Figure]


@dataclass(frozen=True, slots=True)
class _Drawn:
    raw: bytes
    root: Element
    pages: int
    headings: Placed
    last_page: float
    """How much of the last page is used, in points."""


def fitted(build: Build, name: str, owner: Association, provenance: Provenance) -> Document:
    """Lay out what `build` says under the most generous budget that keeps to ten pages."""
    furniture = Furniture(label(owner.name, 70, owner.code), provenance)
    with DRAWING:
        for budget in BUDGETS:
            register = Register()
            blocks = build(register, budget)
            renew_fallbacks(frozenset(_texts(blocks)))
            look, drawn = _looked_well(blocks, furniture)
            if drawn.pages <= MOST_PAGES or budget is BUDGETS[-1]:
                drawn = _settled(blocks, furniture, look, drawn)
                if drawn.pages <= MOST_PAGES:
                    break
    figures = register.figures()
    # A lone surrogate is in no encoding; on paper it is left out.
    csv = Attachment(
        "figures.csv", "text/csv", "Every figure of this paper", as_csv(figures).encode("utf-8", "replace")
    )
    return Document(archived(drawn.raw, drawn.root, cleaned(name), provenance, csv), figures)


def _looked_well(blocks: Sequence[Block], furniture: Furniture) -> tuple[Look, _Drawn]:
    """The look with page one on one page and no last page with next to nothing on it, drawn once.

    Where it would have, tables stand closer; if that saves no page, the last section has a page of its own.
    """
    look = Look()
    drawn = _drawn(Story(blocks, (), look), furniture, 0)
    if drawn.headings[0][1] > 2:  # page one ran over
        look = Look(TIGHT)
        drawn = _drawn(Story(blocks, (), look), furniture, 0)
    if drawn.last_page >= LITTLE:
        return look, drawn
    closer = replace(look, pad=CLOSE_PAD)
    saved = _drawn(Story(blocks, (), closer), furniture, 0)
    if saved.pages < drawn.pages:
        return closer, saved
    apart = replace(look, end_apart=True)
    moved = _drawn(Story(blocks, (), apart), furniture, 0)
    return (apart, moved) if moved.pages == drawn.pages else (look, drawn)


def _settled(blocks: Sequence[Block], furniture: Furniture, look: Look, drawn: _Drawn) -> _Drawn:
    """Draw again until the page numbers that are printed are those that came out; in practice once."""
    for _ in range(3):
        again = _drawn(Story(blocks, drawn.headings, look), furniture, drawn.pages)
        if (again.headings, again.pages) == (drawn.headings, drawn.pages):
            return again
        drawn = again
    return drawn


def _drawn(story: Story, furniture: Furniture, pages: int) -> _Drawn:
    canvases: list[TaggedCanvas] = []

    def canvas(*args: Any, **more: Any) -> TaggedCanvas:
        canvases.append(TaggedCanvas(*args, **more))
        return canvases[-1]

    stream = BytesIO()
    template = BaseDocTemplate(stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, lang="en-GB")
    frame = Frame(MARGIN, FOOT, WIDTH, HEIGHT, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    draw = partial(furniture.draw, pages=pages)
    template.addPageTemplates(PageTemplate("page", [frame], onPage=lambda made, _: draw(made)))
    template.build(story.flowables(), canvasmaker=canvas)
    made = canvases[0]
    used = FOOT + HEIGHT - frame._y
    return _Drawn(stream.getvalue(), made.root, made.getPageNumber() - 1, story.placed(), used)


def _texts(value: object) -> list[str]:
    """Every text in blocks, however deep, but not inside drawings."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [text for each in value for text in _texts(each)]
    if is_dataclass(value) and not isinstance(value, type | Picture):
        return [text for each in fields(value) for text in _texts(getattr(value, each.name))]
    return []
