"""Bring rows of reference data into the book, each by the operation of the context that keeps it."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept
from consortium.contracts.models import Contract, Item, Supplier
from consortium.contracts.operations import (
    keep_baseline,
    keep_contract,
    keep_item,
    keep_participation,
    keep_supplier,
    keep_usage,
)
from consortium.contracts.rules import contracts_of
from consortium.db import Base, touch
from consortium.employment.models import Participant
from consortium.employment.operations import keep_outcome, keep_referral
from consortium.exchange.checking import Clean
from consortium.kernel.errors import Refused
from consortium.kernel.terms import Workstream
from consortium.learning.models import Course
from consortium.learning.operations import keep_booking, keep_course
from consortium.ledger.models import Pool
from consortium.ledger.operations import keep_pool
from consortium.members.models import Member
from consortium.members.operations import keep_member, keep_member_year
from consortium.spend.queries import is_item_spent_on, is_spent_on
from consortium.vfm.operations import keep_index_value


class Unresolved(Refused):
    """A row names something that is not there; `kind` and `name` say what, `column` where."""

    def __init__(self, column: str, name: str, kind: str, message: str) -> None:
        super().__init__(message)
        self.column, self.name, self.kind = column, name, kind


class WontChange(Refused):
    """A value of reference data that cannot change any more; `column` and `value` say which."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value = column, value


def _misplaced(contract: Contract, why: str) -> Unresolved:
    """A row on a contract of a workstream that has no such rows; not blamed if the contract is itself wrong."""
    reference = contract.reference
    return Unresolved("contract", reference, "contracts", f"contract {reference} {why}")


