"""The files that an exported folder has beside the import kinds: what no kind carries, and so the whole book.

`parameters` has the dated parameters that the consortium set. `sharing_rules` has how a contract is shared
from which day on, where that changed within its life. `past_totals` has what is left of residents who were
erased or whose time was up, and `erased_references` keeps them from coming back. `journals` has days of
posting that differ from a document's own, reversals, pool returns and manual journals. `weights` has the terms
of lines that would be posted on other terms today. `true_ups` has the lines of true-ups, whose weights stand in
`weights` too. `periods` has the periods that are not open, `signatures` the signatures that hold.
`social_values` and `additionality_factors` have members' own
values, of which those that a licence keeps private are left out. The others tell how members work together,
of residents' cases, of the learning programme, and of what is due to pools and committed from them; their
rows are numbered in the order of the file.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.contracts.terms import Allocation
from consortium.employment.schemas import PastTotalSchema
from consortium.exchange.employment_files import EMPLOYMENT, ERASED
from consortium.exchange.instant import Instant
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.partnership_files import PARTNERSHIP
from consortium.exchange.pooled_files import POOLED
from consortium.exchange.programme_files import PROGRAMME
from consortium.fields import (
    FREE_TEXT,
    Choice,
    Code,
    Day,
    MemberCode,
    PencePounds,
    PoolCode,
    Text,
    Whole,
    Worded,
    YearField,
)
from consortium.kernel.days import Period
from consortium.kernel.errors import Unreadable
from consortium.kernel.exact import plain
from consortium.kernel.money import ONE_PENNY
from consortium.parameters.schemas import ParameterSchema
from consortium.row_schema import RowSchema
from consortium.social_value.schemas import FactorSchema, SocialValueSchema

_WEIGHT = re.compile(r"[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_PERIOD = re.compile(r"P(0[1-9]|1[0-2])", re.ASCII)
_ACCOUNT = re.compile(
    r"Assets:Current:[A-Z0-9]+|Liabilities:Pool:[A-Z0-9-]+:[A-Z0-9]+"
    r"|Expenses:(Procurement|Employment|Learning|Running):[A-Z0-9]+|Income:(Recharges|Grants|Rebates):[A-Z0-9]+"
)


class EntryKind(StrEnum):
    """What a row of `journals` tells of; a `posting` says only on what day a document was posted."""

    POSTING = "posting"
    REVERSAL = "reversal"
    POOL_RETURN = "pool_return"
    POOL_CARRY = "pool_carry"
    MANUAL = "manual"


class Basis(StrEnum):
    """By what a line was shared: a contract's allocation, a course's places, or one member alone."""

    EQUAL = "equal"
    HOMES = "homes"
    FTE = "fte"
    TURNOVER = "turnover"
    FIXED = "fixed"
    USAGE = "usage"
    PLACES = "places"
    MEMBER = "member"
    ON_ACCOUNT = "on_account"
    ADVISER_MINUTES = "adviser_minutes"
    PLACES_OFFERED = "places_offered"


class NotOpen(StrEnum):
    """A period's state, where it is not open."""

    SOFT_CLOSED = "soft-closed"
    CLOSED = "closed"


class Decision(StrEnum):
    """What an officer said to a claim."""

    VALIDATED = "validated"
    DISPUTED = "disputed"


class Weight(Worded[Decimal]):
    """A weight of any size, of at most six decimals: sums of a year's use may be larger than any amount."""

    holds = "exact"

    def read(self, text: str) -> Decimal:
        """The weight. Raises Unreadable."""
        if not _WEIGHT.fullmatch(text):
            raise Unreadable("is not a weight: write digits, and six decimals or fewer, like 12.5")
        return Decimal(text)

    def write(self, value: Decimal) -> str:
        """The weight without needless zeros."""
        return plain(value)


