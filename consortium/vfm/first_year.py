"""How far back the book goes."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.spend.models import SpendTotal


def first_year(session: Session) -> FinancialYear | None:
    """The first financial year in which anything was spent or received; None for an empty book."""
    found = session.scalar(sa.select(sa.func.min(SpendTotal.year)))
    return None if found is None else FinancialYear(found)