class Reference:
    """Keeps clean rows of the reference kinds in one unit of work."""

    def __init__(self, session: Session, cause: Cause) -> None:
        self._session, self._cause = session, cause
        self._found: dict[tuple[type[Base], Any], Any] = {}
        self.keepers: dict[str, Callable[[Clean], Kept]] = {
            "members": self._member,
            "member_years": lambda row: keep_member_year(session, cause, self.member(row["member"]), row),
            "suppliers": lambda row: keep_supplier(session, cause, row),
            "indices": lambda row: keep_index_value(session, cause, row),
            "pools": lambda row: keep_pool(session, cause, self.member(row["host"], "host"), row),
            "contracts": self._contract,
            "contract_members": lambda row: keep_participation(
                session, cause, self.contract(row["contract"]), self.member(row["member"]), row
            ),
            "contract_items": self._contract_item,
            "baselines": self._baseline,
            "courses": lambda row: keep_course(session, cause, self.contract(row["contract"]), row),
            "bookings": self._booking,
            "referrals": lambda row: keep_referral(
                session, cause, self.contract(row["contract"]), self.member(row["member"]), row
            ),
            "outcomes": self._outcome,
            "usage": lambda row: keep_usage(
                session, cause, self.contract(row["contract"]), self.member(row["member"]), row
            ),
        }

    def keep(self, kind: str, row: Clean) -> Kept:
        """Make the book hold the row. Raises Unresolved and WontChange."""
        return self.keepers[kind](row)

    def member(self, code: str, column: str = "member") -> Member:
        """The member of this code. Raises Unresolved."""
        message = f"there is no member {code}: add it to members"
        found: Member = self._one(Member, {"code": code}, column, code, "members", message)
        return found

    def contract(self, reference: str) -> Contract:
        """The contract of this reference. Raises Unresolved."""
        message = f"there is no contract {reference}: add it to contracts"
        key = {"reference": reference}
        found: Contract = self._one(Contract, key, "contract", reference, "contracts", message)
        return found

    def _one(
        self, model: type[Any], key: dict[str, Any], column: str, name: str, kind: str, message: str
    ) -> Any:
        place = (model, tuple(key.values()))
        if place not in self._found:
            row = self._session.scalars(sa.select(model).filter_by(**key)).one_or_none()
            if row is None:
                raise Unresolved(column, name, kind, message)
            self._found[place] = row
        return self._found[place]

    def _member(self, row: Clean) -> Kept:
        kept = keep_member(self._session, self._cause, row)
        if kept is Kept.UPDATED:
            touch(self._session, contracts_of(self._session, [self.member(row["code"], "code").id]))
        return kept

    def _contract(self, row: Clean) -> Kept:
        supplier = self._one(
            Supplier,
            {"code": row["supplier"]},
            "supplier",
            row["supplier"],
            "suppliers",
            f"there is no supplier {row['supplier']}: add it to suppliers",
        )
        lead = self.member(row["lead"], "lead")
        pool = None
        if row["pool"]:
            message = f"there is no pool {row['pool']}: add it to pools"
            pool = self._one(Pool, {"code": row["pool"]}, "pool", row["pool"], "pools", message)
        self._must_keep_its_nature(row, supplier)
        return keep_contract(self._session, self._cause, supplier, lead, pool, row)

    def _must_keep_its_nature(self, row: Clean, supplier: Supplier) -> None:
        """What posted documents rest on: a contract's workstream names accounts, its supplier keys documents."""
        contract = self._session.scalars(
            sa.select(Contract).filter_by(reference=row["reference"])
        ).one_or_none()
        if contract is None or not is_spent_on(self._session, contract.id):
            return
        why = f"cannot change: documents are posted on contract {contract.reference}; make a new contract"
        if contract.workstream != row["workstream"].value:
            raise WontChange("workstream", row["workstream"].value, why)
        if contract.supplier_id != supplier.id:
            raise WontChange("supplier", row["supplier"], why)

    def _item(self, contract: Contract, code: str) -> Item:
        key = {"contract_id": contract.id, "code": code}
        message = f"contract {contract.reference} has no item {code}: add it to contract_items or courses"
        found: Item = self._one(Item, key, "item", code, "contract_items", message)
        return found

    def _contract_item(self, row: Clean) -> Kept:
        """A course is an item that `courses` describes: a row of it here says nothing more."""
        contract = self.contract(row["contract"])
        courses = sa.select(Course.item_id).join(Item, Item.id == Course.item_id)
        same = courses.where(Item.contract_id == contract.id, Item.code == row["item"])
        if self._session.scalar(same) is not None:
            return Kept.UNCHANGED
        self._must_keep_its_unit(contract, row)
        return keep_item(self._session, self._cause, contract, row)[1]

    def _must_keep_its_unit(self, contract: Contract, row: Clean) -> None:
        """Quantities were posted and compared with baselines by the unit that the item had."""
        key = {"contract_id": contract.id, "code": row["item"]}
        item = self._session.scalars(sa.select(Item).filter_by(**key)).one_or_none()
        if item is None or item.unit == row["unit"] or not is_item_spent_on(self._session, item.id):
            return
        why = f"cannot change from {item.unit}: documents are posted on item {item.code} of contract "
        raise WontChange("unit", row["unit"], f"{why}{contract.reference}; make a new item")

    def _baseline(self, row: Clean) -> Kept:
        contract, member = self.contract(row["contract"]), self.member(row["member"])
        if contract.workstream == Workstream.RUNNING:
            raise _misplaced(contract, "is running cost, which has no items and no baselines: remove the row")
        return keep_baseline(
            self._session, self._cause, contract, self._item(contract, row["item"]), member, row
        )

    def _booking(self, row: Clean) -> Kept:
        contract, member = self.contract(row["contract"]), self.member(row["member"])
        if contract.workstream != Workstream.LEARNING:
            raise _misplaced(contract, "is not a learning contract and has no courses: check the reference")
        item = self._session.scalars(
            sa.select(Item).filter_by(contract_id=contract.id, code=row["course"])
        ).one_or_none()
        course = self._session.get(Course, item.id) if item else None
        if course is None:
            message = f"contract {contract.reference} has no course {row['course']}: add it to courses"
            raise Unresolved("course", row["course"], "courses", message)
        return keep_booking(self._session, self._cause, contract, course, member, row)

    def _outcome(self, row: Clean) -> Kept:
        contract = self.contract(row["contract"])
        if contract.workstream != Workstream.EMPLOYMENT:
            raise _misplaced(contract, "is not an employment contract: check the reference")
        key = {"contract_id": contract.id, "reference": row["participant"]}
        participant = self._session.scalars(sa.select(Participant).filter_by(**key)).one_or_none()
        if participant is None:
            what = f"contract {contract.reference} has no participant {row['participant']}"
            message = f"{what}: add it to referrals first"
            raise Unresolved("participant", row["participant"], "referrals", message)
        return keep_outcome(self._session, self._cause, contract, participant, row)
