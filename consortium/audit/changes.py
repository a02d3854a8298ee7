"""What an event of the audit trail says of before and after, in lines that people read."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from consortium.audit.models import AuditEvent
from consortium.kernel.days import long_date

ARROW = " → "
NOTHING = "nothing"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{40,}", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*", re.ASCII)


def changes(before: str, after: str) -> list[str]:
    """A line for each value, from what to what (`price: 52.5 → 54`); both as the canonical JSON of an event.

    What has no before is told as it is, and what is gone as `nothing`.
    """
    was, now = _read(before), _read(after)
    names = [*was, *(name for name in now if name not in was)]
    return [line for name in names for line in _lines(name, was, now)]


def changes_of(event: AuditEvent) -> list[str]:
    """The same, of an event."""
    return changes(event.before, event.after)


def _read(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {"": found}


def _lines(name: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    words = name.replace("_", " ")
    if name not in was and isinstance(now[name], list) and any(isinstance(each, dict) for each in now[name]):
        return [f"{words}: {_words(each)}" for each in now[name]]
    new = _words(now[name]) if name in now else NOTHING
    if name in was:
        return [f"{words}: {_words(was[name])}{ARROW}{new}"]
    return [] if now[name] in (None, "") else [f"{words}: {new}"]


def _words(value: Any) -> str:
    """A value as people read it; several ones in a row."""
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_words, value))
        case dict():
            return "; ".join(f"{name} {_words(each)}" for name, each in value.items() if each)
        case str():
            return _text(value)
    return str(value)


def _text(text: str) -> str:
    try:
        if _DAY.fullmatch(text):
            return long_date(date.fromisoformat(text))
        if _INSTANT.fullmatch(text):
            instant = datetime.fromisoformat(text)
            return f"{long_date(instant.date())}, {instant:%H:%M}"
    except ValueError:
        return text
    if _HASH.fullmatch(text):
        return f"{text[:12]}…"
    return ", ".join(text.splitlines())
