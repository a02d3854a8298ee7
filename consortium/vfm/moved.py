"""What moved between two packs of the same year, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Set

from consortium.kernel.money import Pence, display
from consortium.vfm.papers import Papers
from consortium.vfm.reasons import Change, changes
from consortium.vfm.since import Key
from reports.paper import Headline, MemberPaper
from reports.paper_parts import ContractRow, Movement

HEADLINES = {
    "signed": "Saved in cash, signed",
    "unsigned": "Saved in cash, not signed yet",
    "disputed": "Saved in cash, disputed",
    "incomplete": "Saved in cash, incomplete",
    "rebates": "Rebates",
    "grants": "Grants",
    "running_cost": "Cost of belonging",
    "put_in": "What we put in",
    "avoided": "Rises avoided, never cash",
}
CLAIMS = "claims signed, disputed or worked out again"
WHY = {
    "signed": CLAIMS,
    "unsigned": CLAIMS,
    "disputed": CLAIMS,
    "incomplete": "claims completed or worked out again",
    "rebates": "rebates posted or reversed",
    "grants": "grants posted or reversed",
    "running_cost": "running cost posted or reversed",
    "put_in": "documents posted or reversed",
    "avoided": "claims worked out again",
}
CAME = "it was not in the pack before"
LEFT = "it takes part in no contract any more"


def moved(before: MemberPaper | None, now: MemberPaper, signed_since: Set[Key]) -> tuple[Movement, ...]:
    """The movements of a member's paper: headline figures, then claim by claim.

    A member that had no paper in the pack before had nothing of all that.
    """
    headlines = _headlines(before.headline if before else None, now.headline)
    claims = (each for change in changes(before, now, signed_since) for each in _claim(change))
    return (*headlines, *claims)


def moved_together(before: Papers, now: Papers, signed_since: Set[Key]) -> tuple[Movement, ...]:
    """The movements of the consortium's paper: headline figures, members come and gone, then contracts."""
    found = [
        change
        for code in sorted(before.members.keys() | now.members.keys())
        for change in changes(before.members.get(code), now.members.get(code), signed_since)
    ]
    return (
        *_headlines(before.consortium.headline, now.consortium.headline),
        *_members(before, now),
        *_contracts(before.consortium.contracts, now.consortium.contracts, found),
    )


def _headlines(before: Headline | None, now: Headline) -> Iterator[Movement]:
    for name, words in HEADLINES.items():
        old, new = getattr(before, name, 0), getattr(now, name)
        if old != new:
            yield Movement(words, old, new, WHY[name])


def _members(before: Papers, now: Papers) -> Iterator[Movement]:
    """Who is new, and what those had who are in the papers no more: they have none of their own to say it."""
    for code in sorted(now.members.keys() - before.members.keys()):
        yield Movement(f"{code}: what it put in", 0, now.members[code].headline.put_in, CAME)
    for code in sorted(before.members.keys() - now.members.keys()):
        headline = before.members[code].headline
        yield Movement(f"{code}: what it put in", headline.put_in, 0, LEFT)
        for name, words in HEADLINES.items():
            if name != "put_in" and getattr(headline, name):
                yield Movement(f"{code}: {words[0].lower()}{words[1:]}", getattr(headline, name), 0, LEFT)


def _claim(change: Change) -> Iterator[Movement]:
    was, now, claim = change.was, change.now, change.claim
    reasons = [*(_cost(was.cost, now.cost) if was and now else ()), *change.reasons]
    name, why = f"{claim.contract} {claim.item}", "; ".join(reasons)
    yield Movement(name, was.cashable if was else 0, now.cashable if now else 0, why)
    old, new = was.avoided if was else 0, now.avoided if now else 0
    if old != new:
        yield Movement(f"{name}, rise avoided", old, new, why)


def _cost(before: Pence, now: Pence) -> Iterator[str]:
    if before != now:
        yield f"cost {display(before)}, now {display(now)}"


def _contracts(
    before: Iterable[ContractRow], now: Iterable[ContractRow], found: Iterable[Change]
) -> Iterator[Movement]:
    """Contract by contract; the reasons are those of its claims, with how many have each."""
    old, new = {each.reference: each for each in before}, {each.reference: each for each in now}
    reasons: dict[str, Counter[str]] = defaultdict(Counter)
    for change in found:
        reasons[change.claim.contract].update(change.reasons)
    for reference in sorted(old.keys() | new.keys()):
        was, is_now = old.get(reference), new.get(reference)
        cost = _cost(was.baselined_spend if was else 0, is_now.baselined_spend if is_now else 0)
        counted = (f"{why} ({_claims(count)})" for why, count in reasons[reference].items())
        why = "; ".join((*cost, *counted))
        for name, words in (("cashable", "saved in cash"), ("avoided", "rise avoided")):
            earlier, later = getattr(was, name, 0), getattr(is_now, name, 0)
            if earlier != later:
                yield Movement(f"{reference}: {words}", earlier, later, why)


def _claims(count: int) -> str:
    return "1 claim" if count == 1 else f"{count} claims"
