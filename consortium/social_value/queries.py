"""Read members' values and factors, and what the outcomes of a year are worth by them."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.employment.queries import outcomes
from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence, rounded
from consortium.members.models import Member
from consortium.parameters.queries import held
from consortium.parameters.terms import Name
from consortium.social_value.models import AdditionalityFactor, SocialValue
from consortium.social_value.terms import Factor, ValueClass
from consortium.social_value.worth import net, present_years

PENCE_A_POUND = 100


@dataclass(frozen=True, slots=True)
class SetFactor:
    """A factor with its share and source; both None where it is not set."""

    factor: Factor
    share: Decimal | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Worth:
    """What one outcome of a year is worth by one value; `net` and `worth` are None until every factor is set.

    `each` is what one is worth in all its years, as of the first: pence, rounded once.
    """

    set_name: str
    outcome: Outcome
    value_class: ValueClass
    gross: int
    net: Fraction | None
    each: Pence
    worth: Pence | None
    price_year: FinancialYear
    years: int
    source: str
    licence: str
    is_private: bool


def factors(session: Session, member_id: int) -> list[SetFactor]:
    """Every factor of a member, set or not, in order."""
    found = {
        each.factor: each
        for each in session.scalars(sa.select(AdditionalityFactor).filter_by(member_id=member_id))
    }
    return [
        SetFactor(each, found[each].share, found[each].source) if each in found else SetFactor(each, None, None)
        for each in Factor
    ]


def worths(session: Session, member: Member, year: FinancialYear) -> list[Worth]:
    """What the member's outcomes of a year are worth by each of its values, at the rates that hold at its end."""
    shares = {each.factor: each.share for each in factors(session, member.id) if each.share is not None}
    counts = outcomes(session, year.span)
    rate = held(session, Name.DISCOUNT_RATE, year.span.last).value
    point = Fraction(held(session, Name.WELLBY, year.span.last).value) * PENCE_A_POUND
    rows = sa.select(SocialValue).filter_by(member_id=member.id).order_by(SocialValue.set_name, SocialValue.outcome)
    found = []
    for row in session.scalars(rows):
        a_year = Fraction(row.value) if row.value is not None else Fraction(row.points or 0) * point
        in_all = a_year * present_years(row.years, rate)
        gross = counts.get((member.code, row.outcome), 0)
        left = net(gross, shares)
        found.append(
            Worth(
                row.set_name,
                Outcome(row.outcome),
                ValueClass(row.value_class),
                gross,
                left,
                rounded(in_all),
                None if left is None else rounded(left * in_all),
                row.price_year,
                row.years,
                row.source,
                row.licence,
                row.is_private,
            )
        )
    return found
