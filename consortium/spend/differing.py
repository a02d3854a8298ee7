"""Documents that would be shared otherwise by today's facts (spec/ledger.md, "Sharing a cost", rule 4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.contracts.queries import agreements
from consortium.kernel.money import Pence
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.queries import PostedDocument, documents
from consortium.spend.sharing import Sharing, Unshareable
from consortium.spend.weights import Weights


@dataclass(frozen=True, slots=True)
class Differing:
    """A posted line of which a member's share or quantity would be another today; `why` in words."""

    posted: PostedDocument
    facts: DocumentLineFacts
    kept: Weights
    why: str

    @property
    def journal(self) -> str:
        """The journal's name."""
        return self.posted.journal

    @property
    def document(self) -> str:
        """The document's number."""
        return self.posted.document.number

    @property
    def line(self) -> int:
        """The line's number."""
        return self.facts.line

    @property
    def contract(self) -> str:
        """The contract's reference."""
        return self.facts.contract


def shared_otherwise(session: Session, *, reversed_too: bool = False) -> Iterator[Differing]:
    """Every posted line, of documents not reversed, of which today's facts would give a member another share.

    Figures that changed in proportion, or too little to move a penny, and another day of agreement are no reason.
    """
    known, sharing = agreements(session), Sharing(session)
    for posted in documents(session):
        if posted.reversed_by is not None and not reversed_too:
            continue
        document = posted.document
        if document.kind is DocumentKind.TRUE_UP:
            continue  # it says itself by what it is shared; what was used since is for another
        for line in document.lines:
            kept = posted.weights[line.line][1]
            try:
                now = sharing.weights(known[line.contract], line, document.date, document.kind)
            except Unshareable as problem:
                yield Differing(posted, line, kept, str(problem))
                continue
            if now.content != kept.content and _borne(line, now) != _borne(line, kept):
                yield Differing(posted, line, kept, _why(kept, now))


def _borne(line: DocumentLineFacts, weights: Weights) -> dict[str, tuple[Pence, Pence, Fraction]]:
    """What each member bears of the line: net, VAT, and its exact part of the quantity where there is one."""
    nets, vats = weights.shares(line.net), weights.shares(line.vat)
    found = {
        member: (net, vat, weights.part(member) * Fraction(line.quantity or 0))
        for member, net, vat in zip(weights.members, nets, vats, strict=True)
    }
    return {member: each for member, each in found.items() if any(each)}


def _why(kept: Weights, now: Weights) -> str:
    if kept.basis != now.basis:
        return f"shared by {kept.basis}; the rule is {now.basis} now"
    if kept.members != now.members:
        return "other members take part now"
    changed = [member for member in kept.members if kept.by_member[member] != now.by_member[member]]
    return f"the {kept.basis} of {', '.join(changed)} changed"
