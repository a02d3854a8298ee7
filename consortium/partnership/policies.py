"""Who sees and who signs: a contract's partnership is its members', with one another's declarations."""

from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.contracts.agreement import Agreement
from consortium.contracts.policies import sees
from consortium.contracts.queries import agreement
from consortium.kernel.errors import NotFound
from consortium.partnership.queries import Declared, declaration


def partners(found: Agreement) -> list[str]:
    """The codes of the members that may declare something for the contract: its lead and all who ever take part."""
    return sorted({found.lead, *(part.member for part in found.parts)})


def seen_declaration(session: Session, principal: Principal, number: int) -> Declared:
    """The declaration, if the person sees its contract. Raises NotFound, the same for what is not there."""
    found = declaration(session, number)
    if not sees(principal, agreement(session, found.contract)):
        raise NotFound(f"there is no declaration {number}")
    return found


def signs_as(principal: Principal, member: str) -> str | None:
    """The address with which the person signs for the member; None for whoever is not its own officer."""
    return principal.email if member in principal.members(Permission.DECLARE) else None
