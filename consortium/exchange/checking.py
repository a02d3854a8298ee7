"""Checking one row by its kind's schema, and wording everything that is wrong with it."""

from dataclasses import dataclass
from typing import Any

from marshmallow import ValidationError

from consortium.exchange.kinds import Kind
from consortium.exchange.rows import RawRow
from consortium.fields import shown

Clean = dict[str, Any]
"""A row's values by attribute, as Python values: None where an optional cell is blank."""


@dataclass(frozen=True, slots=True)
class RowError:
    """One thing that is wrong with a row, as reports and JSON carry it (spec/cli.md)."""

    file: str
    row: int
    column: str
    value: str
    message: str


def check(kind: Kind, raw: RawRow) -> Clean | list[RowError]:
    """The clean row, or every error that it has, in the order of the columns."""
    if raw.faults and not raw.values:
        return _reported(raw)
    if not raw.faults and (quick := kind.quick.clean(raw.values)) is not None:
        return quick
    try:
        clean: Clean = kind.loader.load(raw.values)
    except ValidationError as problem:
        return _reported(raw) + _worded(kind, raw, problem.messages_dict)
    return _reported(raw) if raw.faults else clean


def _reported(raw: RawRow) -> list[RowError]:
    return [RowError(raw.file, raw.number, *fault) for fault in raw.faults]


def _worded(kind: Kind, raw: RawRow, messages: dict[str, list[str]]) -> list[RowError]:
    faulty = {fault.column for fault in raw.faults}
    names = sorted(messages, key=[*kind.by_name, *messages].index)
    return [
        RowError(
            raw.file, raw.number, "" if name == "_schema" else name, shown(raw.values.get(name, "")), message
        )
        for name in names
        if name not in faulty
        for message in messages[name]
    ]
