"""Columns that a file of reference data leaves out altogether: what the book has under them stays."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from consortium.exchange.checking import Clean
from consortium.exchange.everything import rows
from consortium.exchange.kinds import Kind
from consortium.exchange.staging import key_of, key_text


class Stored:
    """What the book has of a kind under the columns that a file does not have; read only where there are any.

    A blank cell under a column that is there clears the value; a new row has the usual value.
    """

    def __init__(self, session: Session, kind: Kind, columns: Collection[str]) -> None:
        self._kind = kind
        self._left_out = {
            name: column
            for name, field in kind.fields.items()
            if (column := field.data_key or name) not in {*columns, *kind.key}
        }
        self._rows = (
            {key_text(row[column] for column in kind.key): row for row in rows(session, kind.name)}
            if self._left_out
            else {}
        )

    def completed(self, values: Clean) -> Clean:
        """A clean row with what the book has under the columns left out."""
        row = self._rows.get(key_of(self._kind, values)) if self._left_out else None
        if row is None:
            return values
        fields = self._kind.fields
        return values | {
            name: fields[name].read(row[column]) if row[column] else None
            for name, column in self._left_out.items()
        }
