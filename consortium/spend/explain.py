"""One sentence that explains a share (spec/ledger.md, "Explain this share")."""

from datetime import date

from consortium.contracts.agreement import Agreement
from consortium.contracts.terms import Allocation, Measure
from consortium.kernel.days import long_date
from consortium.kernel.exact import MILLIONTHS
from consortium.kernel.money import Pence, display
from consortium.kernel.terms import Workstream
from consortium.spend.weights import BY_MEMBER, BY_MINUTES, BY_PLACES, BY_PLACES_OFFERED, ON_ACCOUNT, Weights

UNITS = {
    str(Allocation.EQUAL): "members",
    str(Allocation.HOMES): "homes",
    str(Allocation.FTE): "full-time staff",
    str(Allocation.TURNOVER): "pounds of turnover",
    str(Allocation.FIXED): "agreed weights",
    BY_PLACES: "places booked",
    ON_ACCOUNT: "pounds charged on account",
    BY_MINUTES: Measure.ADVISER_MINUTES.words,
    BY_PLACES_OFFERED: Measure.PLACES_OFFERED.words,
}
USED = {
    Workstream.EMPLOYMENT: "starts",
    Workstream.LEARNING: "places booked",
    Workstream.PROCUREMENT: "units used",
    Workstream.RUNNING: "units used",
}


def explained(agreement: Agreement, weights: Weights, member: str, net: Pence, vat: Pence = 0) -> str:
    """Why the member bears what it bears of a line of `net` and `vat` pence.

    `£1,284.04 = £14,200.00 × 612 ÷ 6,768 homes (2025-26), contract INS-01, rule agreed 12 March 2025`
    """
    place, amount = weights.members.index(member), net + vat
    share = weights.shares(net)[place] + weights.shares(vat)[place]
    if weights.basis == BY_MEMBER:
        return (
            f"{display(share)} = {display(amount)}, borne by {member} alone, contract {agreement.reference}"
        )
    agreed = f", rule agreed {long_date(date.fromisoformat(weights.agreed))}" if weights.agreed else ""
    return (
        f"{display(share)} = {display(amount)} × {weighed(agreement, weights, member)}, "
        f"{'net and VAT each to the penny, ' if net and vat else ''}contract {agreement.reference}{agreed}"
    )


def weighed(agreement: Agreement, weights: Weights, member: str) -> str:
    """By what weight of all the member shares, as people read it: `612 ÷ 6,768 homes (2025-26)`."""
    if weights.basis == BY_MEMBER:
        return f"{member} alone"
    unit = USED[agreement.workstream] if weights.basis == Allocation.USAGE else UNITS[weights.basis]
    taken_for = f" ({weights.taken_for})" if weights.taken_for else ""
    weight, whole = _grouped(weights.whole[weights.members.index(member)]), _grouped(sum(weights.whole))
    return f"{weight} ÷ {whole} {unit}{taken_for}"


def _grouped(millionths: int) -> str:
    """A weight as people read it: `6,768`, `12.5`."""
    whole, rest = divmod(millionths, MILLIONTHS)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole:,}.{decimals}" if decimals else f"{whole:,}"
