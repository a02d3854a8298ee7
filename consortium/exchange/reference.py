"""Bring rows of reference data into the book, each by the operation of the context that keeps it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import Kept
from consortium.clock import day_of
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
from consortium.employment.erased import Erasures, day_erased, erasures_of
from consortium.employment.models import OutcomeRow, Participant
from consortium.employment.operations import keep_outcome, keep_referral
from consortium.employment.reached import contradiction
from consortium.exchange.checking import Clean
from consortium.kernel.days import long_date
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


@dataclass(frozen=True, slots=True)
class Missing:
    """A name in a row, in this column, that nothing of the kind has; within a contract, after its reference."""

    column: str
    kind: str
    name: tuple[str, ...]
    message: str


class Unresolved(Refused):
    """A row names things that are not there."""

    def __init__(self, missing: Iterable[Missing]) -> None:
        self.missing = tuple(missing)
        super().__init__("; ".join(each.message for each in self.missing))


class WontChange(Refused):
    """A value of reference data that cannot change any more; `column` and `value` say which."""

    def __init__(self, column: str, value: str, message: str) -> None:
        super().__init__(message)
        self.column, self.value = column, value


def _erased(day: date) -> str:
    return f"this participant was erased on {long_date(day)}, and stays erased: remove the row"


def _misplaced(contract: Contract, why: str) -> Unresolved:
    """A row on a contract of a workstream that has no such rows; not blamed if the contract is itself wrong."""
    reference = contract.reference
    return Unresolved([Missing("contract", "contracts", (reference,), f"contract {reference} {why}")])


RESTS_ON: Mapping[str, tuple[str, ...]] = {
    "member_years": ("member",),
    "pools": ("host",),
    "contracts": ("supplier", "lead", "pool"),
    "contract_members": ("contract", "member"),
    "contract_items": ("contract",),
    "baselines": ("contract", "item", "member"),
    "courses": ("contract",),
    "bookings": ("contract", "course", "member"),
    "referrals": ("contract", "member"),
    "outcomes": ("contract", "participant"),
    "usage": ("contract", "member"),
}
"""The columns of each kind that name something else."""

Names = Mapping[str, Any]
"""What a row names, by the column in which it does."""


def no_participant(contract: str, reference: str) -> str:
    """What is said of a reference of nobody, and to whoever may not know that it is somebody's."""
    return f"contract {contract} has no participant {reference}: add it to referrals first"


