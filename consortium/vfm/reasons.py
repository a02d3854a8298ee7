"""Why a claim is not what it was in the pack before: only reasons that the two papers bear out."""

from collections.abc import Iterator, Set
from dataclasses import dataclass

from consortium.kernel.money import Pence
from consortium.kernel.terms import ClaimState, Workstream
from consortium.vfm.since import Key
from reports.paper import MemberPaper
from reports.paper_parts import ClaimRow, ContractRow, CourseRow

SIGNED = {
    ClaimState.VALIDATED: ("signed since", "its figure is again the one that was signed"),
    ClaimState.DISPUTED: ("disputed since", "its figure is again the one that was disputed"),
}
LAPSED = {
    ClaimState.VALIDATED: "its signature no longer holds",
    ClaimState.DISPUTED: "its dispute no longer holds",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A claim of two papers that is not the same in both; None where it is not in one. Its cost stands apart."""

    was: ClaimRow | None
    now: ClaimRow | None
    reasons: tuple[str, ...]

    @property
    def claim(self) -> ClaimRow:
        """The claim as it is now, or as it last was."""
        found = self.now or self.was
        assert found is not None
        return found


def changes(before: MemberPaper | None, now: MemberPaper | None, signed_since: Set[Key]) -> Iterator[Change]:
    """What changed in a member's claims; a paper is None where the member had none, or has none any more."""
    old = {each.key: each for each in before.claims} if before else {}
    new = {each.key: each for each in now.claims} if now else {}
    for key in sorted(old.keys() | new.keys()):
        was, is_now = old.get(key), new.get(key)
        if was == is_now:
            continue
        if is_now is None:
            assert was is not None
            yield Change(was, None, (_gone(was, before, now),))
        elif was is None:
            come = (_come(is_now, before, now), *_signing(None, is_now, signed_since))
            yield Change(None, is_now, come)
        else:
            yield Change(was, is_now, tuple(_varied(was, is_now, signed_since)))


def _gone(was: ClaimRow, before: MemberPaper | None, now: MemberPaper | None) -> str:
    if now is None:
        return "its member takes part in no contract any more"
    if was.workstream is Workstream.LEARNING:
        places = _places(now, was)
        if not places:
            return "it has no places in the year any more"
        if all(each.attended is None for each in places):
            return "attendance is not recorded any more"
    fell = _spend(before, was) - _spend(now, was)
    if fell > 0 and fell >= was.cost:
        return "what was billed is reversed"
    if _is_unbilled(now, was):
        return "nothing billed for it counts any more"
    return "it earns no claim any more"


def _come(now: ClaimRow, before: MemberPaper | None, paper: MemberPaper | None) -> str:
    if now.workstream is Workstream.LEARNING and _spend(before, now):
        places = _places(before, now)
        if not places:
            return "it has places in the year now"
        if all(each.attended is None for each in places):
            return "attendance was recorded"
    earlier, later = _contract(before, now), _contract(paper, now)
    if not _spend(before, now):
        return "billed since"
    if _is_unbilled(before, now):
        rose = _spend(paper, now) - _spend(before, now)
        return "billed since" if rose > 0 and rose >= now.cost else "it earns a claim now"
    # Not listed as unbilled and no claim, while the same days counted: it had no baseline.
    if earlier and later and earlier.counting_rule == later.counting_rule:
        return "a baseline was entered"
    return "it earns a claim now"


def _varied(was: ClaimRow, now: ClaimRow, signed_since: Set[Key]) -> Iterator[str]:
    baseline = _baseline(was) != _baseline(now)
    worked_out = [
        *(["the baseline was varied"] if baseline else []),
        *(["another quantity"] if was.quantity != now.quantity else []),
    ]
    if not worked_out and was.cost == now.cost and was.avoided != now.avoided:
        worked_out.append("the price index was revised")
    found = [*worked_out, *_signing(was, now, signed_since), *_completeness(was, now)]
    if was.dispute != now.dispute and was.state is now.state is ClaimState.DISPUTED:
        found.append("disputed for another reason")
    if not found and was.cost == now.cost:
        found.append("its description was changed")
    yield from found


def _baseline(claim: ClaimRow) -> tuple[object, ...]:
    return claim.price, claim.price_date, claim.source, claim.evidence, claim.index


def _signing(was: ClaimRow | None, now: ClaimRow, signed_since: Set[Key]) -> Iterator[str]:
    before = was.state if was else ClaimState.CALCULATED
    if now.state in SIGNED:
        since, again = SIGNED[now.state]
        if now.key in signed_since:
            yield since
        elif before is not now.state:
            yield again
    elif before in LAPSED:
        yield LAPSED[before]


def _completeness(was: ClaimRow, now: ClaimRow) -> Iterator[str]:
    if was.incomplete == now.incomplete:
        return
    if not now.incomplete:
        yield "complete now"
    else:
        yield "still incomplete" if was.incomplete else "incomplete now"


def _places(paper: MemberPaper | None, claim: ClaimRow) -> list[CourseRow]:
    """The courses of this reference; two contracts may each have one."""
    block = paper.learning if paper else None
    return [each for each in block.courses if each.reference == claim.item] if block else []


def _contract(paper: MemberPaper | None, claim: ClaimRow) -> ContractRow | None:
    rows = paper.contracts if paper else ()
    return next((each for each in rows if each.reference == claim.contract), None)


def _spend(paper: MemberPaper | None, claim: ClaimRow) -> Pence:
    row = _contract(paper, claim)
    return row.spend if row else 0


def _is_unbilled(paper: MemberPaper | None, claim: ClaimRow) -> bool:
    listed = paper.unbilled if paper else ()
    return any((each.contract, each.item) == (claim.contract, claim.item) for each in listed)
