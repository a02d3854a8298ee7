"""Sharing an amount by weights, to the penny (spec/ledger.md, "Sharing a cost", rule 4)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from consortium.kernel.errors import Refused
from consortium.kernel.exact import MILLIONTHS
from consortium.kernel.money import Pence


class NothingToShareBy(Refused):
    """Every weight is zero, or there is nobody to share among."""


def whole_weights(weights: Mapping[str, Decimal]) -> dict[str, int]:
    """The weights in millionths, whole numbers in proportion, ordered by member code."""
    return {member: int(weights[member] * MILLIONTHS) for member in sorted(weights)}


def apportion(total: Pence, weights: Sequence[int]) -> list[Pence]:
    """Share `total` pence by largest remainder among `weights`, which stand in order of member code.

    Each gets the floor of total x weight / sum; the pence left over go one each to the largest
    fractional parts, ties to whoever stands first. A negative total is shared as its absolute value.
    Raises NothingToShareBy when the weights sum to zero.
    """
    whole = sum(weights)
    if whole <= 0:
        raise NothingToShareBy("there is nothing to share by: every weight is zero")
    if total < 0:
        return [-share for share in apportion(-total, weights)]
    shares = [total * weight // whole for weight in weights]
    left_over = total - sum(shares)
    if left_over:
        remainders = [total * weight % whole for weight in weights]
        largest_first = sorted(range(len(weights)), key=lambda place: -remainders[place])
        for place in largest_first[:left_over]:
            shares[place] += 1
    return shares
