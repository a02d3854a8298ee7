"""Who is to blame: a row that rests on a refused row of the same import is not reported as wrong itself."""

from collections.abc import Iterator, Mapping
from typing import Any

from consortium.contracts.rules import Broken
from consortium.exchange.staging import Staging
from consortium.fields import shown
from consortium.spend.sharing import MissingFigure, Unshareable

NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "members": ("code",),
    "member_years": ("member",),
    "suppliers": ("code",),
    "pools": ("code",),
    "contracts": ("reference",),
    "contract_members": ("contract",),
    "contract_items": ("item",),
    "courses": ("course", "contract"),
    "bookings": ("contract",),
    "referrals": ("participant", "contract"),
    "usage": ("contract",),
}
"""The columns by which other rows rest on a row: they name it, or are shared by what it says."""

_SHARED_BY = ("contracts", "contract_members", "courses", "bookings", "referrals", "usage")


def refuse(staging: Staging, kind: str, values: Mapping[str, Any]) -> None:
    """Note that this row is wrong, so that those that rest on it are not blamed."""
    for column in NAMED_BY.get(kind, ()):
        if values.get(column):
            staging.refuse(kind, shown(values[column]))


def names_refused(staging: Staging, kind: str, name: str) -> bool:
    """Whether what is named stands in a wrong row of this import; a course is an item too."""
    kinds = (kind, "courses") if kind == "contract_items" else (kind,)
    return any(staging.is_refused(each, name) for each in kinds)


def refuse_facts_of(staging: Staging, broken: Broken) -> None:
    """Note that facts by which a contract's cost is shared break a rule."""
    if broken.kind in _SHARED_BY:
        staging.refuse(broken.kind, broken.key[0])


def follows(staging: Staging, broken: Broken) -> bool:
    """Whether a broken rule may only follow from a wrong row of this import."""
    return any(staging.is_refused(*each) for each in _beneath(broken))


def _beneath(broken: Broken) -> Iterator[tuple[str, str]]:
    reference, second, *_ = broken.key
    yield "contracts", reference
    match broken.kind:
        case "contract_members":
            yield "members", second
        case "bookings":
            yield "contract_members", reference
            yield "courses", second
        case "referrals" | "usage":
            yield "contract_members", reference
        case "outcomes":
            yield "referrals", second


def cannot_be_shared(staging: Staging, contract: str, problem: Unshareable) -> bool:
    """Whether a line of this contract may only be unshareable because of a wrong row of this import."""
    if isinstance(problem, MissingFigure) and staging.is_refused("member_years", problem.member):
        return True
    if problem.column == "item":
        return names_refused(staging, "contract_items", problem.value)
    if problem.column in ("quantity", "from"):
        return False
    return any(staging.is_refused(kind, contract) for kind in _SHARED_BY)
