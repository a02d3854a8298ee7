"""What each member would bear of a sample amount, by what a draft says so far."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement, Part, Rule
from consortium.contracts.schemas import ContractMemberSchema
from consortium.contracts.terms import DAYS_TO_PAY, Allocation, Counting
from consortium.drafts.content import Content
from consortium.fields import Choice, Day
from consortium.kernel.days import ONE_DAY, FinancialYear, Span, long_date
from consortium.kernel.errors import Refused, Unreadable
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.explain import explained
from consortium.spend.sharing import MissingFigure, Sharing
from consortium.spend.weights import Weights

S = TypeVar("S", bound=StrEnum)
MOST_STRETCHES = 6
FIRST, LAST = date(1900, 1, 1), date(2999, 12, 31)
YEARS_BACK = 10
"""How far back the newest figures of members are looked for, where the draft's own year has none yet."""


@dataclass(frozen=True, slots=True)
class ShareShown:
    """What one member would bear of the sample amount, in pence, and the sentence that explains it.

    `before`: what it bears of it as the contract stands, where a variation is previewed.
    """

    member: str
    share: Pence
    sentence: str
    before: Pence | None = None

    @property
    def more(self) -> Pence:
        """How much more than before."""
        return self.share - (self.before or 0)


class NoPreview(Refused):
    """The draft does not say enough yet to share anything; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """How the sample amount would be shared from a day on, until somebody comes, goes or weighs otherwise."""

    from_day: date
    shares: list[ShareShown]


def stretches(session: Session, content: Content, amount: Pence, contract_id: int = 0) -> list[Stretch]:
    """How `amount` would be shared from the first day that the draft is about, and from each on which that changes.

    Where a member's figure of a year is not in the book yet, by the newest year for which all have one.
    Raises NoPreview.
    """
    first, sharing = _first_day(content), Sharing(session)
    rows = _participations(content)
    if not rows:
        raise NoPreview("nobody takes part yet: choose the members that do")
    found: list[Stretch] = []
    for day in _days_of_change(rows, first):
        agreement = replace(_agreement(content, list(_parts(rows, day))), id=contract_id)
        if not agreement.parts:
            continue
        weights = _weights(sharing, agreement, amount, day)
        shown = [
            ShareShown(code, share, explained(agreement, weights, code, amount))
            for code, share in zip(weights.members, weights.shares(amount), strict=True)
        ]
        if not found or found[-1].shares != shown:
            found.append(Stretch(day, shown))
    if not found:
        raise NoPreview(f"nobody takes part on {long_date(first)}: check the days")
    return found[:MOST_STRETCHES]


def compared(session: Session, base: Content, stretch: Stretch, amount: Pence, contract_id: int) -> Stretch:
    """A stretch with what each bears as the contract stands beside it; unchanged where that cannot be shared."""
    as_it_stands = replace(base, variation={"effective": stretch.from_day.isoformat()})
    try:
        before = {each.member: each.share for each in stretches(session, as_it_stands, amount, contract_id)[0].shares}
    except NoPreview:
        return stretch
    shown = [replace(each, before=before.get(each.member, 0)) for each in stretch.shares]
    there = {each.member for each in shown}
    gone = [ShareShown(code, 0, "takes no part any more", was) for code, was in before.items() if code not in there]
    return replace(stretch, shares=sorted([*shown, *gone], key=lambda each: each.member))


def _days_of_change(rows: Iterable[Mapping[str, Any]], first: date) -> list[date]:
    days = {first}
    for row in rows:
        days |= {row["from_day"] or first, row["to_day"] + ONE_DAY if row["to_day"] else first}
    return sorted(each for each in days if each >= first)


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


def _choice(words: type[S], text: str, otherwise: str) -> S:
    try:
        return Choice(words).read(text)
    except Unreadable:
        raise NoPreview(otherwise) from None


def _agreement(content: Content, parts: list[Part]) -> Agreement:
    """The terms, as if who takes part on a day took part for ever: what is shown is that day's sharing."""
    basis = _choice(Allocation, content.contract.get("allocation", ""), "choose how its cost is shared")
    workstream = _choice(Workstream, content.contract.get("workstream", ""), "choose the kind of shared work first")
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
        parts=tuple(parts),
    )


def _participations(content: Content) -> list[dict[str, Any]]:
    """The clean rows of who takes part. Raises NoPreview, saying what is wrong with the first that is not."""
    schema, found = ContractMemberSchema(), []
    for row in content.members:
        try:
            found.append(schema.load({"contract": "X", **row}))
        except ValidationError as problem:
            column, messages = next(iter(problem.messages_dict.items()))
            raise NoPreview(f"{row.get('member', '')}, {column}: {messages[0]}") from None
    return found


def _parts(rows: Iterable[Mapping[str, Any]], day: date) -> Iterator[Part]:
    for row in rows:
        if (row["from_day"] or FIRST) <= day <= (row["to_day"] or LAST):
            yield Part(row["member"], Span(FIRST, LAST), row["weight"] or Decimal(0))
