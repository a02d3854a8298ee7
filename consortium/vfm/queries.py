"""The value-for-money table, and the claims with their states."""

from datetime import date

from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.vfm.facts import indices, year_facts
from reports.claims import claim
from reports.table import Table, table


def vfm_table(session: Session, year: FinancialYear, as_at: date | None = None) -> Table:
    """The table of a year, worked out from the facts as they stand. Raises IndexMissing."""
    facts, known = year_facts(session, year, as_at), indices(session)
    claims = [claim(each, known) for each in facts.claims]
    return table(year, as_at, claims, facts.spend, facts.participants)
