"""The three sentences of page one, computed: flip a sign and they change."""

from collections.abc import Sequence

from consortium.kernel.money import Pence
from reports.figures import Register
from reports.headline import signed_claims, signed_net
from reports.leaver import NO_CLAIM, balances, late_documents
from reports.paper import AnyPaper, Headline, MemberPaper
from reports.paper_parts import ContractRow
from reports.typed import shortened
from reports.voice import Voice, voice

GRADED = "share of the spend that claims cover whose evidence is graded A or B"


def sentences(paper: AnyPaper, register: Register) -> tuple[str, str, str]:
    """What it came to; what to watch; what people got, or how far to trust it.

    For a member that had left: what late documents came to; what is still open; its claims, if any.
    """
    if isinstance(paper, MemberPaper) and paper.is_leavers:
        last = warning(paper, register) if paper.claims else NO_CLAIM
        return late_documents(paper, register), balances(paper, register), last
    return bottom_line(paper, register), warning(paper, register), people(paper, register)


def bottom_line(paper: AnyPaper, register: Register) -> str:
    """What the year left in cash, against last year, and where most of it comes from."""
    top = paper.headline
    if not paper.contracts and not top.running_cost:
        return f"Nothing was bought, shared or saved together in {paper.provenance.year}."
    if _is_unsigned(top):
        return _nothing_signed(paper, register)
    size = register.size("headline/net", "net: signed savings and rebates, less running cost", top.net)
    cited, us = register.reference("headline/net"), voice(paper).us
    if top.net > 0:
        start = f"Working together left {us} {size} better off {cited} than buying alone"
    elif top.net < 0:
        start = f"Working together cost {us} {size} more {cited} than it brought back in cash"
    else:
        start = f"Working together left {us} no better and no worse off in cash ({size}) {cited}"
    return start + _against_last_year(paper, register) + _mostly_from(paper, register) + "."


def _nothing_signed(paper: AnyPaper, register: Register) -> str:
    top = paper.headline
    cost = register.size(
        "headline/running_cost", "running cost, net of its rebates and grants", top.running_cost
    )
    cited = register.reference("headline/running_cost")
    belonging = f"belonging cost {voice(paper).us} {cost} {cited}"
    if top.rebates:
        came = register.pounds("headline/rebates", "rebates received", top.rebates)
        belonging += f" and rebates brought {came} {register.reference('headline/rebates')}"
    if not top.claims_unsigned:
        return f"No saving is signed for {paper.provenance.year}; {belonging}."
    waiting = register.pounds("headline/unsigned", "cashable savings not signed yet", top.unsigned)
    unsigned = register.reference("headline/unsigned")
    return (
        f"No saving is signed yet, so none is counted: {waiting} {unsigned} is worked out and waits for "
        f"{signers(paper)}; {belonging}."
    )


def _is_unsigned(top: Headline) -> bool:
    """Whether no claim is signed and some wait, or there is neither claim nor rebate to speak of."""
    waiting = top.claims_unsigned + top.claims_disputed + top.claims_incomplete
    return not top.claims_signed and bool(waiting or not top.rebates)


def signers(paper: AnyPaper) -> str:
    """Who signs, in words."""
    return "our finance officer" if isinstance(paper, MemberPaper) else "members' finance officers"


def _against_last_year(paper: AnyPaper, register: Register) -> str:
    """The change since last year: like with like, and none where either year was not a whole one with us."""
    if not _is_comparable(paper):
        return ""
    last, now = paper.years[-2], paper.years[-1]
    if all(each.signed == each.row.figures.cashable for each in (last, now)):
        net, before = paper.headline.net, signed_net(last)
        key, words, lead = f"trend/{last.year}/change", f"change of net since {last.year}", ", "
    else:
        net, before = now.row.net_cashable, last.row.net_cashable
        key, words = (
            f"trend/{last.year}/change_of_every_claim",
            f"change since {last.year}, every claim counted",
        )
        lead = "; counting every claim, "
    change = net - before
    if not change:
        return f"{lead}the same as in {last.year}"
    size = register.size(key, words, change)
    how = ("more" if change > 0 else "less") if net > 0 else ("better" if change > 0 else "worse")
    return f"{lead}{size} {how} {register.reference(key)} than in {last.year}"


