"""What must hold between the facts of a contract, however they came in (spec/imports.md, "Refused as well")."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement, Part
from consortium.contracts.models import Baseline, Item, Participation, Usage
from consortium.contracts.queries import agreements
from consortium.contracts.terms import Allocation
from consortium.kernel.days import Span
from consortium.kernel.exact import plain
from consortium.kernel.terms import Workstream
from consortium.members.models import Member

USAGE_WORKSTREAMS = (Workstream.PROCUREMENT, Workstream.RUNNING)


@dataclass(frozen=True, slots=True)
class Broken:
    """A fact that breaks a rule: the import kind and natural key of its row, the column, value and sentence.

    `member` takes part, or not, where that is the rule and the key does not name it.
    """

    kind: str
    key: tuple[str, ...]
    column: str
    value: str
    message: str
    member: str = ""


def broken(session: Session, contract_ids: Iterable[int]) -> Iterator[Broken]:
    """Every broken rule among the participations, items, baselines and usage of these contracts."""
    ids = list(contract_ids)
    members = {each.code: each for each in session.scalars(sa.select(Member))}
    for agreement in agreements(session, ids).values():
        yield from _participations(session, agreement, members)
        yield from _items(session, agreement)
        yield from _usage(session, agreement)


def _participations(session: Session, agreement: Agreement, members: dict[str, Member]) -> Iterator[Broken]:
    rows = session.execute(
        sa.select(Participation, Member.code)
        .join(Member, Member.id == Participation.member_id)
        .where(Participation.contract_id == agreement.id)
    ).all()
    fixed = any(rule.basis is Allocation.FIXED for rule in agreement.rules_in_force)
    by_member: dict[str, list[tuple[Participation, Part]]] = {}
    for row, code in rows:
        key = (agreement.reference, code, row.from_day.isoformat() if row.from_day else "")
        first, last = row.from_day or agreement.span.first, row.to_day or agreement.span.last
        if last < first:
            yield _no_day(agreement, key, row)
            continue
        yield from _outside(agreement, members[code], key, Span(first, last))
        yield from _weight(agreement, key, row, fixed)
        by_member.setdefault(code, []).append((row, Part(code, Span(first, last), row.weight)))
    for code, parts in by_member.items():
        yield from _overlaps(agreement, code, parts)


def _no_day(agreement: Agreement, key: tuple[str, ...], row: Participation) -> Broken:
    """A participation that ends before it starts, because of the contract's own days."""
    reference, span = agreement.reference, agreement.span
    if row.to_day:
        message = f"is before contract {reference} begins on {_day(span.first)}: give a later day"
        return Broken("contract_members", key, "to", str(row.to_day), message)
    message = f"is after contract {reference} ends on {_day(span.last)}: give an earlier day"
    return Broken("contract_members", key, "from", str(row.from_day), message)


def _outside(agreement: Agreement, member: Member, key: tuple[str, ...], span: Span) -> Iterator[Broken]:
    for whose, whole in (
        (f"contract {agreement.reference}", agreement.span),
        (f"member {member.code}", member.span),
    ):
        if span.first < whole.first:
            message = f"is before {whose} begins on {_day(whole.first)}: give a later day"
            yield Broken("contract_members", key, "from", str(span.first), message)
        if span.last > whole.last:
            message = f"is after {whose} ends on {_day(whole.last)}: give an earlier day"
            yield Broken("contract_members", key, "to", str(span.last), message)


def _weight(agreement: Agreement, key: tuple[str, ...], row: Participation, fixed: bool) -> Iterator[Broken]:
    if fixed and row.weight is None:
        message = f"is blank, but contract {agreement.reference} is shared by fixed weights: give one"
        yield Broken("contract_members", key, "weight", "", message)
    if not fixed and row.weight is not None:
        message = (
            "goes only with the allocation fixed, which contract "
            f"{agreement.reference} does not have: leave it blank"
        )
        yield Broken("contract_members", key, "weight", plain(row.weight), message)


def _overlaps(agreement: Agreement, code: str, parts: list[tuple[Participation, Part]]) -> Iterator[Broken]:
    for (_, earlier), (row, later) in pairwise(sorted(parts, key=lambda each: each[1].span)):
        if earlier.span.overlap(later.span):
            key = (agreement.reference, code, row.from_day.isoformat() if row.from_day else "")
            message = (
                f"overlaps the participation of {code} that runs to "
                f"{_day(earlier.span.last)}: end that one earlier or begin this one later"
            )
            yield Broken("contract_members", key, "from", str(later.span.first), message)


def _items(session: Session, agreement: Agreement) -> Iterator[Broken]:
    if agreement.workstream is not Workstream.RUNNING:
        return
    message = (
        f"contract {agreement.reference} is running cost, which has no items and no baselines: remove the row"
    )
    baselines = (
        sa.select(Item.code, Member.code)
        .join(Baseline, Baseline.item_id == Item.id)
        .join(Member, Member.id == Baseline.member_id)
    )
    for item, member in session.execute(baselines.where(Item.contract_id == agreement.id)):
        yield Broken(
            "baselines", (agreement.reference, item, member), "contract", agreement.reference, message
        )
    for item in agreement.items:
        yield Broken("contract_items", (agreement.reference, item), "contract", agreement.reference, message)


def _usage(session: Session, agreement: Agreement) -> Iterator[Broken]:
    rows = session.execute(
        sa.select(Member.code, Usage.month)
        .join(Member, Member.id == Usage.member_id)
        .where(Usage.contract_id == agreement.id)
    ).all()
    if not rows:
        return
    by_usage = agreement.workstream in USAGE_WORKSTREAMS and any(
        rule.basis is Allocation.USAGE for rule in agreement.rules_in_force
    )
    for member, month in rows:
        key = (agreement.reference, member, str(month))
        if not by_usage:
            message = (
                f"contract {agreement.reference} is not a procurement or "
                "running contract shared by usage: remove the row"
            )
            yield Broken("usage", key, "contract", agreement.reference, message)
        elif member not in agreement.taking_part(month.span):
            message = (
                f"{member} takes part in {agreement.reference} on no day of {month}: check contract_members"
            )
            yield Broken("usage", key, "month", str(month), message)


def contracts_of(session: Session, member_ids: Iterable[int]) -> set[int]:
    """The contracts in which these members are named."""
    ids = list(member_ids)
    return set(session.scalars(sa.select(Participation.contract_id).where(Participation.member_id.in_(ids))))


def _day(day: date) -> str:
    return day.isoformat()
