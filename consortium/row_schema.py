"""What every import kind's schema inherits, for files, forms and JSON alike (spec/imports.md)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, ValidationError, pre_load, validates_schema

from consortium.fields import SPACES

IGNORED = "x_"
"""A column whose name begins so is the person's own and is not read."""


class RowSchema(Schema):
    """What every import kind's schema inherits: blanks are missing, own columns are dropped, days in order.

    `in_order`: pairs of attributes of which the second may not be before the first.
    `together`: attributes that are filled in together or not at all.
    """

    class Meta:
        unknown = RAISE

    error_messages = {
        "unknown": "is not a column of this kind: rename it, or begin its name with x_ to keep it"
    }
    in_order: ClassVar[tuple[tuple[str, str], ...]] = ()
    together: ClassVar[tuple[str, ...]] = ()
    further_examples: ClassVar[tuple[Mapping[str, str], ...]] = ()
    """What further example rows of a template have, by column; the first is that of the fields."""

    @pre_load
    def _drop_blanks(self, row: Any, **kwargs: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        kept = {}
        for name, value in row.items():
            if isinstance(value, str):
                value = value.strip(SPACES)
            if value not in ("", None) and not str(name).startswith(IGNORED):
                kept[name] = value
        return kept

    @validates_schema(skip_on_field_errors=False)
    def _hold_together(self, values: Mapping[str, Any], **kwargs: Any) -> None:
        if wrong := self.broken(values):
            raise ValidationError({self.column(name): [message] for name, message in wrong.items()})

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _all_or_none(self, values: Mapping[str, Any], row: Any, **kwargs: Any) -> None:
        if not isinstance(row, Mapping):
            return
        names = [self.column(each) for each in self.together]
        blank = [name for name in names if not str(row.get(name) or "").strip(SPACES)]
        if 0 < len(blank) < len(names):
            message = f"is missing: {' and '.join(names)} come together or not at all"
            raise ValidationError({name: [message] for name in blank})

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values, by attribute; a value that is wrong itself is not there.

        A kind with more rules than days in order adds its own.
        """
        wrong = {}
        for first, last in self.in_order:
            begin, end = values.get(first), values.get(last)
            if begin and end and end < begin:
                wrong[last] = f"{end} is before {self.column(first)} ({begin}): correct one of the two"
        return wrong

    def column(self, attribute: str) -> str:
        """The column whose value the clean row has under `attribute`."""
        return self.declared_fields[attribute].data_key or attribute
