"""Gather from the book what value for money is worked out from: spend, quantities, baselines (spec/vfm.md)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import START, YEAR_UNIT, Agreement
from consortium.contracts.queries import BaselineTerms, agreements, baselines, members_of_contracts
from consortium.employment.queries import starts
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.exact import MILLIONTHS
from consortium.kernel.terms import BaselineSource, Evidence, Workstream
from consortium.learning.queries import places
from consortium.ledger.queries import latest_day
from consortium.members.queries import members
from consortium.spend.documents import DocumentKind
from consortium.spend.models import DocumentRow, WeightSet
from consortium.spend.operations import shared_lines
from consortium.spend.queries import documents
from consortium.spend.totals import COST, Totals, totals
from consortium.spend.weights import Weights
from consortium.vfm.completeness import BilledPeriod, billed_periods, incomplete
from consortium.vfm.models import IndexValue
from reports.claims import Baseline, ClaimFacts, Indices
from reports.table import MemberSpend


@dataclass(frozen=True, slots=True)
class YearFacts:
    """A year's facts: claims to be worked out, spend, and the baselines that nothing was billed for yet."""

    year: FinancialYear
    as_at: date | None
    claims: list[ClaimFacts]
    spend: list[MemberSpend]
    not_yet_billed: list[BaselineTerms]
    participants: set[str]


def indices(session: Session) -> Indices:
    """Every price index."""
    values: dict[str, dict[Any, Fraction]] = defaultdict(dict)
    for each in session.scalars(sa.select(IndexValue)):
        values[each.series][each.month] = Fraction(each.value)
    return Indices(values)


def year_facts(
    session: Session,
    year: FinancialYear,
    as_at: date | None = None,
    contract_ids: Iterable[int] | None = None,
) -> YearFacts:
    """The facts of a year, of all contracts or of some. `as_at` leaves out everything after that day."""
    return _Gathering(session, year, as_at, None if contract_ids is None else set(contract_ids)).facts()


