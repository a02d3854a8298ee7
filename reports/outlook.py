"""Five years behind, twelve months ahead, and the consortium beside us."""

from consortium.kernel.days import long_date
from consortium.kernel.terms import SAVING_WORKSTREAMS
from reports.budget import Budget
from reports.charts import SERIES, Spread, spreads
from reports.content import Block, Column, Grid, Heading, Line, Picture, Words
from reports.figures import Register
from reports.headline import signed_net
from reports.page_one import saved, since_first
from reports.paper import AnyPaper, YearRow
from reports.paper_parts import BesideRow, EndingRow

FEWEST_BESIDE = 5
"""Fewer members than this, and a spread would tell who is who."""


def trend(paper: AnyPaper, register: Register) -> list[Block]:
    """The five-year trend: savings and rebates by workstream, running cost, net."""
    years = since_first(paper.years)
    if len(years) < 2:
        return []
    columns: tuple[Column, ...] = (
        Column("Year", 1),
        *(Column(SERIES[each][0].capitalize()) for each in SAVING_WORKSTREAMS),
    )
    columns += (Column("Running cost"), Column("Left over, every claim"), Column("Left over, signed"))
    grid = Grid(
        "Saved in cash and rebates by year, less running cost, in pounds",
        columns,
        tuple(_year(each, register) for each in years),
    )
    return [Heading(f"The trend over {len(years)} years"), grid]


def _year(year: YearRow, register: Register) -> Line:
    key, name = f"trend/{year.year}", str(year.year)
    workstreams = [
        register.cell(f"{key}/{each}", f"{name}: {SERIES[each][0]}", saved(year, each))
        for each in SAVING_WORKSTREAMS
    ]
    return Line(
        (
            name + ("" if year.over else ", not over yet"),
            *workstreams,
            register.cell(f"{key}/running_cost", f"{name}: running cost", year.row.running_cost),
            register.cell(f"{key}/net_cashable", f"{name}: net cashable", year.row.net_cashable),
            register.cell(f"{key}/signed_net", f"{name}: net, signed only", signed_net(year)),
        )
    )


def ending(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """Contracts that end or need notice within twelve months, soonest first."""
    rows = sorted(paper.ending, key=lambda each: (each.notice_by or each.end, each.reference))
    if not rows:
        return []
    shown = rows if len(rows) <= budget.others else rows[: budget.others - 1]
    lines = [_ending(each, register) for each in shown]
    if rest := rows[len(shown) :]:
        key = "ending/later"
        spend = register.cell(f"{key}/spend", "later ones: cost", sum(each.spend for each in rest))
        cash = register.cell(
            f"{key}/cashable", "later ones: cashable", sum(each.cashable or 0 for each in rest)
        )
        lines.append(Line((f"and {len(rest)} later, together", "", "", "", spend, cash)))
    columns: tuple[Column, ...] = (
        Column("Contract", 3),
        Column("Supplier", 2),
        Column("Notice by", 1.9),
        Column("Ends", 1.9),
    )
    columns += (Column(f"Cost in {paper.provenance.year}"), Column("Saved in cash"))
    caption = "Contracts that end or need notice in the next twelve months, in pounds"
    return [Heading("Contracts ending or needing notice"), Grid(caption, columns, tuple(lines))]


def _ending(row: EndingRow, register: Register) -> Line:
    key = f"ending/{row.reference}"
    return Line(
        (
            f"{row.reference} {row.title}",
            row.supplier,
            long_date(row.notice_by) if row.notice_by else "none needed",
            long_date(row.end) + (", for good" if row.final else ""),
            register.cell(f"{key}/spend", f"{row.reference}: cost in the year", row.spend),
            register.cell(f"{key}/cashable", f"{row.reference}: cashable", row.cashable),
        )
    )


def beside(paper: AnyPaper, register: Register) -> list[Block]:
    """Per home: ours and the spread. No names, for it is no league."""
    rows = [each for each in paper.beside if each.members >= FEWEST_BESIDE]
    if not rows:
        return []
    own = any(each.own is not None for each in rows)
    columns: tuple[Column, ...] = (Column("For each home, in pounds", 1), *((Column("Ours"),) if own else ()))
    columns += (Column("Lowest"), Column("Middle"), Column("Highest"), Column("Members"))
    lines = tuple(_beside(place, each, own, register) for place, each in enumerate(rows))
    heading = "The consortium beside us" if own else "Members beside one another"
    words = "A spread, not a league: homes, tenures and needs differ, and the lowest is not the best."
    chart = spreads(
        [_spread(place, each, register) for place, each in enumerate(rows)], f"{heading}, for each home"
    )
    return [Heading(heading), Words(words), Picture(chart), Grid("The same in figures", columns, lines)]


def _beside(place: int, row: BesideRow, own: bool, register: Register) -> Line:
    key = f"beside/{place}"
    cells = [register.cell(f"{key}/own", f"{row.measure}: ours", row.own)] if own else []
    cells += [
        register.cell(f"{key}/{part}", f"{row.measure}: {part}", getattr(row, part))
        for part in ("lowest", "middle", "highest")
    ]
    return Line(
        (row.measure, *cells, register.count(f"{key}/members", f"{row.measure}: members", row.members))
    )


def _spread(place: int, row: BesideRow, register: Register) -> Spread:
    key = f"beside/{place}"
    low, middle, high = (
        register.pence(f"{key}/{part}", f"{row.measure}: {part}", getattr(row, part))
        for part in ("lowest", "middle", "highest")
    )
    own = "" if row.own is None else register.pence(f"{key}/own", f"{row.measure}: ours", row.own)
    return Spread(row.measure, row.lowest, row.middle, row.highest, row.own, (low, middle, high, own))
