"""The three sentences for a member that had left before the year began: late documents, and what is still open."""

from consortium.kernel.days import long_date
from reports.figures import Register
from reports.paper import MemberPaper

NO_CLAIM = "No saving is claimed for the year: savings count only while a member takes part."


def late_documents(paper: MemberPaper, register: Register) -> str:
    """What the year's documents came to, in place of what working together brought."""
    assert paper.association.left is not None
    start = f"We left the consortium on {long_date(paper.association.left)}"
    year, top, parts = paper.provenance.year, paper.headline, []
    for key, words, amount, what in (
        ("headline/rebates", "rebates received", top.rebates, "of rebates"),
        ("headline/put_in", "our share of joint cost, net", top.put_in, "of joint cost"),
        (
            "headline/running_cost",
            "running cost, net of its rebates and grants",
            top.running_cost,
            "of running cost",
        ),
    ):
        if amount:
            parts.append(f"{register.pounds(key, words, amount)} {what} {register.reference(key)}")
    if not parts:
        return f"{start}, and no late document of {year} concerns us."
    return f"{start}; the late documents of {year} came to {' and '.join(parts)}."


def balances(paper: MemberPaper, register: Register) -> str:
    """The balance of our account and what is ours, or missing, in the pools."""
    day = f"On {long_date(paper.provenance.as_at)}"
    account = _account(paper, register) or "nothing is owed either way on our account"
    return f"{day} {'; '.join((account, *_pools(paper, register)))}."


def still_open(paper: MemberPaper, register: Register) -> str:
    """Those balances that are not zero, for the decision to settle them; empty when all is settled."""
    return "; ".join(each for each in (_account(paper, register), *_pools(paper, register)) if each)


def _account(paper: MemberPaper, register: Register) -> str:
    block = paper.statement
    if block is None or not block.closing:
        return ""
    key = "statement/closing"
    size = register.size(key, "closing balance", block.closing)
    return f"we {'owe' if block.closing > 0 else 'are owed'} {size} {register.reference(key)}"


def _pools(paper: MemberPaper, register: Register) -> list[str]:
    open_pools = [each for each in (paper.learning.pools if paper.learning else ()) if each.balance]
    said = []
    for each in open_pools:
        key = f"pools/{each.name}/balance"
        size = register.size(key, f"{each.name}: balance", each.balance)
        cited = register.reference(key)
        said.append(
            f"we used {size} {cited} more than we paid into {each.name}"
            if each.balance < 0
            else f"{size} {cited} is still ours in {each.name}"
        )
    return said
