"""The import kinds: one table, whose columns are the fields of each kind's schema (spec/imports.md)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from consortium.contracts.schemas import (
    BaselineSchema,
    ContractItemSchema,
    ContractMemberSchema,
    ContractSchema,
    SupplierSchema,
    UsageSchema,
)
from consortium.employment.schemas import OutcomeSchema, ReferralSchema
from consortium.exchange.quick import QuickReader
from consortium.fields import Choice, Worded
from consortium.learning.schemas import BookingSchema, CourseSchema
from consortium.ledger.schemas import PoolSchema
from consortium.members.schemas import MemberSchema, MemberYearSchema
from consortium.row_schema import RowSchema
from consortium.spend.schemas import ContributionSchema, CreditSchema, InvoiceSchema, PaymentSchema
from consortium.vfm.schemas import IndexSchema


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a kind: its name, what it means, an example, and what it holds.

    `holds` is one of text, choice, day, month, year, amount, exact, whole; `choices` the words of a
    closed list, else empty.
    """

    name: str
    required: bool
    note: str
    example: str
    choices: tuple[str, ...]
    holds: str


@dataclass(frozen=True)
class Kind:
    """A kind of import file.

    `key`: the columns that together name one row for ever. `reference`: whether another content under
    the same key is an update (reference data) or a conflict (a posted document).
    """

    name: str
    schema: type[RowSchema]
    key: tuple[str, ...]
    reference: bool = True

    @cached_property
    def loader(self) -> RowSchema:
        """The one instance of the schema that reads every row."""
        return self.schema()

    @cached_property
    def quick(self) -> QuickReader:
        """Reads clean rows as the loader does, faster."""
        return QuickReader(self.loader)

    @cached_property
    def fields(self) -> Mapping[str, Worded[Any]]:
        """The loader's fields by attribute, each able to read its value and to write it."""
        return {name: field for name, field in self.loader.fields.items() if isinstance(field, Worded)}

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in the order in which files are written."""
        return tuple(_column(name, field) for name, field in self.fields.items())

    @cached_property
    def examples(self) -> tuple[Mapping[str, str], ...]:
        """Example rows by column, which fit beside those of every other kind; the first has most columns."""
        first = {column.name: column.example for column in self.columns}
        blank = dict.fromkeys(first, "")
        return (first, *({**blank, **each} for each in self.schema.further_examples))

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}


def _column(name: str, field: Worded[Any]) -> Column:
    return Column(
        name=field.data_key or name,
        required=field.required,
        note=field.metadata["note"],
        example=field.metadata["example"],
        choices=field.choices if isinstance(field, Choice) else (),
        holds=field.holds,
    )


_IN_ORDER = (
    Kind("members", MemberSchema, ("code",)),
    Kind("member_years", MemberYearSchema, ("member", "year")),
    Kind("suppliers", SupplierSchema, ("code",)),
    Kind("indices", IndexSchema, ("series", "month")),
    Kind("pools", PoolSchema, ("code",)),
    Kind("contracts", ContractSchema, ("reference",)),
    Kind("contract_members", ContractMemberSchema, ("contract", "member", "from")),
    Kind("contract_items", ContractItemSchema, ("contract", "item")),
    Kind("baselines", BaselineSchema, ("contract", "item", "member")),
    Kind("courses", CourseSchema, ("contract", "course")),
    Kind("bookings", BookingSchema, ("contract", "course", "member")),
    Kind("referrals", ReferralSchema, ("contract", "participant")),
    Kind("outcomes", OutcomeSchema, ("contract", "participant", "outcome", "date")),
    Kind("usage", UsageSchema, ("contract", "member", "month")),
    # An invoice's number is the supplier's own: the contract stands in the key for its supplier.
    Kind("invoices", InvoiceSchema, ("contract", "number", "line"), reference=False),
    Kind("credits", CreditSchema, ("contract", "number"), reference=False),
    Kind("contributions", ContributionSchema, ("pool", "member", "date", "reference"), reference=False),
    Kind("payments", PaymentSchema, ("date", "payer", "payee", "reference"), reference=False),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _IN_ORDER}
"""Every kind by name, in the order in which a folder is imported."""
