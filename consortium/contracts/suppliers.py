"""Find a supplier by what a person types: its code or its name, however its company form is written."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Supplier

COMPANY_FORMS = frozenset({"ltd", "limited", "plc", "llp", "lp", "cic", "cio", "the", "and", "co", "company"})
"""Words that are part of a registered name and tell no supplier from another."""

MOST_OFFERED = 5
LONGEST_CODE = 12
_WORDS = re.compile(r"[^\W_]+")


def suppliers(session: Session) -> list[Supplier]:
    """Every supplier, by name."""
    return list(session.scalars(sa.select(Supplier).order_by(Supplier.name, Supplier.code)))


def plain_name(name: str) -> str:
    """A name as it is compared: its words alone, without company forms; all of them where nothing else is left."""
    words = _WORDS.findall(name.casefold())
    return " ".join([word for word in words if word not in COMPANY_FORMS] or words)


def meant(known: Iterable[Supplier], text: str) -> Supplier | None:
    """The supplier whose code or name this is; None where there is none, or more than one of that name."""
    known = list(known)
    wanted = text.strip()
    for each in known:
        if wanted in (each.code, each.name):
            return each
    words = plain_name(wanted)
    same = [each for each in known if words and plain_name(each.name) == words]
    return same[0] if len(same) == 1 else None


def alike(known: Iterable[Supplier], text: str) -> list[Supplier]:
    """The suppliers whose names are like what was typed, the likest first."""
    wanted, by_name = plain_name(text), {plain_name(each.name): each for each in known}
    if not wanted:
        return []
    within = [name for name in by_name if wanted in name or name in wanted]
    close = get_close_matches(wanted, by_name, n=MOST_OFFERED)
    return [by_name[name] for name in dict.fromkeys([*within, *close])][:MOST_OFFERED]


def new_code(known: Iterable[Supplier], name: str) -> str:
    """A code for a new supplier of this name that no other has."""
    taken = {each.code for each in known}
    first, *others = [word for word in _WORDS.findall(plain_name(name).upper()) if word.isascii()] or ["SUPPLIER"]
    stem = first[:LONGEST_CODE]
    for word in others:
        stem = stem + word if len(stem + word) <= LONGEST_CODE else stem
    number = 1
    while (code := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return code
