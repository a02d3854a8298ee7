"""A document's journal worked out a second time, from the text of spec/ledger.md, for `ledger verify`.

Nothing here calls the code that shares or posts: largest remainder and the posting rules are written again.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from consortium.contracts.agreement import Agreement
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.queries import PostedDocument
from consortium.spend.weights import Weights

Lines = Counter[tuple[str, int | None, int]]
"""The lines of a journal as a bag of (account, contract id, amount); debit positive."""


def shares_of(total: int, weights: Weights) -> dict[str, int]:
    """Largest remainder over fractions: every member's exact part, rounded down, then a penny each in order."""
    size = abs(total)
    exact = {member: size * weights.part(member) for member in weights.members}
    shares = {member: int(each) for member, each in exact.items()}
    in_order = sorted(exact, key=lambda member: (shares[member] - exact[member], member))
    for member in in_order[: size - sum(shares.values())]:
        shares[member] += 1
    return {member: share if total >= 0 else -share for member, share in shares.items()}


def journal_of(document: PostedDocument, known: Mapping[str, Agreement], posted: Lines) -> Lines:
    """The journal that the posting rules ask for; `posted` is the one that stands, for the pool it drew on."""
    value = document.document
    if value.kind is DocumentKind.CONTRIBUTION:
        pairs = [
            (f"Assets:Current:{value.member}", value.amount),
            (f"Liabilities:Pool:{value.pool}:{value.member}", -value.amount),
        ]
        return Counter((account, None, amount) for account, amount in pairs)
    if value.kind is DocumentKind.PAYMENT:
        pairs = [
            (f"Assets:Current:{value.other}", value.amount),
            (f"Assets:Current:{value.member}", -value.amount),
        ]
        return Counter((account, None, amount) for account, amount in pairs)
    found: Lines = Counter()
    for reference in dict.fromkeys(line.contract for line in value.lines):
        lines = [line for line in value.lines if line.contract == reference]
        pool = _pool_of(known[reference], posted)
        found.update(_of_contract(document, known[reference], lines, pool))
    return found


def _of_contract(
    document: PostedDocument, agreement: Agreement, lines: list[DocumentLineFacts], pool: str | None
) -> Iterator[tuple[str, int | None, int]]:
    by_side: dict[tuple[str, bool], int] = defaultdict(int)
    is_cost, is_net = document.document.kind.is_cost, document.document.kind is DocumentKind.TRUE_UP
    for line in lines:
        weights = document.weights[line.line][1]
        nets, vats = shares_of(line.net, weights), shares_of(line.vat, weights)
        for member in weights.members:
            gross = nets[member] + vats[member]
            by_side[member, gross > 0 and not is_net] += gross
    income = "Grants" if document.document.kind is DocumentKind.GRANT else "Rebates"
    total = sum(by_side.values())
    for (member, _), share in by_side.items():
        if share:
            bearing = f"Liabilities:Pool:{pool}:{member}" if pool else f"Assets:Current:{member}"
            cost = (
                f"Expenses:{agreement.workstream.capitalize()}:{member}"
                if is_cost
                else f"Income:{income}:{member}"
            )
            sign = 1 if is_cost else -1
            yield cost, agreement.id, share if is_cost else -share
            yield bearing, agreement.id, sign * share
            yield f"Income:Recharges:{member}", agreement.id, -sign * share
    if total:
        yield f"Assets:Current:{document.document.member}", agreement.id, -total if is_cost else total


def _pool_of(agreement: Agreement, posted: Lines) -> str | None:
    """The pool that bore the document; the contract may draw on another by now."""
    for account, contract_id, _ in posted:
        if contract_id == agreement.id and account.startswith("Liabilities:Pool:"):
            return account.split(":")[2]
    return None
