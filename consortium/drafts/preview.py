"""What each member would bear of a sample amount, by what a draft says so far."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement, Part, Rule
from consortium.contracts.schemas import ContractMemberSchema
from consortium.contracts.terms import DAYS_TO_PAY, Allocation, Counting
from consortium.drafts.content import Content
from consortium.fields import Choice, Day
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.errors import Refused, Unreadable
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.explain import explained
from consortium.spend.sharing import MissingFigure, Sharing
from consortium.spend.weights import Weights

FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
YEARS_BACK = 10
"""How far back the newest figures of members are looked for, where the draft's own year has none yet."""


@dataclass(frozen=True, slots=True)
class ShareShown:
    """What one member would bear of the sample amount, in pence, and the sentence that explains it."""

    member: str
    share: Pence
    sentence: str


class NoPreview(Refused):
    """The draft does not say enough yet to share anything; the message says what is missing."""


def shares(session: Session, content: Content, amount: Pence, contract_id: int = 0) -> list[ShareShown]:
    """How `amount` would be shared on the first day that the draft is about, by member code.

    Where a member's figure of that year is not in the book yet, by the newest year for which all have one.
    Raises NoPreview.
    """
    day = _first_day(content)
    agreement = replace(_agreement(content, day), id=contract_id)
    if not agreement.parts:
        raise NoPreview("nobody takes part yet: choose the members that do")
    weights = _weights(Sharing(session), agreement, amount, day)
    return [
        ShareShown(code, share, explained(agreement, weights, code, amount))
        for code, share in zip(weights.members, weights.shares(amount), strict=True)
    ]


def _weights(sharing: Sharing, agreement: Agreement, amount: Pence, day: date) -> Weights:
    line = DocumentLineFacts(line=1, contract=agreement.reference, item=None, quantity=None, net=amount, vat=0)
    year = FinancialYear.of(day)
    why: Refused | None = None
    for start in range(year.start, year.start - YEARS_BACK, -1):
        on = day if start == year.start else FinancialYear(start).span.last
        try:
            return sharing.weights(agreement, line, on, DocumentKind.INVOICE)
        except MissingFigure as problem:
            why = why or problem
        except Refused as problem:
            raise NoPreview(_nothing_used(agreement) or str(problem)) from None
    raise NoPreview(str(why))


def _nothing_used(agreement: Agreement) -> str:
    """Why a contract that is shared by use has no preview."""
    if agreement.rules[0].basis is not Allocation.USAGE:
        return ""
    return "each member bears what it will have used: there is nothing used yet to show shares by"


def _first_day(content: Content) -> date:
    for text in (content.variation.get("effective", ""), content.contract.get("start", "")):
        if day := _read_day(text):
            return day
    raise NoPreview("say first from when to when it runs: the shares follow from who takes part then")


def _read_day(text: str) -> date | None:
    try:
        return Day().read(text) if text else None
    except Unreadable:
        return None


def _agreement(content: Content, day: date) -> Agreement:
    """The terms, as if who takes part on the day took part for ever: what is shown is that day's sharing."""
    try:
        basis = Choice(Allocation).read(content.contract.get("allocation", ""))
        workstream = Choice(Workstream).read(content.contract.get("workstream", ""))
    except Unreadable:
        raise NoPreview("choose the kind of work and how its cost is shared") from None
    agreed = _read_day(content.contract.get("agreed", ""))
    return Agreement(
        id=0,
        reference=content.reference or "(no reference yet)",
        title="",
        workstream=workstream,
        supplier="",
        supplier_name="",
        lead="",
        start=FIRST,
        end=LAST,
        max_end=None,
        notice_days=None,
        payment_days=DAYS_TO_PAY,
        counting=Counting(),
        pool=None,
        rules=(Rule(1, FIRST, basis, agreed),),
        parts=tuple(_parts(content, day)),
    )


def _parts(content: Content, day: date) -> Iterator[Part]:
    schema = ContractMemberSchema()
    for row in content.members:
        wrong = schema.validate({"contract": "X", **row})
        if wrong:
            raise NoPreview("correct who takes part first")
        clean = schema.load({"contract": "X", **row})
        first, last = clean["from_day"] or FIRST, clean["to_day"] or LAST
        if first <= day <= last:
            yield Part(clean["member"], Span(FIRST, LAST), clean["weight"] or Decimal(0))
