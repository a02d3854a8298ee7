"""Sample board papers for tests, every name and figure invented: small, large, loss-making, empty, hostile.

Totals come from adding up each sample's own claims and spend, so that every sample adds up.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache

from consortium.kernel.days import FinancialYear
from consortium.kernel.terms import BaselineSource, ClaimState, Evidence, Workstream
from reports.figures import Figure
from reports.headline import evidence_of, headline_of, signed_claims
from reports.member_paper import member_paper_figures, render
from reports.paper import Association, ConsortiumPaper, MemberPaper, MemberRow, Provenance, YearRow
from reports.paper_parts import (
    Ageing,
    BesideRow,
    ClaimRow,
    ContractRow,
    Contributions,
    CourseRow,
    EmploymentBlock,
    EndingRow,
    LearningBlock,
    LessonRow,
    Movement,
    OutcomeCount,
    PartnershipBlock,
    PledgeBalance,
    PoolRow,
    ProjectRow,
    StatementBlock,
    StatementRow,
    UnbilledItem,
    VoiceRow,
)
from reports.table import Figures, Row

YEAR = FinancialYear(2025)
HEAD = "7c1f09ae55d2b6017c1f09ae55d2b6017c1f09ae55d2b6017c1f09ae55d2b601"
PROVENANCE = Provenance(YEAR, date(2026, 3, 31), "2025-26/3", HEAD, 14203, invented=True)
TITLES = (
    "Gas servicing",
    "Buildings insurance",
    "Agency staff",
    "Lift maintenance",
    "Fire risk assessments",
    "Legal advice",
    "Mobile phones",
    "Paint and materials",
    "Void clearance",
    "Tree works",
    "Water hygiene",
    "Translation",
)


def claim(
    contract: str,
    title: str,
    cost: int,
    cashable: int,
    *,
    workstream: Workstream = Workstream.PROCUREMENT,
    state: ClaimState = ClaimState.VALIDATED,
    evidence: Evidence = Evidence.B,
    item: str = "visit",
    avoided: int = 0,
    incomplete: tuple[str, ...] = (),
    dispute: str = "",
) -> ClaimRow:
    """A claim whose baseline price is what makes its cashable come out, at a quantity of 100."""
    return ClaimRow(
        contract,
        title,
        workstream,
        item,
        item,
        BaselineSource.CONTRACT,
        evidence,
        Fraction(cost + cashable, 10_000),
        date(2024, 4, 1),
        None,
        Fraction(100),
        cost,
        cashable,
        avoided,
        state,
        incomplete,
        dispute,
    )


def contract_of(claims: Sequence[ClaimRow], extra: int = 0, rebates: int = 0, grants: int = 0) -> ContractRow:
    """The contract's year from its claims, with `extra` pence of spend that has no baseline."""
    first = claims[0]
    cost = sum(each.cost for each in claims)
    return ContractRow(
        first.contract,
        first.title,
        f"{first.title} Supplies Ltd",
        first.workstream,
        "initial term",
        cost + extra,
        cost,
        sum(each.cashable for each in claims),
        sum(each.avoided for each in claims),
        rebates,
        grants,
        sum(each.cashable for each in signed_claims(claims)),
    )


def row_of(contracts: Sequence[ContractRow], running_cost: int) -> Row:
    """The table's row that these contracts add up to."""
    row = Row(running_cost=running_cost)
    for each in contracts:
        figures = Figures(
            each.spend, each.baselined_spend, each.cashable, each.avoided, each.rebates, each.grants
        )
        row += Row({name: figures if name is each.workstream else Figures() for name in Row().workstreams})
    return row


def year_row(start: int, procurement: int, employment: int, learning: int, running: int) -> YearRow:
    """A past year, all of it signed."""
    parts = (procurement, employment, learning)
    figures = {
        name: Figures(20_000_000, 16_000_000, p) for name, p in zip(Row().workstreams, parts, strict=True)
    }
    return YearRow(FinancialYear(start), Row(figures, running), sum(parts))


