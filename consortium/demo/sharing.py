"""What each member bears of a document, by the rules of the joint ledger: needed to settle believably."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from consortium.demo.associations import BY_CODE
from consortium.demo.catalogue import BY_REFERENCE
from consortium.demo.catalogue.shape import JointContract
from consortium.demo.courses import COURSES, places
from consortium.demo.demand import quantity
from consortium.demo.documents import Line
from consortium.demo.participants import starts
from consortium.kernel.apportionment import apportion, whole_weights
from consortium.kernel.days import FinancialYear, Month, Span
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream

_COURSES = {each.code: each for each in COURSES}


def shares_of_line(contract: JointContract, line: Line, on: date) -> dict[str, Pence]:
    """What each member bears of the line of a document of that day, net and VAT together."""
    if line.member:
        return {line.member: line.net + line.vat}
    if line.item in _COURSES:
        weights = {member: Decimal(count) for member, count in places(_COURSES[line.item]).items()}
    else:
        weights = weights_on(contract, line.period, on)
    net, tax = share(line.net, weights), share(line.vat, weights)
    return {member: net[member] + tax[member] for member in net}


def share(total: Pence, weights: dict[str, Decimal]) -> dict[str, Pence]:
    """The total shared by the weights, to the penny."""
    whole = whole_weights(weights)
    return dict(zip(whole, apportion(total, list(whole.values())), strict=True))


def weights_on(contract: JointContract, period: Span | None, on: date) -> dict[str, Decimal]:
    """The weights of the contract's basis for a line of that day and service period."""
    if contract.allocation == "usage":
        return _used(contract.reference, period or Month.of(on).span)
    service_day = period.last if period else on
    return {
        member: _figure(contract, member, FinancialYear.of(service_day))
        for member in contract.taking_part(service_day)
    }


def credit_period(contract: JointContract, period: Span | None, on: date) -> Span | None:
    """The days by which a grant or rebate is shared: on use, a blank period is the 365 days to its date."""
    if period is None and contract.allocation == "usage":
        return Span(on - timedelta(days=364), on)
    return period


def _figure(contract: JointContract, member: str, year: FinancialYear) -> Decimal:
    association = BY_CODE[member]
    match contract.allocation:
        case "equal":
            return Decimal(1)
        case "homes":
            return Decimal(association.homes_in(year))
        case "fte":
            return association.fte_in(year)
        case "turnover":
            return association.turnover_in(year)
        case _:
            return contract.weights[member]


@cache
def _used(reference: str, period: Span) -> dict[str, Decimal]:
    contract = BY_REFERENCE[reference]
    if contract.workstream is Workstream.EMPLOYMENT:
        return {member: Decimal(count) for member, count in starts(period).items()}
    months = Span(Month.of(period.first).first, Month.of(period.last).span.last)
    used = {member: quantity(contract, contract.items[0], member, months) for member in contract.members}
    return {member: Decimal(count) for member, count in used.items() if count}
