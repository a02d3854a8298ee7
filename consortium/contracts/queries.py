"""Read contracts, baselines and usage."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement, ItemTerms, Part, Rule
from consortium.contracts.models import Baseline, Contract, Item, Participation, SharingRule, Supplier, Usage
from consortium.contracts.terms import Allocation, Counting
from consortium.kernel.days import Span
from consortium.kernel.errors import NotFound
from consortium.kernel.terms import Workstream
from consortium.ledger.models import Pool
from consortium.members.models import Member


@dataclass(frozen=True, slots=True)
class BaselineTerms:
    """A member's baseline of an item, by code."""

    contract_id: int
    item: str
    member: str
    row: Baseline


def agreements(session: Session, only: Iterable[int] | None = None) -> dict[str, Agreement]:
    """Every contract's terms by reference, or those of the contract ids in `only`."""
    contracts = (
        sa.select(Contract, Supplier, Member.code, Pool.code)
        .join(Supplier, Supplier.id == Contract.supplier_id)
        .join(Member, Member.id == Contract.lead_id)
        .outerjoin(Pool, Pool.id == Contract.pool_id)
    )
    if only is not None:
        contracts = contracts.where(Contract.id.in_(list(only)))
    rules, parts, items = _rules(session), _participations(session), _items(session)
    found = {}
    for row, supplier, lead, pool in session.execute(contracts.order_by(Contract.reference)).all():
        whole = Span(row.start, row.max_end or row.end)
        found[row.reference] = Agreement(
            id=row.id,
            reference=row.reference,
            title=row.title,
            workstream=Workstream(row.workstream),
            supplier=supplier.code,
            supplier_name=supplier.name,
            lead=lead,
            start=row.start,
            end=row.end,
            max_end=row.max_end,
            notice_days=row.notice_days,
            payment_days=row.payment_days,
            counting=Counting.parse(row.counting),
            pool=pool,
            rules=tuple(rules[row.id]),
            parts=tuple(_parts(parts[row.id], whole)),
            items=items[row.id],
        )
    return found


def agreement(session: Session, reference: str) -> Agreement:
    """One contract's terms. Raises NotFound."""
    key = session.scalar(sa.select(Contract.id).filter_by(reference=reference))
    if key is None:
        raise NotFound(f"there is no contract {reference}")
    return agreements(session, [key])[reference]


def _rules(session: Session) -> dict[int, list[Rule]]:
    found: dict[int, list[Rule]] = defaultdict(list)
    for each in session.scalars(sa.select(SharingRule)):
        found[each.contract_id].append(Rule(each.version, each.from_day, Allocation(each.basis), each.agreed))
    return found


def _participations(session: Session) -> dict[int, list[tuple[str, Participation]]]:
    found: dict[int, list[tuple[str, Participation]]] = defaultdict(list)
    rows = sa.select(Participation, Member.code).join(Member, Member.id == Participation.member_id)
    for each, code in session.execute(rows.order_by(Member.code, Participation.id)):
        found[each.contract_id].append((code, each))
    return found


def _parts(rows: Iterable[tuple[str, Participation]], whole: Span) -> Iterator[Part]:
    """What the rows come to; one of no day at all, which the contract's rules refuse, is left out."""
    for member, row in rows:
        first, last = row.from_day or whole.first, row.to_day or whole.last
        if first <= last:
            yield Part(member, Span(first, last), row.weight)


def _items(session: Session) -> dict[int, dict[str, ItemTerms]]:
    found: dict[int, dict[str, ItemTerms]] = defaultdict(dict)
    for each in session.scalars(sa.select(Item)):
        found[each.contract_id][each.code] = ItemTerms(each.id, each.code, each.unit, each.description or "")
    return found


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
    return set(
        session.scalars(sa.select(Member.code).join(Participation, Participation.member_id == Member.id))
    )
