"""Read the lists of words: what a code meant on a day, and which codes are offered."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.db import remembered
from consortium.employment.lists import SUPPLIED, WordList
from consortium.employment.models import ListedWord
from consortium.parameters.terms import ALWAYS


@dataclass(frozen=True, slots=True)
class Word:
    """What a code of a list means from a day on, and whether it is offered then; `is_own`: not as supplied."""

    word_list: WordList
    code: str
    from_day: date
    words: str
    is_offered: bool = True
    is_own: bool = True


def every(session: Session) -> list[Word]:
    """Every word of every list with all that it meant: list by list, code by code, the earliest first."""
    return remembered(session, "listed words", lambda: _every(session))


def _every(session: Session) -> list[Word]:
    supplied = [
        Word(word_list, code, ALWAYS, words, is_own=False)
        for word_list, known in SUPPLIED.items()
        for code, words in known.items()
    ]
    rows = session.scalars(sa.select(ListedWord))
    own = [Word(WordList(row.word_list), row.code, row.from_day, row.words, row.is_offered) for row in rows]
    # The codes of a list stay in the order in which they were supplied, then added.
    codes = dict.fromkeys((each.word_list, each.code) for each in [*supplied, *sorted(own, key=_age)])
    order = {key: number for number, key in enumerate(sorted(codes, key=lambda key: list(WordList).index(key[0])))}
    return sorted([*supplied, *own], key=lambda each: (order[each.word_list, each.code], each.from_day))


def _age(word: Word) -> tuple[date, str]:
    return word.from_day, word.code


def meaning(session: Session, word_list: WordList, code: str, day: date) -> Word | None:
    """What a code of a list means on a day, or first meant after it; None where the list never had it."""
    known = [each for each in every(session) if each.word_list is word_list and each.code == code]
    return next((each for each in reversed(known) if each.from_day <= day), known[0] if known else None)


def said(session: Session, word_list: WordList, code: str | None, day: date) -> str:
    """A code in the words of a day; one that no list has in its own letters, and nothing for none."""
    found = meaning(session, word_list, code, day) if code else None
    return found.words if found else (code or "").replace("_", " ")


def offered(session: Session, word_list: WordList, day: date) -> list[tuple[str, str]]:
    """The codes that are offered on a day with their words, in the order of the list."""
    holding: dict[str, Word] = {}
    for each in every(session):
        if each.word_list is word_list and each.from_day <= day:
            holding[each.code] = each
    return [(each.code, each.words) for each in holding.values() if each.is_offered]


def is_offered(session: Session, word_list: WordList, code: str, day: date) -> bool:
    """Whether a code may be chosen on a day."""
    return code in dict(offered(session, word_list, day))
