"""Wrong rows of every kind, one for each thing that imports refuse, and how each must be reported.

Each is the further row of its kind (tests.makers) with something wrong in it (spec/imports.md).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from consortium.exchange.kinds import KINDS
from tests.makers import FURTHER, Row, consortium


@dataclass(frozen=True)
class Case:
    """A wrong row: what the further row of its kind is changed to, and how it must be reported.

    `value` is that of the reported column unless it is given; `beside` changes other kinds' further rows.
    """

    claim: str
    kind: str
    changes: Row
    column: str
    says: str
    value: str | None = None
    beside: Mapping[str, Row] = field(default_factory=dict)

    @property
    def row(self) -> Row:
        """The wrong row."""
        return FURTHER[self.kind] | self.changes

    @property
    def stands_alone(self) -> bool:
        """Whether it names nothing that only the further rows bring."""
        return not self.beside and not {"DDD", "C02", "NEW-01"} & {*self.row.values()}

    @property
    def shown(self) -> str:
        """The value that the report repeats."""
        return self.row.get(self.column, "") if self.value is None else self.value


COURSE = {"contract": "LRN-01", "number": "INV-10", "item": "C01", "quantity": ""}
START = {"contract": "EMP-01", "number": "INV-10", "item": "start", "quantity": "", "date": "2025-05-31"}
VALUES = (
    Case("a short date is ambiguous", "invoices",
         {"date": "4/1/25"}, "date", "ambiguous; write the day as"),
    Case("a day of no calendar", "invoices",
         {"date": "2025-02-30"}, "date", "is not a day of the calendar"),
    Case("the month comes second", "invoices", {"date": "12/31/2025"}, "date", "not a day of the calendar"),
    Case("a date in words", "payments", {"date": "1 April 2025"}, "date", "write it like 2025-04-01"),
    Case("a date with a time", "payments", {"date": "2025-04-01 10:00"}, "date", "is not a date"),
    Case("a date of another age", "members", {"joined": "0025-04-01"}, "joined", "is not between 1900 and"),
    Case("a year that is none", "member_years", {"year": "2025"}, "year", "write it like 2025-26"),
    Case("a year of two years", "member_years", {"year": "2025-27"}, "year", "is not a financial year"),
    Case("a month that is none", "usage", {"month": "2025-13"}, "month", "write it like 2025-04"),
    Case("a month in words", "indices", {"month": "May 2025"}, "month", "is not a month"),
    Case("a third decimal of money", "invoices", {"net": "12.345"}, "net", "has more than two decimals"),
    Case("no number", "invoices", {"net": "NaN"}, "net", "is not a number; write it like 1234.50"),
    Case("infinity", "payments", {"amount": "Infinity"}, "amount", "is not a number"),
    Case("an exponent", "invoices", {"vat": "1e5"}, "vat", "is not a number"),
    Case("an amount in words", "credits", {"amount": "sixty"}, "amount", "is not a number"),
    Case("an empty amount", "invoices", {"net": ""}, "net", "must be filled in"),
    Case("misplaced thousands", "invoices", {"net": "1,23.45"}, "net", "is not a number"),
    Case("a comma for the point", "invoices", {"net": "1234,50"}, "net", "is not a number"),
    Case("another currency", "invoices", {"net": "€12.00"}, "net", "is not a number"),
    Case("digits of another script", "invoices", {"net": "١٢"}, "net", "is not a number"),
    Case("an amount too large", "invoices", {"net": "1000000000.00"}, "net", "larger than 999,999,999.99"),
    Case("a seventh decimal", "invoices", {"quantity": "1.2345678"}, "quantity", "more than six decimals"),
    Case("a negative quantity", "usage", {"quantity": "-1"}, "quantity", "must not be negative"),
    Case("a negative weight", "contract_members", {"weight": "-2"}, "weight", "must not be negative"),
    Case("a baseline price below zero", "baselines", {"price": "-1"}, "price", "must not be negative"),
    Case("negative homes", "member_years", {"homes": "-1"}, "homes", "must not be negative"),
    Case("an index of zero", "indices", {"value": "0"}, "value", "must be more than zero"),
    Case("half a place", "bookings", {"places": "1.5"}, "places", "is not a whole number"),
    Case("a line number of zero", "invoices", {"line": "0"}, "line", "is too small: write 1 or more"),
    Case("a small letter in a code", "members", {"code": "abc"}, "code", "write 2 to 8 of A-Z and 0-9"),
    Case("a code of one letter", "members", {"code": "A"}, "code", "write 2 to 8 of A-Z and 0-9"),
    Case("a code of nine letters", "members", {"code": "ABCDEFGHI"}, "code", "write 2 to 8 of A-Z and 0-9"),
    Case("a code that begins with a digit", "members", {"code": "1AB"}, "code", "first a letter"),
    Case("a pool code with a space", "pools", {"code": "POOL A"}, "code", "write 2 to 20 of A-Z, 0-9 and"),
    Case("no such workstream", "contracts",
         {"workstream": "procure"}, "workstream", "did you mean procurement?"),
    Case("no such allocation", "contracts",
         {"allocation": "size"}, "allocation", "write equal, homes, fte"),
    Case("no such counting rule", "contracts",
         {"counting": "years:0"}, "counting", "first_year or years:N"),
    Case("no such category", "contracts", {"category": "123"}, "category", "write its eight digits"),
    Case("no such pool rule", "pools", {"rule": "keep"}, "rule", "write carry or return"),
    Case("no such source", "baselines", {"source": "invoice"}, "source", "write contract,"),
    Case("no such evidence", "baselines", {"evidence": "E"}, "evidence", "write A, B, C or D"),
    Case("no such outcome", "outcomes", {"outcome": "job"}, "outcome", "write qualification,"),
    Case("no such credit", "credits", {"kind": "gift"}, "kind", "write grant or rebate"),
    Case("an index without a name", "indices",
         {"series": "none"}, "series", "write another name than none"),
    Case("a control character", "members",
         {"name": "Dog\x07wood"}, "name", "control character", value="Dog\\x07wood"),
    Case("a NUL byte", "members", {"name": "Dog\x00wood"}, "name", "delete it", value="Dog\\x00wood"),
    Case("a tab inside a name", "suppliers",
         {"name": "Third\tSupplies"}, "name", "a tab", value="Third\\tSupplies"),
    Case("a name too long", "members",
         {"name": "D" * 121}, "name", "shorten it to 120", value="D" * 79 + "…"),
)  # fmt: skip
"""What "Values" refuses."""

ROWS = (
    Case("a line of nothing", "invoices", {"net": "0", "vat": "0"}, "net", "a line of nothing", value="0"),
    Case("a credit of zero", "credits", {"amount": "0.00"}, "amount", "must be more than zero"),
    Case("a credit below zero", "credits", {"amount": "-5.00"}, "amount", "must be more than zero"),
    Case("a contribution of zero", "contributions", {"amount": "0"}, "amount", "must be more than zero"),
    Case("a contribution below zero", "contributions",
         {"amount": "(5)"}, "amount", "must be more than zero"),
    Case("a payment of zero", "payments", {"amount": "0"}, "amount", "must be more than zero"),
    Case("a payment below zero", "payments", {"amount": "5-"}, "amount", "must be more than zero"),
    Case("a payment to itself", "payments", {"payee": "CCC"}, "payee", "CCC cannot pay itself"),
    Case("a service period without its end", "invoices", {"from": "2025-04-01"}, "to", "come together"),
    Case("a service period without its start", "invoices", {"to": "2025-04-30"}, "from", "come together"),
    Case("a credit's period without its end", "credits", {"from": "2025-04-01"}, "to", "come together"),
    Case("more attended than had places", "bookings", {"attended": "3"}, "attended", "above the 2 places"),
    Case("left before it joined", "members",
         {"joined": "2025-04-01", "left": "2025-03-31"}, "left", "is before joined"),
    Case("a contract that ends before it starts", "contracts",
         {"end": "2025-03-31"}, "end", "is before start"),
    Case("extensions that end before the term", "contracts",
         {"max_end": "2026-03-30"}, "max_end", "is before end"),
    Case("a participation that ends before it starts", "contract_members",
         {"to": "2026-03-31"}, "to", "is before from"),
    Case("a service period that ends before it starts", "invoices",
         {"from": "2025-05-02", "to": "2025-05-01"}, "to", "is before from"),
    Case("a credit's period that ends before it starts", "credits",
         {"from": "2025-05-02", "to": "2025-05-01"}, "to", "is before from"),
    Case("a start before the referral", "referrals",
         {"started": "2025-05-31"}, "started", "is before referred"),
    Case("a case closed before the referral", "referrals",
         {"closed": "2025-05-31"}, "closed", "is before referred"),
    Case("a case closed before the start", "referrals",
         {"started": "2025-06-03", "closed": "2025-06-02"}, "closed", "is before started"),
)  # fmt: skip
"""What is wrong within one row."""

NAMES = (
    Case("a figure of no member", "member_years", {"member": "ZZZ"}, "member", "add it to members"),
    Case("a pool without a host", "pools", {"host": "ZZZ"}, "host", "there is no member ZZZ"),
    Case("a contract of no supplier", "contracts", {"supplier": "S9"}, "supplier", "add it to suppliers"),
    Case("a contract of no lead", "contracts", {"lead": "ZZZ"}, "lead", "there is no member ZZZ"),
    Case("a contract of no pool", "contracts", {"pool": "NONE-1"}, "pool", "add it to pools"),
    Case("a participation in no contract", "contract_members",
         {"contract": "X-1"}, "contract", "add it to contracts"),
    Case("a participation of no member", "contract_members",
         {"member": "ZZZ"}, "member", "add it to members"),
    Case("an item of no contract", "contract_items",
         {"contract": "X-1"}, "contract", "add it to contracts"),
    Case("a baseline of no item", "baselines",
         {"item": "GONE"}, "item", "add it to contract_items or courses"),
    Case("a course of no contract", "courses", {"contract": "X-1"}, "contract", "add it to contracts"),
    Case("a booking of no course", "bookings", {"course": "C99"}, "course", "add it to courses"),
    Case("a referral of no member", "referrals", {"member": "ZZZ"}, "member", "add it to members"),
    Case("an outcome of no participant", "outcomes",
         {"participant": "PX9"}, "participant", "add it to referrals first"),
    Case("usage of no contract", "usage", {"contract": "X-1"}, "contract", "add it to contracts"),
    Case("an invoice on no contract", "invoices", {"contract": "X-1"}, "contract", "add it to contracts"),
    Case("an invoice to no member", "invoices", {"payer": "ZZZ"}, "payer", "add it to members"),
    Case("an invoice of no item", "invoices", {"item": "GONE"}, "item", "check contract_items"),
    Case("a line that nobody bears", "invoices", {"member": "ZZZ"}, "member", "add it to members"),
    Case("a credit on no contract", "credits", {"contract": "X-1"}, "contract", "add it to contracts"),
    Case("a credit to no member", "credits", {"receiver": "ZZZ"}, "receiver", "add it to members"),
    Case("a contribution to no pool", "contributions", {"pool": "NONE-1"}, "pool", "add it to pools"),
    Case("a contribution of no member", "contributions", {"member": "ZZZ"}, "member", "add it to members"),
    Case("a payment by no member", "payments", {"payer": "ZZZ"}, "payer", "add it to members"),
    Case("a payment to no member", "payments", {"payee": "ZZZ"}, "payee", "add it to members"),
)  # fmt: skip
"""What a row names and nothing has."""

FACTS = (
    Case("no weight on fixed", "contract_members", {"weight": ""}, "weight", "shared by fixed weights"),
    Case("a weight on another basis", "contract_members",
         {"contract": "NEW-01", "from": ""}, "weight", "leave it blank"),
    Case("a participation that starts after the contract ends", "contract_members",
         {"from": "2027-04-01"}, "from", "ends on 2027-03-31"),
    Case("a participation before the member joined", "contract_members",
         {"contract": "PRO-01", "member": "DDD", "weight": "", "from": "2025-06-30"}, "from",
         "member DDD begins on 2025-07-01", beside={"members": {"joined": "2025-07-01"}}),
    Case("a participation after the member left", "contract_members",
         {"contract": "PRO-01", "member": "DDD", "weight": "", "from": "2025-06-30", "to": "2025-08-01"},
         "to",
         "member DDD ends on 2025-07-31", beside={"members": {"left": "2025-07-31"}}),
    Case("a participation after the extensions", "contract_members",
         {"contract": "NEW-01", "weight": "", "to": "2026-10-01"}, "to",
         "ends on 2026-09-30", beside={"contracts": {"max_end": "2026-09-30"}}),
    Case("participations that overlap", "contract_members",
         {"member": "AAA"}, "from", "overlaps the participation of AAA"),
    Case("a participation before the contract", "contract_members",
         {"from": "2025-03-31"}, "from", "begins on 2025-04-01"),
    Case("a participation after the contract", "contract_members",
         {"to": "2027-04-01"}, "to", "ends on 2027-03-31"),
    Case("a participation that ends before the contract starts", "contract_members",
         {"from": "", "to": "2025-03-31"}, "to", "begins on 2025-04-01"),
    Case("a booking by a member that is out", "bookings",
         {"contract": "LRN-01", "course": "C02", "member": "DDD"}, "member",
         "DDD does not take part in LRN-01"),
    Case("a start with a member that is out", "referrals",
         {"member": "DDD", "started": "2025-06-02"}, "started", "DDD does not take part in EMP-01"),
    Case("a start before the contract", "referrals",
         {"referred": "2025-03-01", "started": "2025-03-31"}, "started",
         "CCC does not take part in EMP-01"),
    Case("usage of a member that is out", "usage",
         {"member": "DDD"}, "month", "on no day of 2025-05", value="2025-05"),
    Case("usage before the contract", "usage", {"month": "2025-03"}, "month", "on no day of 2025-03"),
    Case("an outcome without a start", "outcomes",
         {"participant": "PX2"}, "participant", "has not started"),
    Case("an outcome before the start", "outcomes",
         {"date": "2025-05-19"}, "date", "is before PX1 started"),
    Case("an item on an employment contract", "contract_items",
         {"contract": "EMP-01"}, "item", "its only item is start"),
    Case("an item on a learning contract", "contract_items",
         {"contract": "LRN-01"}, "item", "its items are its courses"),
    Case("an item on a running contract", "contract_items",
         {"contract": "RUN-01"}, "contract", "has no items and no baselines"),
    Case("a course on a procurement contract", "courses",
         {"contract": "PRO-01"}, "contract", "is not a learning contract"),
    Case("a course on a running contract", "courses",
         {"contract": "RUN-01"}, "contract", "is not a learning contract"),
    Case("a course on an employment contract", "courses",
         {"contract": "EMP-01"}, "contract", "is not a learning contract"),
    Case("a booking on a procurement contract", "bookings",
         {"contract": "PRO-01"}, "contract", "is not a learning contract"),
    Case("a referral on a learning contract", "referrals",
         {"contract": "LRN-01"}, "contract", "is not an employment contract"),
    Case("an outcome on a procurement contract", "outcomes",
         {"contract": "PRO-01"}, "contract", "is not an employment contract"),
    Case("usage on another basis", "usage", {"contract": "PRO-01"}, "contract", "shared by usage"),
    Case("usage on a learning contract", "usage", {"contract": "LRN-01"}, "contract", "shared by usage"),
    Case("usage on an employment contract by usage", "usage",
         {"contract": "EMP-01"}, "contract", "shared by usage"),
    Case("a baseline on a running contract", "baselines",
         {"contract": "RUN-01"}, "contract", "has no items and no baselines"),
)  # fmt: skip
"""What does not fit the other facts of a contract."""

DOCUMENTS = (
    Case("an item without its quantity", "invoices", {"quantity": ""}, "quantity", "give the quantity"),
    Case("a quantity of a whole service", "invoices",
         {"item": "COVER"}, "quantity", "leave the quantity blank"),
    Case("a quantity without an item", "invoices", {"item": ""}, "quantity", "goes with an item"),
    Case("a quantity on a course line", "invoices",
         COURSE | {"quantity": "3"}, "quantity", "places come from the bookings"),
    Case("a quantity on a start line", "invoices",
         START | {"quantity": "1"}, "quantity", "starts come from the referrals"),
    Case("a service period on a course line", "invoices",
         COURSE | {"from": "2025-09-01", "to": "2025-09-30"}, "from", "leave from and to blank"),
    Case("net and VAT that cancel out", "invoices", {"net": "5.00", "vat": "-5.00"}, "net", "cancel out to nothing"),
    Case("a line borne by a member that is out", "invoices",
         {"member": "DDD"}, "member", "does not take part in PRO-01"),
    Case("an invoice after everybody's part", "invoices",
         {"date": "2027-04-01"}, "date", "nobody takes part in PRO-01"),
    Case("a service period after everybody's part", "invoices",
         {"from": "2027-03-01", "to": "2027-04-01"}, "to", "nobody takes part in PRO-01"),
    Case("a course on which nobody has a place", "invoices",
         COURSE | {"item": "C02"}, "contract", "there is nothing to share by"),
    Case("a credit on a contract in which nobody takes part", "credits",
         {"contract": "NEW-01"}, "date", "nobody takes part in NEW-01"),
    Case("an invoice on a contract without members", "invoices",
         {"contract": "NEW-01", "item": "", "quantity": ""}, "date", "nobody takes part in NEW-01"),
    Case("a member without its homes", "invoices",
         {"from": "2026-04-01", "to": "2026-04-30"}, "contract", "import it with member_years",
         beside={"contract_members": {"contract": "PRO-01", "member": "DDD", "weight": ""}}),
    Case("a month in which nobody used anything", "invoices",
         {"contract": "USE-01", "item": "CALL", "date": "2025-07-31"}, "contract",
         "there is nothing to share by"),
)  # fmt: skip
"""What keeps a document's line from being posted."""