class AccountName(Worded[str]):
    """The name of an account (spec/ledger.md, "Accounts")."""

    def read(self, text: str) -> str:
        """The name. Raises Unreadable."""
        if not _ACCOUNT.fullmatch(text):
            raise Unreadable("is not an account of the book: write it like Assets:Current:ABC")
        return text


class PeriodName(Worded[int]):
    """A period of a financial year, P01 (April) to P12 (March), as its number."""

    def read(self, text: str) -> int:
        """The number. Raises Unreadable."""
        if not _PERIOD.fullmatch(text):
            raise Unreadable("is not a period: write P01 (April) to P12 (March)")
        return int(text[1:])

    def write(self, value: int) -> str:
        """The period's name."""
        return f"P{value:02d}"


class JournalSchema(RowSchema):
    """A row of `journals`: a whole entry, or a line of a pool return or manual journal."""

    in_order = (("dated", "posted"),)
    together = ("document", "occurrence")

    entry = Whole("number of the entry; the lines of one journal share it", "1", least=1, required=True)
    kind = Choice(EntryKind, "what it is", "reversal", required=True)
    dated = Day("its own day", "2025-06-20", required=True)
    posted = Day("day of posting", "2025-07-01", required=True)
    document = Text("natural key of the document that was posted or reversed", longest=FREE_TEXT)
    occurrence = Whole("how often a document of this key had been entered by then", "1", least=1)
    lines = Whole("how many lines the reversed document had", "1", least=1)
    reverses = Whole("the entry that it reverses", "1", least=1)
    reason = Text("why", "billed twice", longest=FREE_TEXT)
    account = AccountName("account of this line", "Assets:Current:ABC")
    contract = Code("reference of the contract", "INS-01")
    debit = PencePounds("amount debited, pounds", "12.50", least=ONE_PENNY)
    credit = PencePounds("amount credited, pounds", "12.50", least=ONE_PENNY)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: each kind of entry has cells of its own."""
        kind = values.get("kind")
        if kind is None:
            return super().broken(values)
        is_whole = kind in (EntryKind.POSTING, EntryKind.REVERSAL)
        wrong = dict(_line_cells(values, is_whole=is_whole, kind=kind))
        if kind is EntryKind.POSTING and not values.get("document"):
            wrong["document"] = "is missing: a posting names the document that was posted"
        if kind is EntryKind.REVERSAL and bool(values.get("document")) == bool(values.get("reverses")):
            wrong["document"] = "a reversal names either the document or the entry that it reverses"
        return wrong | super().broken(values)


def _line_cells(values: Mapping[str, Any], *, is_whole: bool, kind: EntryKind) -> Mapping[str, str]:
    """What is wrong with the cells of an account, its amount, and the document."""
    wrong = {}
    if is_whole:
        for name in ("account", "contract", "debit", "credit"):
            if values.get(name) is not None:
                wrong[name] = f"does not go with a {kind}: leave it blank"
        return wrong
    if values.get("account") is None:
        wrong["account"] = f"is missing: each row of a {kind} names an account"
    if (values.get("debit") is None) == (values.get("credit") is None):
        wrong["debit"] = "each row debits or credits its account, and not both"
    for name in ("document", "reverses"):
        if values.get(name):
            wrong[name] = f"does not go with a {kind}: leave it blank"
    return wrong


class WeightSchema(RowSchema):
    """A row of `weights`: one member's weight in a line that would be posted on other terms today."""

    document = Text("natural key of the document", longest=FREE_TEXT, required=True)
    occurrence = Whole("how often a document of this key had been entered by then", least=1, required=True)
    line = Whole("line of the document", least=1, required=True)
    basis = Choice(Basis, "by what it was shared", "homes", required=True)
    taken_for = Text("year, period or course that the weights were taken for", data_key="for")
    agreed = Day("day on which the members agreed how to share")
    service_day = Day("service day of the line", required=True)
    pool = PoolCode("pool that bore it; blank: none")
    member = MemberCode("member that shares", required=True)
    weight = Weight("its weight", required=True)


