"""The tables of a page as rows of text, for tests that compare them with exports."""

import csv
import io
import re
from datetime import datetime
from html.parser import HTMLParser

import openpyxl

Table = list[dict[str, str]]


class Tables(HTMLParser):
    """Every table of a page by the id of its caption: its body's rows by heading, what is beside a text left out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, Table] = {}
        self.links: list[str] = []
        self._name = ""
        self._headings: list[str] = []
        self._cells: list[str] = []
        self._part = ""
        self._text: list[str] | None = None
        self._beside = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """As the parser asks."""
        said = dict(attrs)
        if tag == "caption":
            self._name = said.get("id") or ""
            self.found[self._name], self._headings = [], []
        elif tag in ("thead", "tbody", "tfoot"):
            self._part = tag
        elif tag == "tr":
            self._cells = []
        elif tag in ("th", "td"):
            self._text = []
        elif tag == "details" or (tag == "span" and (self._beside or said.get("class") in ("quiet", "hidden"))):
            self._beside += 1
        elif tag == "a" and self._part == "tbody" and self._text is not None:
            self.links.append(said["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        """As the parser asks."""
        if tag in ("th", "td") and self._text is not None:
            self._cells.append(" ".join("".join(self._text).split()))
            self._text = None
        elif tag == "tr" and self._part == "thead":
            self._headings = self._cells
        elif tag == "tr" and self._part == "tbody":
            self.found[self._name].append(dict(zip(self._headings, self._cells, strict=False)))
        elif tag in ("details", "span") and self._beside:
            self._beside -= 1

    def handle_data(self, data: str) -> None:
        """As the parser asks."""
        if self._text is not None and not self._beside:
            self._text.append(data)


def of_csv(text: str) -> Table:
    """The rows of a CSV export by heading."""
    return list(csv.DictReader(io.StringIO(text)))


def of_workbook(content: bytes) -> Table:
    """The rows of an XLSX export by heading, as text."""
    headings, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [
        {head: "" if cell is None else str(cell) for head, cell in zip(headings, row, strict=True)}
        for row in rows
    ]


def as_exported(text: str) -> str:
    """What a page shows, as an export writes it: `£1,234.00` is `1234.00`, `1 April 2025` is `2025-04-01`."""
    if re.fullmatch(r"−?£?[0-9,]+(\.[0-9]{2})?", text):
        return text.replace("−", "-").replace("£", "").replace(",", "")
    try:
        return datetime.strptime(text, "%d %B %Y").date().isoformat()  # noqa: DTZ007 - a day
    except ValueError:
        return text
