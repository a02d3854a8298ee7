"""A member's places on a course, as the moves that made them; and the arithmetic of offering and giving out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from consortium.kernel.apportionment import apportion
from consortium.learning.terms import Move


class Moved(Protocol):
    """A move of places: how many, what was recorded as attended, and how many of them are not charged."""

    move: str
    count: int
    attended: int | None
    uncharged: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member's places stand.

    `places` are charged; of them `cancelled` were given up too late. `uncharged` are those to which nobody came and
    that the group's rule did not charge: they are in `places` no more.
    """

    places: int = 0
    attended: int | None = None
    cancelled: int = 0
    uncharged: int = 0

    @property
    def held(self) -> int:
        """Places that somebody may come to."""
        return self.places + self.uncharged - self.cancelled

    @property
    def no_shows(self) -> int | None:
        """Places kept to which nobody came; None before attendance is recorded."""
        return None if self.attended is None else self.held - self.attended


def after(standing: Standing, moved: Moved) -> Standing:
    """Where the places stand after a move."""
    places, count = standing.places, moved.count
    match Move(moved.move):
        case Move.SET:
            return Standing(count, moved.attended)
        case Move.CALLED_OFF:
            return Standing()
        case Move.BOOKED | Move.GRANTED | Move.SWAPPED_IN:
            return replace(standing, places=places + count)
        case Move.CANCELLED:
            return replace(standing, places=places - count)
        case Move.CANCELLED_LATE:
            charged = count - moved.uncharged
            return replace(standing, places=places - moved.uncharged, cancelled=standing.cancelled + charged)
        case Move.SWAPPED_OUT:
            return replace(standing, places=places - count, cancelled=max(0, standing.cancelled - count))
        case Move.ATTENDED:
            whole = places + standing.uncharged
            uncharged = moved.uncharged
            return replace(standing, places=whole - uncharged, attended=moved.attended, uncharged=uncharged)


def replayed(moves: Iterable[Moved]) -> Standing:
    """Where the moves of a member's places on a course, in order, have come to."""
    standing = Standing()
    for each in moves:
        standing = after(standing, each)
    return standing


def quotas(capacity: int, weights: Mapping[str, int]) -> dict[str, int]:
    """The capacity split by weight, by largest remainder; equally where every weight is zero.

    In order of member code. Raises NothingToShareBy where there is nobody.
    """
    members = sorted(weights)
    found = [weights[each] for each in members]
    return dict(zip(members, apportion(capacity, found if any(found) else [1] * len(found)), strict=True))


def given_out(free: int, asked: Sequence[int]) -> list[int]:
    """How many of the free places each gets who asked, in order of asking: nobody more than it asked for."""
    found, left = [], max(0, free)
    for each in asked:
        found.append(min(each, left))
        left -= found[-1]
    return found
