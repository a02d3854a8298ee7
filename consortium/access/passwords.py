"""Passwords: argon2id, long enough, none that is common or that names the person; no rules of composition."""

from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from consortium.kernel.errors import Refused

LEAST, MOST = 15, 256
"""Characters of a password: as many as guidance asks without a second factor, and no more than hash quickly."""

_GUESSED_BY = 72
"""How much of a password the estimate looks at; it takes long over more, and needs no more."""
_EASY = 3
"""Below this score (of 4) a password falls to fewer than a hundred million guesses."""

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("a password of nobody, so that unknown accounts take as long as known ones")


class TooEasy(Refused):
    """The password is too short, too long or too easily guessed."""


def hashed(password: str, *, about: Iterable[str] = ()) -> str:
    """The hash of an acceptable password; `about` are words an attacker would try first. Raises TooEasy."""
    if len(password) < LEAST:
        raise TooEasy(f"has {len(password)} characters: use {LEAST} or more, three or four words do well")
    if len(password) > MOST:
        raise TooEasy(f"has {len(password)} characters: use {MOST} or fewer")
    guess = zxcvbn(password[:_GUESSED_BY], user_inputs=[each for each in about if each])
    if guess["score"] < _EASY:
        warning = guess["feedback"]["warning"].rstrip(".")
        why = f" ({warning[0].lower()}{warning[1:]})" if warning else ""
        raise TooEasy(f"is too easily guessed{why}: add a word or two that do not belong together")
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether the password is the one that was hashed; as slow when there is none."""
    try:
        return _HASHER.verify(kept or _NOBODY, password[: MOST + 1]) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def rehashed(password: str) -> str:
    """The hash of a password that is taken already, with today's parameters."""
    return _HASHER.hash(password)
