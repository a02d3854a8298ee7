"""Along which flows one gets from node to node, for what hides counts that are flows."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def reaches(onward: Mapping[Node, Collection[Node]], start: Node, end: Node) -> bool:
    """Whether one gets from the start to the end by steps from a node to those that it leads `onward` to."""
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == end:
            return True
        fresh = set(onward.get(node, ())) - seen
        seen |= fresh
        waiting += fresh
    return False
