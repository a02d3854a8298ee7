"""Who sees a pool: those whose it is, and whoever serves the whole consortium."""

from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.kernel.errors import NotFound
from consortium.ledger.models import Pool
from consortium.pools.queries import partners, pool


def sees_pool(session: Session, principal: Principal, found: Pool) -> bool:
    """Whether the pool is the person's to see: then with every member's part of it."""
    may = Permission.READ_POOLS
    return principal.serves_all(may) or not partners(session, found).isdisjoint(principal.members(may))


def seen_pool(session: Session, principal: Principal, code: str) -> Pool:
    """The pool, if the person sees it. Raises NotFound, the same for what is not there."""
    found = pool(session, code)
    if not sees_pool(session, principal, found):
        raise NotFound(f"there is no pool {code}")
    return found
