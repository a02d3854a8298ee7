"""Lists that search, sort, filter, page and export; the address always reproduces what they show."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from flask import Response, request, send_file, stream_with_context, url_for
from sqlalchemy.orm import Session

from consortium.web.columns import Cell, Column, Row
from consortium.web.export import csv_lines, spreadsheet
from consortium.web.rows import Gathered, Rows, Selected, Wanted

__all__ = ["Column", "Filter", "Listing", "Row", "Shown", "asked_for_export"]

ROWS_A_PAGE = 50
WORDS_SEARCHED = 8
FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Filter:
    """A filter above the list: its values with their words, and the one chosen.

    Without values it is typed, and may be `wrong`.
    """

    name: str
    heading: str
    values: Mapping[str, str]
    chosen: str
    wrong: str = ""


@dataclass(frozen=True)
class ShownRow:
    """A row of a page: its cells, and its values by column for what a template adds to it."""

    values: Row
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Shown:
    """One page of a list, ready for the template; `prefix` stands before its names in the address."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: list[ShownRow]
    total: int
    sums: Sequence[str]
    """What the summed columns come to over all pages, a text for each column; empty where nothing is summed."""
    page: int
    pages: int
    query: str
    is_searched: bool
    sort: str
    filters: list[Filter]
    kept: dict[str, str]
    prefix: str = ""
    endpoint: str = ""
    words: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether the address searches or filters."""
        return bool(self.query or any(each.chosen for each in self.filters))

    @property
    def can_be_narrowed(self) -> bool:
        """Whether there is anything to search or filter, or it is narrowed already."""
        return self.total > 0 or self.is_narrowed or any(not each.values for each in self.filters)

    @property
    def carried(self) -> dict[str, str]:
        """What a new search keeps of the address: its order, and what is not this list's."""
        own = {self.prefix + name for name in ("q", "page", *(each.name for each in self.filters))}
        return {name: value for name, value in self.kept.items() if name not in own}

    @property
    def here(self) -> str:
        """The address of its page, with nothing chosen."""
        return self._at({})

    @property
    def everything(self) -> str:
        """The address without search and filters."""
        return self._at(self.carried)

    def address(self, **changes: Any) -> str:
        """The address of this list with some of its choices changed."""
        return self._at(self.kept | {self.prefix + name: str(value) for name, value in changes.items()})

    def _at(self, chosen: Mapping[str, str]) -> str:
        values: dict[str, Any] = {name: value for name, value in chosen.items() if value}
        return url_for(self.endpoint, **(request.view_args or {}), **values)

    def sorting(self, column: Column) -> str:
        """The address that sorts by the column, the other way round where it does already."""
        return self.address(sort=f"-{column.name}" if self.sort == column.name else column.name, page="")

    def direction(self, column: Column) -> str:
        """How the list stands by the column, as `aria-sort` says it."""
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, "none")


@dataclass(frozen=True)
class Listing:
    """A list over a select or over `rows` in memory; `order` is the column it stands by until another is chosen.

    Whom it may show is already in the select's WHERE or among the rows, and so is what the filters in `asked`
    say. `also`: what else of the address it is to keep. `prefix`: what keeps its names in the address apart from
    those of another list on the page. `endpoint`: where it is shown, if not only where the request went. `words`:
    the place in the glossary that its figures are explained at.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    order: str
    select: sa.Select[Any] | None = None
    rows: Collection[Any] = ()
    also: tuple[str, ...] = field(default=())
    asked: tuple[Filter, ...] = field(default=())
    prefix: str = ""
    endpoint: str = ""
    words: str = ""

    def beside(self, *others: "Listing") -> "Listing":
        """This list on a page with others, whose choices its address keeps."""
        return replace(self, also=(*self.also, *(name for each in others for name in each.names)))

    def shown(self, session: Session) -> Shown:
        """The page of the list that the request's address asks for."""
        kept, rows = self._kept(), self._source(session)
        wanted = self._wanted(kept)
        total, sums = rows.totals(wanted)
        pages = max(1, -(-total // ROWS_A_PAGE))
        page = min(max(1, _whole(self._choice(kept, "page"))), pages)
        columns = [each for each in self.columns if each.only_on != "exports"]
        found = rows.part(wanted, (page - 1) * ROWS_A_PAGE, ROWS_A_PAGE)
        return Shown(
            name=self.name,
            caption=self.caption,
            columns=columns,
            rows=[ShownRow(row, [each.cell(row) for each in columns]) for row in found],
            total=total,
            sums=[each.text(sums[each.name]) if each.summed else "" for each in columns] if sums else (),
            page=page,
            pages=pages,
            query=self._choice(kept, "q"),
            is_searched=self._is_searched,
            sort=self._choice(kept, "sort") or self.order,
            filters=[*self.asked, *self._filters(rows, kept)],
            kept=kept,
            prefix=self.prefix,
            endpoint=self.endpoint or request.endpoint or "",
            words=self.words,
        )

    def export(self, session: Session, form: str) -> Response:
        """Everything that the list shows, all pages of it, as CSV or XLSX."""
        columns = [each for each in self.columns if each.only_on != "pages"]
        headings = [each.heading for each in columns]
        rows = self._source(session).part(self._wanted(self._kept()))
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

    @property
    def names(self) -> tuple[str, ...]:
        """Its own names in an address."""
        filters = [*(each.name for each in self.asked), *(each.name for each in self._filtered)]
        search = ["q"] if self._is_searched else []
        return tuple(self.prefix + name for name in (*search, "sort", "page", *filters))

    @property
    def _is_searched(self) -> bool:
        return any(each.searched for each in self.columns)

    @property
    def _filtered(self) -> list[Column]:
        return [each for each in self.columns if each.filtered]

    def _source(self, session: Session) -> Rows:
        if self.select is None:
            return Gathered(self.rows, self.columns)
        return Selected(session, self.select, self.columns)

    def _kept(self) -> dict[str, str]:
        """The choices in the address that mean something to this list."""
        names = {*self.names, *self.also}
        return {name: value[:200] for name, value in request.args.items() if name in names and value}

    def _choice(self, kept: Mapping[str, str], name: str) -> str:
        return kept.get(self.prefix + name, "")

    def _wanted(self, kept: Mapping[str, str]) -> Wanted:
        by_name = {each.name: each for each in self.columns}
        sort = self._choice(kept, "sort") or self.order
        return Wanted(
            words=self._choice(kept, "q").split()[:WORDS_SEARCHED],
            chosen={
                each.name: chosen for each in self._filtered if (chosen := self._choice(kept, each.name))
            },
            by=by_name.get(sort.lstrip("-")) or by_name[self.order.lstrip("-")],
            falling=sort.startswith("-"),
        )

    def _filters(self, rows: Rows, kept: Mapping[str, str]) -> Iterable[Filter]:
        """A filter for each filtered column, unless there is nothing to choose."""
        for each in self._filtered:
            chosen = self._choice(kept, each.name)
            values = {chosen: chosen} if chosen else {}
            values |= {str(value): each.text(value) for value in rows.values(each)}
            if values:
                yield Filter(each.name, each.heading, dict(sorted(values.items())), chosen)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def asked_for_export(prefix: str = "") -> str | None:
    """The form of export that the address asks for, if any, of the list with this prefix."""
    form = request.args.get(f"{prefix}format")
    return form if form in FORMATS else None
