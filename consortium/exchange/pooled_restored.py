"""Bring in what was due to pools and committed from them, from the extra files of an export, as of when it was done."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract, Item
from consortium.exchange.partnership_restored import NOT_THERE, WHAT_TO_DO, WHY
from consortium.exchange.pooled import pooled
from consortium.exchange.pooled_files import POOL_COMMITMENTS, POOL_DUES, POOLED
from consortium.exchange.restored import Place
from consortium.exchange.staging import Staging
from consortium.kernel.errors import Refused
from consortium.ledger.models import Pool
from consortium.members.models import Member
from consortium.pools.models import PoolCommitment, PoolDue
from consortium.pools.operations import commit_cost, release, schedule, take_back_due

WHY_BEGUN = (
    "something is due to its pools or committed already, and only an empty book is restored from an export"
)


class PooledRestored:
    """Brings the rows into a book that has none, or compares them with one that has."""

    files = POOLED

    def __init__(
        self, session: Session, cause: Cause, staging: Staging, places: Mapping[str, list[Place]]
    ) -> None:
        self._session, self._cause, self._staging = session, cause, staging
        self._places = places
        self._dues: dict[int, PoolDue] = {}
        self._commitments: dict[int, PoolCommitment] = {}
        self._is_new = False

    def check(self, *, is_begun: bool) -> None:
        """Report what the book cannot take: anything new to one in use, a name that is not there to another."""
        if not any(self._places.values()):
            return
        if is_begun or any(
            self._session.scalar(sa.select(each.id).limit(1)) is not None
            for each in (PoolDue, PoolCommitment)
        ):
            self._compare(WHY if is_begun else WHY_BEGUN)
            return
        self._is_new = True
        known: dict[str, set[str]] = {
            "pool": set(self._session.scalars(sa.select(Pool.code))),
            "member": set(self._session.scalars(sa.select(Member.code))),
            "contract": set(self._session.scalars(sa.select(Contract.reference))),
        }
        for column, there in known.items():
            for place in (each for found in self._places.values() for each in found):
                name = place.values.get(column)
                if name is not None and name not in there:
                    self._wrong(place, column, f"there is no {column} {name}")

    def _compare(self, why: str) -> None:
        for kind, rows in pooled(self._session):
            standing = {tuple(row[name] for name in kind.by_name) for row in rows}
            for place in self._places[kind.name]:
                if tuple(map(place.written, kind.by_name)) not in standing:
                    self._wrong(place, "number", f"is not in the book: {why}; {WHAT_TO_DO}")

    def bring_in(self) -> bool:
        """Bring in everything, each by whom and when it was done; whether there was anything."""
        if not self._is_new:
            return False
        for kind, done in ((POOL_DUES, self._due), (POOL_COMMITMENTS, self._commit)):
            for place in sorted(self._places[kind.name], key=lambda each: int(each.values["number"])):
                values = place.values
                cause = Cause(values["by"], values["at"], values["words"] or "", self._cause.batch)
                try:
                    done(cause, place, values)
                except Refused as problem:
                    self._wrong(place, "number", str(problem))
        return True

    def _due(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        number, takes_back = values["number"], values["takes_back"]
        if takes_back is None:
            member = self._session.scalars(sa.select(Member).filter_by(code=values["member"])).one()
            due = [(values["due"], values["amount"])]
            self._dues[number] = schedule(self._session, cause, self._pool(values), member, due)[0]
        elif takes_back in self._dues:
            self._dues[number] = take_back_due(self._session, cause, self._dues[takes_back])
        else:
            self._wrong(place, "takes_back", NOT_THERE)

    def _commit(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        number, takes_back = values["number"], values["takes_back"]
        if takes_back is not None:
            if takes_back not in self._commitments:
                self._wrong(place, "takes_back", NOT_THERE)
                return
            self._commitments[number] = release(self._session, cause, self._commitments[takes_back])
            return
        contract = self._session.scalars(sa.select(Contract).filter_by(reference=values["contract"])).one()
        named = sa.select(Item).filter_by(contract_id=contract.id, code=values["item"])
        item = self._session.scalars(named).one_or_none() if values["item"] else None
        if values["item"] and item is None:
            self._wrong(place, "item", f"{contract.reference} has no {values['item']}")
            return
        self._commitments[number] = commit_cost(
            self._session, cause, self._pool(values), contract, item, values
        )

    def _pool(self, values: Mapping[str, Any]) -> Pool:
        return self._session.scalars(sa.select(Pool).filter_by(code=values["pool"])).one()

    def _wrong(self, place: Place, column: str, message: str) -> None:
        self._staging.wrong(place.kind.name, [place.error(column, message)])
