"""Payments between members: every quarter they settle, and a few leave something for the next time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from consortium.demo.associations import YEARS
from consortium.demo.catalogue import BY_REFERENCE
from consortium.demo.contributions import POOL_HOST, paid_in
from consortium.demo.credits import Credit
from consortium.demo.documents import Document, after
from consortium.demo.sharing import credit_period, share, shares_of_line, weights_on
from consortium.kernel.days import day
from consortium.kernel.money import Pence, pounds

_SETTLED = [year.months[at].span.last for year in YEARS for at in (2, 5, 8, 11)][:-1]
# The last quarter is settled a month early, so that the books of March 2026 show no more than March owes.
SETTLEMENT_DAYS = (*_SETTLED, day("2026-02-28"))

_SMALLEST: Pence = 25_00
"""Nobody sends less than £25."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment from one member to another, in pence."""

    date: date
    payer: str
    payee: str
    amount: Pence
    reference: str


@dataclass(frozen=True, slots=True)
class _Movement:
    date: date
    positions: dict[str, Pence]


def payments(documents: Sequence[Document], credits_received: Sequence[Credit]) -> list[Payment]:
    """What members paid each other after each settlement day, from what they then owed and were owed."""
    movements = list(_movements(documents, credits_received))
    paid: list[Payment] = []
    for on in SETTLEMENT_DAYS:
        positions: dict[str, Pence] = defaultdict(int)
        for movement in movements:
            if movement.date <= on:
                for member, moved in movement.positions.items():
                    positions[member] += moved
        for each in paid:
            positions[each.payer] -= each.amount
            positions[each.payee] += each.amount
        paid += _settling(on, positions)
    return sorted(paid, key=lambda each: (each.date, each.payer, each.payee))


def _settling(on: date, positions: dict[str, Pence]) -> Iterator[Payment]:
    for payer, payee, owed in _suggested(positions):
        amount = _really_paid(payer, on, owed)
        if amount >= _SMALLEST:
            yield Payment(
                after(on, 16, 24, payer, on), payer, payee, amount, f"SETTLE-{on:%Y-%m}-{payer}-{payee}"
            )


def _suggested(positions: dict[str, Pence]) -> Iterator[tuple[str, str, Pence]]:
    """Who should pay whom: the largest debtor the largest creditor, until all stand at zero."""
    left = dict(positions)
    while any(left.values()):
        payer = min(left, key=lambda member: (-left[member], member))
        payee = min(left, key=lambda member: (left[member], member))
        amount = min(left[payer], -left[payee])
        yield payer, payee, amount
        left[payer] -= amount
        left[payee] += amount


def _really_paid(payer: str, on: date, owed: Pence) -> Pence:
    """KESTREL pays in round hundreds, DUNMAR half of it each June, and CASA missed the first time."""
    if payer == "KESTREL":
        return owed // 100_00 * 100_00
    if payer == "DUNMAR" and on.month == 6:
        return owed // 2
    return 0 if payer == "CASA" and on == SETTLEMENT_DAYS[0] else owed


def _movements(documents: Sequence[Document], credits_received: Sequence[Credit]) -> Iterator[_Movement]:
    yield from (_of_document(each) for each in documents)
    yield from (_of_credit(each) for each in credits_received)
    for paid in paid_in():
        yield _Movement(paid.date, _together((paid.member, paid.amount), (POOL_HOST, -paid.amount)))


def _of_document(document: Document) -> _Movement:
    contract = BY_REFERENCE[document.contract]
    borne = [
        moved for line in document.lines for moved in shares_of_line(contract, line, document.date).items()
    ]
    if contract.pool:
        borne = [(POOL_HOST, document.total)]
    return _Movement(document.date, _together((document.payer, -document.total), *borne))


def _of_credit(credit: Credit) -> _Movement:
    contract = BY_REFERENCE[credit.contract]
    if contract.pool:
        returned = [(POOL_HOST, -credit.amount)]
    else:
        weights = weights_on(contract, credit_period(contract, credit.period, credit.date), credit.date)
        returned = [(member, -each) for member, each in share(credit.amount, weights).items()]
    return _Movement(credit.date, _together((credit.receiver, credit.amount), *returned))


def _together(*moved: tuple[str, Pence]) -> dict[str, Pence]:
    positions: dict[str, Pence] = defaultdict(int)
    for member, amount in moved:
        positions[member] += amount
    return positions


def payment_rows(paid: Sequence[Payment]) -> list[dict[str, str]]:
    """The rows of `payments.csv`."""
    return [
        {
            "date": each.date.isoformat(),
            "payer": each.payer,
            "payee": each.payee,
            "amount": pounds(each.amount),
            "reference": each.reference,
        }
        for each in paid
    ]
