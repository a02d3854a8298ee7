"""Finds in free text what says who somebody is: such text has no place in a case, and is refused or asked about."""

import re
import unicodedata
from dataclasses import dataclass

_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_BETWEEN = r"[\s.\-/]*"
_AT, _DOT = r"\s*(?:@|[(\[{]\s*at\s*[)\]}])\s*", r"\s*(?:\.|[(\[{]\s*dot\s*[)\]}])\s*"
_DAY = r"\d{1,2}\s*(?:[/.\-]|\s)\s*(?:\d{1,2}|[a-z]{3,9})\s*(?:[/.\-,]|\s)\s*(?:19\d\d|200\d)"

_CERTAIN = (
    (
        "a National Insurance number",
        rf"(?<![a-z0-9])[a-ceghj-pr-tw-z]{_BETWEEN}[a-ceghj-npr-tw-z]{_BETWEEN}(?:\d{_BETWEEN}){{6}}[a-d](?![a-z0-9])",
    ),
    ("an e-mail address", rf"[\w.+'\-]+{_AT}[\w\-]+(?:{_DOT}[\w\-]+)*{_DOT}[a-z]{{2,}}"),
    ("a telephone number", r"(?<![\w/])(?:\+\s?\d{1,3}|0)(?:[\s().\-]*\d){9,10}(?!\d)"),
    (
        "a postcode",
        r"(?<![a-z0-9])(?:gir\s*0aa|[a-z]{1,2}\d[a-z\d]?\s*\d[abd-hjlnp-uw-z]{2})(?![a-z0-9])",
    ),
)
_DOUBTFUL = (
    ("a name after a title", r"(?<!\w)(?:mr|mrs|ms|miss|mx|dr|prof|sir|dame|rev)\b\.?\s+[^\W\d_][\w'\-]*"),
    ("a date of birth", rf"(?<!\w)(?:d\.?\s?o\.?\s?b\b|date of birth|birthday|born)|(?<!\d){_DAY}(?!\d)"),
)


@dataclass(frozen=True, slots=True)
class Telling:
    """Something in a text that looks as if it says who somebody is; `is_certain` where it can hardly be else."""

    what: str
    is_certain: bool


def telling(text: str) -> list[Telling]:
    """What in a text looks as if it says who somebody is, however it is spelt; the certain first."""
    plain = _plain(text)
    return [
        Telling(what, is_certain)
        for patterns, is_certain in ((_CERTAIN, True), (_DOUBTFUL, False))
        for what, pattern in patterns
        if re.search(pattern, plain)
    ]


def _plain(text: str) -> str:
    """The text in small letters, with plain digits, dashes and blanks, and nothing that cannot be seen."""
    plain = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
    digits = (str(unicodedata.digit(each)) if unicodedata.digit(each, None) is not None else each for each in plain)
    return " ".join(_DASHES.sub("-", "".join(digits)).lower().split())
