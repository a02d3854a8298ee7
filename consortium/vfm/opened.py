"""A claim opened to its baseline and the posted lines behind it (spec/vfm.md V2)."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreement as agreement_of
from consortium.kernel.days import FinancialYear, long_date
from consortium.kernel.errors import NotFound
from consortium.kernel.exact import MILLIONTHS, plain
from consortium.kernel.money import Pence, display, pounds
from consortium.spend.documents import COST_KINDS, DocumentKind, DocumentLineFacts
from consortium.spend.explain import explained
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.queries import PostedDocument, documents
from consortium.vfm.claims import KeptClaim, kept_claims
from consortium.vfm.facts import year_facts


@dataclass(frozen=True, slots=True)
class OpenedLine:
    """A posted line behind a claim: the member's net share (pence) and its exact part of the quantity."""

    document: str
    document_id: int
    line: int
    journal: str
    dated: date
    service_day: date
    net: Pence
    share: Pence
    quantity: Fraction | None
    counted: bool
    explanation: str

    def as_json(self) -> dict[str, str]:
        """The line as text."""
        return {
            "document": self.document,
            "line": str(self.line),
            "journal": self.journal,
            "dated": self.dated.isoformat(),
            "service_day": self.service_day.isoformat(),
            "net": pounds(self.net),
            "share": pounds(self.share),
            "quantity": "" if self.quantity is None else _shown(self.quantity),
            "counted": "yes" if self.counted else "no",
            "explanation": self.explanation,
        }


@dataclass(frozen=True, slots=True)
class OpenedClaim:
    """A claim with the lines behind it; those that count add up to its cost."""

    claim: KeptClaim
    lines: tuple[OpenedLine, ...]
    incomplete: tuple[str, ...] = ()
    """Why it stays out of headlines, from the facts as they stand; empty when it is complete."""

    @property
    def sentences(self) -> list[str]:
        """The claim in words: its baseline, its sum, its state, and why it is incomplete."""
        row = self.claim.row
        alone = f"£{plain(row.price)} on {long_date(row.price_date)} ({row.source}, evidence {row.evidence})"
        index = f", index {row.series}" if row.series else ""
        figures = row.problem or f"cashable {display(row.cashable or 0)}, avoided {display(row.avoided or 0)}"
        incomplete = [f"Incomplete: {'; '.join(self.incomplete)}."] if self.incomplete else []
        return [
            f"{self.claim.contract} {self.claim.item}, {self.claim.member}, {row.year}: {self.claim.state.value}",
            f"Baseline {alone}{index}; quantity {_shown(Fraction(row.quantity))}; cost {display(row.cost)}: {figures}",
            *incomplete,
        ]

    def as_json(self) -> dict[str, Any]:
        """The claim and its lines as text."""
        row = self.claim.row
        return {
            "contract": self.claim.contract,
            "item": self.claim.item,
            "member": self.claim.member,
            "year": str(row.year),
            "state": self.claim.state.value,
            "price": plain(row.price),
            "price_date": row.price_date.isoformat(),
            "source": row.source,
            "evidence": row.evidence,
            "index": row.series,
            "quantity": row.quantity,
            "cost": pounds(row.cost),
            "cashable": None if row.cashable is None else pounds(row.cashable),
            "avoided": None if row.avoided is None else pounds(row.avoided),
            "problem": row.problem,
            "incomplete": list(self.incomplete),
            "lines": [each.as_json() for each in self.lines],
        }


def opened(session: Session, contract: str, item: str, member: str, year: FinancialYear) -> OpenedClaim:
    """The claim of this key with its lines. Raises NotFound."""
    agreement = agreement_of(session, contract)
    found = [
        each for each in kept_claims(session, year, member=member, contract=contract) if each.item == item
    ]
    if not found:
        raise NotFound(f"there is no claim {contract} {item} of {member} in {year}")
    lines = lines_behind(session, year, found, {contract: agreement})[found[0].row.id]
    facts = year_facts(session, year, contract_ids=[agreement.id]).claims
    incomplete = next((each.incomplete for each in facts if each.key == found[0].key), ())
    return OpenedClaim(found[0], lines, incomplete)


def lines_behind(
    session: Session, year: FinancialYear, claims: Collection[KeptClaim], known: Mapping[str, Agreement]
) -> dict[int, tuple[OpenedLine, ...]]:
    """The posted lines behind each of a year's claims, by the claim's id, in order of service.

    `known`: at least the contracts of the claims, by reference.
    """
    found: dict[int, list[OpenedLine]] = {each.row.id: [] for each in claims}
    by_item: dict[tuple[str, str | None], list[KeptClaim]] = defaultdict(list)
    for each in claims:
        by_item[each.contract, each.item].append(each)
    behind = sa.select(DocumentLine.document_id).where(
        DocumentLine.item_id.in_({each.row.item_id for each in claims}),
        DocumentLine.service_day.between(year.span.first, year.span.last),
    )
    of_items = documents(session, DocumentRow.id.in_(behind), DocumentRow.kind.in_(COST_KINDS))
    for document in (each for each in of_items if each.reversed_by is None):
        for line in document.document.lines:
            if document.service_days[line.line] in year.span:
                for claim in by_item.get((line.contract, line.item), ()):
                    found[claim.row.id] += _of_member(document, line, known[line.contract], claim.member)
    return {key: tuple(sorted(lines, key=_by_service)) for key, lines in found.items()}


def _by_service(line: OpenedLine) -> tuple[date, str, int]:
    return line.service_day, line.document, line.line


def _of_member(
    document: PostedDocument, line: DocumentLineFacts, agreement: Agreement, member: str
) -> Iterator[OpenedLine]:
    """The line as the member bears it; nothing where it bears none of it."""
    weights, day = document.weights[line.line][1], document.service_days[line.line]
    settled = line.span if document.document.kind is DocumentKind.TRUE_UP else None
    if weights.by_member.get(member):
        quantity = None
        if line.quantity is not None:
            quantity = Fraction(line.quantity) * weights.part(member) * (-1 if line.net < 0 else 1)
        yield OpenedLine(
            document=document.document.number,
            document_id=document.id,
            line=line.line,
            journal=document.journal,
            dated=document.document.date,
            service_day=day,
            net=line.net,
            share=weights.shares(line.net)[weights.members.index(member)],
            quantity=quantity,
            counted=agreement.counts(member, day, settled),
            explanation=explained(agreement, weights, member, line.net),
        )


def _shown(quantity: Fraction) -> str:
    """The exact quantity, as a decimal where that is short."""
    if quantity.denominator == 1:
        return str(quantity.numerator)
    if MILLIONTHS % quantity.denominator == 0:
        millionths = int(quantity * MILLIONTHS)
        sign, size = ("-", -millionths) if millionths < 0 else ("", millionths)
        return f"{sign}{size // MILLIONTHS}.{size % MILLIONTHS:06d}".rstrip("0")
    return f"{quantity.numerator}/{quantity.denominator}"
