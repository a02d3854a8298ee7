"""What a variation says of itself, beside the rows of the import kinds that a draft is made of."""

from consortium.fields import FREE_TEXT, Day, Text
from consortium.row_schema import RowSchema


class VariationSchema(RowSchema):
    """From when a change of a contract holds, and why it is made."""

    effective = Day("first day of service for which it holds", "2026-10-01", required=True)
    reason = Text("why it changes", "Two members asked to share by homes", longest=FREE_TEXT, required=True)
