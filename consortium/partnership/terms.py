"""Words of the partnership, and the one table of how a project may move."""

from collections.abc import Mapping
from enum import StrEnum


class PledgeKind(StrEnum):
    """Which way a declaration goes: what a member expects of a contract, or what it offers to it."""

    EXPECTATION = "expectation"
    OFFER = "offer"


class Form(StrEnum):
    """In what form something is expected or offered."""

    CASH = "cash"
    STAFF_DAYS = "staff_days"
    PREMISES = "premises"
    EXPERTISE = "expertise"

    @property
    def label(self) -> str:
        """As a page says it."""
        return self.value.replace("_", " ")


class Occasion(StrEnum):
    """What residents are asked about: to whom a contract goes, or how a service changes."""

    AWARD = "award"
    CHANGE = "change"


class Stage(StrEnum):
    """How far a joint project has come."""

    IDEA = "idea"
    EXPLORING = "exploring"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        """As a page says it."""
        return self.value.replace("_", " ")

    @property
    def is_live(self) -> bool:
        """Whether something comes next."""
        return self not in (Stage.DONE, Stage.DROPPED)


S = Stage
MOVES: Mapping[Stage | None, frozenset[Stage]] = {
    None: frozenset({S.IDEA, S.EXPLORING, S.AGREED, S.UNDER_WAY}),
    S.IDEA: frozenset({S.IDEA, S.EXPLORING, S.DROPPED}),
    S.EXPLORING: frozenset({S.EXPLORING, S.AGREED, S.DROPPED}),
    S.AGREED: frozenset({S.AGREED, S.EXPLORING, S.UNDER_WAY, S.DROPPED}),
    S.UNDER_WAY: frozenset({S.UNDER_WAY, S.DONE, S.DROPPED}),
    S.DONE: frozenset(),
    S.DROPPED: frozenset({S.IDEA}),
}
"""The stages that may follow each; None: where a project begins. To stay where it is gives it another next step."""