def _is_comparable(paper: AnyPaper) -> bool:
    """Whether this year and the last are both over, have figures, and saw the member belong throughout."""
    if len(paper.years) < 2 or paper.years[-2].row.is_empty or not paper.years[-1].over:
        return False
    if not isinstance(paper, MemberPaper):
        return True
    return all(paper.association.belonged(each.year.span) for each in paper.years[-2:])


def _mostly_from(paper: AnyPaper, register: Register) -> str:
    """The three contracts that bring most, where they bring over half of what is signed."""
    top = paper.headline
    best = [each for each in _signed_by_contract(paper) if each[1] > 0][:3]
    brought = sum(amount for _, amount in best)
    if not best or top.signed <= 0 or brought * 2 <= top.signed or top.net <= 0:
        return ""
    size = register.size("claims/best", "signed savings of the contracts that bring most", brought)
    names = listed([shortened(title, 40) for title, _ in best])
    count = {1: "one contract", 2: "two contracts", 3: "three contracts"}[len(best)]
    if brought > top.signed:
        cited = register.reference("claims/best")
        return f"; {count} saved {size} {cited} before losses on others: {names}"
    if len(best) == 1:
        return f"; most of the signed savings ({size}) {register.reference('claims/best')} come from {names}"
    cited = register.reference("claims/best")
    return f"; most of the signed savings ({size}) {cited} come from {count}: {names}"


def _signed_by_contract(paper: AnyPaper) -> list[tuple[str, Pence]]:
    """(title, signed cashable) by contract, largest first."""
    sums = {each.reference: each.signed or 0 for each in paper.contracts}
    if isinstance(paper, MemberPaper):
        mine = signed_claims(paper.claims)
        sums = {ref: sum(each.cashable for each in mine if each.contract == ref) for ref in sums}
    ranked = sorted(paper.contracts, key=lambda each: (-sums[each.reference], each.reference))
    return [(each.title, sums[each.reference]) for each in ranked]


def warning(paper: AnyPaper, register: Register) -> str:
    """The largest loss; else what is disputed or waits; else how much rests on no baseline."""
    worst = losses(paper.contracts)
    top = paper.headline
    if worst:
        return _loss(worst, voice(paper), register) + _waiting(paper, register, "; ", "")
    if _is_unsigned(top):  # what waits for a signature stands in the first sentence
        disputed = _disputed(paper, register)
        return f"{disputed}." if disputed else _covered(paper, register)
    good = f"No contract with a baseline cost {voice(paper).us} more than buying alone"
    return _waiting(paper, register, "", f"{good}; ") or (
        f"{good}, and every claim of the year is signed."
        if top.claims_signed
        else "Nothing bought in the year has a baseline that counts, so nothing can be claimed as saved."
    )


def losses(contracts: Sequence[ContractRow]) -> list[ContractRow]:
    """Contracts whose cashable savings are negative, the largest loss first."""
    return sorted(
        (each for each in contracts if each.cashable < 0), key=lambda each: (each.cashable, each.reference)
    )


def _loss(worst: Sequence[ContractRow], speaks: Voice, register: Register) -> str:
    key = f"contracts/{worst[0].reference}/cashable"
    size = register.size(key, f"{worst[0].reference}: cashable savings", worst[0].cashable)
    name, cited = shortened(worst[0].title, 60), register.reference(key)
    first = f"{name} cost {speaks.us} {size} more {cited} than {speaks.our} baseline"
    if len(worst) == 1:
        return first + ", the only loss"
    total = register.size(
        "contracts/losses", "contracts that lost, together", sum(each.cashable for each in worst)
    )
    count = register.count("contracts/losses/count", "contracts that lost", len(worst))
    return (
        f"{first}, the largest of {count} losses ({total} together) {register.reference('contracts/losses')}"
    )