PAST = (
    year_row(2021, 2_104_012, 150_000, 90_100, 800_000),
    year_row(2022, 3_310_500, 210_050, 240_000, 820_000),
    year_row(2023, 4_160_000, 600_000, 400_000, 850_000),
    year_row(2024, 5_900_000, 750_000, 500_000, 880_000),
)
EMPLOYMENT = EmploymentBlock(
    starts=19,
    outcomes=(
        OutcomeCount("Started work", 9),
        OutcomeCount("In work after six months", 7),
        OutcomeCount("Training", None),
    ),
    cost=1_922_800,
    grants=1_012_000,
    per_start_gross=101_200,
    per_start_net=47_937,
    per_outcome_gross=213_644,
    per_outcome_net=101_200,
    outcome_counted="people who started work",
)
LEARNING = LearningBlock(
    courses=(
        CourseRow(
            "LRN-04", "Damp and mould awareness", date(2025, 6, 12), 16, 9, 216_000, 24_000, Fraction(150)
        ),
        CourseRow(
            "LRN-07", "Trauma-informed practice", date(2025, 10, 2), 15, 10, 240_000, 24_000, Fraction(120)
        ),
    ),
    booked=31,
    attended=19,
    cost=456_000,
    per_place=24_000,
    fill=Fraction(19, 31),
    cashable=-201_000,
    pools=(PoolRow("Learning pool", 300_000, 600_000, 456_000, 444_000, Fraction(13, 10), is_fair=False),),
    hours=Fraction(133),
)
PARTNERSHIP = PartnershipBlock(
    own=PledgeBalance(
        Contributions(150_010, Fraction(21, 2), 1, 0), Contributions(60_005, Fraction(7, 3), 0, 0), 1
    ),
    together=PledgeBalance(
        Contributions(250_010, Fraction(30), 2, 3), Contributions(160_005, Fraction(12), 1, 2), 4
    ),
    voices=(
        VoiceRow(
            *("GAS-01", "Gas servicing", "change", date(2025, 10, 14)),
            *("Visits come when we are at work.", "Visits until eight on Tuesdays.", "", 24),
        ),
        VoiceRow(
            *("INS-01", "Buildings insurance", "award", date(2025, 5, 6), "", ""),
            *("Residents' own cover is not touched <by this>.", None),
        ),
    ),
    lessons=(
        LessonRow(
            "GAS-01", "Gas servicing", date(2025, 11, 4), "Late lists cost a month.", "Lists by the fifth."
        ),
        LessonRow("", "", date(2025, 9, 1), "We asked residents last.", "We ask them first."),
    ),
    projects=(
        ProjectRow(
            "One damp and mould team", "Rosehip Homes", "agreed", "Each board confirms", date(2026, 4, 30)
        ),
    ),
)
BESIDE = (
    BesideRow("Saved and rebates per home", 11_763, 2_410, 8_230, 15_905, 12),
    BesideRow("Cost of belonging per home", 1_490, 610, 1_502, 2_214, 12),
)
_FIRST = [claim("GAS-01", "Gas servicing", 6_412_250, 2_410_075, evidence=Evidence.A, avoided=810_004)]
_SECOND = [
    claim("INS-01", "Buildings insurance", 5_210_000, 1_480_025, item="premium", avoided=1_200_000),
    claim("INS-01", "Buildings insurance", 310_000, 120_000, item="excess", state=ClaimState.CALCULATED),
]
_THIRD = [claim("AGY-02", "Agency staff", 3_800_075, 300_010, item="hour", evidence=Evidence.C)]
_LEARNING = [
    claim(
        "LRN-04", "Damp and mould awareness", 216_000, -81_000, workstream=Workstream.LEARNING, item="place"
    ),
    claim(
        "LRN-07", "Trauma-informed practice", 240_000, -120_000, workstream=Workstream.LEARNING, item="place"
    ),
]
_WORK = [
    claim(
        "EMP-01",
        "Shared adviser",
        1_922_800,
        420_000,
        workstream=Workstream.EMPLOYMENT,
        item="start",
        evidence=Evidence.D,
    )
]
GROUPS = (
    contract_of(_FIRST, extra=200_000, rebates=45_010),
    contract_of(_SECOND),
    contract_of(_THIRD, extra=2_000_000),
    contract_of(_LEARNING[:1]),
    contract_of(_LEARNING[1:]),
    contract_of(_WORK, grants=1_012_000),
)
CLAIMS = (*_FIRST, *_SECOND, *_THIRD, *_LEARNING, *_WORK)


