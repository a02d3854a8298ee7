"""How a paper speaks of whose figures it prints: a member says we, the consortium's own paper says members."""

from dataclasses import dataclass

from reports.paper import AnyPaper, MemberPaper


@dataclass(frozen=True, slots=True)
class Voice:
    """The words for the members whose paper it is."""

    we: str
    us: str
    our: str
    ours: str
    share: str
    """What `put_in` is to them."""


OURS = Voice("we", "us", "our", "ours", "our share of joint cost")
MEMBERS = Voice("members", "members", "members'", "members'", "all members' joint cost")


def voice(paper: AnyPaper) -> Voice:
    """The voice of a paper."""
    return OURS if isinstance(paper, MemberPaper) else MEMBERS
