"""The columns of pools, as files, forms and JSON carry them."""

from consortium.fields import Choice, MemberCode, PoolCode, Text
from consortium.ledger.terms import PoolRule
from consortium.row_schema import RowSchema


class PoolSchema(RowSchema):
    """A row of `pools`."""

    code = PoolCode("short code of the pool", "LEARN-A", required=True)
    name = Text("name of the pool", "Learning pool", required=True)
    host = MemberCode("member that holds the pool's cash", "ABC", required=True)
    rule = Choice(
        PoolRule,
        "what happens to its balance at the year's end; blank: carry",
        "carry",
        load_default=PoolRule.CARRY,
    )