class _Gathering:
    """One year's facts being gathered."""

    def __init__(
        self, session: Session, year: FinancialYear, as_at: date | None, only: set[int] | None
    ) -> None:
        self._session, self._year, self._as_at, self._only = session, year, as_at, only
        self._by_id = {each.id: each for each in agreements(session, only).values()}
        self._members = {each.id: each.code for each in members(session)}
        last = min(as_at, year.span.last) if as_at else year.span.last
        self._periods: dict[int, tuple[BilledPeriod, ...]] = {}
        self._days = Span(year.span.first, last) if last >= year.span.first else None

    def facts(self) -> YearFacts:
        rows = self._totals() if self._days else []
        counted = _by_claim(rows, self._members)
        claims, not_yet_billed = [], []
        for baseline in baselines(self._session, self._only):
            billed = counted.get((baseline.contract_id, self._item_id(baseline), baseline.member), [])
            quantity = self._quantity(baseline, billed) if any(row["lines"] for row in billed) else None
            if quantity is not None:
                claims.append(self._claim(baseline, billed, quantity))
            elif not any(row["lines"] for row in billed):
                not_yet_billed.append(baseline)
        participants = members_of_contracts(self._session)
        return YearFacts(self._year, self._as_at, claims, self._spend(rows), not_yet_billed, participants)

    def _item_id(self, baseline: BaselineTerms) -> int:
        return self._by_id[baseline.contract_id].items[baseline.item].id

    def _totals(self) -> list[dict[str, Any]]:
        if self._as_at is None:
            return totals(self._session, self._year, self._only)
        worked_out = Totals(self._session, {code: key for key, code in self._members.items()})
        known = {each.reference: each for each in self._by_id.values()}
        for document in documents(self._session, DocumentRow.dated <= self._as_at):
            if document.reversed_dated and document.reversed_dated <= self._as_at:
                continue
            for line in shared_lines(document, known) if self._is_of(document.document.lines, known) else []:
                day = line.service_day if line.kind.is_cost else line.dated
                if self._days and day in self._days:
                    worked_out.add(line)
        return list(worked_out.rows())

    @staticmethod
    def _is_of(lines: Iterable[Any], known: Mapping[str, Agreement]) -> bool:
        return all(line.contract in known for line in lines)

    def _spend(self, rows: list[dict[str, Any]]) -> list[MemberSpend]:
        sums: dict[tuple[int, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in rows:
            sums[row["contract_id"], row["member_id"]][row["kind"]] += row["net"]
        return [
            MemberSpend(
                contract=self._by_id[contract].reference,
                member=self._members[member],
                workstream=self._by_id[contract].workstream,
                spend=kinds[COST],
                rebates=kinds[DocumentKind.REBATE],
                grants=kinds[DocumentKind.GRANT],
            )
            for (contract, member), kinds in sums.items()
        ]

    def _claim(self, baseline: BaselineTerms, billed: list[dict[str, Any]], quantity: Fraction) -> ClaimFacts:
        agreement, row = self._by_id[baseline.contract_id], baseline.row
        return ClaimFacts(
            contract=agreement.reference,
            item=baseline.item,
            member=baseline.member,
            year=self._year,
            workstream=agreement.workstream,
            baseline=Baseline(
                price=Fraction(row.price),
                date=row.date,
                source=BaselineSource(row.source),
                evidence=Evidence(row.evidence),
                index=row.series,
                note=row.note or "",
            ),
            quantity=quantity,
            cost=sum(each["net"] for each in billed),
            incomplete=self._incomplete(agreement, baseline),
        )

    def _incomplete(self, agreement: Agreement, baseline: BaselineTerms) -> tuple[str, ...]:
        item = agreement.items[baseline.item]
        counted = self._counted_days(baseline) if item.unit == YEAR_UNIT else []
        billed = self._billed(agreement, item.id, baseline.member) if counted else []
        return incomplete(self._year, self._book_day, counted, billed)

    def _billed(self, agreement: Agreement, item_id: int, member: str) -> list[Span]:
        """The days billed by the lines that make up the member's cost, and by no other."""
        if item_id not in self._periods and self._days:
            self._periods[item_id] = billed_periods(self._session, item_id, self._days, self._as_at)
        return [
            each.span
            for each in self._periods.get(item_id, ())
            if agreement.counts(member, each.service_day)
            and self._weights(each.weights_id).by_member.get(member)
        ]

    @cached_property
    def _book_day(self) -> date | None:
        return self._as_at or latest_day(self._session)

    def _quantity(self, baseline: BaselineTerms, billed: list[dict[str, Any]]) -> Fraction | None:
        """Q of a claim; None while attendance is not recorded. Rules: spec/vfm.md, the table of Q."""
        agreement = self._by_id[baseline.contract_id]
        if agreement.workstream is Workstream.EMPLOYMENT and baseline.item == START:
            return Fraction(self._starts.get((agreement.reference, baseline.member), 0))
        if agreement.workstream is Workstream.LEARNING:
            attended = self._attended.get((agreement.reference, baseline.item, baseline.member))
            return None if attended is None else Fraction(attended)
        if agreement.items[baseline.item].unit == YEAR_UNIT:
            return Fraction(sum(each.days for each in self._counted_days(baseline)), self._year.span.days)
        return sum(
            (
                Fraction(row["quantity"], MILLIONTHS) * self._weights(row["weights_id"]).part(baseline.member)
                for row in billed
            ),
            Fraction(0),
        )

    def _counted_days(self, baseline: BaselineTerms) -> list[Span]:
        return (
            self._by_id[baseline.contract_id].counted_days(baseline.member, self._days) if self._days else []
        )

    @cached_property
    def _starts(self) -> dict[tuple[str, str], int]:
        return _counts(
            (
                (each.contract, each.member)
                for each in starts(self._session, self._days)
                if each.contract in self._known and self._known[each.contract].counts(each.member, each.day)
            )
            if self._days
            else ()
        )

    @cached_property
    def _known(self) -> dict[str, Agreement]:
        return {each.reference: each for each in self._by_id.values()}

    @cached_property
    def _attended(self) -> dict[tuple[str, str, str], int | None]:
        found = places(self._session, self._days) if self._days else []
        return {(each.contract, each.course, each.member): each.attended for each in found}

    @cached_property
    def _weights(self) -> Callable[[int], Weights]:
        known: dict[int, Weights] = {}

        def weights(key: int) -> Weights:
            if key not in known:
                known[key] = Weights.read(self._session.get_one(WeightSet, key).content)
            return known[key]

        return weights


def _counts(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = defaultdict(int)
    for key in keys:
        found[key] += 1
    return found


def _by_claim(
    rows: list[dict[str, Any]], codes: Mapping[int, str]
) -> dict[tuple[int, int, str], list[dict[str, Any]]]:
    """The counted cost rows by (contract id, item id, member code)."""
    found: dict[tuple[int, int, str], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        if row["kind"] == COST and row["counted"] and row["item_id"]:
            found[row["contract_id"], row["item_id"], codes[row["member_id"]]].append(row)
    return found
