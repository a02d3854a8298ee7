"""Who is signed in, and what that person may do for which member."""

from collections.abc import Iterable
from dataclasses import dataclass

from consortium.access.terms import GRANTED, Permission, Role
from consortium.kernel.errors import Refused


class NotAllowed(Refused):
    """The person's roles do not allow it."""


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """A role that a person holds: for a member's code, or for the consortium (None)."""

    role: Role
    member: str | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """A person who is signed in, with every role."""

    user_id: int
    email: str
    name: str
    held: frozenset[Held]
    session_id: int = 0
    """Which of the person's sessions this is; 0 outside of any."""

    def may(self, permission: Permission, member: str | None = None) -> bool:
        """Whether any role allows it, for this member where one is named."""
        return any(
            permission in GRANTED[each.role] and (member is None or each.member in (None, member))
            for each in self.held
        )

    def must(self, permission: Permission, member: str | None = None) -> None:
        """Raise NotAllowed unless the person `may`."""
        if not self.may(permission, member):
            whose = f" for {member}" if member else ""
            raise NotAllowed(f"your roles do not let you {permission.value}{whose}")

    def serves_all(self, permission: Permission = Permission.READ) -> bool:
        """Whether a role for the whole consortium allows it."""
        return any(each.member is None and permission in GRANTED[each.role] for each in self.held)

    def members(self, permission: Permission = Permission.READ) -> tuple[str, ...]:
        """The codes of the members for which a role of that member allows it, in order."""
        found = {each.member for each in self.held if each.member and permission in GRANTED[each.role]}
        return tuple(sorted(found))

    def seen(self, codes: Iterable[str], permission: Permission = Permission.READ) -> list[str]:
        """Those of the member codes for which the person may, in order."""
        return sorted(each for each in codes if self.may(permission, each))
