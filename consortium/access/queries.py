"""Look up people and their roles."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.models import RoleGrant, SignedIn, User
from consortium.access.principal import Held, Principal
from consortium.access.sessions import LONGEST, digest
from consortium.access.terms import Role
from consortium.kernel.errors import NotFound
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class Person:
    """A person with every role, as lists show them."""

    id: int
    email: str
    name: str
    held: tuple[Held, ...]
    is_disabled: bool
    has_signed_up: bool


def user_of_email(session: Session, email: str) -> User | None:
    """The person of this e-mail address, in whatever case it is written."""
    return session.scalars(sa.select(User).filter_by(email=email.strip().casefold())).one_or_none()


def user(session: Session, email: str) -> User:
    """The person of this e-mail address. Raises NotFound."""
    found = user_of_email(session, email)
    if found is None:
        raise NotFound(f"there is nobody with the e-mail address {email}")
    return found


def held(session: Session, user_id: int) -> frozenset[Held]:
    """The roles that a person holds."""
    rows = session.execute(
        sa.select(RoleGrant.role, Member.code)
        .outerjoin(Member, Member.id == RoleGrant.member_id)
        .where(RoleGrant.user_id == user_id)
    )
    return frozenset(Held(Role(role), member) for role, member in rows)


def principal(session: Session, secret: str, at: datetime) -> Principal | None:
    """Whose session this secret is of; None once it was ended or is too old, or the person disabled."""
    found = session.execute(
        sa.select(SignedIn.id, User)
        .join(User, User.id == SignedIn.user_id)
        .where(SignedIn.digest == digest(secret), SignedIn.since > at - LONGEST, User.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        return None
    number, person = found
    return Principal(person.id, person.email, person.name, held(session, person.id), number)


def open_sessions(session: Session, user_id: int, at: datetime) -> list[SignedIn]:
    """The sessions that still let the person in, newest first."""
    rows = sa.select(SignedIn).where(SignedIn.user_id == user_id, SignedIn.since > at - LONGEST)
    return list(session.scalars(rows.order_by(SignedIn.id.desc())))


def people(session: Session) -> list[Person]:
    """Everybody, by e-mail address."""
    roles: dict[int, list[Held]] = {}
    rows = session.execute(
        sa.select(RoleGrant.user_id, RoleGrant.role, Member.code).outerjoin(
            Member, Member.id == RoleGrant.member_id
        )
    )
    for user_id, role, member in rows:
        roles.setdefault(user_id, []).append(Held(Role(role), member))
    return [
        Person(
            each.id,
            each.email,
            each.name,
            tuple(sorted(roles.get(each.id, []), key=lambda one: (one.role, one.member or ""))),
            each.disabled_at is not None,
            each.password_hash is not None,
        )
        for each in session.scalars(sa.select(User).order_by(User.email))
    ]
