"""Words of drafts: their states with the legal moves, and the steps by which one is entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DraftState(StrEnum):
    """How far a draft has come."""

    DRAFT = "draft"
    SENT = "sent for approval"
    RETURNED = "returned"
    APPROVED = "approved"
    DISCARDED = "discarded"


S = DraftState
MOVES: Mapping[DraftState, frozenset[DraftState]] = {
    S.DRAFT: frozenset({S.SENT, S.DISCARDED}),
    S.SENT: frozenset({S.APPROVED, S.RETURNED, S.DRAFT, S.DISCARDED}),
    S.RETURNED: frozenset({S.DRAFT, S.SENT, S.DISCARDED}),
    S.APPROVED: frozenset(),
    S.DISCARDED: frozenset(),
}
"""What may follow each state; an edit of what was sent makes a draft of it again."""

OPEN = frozenset(state for state, following in MOVES.items() if following)
"""The states in which a draft may still be edited."""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of entering a contract: `columns` are those of the import kind `contracts` that it asks for."""

    name: str
    short: str
    title: str
    columns: tuple[str, ...] = ()


STEPS = (
    Step("why", "Change", "What changes, from when, and why"),
    Step(
        "what",
        "Contract",
        "What it is and who supplies it",
        ("reference", "title", "workstream", "category", "supplier"),
    ),
    Step(
        "days",
        "Dates",
        "Dates, extensions and notice",
        ("start", "end", "max_end", "notice_days", "payment_days", "value", "counting"),
    ),
    Step("sharing", "Sharing", "Who takes part and how the cost is shared", ("allocation", "agreed", "pool")),
    Step("items", "Items", "What is bought"),
    Step("baselines", "Baselines", "What you would pay alone"),
    Step("residents", "Residents", "What residents said"),
)
"""Every step in order; `why` is asked of a variation only."""


def steps(*, is_variation: bool) -> tuple[Step, ...]:
    """The steps of a new contract, or of a variation."""
    return STEPS if is_variation else STEPS[1:]
