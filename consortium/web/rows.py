"""Where the rows of a list come from: a select over the book, or values in memory; both narrow and sort alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.web.columns import Column, Row


@dataclass(frozen=True)
class Wanted:
    """Which rows an address asks for, and in which order.

    Each of the `words` stands in a searched column, in capitals or not; each column of `chosen` has that value.
    They stand by one column, what is blank last, and where it is alike by all columns as they come.
    """

    words: Sequence[str]
    chosen: Mapping[str, str]
    by: Column
    falling: bool


class Rows(Protocol):
    """The rows of a list, whatever is behind them."""

    def totals(self, wanted: Wanted) -> tuple[int, dict[str, int]]:
        """How many rows fit, and what their summed columns come to, by name."""

    def part(self, wanted: Wanted, first: int = 0, most: int | None = None) -> Iterable[Row]:
        """The rows that fit, in order, from the `first` (from 0); at `most` so many."""

    def values(self, column: Column) -> set[Any]:
        """Every value of a column that is not blank, whatever is asked for; an address chooses by its text."""


@dataclass(frozen=True)
class Selected:
    """Rows that a select finds, the columns by their SQL."""

    session: Session
    select: sa.Select[Any]
    columns: Sequence[Column]

    def totals(self, wanted: Wanted) -> tuple[int, dict[str, int]]:
        """As Rows says."""
        rows = self._narrowed(wanted).order_by(None).subquery()
        names = [each.name for each in self.columns if each.summed]
        sums = (sa.func.sum(rows.c[name]) for name in names)
        count, *found = self.session.execute(sa.select(sa.func.count(), *sums).select_from(rows)).one()
        return count, {name: int(each or 0) for name, each in zip(names, found, strict=True)}

    def part(self, wanted: Wanted, first: int = 0, most: int | None = None) -> Iterable[Row]:
        """As Rows says; they are read as they are taken."""
        others = (each.expression.nulls_last() for each in self.columns if each is not wanted.by)
        key = wanted.by.expression
        leading = (key.desc() if wanted.falling else key.asc()).nulls_last()
        rows = self._narrowed(wanted).order_by(None).order_by(leading, *others).offset(first).limit(most)
        return (each._asdict() for each in self.session.execute(rows))

    def values(self, column: Column) -> set[Any]:
        """As Rows says."""
        every = self.select.with_only_columns(column.expression).order_by(None).distinct()
        return set(self.session.scalars(every)) - {None, ""}

    def _narrowed(self, wanted: Wanted) -> sa.Select[Any]:
        rows = self.select.with_only_columns(*(each.expression.label(each.name) for each in self.columns))
        for each in self.columns:
            if each.name in wanted.chosen:
                rows = rows.where(sa.cast(each.expression, sa.Text) == wanted.chosen[each.name])
        for word in wanted.words:
            like = f"%{_escaped(word)}%"
            searched = (sa.cast(each.expression, sa.Text) for each in self.columns if each.searched)
            rows = rows.where(sa.or_(*(each.ilike(like, escape="\\") for each in searched)))
        return rows


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Gathered:
    """Rows that are worked out already, one an object, the columns by what takes their value out of it."""

    objects: Iterable[Any]
    columns: Sequence[Column]

    def totals(self, wanted: Wanted) -> tuple[int, dict[str, int]]:
        """As Rows says."""
        rows = [each for each in self._rows if self._fits(each, wanted)]
        names = [each.name for each in self.columns if each.summed]
        return len(rows), {name: sum(each[name] or 0 for each in rows) for name in names}

    def part(self, wanted: Wanted, first: int = 0, most: int | None = None) -> Iterable[Row]:
        """As Rows says."""
        rows = [each for each in self._rows if self._fits(each, wanted)]
        rows.sort(key=lambda row: [_place(row[each.name]) for each in self.columns])
        blank = [each for each in rows if each[wanted.by.name] is None]
        filled = [each for each in rows if each[wanted.by.name] is not None]
        filled.sort(key=lambda row: row[wanted.by.name], reverse=wanted.falling)
        return [*filled, *blank][first : None if most is None else first + most]

    def values(self, column: Column) -> set[Any]:
        """As Rows says."""
        return {each[column.name] for each in self._rows} - {None, ""}

    @cached_property
    def _rows(self) -> list[Row]:
        return [{each.name: each.expression(one) for each in self.columns} for one in self.objects]

    def _fits(self, row: Row, wanted: Wanted) -> bool:
        searched = [_text(row[each.name]).lower() for each in self.columns if each.searched]
        return all(_text(row[name]) == value for name, value in wanted.chosen.items()) and all(
            any(word.lower() in text for text in searched) for word in wanted.words
        )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _place(value: Any) -> tuple[bool, Any]:
    """Where a value stands among others: what is blank last."""
    return value is None, value
