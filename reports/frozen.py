"""A paper as canonical JSON text and back, exactly: a frozen pack keeps this text and re-renders from it.

Fractions stand as `n/d`, dates as ISO, financial years as `2025-26`, keys sorted, no spare white space; the
same paper always gives the same text, and the text the same paper.
"""

import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, Union, get_args, get_origin, get_type_hints

from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused
from reports.paper import AnyPaper, ConsortiumPaper, MemberPaper

KINDS: Mapping[str, type[AnyPaper]] = {
    "member-paper/1": MemberPaper,
    "consortium-paper/1": ConsortiumPaper,
}


class PaperUnreadable(Refused):
    """The text is not a frozen paper of a form that this version knows."""


def to_json(paper: AnyPaper) -> str:
    """The paper's one canonical text."""
    kind = next(name for name, each in KINDS.items() if isinstance(paper, each))
    return json.dumps(
        {"kind": kind, "paper": _plain(paper)}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def from_json(text: str) -> AnyPaper:
    """The paper that `to_json` wrote. Raises PaperUnreadable."""
    try:
        document = json.loads(text)
        paper = _value(KINDS[document["kind"]], document["paper"])
    except (ValueError, KeyError, TypeError, ZeroDivisionError) as trouble:
        raise PaperUnreadable(
            "this is not the text of a frozen board paper: restore the pack from a backup"
        ) from trouble
    assert isinstance(paper, AnyPaper)
    return paper


def _plain(value: Any) -> Any:
    match value:
        case FinancialYear():
            return str(value)
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case date():
            return value.isoformat()
        case StrEnum():
            return value.value
        case tuple():
            return [_plain(each) for each in value]
        case dict():
            return {str(key): _plain(each) for key, each in value.items()}
        case None | bool() | int() | str():
            return value
    return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}


def _value(kind: Any, plain: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        real = next(each for each in get_args(kind) if each is not types.NoneType)
        return None if plain is None else _value(real, plain)
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], each) for each in plain)
    if get_origin(kind) is dict:
        keys, values = get_args(kind)
        return {key: _value(values, plain[key]) for key in keys if key in plain}  # in the enumeration's order
    return _single(kind, plain)


def _single(kind: Any, plain: Any) -> Any:
    if kind is FinancialYear:
        return FinancialYear.parse(plain)
    if kind is date:
        return date.fromisoformat(plain)
    if kind is Fraction:
        top, bottom = plain.split("/")
        return Fraction(int(top), int(bottom))
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        stated = [each for each in fields(kind) if each.name in plain or not _may_be_missing(each)]
        return kind(**{each.name: _value(hints[each.name], plain[each.name]) for each in stated})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(plain)
    if type(plain) is not kind:
        raise ValueError(f"{plain!r} is not {kind.__name__}")
    return plain


def _may_be_missing(field: Field[Any]) -> bool:
    """Whether a pack frozen before papers had this field can do without it."""
    return field.default is not MISSING
