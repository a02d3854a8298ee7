"""Who sees and who signs: a contract's partnership is its members', with one another's declarations."""

from sqlalchemy.orm import Session

from consortium.access.principal import NotAllowed, Principal
from consortium.access.terms import Permission
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreement
from consortium.kernel.errors import NotFound, Refused
from consortium.partnership.queries import Declared, declaration


class RuleBroken(Refused):
    """What the rules of the partnership do not allow; the message says why."""


def partners(found: Agreement) -> list[str]:
    """The codes of the members that may declare something for the contract: its lead and all who ever take part."""
    return sorted({found.lead, *(part.member for part in found.parts)})


def seen_declaration(session: Session, principal: Principal, number: int) -> Declared:
    """The declaration, if the person sees its contract. Raises NotFound, the same for what is not there."""
    found = declaration(session, number)
    if not sees(principal, agreement(session, found.contract)):
        raise NotFound(f"there is no declaration {number}")
    return found


def may_declare(principal: Principal, found: Agreement) -> bool:
    """Whether the person declares for one of the contract's members, and so writes down voice and lessons of it."""
    return any(principal.may(Permission.DECLARE, code) for code in partners(found))


def must_declare(principal: Principal, found: Agreement) -> None:
    """Raise NotAllowed unless the person `may_declare`."""
    if not may_declare(principal, found):
        raise NotAllowed(f"your roles do not let you declare anything for a member of {found.reference}")


def signs_as(principal: Principal, member: str) -> str | None:
    """The address with which the person signs for the member; None for whoever is not its own officer."""
    return principal.email if member in principal.members(Permission.DECLARE) else None
