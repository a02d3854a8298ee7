"""The columns of suppliers, contracts and what belongs to them, as files, forms and JSON carry them."""

from consortium.contracts.terms import DAYS_TO_PAY, Allocation, Counting, Measure
from consortium.fields import (
    FREE_TEXT,
    Category,
    Choice,
    Code,
    Day,
    Exact,
    MemberCode,
    MonthField,
    PencePounds,
    PoolCode,
    SeriesOrNone,
    Text,
    Whole,
    Worded,
)
from consortium.kernel.terms import BaselineSource, Evidence, Workstream
from consortium.row_schema import RowSchema


class CountingField(Worded[Counting]):
    """For how long a contract's savings count."""

    def read(self, text: str) -> Counting:
        """The rule. Raises Unreadable."""
        return Counting.parse(text)


class SupplierSchema(RowSchema):
    """A row of `suppliers`."""

    code = Code("short code of the supplier", "S1", required=True)
    name = Text("name of the supplier", "Example Supplies Ltd", required=True)
    company_number = Code("number at Companies House", "DEMO9001")


def _example(reference: str, title: str, workstream: str, allocation: str, pool: str = "") -> dict[str, str]:
    """A further example of a contract: other kinds' examples name it."""
    facts = {"reference": reference, "title": title, "workstream": workstream, "allocation": allocation}
    days = {"start": "2025-04-01", "end": "2028-03-31"}
    return {**facts, **days, "supplier": "S1", "lead": "ABC", "pool": pool}


class ContractSchema(RowSchema):
    """A row of `contracts`."""

    in_order = (("start", "end"), ("end", "max_end"))
    further_examples = (
        _example("USE-01", "Out-of-hours calls", "procurement", "usage"),
        _example("EMP-01", "Work support", "employment", "usage"),
        _example("LRN-01", "Shared training", "learning", "equal", pool="LEARN-A"),
    )

    reference = Code("reference of the contract", "INS-01", required=True)
    title = Text("what it is for", "Lift inspection", required=True)
    workstream = Choice(Workstream, "kind of shared work", "procurement", required=True)
    supplier = Code("code of the supplier", "S1", required=True)
    category = Category("CPV 2008 code", "50750000")
    lead = MemberCode("member that signs and manages it", "ABC", required=True)
    start = Day("first day", "2025-04-01", required=True)
    end = Day("last day of the initial term", "2028-03-31", required=True)
    max_end = Day("last day with all extensions", "2030-03-31")
    notice_days = Whole("days of notice", "90")
    payment_days = Whole(
        f"days to pay after a document's date; blank: {DAYS_TO_PAY}",
        str(DAYS_TO_PAY),
        load_default=DAYS_TO_PAY,
    )
    agreed = Day("day on which the members agreed how to share it", "2025-03-12")
    value = PencePounds("estimated value over the whole life, pounds", "250000.00")
    allocation = Choice(Allocation, "how its cost is shared", "homes", required=True)
    counting = CountingField(
        "for how long a saving counts: initial_term, first_year or years:N; blank: initial_term",
        "initial_term",
        load_default=Counting(),
    )
    pool = PoolCode("pool that funds it; blank: none")


class ContractMemberSchema(RowSchema):
    """A row of `contract_members`."""

    in_order = (("from_day", "to_day"),)
    further_examples = (
        {"contract": "INS-01", "member": "DEF"},
        *({"contract": contract, "member": "ABC"} for contract in ("USE-01", "EMP-01", "LRN-01")),
    )

    contract = Code("reference of the contract", "INS-01", required=True)
    member = MemberCode("code of the member that takes part", "ABC", required=True)
    from_day = Day("first day on which it takes part; blank: the contract's start", data_key="from")
    to_day = Day("last day on which it takes part; blank: the contract's end", data_key="to")
    weight = Exact("its weight, on the basis fixed only")


class ContractItemSchema(RowSchema):
    """A row of `contract_items`."""

    contract = Code("reference of the contract", "INS-01", required=True)
    item = Code("short name of the item", "VISIT", required=True)
    description = Text("what it is", "Inspection visit", longest=FREE_TEXT)
    unit = Code("unit in which it is bought; year: a whole service", "visit", required=True)


class BaselineSchema(RowSchema):
    """A row of `baselines`."""

    contract = Code("reference of the contract", "INS-01", required=True)
    item = Code("name of the item, the course, or start", "VISIT", required=True)
    member = MemberCode("code of the member", "ABC", required=True)
    price = Exact("unit price without the consortium, pounds", "52.50", required=True)
    date = Day("day of that price", "2025-03-31", required=True)
    source = Choice(BaselineSource, "where the price comes from", "contract", required=True)
    index = SeriesOrNone("price index that it follows; blank: none", "none")
    evidence = Choice(
        Evidence, "A supplier's data and invoice, B invoice, C quote, D estimate", "B", required=True
    )
    note = Text("anything a reader should know", longest=FREE_TEXT)


class UsageSchema(RowSchema):
    """A row of `usage`."""

    contract = Code("reference of the contract", "USE-01", required=True)
    member = MemberCode("code of the member", "ABC", required=True)
    month = MonthField("month in which it was used", "2025-04", required=True)
    quantity = Exact("how much was used", "12.5", required=True)


class MeasureSchema(RowSchema):
    """By what the use of an employment service is measured from a day on."""

    measure = Choice(Measure, "measured by", "starts", required=True)
    from_day = Day("from", "2026-04-01", data_key="from", required=True)
    reason = Text("why", "advice takes more time with some", longest=FREE_TEXT, required=True)
