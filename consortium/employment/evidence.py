"""What shows that an outcome was reached: a word of the list of evidence first, then what more there is to say."""

from datetime import date

from sqlalchemy.orm import Session

from consortium.employment.lists import WordList
from consortium.employment.words import every, said

MORE = ": "
"""What stands between the kind and the words after it."""


def shown_by(kind: str, more: str | None = None) -> str:
    """The evidence as it is kept: `payslip`, or `payslip: of May`."""
    return f"{kind}{MORE}{more}" if more else kind


def kind_of(session: Session, text: str) -> str | None:
    """The code of the list that evidence begins with, however it is spaced; None where it begins with none."""
    first = text.partition(":")[0].strip().casefold().replace(" ", "_")
    codes = {each.code for each in every(session) if each.word_list is WordList.EVIDENCE}
    return first if first in codes else None


def evidence_in_words(session: Session, text: str, day: date) -> str:
    """Evidence as people read it: its kind in the words of the day, then what more was said."""
    kind, mark, more = text.partition(MORE)
    return f"{said(session, WordList.EVIDENCE, kind, day)}{mark}{more}"
