"""Words of the field that several contexts use; their values are those of files, JSON and accounts."""

from enum import StrEnum

DEFAULT_NAME = "The consortium"
"""What the members together are called where nobody gave them a name."""


class Workstream(StrEnum):
    """What the members do together, and the consortium's own running cost."""

    PROCUREMENT = "procurement"
    EMPLOYMENT = "employment"
    LEARNING = "learning"
    RUNNING = "running"

    @property
    def label(self) -> str:
        """As it stands in account names: `Procurement`."""
        return self.value.capitalize()


SAVING_WORKSTREAMS = (Workstream.PROCUREMENT, Workstream.EMPLOYMENT, Workstream.LEARNING)
"""The three workstreams that can save; running cost stands apart."""


class BaselineSource(StrEnum):
    """Where a baseline price comes from, best first (spec/vfm.md)."""

    CONTRACT = "contract"
    HISTORY = "history"
    CONSORTIUM = "consortium"
    MARKET = "market"
    BUDGET = "budget"

    @property
    def rank(self) -> int:
        """1 (the member's own contract price) to 5 (a budget)."""
        return list(BaselineSource).index(self) + 1

    @property
    def cashable(self) -> bool:
        """Whether a saving against it is money the member can spend elsewhere: ranks 1 and 2 only."""
        return self.rank <= 2


class Evidence(StrEnum):
    """How well a baseline is evidenced."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"

    @property
    def meaning(self) -> str:
        """The grade in words."""
        return {
            "A": "supplier's own data and invoice",
            "B": "invoice",
            "C": "quote or contract",
            "D": "estimate",
        }[self.value]


class ClaimState(StrEnum):
    """How far a claim has come from calculation to the board (spec/vfm.md)."""

    FORECAST = "forecast"
    CALCULATED = "calculated"
    VALIDATED = "validated"
    DISPUTED = "disputed"
