"""The columns of price indices, as files, forms and JSON carry them."""

from consortium.fields import Exact, MonthField, Series
from consortium.row_schema import RowSchema


class IndexSchema(RowSchema):
    """A row of `indices`."""

    series = Series("name of the series", "CPI", required=True)
    month = MonthField("month", "2025-04", required=True)
    value = Exact("value of the index in that month", "136.1", required=True, positive=True)