def statement(rows: int) -> StatementBlock:
    """A statement of that many documents, from month to month."""
    made = tuple(
        StatementRow(
            date(2025, 4 + place % 9, 1 + place % 28),
            f"INV-{1000 + place}",
            f"C-{place % 12:02d}",
            "invoice shared" if place % 5 else "payment",
            1_200_000 + place if place % 5 else None,
            100_000 + place * 7 if place % 5 else -390_000,
        )
        for place in range(rows)
    )
    closing = 125_000 + sum(each.amount for each in made)
    ageing = Ageing(not_due=closing - 30_000, to_30=20_000, over_90=10_000)
    return StatementBlock(date(2025, 4, 1), date(2026, 3, 31), 125_000, made, closing, ageing)


def paper(
    claims: Sequence[ClaimRow],
    contracts: Sequence[ContractRow],
    *,
    name: str = "Rosehip Homes",
    running_cost: int = 911_800,
    past: Sequence[YearRow] = PAST,
) -> MemberPaper:
    """A member's paper from its claims and contracts, with nothing else on it."""
    row = row_of(contracts, running_cost)
    now = YearRow(YEAR, row, sum(each.cashable for each in signed_claims(claims)))
    return MemberPaper(
        provenance=PROVENANCE,
        association=Association("ROSE", name, 612),
        members=12,
        headline=headline_of(row, claims),
        years=(*past, now),
        contracts=tuple(contracts),
        claims=tuple(claims),
        unbilled=(),
        employment=None,
        learning=None,
        statement=None,
        ending=(),
        beside=(),
        evidence=evidence_of(claims),
    )


def usual() -> MemberPaper:
    """Three workstreams, a loss on learning, notice to give, something not signed."""
    ending = (
        EndingRow(
            "LIFT-02",
            "Lift maintenance",
            "Northgate Lifts",
            date(2026, 7, 31),
            date(2026, 4, 30),
            1_824_000,
            0,
        ),
        EndingRow(
            "GAS-01",
            "Gas servicing",
            "Gas servicing Supplies Ltd",
            date(2027, 1, 31),
            date(2026, 10, 31),
            6_612_250,
            2_410_075,
        ),
    )
    return replace(
        paper(CLAIMS, GROUPS),
        employment=EMPLOYMENT,
        learning=LEARNING,
        statement=statement(24),
        ending=ending,
        beside=BESIDE,
        partnership=PARTNERSHIP,
    )


def three_contracts() -> MemberPaper:
    """A member with little to report: no services, no pools, no history."""
    made = paper((*_FIRST, *_THIRD, *_SECOND), (GROUPS[0], GROUPS[2], GROUPS[1]), past=())
    return replace(made, statement=statement(6))


def sixty_contracts() -> MemberPaper:
    """A member with sixty contracts, some of which lost, and seven hundred documents."""
    claims, contracts = [], []
    for place in range(60):
        title = f"{TITLES[place % 12]} lot {place // 12 + 1}"
        mine = [
            claim(
                f"C-{place:02d}",
                title,
                400_000 + place * 10_103,
                (place % 9 - 2) * 20_011 + place,
                item=item,
                state=ClaimState.VALIDATED if place % 4 else ClaimState.CALCULATED,
            )
            for item in ("visit", "part")[: 1 + place % 2]
        ]
        claims += mine
        contracts.append(contract_of(mine, extra=place * 1_001))
    ending = tuple(
        EndingRow(
            each.reference,
            each.title,
            each.supplier,
            date(2026, 5 + at % 8, 28),
            None,
            each.spend,
            each.cashable,
        )
        for at, each in enumerate(contracts[:40])
    )
    return replace(
        paper(claims, contracts),
        employment=EMPLOYMENT,
        learning=replace(LEARNING, cashable=0),
        statement=statement(700),
        ending=ending,
        beside=BESIDE,
        unbilled=(),
    )


