"""Page one, for whoever reads nothing else: the name, four figures, three sentences, a chart, what we ask."""

from itertools import dropwhile

from consortium.kernel.days import long_date
from consortium.kernel.money import Pence
from consortium.kernel.terms import SAVING_WORKSTREAMS, Workstream
from reports.charts import SERIES, Chart, YearBar, savings_by_year
from reports.content import Block, Contents, Heading, PageEnd, Picture, Tile, Tiles, Title, Words
from reports.decisions import decisions
from reports.figures import Register
from reports.paper import AnyPaper, MemberPaper, YearRow
from reports.sentences import GRADED, covered, listed, sentences
from reports.style import WIDTH
from reports.voice import voice

INVENTED = "every name and figure invented"
TREND_TITLE = "Saved and rebates, by year, every claim"


def page_one(paper: AnyPaper, register: Register) -> list[Block]:
    """The blocks of page one. Headline references are numbered first, so that they never move."""
    blocks: list[Block] = [
        _title(paper, register),
        _tiles(paper, register),
        Words(_beneath(paper, register), "small"),
    ]
    blocks.append(Heading("In three sentences", 3))
    blocks += [Words(each, "lead") for each in sentences(paper, register)]
    if any(not each.row.is_empty for each in paper.years):
        blocks += [Heading(TREND_TITLE, 3), Picture(trend_chart(paper.years, register))]
    blocks.append(Heading("What we ask the board to decide", 3))
    asked = decisions(paper, register)
    if len(asked) == 1:
        blocks.append(Words(asked[0], "lead"))
    else:
        blocks += [Words(f"{place}. {each}", "ask") for place, each in enumerate(asked, 1)]
    return [*blocks, Contents(), PageEnd()]


def _title(paper: AnyPaper, register: Register) -> Title:
    source = paper.provenance
    facts = [f"as at {long_date(source.as_at)}"]
    if isinstance(paper, MemberPaper):
        name, over = paper.association.name, f"Value for money {source.year} · paper for the board of"
        facts = [*_membership(paper, register), *facts]
        if paper.association.homes is not None:
            homes = register.count("association/homes", "homes", paper.association.homes)
            facts.insert(0, f"{homes} homes")
    else:
        name, over = paper.name, f"Value for money {source.year} · paper for the consortium's board"
        belonged = sum(each.belonged_in(source.year) for each in paper.members)
        members = register.count("consortium/members", "associations", belonged)
        facts.insert(0, f"{members} associations")
    if source.invented:
        facts.append(INVENTED)
    return Title(over, name, " · ".join(facts))


def _membership(paper: MemberPaper, register: Register) -> list[str]:
    """Whom the member works with, and the day it left, where it did."""
    left = paper.association.left
    if left is not None and paper.is_leavers:
        return [f"left on {long_date(left)}; late documents only"]
    others = register.count("association/others", "other associations in the consortium", paper.members - 1)
    said = [f"joint working with {others} other associations"]
    if left is not None and left <= paper.provenance.as_at:
        said.append(f"left on {long_date(left)}")
    return said


def _tiles(paper: AnyPaper, register: Register) -> Tiles:
    top = paper.headline
    speaks = voice(paper)
    put_in = register.pounds("headline/put_in", f"{speaks.share}, net", top.put_in)
    one = register.reference("headline/put_in")
    signed = register.pounds("headline/signed", "cashable savings, complete and signed", top.signed)
    two = register.reference("headline/signed")
    unsigned = register.pounds("headline/unsigned", "cashable savings not signed yet", top.unsigned)
    three = register.reference("headline/unsigned")
    running = register.pounds(
        "headline/running_cost", "running cost, net of its rebates and grants", top.running_cost
    )
    four = register.reference("headline/running_cost")
    net = register.pounds("headline/net", "net: signed savings and rebates, less running cost", top.net)
    five = register.reference("headline/net")
    rebates = register.pounds("headline/rebates", "rebates received", top.rebates)
    six = register.reference("headline/rebates")
    return Tiles(
        (
            Tile(f"What {speaks.we} put in", put_in, f"{speaks.share} {one}"),
            Tile("Saved, in cash", signed, f"signed {two}; {unsigned} not yet {three}", _sign(top.signed)),
            Tile("Cost of belonging", running, f"running cost, net of grants {four}"),
            Tile(
                "Left over",
                net,
                f"{_back(paper, register)} {five}, with {rebates} of rebates {six}",
                _sign(top.net),
            ),
        )
    )


