"""Read contracts, baselines and usage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement, ItemTerms, MeasureRule, Part, Rule
from consortium.contracts.models import (
    Baseline,
    Contract,
    Item,
    Participation,
    SharingRule,
    Supplier,
    Usage,
    UsageMeasure,
)
from consortium.contracts.terms import Allocation, Counting, Measure
from consortium.db import remembered
from consortium.kernel.days import Span
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import Workstream
from consortium.ledger.models import Pool
from consortium.members.models import Member

_Taking = tuple[Any, ...]
"""A member's code, its first and last day where they are not the contract's, and its weight."""


@dataclass(frozen=True, slots=True)
class BaselineTerms:
    """A member's baseline of an item, by code."""

    contract_id: int
    item: str
    member: str
    row: Baseline


def agreements(session: Session, only: Iterable[int] | None = None) -> dict[str, Agreement]:
    """Every contract's terms by reference, or those of the contract ids in `only`."""
    if only is not None:
        return _agreements(session, list(only))
    return dict(remembered(session, "agreements", lambda: _agreements(session, None)))


def _agreements(session: Session, only: list[int] | None) -> dict[str, Agreement]:
    names = (Supplier.code.label("supplier"), Supplier.name.label("supplier_name"), Member.code.label("lead"))
    contracts = (
        sa.select(*Contract.__table__.columns, *names, Pool.code.label("pool"))
        .join(Supplier, Supplier.id == Contract.supplier_id)
        .join(Member, Member.id == Contract.lead_id)
        .outerjoin(Pool, Pool.id == Contract.pool_id)
    )
    if only is not None:
        contracts = contracts.where(Contract.id.in_(only))
    rules, parts, items = _rules(session, only), _participations(session, only), _items(session, only)
    measures = _measures(session, only)
    found = {}
    for row in session.execute(contracts.order_by(Contract.reference)):
        whole = Span(row.start, row.max_end or row.end)
        found[row.reference] = Agreement(
            id=row.id,
            reference=row.reference,
            title=row.title,
            workstream=Workstream(row.workstream),
            supplier=row.supplier,
            supplier_name=row.supplier_name,
            lead=row.lead,
            start=row.start,
            end=row.end,
            max_end=row.max_end,
            notice_days=row.notice_days,
            payment_days=row.payment_days,
            counting=Counting.parse(row.counting),
            pool=row.pool,
            rules=tuple(rules[row.id]),
            parts=tuple(_parts(parts[row.id], whole)),
            items=items[row.id],
            measures=tuple(measures[row.id]),
        )
    return found


def agreement(session: Session, reference: str) -> Agreement:
    """One contract's terms. Raises NotFound."""
    key = session.scalar(sa.select(Contract.id).filter_by(reference=reference))
    if key is None:
        raise NotFound(f"there is no contract {reference}")
    return agreements(session, [key])[reference]


# There may be thousands of these rows on a page: they are read as values, not as objects that could be changed.


def _rules(session: Session, only: list[int] | None) -> dict[int, list[Rule]]:
    columns = (SharingRule.version, SharingRule.from_day, SharingRule.basis, SharingRule.agreed)
    found: dict[int, list[Rule]] = defaultdict(list)
    rows: Any = sa.select(SharingRule.contract_id, *columns)
    for contract, version, from_day, basis, agreed in _of(session, rows, SharingRule.contract_id, only):
        found[contract].append(Rule(version, from_day, Allocation(basis), agreed))
    return found


def _measures(session: Session, only: list[int] | None) -> dict[int, list[MeasureRule]]:
    columns = (UsageMeasure.version, UsageMeasure.from_day, UsageMeasure.measure)
    found: dict[int, list[MeasureRule]] = defaultdict(list)
    rows: Any = sa.select(UsageMeasure.contract_id, *columns)
    for contract, version, from_day, measure in _of(session, rows, UsageMeasure.contract_id, only):
        found[contract].append(MeasureRule(version, from_day, Measure(measure)))
    return found


def _participations(session: Session, only: list[int] | None) -> dict[int, list[_Taking]]:
    columns = (Participation.from_day, Participation.to_day, Participation.weight)
    found: dict[int, list[_Taking]] = defaultdict(list)
    rows: Any = (
        sa.select(Participation.contract_id, Member.code, *columns)
        .join(Member, Member.id == Participation.member_id)
        .order_by(Member.code, Participation.id)
    )
    for contract, *taking in _of(session, rows, Participation.contract_id, only):
        found[contract].append(tuple(taking))
    return found


def _parts(rows: Iterable[_Taking], whole: Span) -> Iterator[Part]:
    """What the rows come to; one of no day at all, which the contract's rules refuse, is left out."""
    for member, from_day, to_day, weight in rows:
        first, last = from_day or whole.first, to_day or whole.last
        if first <= last:
            yield Part(member, Span(first, last), weight)


def _items(session: Session, only: list[int] | None) -> dict[int, dict[str, ItemTerms]]:
    columns = (Item.id, Item.code, Item.unit, sa.func.coalesce(Item.description, ""))
    found: dict[int, dict[str, ItemTerms]] = defaultdict(dict)
    rows: Any = sa.select(Item.contract_id, *columns)
    for contract, key, code, unit, description in _of(session, rows, Item.contract_id, only):
        found[contract][code] = ItemTerms(key, code, unit, description)
    return found


def _of(session: Session, rows: sa.Select[Any], contract: Any, only: list[int] | None) -> Iterator[Any]:
    """The rows of these contracts, or of all."""
    return iter(session.execute(rows if only is None else rows.where(contract.in_(only))))


def baselines(session: Session, contract_ids: Iterable[int] | None = None) -> list[BaselineTerms]:
    """Baselines with the codes of their item and member, in order of contract, item and member."""
    rows = (
        sa.select(Item.contract_id, Item.code, Member.code, Baseline)
        .join(Item, Item.id == Baseline.item_id)
        .join(Member, Member.id == Baseline.member_id)
        .order_by(Item.contract_id, Item.code, Member.code)
    )
    if contract_ids is not None:
        rows = rows.where(Item.contract_id.in_(list(contract_ids)))
    return [BaselineTerms(*row) for row in session.execute(rows)]


def who_entered(row: Contract | Baseline) -> tuple[str, ...]:
    """Everybody who entered the row or varied it since, the first one first; none of them may sign for it."""
    return tuple(row.entered_by.split("\n"))


def used(session: Session, contract_id: int, days: Span) -> dict[str, Decimal]:
    """What each member used in the months that the days touch, by member code."""
    months = list(days.months())
    rows = session.execute(
        sa.select(Member.code, Usage.quantity)
        .join(Member, Member.id == Usage.member_id)
        .where(Usage.contract_id == contract_id, Usage.month >= months[0], Usage.month <= months[-1])
    )
    found: dict[str, Decimal] = defaultdict(Decimal)
    for member, quantity in rows:
        found[member] += quantity
    return found


def members_of_contracts(session: Session) -> set[str]:
    """The codes of all members named in any contract, in whatever year."""
    named = sa.select(Participation.member_id).distinct()
    return set(session.scalars(sa.select(Member.code).where(Member.id.in_(named))))
