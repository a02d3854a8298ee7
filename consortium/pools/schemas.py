"""The columns of a pool's schedule and commitments, as forms and files carry them."""

from collections.abc import Mapping
from typing import Any

from consortium.fields import FREE_TEXT, Choice, Code, Day, MemberCode, PencePounds, PoolCode, Text
from consortium.kernel.money import ONE_PENNY
from consortium.pools.terms import Instalments
from consortium.row_schema import RowSchema


class DueSchema(RowSchema):
    """What a member is to pay into a pool by a day."""

    pool = PoolCode("code of the pool", "LEARNING", required=True)
    member = MemberCode("code of the member", "ABC", required=True)
    due = Day("day by which it is to be paid", "2026-05-01", required=True)
    amount = PencePounds("amount, pounds", "250.00", least=ONE_PENNY, required=True)


class ScheduleSchema(RowSchema):
    """What a member is to pay into a pool within a year, in instalments that are equal to the penny."""

    member = MemberCode("code of the member", "ABC", required=True)
    amount = PencePounds("amount for the whole year, pounds", "1000.00", least=ONE_PENNY, required=True)
    instalments = Choice(Instalments, "in how many equal parts", "4", required=True)
    first = Day(
        "day of the first; the others follow at equal distances in months", "2026-05-01", required=True
    )

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: an instalment of nothing."""
        amount, parts = values.get("amount"), values.get("instalments")
        if amount is not None and parts is not None and amount < parts.number:
            return {"amount": f"is less than a penny for each of the {parts.number} parts"}
        return super().broken(values)


class CommitmentSchema(RowSchema):
    """What a contract that draws on a pool will cost and is not billed yet."""

    contract = Code("reference of the contract that draws on the pool", "LRN-01", required=True)
    item = Code("what is to be billed: its course; blank where it is for none", "C01")
    day = Day("day from which it is expected to be billed", "2026-09-18", required=True)
    amount = PencePounds("amount with VAT, pounds", "840.00", least=ONE_PENNY, required=True)
    words = Text("what it is for; no names", "Two days of safeguarding", longest=FREE_TEXT, required=True)
