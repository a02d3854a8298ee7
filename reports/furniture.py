"""What stands on every page besides its text: running title, provenance, page x of y; artifacts, untagged."""

from dataclasses import dataclass

from reports.fonts import SANS, SANS_SEMI
from reports.paper import Provenance
from reports.style import FOOT, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, QUIET, RULE, TOP
from reports.tagging import TaggedCanvas
from reports.typed import label

_SIZE = 8.0


@dataclass(frozen=True, slots=True)
class Furniture:
    """The running title's name, and the provenance at the foot."""

    name: str
    provenance: Provenance

    @property
    def foot(self) -> str:
        """Pack, ledger head and number of journals; and that all of it is invented, where it is."""
        source = self.provenance
        parts = [f"Pack {label(source.pack, 40, '')}" if source.pack else "Draft, not frozen"]
        if source.ledger_head:
            head = source.ledger_head[:12]
            parts.append("ledger head " + " ".join(head[at : at + 4] for at in range(0, len(head), 4)))
        parts.append(f"{source.journals:,} journals")
        if source.invented:
            parts.append("every name and figure invented")
        return " · ".join(parts)

    def draw(self, canvas: TaggedCanvas, pages: int) -> None:
        """Draw it on the canvas's present page; `pages` is the number of pages in all."""
        page = canvas.getPageNumber()
        with canvas.artifact():
            canvas.saveState()
            canvas.setFillColor(QUIET)
            canvas.setFont(SANS, _SIZE)
            canvas.drawString(MARGIN, FOOT - 26, self.foot)
            canvas.drawRightString(PAGE_WIDTH - MARGIN, FOOT - 26, f"page {page} of {pages}")
            canvas.setStrokeColor(RULE)
            canvas.setLineWidth(0.6)
            canvas.line(MARGIN, FOOT - 14, PAGE_WIDTH - MARGIN, FOOT - 14)
            if page > 1:
                canvas.setFont(SANS_SEMI, _SIZE)
                canvas.drawString(MARGIN, PAGE_HEIGHT - TOP + 12, self.name)
                canvas.drawRightString(
                    PAGE_WIDTH - MARGIN, PAGE_HEIGHT - TOP + 12, f"Value for money {self.provenance.year}"
                )
            canvas.restoreState()
