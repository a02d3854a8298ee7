"""What our residents' outcomes are worth by our own values: apart from money, and never added to it."""

from reports.content import Block, Column, Grid, Heading, Line, Words
from reports.figures import Register
from reports.paper import MemberPaper
from reports.paper_parts import SocialValueBlock, SocialValueRow
from reports.typed import shortened

LETTERS = 90
"""How many characters of a source are printed."""


def social_value(paper: MemberPaper, register: Register) -> list[Block]:
    """The section; nothing where the association has no values of its own."""
    block = paper.social_value
    if block is None:
        return []
    blocks: list[Block] = [Heading("What it is worth to people: social value"), Words(_words(block))]
    if not block.rows:
        return blocks
    lines = tuple(_line(place, each, register) for place, each in enumerate(block.rows))
    columns = (
        *(Column("Outcome", 1.4), Column("By, and to whom", 1.2), Column("Reached"), Column("Net")),
        *(Column("Each, in pounds"), Column("Net worth, in pounds")),
    )
    note = " ".join(_source(each) for each in block.rows)
    return [*blocks, Grid("Social value by our own values", columns, lines, note)]


def _words(block: SocialValueBlock) -> str:
    text = "This is no money. It is added to no saving, and fiscal, economic and social value may overlap."
    if block.private:
        text += f" {_kept(block.private)} on the page Social value, seen by our own people only."
    if not block.rows:
        return text
    if block.not_set:
        left = "one factor is" if block.not_set == 1 else f"{block.not_set} factors are"
        return f"{text} No net worth is shown: {left} not set."
    return f"{text} From reached to net: {'; '.join(block.factors)}."


def _kept(private: int) -> str:
    if private == 1:
        return "One value is kept private by its licence and not printed: it stands"
    return f"{private} values are kept private by their licence and not printed: they stand"


def _line(place: int, each: SocialValueRow, register: Register) -> Line:
    key = f"social-value/{place}"
    return Line(
        (
            each.outcome,
            f"{each.set_name}, {each.value_class}",
            register.suppressed(f"{key}/count", f"{each.outcome}, by {each.set_name}", each.count),
            register.number(f"{key}/net", f"{each.outcome}, net", each.net),
            register.cell(f"{key}/each", f"{each.outcome}: each is worth", each.each),
            register.cell(f"{key}/worth", f"{each.outcome}: net worth", each.worth),
        )
    )


def _source(each: SocialValueRow) -> str:
    lasting = "one year" if each.years == 1 else f"{each.years} years, later ones for less"
    source, licence = shortened(each.source, LETTERS), shortened(each.licence, LETTERS)
    return f"{each.outcome}, {each.set_name}: {source} ({licence}); prices of {each.prices_of}, {lasting}."
