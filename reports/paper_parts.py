"""The parts of a board paper: rows and blocks of its sections, as frozen values already worked out.

Amounts are whole pence and net of VAT unless a field says otherwise; a share is an exact Fraction from 0
to 1; a count that is `None` is suppressed (below five, or hidden so that such a one cannot be worked out).
Whoever fills a paper suppresses; nothing here can undo it.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence
from consortium.kernel.terms import BaselineSource, ClaimState, Evidence, Workstream


@dataclass(frozen=True, slots=True)
class ContractRow:
    """One contract's year: the member's figures on its own paper, the members' sum on the consortium's."""

    reference: str
    title: str
    supplier: str
    workstream: Workstream
    counting_rule: str
    """The rule in words, such as `initial term, to 31 March 2027`."""
    spend: Pence
    baselined_spend: Pence
    cashable: Pence
    avoided: Pence
    rebates: Pence
    grants: Pence
    signed: Pence | None = None
    """Of `cashable`, what complete and validated claims bring; None where whoever fills it does not say."""

    @property
    def unbaselined(self) -> Pence:
        """Spend that earns no claim."""
        return self.spend - self.baselined_spend


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim of the year, as the value-for-money table has it."""

    contract: str
    title: str
    workstream: Workstream
    item: str
    unit: str
    source: BaselineSource
    evidence: Evidence
    price: Fraction
    """Baseline unit price in pounds, exact."""
    price_date: date
    index: str | None
    quantity: Fraction
    cost: Pence
    cashable: Pence
    avoided: Pence
    state: ClaimState
    incomplete: tuple[str, ...] = ()
    """Why it stays out of headlines; empty when it is complete."""
    dispute: str = ""
    """What the finance officer wrote when disputing it."""
    member: str = ""
    """Whose claim it is; printed on the consortium's paper only."""
    description: str = ""
    """What the item is called, printed in place of its reference where given."""

    @property
    def key(self) -> tuple[str, str, str]:
        """(contract, item, member) within the paper's year."""
        return self.contract, self.item, self.member


@dataclass(frozen=True, slots=True)
class UnbilledItem:
    """An item with a baseline for which no counted line gives the member a share yet."""

    contract: str
    title: str
    item: str
    reason: str = "not yet billed"
    member: str = ""
    """Whose it is; printed on the consortium's paper only."""
    description: str = ""
    """What the item is called, printed in place of its reference where given."""


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """How many residents reached an outcome; None where the number is suppressed."""

    words: str
    count: int | None


@dataclass(frozen=True, slots=True)
class OutcomeCost:
    """What each who reached an outcome cost, before grants and net of them; None where suppressed, or nobody did.

    A cost beside the whole would tell a number that is not shown: it is not shown either.
    """

    counted: str
    gross: Pence | None
    net: Pence | None


@dataclass(frozen=True, slots=True)
class EmploymentBlock:
    """What our residents got. A rate per outcome is None where its count is suppressed or zero."""

    starts: int
    outcomes: tuple[OutcomeCount, ...]
    cost: Pence
    grants: Pence
    per_start_gross: Pence | None
    per_start_net: Pence | None
    per_outcome_gross: Pence | None
    per_outcome_net: Pence | None
    outcome_counted: str = ""
    """Which outcome the cost per outcome divides by, in words (`people who started a job`)."""
    sustained: tuple[OutcomeCost, ...] = ()
    """The cost of each job that lasted, 13 weeks and 26; none in a paper frozen before they were reckoned."""


@dataclass(frozen=True, slots=True)
class SocialValueRow:
    """What an outcome is worth by one of the member's own values; None where its count is suppressed."""

    outcome: str
    set_name: str
    value_class: str
    count: int | None
    net: Fraction | None
    """What is left of the count by the factors; None too while one of them is not set."""
    each: Pence | None
    """What one is worth over its years; None where the index that brings it to the year lacks a value."""
    worth: Pence | None
    prices_of: FinancialYear
    years: int
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class SocialValueBlock:
    """What our residents' outcomes are worth by our own values: no money, and never added to any."""

    rows: tuple[SocialValueRow, ...]
    factors: tuple[str, ...]
    """How the count becomes net, each in words with its share and source."""
    not_set: int
    """How many factors are not set."""
    private: int = 0
    """How many values are not printed, because their licence keeps them private."""


@dataclass(frozen=True, slots=True)
class CourseRow:
    """One course: our places and what they cost us."""

    reference: str
    title: str
    day: date
    booked: int
    attended: int | None
    """None where attendance is not recorded yet."""
    cost: Pence
    per_place: Pence | None
    """Cost per place attended; None without any."""
    baseline_price: Fraction | None
    """What a place would cost bought alone, in pounds, exact."""


