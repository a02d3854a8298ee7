"""Grants and rebates that members received for the others: invented amounts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consortium.demo.associations import LAST_DAY
from consortium.demo.catalogue import BY_REFERENCE
from consortium.demo.documents import Document, amount
from consortium.kernel.days import Span, day
from consortium.kernel.money import Pence, pounds

_REBATES = {
    "REP-08": "3.0",
    "REP-09": "1.5",
    "AGY-01": "1.5",
    "PRN-01": "2.0",
    "ICT-01": "1.0",
    "ICT-04": "4.0",
    "ICT-05": "3.0",
    "ICT-07": "2.5",
    "STA-01": "5.0",
    "ENE-01": "0.8",
}
"""Per cent of a calendar year's net spend that the supplier pays back in February."""


@dataclass(frozen=True, slots=True)
class Credit:
    """A grant or rebate on a contract, as one member received it."""

    contract: str
    number: str
    date: date
    receiver: str
    kind: str
    amount: Pence
    period: Span | None


def _fixed(
    contract: str, number: str, on: str, kind: str, sum_of: str, first: str = "", last: str = ""
) -> Credit:
    period = Span(day(first), day(last)) if first else None
    return Credit(
        contract, number, day(on), BY_REFERENCE[contract].lead, kind, amount(1, Decimal(sum_of)), period
    )


_GRANTS = (
    _fixed("RUN-01", "GRANT-START", "2023-06-15", "grant", "6000"),
    _fixed("EMP-01", "GRANT-2023-1", "2023-10-27", "grant", "7500", "2023-04-01", "2023-09-30"),
    _fixed("EMP-01", "GRANT-2023-2", "2024-04-26", "grant", "7500", "2023-10-01", "2024-03-31"),
    _fixed("EMP-01", "GRANT-2024-1", "2024-10-25", "grant", "8000", "2024-04-01", "2024-09-30"),
    _fixed("EMP-01", "GRANT-2024-2", "2025-04-25", "grant", "8000", "2024-10-01", "2025-03-31"),
    _fixed("EMP-01", "GRANT-2025-1", "2025-10-31", "grant", "8500", "2025-04-01", "2025-09-30"),
    _fixed("EMP-01", "GRANT-2025-2", "2026-03-20", "grant", "4250", "2025-10-01", "2025-12-31"),
    _fixed("LND-01", "GRANT-SKILLS", "2024-09-10", "grant", "1800"),
)

_CLAIMS_REBATE = _fixed("INS-01", "LOW-CLAIMS", "2025-06-20", "rebate", "13850", "2023-04-01", "2025-03-31")


def received(documents: Sequence[Document]) -> list[Credit]:
    """Every grant and rebate; rebates are a percentage of what the documents billed."""
    years = (day("2023-12-31"), day("2024-12-31"), day("2025-12-31"))
    rebates = (_rebate(documents, contract, last) for contract in _REBATES for last in years)
    everything = (*_GRANTS, _CLAIMS_REBATE, *(each for each in rebates if each))
    return sorted(everything, key=lambda each: (each.date, each.contract))


def _rebate(documents: Iterable[Document], reference: str, last: date) -> Credit | None:
    contract = BY_REFERENCE[reference]
    period = Span(last.replace(month=1, day=1), last).overlap(Span(contract.start, contract.last))
    if period is None:
        return None
    lines = (line for each in documents if each.contract == reference for line in each.lines)
    spent = sum(line.net for line in lines if line.period and line.period.last in period)
    earned = amount(spent, Decimal(_REBATES[reference]) / 10_000)
    paid = min(last.replace(year=last.year + 1, month=2, day=16), LAST_DAY)
    number = f"REBATE-{last.year}"
    return Credit(reference, number, paid, contract.lead, "rebate", earned, period) if earned > 0 else None


def credit_rows(credits_received: Iterable[Credit]) -> list[dict[str, str]]:
    """The rows of `credits.csv`."""
    return [
        {
            "contract": each.contract,
            "number": each.number,
            "date": each.date.isoformat(),
            "receiver": each.receiver,
            "kind": each.kind,
            "amount": pounds(each.amount),
            "from": each.period.first.isoformat() if each.period else "",
            "to": each.period.last.isoformat() if each.period else "",
        }
        for each in credits_received
    ]
