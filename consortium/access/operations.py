"""Invite people, give and take roles, sign in, choose a password, end sessions."""

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access import passwords, sessions
from consortium.access.models import OneUseLink, RoleGrant, SignedIn, User
from consortium.access.principal import Held
from consortium.access.queries import held, user_of_email
from consortium.access.sessions import digest, random_secret
from consortium.access.terms import LinkPurpose, Role
from consortium.access.throttle import count_failure, forget_failures, must_not_be_throttled
from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.fields import NAME, typed
from consortium.kernel.errors import NotFound, Refused, Unreadable
from consortium.members.queries import member as member_of_code

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
UNKNOWN = "somebody unknown"
"""The actor at the door: whoever fails to sign in, or asks for a link to choose another password."""
HOW_LONG = {LinkPurpose.INVITATION: timedelta(days=7), LinkPurpose.RESET: timedelta(hours=1)}


class SignInFailed(Refused):
    """The e-mail address and the password do not belong together, or the person is disabled."""


class LinkSpent(Refused):
    """The link was used, is too old, or never was."""


class LastAdministrator(Refused):
    """Somebody must remain who can let people in."""


def email_address(text: str) -> str:
    """An e-mail address as it is kept: lower case. Raises Unreadable."""
    found = text.strip().casefold()
    if not (EMAIL.fullmatch(found) and found.isprintable() and len(found) <= NAME):
        raise Unreadable(
            f"{text.strip()[:NAME]!r} is not an e-mail address: write it like name@association.example"
        )
    return found


def add_user(session: Session, cause: Cause, email: str, name: str, roles: list[Held]) -> User:
    """Make a person who may sign in once invited. Raises Unreadable, NotFound, and Refused for one who is there."""
    address = email_address(email)
    if user_of_email(session, address):
        raise Refused(f"{address} is there already: change the roles instead")
    person = User(email=address, name=typed(name)[:NAME] or address, created_at=cause.at)
    session.add(person)
    session.flush()
    for each in roles:
        _add_role(session, person, each)
    after = {"name": person.name, "roles": _written(frozenset(roles))}
    record(session, cause, "person added", _subject(person), after=after)
    return person


def set_roles(session: Session, cause: Cause, person: User, roles: frozenset[Held]) -> None:
    """Make these the person's roles; they hold from the next page on. Raises NotFound, LastAdministrator."""
    before = held(session, person.id)
    if before == roles:
        return
    _must_leave_an_administrator(session, person, roles)
    session.execute(sa.delete(RoleGrant).where(RoleGrant.user_id == person.id))
    for each in sorted(roles, key=lambda one: (one.role, one.member or "")):
        _add_role(session, person, each)
    record(
        session,
        cause,
        "roles changed",
        _subject(person),
        before={"roles": _written(before)},
        after={"roles": _written(roles)},
    )


def disable(session: Session, cause: Cause, person: User) -> None:
    """Let the person in no more, from the next page on. Raises LastAdministrator."""
    if person.disabled_at is not None:
        return
    _must_leave_an_administrator(session, person, frozenset())
    person.disabled_at = cause.at
    sessions.end(session, SignedIn.user_id == person.id)
    record(
        session,
        cause,
        "person disabled",
        _subject(person),
        before={"disabled": False},
        after={"disabled": True},
    )


def enable(session: Session, cause: Cause, person: User) -> None:
    """Let the person in again."""
    if person.disabled_at is None:
        return
    person.disabled_at = None
    record(
        session,
        cause,
        "person enabled",
        _subject(person),
        before={"disabled": True},
        after={"disabled": False},
    )


def link(session: Session, cause: Cause, person: User, purpose: LinkPurpose) -> str:
    """The secret of a new single-use link for the person; earlier ones of the purpose open no more."""
    of_purpose = (OneUseLink.user_id == person.id, OneUseLink.purpose == purpose.value)
    earlier = session.scalar(
        sa.select(sa.func.max(OneUseLink.expires_at)).where(*of_purpose, OneUseLink.used_at.is_(None))
    )
    session.execute(sa.delete(OneUseLink).where(*of_purpose))
    secret, expires_at = random_secret(), cause.at + HOW_LONG[purpose]
    session.add(
        OneUseLink(
            user_id=person.id,
            purpose=purpose.value,
            digest=digest(secret),
            expires_at=expires_at,
        )
    )
    before = {"open_until": earlier} if earlier else None
    after = {"open_until": expires_at}
    record(session, cause, f"{purpose.value} sent", _subject(person), before=before, after=after)
    return secret


