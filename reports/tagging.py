"""A canvas that writes the document's structure as it draws: heading, cell, figure, mere decoration.

ReportLab's open edition writes no structure of its own (reference/libraries.md 2.8). Marks go into each
page's content here; `archive.py` builds the structure tree from `TaggedCanvas.root` afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from reports.fonts import SANS


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked piece of a page's content: page from 0, number within the page from 0."""

    page: int
    number: int


@dataclass(slots=True)
class Element:
    """A node of the structure tree."""

    tag: str
    kids: list["Element | Mark"] = field(default_factory=list)
    alt: str | None = None
    scope: str | None = None
    span: int = 1


class TaggedCanvas(Canvas):  # type: ignore[misc]
    """ReportLab's canvas with marked content; everything must be drawn in `marked` or `artifact`."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **{**more, "initialFontName": SANS})
        self.root = Element("Document")
        self._open = [self.root]
        self._marks_on_page = 0

    @contextmanager
    def element(
        self, tag: str, *, alt: str | None = None, scope: str | None = None, span: int = 1
    ) -> Iterator[Element]:
        """Everything drawn within belongs to a new element of that tag."""
        made = Element(tag, alt=alt, scope=scope, span=span)
        self._open[-1].kids.append(made)
        with self.within(made):
            yield made

    @contextmanager
    def within(self, element: Element) -> Iterator[None]:
        """Everything drawn within belongs to an element made earlier, such as a table begun a page before."""
        self._open.append(element)
        try:
            yield
        finally:
            self._open.pop()

    @contextmanager
    def marked(self, actual: str | None = None) -> Iterator[None]:
        """What is drawn within is the open element's content; `actual` is its text, where glyphs differ."""
        number = self._marks_on_page
        self._marks_on_page += 1
        current = self._open[-1]
        current.kids.append(Mark(self.getPageNumber() - 1, number))
        spoken = f" /ActualText <{(chr(0xFEFF) + actual).encode('utf-16-be').hex()}>" if actual else ""
        self._code.append(f"/{current.tag} <</MCID {number}{spoken}>> BDC")
        yield
        self._code.append("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn within is decoration: rules, running titles, repeated table heads."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    def showPage(self) -> None:  # noqa: N802
        """End the page; marks are counted afresh on the next."""
        super().showPage()
        self._marks_on_page = 0
