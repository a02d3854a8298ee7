"""What moved between two packs of the same year, and why."""

from collections.abc import Iterator

from consortium.kernel.money import display
from consortium.kernel.terms import ClaimState
from reports.paper import ConsortiumPaper, Headline, MemberPaper
from reports.paper_parts import ClaimRow, ContractRow, Movement

HEADLINES = {
    "signed": "Saved in cash, signed",
    "rebates": "Rebates",
    "grants": "Grants",
    "running_cost": "Cost of belonging",
    "put_in": "What we put in",
}
WHY = {
    "signed": "claims signed, disputed or worked out again",
    "rebates": "rebates posted or reversed",
    "grants": "grants posted or reversed",
    "running_cost": "running cost posted or reversed",
    "put_in": "documents posted or reversed",
}
SIGNED_WORDS = {
    ClaimState.VALIDATED: "signed since",
    ClaimState.DISPUTED: "disputed since",
    ClaimState.CALCULATED: "its signature no longer holds",
    ClaimState.FORECAST: "its signature no longer holds",
}


def moved(before: MemberPaper | None, now: MemberPaper) -> tuple[Movement, ...]:
    """The movements of a member's paper: headline figures, then claim by claim."""
    if before is None:
        return ()
    return (*_headlines(before.headline, now.headline), *_claims(before.claims, now.claims))


def moved_together(before: ConsortiumPaper, now: ConsortiumPaper) -> tuple[Movement, ...]:
    """The movements of the consortium's paper: headline figures, then contract by contract."""
    return (*_headlines(before.headline, now.headline), *_contracts(before.contracts, now.contracts))


def _headlines(before: Headline, now: Headline) -> Iterator[Movement]:
    for name, words in HEADLINES.items():
        old, new = getattr(before, name), getattr(now, name)
        if old != new:
            yield Movement(words, old, new, WHY[name])


def _claims(before: tuple[ClaimRow, ...], now: tuple[ClaimRow, ...]) -> Iterator[Movement]:
    old, new = {each.key: each for each in before}, {each.key: each for each in now}
    for key in sorted(old.keys() | new.keys()):
        was, is_now = old.get(key), new.get(key)
        if was == is_now:
            continue
        if is_now is None:
            assert was is not None
            yield Movement(_name(was), was.cashable, 0, "what was billed is reversed")
        elif was is None:
            yield Movement(_name(is_now), 0, is_now.cashable, "billed for the first time")
        else:
            yield Movement(_name(is_now), was.cashable, is_now.cashable, "; ".join(_reasons(was, is_now)))


def _name(claim: ClaimRow) -> str:
    return f"{claim.contract} {claim.item}"


def _reasons(was: ClaimRow, now: ClaimRow) -> list[str]:
    reasons = []
    if (was.price, was.price_date, was.source, was.evidence, was.index) != (
        now.price,
        now.price_date,
        now.source,
        now.evidence,
        now.index,
    ):
        reasons.append("the baseline was varied")
    if was.cost != now.cost:
        reasons.append(f"cost {display(was.cost)}, now {display(now.cost)}")
    if was.quantity != now.quantity:
        reasons.append("another quantity")
    if not reasons and was.avoided != now.avoided:
        reasons.append("the price index was revised")
    if was.state is not now.state:
        reasons.append(SIGNED_WORDS[now.state])
    if was.incomplete != now.incomplete:
        reasons.append("still incomplete" if now.incomplete else "complete now")
    return reasons or ["its description was changed"]


def _contracts(before: tuple[ContractRow, ...], now: tuple[ContractRow, ...]) -> Iterator[Movement]:
    old, new = {each.reference: each for each in before}, {each.reference: each for each in now}
    for reference in sorted(old.keys() | new.keys()):
        was = old[reference].cashable if reference in old else 0
        is_now = new[reference].cashable if reference in new else 0
        if was != is_now:
            yield Movement(f"{reference}: saved in cash", was, is_now, "its claims were worked out again")
