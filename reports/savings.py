"""The section on savings: by workstream, from the table to page one, by contract, and what earns no claim."""

from collections.abc import Sequence
from fractions import Fraction

from consortium.kernel.days import long_date
from consortium.kernel.terms import SAVING_WORKSTREAMS, BaselineSource, ClaimState, Workstream
from reports.budget import Budget, largest
from reports.charts import SERIES, Bar, bars
from reports.content import Block, Column, Grid, Heading, Line, Picture, Words
from reports.figures import Register
from reports.paper import AnyPaper, ConsortiumPaper, MemberPaper
from reports.paper_parts import ClaimRow, ContractRow
from reports.set_aside import named, set_aside
from reports.table import Figures
from reports.voice import voice

SOURCES = {
    BaselineSource.CONTRACT: "own contract",
    BaselineSource.HISTORY: "own history",
    BaselineSource.CONSORTIUM: "members' average",
    BaselineSource.MARKET: "market price",
    BaselineSource.BUDGET: "budget",
}
STATES = {
    ClaimState.FORECAST: "forecast",
    ClaimState.CALCULATED: "not signed",
    ClaimState.VALIDATED: "signed",
    ClaimState.DISPUTED: "disputed",
}
_COLUMNS = ("spend", "baselined_spend", "cashable", "avoided", "rebates", "grants")
_MOST_BARS = 8


