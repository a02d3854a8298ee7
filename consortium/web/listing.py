"""Lists that search, sort, filter, page and export; the address always reproduces what they show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Response, request, send_file, stream_with_context, url_for
from sqlalchemy.orm import Session

from consortium.kernel.days import long_date
from consortium.kernel.exact import plain
from consortium.kernel.money import display, pounds
from consortium.web.export import csv_lines, spreadsheet

ROWS_A_PAGE = 50
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Column:
    """A column of a list: what it is called, its SQL, and what it holds (text, amount, exact, count, day, instant).

    `link` gives the address that a row's cell leads to; `shown` other words for a value; `lines` several lines
    for a row; `searched`: its text is looked through; `filtered`: rows can be narrowed to one of its values;
    `only_on`: `pages` or `exports`, where it stands on one of the two alone.
    """

    name: str
    heading: str
    expression: Any
    holds: str = "text"
    link: Callable[[Mapping[str, Any]], str | None] | None = None
    shown: Callable[[Any], str] | None = None
    lines: Callable[[Mapping[str, Any]], Sequence[str]] | None = None
    searched: bool = False
    filtered: bool = False
    only_on: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it stands right-aligned."""
        return self.holds in ("amount", "exact", "count")

    @property
    def kind(self) -> str:
        """How its cells stand: see Cell."""
        return "number" if self.is_number else "day" if self.holds in ("day", "instant") else ""

    def text(self, value: Any) -> str:
        """The value as the page shows it."""
        if value is None or value == "":
            return ""
        if self.shown:
            return self.shown(value)
        match self.holds:
            case "amount":
                return display(int(value))
            case "exact":
                return plain(value)
            case "day":
                return long_date(value)
            case "count":
                return f"{value:,}"
        return str(value)

    def exported(self, value: Any) -> Any:
        """The value as an export carries it: amounts in pounds, days as ISO."""
        if value is None:
            return ""
        match self.holds:
            case "amount":
                return pounds(int(value))
            case "exact":
                return plain(value) if isinstance(value, Decimal) else str(value)
            case "day":
                return value.isoformat() if isinstance(value, date) else str(value)
        return value if isinstance(value, int) else str(value)


@dataclass(frozen=True)
class Cell:
    """A cell as a page shows it."""

    text: str
    link: str | None
    kind: str
    """`number` stands right-aligned, `day` is never broken over two lines; else empty."""
    lines: Sequence[str] = ()
    """Lines that stand for the text."""


@dataclass(frozen=True)
class Filter:
    """A filter above the list: its values, and the one chosen; without values it is typed, and may be `wrong`."""

    name: str
    heading: str
    values: tuple[str, ...]
    chosen: str
    wrong: str = ""


@dataclass(frozen=True)
class Shown:
    """One page of a list, ready for the template."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: list[list[Cell]]
    total: int
    page: int
    pages: int
    query: str
    sort: str
    filters: list[Filter]
    kept: dict[str, str]

    def address(self, **changes: Any) -> str:
        """The address of this list with some of its choices changed."""
        chosen = self.kept | {name: str(value) for name, value in changes.items()}
        values: dict[str, Any] = {name: value for name, value in chosen.items() if value}
        return url_for(request.endpoint or "", **(request.view_args or {}), **values)

    def sorting(self, column: Column) -> str:
        """The address that sorts by the column, the other way round where it does already."""
        return self.address(sort=f"-{column.name}" if self.sort == column.name else column.name, page="")

    def direction(self, column: Column) -> str:
        """How the list stands by the column, as `aria-sort` says it."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "none")


