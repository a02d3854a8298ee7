"""How the figures were worked out, what moved since the last pack, and where each reference leads."""

from dataclasses import asdict
from itertools import groupby

from consortium.kernel.days import long_date
from consortium.kernel.terms import Evidence
from reports.budget import Budget, largest
from reports.content import Block, Column, Grid, Heading, Line, Words
from reports.figures import Register
from reports.paper import AnyPaper
from reports.voice import voice

DEFINITIONS = (
    (
        "What {we} put in",
        "{our} net share of joint invoices and credit notes whose service fell in the year, VAT left out.",
    ),
    (
        "Saved in cash",
        "what the same quantity would have cost at {our} own earlier price, less what it cost {us}; a loss "
        "keeps its minus. Signed means that a finance officer who entered neither contract nor baseline "
        "has checked it.",
    ),
    (
        "Rises avoided",
        "the price rise that a published index says {we} would have met and did not; against others' "
        "prices, the whole difference. It is never cash and is added to nothing.",
    ),
    (
        "Rebates and grants",
        "rebates are cash, by the day received; grants are other people's money and never a saving.",
    ),
    (
        "Cost of belonging",
        "{our} share of the consortium's own running cost, less the rebates and grants on it.",
    ),
    (
        "Coverage",
        "the share of what {we} put in that claims cover. The rest has no baseline, or lies outside the time "
        "for which its contract counts.",
    ),
    ("Left over", "signed savings and rebates, less the cost of belonging."),
    ("Evidence grades", "; ".join(f"{grade} {grade.meaning}" for grade in Evidence) + "."),
    ("Incomplete", "the year is not over, or the bills do not cover it: in the tables, in no headline."),
)
LEFT_OUT = (
    "Spend without a baseline, or outside its contract's counting rule, earns no claim.",
    "Staff time that members give, and social value, are in no sum of money.",
    "A contract earns nothing beyond its counting rule, however good its price.",
)

ROUNDED = "Page 1 is rounded to whole pounds; tables are to the penny, and what adds up is the pence."
INVENTED = "Every name and figure is invented, except that prices follow the real consumer prices index."


def movements(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """What changed since the pack before for the same year, and why."""
    if not paper.movements:
        return []
    lines = []
    shown, rest = largest(paper.movements, budget.others, lambda each: each.after - each.before)
    for place, each in enumerate(shown):
        before = register.cell(f"moved/{place}/before", f"{each.words}: before", each.before)
        after = register.cell(f"moved/{place}/after", f"{each.words}: now", each.after)
        lines.append(Line((each.words, each.why, before, after)))
    if rest:
        before = register.cell(
            "moved/smaller/before", "smaller movements: before", sum(each.before for each in rest)
        )
        after = register.cell(
            "moved/smaller/after", "smaller movements: now", sum(each.after for each in rest)
        )
        lines.append(Line((f"and {len(rest)} smaller, together", "", before, after)))
    before_pack = paper.previous_pack or "the last pack"
    columns = (Column("What", 2), Column("Why", 3), Column("Before"), Column("Now"))
    return [
        Heading(f"What moved since pack {before_pack}"),
        Grid("Figures that moved, in pounds", columns, tuple(lines)),
    ]


def method(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """Definitions, counting rules, coverage, what is left out, the mix of evidence, and provenance."""
    blocks: list[Block] = [Heading("Method, definitions and what is left out")]
    speaks = asdict(voice(paper))
    blocks += [Words(f"{name}: {words}".format_map(speaks), "small") for name, words in DEFINITIONS]
    blocks.append(Words(f"Rounding: {ROUNDED}", "small"))
    blocks.append(Words("Left out: " + " ".join((*LEFT_OUT, *paper.left_out)), "small"))
    blocks += [Words(_counting(paper, budget), "small")] if paper.contracts else []
    if paper.evidence:
        blocks.append(_evidence(paper, register))
    return [*blocks, Words(_provenance(paper, register), "small")]


def _counting(paper: AnyPaper, budget: Budget) -> str:
    rows = sorted(paper.contracts, key=lambda each: (each.counting_rule, each.reference))
    rules = []
    for rule, group in groupby(rows, key=lambda each: each.counting_rule):
        names = [each.reference for each in group]
        shown = (
            names
            if len(names) <= budget.contracts
            else [*names[: budget.contracts], f"{len(names) - budget.contracts} more"]
        )
        rules.append(f"{rule}: {', '.join(shown)}")
    return "For how long a saving counts. " + "; ".join(rules) + "."


def _evidence(paper: AnyPaper, register: Register) -> Grid:
    lines = []
    for each in paper.evidence:
        key, name = f"evidence/{each.grade}", f"grade {each.grade}"
        lines.append(
            Line(
                (
                    f"{each.grade}: {each.grade.meaning}",
                    register.count(f"{key}/claims", f"{name}: claims", each.claims),
                    register.cell(f"{key}/cost", f"{name}: cost", each.cost),
                    register.cell(f"{key}/cashable", f"{name}: cashable", each.cashable),
                )
            )
        )
    sums = {
        name: sum(getattr(each, name) for each in paper.evidence) for name in ("claims", "cost", "cashable")
    }
    count = register.count("evidence/total/claims", "all grades: claims", sums["claims"])
    cells = [
        register.cell(f"evidence/total/{name}", f"all grades: {name}", sums[name])
        for name in ("cost", "cashable")
    ]
    lines.append(Line(("Together", count, *cells), "total"))
    columns = (Column("Evidence", 1), Column("Claims"), Column("Cost"), Column("Saved in cash"))
    return Grid("How well the baselines are evidenced, in pounds", columns, tuple(lines))


def _provenance(paper: AnyPaper, register: Register) -> str:
    source = paper.provenance
    journals = register.count("provenance/journals", "journals in the ledger", source.journals)
    made = f"Frozen pack {source.pack}" if source.pack else "Draft, not frozen: its figures may still change"
    head = source.ledger_head or "none"
    head = " ".join(head[at : at + 8] for at in range(0, len(head), 8))
    when = f"Year {source.year}, as at {long_date(source.as_at)}"
    invented = f" {INVENTED}" if source.invented else ""
    return f"{made}. {when}, from {journals} journals; ledger head {head}.{invented}"


def references(register: Register) -> list[Block]:
    """The last page: every numbered figure, and the value of table, statement or claims that it equals."""
    lines = [Line((f"[{each.number}]", each.words, each.text, each.key)) for each in register.numbered()]
    columns = (
        Column("Ref", 0.5),
        Column("What it is", 4),
        Column("Printed", 1.4),
        Column("Equals the value of", 3),
    )
    words = (
        "Every number in the tables is attached to this file as figures.csv, with its exact value and key."
    )
    return [
        Heading("Figure references"),
        Words(words, "small"),
        Grid("Numbered figures", columns, tuple(lines)),
    ]
