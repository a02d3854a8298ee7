"""Words of the ledger."""

from enum import StrEnum


class PoolRule(StrEnum):
    """What happens to a pool's balance at the end of a year."""

    CARRY = "carry"
    RETURN = "return"