def _back(paper: AnyPaper, register: Register) -> str:
    back = paper.headline.back
    if back is None:
        return "signed, less running cost"
    words = "pounds back for each pound of running cost"
    text = register.size_in_pence("headline/back", words, int(back * 100))
    return f"{'lost ' if back < 0 else ''}{text}{'' if back < 0 else ' back'} for each £1"


def _sign(amount: Pence) -> bool | None:
    return None if amount == 0 else amount > 0


def _beneath(paper: AnyPaper, register: Register) -> str:
    top = paper.headline
    avoided = register.pounds("headline/avoided", "price rises avoided, never cash", top.avoided)
    cited = register.reference("headline/avoided")
    text = f"Price rises avoided, {avoided} {cited}, are not cash and are in no figure above."
    if top.coverage is not None:
        text += f" {covered(paper, register)}"
        if top.graded is not None:
            graded = register.share("headline/graded", GRADED, top.graded)
            text += f"; {graded} of that is graded A or B {register.reference('headline/graded')}"
        text += "."
    return f"{text}{_apart(paper, register)} Pounds on this page are rounded."


def _apart(paper: AnyPaper, register: Register) -> str:
    """What else is in no headline, where there is any."""
    parts = [
        f"{register.pounds(key, words, amount)} {register.reference(key)} {state}"
        for key, words, amount, state in (
            ("headline/disputed", "cashable savings disputed", paper.headline.disputed, "disputed"),
            (
                "headline/incomplete",
                "cashable savings of incomplete claims",
                paper.headline.incomplete,
                "incomplete",
            ),
        )
        if amount
    ]
    return f" Left out as well: {listed(parts)}." if parts else ""


def trend_chart(years: tuple[YearRow, ...], register: Register, width: float = WIDTH) -> Chart:
    """Savings and rebates by year and workstream: every claim; the note says what is signed. `width` in points."""
    return savings_by_year([_year_bar(each, register) for each in since_first(years)], TREND_TITLE, width)


def since_first(years: tuple[YearRow, ...]) -> tuple[YearRow, ...]:
    """The years from the first that has figures."""
    return tuple(dropwhile(lambda each: each.row.is_empty, years))


def _year_bar(year: YearRow, register: Register) -> YearBar:
    parts = {each: saved(year, each) for each in SAVING_WORKSTREAMS}
    key = f"trend/{year.year}"
    total = register.pounds(f"{key}/saved", f"{year.year}: cashable savings and rebates", sum(parts.values()))
    signed = register.pounds(f"{key}/signed", f"{year.year}: signed cashable savings", year.signed)
    losses = [
        f"{SERIES[each][0]} {register.pounds(f'{key}/{each}', f'{year.year}: {SERIES[each][0]}', amount)}"
        for each, amount in parts.items()
        if amount < 0
    ]
    note = f"signed {signed}"
    if rebates := year.row.figures.rebates:
        note += f", rebates {register.pounds(f'{key}/rebates', f'{year.year}: rebates', rebates)}"
    note += "" if year.over else "; not over yet"
    return YearBar(str(year.year), parts, total, note, ", ".join(losses))


def saved(year: YearRow, workstream: Workstream) -> Pence:
    """A workstream's cashable savings and rebates of a year."""
    figures = year.row.workstreams[workstream]
    return figures.cashable + figures.rebates
