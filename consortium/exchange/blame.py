"""Who is to blame: a row that rests on a refused row of the same import is not reported as wrong itself."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from consortium.contracts.agreement import Agreement
from consortium.contracts.rules import Broken
from consortium.exchange.checking import RowError
from consortium.exchange.staging import Staging
from consortium.fields import shown
from consortium.spend.sharing import MissingFigure, Unshareable

Name = tuple[str, ...]
"""What names a row for others: a code, or a contract's reference and a code within it."""

NAMED_BY: Mapping[str, tuple[Name, ...]] = {
    "members": (("code",),),
    "member_years": (("member",),),
    "suppliers": (("code",),),
    "pools": (("code",),),
    "contracts": (("reference",),),
    "contract_members": (("contract", "member"), ("contract",)),
    "contract_items": (("contract", "item"),),
    "courses": (("contract", "course"), ("contract",)),
    "bookings": (("contract",),),
    "referrals": (("contract", "participant"), ("contract",)),
    "usage": (("contract",),),
}
"""The columns by which other rows rest on a row: they name it, or are shared by what it says."""

ANYBODY = ""
"""The member of a participation that names none, or none that there is: it may have meant any."""

_SHARED_BY = ("contracts", "contract_members", "courses", "bookings", "referrals", "usage")
_OF_THE_LINE = ("quantity", "from")
_OF_THE_DAY = ("date", "to", "item")


def refuse(staging: Staging, kind: str, values: Mapping[str, Any], wrong: Collection[str] = ()) -> None:
    """Note that this row is wrong, in these columns, so that those that rest on it are not blamed."""
    for columns in NAMED_BY.get(kind, ()):
        if all(values.get(column) for column in columns):
            staging.refuse(kind, [shown(values[column]) for column in columns])
    names_nobody = "member" in wrong or not values.get("member")
    if kind == "contract_members" and names_nobody and values.get("contract"):
        staging.refuse(kind, (shown(values["contract"]), ANYBODY))


def names_refused(staging: Staging, kind: str, name: Name) -> bool:
    """Whether what is named stands in a wrong row of this import; a course is an item too."""
    kinds = (kind, "courses") if kind == "contract_items" else (kind,)
    return any(staging.is_refused(each, name) for each in kinds)


def refuse_facts_of(staging: Staging, broken: Broken) -> None:
    """Note that facts by which a contract's cost is shared break a rule."""
    if broken.kind in _SHARED_BY:
        staging.refuse(broken.kind, broken.key[:1])
    if broken.kind == "contract_members":
        staging.refuse(broken.kind, broken.key[:2])


def member_of(broken: Broken) -> str:
    """The member whose participation the fact rests on; empty where it rests on none."""
    places = {"contract_members": 1, "usage": 1, "bookings": 2}
    return broken.key[places[broken.kind]] if broken.kind in places else broken.member


def follows(staging: Staging, broken: Broken) -> bool:
    """Whether a broken rule may only follow from a wrong row of this import."""
    return any(staging.is_refused(*each) for each in _beneath(broken))


def _beneath(broken: Broken) -> Iterator[tuple[str, Name]]:
    reference, second, *_ = broken.key
    member = member_of(broken)
    yield "contracts", (reference,)
    if broken.kind == "contract_members":
        yield "members", (member,)
    elif member:
        yield "contract_members", (reference, member)
        yield "contract_members", (reference, ANYBODY)
    if broken.kind == "bookings":
        yield "courses", (reference, second)
    if broken.kind == "outcomes":
        yield "referrals", (reference, second)


def cannot_be_shared(staging: Staging, agreement: Agreement, day: date, problem: Unshareable) -> bool:
    """Whether a line of this service day may only be unshareable because of a wrong row of this import."""
    reference, column, value = agreement.reference, problem.column, problem.value
    if column in _OF_THE_LINE:
        return False
    if column == "item" and value not in agreement.items:
        return names_refused(staging, "contract_items", (reference, value))
    if staging.is_refused("contracts", (reference,)):
        return True
    if isinstance(problem, MissingFigure):
        years = staging.is_refused("member_years", (problem.member,))
        return years or staging.is_refused("contract_members", (reference, problem.member))
    if column == "member":
        names = ((reference, value), (reference, ANYBODY))
        return any(staging.is_refused("contract_members", name) for name in names)
    if column in _OF_THE_DAY:
        inside = day in agreement.span and staging.is_refused("contract_members", (reference,))
        return inside or staging.is_refused("courses", (reference, value))
    return any(staging.is_refused(kind, (reference,)) for kind in _SHARED_BY)


_COLUMN_AT_FAULT = {
    ("contracts", "weight"): "allocation",
    ("contracts", "contract"): "allocation",
    ("contracts", "from"): "start",
    ("contracts", "to"): "end",
    ("members", "from"): "joined",
    ("members", "to"): "left",
}
"""Which column of a changed row broke a rule, by that row's kind and the column of the fact that breaks it."""


def told(staging: Staging, broken: Broken) -> RowError:
    """A broken rule as it is reported: at its own row, else at the row that broke it, else in the book."""
    if place := staging.place(broken.kind, broken.key):
        return RowError(*place, broken.column, shown(broken.value), broken.message)
    named = " ".join(part for part in broken.key if part)
    for kind, name in _may_have_broken(broken):
        if place := staging.changed(kind, name):
            column = _COLUMN_AT_FAULT.get((kind, broken.column), "")
            message = f"{broken.kind} {named}, which stands in the book, {broken.message}"
            if column == "allocation":
                message = f"{message}; import contracts and {broken.kind} together as a folder"
            return RowError(*place, column, "", message)
    message = f"{broken.kind} {named}: {broken.message}"
    return RowError(f"{broken.kind} in the book", 0, broken.column, shown(broken.value), message)


def _may_have_broken(broken: Broken) -> Iterator[tuple[str, Name]]:
    """What a fact of the book rests on, that which is nearest to it first."""
    reference, second, *_ = broken.key
    member = member_of(broken)
    if member:
        yield "contract_members", (reference, member)
    if broken.kind in ("bookings", "outcomes"):
        yield ("courses" if broken.kind == "bookings" else "referrals"), (reference, second)
    if member:
        yield "members", (member,)
    yield "contracts", (reference,)
