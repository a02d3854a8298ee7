"""What the board is asked to decide, computed from the paper: flip a sign and it changes."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice

from consortium.kernel.days import long_date
from consortium.kernel.money import Pence
from reports.figures import Register
from reports.leaver import still_open
from reports.paper import AnyPaper, ConsortiumPaper, MemberPaper
from reports.paper_parts import EndingRow
from reports.sentences import covered, listed, losses, signers
from reports.typed import shortened
from reports.voice import voice

MOST = 5
LITTLE_COVERED = Fraction(1, 2)
POORLY_FILLED = Fraction(3, 4)
SMALL_LOSS: Pence = 500_00
SMALL_SHARE = Fraction(1, 1000)
"""A loss below either, in pounds or as a share of what was put in, is not put to the board."""
SPELLED_OUT = 2


def decisions(paper: AnyPaper, register: Register) -> list[str]:
    """At most five things to decide, the most pressing first; one that asks nothing where there is none."""
    # Notices take three places at most, so that one is always left for what waits to be signed.
    kinds = (
        *(_leaving, _notices, _whole, _signatures, _disputes),
        *(_losses, _overdue, _empty_places, _coverage),
    )
    # Taken one by one, so that a figure is registered only if its sentence is printed.
    asked = islice((each for kind in kinds for each in kind(paper, register)), MOST)
    return list(asked) or ["Nothing needs a decision: note this paper."]


def _leaving(paper: AnyPaper, register: Register) -> Iterator[str]:
    """What a member that has left is still to settle."""
    if isinstance(paper, MemberPaper) and paper.is_leavers and (open_ := still_open(paper, register)):
        yield f"Settle with the consortium what our leaving left open: {open_}."


def _notices(paper: AnyPaper, register: Register) -> Iterator[str]:
    """Contracts that end or need notice: those with most at stake spelled out, soonest first, the rest named."""
    coming = sorted(paper.ending, key=lambda each: (each.notice_by or each.end, each.reference))
    largest = sorted(coming, key=lambda each: -_stake(each))[:SPELLED_OUT]
    for each in coming:
        if each in largest:
            yield _notice(each, paper, register)
    names = [shortened(each.title, 40) for each in coming if each not in largest]
    if names:
        shown = names if len(names) <= 4 else [*names[:3], f"{len(names) - 3} more"]
        verb = "which end or need notice" if len(names) > 1 else "which ends or needs notice"
        yield f"Decide also on {listed(shown)}, {verb} within twelve months."


def _stake(row: EndingRow) -> Pence:
    """What the contract cost in the year, or lost, whichever is more."""
    return max(row.spend, -(row.cashable or 0))


def _notice(row: EndingRow, paper: AnyPaper, register: Register) -> str:
    spend_key, cash_key = f"ending/{row.reference}/spend", f"ending/{row.reference}/cashable"
    spend = register.pounds(spend_key, f"{row.reference}: cost in the year", row.spend)
    speaks = voice(paper)
    known = f"it cost {speaks.us} {spend} in {paper.provenance.year} {register.reference(spend_key)}"
    if row.cashable:
        size = register.size(cash_key, f"{row.reference}: cashable savings", row.cashable)
        verb = "saved" if row.cashable > 0 else "lost"
        known += f" and {verb} {size} {register.reference(cash_key)} against {speaks.our} baseline"
    name = shortened(row.title, 60)
    if row.final:
        return f"{name} ends on {long_date(row.end)} for good: decide what follows; {known}."
    if row.notice_by is None:
        return f"{name}: decide what follows when it ends on {long_date(row.end)}; {known}."
    notice = f"give notice by {long_date(row.notice_by)}, or let it run on after {long_date(row.end)}"
    return f"{name}: {notice}; {known}."


def _losses(paper: AnyPaper, register: Register) -> Iterator[str]:
    ending = {each.reference for each in paper.ending}
    small = max(Fraction(SMALL_LOSS), SMALL_SHARE * paper.headline.put_in)
    for row in [e for e in losses(paper.contracts) if e.reference not in ending and -e.cashable >= small][:2]:
        key = f"contracts/{row.reference}/cashable"
        size = register.size(key, f"{row.reference}: cashable savings", row.cashable)
        name, cited = shortened(row.title, 60), register.reference(key)
        yield f"{name}: stay in, change or leave, as it lost {size} {cited} against {voice(paper).our} baseline."


def _whole(paper: AnyPaper, register: Register) -> Iterator[str]:
    """Whether to go on, where working together cost more than all of its claims bring, signed or not."""
    whole = paper.years[-1].row.net_cashable
    if whole < 0:
        size = register.size("table/net_cashable", "net cashable of every claim", whole)
        cited, us = register.reference("table/net_cashable"), voice(paper).us
        yield f"Whether to go on as we are: even with every claim counted the year cost {us} {size} {cited}."


def _signatures(paper: AnyPaper, register: Register) -> Iterator[str]:
    top = paper.headline
    if top.claims_unsigned:
        amount = register.pounds("headline/unsigned", "cashable savings not signed yet", top.unsigned)
        cited = register.reference("headline/unsigned")
        yield f"Ask {signers(paper)} to sign or dispute the {amount} {cited} that waits."


def _disputes(paper: AnyPaper, register: Register) -> Iterator[str]:
    top = paper.headline
    if top.claims_disputed:
        amount = register.pounds("headline/disputed", "cashable savings disputed", top.disputed)
        cited = register.reference("headline/disputed")
        count = register.count("headline/claims_disputed", "claims disputed", top.claims_disputed)
        claims = f"{count} claim{'s' if top.claims_disputed != 1 else ''}"
        stays = f"stays out of {voice(paper).our} headline until then"
        yield f"Settle what is disputed: {amount} in {claims} {cited} {stays}."


def _overdue(paper: AnyPaper, register: Register) -> Iterator[str]:
    if isinstance(paper, ConsortiumPaper) or paper.statement is None:
        return
    old, key = paper.statement.ageing.over_90, "statement/ageing/over_90"
    if old > 0:
        amount = register.pounds(key, "owed for 91 days or more past the due date", old)
        yield f"Pay, or say why not, the {amount} {register.reference(key)} overdue by over 90 days."


def _empty_places(paper: AnyPaper, register: Register) -> Iterator[str]:
    block = paper.learning
    if block is None or block.fill is None or block.fill >= POORLY_FILLED:
        return
    share = register.share("learning/fill", "places attended of those booked, where recorded", block.fill)
    cited = register.reference("learning/fill")
    yield f"Learning: charge unused places to the team that booked them, as only {share} were used {cited}."


def _coverage(paper: AnyPaper, register: Register) -> Iterator[str]:
    top = paper.headline
    if top.coverage is not None and top.coverage < LITTLE_COVERED:
        yield f"Ask for the baseline prices that are missing. {covered(paper, register, 'only ')}."