def link_of(session: Session, secret: str, at: datetime) -> OneUseLink:
    """The link of this secret, if it still opens. Raises LinkSpent."""
    found = session.scalars(sa.select(OneUseLink).filter_by(digest=digest(secret))).one_or_none()
    if found is None or found.used_at is not None or found.expires_at <= at:
        raise LinkSpent("this link was used already or is too old: ask for a new one")
    return found


def choose_password_by_link(session: Session, cause: Cause, secret: str, password: str) -> User:
    """Set the password that the person of the link chose; all its sessions end. Raises LinkSpent, TooEasy."""
    found = link_of(session, secret, cause.at)
    person = session.get_one(User, found.user_id)
    if person.disabled_at is not None:
        raise LinkSpent("this link was used already or is too old: ask for a new one")
    found.used_at = cause.at
    _set_password(session, Cause(person.email, cause.at, cause.reason), person, password)
    return person


def change_password(session: Session, cause: Cause, person: User, current: str, password: str) -> None:
    """Change the password of a person who knows the current one. Raises SignInFailed, TooEasy."""
    if not passwords.fits(current, person.password_hash):
        raise SignInFailed("the current password is not right")
    _set_password(session, cause, person, password)


def sign_in(session: Session, email: str, password: str, address: str, at: datetime) -> User | None:
    """The person, if e-mail address and password belong together; else None, and the failure is counted.

    Both leave an event that says from which `address`. What was typed in a failed attempt stands nowhere but
    where it is the e-mail address of somebody. Raises TooManyAttempts, which leaves none: whoever hammers at
    the door shall not fill the audit trail.
    """
    must_not_be_throttled(session, email, address, at)
    person = user_of_email(session, email)
    right = passwords.fits(password, person.password_hash if person else None)
    if person is None or not right or person.disabled_at is not None:
        count_failure(session, email, address, at)
        subject = _subject(person) if person else "person unknown"
        record(session, Cause(UNKNOWN, at), "sign-in failed", subject, after={"from": address})
        return None
    forget_failures(session, email)
    if person.password_hash and passwords.is_outdated(person.password_hash):
        person.password_hash = passwords.rehashed(password)
    record(session, Cause(person.email, at), "signed in", _subject(person), after={"from": address})
    return person


def sign_out(session: Session, cause: Cause, person: User, number: int) -> None:
    """End one session of the person. Raises NotFound, the same for somebody else's and for what is not there."""
    found = sessions.end(session, SignedIn.id == number, SignedIn.user_id == person.id)
    if not found:
        raise NotFound("there is no such session any more")
    before, after = {"session": "open"}, {"session": "ended"}
    record(session, cause, "signed out", _subject(person), before=before, after=after)


def end_sessions(session: Session, cause: Cause, person: User) -> None:
    """Sign the person out everywhere."""
    sessions.end(session, SignedIn.user_id == person.id)
    before, after = {"sessions": "open"}, {"sessions": "ended"}
    record(session, cause, "signed out everywhere", _subject(person), before=before, after=after)


def _set_password(session: Session, cause: Cause, person: User, password: str) -> None:
    before = {"password": "an earlier one" if person.password_hash else "none"}
    person.password_hash = passwords.hashed(
        password, about=[person.name, person.email, *re.split(r"[@.]", person.email)]
    )
    sessions.end(session, SignedIn.user_id == person.id)
    forget_failures(session, person.email)
    record(
        session, cause, "password chosen", _subject(person), before=before, after={"password": "a new one"}
    )


def _add_role(session: Session, person: User, role: Held) -> None:
    if role.role.is_of_a_member != (role.member is not None):
        whose = "a member: name it" if role.role.is_of_a_member else "the consortium: name no member"
        raise Refused(f"the role {role.role.value} is held for {whose}")
    member_id = member_of_code(session, role.member).id if role.member else None
    session.add(RoleGrant(user_id=person.id, role=role.role.value, member_id=member_id))
    session.flush()


def _must_leave_an_administrator(session: Session, person: User, roles: frozenset[Held]) -> None:
    if Held(Role.ADMINISTRATOR) in roles or Held(Role.ADMINISTRATOR) not in held(session, person.id):
        return
    others = session.scalar(
        sa.select(sa.func.count())
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == Role.ADMINISTRATOR, User.disabled_at.is_(None), User.id != person.id)
    )
    if not others:
        raise LastAdministrator(f"{person.email} is the last administrator: make somebody else one first")


def _written(roles: frozenset[Held]) -> list[str]:
    return sorted(f"{each.role.value} {each.member}" if each.member else each.role.value for each in roles)


def _subject(person: User) -> str:
    return f"person {person.email}"
