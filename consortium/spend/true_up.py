"""A year's charges on account held against real use: what each member is due to bear instead, and its posting.

A true-up is a document of two lines an item (and two for VAT): one takes back what members were charged by
just that, one charges the same amount by what they really used. Its journal has each member's difference. The
weights of both stand with it, so that it is explained, recomputed, reversed and exported as any document is.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreement as agreement_of
from consortium.contracts.terms import Allocation
from consortium.fields import typed
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.errors import Refused
from consortium.kernel.money import POUND, Pence, pounds
from consortium.kernel.terms import Workstream
from consortium.ledger.journal import Posted
from consortium.members.queries import members
from consortium.parameters.queries import value
from consortium.parameters.terms import Name
from consortium.spend.documents import Document, DocumentKind, DocumentLineFacts
from consortium.spend.queries import next_occurrence
from consortium.spend.recording import AlreadyPosted, Recorder
from consortium.spend.shares import line_shares
from consortium.spend.sharing import LineTerms, Sharing
from consortium.spend.totals import COST
from consortium.spend.weights import BY_MEMBER, ON_ACCOUNT, Weights

TRUED_UP = (Workstream.EMPLOYMENT, Workstream.RUNNING)
"""Services of which use is known apart from what was billed. The quantity of a procurement contract is that of its
invoices, and a course is shared by its own places."""

ESTIMATES = (Allocation.FIXED, Allocation.USAGE)
"""Bases that stand for use: weights agreed beforehand, or the use as it was known when an invoice came."""


Line = tuple[DocumentLineFacts, Weights]
Charged = Mapping[tuple[str, bool], Mapping[str, Pence]]
"""What each member was charged, by item and whether it is VAT."""


class NothingToTrueUp(Refused):
    """The contract's charges of the year need no true-up, or cannot have one."""


@dataclass(frozen=True, slots=True)
class Part:
    """What a member was charged on account, and what is due by its use; pence with VAT."""

    member: str
    used: Decimal
    charged: Pence
    due: Pence

    @property
    def difference(self) -> Pence:
        """What it bears more (or, below zero, less) once trued up."""
        return self.due - self.charged

    def exceeds(self, tolerance: Decimal) -> bool:
        """Whether it was charged more or less than is due by more than this part of what is due."""
        return abs(self.difference) > Fraction(tolerance) * abs(self.due)


@dataclass(frozen=True, slots=True)
class TrueUp:
    """A contract's year held against real use; `lines` are those of the document that would be posted."""

    agreement: Agreement
    year: FinancialYear
    span: Span
    tolerance: Decimal
    parts: tuple[Part, ...]
    lines: tuple[Line, ...]

    @property
    def is_needed(self) -> bool:
        """Whether any member's charges are beyond the tolerance: then all are trued up, so that it comes to zero."""
        return any(each.exceeds(self.tolerance) for each in self.parts)

    @property
    def document(self) -> Document:
        """The document, as of the last day of its year."""
        return document_of(self.agreement, self.year, self.span.last, tuple(line for line, _ in self.lines))


def document_of(
    agreement: Agreement, year: FinancialYear, dated: date, lines: tuple[DocumentLineFacts, ...]
) -> Document:
    """A true-up as a document: the contract's lead stands for it, and nobody is billed."""
    return Document(DocumentKind.TRUE_UP, str(year), dated, agreement.lead, lines=lines)


def may_be_trued_up(agreement: Agreement, year: FinancialYear) -> bool:
    """Whether the contract's charges of the year are an estimate of use that is counted apart from them."""
    span = agreement.span.overlap(year.span)
    return (
        agreement.workstream in TRUED_UP and span is not None and agreement.rule(span.last).basis in ESTIMATES
    )


def true_up(session: Session, agreement: Agreement, year: FinancialYear) -> TrueUp:
    """Hold the year's charges against real use, as that is measured on its last day.

    Raises NothingToTrueUp, saying why there is nothing to hold.

    What one member bears alone is its own, and stays with it.
    """
    span = agreement.span.overlap(year.span)
    if span is None or not may_be_trued_up(agreement, year):
        raise NothingToTrueUp(f"{agreement.reference} was not charged on account in {year}")
    use = Sharing(session).use(agreement, span, span.last)
    taking_part = agreement.taking_part(span)
    by_use = {each: use.amounts.get(each, Decimal(0)) for each in taking_part}
    if not any(by_use.values()):
        raise NothingToTrueUp(f"nobody's use of {agreement.reference} in {year} is recorded yet")
    weights = Weights(use.basis, use.taken_for, "", by_use)
    lines = tuple(charged_anew(agreement.reference, year, span, _charged(session, agreement, year), weights))
    if not lines:
        raise NothingToTrueUp(f"nothing was charged on account on {agreement.reference} in {year}")
    tolerance = value(session, Name.TRUE_UP_TOLERANCE, span.last)
    return TrueUp(agreement, year, span, tolerance, tuple(parts_of(lines, by_use)), lines)


