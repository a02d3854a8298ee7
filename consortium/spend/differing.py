"""Documents that would be shared otherwise by today's facts (spec/ledger.md, "Sharing a cost", rule 4)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium.contracts.queries import agreements
from consortium.spend.documents import DocumentLineFacts
from consortium.spend.queries import PostedDocument, documents
from consortium.spend.sharing import Sharing, Unshareable
from consortium.spend.weights import Weights


@dataclass(frozen=True, slots=True)
class Differing:
    """A posted line whose kept weights are not what would be worked out today; `why` in words."""

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
    """Every posted line, of documents not reversed, that today's facts would share otherwise."""
    known, sharing = agreements(session), Sharing(session)
    for posted in documents(session):
        if posted.reversed_by is not None and not reversed_too:
            continue
        document = posted.document
        for line in document.lines:
            kept = posted.weights[line.line][1]
            try:
                now = sharing.weights(known[line.contract], line, document.date, document.kind)
            except Unshareable as problem:
                yield Differing(posted, line, kept, str(problem))
                continue
            if now.content != kept.content:
                yield Differing(posted, line, kept, _why(kept, now))


def _why(kept: Weights, now: Weights) -> str:
    if kept.basis != now.basis:
        return f"shared by {kept.basis}; the rule is {now.basis} now"
    if kept.members != now.members:
        return "other members take part now"
    changed = [member for member in kept.members if kept.by_member[member] != now.by_member[member]]
    if changed:
        return f"the {kept.basis} of {', '.join(changed)} changed"
    return "the rule's day of agreement changed"
