"""What courses came to, as a list: filled, learning hours, cost of each place beside that of one bought alone."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from flask import url_for
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.queries import agreements, baselines
from consortium.kernel.days import FinancialYear
from consortium.kernel.exact import nearest
from consortium.kernel.money import Pence, rounded
from consortium.kernel.terms import Workstream
from consortium.learning.evaluation import opinions
from consortium.learning.programme import CourseStanding
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name
from consortium.spend.programme import item_costs
from consortium.web.figures import shares_address
from consortium.web.listing import Column, Filter, Listing, Row
from consortium.web.session import me

Prices = Mapping[tuple[str, str, str], Fraction]
"""What a place costs a member alone, by contract, course and member."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a course came to: net cost, percent of its places, pounds of a place bought alone, usefulness of 5."""

    course: CourseStanding
    cost: Pence
    filled: Decimal | None
    alone: Decimal | None
    useful: Decimal | None


def results_listing(
    session: Session, found: Iterable[CourseStanding], member: str | None, asked: tuple[Filter, ...]
) -> Listing:
    """What these courses came to, for one member or for all."""

    def lines_of(row: Row) -> str | None:
        of = {"contract": row["contract"], "item": row["code"]}
        year = FinancialYear.of(row["day"])
        return shares_address("cost", year, member, **of) if row["cost"] and me().may(Permission.READ) else None

    return Listing(
        name="results",
        caption=f"What courses came to for {member}" if member else "What courses came to, for all members",
        rows=list(_results(session, found, member)),
        columns=(
            Column("day", "Day", lambda each: each.course.row.date, "day"),
            Column("code", "Course", lambda each: each.course.code, "code", searched=True),
            Column("title", "Title", lambda each: each.course.row.title, link=course_address, searched=True),
            Column("contract", "Programme", lambda each: each.course.contract, filtered=True, only_on="exports"),
            Column("attended", "Attended", lambda each: each.course.attended, "count", summed=True),
            Column(
                "fill",
                "Of its places" if member else "Of all places",
                lambda each: each.filled,
                "exact",
                shown=lambda percent: f"{percent}%",
            ),
            Column("hours", "Learning hours", lambda each: each.course.hours, "exact", summed=True),
            Column("cost", "Cost", lambda each: each.cost, "amount", link=lines_of, summed=True),
            Column("each", "For each place", lambda each: each.course.per_place(each.cost), "amount", link=lines_of),
            Column("alone", "A place bought alone", lambda each: each.alone, "exact", shown=_pounds),
            Column("useful", "Useful, of 5", lambda each: each.useful, "exact"),
            Column("no", "No.", lambda each: each.course.row.item_id, "count", only_on="exports"),
        ),
        words="per-place",
        order="-day",
        asked=asked,
    )


def _pounds(price: Decimal) -> str:
    return f"£{price:.2f}"


def _results(session: Session, found: Iterable[CourseStanding], member: str | None) -> Iterator[Result]:
    costs, prices, thought = item_costs(session, Workstream.LEARNING), _prices(session), opinions(session, today())
    fewest = whole(session, Name.SMALLEST_SHOWN, today())
    for each in found:
        whose = {code: net for (item, code), net in costs.items() if item == each.row.item_id}
        part = each.used if member else each.fill
        opinion = thought.get(each.row.item_id)
        yield Result(
            each,
            whose.get(member, 0) if member else sum(whose.values()),
            None if part is None else Decimal(rounded(part * 100)),
            _alone(each, prices, fewest),
            opinion.useful if opinion else None,
        )


def _alone(course: CourseStanding, prices: Prices, fewest: int) -> Decimal | None:
    """What a place bought alone costs those who came on average, where each has such a price.

    An average of few would tell whoever may not read them what each of them pays.
    """
    came = {each.member: each.standing.attended for each in course.members if each.standing.attended}
    paid = [(prices.get((course.contract, course.code, code)), count) for code, count in came.items()]
    may_read_each = me().serves_all(Permission.READ) or set(came) <= set(me().members(Permission.READ_LEARNING))
    if not paid or any(price is None for price, _ in paid) or not (may_read_each or len(paid) >= fewest):
        return None
    return nearest(sum((price * count for price, count in paid if price), Fraction()) / sum(came.values()))


def _prices(session: Session) -> Prices:
    references = {each.id: each.reference for each in agreements(session).values()}
    return {
        (references[each.contract_id], each.item, each.member): Fraction(each.row.price)
        for each in baselines(session)
    }


def course_address(row: Row) -> str:
    """Where the course of a list's row with its `no` is."""
    return url_for("courses.one", number=row["no"])
