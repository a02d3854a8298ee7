"""The files that an exported folder has beside the import kinds: what no kind carries, and so the whole book.

`sharing_rules` has how a contract is shared from which day on, where that changed within its life.
`journals` has days of posting that differ from a document's own, reversals, pool returns and manual
journals. `weights` has the terms of lines that would be posted on other terms today. `periods` has the
periods that are not open, `signatures` the signatures that hold, `past_totals` what is left of residents who
were erased or whose time was up. `social_values` and `additionality_factors` have members' own values, of
which those that a licence keeps private are left out. The others tell how members work together;
their rows are numbered in the order of the file.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from consortium.contracts.terms import Allocation
from consortium.employment.schemas import PastTotalSchema
from consortium.exchange.kinds import KINDS, Kind
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
from consortium.partnership.schemas import (
    GivenSchema,
    LessonSchema,
    PledgeSchema,
    ProjectSchema,
    VoiceSchema,
)
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


class Instant(Worded[datetime]):
    """A day and time of day; without a zone it is UTC."""

    def read(self, text: str) -> datetime:
        """The instant in UTC. Raises Unreadable."""
        try:
            found = datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Unreadable("is not a time: write it like 2026-05-04T12:30:00+00:00") from None

    def write(self, value: datetime) -> str:
        """The instant in UTC."""
        return value.astimezone(UTC).isoformat()


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


class DeclarationRowSchema(PledgeSchema):
    """A row of `declarations`: a version, after the one that it replaces."""

    number = Whole("number of the version", "1", least=1, required=True)
    replaces = Whole("number of the version that it replaces; blank: none", "1", least=1)
    withdrawn_because = Text("why it was withdrawn", longest=FREE_TEXT)
    signed_by = Text("e-mail address of the member's officer; blank: not signed")
    by = Text("who entered it", required=True)
    at = Instant("when, in UTC", required=True)


class GivenRowSchema(GivenSchema):
    """A row of `given`: a record, or one that takes back another and has no quantity of its own."""

    number = Whole("number of the record", "1", least=1, required=True)
    declaration = Whole("number of the offer's first version", "1", least=1, required=True)
    takes_back = Whole("number of the record that it takes back; blank: none", "1", least=1)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)

    def broken(self, values: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the row's values: only a record of its own says how much."""
        return {} if values.get("takes_back") is not None else super().broken(values)


class VoiceRowSchema(VoiceSchema):
    """A row of `residents_voices`."""

    number = Whole("number of the row", "1", least=1, required=True)
    contract = Code("reference of the contract", required=True)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


class LessonRowSchema(LessonSchema):
    """A row of `lessons`."""

    number = Whole("number of the row", "1", least=1, required=True)
    by = Text("who recorded it", required=True)
    at = Instant("when, in UTC", required=True)


class ProjectRowSchema(ProjectSchema):
    """A row of `projects`: one of a project's moves, with what the project is."""

    number = Whole("number of the row", "1", least=1, required=True)
    project = Whole("number of the project, the same in each of its rows", "1", least=1, required=True)
    by = Text("who moved it", required=True)
    at = Instant("when, in UTC", required=True)


def period_of(values: Mapping[str, Any]) -> Period:
    """The period of a clean row of `periods`."""
    return Period(values["year"], values["period"])


SHARING_RULES = Kind("sharing_rules", SharingRuleSchema, ("contract", "from"))
PAST_TOTALS = Kind("past_totals", PastTotalSchema, ("contract", "member", "kind", "day"))
SOCIAL_VALUES = Kind("social_values", SocialValueSchema, ("member", "set", "outcome"))
ADDITIONALITY = Kind("additionality_factors", FactorSchema, ("member", "factor"))
JOURNALS = Kind("journals", JournalSchema, ("entry",))
WEIGHTS = Kind("weights", WeightSchema, ("document", "occurrence", "line", "member"))
PERIODS = Kind("periods", PeriodSchema, ("year", "period"))
SIGNATURES = Kind("signatures", SignatureSchema, ("contract", "item", "member", "year"))
DECLARATIONS = Kind("declarations", DeclarationRowSchema, ("number",))
GIVEN = Kind("given", GivenRowSchema, ("number",))
VOICES = Kind("residents_voices", VoiceRowSchema, ("number",))
LESSONS = Kind("lessons", LessonRowSchema, ("number",))
PROJECTS = Kind("projects", ProjectRowSchema, ("number",))

PARTNERSHIP = (DECLARATIONS, GIVEN, VOICES, LESSONS, PROJECTS)

SOCIAL = (SOCIAL_VALUES, ADDITIONALITY)

FILES: Mapping[str, Kind] = {
    **KINDS,
    **{kind.name: kind for kind in (SHARING_RULES, PAST_TOTALS, JOURNALS, WEIGHTS, PERIODS, SIGNATURES)},
    **{kind.name: kind for kind in (*PARTNERSHIP, *SOCIAL)},
}
"""Everything that a folder or a workbook may hold, in the order in which it is read: the kinds first."""
