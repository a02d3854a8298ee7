"""Who bears a line, and by what weights (spec/ledger.md, "Sharing a cost")."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement, Rule
from consortium.contracts.queries import used
from consortium.contracts.terms import Allocation, Measure
from consortium.employment.queries import minutes, offered_in, started_within
from consortium.kernel.days import FinancialYear, Month, Span
from consortium.kernel.errors import Refused
from consortium.kernel.money import POUND
from consortium.kernel.terms import Workstream
from consortium.learning.queries import booked_on, booked_within, course_days
from consortium.members.models import MemberYear
from consortium.members.queries import members, years
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.weights import BY_MEMBER, BY_MINUTES, BY_PLACES, BY_PLACES_OFFERED, Weights

CREDIT_PERIOD_DAYS = 365
"""A grant or rebate without a period, on the basis `usage`, is for the days that end on its date."""


class Unshareable(Refused):
    """A line that the rules cannot share; `column` and `value` say where the trouble is."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value = column, value


class MissingFigure(Unshareable):
    """A member without its figure of a year; `member` says which."""

    def __init__(self, agreement: Agreement, member: str, year: FinancialYear, basis: Allocation) -> None:
        message = f"{member} has no {basis} for {year}: import it with member_years"
        super().__init__("contract", agreement.reference, message)
        self.member = member


@dataclass(frozen=True, slots=True)
class LineTerms:
    """On what terms a line is posted: the weights that share it, its service day, and the pool that bears it."""

    weights: Weights
    service_day: date
    pool: str | None


@dataclass(frozen=True, slots=True)
class Use:
    """What each member used, by code: the basis that says in what unit, and the period or year it was taken for."""

    basis: str
    taken_for: str
    amounts: Mapping[str, Decimal]


def _exact(counts: Mapping[str, int]) -> dict[str, Decimal]:
    return {member: Decimal(count) for member, count in counts.items()}