def _waiting(paper: AnyPaper, register: Register, lead: str, good: str) -> str:
    top = paper.headline
    parts = []
    if top.claims_unsigned:
        amount = register.pounds("headline/unsigned", "cashable savings not signed yet", top.unsigned)
        count = register.count("headline/claims_unsigned", "claims not signed yet", top.claims_unsigned)
        claims = f"{count} claim{'s' if top.claims_unsigned != 1 else ''}"
        parts.append(f"{amount} in {claims} is not signed yet {register.reference('headline/unsigned')}")
    parts += [disputed] if (disputed := _disputed(paper, register)) else []
    if not parts:
        return "." if lead else ""
    return (lead or good) + " and ".join(parts) + "."


def _disputed(paper: AnyPaper, register: Register) -> str:
    top = paper.headline
    if not top.claims_disputed:
        return ""
    amount = register.pounds("headline/disputed", "cashable savings disputed", top.disputed)
    count = register.count("headline/claims_disputed", "claims disputed", top.claims_disputed)
    claims = f"{count} claim{'s' if top.claims_disputed != 1 else ''}"
    return f"{amount} in {claims} is disputed {register.reference('headline/disputed')}"


def _covered(paper: AnyPaper, register: Register) -> str:
    coverage = paper.headline.coverage
    if coverage is None:
        return "Nothing was put in, so there is nothing to compare with a baseline."
    return covered(paper, register) + ("." if coverage == 1 else "; the rest earns none.")


def covered(paper: AnyPaper, register: Register, only: str = "") -> str:
    """How much of what was put in earns a claim: not what has no baseline, nor what the counting rule leaves out."""
    we = voice(paper).we
    words = f"share of what {we} put in that claims cover"
    share = register.share("headline/coverage", words, paper.headline.coverage)
    return f"Claims cover {only}{share} of what {we} put in {register.reference('headline/coverage')}"


def _evidenced(paper: AnyPaper, register: Register) -> str:
    graded = paper.headline.graded
    if graded is None:
        return "No resident or member of staff took part in shared services this year."
    share = register.share("headline/graded", GRADED, graded)
    cited = register.reference("headline/graded")
    grades = "invoices or suppliers' own data (grades A and B)"
    return f"Of the spend that claims cover, {share} rests on {grades} {cited}."


def people(paper: AnyPaper, register: Register) -> str:
    """What residents and staff got; where there is neither, how far the figures can be trusted."""
    parts = [part for part in (_residents(paper, register), _staff(paper, register)) if part]
    if parts:
        return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."
    return _evidenced(paper, register)


def _residents(paper: AnyPaper, register: Register) -> str:
    block = paper.employment
    if block is None or not (block.starts or block.cost):
        return ""
    count = register.count("employment/starts", "residents who started with employment support", block.starts)
    cited = register.reference("employment/starts")
    who = "resident" if block.starts == 1 else "residents"
    text = f"{count} of {voice(paper).our} {who} started with employment support {cited}"
    if block.per_start_net is None:
        return text
    cost = register.pounds("employment/per_start_net", "cost per start, net of grants", block.per_start_net)
    return (
        f"{text}, at {cost} of {voice(paper).our} money each {register.reference('employment/per_start_net')}"
    )


def _staff(paper: AnyPaper, register: Register) -> str:
    block = paper.learning
    if block is None or not block.booked:
        return ""
    attended = register.count("learning/attended", "places attended", block.attended)
    booked = register.count("learning/booked", "places booked", block.booked)
    cited = register.reference("learning/attended")
    speaks = voice(paper)
    text = f"{speaks.our} staff attended {attended} of the {booked} places {speaks.we} booked {cited}"
    if not block.cashable:
        return text
    verb = "lost" if block.cashable < 0 else "saved"
    size = register.size("table/learning/cashable", "learning: cashable savings", block.cashable)
    return f"{text}, and learning {verb} {speaks.us} {size} {register.reference('table/learning/cashable')}"


def listed(names: Sequence[str]) -> str:
    """`one`, `one and two`, `one, two and three`."""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]