def savings(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """What was saved, by workstream and contract, with what each figure rests on."""
    if not paper.contracts and not paper.headline.running_cost:
        return []
    blocks: list[Block] = [Heading("Savings by workstream and contract")]
    blocks += [_workstreams(paper, register), _bridge(paper, register)]
    blocks += _contract_chart(paper, register)
    if isinstance(paper, MemberPaper) and paper.claims:
        blocks.append(_claims(paper.claims, register, budget))
    if paper.contracts:
        blocks.append(_contracts(paper, register, budget))
    return blocks + set_aside(paper, register, budget)


def _workstreams(paper: AnyPaper, register: Register) -> Grid:
    row = paper.years[-1].row
    lines = [
        Line(
            (
                SERIES[each][0].capitalize(),
                *_figures(f"table/{each}", each.value, row.workstreams[each], register),
            )
        )
        for each in SAVING_WORKSTREAMS
    ]
    lines.append(Line(("Together", *_figures("table/total", "total", row.figures, register)), "total"))
    put_in = f"What {voice(paper).we} put in"
    heads = (put_in, "of it that claims cover", "Saved in cash", "Rises avoided", "Rebates", "Grants")
    caption = f"Savings by workstream, {paper.provenance.year}, in pounds, net of VAT"
    return Grid(caption, (Column("Workstream", 1), *(Column(head) for head in heads)), tuple(lines))


def _figures(key: str, words: str, figures: Figures, register: Register) -> list[str]:
    return [register.cell(f"{key}/{name}", f"{words}: {name}", getattr(figures, name)) for name in _COLUMNS]


def _bridge(paper: AnyPaper, register: Register) -> Grid:
    """How the table's cashable becomes the headline, line by line."""
    top, row = paper.headline, paper.years[-1].row

    def states(name: str, words: str, claims: int, amount: int) -> Line:
        count = register.count(f"headline/claims_{name}", f"claims {words}", claims)
        return Line(
            (
                f"{words.capitalize()} ({count} claim{'' if claims == 1 else 's'})",
                register.cell(f"headline/{name}", words, amount),
            )
        )

    cashable = register.cell("table/total/cashable", "total: cashable", row.figures.cashable)
    rebates = register.cell("headline/rebates", "rebates received", top.rebates)
    running = register.cell("headline/running_cost", "running cost", top.running_cost)
    net = register.cell("headline/net", "net on page one", top.net)
    every = register.cell("table/net_cashable", "net cashable of every claim", row.net_cashable)
    lines = (
        states("signed", "signed", top.claims_signed, top.signed),
        states("unsigned", "not signed yet", top.claims_unsigned, top.unsigned),
        states("disputed", "disputed", top.claims_disputed, top.disputed),
        states("incomplete", "incomplete", top.claims_incomplete, top.incomplete),
        Line(("Saved in cash, every claim", cashable), "total"),
        Line(("Rebates received", rebates)),
        Line(("Running cost, to be taken off", running)),
        Line(
            (f"Left over on page 1: signed and rebates, less running cost{_return(top.back, register)}", net),
            "total",
        ),
        Line((f"Left over if every claim counted{_return(_whole(paper), register)}", every), "total"),
    )
    return Grid("From the table to page 1", (Column("Step", 1), Column("£")), lines)


def _whole(paper: AnyPaper) -> Fraction | None:
    return paper.years[-1].row.returned


def _return(pounds_back: Fraction | None, register: Register) -> str:
    if pounds_back is None:
        return ""
    key, words = f"return/{pounds_back}", "pounds back for each pound of running cost"
    text = register.size_in_pence(key, words, int(pounds_back * 100))
    return f" ({text} {'lost' if pounds_back < 0 else 'back'} for each £1)"


def _contract_chart(paper: AnyPaper, register: Register) -> list[Block]:
    rows = sorted(
        (each for each in paper.contracts if each.cashable), key=lambda each: (-each.cashable, each.reference)
    )
    if len(rows) < 2:
        return []
    shown, rest = largest(rows, _MOST_BARS, lambda each: each.cashable)
    drawn = [
        Bar(
            each.reference,
            f"{each.reference} {each.title}",
            each.cashable,
            register.pounds(
                f"contracts/{each.reference}/cashable", f"{each.reference}: cashable", each.cashable
            ),
        )
        for each in shown
    ]
    title = "Saved in cash by contract, every claim"
    blocks: list[Block] = [Heading(title, 4), Picture(bars(drawn, title))]
    if rest:
        amount = register.pounds(
            "contracts/not-drawn/cashable", "contracts not drawn", sum(each.cashable for each in rest)
        )
        blocks.append(
            Words(f"Not drawn: {len(rest)} contracts that saved or lost less, {amount} together.", "note")
        )
    return blocks


def _claims(claims: Sequence[ClaimRow], register: Register, budget: Budget) -> Grid:
    heads = ("Quantity", "Cost", "Saved in cash", "Rise avoided")
    columns: tuple[Column, ...] = (Column("Contract and item", 5), Column("Baseline, with evidence grade", 4))
    columns += (*(Column(head) for head in heads), Column("State", 1.6))
    lines: list[Line] = []
    for workstream in SAVING_WORKSTREAMS:
        lines += _claims_of(workstream, claims, register, budget)
    lines.append(Line(("Together", "", "", *_claim_sums("claims/total", claims, register), ""), "total"))
    return Grid("Claims by contract and item, in pounds", columns, tuple(lines), _claims_note(claims))


def _claims_note(claims: Sequence[ClaimRow]) -> str:
    note = "Saved in cash is counted against our own earlier price only (own contract, own history)."
    if any(each.quantity.denominator != 1 for each in claims):
        note += " A quantity with decimals is our share of the quantity billed, or part of a year."
    return note


def _claims_of(
    workstream: Workstream, claims: Sequence[ClaimRow], register: Register, budget: Budget
) -> list[Line]:
    mine = [each for each in claims if each.workstream is workstream]
    if not mine:
        return []
    mine.sort(key=lambda each: (-abs(each.cashable) - abs(each.avoided), each.key))
    most = max(budget.claims * len(mine) // len(claims), 3)
    shown, rest = mine[:most], mine[most:]
    if len(rest) == 1:
        shown, rest = mine, []
    lines = [Line((SERIES[workstream][0].capitalize(),), "group")]
    lines += [_claim(each, register) for each in shown]
    if rest:
        sums = _claim_sums(f"claims/smaller/{workstream}", rest, register)
        lines.append(Line((f"and {len(rest)} smaller, together", "", "", *sums, "")))
    return lines


def _claim(claim: ClaimRow, register: Register) -> Line:
    key, words = f"claims/{claim.contract}/{claim.item}", f"{claim.contract} {claim.item}"
    price = register.price(f"{key}/price", f"{words}: baseline unit price", claim.price)
    index = f", indexed by {claim.index}" if claim.index else ""
    when = long_date(claim.price_date)
    unit = "each" if claim.unit == "each" else f"per {claim.unit}"
    baseline = f"{price} {unit}, {SOURCES[claim.source]}, {when}{index} · {claim.evidence}"
    return Line(
        (
            named(claim),
            baseline,
            register.number(f"{key}/quantity", f"{words}: quantity", claim.quantity),
            *_claim_sums(key, [claim], register),
            STATES[claim.state] + (", incomplete" if claim.incomplete else ""),
        )
    )


def _claim_sums(key: str, claims: Sequence[ClaimRow], register: Register) -> list[str]:
    return [
        register.cell(
            f"{key}/{name}", f"{key.replace('/', ' ')}: {name}", sum(getattr(each, name) for each in claims)
        )
        for name in ("cost", "cashable", "avoided")
    ]


def _contracts(paper: AnyPaper, register: Register, budget: Budget) -> Grid:
    speaks = voice(paper)
    heads = {"spend": f"What {speaks.we} put in", "unbaselined": "of it that earns no claim"}
    if isinstance(paper, ConsortiumPaper):
        heads |= {"cashable": "Saved in cash", "avoided": "Rises avoided"}
    heads |= {"rebates": "Rebates", "grants": "Grants"}
    ordered = sorted(paper.contracts, key=lambda each: each.reference)
    shown, rest = largest(ordered, budget.contracts, lambda each: each.spend)

    def cells(key: str, rows: Sequence[ContractRow]) -> list[str]:
        return [
            register.cell(f"{key}/{n}", f"{key}: {n}", sum(getattr(each, n) for each in rows)) for n in heads
        ]

    lines = [
        Line((f"{each.reference} {each.title}", each.supplier, *cells(f"contracts/{each.reference}", [each])))
        for each in shown
    ]
    if rest:
        lines.append(Line((f"and {len(rest)} smaller, together", "", *cells("contracts/smaller", rest))))
    lines.append(Line(("Together", "", *cells("contracts/total", ordered)), "total"))
    columns: tuple[Column, ...] = (
        Column("Contract", 3),
        Column("Supplier", 2),
        *(Column(head) for head in heads.values()),
    )
    return Grid(f"What each contract cost {speaks.us}, and what of it earns no claim", columns, tuple(lines))
