"""Rows of the extra files, as their fields write them."""

from collections.abc import Mapping
from typing import Any

from consortium.exchange.kinds import Kind

Row = dict[str, str]


def written(kind: Kind, row: Any, told: Mapping[str, Any]) -> Row:
    """The row of a file: what is `told`, and for the rest what the book's row has, each as its field writes it."""
    found = {}
    for name, field in kind.fields.items():
        value = told[name] if name in told else getattr(row, name)
        text = "" if value is None else value if isinstance(value, str) else str(field.write(value))
        found[field.data_key or name] = text
    return found
