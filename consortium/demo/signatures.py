"""Which savings the members' finance officers signed, and which not: the addresses belong to nobody."""

from dataclasses import dataclass

from consortium.demo.associations import ASSOCIATIONS, YEARS
from consortium.demo.baselines import baseline_rows
from consortium.demo.catalogue import CONTRACTS
from consortium.kernel.days import FinancialYear

OFFICERS = {each.code: f"finance@{each.code.lower()}.example" for each in ASSOCIATIONS}
"""The address of each member's finance officer."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A member's officer signs its claims of a year: of every contract, or of one."""

    member: str
    year: FinancialYear
    contract: str | None
    by: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """A member's officer disputes one claim, with a reason."""

    member: str
    year: FinancialYear
    contract: str
    item: str
    by: str
    reason: str


_NOT_SIGNED_YET = ("DUNMAR", "LANTERN")
_SIGNED_ONLY_SOME, _SIGNED = "GORSE", ("GRD-01", "INS-02", "LEG-01", "LIF-01", "REP-01")
_DISPUTED = "KESTREL"

DISPUTES = (
    Dispute(
        _DISPUTED,
        YEARS[-1],
        "REP-05",
        "VISIT",
        OFFICERS[_DISPUTED],
        "The visits to two blocks that we handed back in June are still counted as ours.",
    ),
    Dispute(
        _DISPUTED,
        YEARS[-1],
        "TSY-01",
        "ADVICE",
        OFFICERS[_DISPUTED],
        "Our earlier price included the loan model, the joint price does not: they cannot be compared.",
    ),
)
"""The claims that a member does not accept."""


def signatures() -> list[Signature]:
    """Every signature, in order: two years in full, the last one in part."""
    *earlier, latest = YEARS
    whole_years = [_signature(code, year) for year in earlier for code in _members(year)]
    return whole_years + [signed for code in _members(latest) for signed in _of_latest(code, latest)]


def _of_latest(member: str, year: FinancialYear) -> list[Signature]:
    if member in _NOT_SIGNED_YET:
        return []
    if member == _SIGNED_ONLY_SOME:
        return [_signature(member, year, contract) for contract in _SIGNED]
    if member == _DISPUTED:
        disputed = {each.contract for each in DISPUTES}
        return [_signature(member, year, each) for each in _contracts(member, year) if each not in disputed]
    return [_signature(member, year)]


def _contracts(member: str, year: FinancialYear) -> list[str]:
    """Contracts on which the member has a claim in the year: a baseline, and something billed that counts."""
    compared = {each["contract"] for each in baseline_rows() if each["member"] == member}
    return [
        each.reference
        for each in CONTRACTS
        if each.reference in compared and each.start <= each.billed_until
        if (counted := each.participation(member).overlap(each.counted)) and counted.overlap(year.span)
    ]


def _members(year: FinancialYear) -> list[str]:
    return [each.code for each in ASSOCIATIONS if year in each.years()]


def _signature(member: str, year: FinancialYear, contract: str | None = None) -> Signature:
    return Signature(member, year, contract, OFFICERS[member])
