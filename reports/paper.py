"""Everything a board paper shows, as frozen values already worked out (design/interface.md).

The rows and blocks of its sections stand in `paper_parts`, with the units that hold for all of them.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.money import Pence
from reports.paper_parts import (
    BesideRow,
    ClaimRow,
    ContractRow,
    EmploymentBlock,
    EndingRow,
    EvidenceRow,
    LearningBlock,
    Movement,
    PartnershipBlock,
    SocialValueBlock,
    StatementBlock,
    UnbilledItem,
)
from reports.table import Row


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a paper's figures come from, printed at the foot of every page."""

    year: FinancialYear
    as_at: date
    pack: str | None
    """The frozen pack's label, such as `2025-26/3`; None prints as "draft, not frozen"."""
    ledger_head: str
    """Hash of the ledger's newest journal, hexadecimal; empty for an empty ledger."""
    journals: int
    invented: bool = False
    """Whether to print "every name and figure invented" on every page."""


@dataclass(frozen=True, slots=True)
class Association:
    """A member as its paper names it."""

    code: str
    name: str
    homes: int | None = None
    joined: date | None = None
    """The first day it belonged to the consortium; None where that is not known."""
    left: date | None = None
    """The last day it belonged; None while it stays."""

    def belonged(self, days: Span) -> bool:
        """Whether it belonged to the consortium on every one of the days."""
        return (self.joined or days.first) <= days.first and days.last <= (self.left or days.last)


@dataclass(frozen=True, slots=True)
class Headline:
    """Page one. The four states of cashable add up to the table's; `net` and `back` count signed ones."""

    put_in: Pence
    """Our net share of joint cost in the three saving workstreams; running cost stands apart."""
    signed: Pence
    """Cashable savings of complete claims that our finance officer has validated."""
    unsigned: Pence
    """Cashable savings of complete claims not validated yet."""
    disputed: Pence
    """Cashable savings of complete claims that our finance officer disputes."""
    incomplete: Pence
    """Cashable savings of claims marked incomplete, whatever their state."""
    rebates: Pence
    grants: Pence
    running_cost: Pence
    net: Pence
    """signed + rebates - running cost."""
    back: Fraction | None
    """(signed + rebates) / running cost, two decimals; None where running cost is zero or less."""
    avoided: Pence
    """Avoided rises of every claim: never cash, in no figure above."""
    coverage: Fraction | None
    """Share of `put_in` that has a baseline; None where nothing was put in."""
    graded: Fraction | None
    """Share of the baselined spend whose evidence is graded A or B; None without any."""
    claims_signed: int
    claims_unsigned: int
    claims_disputed: int
    claims_incomplete: int


@dataclass(frozen=True, slots=True)
class YearRow:
    """A financial year of the trend: the value-for-money table's row, and what of its cashable is signed."""

    year: FinancialYear
    row: Row
    signed: Pence
    """Cashable savings of complete, validated claims of that year."""
    over: bool = True
    """Whether the year is over, on the day the paper is as at."""


@dataclass(frozen=True, slots=True)
class MemberPaper:
    """The paper for one member's board. `years` stand oldest first; the last is the paper's year."""

    provenance: Provenance
    association: Association
    members: int
    """How many associations belonged to the consortium in the year, this one included if it did."""
    headline: Headline
    years: tuple[YearRow, ...]
    contracts: tuple[ContractRow, ...]
    claims: tuple[ClaimRow, ...]
    unbilled: tuple[UnbilledItem, ...]
    employment: EmploymentBlock | None
    learning: LearningBlock | None
    statement: StatementBlock | None
    ending: tuple[EndingRow, ...]
    beside: tuple[BesideRow, ...]
    evidence: tuple[EvidenceRow, ...]
    left_out: tuple[str, ...] = ()
    """Sentences: what the figures leave out, beyond what every paper leaves out."""
    movements: tuple[Movement, ...] = ()
    previous_pack: str | None = None
    partnership: PartnershipBlock | None = None
    """None on papers from before there was any, which say nothing of it."""
    social_value: SocialValueBlock | None = None
    """None where the member has no values of its own, and on papers from before there were any."""

    @property
    def is_leavers(self) -> bool:
        """Whether the member had left before the year began, so that late documents are all there is."""
        return _left_before(self.association.left, self.provenance.year)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member on the consortium's paper."""

    code: str
    name: str
    homes: int | None
    row: Row
    signed: Pence
    balance: Pence
    """Current account on the paper's day: positive, the member owes."""
    left: date | None = None
    """The last day it belonged, once that is past; None while it stays."""

    def belonged_in(self, year: FinancialYear) -> bool:
        """Whether it had not left before the year began."""
        return not _left_before(self.left, year)


@dataclass(frozen=True, slots=True)
class ConsortiumPaper:
    """The paper for the consortium's own board: the members together, then each as it stands."""

    provenance: Provenance
    name: str
    headline: Headline
    years: tuple[YearRow, ...]
    members: tuple[MemberRow, ...]
    contracts: tuple[ContractRow, ...]
    disputed: tuple[ClaimRow, ...]
    unbilled: tuple[UnbilledItem, ...]
    employment: EmploymentBlock | None
    learning: LearningBlock | None
    ending: tuple[EndingRow, ...]
    beside: tuple[BesideRow, ...]
    evidence: tuple[EvidenceRow, ...]
    left_out: tuple[str, ...] = ()
    movements: tuple[Movement, ...] = ()
    previous_pack: str | None = None
    incomplete: tuple[ClaimRow, ...] = ()
    """Every member's incomplete claims, whatever their state."""
    partnership: PartnershipBlock | None = None
    """None on papers from before there was any, which say nothing of it."""


def _left_before(left: date | None, year: FinancialYear) -> bool:
    return left is not None and left < year.span.first


AnyPaper = MemberPaper | ConsortiumPaper
"""Either board paper."""
