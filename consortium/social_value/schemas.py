"""The columns of values and factors, as forms and files carry them."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.employment.terms import Outcome
from consortium.fields import (
    FREE_TEXT,
    Choice,
    Exact,
    MemberCode,
    PencePounds,
    SeriesOrNone,
    Text,
    Whole,
    YearField,
)
from consortium.kernel.money import ONE_PENNY
from consortium.row_schema import RowSchema
from consortium.social_value.terms import Factor, ValueClass

MOST_YEARS = 60


class Openness(StrEnum):
    """Whether a licence lets others see a value."""

    PRIVATE = "private"
    OPEN = "open"


class SocialValueSchema(RowSchema):
    """A row of `social_values`."""

    member = MemberCode("association whose value it is", "ABC", required=True)
    set_name = Text("name of the set of values", "Our own survey of 2025", data_key="set", required=True)
    outcome = Choice(Outcome, "outcome of one person", "job_start", required=True)
    value_class = Choice(ValueClass, "to whom it accrues", "social", data_key="class", required=True)
    value = PencePounds("worth for each year, pounds; or else points", "1200.00", least=ONE_PENNY)
    points = Exact("points of life satisfaction gained, 0 to 10; or else pounds", "0.2", positive=True)
    years = Whole("for how many years it lasts", "1", least=1, required=True)
    price_year = YearField("year of its prices; of points, 2019-20", "2025-26", required=True)
    series = SeriesOrNone(
        "price index that brings it to the prices of the year shown; none: it stays in its own",
        "none",
        data_key="index",
    )
    source = Text("where it is from, or the evidence for the points", longest=FREE_TEXT, required=True)
    licence = Text("its licence", "own work", required=True)
    seen = Choice(Openness, "may others see it by its licence?", "private", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: it is worth pounds or points, and lasts no longer than counts."""
        if (values.get("value") is None) == (values.get("points") is None):
            return {"value": "say what it is worth either in pounds or in points"}
        if (values.get("points") or 0) > 10:
            return {"points": "is more than the scale of 0 to 10 has"}
        if (values.get("years") or 0) > MOST_YEARS:
            return {"years": f"is more than {MOST_YEARS}"}
        return super().broken(values)


class FactorSchema(RowSchema):
    """A row of `additionality_factors`."""

    member = MemberCode("association whose outcomes it is for", "ABC", required=True)
    factor = Choice(Factor, "which it is", "deadweight", required=True)
    share = Exact("its share of the whole, 0 to 1; nothing taken off is 0", "0.3", required=True)
    source = Text("where it is from", "evaluation of 2025, page 12", longest=FREE_TEXT, required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: a share is no more than the whole."""
        if values.get("share") is not None and values["share"] > Decimal(1):
            return {"share": "is more than the whole: write 0.3 for 30%"}
        return super().broken(values)