@dataclass(frozen=True, slots=True)
class PoolRow:
    """A pooled fund over the year: opening + contributions - drawn = balance."""

    name: str
    opening: Pence
    contributions: Pence
    drawn: Pence
    balance: Pence
    fair_use: Fraction | None = None
    """Our share of what was used over our share of what was paid in, in the year; 1 is our part exactly."""
    is_fair: bool = True
    """Whether that is within the band that the group set."""


@dataclass(frozen=True, slots=True)
class LearningBlock:
    """What our staff got."""

    courses: tuple[CourseRow, ...]
    booked: int
    attended: int
    cost: Pence
    per_place: Pence | None
    fill: Fraction | None
    """Places attended / places booked on courses whose attendance is recorded."""
    cashable: Pence
    """The learning workstream's cashable savings in the table, signed or not."""
    pools: tuple[PoolRow, ...] = ()
    hours: Fraction | None = None
    """Learning hours: places attended times the length of their course, where both are recorded."""


@dataclass(frozen=True, slots=True)
class StatementRow:
    """A document on the member's current account. Gross: VAT included. Positive: the member owes more."""

    day: date
    reference: str
    contract: str
    words: str
    total: Pence | None
    """The document's whole total; None for a payment or contribution."""
    amount: Pence
    title: str = ""
    """The contract's title."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """The closing balance by days past the due date."""

    not_due: Pence = 0
    to_30: Pence = 0
    to_60: Pence = 0
    to_90: Pence = 0
    over_90: Pence = 0


@dataclass(frozen=True, slots=True)
class StatementBlock:
    """The member's current account: opening + rows = closing = ageing. Positive: the member owes."""

    first: date
    last: date
    opening: Pence
    rows: tuple[StatementRow, ...]
    closing: Pence
    ageing: Ageing


@dataclass(frozen=True, slots=True)
class EndingRow:
    """A contract that ends, or whose notice day falls, on the paper's day or in the twelve months after."""

    reference: str
    title: str
    supplier: str
    end: date
    notice_by: date | None
    spend: Pence
    """What it cost in the paper's year."""
    cashable: Pence | None
    """None on a contract of running cost, which can save nothing."""
    avoided: Pence = 0
    final: bool = False
    """Whether `end` is its last possible day, all extensions used: it cannot run on."""


@dataclass(frozen=True, slots=True)
class BesideRow:
    """One measure per home, in pence: ours and the spread. No names: it is no league."""

    measure: str
    own: Pence | None
    """None on the consortium's paper, or where homes are not known."""
    lowest: Pence
    middle: Pence
    highest: Pence
    members: int
    """How many members the spread is of; fewer than five print no spread."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """How much rests on one grade of evidence."""

    grade: Evidence
    claims: int
    cost: Pence
    cashable: Pence


@dataclass(frozen=True, slots=True)
class Movement:
    """What changed since the pack before for the same year, and why."""

    words: str
    before: Pence
    after: Pence
    why: str


@dataclass(frozen=True, slots=True)
class Contributions:
    """Cash and staff days; of premises and expertise, which no number measures, how many offers."""

    cash: Pence
    days: Fraction
    premises: int
    expertise: int


@dataclass(frozen=True, slots=True)
class PledgeBalance:
    """Promised beside given so far. Only what stands and is signed is promised; `unsigned` declarations wait."""

    promised: Contributions
    given: Contributions
    unsigned: int


@dataclass(frozen=True, slots=True)
class VoiceRow:
    """What residents said about an award or a change and what changed for it, or why nobody was asked."""

    contract: str
    title: str
    about: str
    day: date
    said: str
    changed: str
    not_asked_because: str
    asked: int | None


@dataclass(frozen=True, slots=True)
class LessonRow:
    """A lesson of the year; its contract is empty where it is the whole partnership's."""

    contract: str
    title: str
    day: date
    learned: str
    differently: str


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """A joint project that is still to come, or on its way."""

    title: str
    owner: str
    stage: str
    next_step: str
    next_day: date


@dataclass(frozen=True, slots=True)
class PartnershipBlock:
    """How the members work together; `own` is None on the consortium's paper."""

    own: PledgeBalance | None
    together: PledgeBalance
    voices: tuple[VoiceRow, ...] = ()
    lessons: tuple[LessonRow, ...] = ()
    projects: tuple[ProjectRow, ...] = ()
