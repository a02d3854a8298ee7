"""The value-for-money table, and the claims with their states."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.vfm.facts import indices, year_facts
from consortium.vfm.models import IndexValue
from reports.claims import claim
from reports.table import Table, table


def series(session: Session) -> list[str]:
    """The price indices of which the book has any values, by name."""
    return list(session.scalars(sa.select(IndexValue.series).distinct().order_by(IndexValue.series)))


def vfm_table(session: Session, year: FinancialYear, as_at: date | None = None) -> Table:
    """The table of a year, worked out from the facts as they stand. Raises IndexMissing."""
    facts, known = year_facts(session, year, as_at), indices(session)
    claims = [claim(each, known) for each in facts.claims]
    return table(year, as_at, claims, facts.spend, facts.participants)
