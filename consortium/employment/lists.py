"""The lists of words that the consortium can change, and the words that are supplied in each.

Rules hang on codes of the supplied words (see `terms`); a word that the consortium adds has none.
"""

from collections.abc import Mapping
from enum import StrEnum

from consortium.employment.terms import REASONS, Evidence, Source, Stage


class WordList(StrEnum):
    """A list of words from which people choose in a case."""

    NEEDS = "needs"
    ACTIONS = "actions"
    CONTACTS = "contacts"
    SOURCES = "sources"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    CLOSED = "closed"
    EVIDENCE = "evidence"

    @property
    def label(self) -> str:
        """As a page says it."""
        return _LABELS[self]


_LABELS = {
    WordList.NEEDS: "Needs and barriers",
    WordList.ACTIONS: "Actions of a plan",
    WordList.CONTACTS: "Kinds of contact",
    WordList.SOURCES: "Who sent the resident",
    WordList.DECLINED: "Why a case is declined",
    WordList.REDIRECTED: "Why a case is sent elsewhere",
    WordList.CLOSED: "Why a case is closed",
    WordList.EVIDENCE: "What shows work or an outcome",
}

REASON_LISTS: Mapping[Stage, WordList] = {
    Stage.DECLINED: WordList.DECLINED,
    Stage.REDIRECTED: WordList.REDIRECTED,
    Stage.CLOSED: WordList.CLOSED,
}
"""From which list the reason for a step is."""


def _words(*codes: str) -> Mapping[str, str]:
    return {code: code.replace("_", " ") for code in codes}


SUPPLIED: Mapping[WordList, Mapping[str, str]] = {
    WordList.NEEDS: {
        "job_search": "how to look for work",
        "cv": "a CV and applications",
        "interviews": "practice for interviews",
        "experience": "work experience",
        "qualification": "a qualification or licence",
        "english": "English",
        "numbers_and_reading": "reading, writing or numbers",
        "computers": "using a computer",
        "childcare": "childcare",
        "travel": "travel to work",
        "clothes_or_tools": "clothes or tools for work",
        "money": "money and debts",
        "home": "a settled home",
        "confidence": "confidence",
    },
    WordList.ACTIONS: {
        "apply": "apply for jobs",
        "cv": "write the CV",
        "interview": "practise an interview",
        "course": "join a course",
        "placement": "go on a work placement",
        "speak_to_employer": "speak to an employer",
        "refer": "refer to another service",
        "fund": "ask for money towards costs",
        "benefits_check": "check what is better off in work",
        "other": "something else",
    },
    WordList.CONTACTS: {
        "meeting": "meeting",
        "telephone": "telephone",
        "video": "video call",
        "message": "message or e-mail",
        "visit": "visit at home",
        "for_the_resident": "work for the resident",
    },
    WordList.SOURCES: _words(*Source),
    **{word_list: _words(*REASONS[stage]) for stage, word_list in REASON_LISTS.items()},
    WordList.EVIDENCE: _words(*Evidence),
}
"""The words of each list by code, until the consortium says otherwise. None tells of anybody's health."""
