"""What staff got from the joint learning programme: places, cost against buying alone, what is left of the pool."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import baselines
from consortium.kernel.days import ONE_DAY, FinancialYear
from consortium.kernel.money import Pence, rounded
from consortium.kernel.terms import Workstream
from consortium.learning.queries import Places, places
from consortium.ledger.balances import pool_balances
from consortium.ledger.models import Pool
from consortium.ledger.queries import pools
from consortium.members.models import Member
from consortium.parameters.queries import value
from consortium.parameters.terms import Name
from consortium.pools.fair_use import FairUse, fair_use
from consortium.pools.queries import Moved, moved
from consortium.pools.terms import Band
from consortium.spend.models import SpendTotal
from consortium.spend.totals import COST
from reports.paper_parts import CourseRow, LearningBlock, PoolRow
from reports.table import Row


class Staff:
    """One year's learning and development."""

    def __init__(
        self, session: Session, year: FinancialYear, day: date, agreements: Mapping[str, Agreement]
    ) -> None:
        self._session, self._year, self._day = session, year, day
        self._agreements = agreements
        self._places = places(session, year.span)
        self._costs = self._course_costs()
        self._prices = {
            (agreement.reference, each.item, each.member): Fraction(each.row.price)
            for agreement in agreements.values()
            if agreement.workstream is Workstream.LEARNING
            for each in baselines(session, [agreement.id])
        }
        self._pools = [(pool, self._pool_figures(pool)) for pool in pools(session)]

    def _course_costs(self) -> dict[tuple[int, str], Pence]:
        """Net cost by (item id, member code), of lines that name a course."""
        rows = self._session.execute(
            sa.select(SpendTotal.item_id, Member.code, sa.func.sum(SpendTotal.net))
            .join(Member, Member.id == SpendTotal.member_id)
            .where(SpendTotal.year == self._year.start, SpendTotal.kind == COST, SpendTotal.item_id > 0)
            .group_by(SpendTotal.item_id, Member.code)
        )
        return {(item, member): int(net) for item, member, net in rows}

    def block(self, member: str | None, row: Row) -> LearningBlock | None:
        """What one member's staff got, or all; None where there was neither place, cost nor pool."""
        mine = [each for each in self._places if member in (None, each.member)]
        figures = row.workstreams[Workstream.LEARNING]
        pool_rows = tuple(each for each in (self._pool_row(*pool, member) for pool in self._pools) if each)
        if not (mine or figures.spend or pool_rows):
            return None
        recorded = [each for each in mine if each.attended is not None]
        attended = sum(each.attended or 0 for each in recorded)
        booked = sum(each.booked for each in recorded)
        return LearningBlock(
            courses=self._courses(mine, member),
            booked=sum(each.booked for each in mine),
            attended=attended,
            cost=figures.spend,
            per_place=rounded(Fraction(figures.spend, attended)) if attended else None,
            fill=Fraction(attended, booked) if booked else None,
            cashable=figures.cashable,
            pools=pool_rows,
            hours=sum((Fraction(each.hours) * (each.attended or 0) for each in recorded if each.hours), Fraction()),
        )

    def not_recorded(self, member: str | None) -> int:
        """On how many courses attendance is not recorded yet."""
        return len(
            {
                (e.contract, e.course)
                for e in self._places
                if e.attended is None and member in (None, e.member)
            }
        )

    def _courses(self, mine: list[Places], member: str | None) -> tuple[CourseRow, ...]:
        grouped: dict[tuple[date, str, str], list[Places]] = defaultdict(list)
        for each in mine:
            grouped[each.day, each.contract, each.course].append(each)
        return tuple(self._course(bookings, member) for _, bookings in sorted(grouped.items()))

    def _course(self, bookings: list[Places], member: str | None) -> CourseRow:
        first = bookings[0]
        item = self._agreements[first.contract].items[first.course].id
        cost = sum(self._costs.get((item, each.member), 0) for each in bookings)
        recorded = all(each.attended is not None for each in bookings)
        attended = sum(each.attended or 0 for each in bookings) if recorded else None
        return CourseRow(
            reference=first.course,
            title=first.title,
            day=first.day,
            booked=sum(each.booked for each in bookings),
            attended=attended,
            cost=cost,
            per_place=rounded(Fraction(cost, attended)) if attended else None,
            baseline_price=self._prices.get((first.contract, first.course, member)) if member else None,
        )

    def _pool_figures(self, pool: Pool) -> "_PoolFigures":
        happened = moved(self._session, pool.code, self._year, self._day)
        paid_in, used = happened[Moved.PAID_IN], happened[Moved.USED]
        band = (value(self._session, name, self._day) for name in (Name.FAIR_USE_LEAST, Name.FAIR_USE_MOST))
        opening = pool_balances(self._session, pool.code, self._year.span.first - ONE_DAY)
        closing = pool_balances(self._session, pool.code, self._day)
        return _PoolFigures(opening, paid_in, closing, {each.member: each for each in fair_use(paid_in, used, *band)})

    @staticmethod
    def _pool_row(pool: Pool, found: "_PoolFigures", member: str | None) -> PoolRow | None:
        first, added, last = (
            sum(amounts.values()) if member is None else amounts.get(member, 0)
            for amounts in (found.opening, found.paid_in, found.closing)
        )
        if not (first or added or last):
            return None
        use = found.use.get(member) if member else None
        return PoolRow(
            *(pool.name, first, added, first + added - last, last),
            fair_use=use.index if use else None,
            is_fair=use is None or use.band is Band.FAIR,
        )


@dataclass(frozen=True, slots=True)
class _PoolFigures:
    """A pool's opening balances, contributions of the year and closing balances by member, as they are posted."""

    opening: Mapping[str, Pence]
    paid_in: Mapping[str, Pence]
    closing: Mapping[str, Pence]
    use: Mapping[str, FairUse]
