"""The consortium's own board paper: the members together, then each member's row."""

from fractions import Fraction

from consortium.kernel.days import long_date
from reports.budget import Budget
from reports.charts import Bar, Chart, bars
from reports.content import Block, Column, Grid, Heading, Line, Picture, Words
from reports.figures import Figure, Register
from reports.headline import must_add_up
from reports.layout import Document, fitted
from reports.method import method, movements, references
from reports.outlook import beside, ending, trend
from reports.page_one import page_one
from reports.paper import Association, ConsortiumPaper, MemberRow
from reports.partnership import partnership
from reports.people import residents, staff
from reports.savings import savings


def consortium_paper_blocks(paper: ConsortiumPaper, register: Register, budget: Budget) -> list[Block]:
    """Everything the paper says, in order; every number it prints goes through `register`."""
    return [
        *page_one(paper, register),
        *savings(paper, register, budget),
        *_members(paper, register),
        *trend(paper, register),
        *residents(paper, register, budget),
        *staff(paper, register, budget),
        *partnership(paper, register),
        *ending(paper, register, budget),
        *beside(paper, register),
        *movements(paper, register, budget),
        *method(paper, register, budget),
        *references(register),
    ]


def _members(paper: ConsortiumPaper, register: Register) -> list[Block]:
    """Each member's figures as in its own paper, and its balance with the consortium."""
    if not paper.members:
        return []
    lines = [_member(each, register) for each in paper.members]
    lines.append(_together(paper, register))
    heads = (
        "Homes",
        "Put in",
        "Saved in cash",
        "of it signed",
        "Rebates",
        "Running cost",
        "Balance (+ owes)",
    )
    grid = Grid(
        "Each member's year, in pounds", (Column("Member", 1), *(Column(h) for h in heads)), tuple(lines)
    )
    words = (
        "In the order of their codes. The balance is the current account on the paper's day and includes VAT."
    )
    return [
        Heading("Members"),
        Words(words),
        grid,
        Heading("What each member put in", 4),
        Picture(_shares(paper, register)),
    ]


def _member(member: MemberRow, register: Register) -> Line:
    key, name, figures = f"members/{member.code}", member.code, member.row.figures
    homes = (
        "not known"
        if member.homes is None
        else register.count(f"{key}/homes", f"{name}: homes", member.homes)
    )
    return Line(
        (
            f"{member.code} {member.name}{_left(member)}",
            homes,
            register.cell(f"{key}/spend", f"{name}: put in", figures.spend),
            register.cell(f"{key}/cashable", f"{name}: cashable", figures.cashable),
            register.cell(f"{key}/signed", f"{name}: signed", member.signed),
            register.cell(f"{key}/rebates", f"{name}: rebates", figures.rebates),
            register.cell(f"{key}/running_cost", f"{name}: running cost", member.row.running_cost),
            register.cell(f"{key}/balance", f"{name}: balance", member.balance),
        )
    )


def _left(member: MemberRow) -> str:
    return f", left on {long_date(member.left)}" if member.left else ""


def _together(paper: ConsortiumPaper, register: Register) -> Line:
    rows = paper.members
    sums = {
        "spend": sum(each.row.figures.spend for each in rows),
        "cashable": sum(each.row.figures.cashable for each in rows),
        "signed": sum(each.signed for each in rows),
        "rebates": sum(each.row.figures.rebates for each in rows),
        "running_cost": sum(each.row.running_cost for each in rows),
        "balance": sum(each.balance for each in rows),
    }
    cells = [
        register.cell(f"members/total/{name}", f"members: {name}", amount) for name, amount in sums.items()
    ]
    homes = sum(each.homes or 0 for each in rows)
    count = register.count("members/total/homes", "homes of the members", homes)
    return Line(("Together", count, *cells), "total")


def _shares(paper: ConsortiumPaper, register: Register) -> Chart:
    rows = [
        Bar(
            each.code,
            f"{each.code} {each.name}",
            each.row.figures.spend,
            register.pounds(f"members/{each.code}/spend", f"{each.code}: put in", each.row.figures.spend)
            + _of_all(each, paper, register),
        )
        for each in paper.members
        if each.belonged_in(paper.provenance.year) or each.row.figures.spend
    ]
    return bars(rows, "What each member put in, and its share of the whole")


def _of_all(member: MemberRow, paper: ConsortiumPaper, register: Register) -> str:
    whole = sum(each.row.figures.spend for each in paper.members)
    if not whole:
        return ""
    share = Fraction(member.row.figures.spend, whole)
    return (
        f" ({register.share(f'members/{member.code}/share', f'{member.code}: share of joint cost', share)})"
    )


def _document(paper: ConsortiumPaper) -> Document:
    must_add_up(paper)
    title = f"Value for money {paper.provenance.year}: paper for the board of {paper.name}"
    owner = Association("The consortium", paper.name)
    return fitted(
        lambda register, budget: consortium_paper_blocks(paper, register, budget),
        title,
        owner,
        paper.provenance,
    )


def consortium_paper_figures(paper: ConsortiumPaper) -> list[Figure]:
    """Every number that `render` prints, with its key and exact value. Raises PaperDoesNotAddUp."""
    return _document(paper).figures


def render(paper: ConsortiumPaper) -> bytes:
    """The paper as tagged PDF/A-3b; the same paper always gives the same bytes. Raises PaperDoesNotAddUp."""
    return _document(paper).pdf
