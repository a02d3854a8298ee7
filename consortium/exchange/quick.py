"""Reading clean rows fast: with the fields of the kind's schema, but without its wording of errors."""

from collections.abc import Callable, Mapping
from typing import Any

from consortium.fields import SPACES, Worded
from consortium.kernel.errors import Unreadable
from consortium.row_schema import RowSchema

MOST_REMEMBERED = 20_000
"""How many texts of a column are remembered with their values; then it begins anew, so memory stays flat."""

_NEW, _WRONG = object(), object()


class QuickReader:
    """Gives the values that the schema would give for a clean row; None where it would find anything wrong.

    Most cells of a large file hold few texts (members, dates, items): each text is read once and remembered.
    """

    def __init__(self, schema: RowSchema) -> None:
        self._schema = schema
        self._columns = {field.data_key or name for name, field in schema.fields.items()}
        self._cells = [_cell(name, field) for name, field in schema.fields.items()]

    def clean(self, values: Mapping[str, str]) -> dict[str, Any] | None:
        """The values by attribute, or None when the schema itself must look at the row."""
        if not values.keys() <= self._columns:
            return None
        clean = {}
        for column, name, read, remembered in self._cells:
            text = values.get(column, "")
            value = remembered.get(text, _NEW)
            if value is _NEW:
                value = _read(text, read, remembered)
            if value is _WRONG:
                return None
            clean[name] = value
        return None if self._is_broken(clean) else clean

    def _is_broken(self, clean: Mapping[str, Any]) -> bool:
        blank = {clean[name] is None for name in self._schema.together}
        return len(blank) > 1 or bool(self._schema.broken(clean))


_Cell = tuple[str, str, Callable[[str], Any], dict[str, Any]]


def _cell(name: str, field: object) -> _Cell:
    if not isinstance(field, Worded) or field.validators:
        raise TypeError(f"{name} is not a plain field of consortium.fields")
    blank = _WRONG if field.required else field.load_default
    return field.data_key or name, name, field.read, {"": blank}


def _read(text: str, read: Callable[[str], Any], remembered: dict[str, Any]) -> Any:
    """Read a text for the first time, and remember what it came to."""
    stripped = text.strip(SPACES)
    if len(remembered) >= MOST_REMEMBERED:
        blank = remembered[""]
        remembered.clear()
        remembered[""] = blank
    try:
        value = read(stripped) if stripped else remembered[""]
    except Unreadable:
        value = _WRONG
    remembered[text] = value
    return value