def long_name() -> MemberPaper:
    """A name of 120 characters with diacritics, and others in Arabic and Bengali."""
    name = (
        "Cymdeithas Dai Llŷr a Mŵn Glân · Søndergård & Łódź-Żółw Ģirts Ķēniņš Ťažký Ħamrun Đặng Văn Ở "
        + "Ø" * 120
    )[:120]
    arabic = [
        claim("AR-01", "خدمات الترجمة والدعم", 120_000, 30_000),
        claim("BN-01", "আবাসন সেবা কেন্দ্র", 90_000, 10_000),
    ]
    other = [claim("ZH-01", "翻译 services for tenants", 50_000, 5_000)]
    return paper(
        (*arabic, *other), (contract_of(arabic[:1]), contract_of(arabic[1:]), contract_of(other)), name=name
    )


def foreign_name() -> MemberPaper:
    """A name in Arabic and Bengali."""
    return replace(
        usual(), association=Association("NUR", "جمعية النور للإسكان (Al-Noor) আলো আবাসন সমিতি", 240)
    )


def negative() -> MemberPaper:
    """Every contract lost money."""
    claims = [replace(each, cashable=-abs(each.cashable) // 3) for each in (*_FIRST, *_THIRD)]
    return paper(claims, [contract_of([each], extra=1_000) for each in claims])


def empty() -> MemberPaper:
    """Nothing happened in the year, nor before."""
    made = paper((), (), running_cost=0, past=())
    return replace(made, provenance=replace(PROVENANCE, pack=None, journals=0, ledger_head=""))


def nothing_signed() -> MemberPaper:
    """Claims are worked out and nobody has signed."""
    claims = [replace(each, state=ClaimState.CALCULATED) for each in (*_FIRST, *_THIRD)]
    return paper(claims, [contract_of([each]) for each in claims])


def everything_signed() -> MemberPaper:
    """Every claim is signed and nothing lost."""
    claims = [replace(each, state=ClaimState.VALIDATED) for each in (*_FIRST, *_SECOND, *_THIRD)]
    return paper(claims, (contract_of(claims[:1]), contract_of(claims[1:3]), contract_of(claims[3:])))


def disputed() -> MemberPaper:
    """Two claims are disputed and one is incomplete."""
    one = replace(
        _FIRST[0], state=ClaimState.DISPUTED, dispute="The baseline visit price left out the call-out fee."
    )
    two = replace(
        _THIRD[0], state=ClaimState.DISPUTED, dispute="Smith <Ltd> billed hours that nobody worked."
    )
    three = replace(_SECOND[0], incomplete=("bills cover 300 of 365 days",))
    claims = (one, three, _SECOND[1], two)
    return paper(claims, (contract_of([one]), contract_of([three, _SECOND[1]]), contract_of([two])))


def leaver() -> MemberPaper:
    """A member that left the year before: a late rebate, a pool below zero, nothing owed."""
    late = replace(
        contract_of(_FIRST[:1]), spend=0, baselined_spend=0, cashable=0, avoided=0, rebates=79_676, signed=0
    )
    made = paper((), (late,), running_cost=0)
    pool = PoolRow("Learning pool", 3_647, 0, 11_119, -7_472)
    return replace(
        made,
        association=Association("ROSE", "Rosehip Homes", None, date(2023, 1, 9), date(2025, 3, 31)),
        learning=LearningBlock((), 0, 0, 0, None, None, 0, (pool,)),
    )


HEDGEROW = (
    "Rosehip",
    "Alder",
    "Bracken",
    "Cedar",
    "Damson",
    "Elder",
    "Fern",
    "Gorse",
    "Hazel",
    "Ivy",
    "Juniper",
    "Larch",
)


def consortium() -> ConsortiumPaper:
    """Twelve members' paper, on which the usual member alone has figures."""
    base = usual()
    now, nothing = base.years[-1], YearRow(YEAR, Row(), 0)
    members = tuple(
        MemberRow(
            f"M{place:02d}",
            f"{name} Homes",
            300 + 57 * place,
            (nothing if place else now).row,
            (nothing if place else now).signed,
            (-1) ** place * 50_000,
        )
        for place, name in enumerate(HEDGEROW)
    )
    return ConsortiumPaper(
        provenance=PROVENANCE,
        name="The Hedgerow Consortium",
        headline=base.headline,
        years=base.years,
        members=members,
        contracts=base.contracts,
        disputed=(),
        unbilled=base.unbilled,
        employment=EMPLOYMENT,
        learning=LEARNING,
        ending=base.ending,
        beside=tuple(replace(each, own=None) for each in BESIDE),
        evidence=base.evidence,
        partnership=replace(PARTNERSHIP, own=None),
    )


def extreme() -> MemberPaper:
    """Everything at its longest: names, reasons, amounts, and more of each list than a paper can show."""
    long = (
        "Planned and responsive maintenance of communal heating, ventilation and water systems, eastern lot "
    )
    claims, contracts = [], []
    for place in range(60):
        state = (ClaimState.VALIDATED, ClaimState.CALCULATED, ClaimState.DISPUTED)[place % 3]
        mine = [
            claim(
                f"CONTRACT-{place:04d}",
                (long + f"number {place}")[:120],
                98_765_432_10 + place,
                (place % 5 - 2) * 1_234_567_89,
                item=f"{item} of a large district heating installation",
                state=state,
                avoided=1_234_567_89,
                dispute=long * 3,
                incomplete=(long,) if place % 7 == 0 else (),
            )
            for item in ("visit", "part", "call-out")
        ]
        claims += mine
        contracts.append(contract_of(mine, extra=1_000_000_000, rebates=12_345_67, grants=999))
    ending = tuple(
        EndingRow(
            each.reference,
            each.title,
            long,
            date(2026, 5 + at % 8, 28),
            date(2026, 4, 30),
            each.spend,
            each.cashable,
        )
        for at, each in enumerate(contracts)
    )
    courses = tuple(
        CourseRow(f"LRN-{at:02d}", long, date(2025, 5, 1), 16, 9, 7_600, 844, Fraction(150))
        for at in range(60)
    )
    moved = tuple(Movement(long, at, at * 3, long) for at in range(60))
    made = paper(claims, contracts, name=(long * 2)[:120], running_cost=99_999_999_99)
    return replace(
        made,
        employment=EMPLOYMENT,
        learning=replace(LEARNING, courses=courses, fill=Fraction(1, 3), cashable=0),
        statement=statement(900),
        ending=ending,
        beside=BESIDE,
        movements=moved,
        previous_pack="2025-26/2",
        unbilled=tuple(UnbilledItem(f"X-{at}", long, "visit") for at in range(60)),
        left_out=(long,),
        partnership=_extreme_partnership(),
    )


def _extreme_partnership() -> PartnershipBlock:
    """Sixty of everything, each text as long as it may be."""
    text, name = (
        ("Residents <b>said</b> & wrote so much that it fills all the room there is. " * 9)[:500],
        "Ŵ" * 120,
    )
    most = Contributions(99_999_999_999_99, Fraction(999_999_999_999, 1_000_000), 60, 60)
    balance = PledgeBalance(most, most, 60)
    return PartnershipBlock(
        balance,
        balance,
        tuple(
            VoiceRow(
                f"C-{at}", name, "award", date(2025, 9, 30), text, text, text if at % 3 == 0 else "", 999_999
            )
            for at in range(60)
        ),
        tuple(LessonRow(f"C-{at}", name, date(2025, 9, 30), text, text) for at in range(60)),
        tuple(ProjectRow(name, name, "under way", text, date(2026, 9, 30)) for _ in range(60)),
    )


MEMBERS = {
    "usual": usual,
    "three": three_contracts,
    "sixty": sixty_contracts,
    "long_name": long_name,
    "foreign": foreign_name,
    "negative": negative,
    "empty": empty,
    "nothing_signed": nothing_signed,
    "everything_signed": everything_signed,
    "disputed": disputed,
    "leaver": leaver,
    "extreme": extreme,
}


@cache
def rendered(name: str) -> bytes:
    """The sample's PDF, made once for all tests."""
    return render(MEMBERS[name]())


@cache
def figures(name: str) -> list[Figure]:
    """The sample's figures, made once for all tests."""
    return member_paper_figures(MEMBERS[name]())