class Reference:
    """Keeps clean rows of the reference kinds in one unit of work."""

    def __init__(self, session: Session, cause: Cause, effective: date | None = None) -> None:
        self._session, self._cause, self._effective = session, cause, effective
        self._found: dict[tuple[type[Base], Any], Any] = {}
        self._erasures: dict[int, Erasures] = {}
        self._finders: dict[str, Callable[[Clean], Any]] = {
            "member": lambda row: self._member_named(row["member"], "member"),
            "host": lambda row: self._member_named(row["host"], "host"),
            "lead": lambda row: self._member_named(row["lead"], "lead"),
            "supplier": lambda row: self._named(Supplier, "supplier", row["supplier"]),
            "pool": lambda row: self._named(Pool, "pool", row["pool"]) if row["pool"] else None,
            "contract": lambda row: self._named(Contract, "contract", row["contract"], "reference"),
            "item": self._item,
            "course": self._course,
            "participant": self._participant,
        }
        self.keepers: dict[str, Callable[[Clean, Names], Kept]] = {
            "members": self._member,
            "member_years": lambda row, names: keep_member_year(session, cause, names["member"], row),
            "suppliers": lambda row, names: keep_supplier(session, cause, row),
            "indices": lambda row, names: keep_index_value(session, cause, row),
            "pools": lambda row, names: keep_pool(session, cause, names["host"], row),
            "contracts": self._contract,
            "contract_members": lambda row, names: keep_participation(
                session, cause, names["contract"], names["member"], row
            ),
            "contract_items": self._contract_item,
            "baselines": lambda row, names: keep_baseline(
                session, cause, names["contract"], names["item"], names["member"], row
            ),
            "courses": lambda row, names: keep_course(session, cause, names["contract"], row)[1],
            "bookings": lambda row, names: keep_booking(
                session, cause, names["contract"], names["course"], names["member"], row
            ),
            "referrals": self._referral,
            "outcomes": self._outcome,
            "usage": lambda row, names: keep_usage(session, cause, names["contract"], names["member"], row),
        }

    def keep(self, kind: str, row: Clean) -> Kept:
        """Make the book hold the row. Raises Unresolved, with every name that is not there, and WontChange."""
        return self.keepers[kind](row, self._names(kind, row))

    def _names(self, kind: str, row: Clean) -> Names:
        found: dict[str, Any] = {}
        missing: dict[str, Missing] = {}
        for column in RESTS_ON.get(kind, ()):
            try:
                found[column] = self._finders[column](row)
            except Unresolved as problem:
                for each in problem.missing:  # an item is not looked for without its contract, which is named once
                    missing.setdefault(each.column, each)
        if missing:
            raise Unresolved(missing.values())
        return found

    def _member_named(self, code: str, column: str) -> Member:
        found: Member = self._named(Member, column, code, of_kind="members")
        return found

    def _named(
        self, model: type[Any], column: str, name: str, key: str = "code", of_kind: str = ""
    ) -> Any:
        kind = of_kind or f"{column}s"
        message = f"there is no {kind.removesuffix('s')} {name}: add it to {kind}"
        return self._one(model, {key: name}, Missing(column, kind, (name,), message))

    def _one(self, model: type[Any], key: dict[str, Any], otherwise: Missing) -> Any:
        """The one row of this key. Raises Unresolved, with what is to be said otherwise."""
        place = (model, tuple(key.values()))
        if place not in self._found:
            row = self._session.scalars(sa.select(model).filter_by(**key)).one_or_none()
            if row is None:
                raise Unresolved([otherwise])
            self._found[place] = row
        return self._found[place]

    def _member(self, row: Clean, names: Names) -> Kept:
        kept = keep_member(self._session, self._cause, row)
        if kept is Kept.UPDATED:
            member = self._member_named(row["code"], "code")
            touch(self._session, contracts_of(self._session, [member.id]))
        return kept

    def _contract(self, row: Clean, names: Names) -> Kept:
        self._must_keep_its_nature(row, names["supplier"])
        terms = (names["supplier"], names["lead"], names["pool"])
        return keep_contract(self._session, self._cause, *terms, row, self._effective)

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

    def _item(self, row: Clean) -> Item:
        contract, code = self._finders["contract"](row), row["item"]
        if contract.workstream == Workstream.RUNNING:
            raise _misplaced(contract, "is running cost, which has no items and no baselines: remove the row")
        what = f"contract {contract.reference} has no item {code}"
        missing = Missing(
            "item", "contract_items", (contract.reference, code), f"{what}: add it to contract_items or courses"
        )
        found: Item = self._one(Item, {"contract_id": contract.id, "code": code}, missing)
        return found

    def _course(self, row: Clean) -> Course:
        contract, code = self._finders["contract"](row), row["course"]
        if contract.workstream != Workstream.LEARNING:
            raise _misplaced(contract, "is not a learning contract and has no courses: check the reference")
        what = f"contract {contract.reference} has no course {code}"
        missing = Missing("course", "courses", (contract.reference, code), f"{what}: add it to courses")
        item = self._one(Item, {"contract_id": contract.id, "code": code}, missing)
        found: Course = self._one(Course, {"item_id": item.id}, missing)
        return found

    def _day_erased(self, contract: Contract, reference: str) -> date | None:
        if contract.id not in self._erasures:
            self._erasures[contract.id] = erasures_of(self._session, contract.id)
        return day_erased(self._erasures[contract.id], reference)

    def _referral(self, row: Clean, names: Names) -> Kept:
        """Whoever was erased stays erased: counted already, and brought back by no file."""
        contract, reference = names["contract"], row["participant"]
        if day := self._day_erased(contract, reference):
            raise WontChange("participant", reference, _erased(day))
        return keep_referral(self._session, self._cause, contract, names["member"], row)

    def _participant(self, row: Clean) -> Participant:
        contract, reference = self._finders["contract"](row), row["participant"]
        if contract.workstream != Workstream.EMPLOYMENT:
            raise _misplaced(contract, "is not an employment contract: check the reference")
        what = no_participant(contract.reference, reference)
        if day := self._day_erased(contract, reference):
            what = _erased(day)
        missing = Missing("participant", "referrals", (contract.reference, reference), what)
        key = {"contract_id": contract.id, "reference": reference}
        found: Participant = self._one(Participant, key, missing)
        return found

    def _outcome(self, row: Clean, names: Names) -> Kept:
        """An outcome that is new must not contradict the paid work that is entered; one without any is as told."""
        participant, outcome, day = names["participant"], row["outcome"], row["date"]
        if self._session.get(OutcomeRow, (participant.id, outcome.value, day)) is None:
            wrong = contradiction(self._session, participant.id, outcome, day, day_of(self._cause.at))
            if wrong:
                raise WontChange("date", str(day), wrong)
        return keep_outcome(self._session, self._cause, names["contract"], participant, row)

    def _contract_item(self, row: Clean, names: Names) -> Kept:
        """A course is an item that `courses` describes: a row of it here says nothing more."""
        contract = names["contract"]
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
