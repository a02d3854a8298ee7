"""Claims kept as rows: worked out again when their facts change, signed or disputed as they then stand."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, defer

from consortium.contracts.models import Contract, Item
from consortium.db import touched, varied
from consortium.kernel.days import FinancialYear
from consortium.kernel.terms import ClaimState
from consortium.members.models import Member
from consortium.spend.models import SpendTotal
from consortium.spend.operations import recount
from consortium.vfm.facts import indices, year_facts
from consortium.vfm.models import ClaimRow, Signature
from reports.claims import Claim, ClaimFacts, IndexMissing, Indices, claim

LARGEST_KEPT = 2**63 - 1
"""Pence that a column of the database can hold; a dear price times a large quantity may be more."""

BOUND = (
    *("price", "price_date", "source", "series", "evidence", "quantity", "cost", "indexed_price", "cashable"),
    *("avoided", "problem"),
)
"""The columns of a claim that its digest binds: what an officer signs."""


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A kept claim with its codes, its state and its last signature, of which it holds or has `lapsed`.

    A signature lapses when what it was given for is not what stands any more.
    """

    row: ClaimRow
    contract: str
    item: str
    member: str
    state: ClaimState
    signature: Signature | None
    lapsed: Signature | None

    @property
    def key(self) -> tuple[str, str, str, FinancialYear]:
        """(contract, item, member, year)."""
        return self.contract, self.item, self.member, self.row.year


def refresh(session: Session) -> None:
    """Work out again the claims of every contract touched in this unit of work, and keep them (V3)."""
    session.flush()
    ids = touched(session)
    if not ids:
        return
    if changed := varied(session):
        recount(session, changed)
    spent = session.scalars(sa.select(SpendTotal.year).where(SpendTotal.contract_id.in_(ids)).distinct())
    kept = session.scalars(sa.select(ClaimRow.year).where(ClaimRow.contract_id.in_(ids)).distinct())
    known = indices(session)
    for year in sorted({FinancialYear(each) for each in spent} | set(kept)):
        _refresh_year(session, year, ids, known)
    session.flush()


def _refresh_year(session: Session, year: FinancialYear, contract_ids: Iterable[int], known: Indices) -> None:
    ids = list(contract_ids)
    items = {
        (contract, code): key
        for key, contract, code in session.execute(
            sa.select(Item.id, Contract.reference, Item.code)
            .join(Contract, Contract.id == Item.contract_id)
            .where(Contract.id.in_(ids))
        )
    }
    contracts = {ref: key for key, ref in session.execute(sa.select(Contract.id, Contract.reference))}
    members = {code: key for key, code in session.execute(sa.select(Member.id, Member.code))}
    rows = session.scalars(sa.select(ClaimRow).where(ClaimRow.year == year, ClaimRow.contract_id.in_(ids)))
    kept = {(each.item_id, each.member_id): each for each in rows}
    for facts in year_facts(session, year, contract_ids=ids).claims:
        key = (items[facts.contract, facts.item], members[facts.member])
        values = worked_out_values(facts, known)
        row = kept.pop(key, None)
        if row is None:
            session.add(
                ClaimRow(
                    contract_id=contracts[facts.contract],
                    item_id=key[0],
                    member_id=key[1],
                    year=year,
                    **values,
                )
            )
        else:
            for name, value in values.items():
                if getattr(row, name) != value:
                    setattr(row, name, value)
    for row in kept.values():
        row.stands, row.digest = False, ""


def worked_out_values(facts: ClaimFacts, known: Indices) -> dict[str, Any]:
    """What a claim's row holds, worked out from its facts, by column."""
    base = facts.baseline
    values: dict[str, Any] = {
        "price": _decimal(base.price),
        "price_date": base.date,
        "source": base.source.value,
        "series": base.index,
        "evidence": base.evidence.value,
        "quantity": _exact(facts.quantity),
        "cost": facts.cost,
        "indexed_price": "",
        "cashable": None,
        "avoided": None,
        "problem": "",
    }
    worked_out, values["problem"] = keepable(facts, known)
    if worked_out:
        values |= {
            "indexed_price": _exact(worked_out.indexed_price),
            "cashable": worked_out.cashable,
            "avoided": worked_out.avoided,
        }
    digest = digest_of({name: str(values[name]) for name in BOUND})
    return values | {"incomplete": json.dumps(facts.incomplete), "stands": True, "digest": digest}


def digest_of(texts: Mapping[str, str]) -> str:
    """What binds a claim: the digest of what it is worked out from and comes to (`BOUND`), as text."""
    return hashlib.sha256(json.dumps(dict(texts), sort_keys=True).encode()).hexdigest()


def keepable(facts: ClaimFacts, known: Indices) -> tuple[Claim | None, str]:
    """The claim worked out; or None, and the sentence that says why it has no figures to keep."""
    try:
        worked_out = claim(facts, known)
    except IndexMissing as problem:
        return None, str(problem)
    if max(abs(worked_out.cashable), abs(worked_out.avoided)) > LARGEST_KEPT:
        return None, "the saving is too large to be kept: correct the baseline's price or the quantity"
    return worked_out, ""


def _exact(number: Fraction) -> str:
    return f"{number.numerator}/{number.denominator}"


def _decimal(price: Fraction) -> Decimal:
    return Decimal(price.numerator) / Decimal(price.denominator)


def kept_claims(
    session: Session, year: FinancialYear, *, member: str | None = None, contract: str | None = None
) -> list[KeptClaim]:
    """The year's claims that stand, with their states, in order of contract, item and member."""
    rows = (
        sa.select(ClaimRow, Contract.reference, Item.code, Member.code)
        .join(Contract, Contract.id == ClaimRow.contract_id)
        .join(Item, Item.id == ClaimRow.item_id)
        .join(Member, Member.id == ClaimRow.member_id)
        .where(ClaimRow.year == year, ClaimRow.stands)
    )
    if member:
        rows = rows.where(Member.code == member)
    if contract:
        rows = rows.where(Contract.reference == contract)
    found = session.execute(rows).all()
    signatures = _signatures(session, [row[0].id for row in found])
    claims = [KeptClaim(*row, *_state(row[0], signatures.get(row[0].id))) for row in found]
    return sorted(claims, key=lambda each: each.key)


def _signatures(session: Session, claim_ids: Sequence[int]) -> dict[int, Signature]:
    """The latest signature of each claim; what it was given for stays in the database until it is asked for."""
    found: dict[int, Signature] = {}
    for start in range(0, len(claim_ids), 500):
        part = claim_ids[start : start + 500]
        for each in session.scalars(
            sa.select(Signature)
            .where(Signature.claim_id.in_(part))
            .options(defer(Signature.content))
            .order_by(Signature.id)
        ):
            found[each.claim_id] = each
    return found


def _state(
    row: ClaimRow, signature: Signature | None
) -> tuple[ClaimState, Signature | None, Signature | None]:
    """A signature holds as long as the figures it was given for; after that the claim is calculated again."""
    if signature is None or signature.digest != row.digest:
        return ClaimState.CALCULATED, None, signature
    return ClaimState(signature.decision), signature, None
