"""The board paper of one member: frozen value in, PDF bytes out (design/interface.md, "The board report")."""

from reports.account import account
from reports.budget import Budget
from reports.content import Block
from reports.figures import Figure, Register
from reports.headline import must_add_up
from reports.layout import Document, fitted
from reports.method import method, movements, references
from reports.outlook import beside, ending, trend
from reports.page_one import page_one
from reports.paper import MemberPaper
from reports.partnership import partnership
from reports.people import residents, staff
from reports.savings import savings
from reports.social_value import social_value


def member_paper_blocks(paper: MemberPaper, register: Register, budget: Budget) -> list[Block]:
    """Everything the paper says, in order; every number it prints goes through `register`."""
    return [
        *page_one(paper, register),
        *savings(paper, register, budget),
        *trend(paper, register),
        *residents(paper, register, budget),
        *social_value(paper, register),
        *staff(paper, register, budget),
        *account(paper, register, budget),
        *partnership(paper, register),
        *ending(paper, register, budget),
        *beside(paper, register),
        *movements(paper, register, budget),
        *method(paper, register, budget),
        *references(register),
    ]


def _document(paper: MemberPaper) -> Document:
    must_add_up(paper)
    title = f"Value for money {paper.provenance.year}: paper for the board of {paper.association.name}"
    return fitted(
        lambda register, budget: member_paper_blocks(paper, register, budget),
        title,
        paper.association,
        paper.provenance,
    )


def member_paper_figures(paper: MemberPaper) -> list[Figure]:
    """Every number that `render` prints, with its key and exact value. Raises PaperDoesNotAddUp."""
    return _document(paper).figures


def render(paper: MemberPaper) -> bytes:
    """The paper as tagged PDF/A-3b; the same paper always gives the same bytes. Raises PaperDoesNotAddUp."""
    return _document(paper).pdf