@dataclass(frozen=True)
class Listing:
    """A list over a select of its columns; `order` is the column it stands by until another is chosen.

    The select names its columns as `columns` do; whom it may show is already in its WHERE, and so is what the
    filters in `asked` say. `also`: what else of the address it is to keep.
    """

    name: str
    caption: str
    select: sa.Select[Any]
    columns: Sequence[Column]
    order: str
    also: tuple[str, ...] = field(default=())
    asked: tuple[Filter, ...] = field(default=())

    def shown(self, session: Session) -> Shown:
        """The page of the list that the request's address asks for."""
        kept = self._kept()
        wanted = self._narrowed(kept)
        total = session.scalar(sa.select(sa.func.count()).select_from(wanted.order_by(None).subquery())) or 0
        pages = max(1, -(-total // ROWS_A_PAGE))
        page = min(max(1, _whole(kept.get("page", ""))), pages)
        found = session.execute(
            self._sorted(wanted, kept).limit(ROWS_A_PAGE).offset((page - 1) * ROWS_A_PAGE)
        )
        rows = [self._cells(dict(row)) for row in found.mappings()]
        filters = [self._filter(session, each, kept) for each in self.columns if each.filtered]
        return Shown(
            self.name,
            self.caption,
            self._on_pages,
            rows,
            total,
            page,
            pages,
            kept.get("q", ""),
            kept.get("sort", self.order),
            [*self.asked, *filters],
            kept,
        )

    @property
    def _on_pages(self) -> list[Column]:
        return [each for each in self.columns if each.only_on != "exports"]

    @property
    def _in_exports(self) -> list[Column]:
        return [each for each in self.columns if each.only_on != "pages"]

    def export(self, session: Session, form: str) -> Response:
        """Everything that the list shows, all pages of it, as CSV or XLSX."""
        kept = self._kept()
        rows = session.execute(self._sorted(self._narrowed(kept), kept)).mappings()
        columns = self._in_exports
        headings = [each.heading for each in columns]
        values = ([each.exported(row[each.name]) for each in columns] for row in rows)
        if form == "csv":
            response = Response(stream_with_context(csv_lines(headings, values)), mimetype="text/csv")
            response.headers.set("Content-Disposition", "attachment", filename=f"{self.name}.csv")
            return response
        return send_file(
            spreadsheet(self.caption, headings, values, [each.is_number for each in columns]),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_attachment=True,
            download_name=f"{self.name}.xlsx",
        )

    def _kept(self) -> dict[str, str]:
        """The choices in the address that mean something to this list."""
        filters = (
            *(each.name for each in self.asked),
            *(each.name for each in self.columns if each.filtered),
        )
        names = {"q", "sort", "page", *self.also, *filters}
        return {name: value[:200] for name, value in request.args.items() if name in names and value}

    def _narrowed(self, kept: Mapping[str, str]) -> sa.Select[Any]:
        wanted = self.select.with_only_columns(*(each.expression.label(each.name) for each in self.columns))
        for each in self.columns:
            if each.filtered and each.name in kept:
                wanted = wanted.where(sa.cast(each.expression, sa.Text) == kept[each.name])
        for word in kept.get("q", "").split()[:8]:
            like = f"%{_escaped(word)}%"
            searched = (sa.cast(each.expression, sa.Text) for each in self.columns if each.searched)
            wanted = wanted.where(sa.or_(*(each.ilike(like, escape="\\") for each in searched)))
        return wanted

    def _sorted(self, wanted: sa.Select[Any], kept: Mapping[str, str]) -> sa.Select[Any]:
        chosen = kept.get("sort", self.order)
        by_name = {each.name: each for each in self.columns}
        column = by_name.get(chosen.lstrip("-")) or by_name[self.order.lstrip("-")]
        falling = chosen.startswith("-")
        keys = [column, *(each for each in self.columns if each is not column)]
        first = column.expression.desc() if falling else column.expression
        return wanted.order_by(first, *(each.expression for each in keys[1:]))

    def _cells(self, row: Mapping[str, Any]) -> list[Cell]:
        return [
            Cell(
                each.text(row[each.name]),
                each.link(row) if each.link else None,
                each.kind,
                each.lines(row) if each.lines else (),
            )
            for each in self._on_pages
        ]

    def _filter(self, session: Session, column: Column, kept: Mapping[str, str]) -> Filter:
        every = self.select.with_only_columns(column.expression).order_by(None).distinct()
        values = sorted({str(each) for each in session.scalars(every) if each not in (None, "")})
        return Filter(column.name, column.heading, tuple(values), kept.get(column.name, ""))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def asked_for_export() -> str | None:
    """The form of export that the address asks for, if any."""
    form = request.args.get("format")
    return form if form in FORMATS else None