class SharingRuleSchema(RowSchema):
    """A row of `sharing_rules`: how a contract is shared from a day on, where that changed within its life."""

    contract = Code("reference of the contract", "INS-01", required=True)
    from_day = Day("first service day for which it holds", "2026-04-01", data_key="from", required=True)
    allocation = Choice(Allocation, "how its cost is shared", "homes", required=True)
    agreed = Day("day on which the members agreed how to share it", "2026-03-12")


class PeriodSchema(RowSchema):
    """A row of `periods`: a period that is not open."""

    year = YearField("financial year", "2025-26", required=True)
    period = PeriodName("period", "P03", required=True)
    state = Choice(NotOpen, "its state", "closed", required=True)


class SignatureSchema(RowSchema):
    """A row of `signatures`: what a member's officer said to a claim as it stands."""

    contract = Code("contract of the claim", required=True)
    item = Code("item of the claim", required=True)
    member = MemberCode("member of the claim", required=True)
    year = YearField("financial year of the claim", required=True)
    decision = Choice(Decision, "what was decided", "validated", required=True)
    officer = Text("e-mail address of the officer", required=True)
    at = Instant("when, in UTC", required=True)
    reason = Text("why it was disputed", longest=FREE_TEXT)


class TrueUpSchema(RowSchema):
    """A row of `true_ups`: one line of a contract's true-up of a year; what shares it stands in `weights`."""

    in_order = (("from_day", "to_day"),)

    contract = Code("reference of the contract", "EMP-01", required=True)
    year = YearField("financial year that is trued up", "2025-26", required=True)
    occurrence = Whole("how often that year had been trued up by then", "1", least=1, required=True)
    line = Whole("line of the true-up", "1", least=1, required=True)
    item = Code("item of the contract; blank: none", "start")
    net = PencePounds("net, pounds", "-1200.00", required=True)
    vat = PencePounds("VAT, pounds", "0.00", required=True)
    from_day = Day("first day of the year's use", "2025-04-01", data_key="from", required=True)
    to_day = Day("last day of the year's use", "2026-03-31", data_key="to", required=True)
    reason = Text("why", "more residents started than was expected", longest=FREE_TEXT)


def period_of(values: Mapping[str, Any]) -> Period:
    """The period of a clean row of `periods`."""
    return Period(values["year"], values["period"])


PARAMETERS = Kind("parameters", ParameterSchema, ("name", "from"))
SHARING_RULES = Kind("sharing_rules", SharingRuleSchema, ("contract", "from"))
PAST_TOTALS = Kind("past_totals", PastTotalSchema, ("contract", "member", "kind", "day"))
SOCIAL_VALUES = Kind("social_values", SocialValueSchema, ("member", "set", "outcome"))
ADDITIONALITY = Kind("additionality_factors", FactorSchema, ("member", "factor"))
JOURNALS = Kind("journals", JournalSchema, ("entry",))
WEIGHTS = Kind("weights", WeightSchema, ("document", "occurrence", "line", "member"))
PERIODS = Kind("periods", PeriodSchema, ("year", "period"))
SIGNATURES = Kind("signatures", SignatureSchema, ("contract", "item", "member", "year"))
TRUE_UPS = Kind("true_ups", TrueUpSchema, ("contract", "year", "occurrence", "line"))

SOCIAL = (SOCIAL_VALUES, ADDITIONALITY)
TOLD = (*PARTNERSHIP, *EMPLOYMENT, *PROGRAMME, *POOLED, *SOCIAL, ERASED)
"""The files that tell of more than contracts and money, each a context's own."""

_ALL = (PARAMETERS, SHARING_RULES, PAST_TOTALS, JOURNALS, WEIGHTS, PERIODS, SIGNATURES, TRUE_UPS, *TOLD)
FILES: Mapping[str, Kind] = {
    **KINDS,
    **{kind.name: kind for kind in _ALL},
}
"""Everything that a folder or a workbook may hold, in the order in which it is read: the kinds first."""