def charged_anew(
    reference: str, year: FinancialYear, span: Span, by_item: Charged, by_use: Weights
) -> Iterator[Line]:
    """Each item's net and VAT, taken back from those who were charged and charged by use.

    Raises NothingToTrueUp where some were charged and others credited: no weights take that back.
    """
    number = 0
    for (item, is_vat), charged in sorted(by_item.items()):
        total = sum(charged.values())
        if not any(charged.values()):
            continue
        if min(charged.values()) < 0 < max(charged.values()):
            both = f"some members were charged and others credited on {reference} in {year}"
            raise NothingToTrueUp(both)
        on_account = Weights(
            ON_ACCOUNT,
            str(year),
            "",
            {member: Decimal(abs(each)) / POUND for member, each in charged.items()},
        )
        for amount, weights in ((-total, on_account), (total, by_use)):
            number += 1
            net, vat = (0, amount) if is_vat else (amount, 0)
            yield DocumentLineFacts(number, reference, net, vat, item or None, span=span), weights


def _charged(session: Session, agreement: Agreement, year: FinancialYear) -> Charged:
    """What each member was charged on account in the year."""
    found: dict[tuple[str, bool], dict[str, Pence]] = defaultdict(lambda: defaultdict(int))
    codes = {each.code for each in members(session)}
    for share in line_shares(session, year, [agreement], codes):
        posted = share.posted
        if posted.kind == COST and posted.weights.basis != BY_MEMBER:
            found[posted.item, False][share.member] += share.net
            found[posted.item, True][share.member] += share.vat
    return found


def parts_of(lines: Iterable[Line], used: Mapping[str, Decimal]) -> Iterator[Part]:
    """What the lines come to for each member, by code."""
    charged: dict[str, Pence] = defaultdict(int)
    due: dict[str, Pence] = defaultdict(int)
    for line, weights in lines:
        into, sign = (charged, -1) if weights.basis == ON_ACCOUNT else (due, 1)
        for member, share in zip(weights.members, weights.shares(line.net + line.vat), strict=True):
            into[member] += sign * share
    for member in sorted({*charged, *due}):
        yield Part(member, used.get(member, Decimal(0)), charged[member], due[member])


def is_posted(session: Session, found: TrueUp) -> bool:
    """Whether a true-up of the contract and year stands."""
    return next_occurrence(session, found.document.natural_key) is None


def post_true_up(session: Session, cause: Cause, reference: str, year: FinancialYear) -> Posted:
    """Post the contract's true-up of a year, dated its last day, for the reason of the cause, which the journal has.

    Raises NotFound, Refused without a reason and before the year is over, NothingToTrueUp where no member's charges
    are beyond the tolerance, and AlreadyPosted until the one that stands is reversed.
    """
    reason = typed(cause.reason)
    if not reason:
        raise Refused("say why the year is trued up")
    contract = agreement_of(session, reference)
    found = true_up(session, contract, year)
    if cause.at.date() <= found.span.last:
        raise NothingToTrueUp(f"{year} is not over yet: what is used until {found.span.last} belongs to it")
    if is_posted(session, found):
        raise AlreadyPosted(
            f"{reference} is trued up for {year} already; reverse that before you post another"
        )
    if not found.is_needed:
        raise NothingToTrueUp(f"every member's charges of {year} are within the tolerance")
    recorder = Recorder(session, cause, into_soft_closed=True)
    terms = {line.line: LineTerms(weights, found.span.last, contract.pool) for line, weights in found.lines}
    entry = recorder.record(found.document, terms=terms, checked=True, reason=reason)
    recorder.flush()
    before = {each.member: pounds(each.charged) for each in found.parts}
    after = {each.member: pounds(each.due) for each in found.parts}
    journal = f"{FinancialYear(entry.year)}/{entry.number}"
    silent = Cause(cause.actor, cause.at)  # the reason stands on the journal alone, where it can be redacted
    subject = f"contract {reference} {year}"
    record(session, silent, "trued up", subject, before=before, after={"journal": journal, **after})
    return entry
