"""Which counts are hidden of several breakdowns of the same people, so that none tells of a few by another.

A year's outcomes stand by quarter in which they were reached and by quarter in which people started. Every count is
a flow between two nodes, and at every node as much comes in as goes out: what is joined together is what is split
again. Whoever sees some of the flows works out others from that. One who also knows an association's own people
takes those out of every count, and works out the rest.
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from consortium.kernel.flows import reaches

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Flow:
    """A count from one node to another, by association."""

    start: str
    end: str
    by: Mapping[str, int]

    def without(self, knower: str | None) -> int:
        """The count less what this association knows of its own people; None: all of it."""
        return sum(count for whose, count in self.by.items() if whose != knower)


def hidden_flows(
    flows: Mapping[Key, Flow], smallest: int, *, shown: Collection[Key] = (), unshown: Collection[Key] = ()
) -> frozenset[Key]:
    """The flows that are not shown: those from one up to below `smallest`, and others by which they could be known.

    `shown` and `unshown` are flows of which that is settled elsewhere.
    """
    knowers = [None, *sorted({whose for each in flows.values() for whose in each.by})]
    counts = [{key: each.without(knower) for key, each in flows.items()} for knower in knowers]
    small = {key for seen in counts for key, count in seen.items() if 0 < count < smallest}
    hidden = set(unshown) | (small - set(shown))
    while any(_is_known(flows, seen, hidden, smallest) for seen in counts):
        more = [key for key in flows if key not in hidden and key not in shown and counts[0][key]]
        if not more:
            break
        hidden.add(min(more, key=lambda key: counts[0][key]))
    return frozenset(hidden)


def _is_known(flows: Mapping[Key, Flow], counts: Mapping[Key, int], hidden: Collection[Key], smallest: int) -> bool:
    """Whether a small count can be worked out, or a few that together are one."""
    small = [key for key in hidden if 0 < counts[key] < smallest]
    if not small:
        return False
    return any(_is_pinned(flows, counts, hidden, key) for key in small) or any(
        0 < rest < smallest for rest in _rests(flows, counts, hidden)
    )


def _rests(flows: Mapping[Key, Flow], counts: Mapping[Key, int], hidden: Collection[Key]) -> Iterator[int]:
    """What the hidden flows of a node come to, where all of them go one way and so the shown ones tell."""
    for node in {each.start for each in flows.values()}:
        coming = [counts[key] for key in hidden if flows[key].end == node]
        going = [counts[key] for key in hidden if flows[key].start == node]
        if not (coming and going):
            yield sum(coming) + sum(going)


def _is_pinned(
    flows: Mapping[Key, Flow], counts: Mapping[Key, int], hidden: Collection[Key], key: Key
) -> bool:
    """Whether the flow can be one number only: no circle of hidden flows passes through it."""
    onward: dict[str, set[str]] = {}
    for each in hidden:
        if each != key:
            flow = flows[each]
            onward.setdefault(flow.start, set()).add(flow.end)
            if counts[each]:
                onward.setdefault(flow.end, set()).add(flow.start)
    start, end = flows[key].start, flows[key].end
    return not (reaches(onward, end, start) or reaches(onward, start, end))
