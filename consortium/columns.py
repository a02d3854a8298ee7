"""The types of our columns: exact amounts, numbers, years, months and instants; anything else is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from consortium.kernel.days import FinancialYear, Month
from consortium.kernel.exact import MILLIONTHS

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""A whole-number key; SQLite numbers rows by itself only in a plain INTEGER column."""


class PenceType(sa.types.TypeDecorator[int]):
    """Whole pence in a BIGINT; anything but an int is refused."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: sa.Dialect) -> int | None:
        if value is not None and type(value) is not int:
            raise TypeError(f"an amount is whole pence, not {type(value).__name__}")
        return value


class ExactType(sa.types.TypeDecorator[Decimal]):
    """An exact number of at most six decimals, kept as whole millionths in a BIGINT."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        millionths = value * MILLIONTHS
        if millionths != int(millionths):
            raise TypeError(f"{value} has more than six decimals")
        return int(millionths)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / MILLIONTHS


class YearType(sa.types.TypeDecorator[FinancialYear]):
    """A financial year, kept as the calendar year in which it starts."""

    impl = sa.Integer
    cache_ok = True

    def process_bind_param(self, value: FinancialYear | None, dialect: sa.Dialect) -> int | None:
        return None if value is None else value.start

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> FinancialYear | None:
        return None if value is None else FinancialYear(value)


class MonthType(sa.types.TypeDecorator[Month]):
    """A calendar month, kept as its first day."""

    impl = sa.Date
    cache_ok = True

    def process_bind_param(self, value: Month | None, dialect: sa.Dialect) -> date | None:
        return None if value is None else value.first

    def process_result_value(self, value: date | None, dialect: sa.Dialect) -> Month | None:
        return None if value is None else Month.of(value)


class InstantType(sa.types.TypeDecorator[datetime]):
    """An instant in UTC, which knows its zone again when it is read; SQLite keeps none."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


class days_before(sa.sql.functions.FunctionElement[date]):  # noqa: N801 - written like SQL's own functions
    """The day that lies so many days before another: `days_before(day, number)`."""

    type = sa.Date()
    inherit_cache = True


@compiles(days_before)
def _days_before(element: Any, compiler: Any, **kwargs: Any) -> str:
    day, number = element.clauses
    return f"({compiler.process(day, **kwargs)} - {compiler.process(number, **kwargs)})"


@compiles(days_before, "sqlite")
def _days_before_on_sqlite(element: Any, compiler: Any, **kwargs: Any) -> str:
    day, number = element.clauses
    return f"date({compiler.process(day, **kwargs)}, '-' || {compiler.process(number, **kwargs)} || ' days')"
