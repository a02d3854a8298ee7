"""The sixty invented contracts, a module a trade; `shape` says what one consists of."""

from consortium.demo.catalogue import corporate, estates, office, repairs, safety, together
from consortium.demo.catalogue.shape import JointContract

PROCUREMENT: tuple[JointContract, ...] = (
    *repairs.CONTRACTS,
    *repairs.HEATING,
    *safety.CONTRACTS,
    *estates.CONTRACTS,
    *corporate.CONTRACTS,
    *office.CONTRACTS,
    *office.TECHNOLOGY,
)
"""What the associations buy together."""

CONTRACTS: tuple[JointContract, ...] = (*PROCUREMENT, *together.CONTRACTS)
"""All sixty."""

BY_REFERENCE = {each.reference: each for each in CONTRACTS}
"""The contracts by reference."""
