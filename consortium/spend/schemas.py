"""The columns of posted documents, as files, forms and JSON carry them."""

from collections.abc import Mapping
from typing import Any

from consortium.fields import (
    FREE_TEXT,
    Choice,
    Code,
    Day,
    Exact,
    MemberCode,
    PencePounds,
    PoolCode,
    Text,
    Whole,
)
from consortium.kernel.money import ONE_PENNY
from consortium.row_schema import RowSchema
from consortium.spend.terms import CreditKind


class InvoiceSchema(RowSchema):
    """A row of `invoices`: one line of a supplier's invoice or, with negative amounts, of a credit note."""

    in_order = (("from_day", "to_day"),)
    together = ("from_day", "to_day")

    contract = Code("reference of the contract", "INS-01", required=True)
    number = Code("number of the supplier's document", "INV-4711", required=True)
    line = Whole("line of the document; blank: 1", "1", least=1, load_default=1)
    date = Day("date of the document", "2025-04-30", required=True)
    payer = MemberCode("member whom the supplier billed", "ABC", required=True)
    item = Code("item of the contract, its course, or start; blank: none", "VISIT")
    quantity = Exact("how much of the item; blank for a year, a course or start", "4")
    net = PencePounds("amount without VAT, pounds", "1,234.50", required=True)
    vat = PencePounds("VAT, pounds", "246.90", required=True)
    from_day = Day("first day of the service period", "2025-04-01", data_key="from")
    to_day = Day("last day of the service period", "2025-04-30", data_key="to")
    member = MemberCode("member that bears the line alone; blank: shared")
    description = Text("what it is for", "Lift inspections, April", longest=FREE_TEXT)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: days out of order, a line of nothing."""
        wrong = super().broken(values)
        if values.get("net") == 0 and values.get("vat") == 0:
            wrong["net"] = "net and VAT are both zero: a line of nothing; give its amount or leave it out"
        return wrong


class CreditSchema(RowSchema):
    """A row of `credits`: a grant or a supplier's rebate that one member received for all."""

    in_order = (("from_day", "to_day"),)
    together = ("from_day", "to_day")

    contract = Code("reference of the contract", "INS-01", required=True)
    number = Code("number of the document", "CR-0001", required=True)
    date = Day("day on which it was received", "2025-06-30", required=True)
    receiver = MemberCode("member that received it", "ABC", required=True)
    kind = Choice(CreditKind, "where it comes from", "rebate", required=True)
    amount = PencePounds("amount, pounds", "500.00", required=True, least=ONE_PENNY)
    from_day = Day("first day of the period it is for", "2025-04-01", data_key="from")
    to_day = Day("last day of the period it is for", "2025-06-30", data_key="to")


class ContributionSchema(RowSchema):
    """A row of `contributions`: what a member paid into a pool."""

    pool = PoolCode("code of the pool", "LEARN-A", required=True)
    member = MemberCode("member that paid in", "ABC", required=True)
    date = Day("day of the contribution", "2025-04-30", required=True)
    amount = PencePounds("amount, pounds", "2500.00", required=True, least=ONE_PENNY)
    reference = Code("reference that tells two of one day apart", "ABC-2025")


class PaymentSchema(RowSchema):
    """A row of `payments`: money that one member paid another to settle."""

    date = Day("day of the payment", "2025-07-10", required=True)
    payer = MemberCode("member that paid", "ABC", required=True)
    payee = MemberCode("member that was paid", "DEF", required=True)
    amount = PencePounds("amount, pounds", "1284.04", required=True, least=ONE_PENNY)
    reference = Code("reference of the payment", "BACS0001", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: nobody pays itself."""
        payer = values.get("payer")
        if payer is not None and payer == values.get("payee"):
            return {"payee": f"{payer} cannot pay itself: name the member that was paid"}
        return super().broken(values)
