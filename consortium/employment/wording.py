"""Change the lists of words: add a word, say it otherwise, offer it no longer. What is recorded stays as it was."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept, keep
from consortium.clock import day_of
from consortium.employment.lists import WordList
from consortium.employment.models import ListedWord
from consortium.employment.words import every, meaning, offered
from consortium.kernel.days import long_date
from consortium.kernel.errors import Refused

LONGEST = 40


class WordRefused(Refused):
    """What a list of words does not allow; the message says why."""


def add_word(session: Session, cause: Cause, values: Mapping[str, Any]) -> Kept:
    """Add a word to a list from a day on, under a code made of it. `values`: a clean row of WordSchema.

    Raises WordRefused.
    """
    word_list, words, day = values["word_list"], values["words"], values["from_day"]
    _must_be_to_come(cause, values)
    if words.casefold() in {each.casefold() for _, each in offered(session, word_list, day)}:
        raise WordRefused("the list has these words already: choose others")
    return keep_word(session, cause, dict(values) | {"code": _code(session, word_list, words), "is_offered": 1})


def change_word(session: Session, cause: Cause, values: Mapping[str, Any]) -> Kept:
    """Let a word of a list read otherwise, or be offered no longer or again, from a day on.

    `values`: a clean row of ListedWordSchema. Raises WordRefused.
    """
    word_list, code, day = values["word_list"], values["code"], values["from_day"]
    _must_be_to_come(cause, values)
    standing = meaning(session, word_list, code, day)
    if standing is None:
        raise WordRefused("the list has no such word")
    if (standing.words, standing.is_offered) == (values["words"], bool(values["is_offered"])):
        raise WordRefused("nothing is different: change the words, or whether they are offered")
    others = [each for each, _ in offered(session, word_list, day) if each != code]
    if not values["is_offered"] and not others:
        raise WordRefused("it is the only word of the list that is offered: add another first")
    return keep_word(session, cause, values)


def keep_word(session: Session, cause: Cause, values: Mapping[str, Any]) -> Kept:
    """Make or change what a code means from a day on. `values`: a clean row of ListedWordSchema."""
    key = {"word_list": values["word_list"].value, "code": values["code"], "from_day": values["from_day"]}
    rest = {"words": values["words"], "is_offered": bool(values["is_offered"])}
    return keep(session, cause, ListedWord, "word {word_list} {code} {from_day}".format(**key), key, rest)[1]


def _must_be_to_come(cause: Cause, values: Mapping[str, Any]) -> None:
    """An earlier day would put other words to what was recorded since."""
    if values["from_day"] < day_of(cause.at):
        raise WordRefused(f"{long_date(values['from_day'])} is over: words change from today on, or later")


def _code(session: Session, word_list: WordList, words: str) -> str:
    """A code that the list never had."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    begun = re.sub("[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
    stem = begun if begun[:1].isalpha() else f"word_{begun}".strip("_")
    taken = {each.code for each in every(session) if each.word_list is word_list}
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}_{number}", number + 1
    return code