class Sharing:
    """Works out weights, looking each fact up once for as long as the session's facts stand still."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._codes = {each.id: each.code for each in members(session)}
        self._years = {(self._codes[key], year): row for (key, year), row in years(session).items()}
        self._course_days = course_days(session)
        self._known: dict[tuple[object, ...], Weights] = {}

    def is_course(self, agreement: Agreement, item: str | None) -> bool:
        """Whether the item is a course of the contract."""
        return item is not None and item in agreement.items and agreement.items[item].id in self._course_days

    def service_day(self, agreement: Agreement, line: DocumentLineFacts, dated: date) -> date:
        """The course's date, else the end of the service period, else the document's date."""
        if line.item and self.is_course(agreement, line.item):
            return self._course_days[agreement.items[line.item].id]
        return line.span.last if line.span else dated

    def service_period(self, line: DocumentLineFacts, dated: date, kind: DocumentKind) -> Span:
        """The period whose use weighs: as given, else the calendar month (an invoice) or 365 days (a credit)."""
        if line.span:
            return line.span
        if kind is DocumentKind.INVOICE:
            return Month.of(dated).span
        return Span(dated - timedelta(days=CREDIT_PERIOD_DAYS - 1), dated)

    def terms(
        self, agreement: Agreement, line: DocumentLineFacts, dated: date, kind: DocumentKind
    ) -> LineTerms:
        """The terms on which the line would be posted today. Raises Unshareable."""
        weights = self.weights(agreement, line, dated, kind)
        return LineTerms(weights, self.service_day(agreement, line, dated), agreement.pool)

    def weights(
        self, agreement: Agreement, line: DocumentLineFacts, dated: date, kind: DocumentKind
    ) -> Weights:
        """The weights of a line. Raises Unshareable, saying what is missing."""
        day, period = self.service_day(agreement, line, dated), self.service_period(line, dated, kind)
        key = (
            agreement.id,
            day,
            period,
            line.member,
            line.item if self.is_course(agreement, line.item) else None,
        )
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._work_out(agreement, line, day, period, kind)
        return found

    def _work_out(
        self, agreement: Agreement, line: DocumentLineFacts, day: date, period: Span, kind: DocumentKind
    ) -> Weights:
        rule = agreement.rule(max(day, agreement.start))
        days = (
            period
            if rule.basis is Allocation.USAGE and not self.is_course(agreement, line.item)
            else Span(day, day)
        )
        taking_part = agreement.taking_part(days)
        if not taking_part:
            message = (
                f"nobody takes part in {agreement.reference} on the service "
                f"day {day}: check the days and contract_members"
            )
            raise Unshareable(*self._place_of_day(agreement, line, day), message)
        if line.member is not None:
            if line.member not in taking_part:
                message = (
                    f"{line.member} does not take part in {agreement.reference} on "
                    f"the service day {day}: name a member that does"
                )
                raise Unshareable("member", line.member, message)
            return Weights(BY_MEMBER, "", "", {line.member: Decimal(1)})
        agreed = rule.agreed.isoformat() if rule.agreed else ""
        basis, taken_for, weights = self._basis(agreement, rule, line, day, period, list(taking_part))
        if not any(weights.values()):
            message = (
                f"there is nothing to share by: every weight of {agreement.reference} "
                f"by {basis.replace('_', ' ')} for {taken_for or day} is zero; enter what it is shared by first"
            )
            if kind is DocumentKind.INVOICE:
                message += ", or name the member that bears it"
            raise Unshareable("contract", agreement.reference, message)
        return Weights(basis, taken_for, agreed, weights)

    def _place_of_day(self, agreement: Agreement, line: DocumentLineFacts, day: date) -> tuple[str, str]:
        """The column that the service day comes from, with its value."""
        if line.item and self.is_course(agreement, line.item):
            return "item", line.item
        return ("to" if line.span else "date"), str(day)

    def _basis(
        self,
        agreement: Agreement,
        rule: Rule,
        line: DocumentLineFacts,
        day: date,
        period: Span,
        taking_part: list[str],
    ) -> tuple[str, str, dict[str, Decimal]]:
        if line.item and self.is_course(agreement, line.item):
            places = booked_on(self._session, agreement.items[line.item].id)
            return BY_PLACES, line.item, {each: places.get(each, Decimal(0)) for each in taking_part}
        if rule.basis is Allocation.EQUAL:
            return rule.basis, "", dict.fromkeys(taking_part, Decimal(1))
        if rule.basis is Allocation.FIXED:
            parts = agreement.taking_part(Span(day, day))
            return rule.basis, "", {each: parts[each].weight or Decimal(0) for each in taking_part}
        if rule.basis is Allocation.USAGE:
            use = self.use(agreement, period, day)
            return use.basis, use.taken_for, {each: use.amounts.get(each, Decimal(0)) for each in taking_part}
        year = FinancialYear.of(day)
        return rule.basis, str(year), {
            each: self._figure(agreement, rule, each, year) for each in taking_part
        }

    def use(self, agreement: Agreement, period: Span, day: date) -> Use:
        """What each member used of the contract in the period, as use is measured on the service day."""
        session, key, taken_for = self._session, agreement.id, f"{period.first} to {period.last}"
        if agreement.workstream is Workstream.LEARNING:
            return Use(Allocation.USAGE, taken_for, booked_within(session, key, period))
        if agreement.workstream is not Workstream.EMPLOYMENT:
            return Use(Allocation.USAGE, taken_for, used(session, key, period))
        match agreement.measure(day):
            case Measure.ADVISER_MINUTES:
                return Use(BY_MINUTES, taken_for, _exact(minutes(session, key, period)))
            case Measure.PLACES_OFFERED:
                year = FinancialYear.of(day)
                return Use(BY_PLACES_OFFERED, str(year), _exact(offered_in(session, key, year)))
        return Use(Allocation.USAGE, taken_for, started_within(session, key, period))

    def _figure(self, agreement: Agreement, rule: Rule, member: str, year: FinancialYear) -> Decimal:
        row: MemberYear | None = self._years.get((member, year))
        figure = getattr(row, rule.basis.value) if row else None
        if figure is None:
            raise MissingFigure(agreement, member, year, rule.basis)
        # Turnover is kept in pence, and weighs in pounds, as its explanation says.
        return Decimal(figure) / POUND if rule.basis is Allocation.TURNOVER else Decimal(figure)