TOGETHER = (
    Case("another date on the document's second line", "invoices",
         {"number": "INV-1", "line": "3"}, "date", "lines of one document agree"),
    Case("another payer on the document's second line", "invoices",
         {"number": "INV-1", "line": "3", "date": "2025-04-30", "payer": "BBB"}, "payer",
         "lines of one document agree"),
    Case("the same line twice", "invoices",
         {"number": "INV-1", "line": "2", "date": "2025-04-30"}, "line", "twice", value="2"),
    Case("the same credit twice", "credits", {"number": "CR-1"}, "number", "twice"),
    Case("the same payment twice", "payments",
         {"date": "2025-07-10", "payer": "BBB", "reference": "BACS1"}, "reference", "twice"),
    Case("the same contribution twice", "contributions",
         {"member": "AAA", "reference": "A-2025"}, "reference", "twice"),
)  # fmt: skip
"""Documents whose rows do not belong together."""

REPEATED = tuple(
    Case(
        f"the same key twice in {name}", name, dict.fromkeys(FURTHER[name], "") | consortium()[name][0],
        kind.key[0], "remove one of the two",
    )
    for name, kind in KINDS.items()
    if kind.reference
)  # fmt: skip

WITHIN_ONE_ROW = (*VALUES, *ROWS)
BETWEEN_ROWS = (*NAMES, *FACTS, *DOCUMENTS, *TOGETHER, *REPEATED)
ALONE = tuple(case for case in (*FACTS, *DOCUMENTS) if case.stands_alone)
"""Cases that are wrong in a file of their own too, after the consortium has come in."""
