"""Claims that stand apart from headlines: disputed, incomplete, and not there yet because nothing is billed."""

from collections.abc import Sequence

from consortium.kernel.terms import ClaimState
from reports.budget import Budget, largest
from reports.content import Block, Column, Grid, Line, Words
from reports.figures import Register
from reports.paper import AnyPaper, ConsortiumPaper, MemberPaper
from reports.paper_parts import ClaimRow, UnbilledItem
from reports.typed import shortened


def set_aside(paper: AnyPaper, register: Register, budget: Budget) -> list[Block]:
    """Disputed claims with what was said, incomplete ones with why, and items without a claim."""
    owners = isinstance(paper, ConsortiumPaper)
    disputed, incomplete = (
        (paper.claims, paper.claims) if isinstance(paper, MemberPaper) else (paper.disputed, paper.incomplete)
    )
    return [
        *_disputed(disputed, register, budget, owners=owners),
        *_incomplete(incomplete, budget, owners=owners),
        *_unbilled(paper, budget, owners=owners),
    ]


def named(claim: ClaimRow, *, owners: bool = False) -> str:
    """A claim's contract and item, led by its member where `owners` are told apart."""
    owner = f"{claim.member}: " if owners else ""
    return f"{owner}{claim.contract} {claim.title} · {claim.description or claim.item}"


def _disputed(claims: Sequence[ClaimRow], register: Register, budget: Budget, *, owners: bool) -> list[Block]:
    mine = [each for each in claims if each.state is ClaimState.DISPUTED]
    if not mine:
        return []
    shown, rest = largest(mine, budget.others, lambda each: each.cashable)
    lines = []
    for each in shown:
        key = f"claims/{each.contract}/{each.item}" + (f"/{each.member}" if owners else "")
        cash = register.cell(f"{key}/cashable", f"{each.contract} {each.item}: cashable", each.cashable)
        lines.append(
            Line((named(each, owners=owners), shortened(each.dispute, 400) or "no reason given", cash))
        )
    if rest:
        amount = sum(each.cashable for each in rest)
        cash = register.cell("claims/disputed/smaller/cashable", "smaller disputed claims: cashable", amount)
        lines.append(Line((f"and {len(rest)} smaller, together", "", cash)))
    columns = (Column("Claim", 2), Column("What the finance officer says", 3), Column("Saved in cash"))
    return [Grid("Disputed claims: in no headline until settled", columns, tuple(lines))]


def _incomplete(claims: Sequence[ClaimRow], budget: Budget, *, owners: bool) -> list[Block]:
    mine = [each for each in claims if each.incomplete]
    if not mine:
        return []
    shown, rest = largest(mine, budget.others, lambda each: each.cashable)
    lines = [Line((named(each, owners=owners), shortened("; ".join(each.incomplete), 300))) for each in shown]
    if rest:
        lines.append(Line((f"and {len(rest)} smaller", "as the claims say")))
    columns = (Column("Claim", 2), Column("Why", 3))
    return [Grid("Incomplete claims: in the table, in no headline", columns, tuple(lines))]


def _unbilled(paper: AnyPaper, budget: Budget, *, owners: bool) -> list[Block]:
    if not paper.unbilled:
        return []
    items = [_item(each, owners=owners) for each in paper.unbilled]
    if len(items) > budget.others:
        items = [*items[: budget.others - 1], f"and {len(items) - budget.others + 1} more"]
    return [Words(f"No claim yet: {'; '.join(items)}.", "small")]


def _item(item: UnbilledItem, *, owners: bool) -> str:
    owner = f"{item.member}, " if owners and item.member else ""
    what = shortened(item.description or item.item, 60)
    return f"{owner}{item.contract} {shortened(item.title, 60)}, {what} ({item.reason})"
