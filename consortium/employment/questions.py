"""The sensitive questions that a member may ask of its residents, and the answers from which they choose."""

from collections.abc import Mapping
from enum import StrEnum


class Question(StrEnum):
    """A sensitive question; nobody asks it until a member turns it on for its own residents."""

    HEALTH = "health"
    ETHNICITY = "ethnicity"
    GENDER = "gender"
    CARE_LEAVER = "care_leaver"
    CARING = "caring"

    @property
    def label(self) -> str:
        """As a page asks it."""
        return _LABELS[self]


_LABELS = {
    Question.HEALTH: "Disability or long-term health condition",
    Question.ETHNICITY: "Ethnic group",
    Question.GENDER: "Gender",
    Question.CARE_LEAVER: "Has been in care",
    Question.CARING: "Cares for somebody",
}

RATHER_NOT = {"rather_not": "prefers not to say"}
_YES_NO = {"yes": "yes", "no": "no"} | RATHER_NOT
ANSWERS: Mapping[Question, Mapping[str, str]] = {
    Question.HEALTH: _YES_NO,
    Question.ETHNICITY: {
        "asian": "Asian or Asian British",
        "black": "Black, Black British, Caribbean or African",
        "mixed": "mixed or several groups",
        "white": "White",
        "other": "another group",
    }
    | RATHER_NOT,
    Question.GENDER: {"woman": "woman", "man": "man", "other": "described otherwise"} | RATHER_NOT,
    Question.CARE_LEAVER: _YES_NO,
    Question.CARING: _YES_NO,
}
"""The answers to each question by code, with their words."""
