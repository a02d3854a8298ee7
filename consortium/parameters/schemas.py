"""The columns of a dated parameter, as forms and files carry them."""

from collections.abc import Mapping
from typing import Any

from consortium.fields import FREE_TEXT, Choice, Day, Exact, Text
from consortium.kernel.exact import plain
from consortium.parameters.terms import MEANINGS, Name
from consortium.row_schema import RowSchema


class ParameterSchema(RowSchema):
    """A row of `parameters`: a value from a day on."""

    name = Choice(Name, "which it is", "acceptance_days", required=True)
    from_day = Day("first day on which it holds", "2026-04-01", data_key="from", required=True)
    value = Exact("its value", "20", required=True)
    source = Text(
        "where it is from, or who decided it",
        "steering group, 12 March 2026",
        longest=FREE_TEXT,
        required=True,
    )

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: a value that the parameter cannot have."""
        name, value = values.get("name"), values.get("value")
        if name is None or value is None:
            return super().broken(values)
        meaning = MEANINGS[name]
        if not meaning.least <= value <= meaning.most:
            return {
                "value": f"must be from {plain(meaning.least)} to {plain(meaning.most)} ({meaning.counts})"
            }
        if meaning.is_whole and value != int(value):
            return {"value": f"is a number of whole {meaning.counts}"}
        return super().broken(values)
