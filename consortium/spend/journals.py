"""The journal of each kind of document (spec/ledger.md, "Posting rules")."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from consortium.contracts.agreement import Agreement
from consortium.kernel.money import Pence
from consortium.ledger import accounts
from consortium.ledger.journal import Line, line
from consortium.spend.documents import Document, DocumentKind


@dataclass(slots=True)
class Borne:
    """What the members bear of a document on one contract, gross pence by member.

    Positive and negative shares are kept apart, so that lines which cancel out still stand in the book.
    """

    agreement: Agreement
    total: Pence = 0
    charged: dict[str, Pence] = field(default_factory=dict)
    credited: dict[str, Pence] = field(default_factory=dict)

    def add(self, members: list[str], shares: list[Pence]) -> None:
        """Add a line's gross shares, in the order of `members`."""
        for member, share in zip(members, shares, strict=True):
            if share:
                side = self.charged if share > 0 else self.credited
                side[member] = side.get(member, 0) + share
                self.total += share

    def netted(self) -> "Borne":
        """The same with one share for each member: what it is charged less what it is credited."""
        found = Borne(self.agreement)
        for member in {**self.charged, **self.credited}:
            found.add([member], [self.charged.get(member, 0) + self.credited.get(member, 0)])
        return found

    def shares(self) -> Iterator[tuple[str, Pence]]:
        """Every share that is not zero: charges, then credits, each in order of member."""
        yield from sorted(self.charged.items())
        yield from sorted(self.credited.items())


def journal_lines(document: Document, borne: list[Borne]) -> tuple[Line, ...]:
    """The lines of a document's journal."""
    if document.kind is DocumentKind.TRUE_UP:
        return tuple(each for part in borne for each in _cost(document.member, part.netted()))
    if document.kind is DocumentKind.INVOICE:
        return tuple(each for part in borne for each in _cost(document.member, part))
    if document.kind is DocumentKind.CONTRIBUTION:
        assert document.pool is not None
        return (
            line(accounts.current(document.member), None, document.amount),
            line(accounts.pool(document.pool, document.member), None, -document.amount),
        )
    if document.kind is DocumentKind.PAYMENT:
        assert document.other is not None
        return (
            line(accounts.current(document.other), None, document.amount),
            line(accounts.current(document.member), None, -document.amount),
        )
    income = accounts.grants if document.kind is DocumentKind.GRANT else accounts.rebates
    return tuple(each for part in borne for each in _received(document.member, part, income))


def _bearing_account(agreement: Agreement, member: str) -> str:
    """Where a member's share falls: its current account, or what is left of its contributions to the pool."""
    return accounts.pool(agreement.pool, member) if agreement.pool else accounts.current(member)


def _cost(payer: str, borne: Borne) -> Iterator[Line]:
    agreement = borne.agreement
    for member, share in borne.shares():
        debit, credit = (share, 0) if share > 0 else (0, -share)
        yield Line(accounts.expense(agreement.workstream, member), agreement.id, debit, credit)
        yield Line(_bearing_account(agreement, member), agreement.id, debit, credit)
        yield Line(accounts.recharges(member), agreement.id, credit, debit)
    if borne.total:
        yield line(accounts.current(payer), agreement.id, -borne.total)


def _received(receiver: str, borne: Borne, income: Callable[[str], str]) -> Iterator[Line]:
    agreement = borne.agreement
    if borne.total:
        yield line(accounts.current(receiver), agreement.id, borne.total)
    for member, share in borne.shares():
        yield line(accounts.recharges(member), agreement.id, share)
        yield line(income(member), agreement.id, -share)
        yield line(_bearing_account(agreement, member), agreement.id, -share)
