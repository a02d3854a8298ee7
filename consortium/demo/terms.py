"""The contracts as rows: their terms, who takes part, and what they buy."""

from datetime import timedelta
from fractions import Fraction

from consortium.demo.catalogue import CONTRACTS, PROCUREMENT
from consortium.demo.catalogue.shape import JointContract
from consortium.demo.chance import whole
from consortium.demo.demand import a_year
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.exact import plain
from consortium.kernel.money import rounded


def contract_rows() -> list[dict[str, str]]:
    """The rows of `contracts.csv`."""
    return [_contract(each) for each in CONTRACTS]


def _contract(contract: JointContract) -> dict[str, str]:
    longest = contract.term.longest
    agreed = contract.start - timedelta(days=whole(18, 75, contract.reference, "agreed"))
    return {
        "reference": contract.reference,
        "title": contract.title,
        "workstream": contract.workstream.value,
        "supplier": contract.supplier,
        "category": contract.category,
        "lead": contract.lead,
        "start": contract.start.isoformat(),
        "end": contract.term.end.isoformat(),
        "max_end": longest.isoformat() if longest else "",
        "notice_days": str(contract.notice_days),
        "payment_days": str(contract.payment_days),
        "agreed": agreed.isoformat(),
        "value": f"{_value(contract)}.00",
        "allocation": contract.allocation,
        "counting": contract.counting,
        "pool": contract.pool,
    }


def _value(contract: JointContract) -> int:
    """Estimated value in pounds up to the end of the term, to the nearest thousand."""
    if contract.value is not None:
        return contract.value
    year = FinancialYear.of(contract.start)
    yearly = Fraction(0)
    for item in contract.items:
        units = Fraction(1) if item.unit == "year" else a_year(contract, item, year)
        yearly += units * Fraction(contract.price(item, contract.start))
    return rounded(yearly * Span(contract.start, contract.term.end).days / 365 / 1000) * 1000


def participation_rows() -> list[dict[str, str]]:
    """The rows of `contract_members.csv`: days only where they are not the contract's own."""
    return [_participation(contract, member) for contract in CONTRACTS for member in sorted(contract.members)]


def _participation(contract: JointContract, member: str) -> dict[str, str]:
    days = contract.participation(member)
    return {
        "contract": contract.reference,
        "member": member,
        "from": "" if days.first == contract.start else days.first.isoformat(),
        "to": "" if days.last == contract.last else days.last.isoformat(),
        "weight": plain(contract.weights[member]) if contract.allocation == "fixed" else "",
    }


def item_rows() -> list[dict[str, str]]:
    """The rows of `contract_items.csv`."""
    return [
        {
            "contract": contract.reference,
            "item": item.code,
            "description": item.description,
            "unit": item.unit,
        }
        for contract in PROCUREMENT
        for item in contract.items
    ]
