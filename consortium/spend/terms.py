"""Words of spend."""

from enum import StrEnum


class CreditKind(StrEnum):
    """Money that a member receives for all: from a funder, or back from the supplier."""

    GRANT = "grant"
    REBATE = "rebate"
