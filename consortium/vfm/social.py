"""What outcomes are worth by a member's own values: count, factors, uprating and discounting, each to be seen.

It is apart from money: never added to it, nor class to class.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.employment.queries import outcomes
from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear
from consortium.kernel.exact import plain
from consortium.kernel.money import Pence, rounded
from consortium.members.models import Member
from consortium.parameters.queries import held, whole
from consortium.parameters.terms import Name
from consortium.social_value.models import SocialValue
from consortium.social_value.queries import SetFactor, factors, values
from consortium.social_value.terms import ValueClass
from consortium.social_value.worth import Discounting, net
from consortium.vfm.facts import indices
from reports.claims import IndexMissing, Indices
from reports.paper_parts import SocialValueBlock, SocialValueRow

PENCE_A_POUND = 100


@dataclass(frozen=True, slots=True)
class Worth:
    """What one outcome of a year is worth by one value, with all that it is worked out of.

    `a_year`: what one is worth a year, in pence of its price year. `uprated`: by how much prices rose since; None
    where the index lacks a value, which `lacks` names. `present`: for how many years it counts. `each`: what one is
    worth in all, rounded once. `gross` is None where the count may not be told; `net` and `worth` then too, and
    until every factor is set.
    """

    row: SocialValue
    a_year: Fraction
    uprated: Fraction | None
    lacks: str
    present: Fraction
    gross: int | None
    net: Fraction | None
    each: Pence | None
    worth: Pence | None
    prices_of: FinancialYear

    @property
    def outcome(self) -> Outcome:
        """What was reached."""
        return Outcome(self.row.outcome)

    @property
    def value_class(self) -> ValueClass:
        """To whom the value accrues."""
        return ValueClass(self.row.value_class)


def discounting(session: Session, year: FinancialYear) -> Discounting:
    """The rates that hold at the end of a year."""
    day = year.span.last
    rate, later = held(session, Name.DISCOUNT_RATE, day).value, held(session, Name.DISCOUNT_RATE_LATER, day).value
    return Discounting(rate, whole(session, Name.DISCOUNT_YEARS, day), later)


def counted(session: Session, member: Member, year: FinancialYear) -> dict[str, int | None]:
    """How many of the member's residents reached each outcome in the year, for the member itself."""
    found = outcomes(session, year.span)
    return {each.value: found.get((member.code, each.value), 0) for each in Outcome}


def worths(
    session: Session, member: Member, year: FinancialYear, counts: Mapping[str, int | None]
) -> list[Worth]:
    """What so many outcomes of a year are worth by each of the member's values, in the prices of the year."""
    known, rates = indices(session), discounting(session, year)
    point = Fraction(held(session, Name.WELLBY, year.span.last).value) * PENCE_A_POUND
    by = factors(session, member.id)
    return [
        _worth(row, year, counts.get(row.outcome), point, known, rates, by) for row in values(session, member.id)
    ]


def block(
    session: Session, member: Member, year: FinancialYear, counts: Mapping[str, int | None]
) -> SocialValueBlock | None:
    """What the member's own paper says of it, of counts that may be told; None where it has no values.

    Others open the paper too, who may not see values that their licence keeps private: these are not printed.
    """
    found = worths(session, member, year, counts)
    if not found:
        return None
    by = factors(session, member.id)
    return SocialValueBlock(
        rows=tuple(_paper_row(each) for each in found if not each.row.is_private),
        factors=tuple(
            f"{each.factor.words[:1].lower()}{each.factor.words[1:]} {plain(each.share)} ({each.source})"
            for each in by
            if each.share is not None
        ),
        not_set=sum(each.share is None for each in by),
        private=sum(each.row.is_private for each in found),
    )


def _paper_row(found: Worth) -> SocialValueRow:
    row = found.row
    return SocialValueRow(
        outcome=found.outcome.label,
        set_name=row.set_name,
        value_class=row.value_class,
        count=found.gross,
        net=found.net,
        each=found.each,
        worth=found.worth,
        prices_of=found.prices_of,
        years=row.years,
        source=row.source,
        licence=row.licence,
    )


def _worth(
    row: SocialValue,
    year: FinancialYear,
    gross: int | None,
    point: Fraction,
    known: Indices,
    rates: Discounting,
    by: list[SetFactor],
) -> Worth:
    a_year = Fraction(row.value) if row.value is not None else Fraction(row.points or 0) * point
    uprated, lacks = _uprated(row, year, known)
    present = rates.present_years(row.years)
    each = None if uprated is None else a_year * uprated * present
    shares = {factor.factor: factor.share for factor in by if factor.share is not None}
    left = None if gross is None else net(gross, shares)
    return Worth(
        row=row,
        a_year=a_year,
        uprated=uprated,
        lacks=lacks,
        present=present,
        gross=gross,
        net=left,
        each=None if each is None else rounded(each),
        worth=None if left is None or each is None else rounded(left * each),
        prices_of=row.price_year if row.series is None else year,
    )


def _uprated(row: SocialValue, year: FinancialYear, known: Indices) -> tuple[Fraction | None, str]:
    """By how much the value's index rose from the mean of its price year to that of the year; what it lacks."""
    if row.series is None:
        return Fraction(1), ""
    try:
        return known.mean(row.series, year) / known.mean(row.series, row.price_year), ""
    except IndexMissing as problem:
        return None, str(problem)
