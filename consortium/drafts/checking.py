"""What keeps a draft from being sent, step by step, in the words of imports."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.clock import day_of
from consortium.contracts.models import Contract
from consortium.contracts.suppliers import alike, suppliers
from consortium.contracts.terms import Allocation
from consortium.db import tried
from consortium.drafts.content import KEYS, Cells, Content, changes, from_day
from consortium.drafts.models import ContractDraft
from consortium.drafts.queries import standing
from consortium.drafts.schemas import VariationSchema
from consortium.drafts.terms import STEPS
from consortium.exchange.bringing_in import bring_in_typed, stage_typed
from consortium.exchange.checking import RowError
from consortium.exchange.staging import Staging
from consortium.fields import NO_INDEX, Day
from consortium.kernel.days import long_date
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.terms import Workstream
from consortium.partnership.schemas import VoiceSchema
from consortium.partnership.terms import Occasion
from consortium.row_schema import RowSchema
from consortium.vfm.queries import series

STEP_OF_KIND = {
    "suppliers": "what",
    "contract_members": "sharing",
    "contract_items": "items",
    "baselines": "baselines",
}
STEP_OF_COLUMN = {column: step.name for step in STEPS for column in step.columns}
VOICE, VARIATION = VoiceSchema(), VariationSchema()
OCCASIONS = (Occasion.AWARD.value, Occasion.CHANGE.value)
"""What residents are asked about: an award, or, of a variation, a change."""


MOST_ROWS = 200
"""Rows of one list that a draft may have."""

INSTEAD = {
    "members": "end its part by a last day",
    "items": "leave it as it is",
    "baselines": "give its price again, or leave it as it is",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something to correct: at which step, in which row of its list (from 1; 0: none), in which column."""

    step: str
    row: int
    column: str
    message: str


class NotReady(Refused):
    """A draft that cannot hold; `wrong` says why."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("; ".join(each.message for each in wrong))
        self.wrong = wrong


def wrong_as_typed(session: Session, content: Content, *, is_variation: bool) -> list[Wrong]:
    """What is wrong with the content by itself, and with the supplier that it names."""
    with Staging() as staging:
        stage_typed(content.typed(), staging)
        found = [_placed(error, kind) for kind, error in staging.report_by_kind()]
    found += _of_form("residents", VOICE, {"about": OCCASIONS[is_variation]} | dict(content.residents))
    if is_variation:
        found += _of_form("why", VARIATION, content.variation)
    if not is_variation:
        found += _taken_reference(session, content)
    found += _unknown_supplier(session, content)
    found += _weights(content, is_variation=is_variation)
    return [*found, *_too_many(content), *_missing(content)]


def _placed(error: RowError, kind: str) -> Wrong:
    if kind == "contracts":
        return Wrong(STEP_OF_COLUMN.get(error.column, "sharing"), 0, error.column, error.message)
    return Wrong(STEP_OF_KIND.get(kind, "what"), error.row, error.column, error.message)


def _of_form(step: str, schema: RowSchema, cells: Cells) -> Iterator[Wrong]:
    try:
        schema.load(dict(cells))
    except ValidationError as problem:
        messages: Mapping[str, list[str]] = problem.messages_dict
        for column, found in messages.items():
            yield from (Wrong(step, 0, column, message) for message in found)


def _taken_reference(session: Session, content: Content) -> Iterator[Wrong]:
    if session.scalar(sa.select(Contract.id).filter_by(reference=content.reference)) is not None:
        words = f"'{content.reference}' is the reference of a contract that is there: choose another"
        yield Wrong("what", 0, "reference", words)


def _weights(content: Content, *, is_variation: bool) -> Iterator[Wrong]:
    """A weight goes with agreed weights, and only there; of a variation the rules that were before count too."""
    by_weights = content.contract.get("allocation") == Allocation.FIXED
    for number, row in enumerate(content.members, 1):
        if row.get("weight") and not by_weights and not is_variation:
            yield Wrong("sharing", number, "weight", "goes only with agreed weights: clear it, or share by weights")
        if by_weights and not row.get("weight"):
            yield Wrong("sharing", number, "weight", "is missing: the cost is shared by weights")


def _unknown_indices(session: Session, content: Content) -> Iterator[Wrong]:
    known = {"", NO_INDEX, *series(session)}
    for number, row in enumerate(content.baselines, 1):
        if row.get("index", "") not in known:
            words = f"there are no values of an index {row['index']}: choose one of those that there are"
            yield Wrong("baselines", number, "index", words)


def _after_its_end(content: Content) -> Iterator[Wrong]:
    """A change that would hold on no day of the contract."""
    last = Day().read(content.contract.get("max_end") or content.contract["end"])
    if Day().read(content.variation["effective"]) > last:
        words = f"is after the contract ends on {long_date(last)}: give an earlier day, or a later end"
        yield Wrong("why", 0, "effective", words)


def _taken_away(base: Content, content: Content) -> Iterator[Wrong]:
    """Rows that stand in the book and are left out: approving would not take them away."""
    for part, step in (("members", "sharing"), ("items", "items"), ("baselines", "baselines")):
        there = {tuple(row.get(name, "") for name in KEYS[part]) for row in getattr(content, part)}
        for row in getattr(base, part):
            if tuple(row.get(name, "") for name in KEYS[part]) not in there:
                name = row.get("member") or row.get("item", "")
                yield Wrong(step, 0, "", f"{name} stands in the contract and cannot be left out: {INSTEAD[part]}")


def _too_many(content: Content) -> Iterator[Wrong]:
    for part, step in (("members", "sharing"), ("items", "items"), ("baselines", "baselines")):
        if len(getattr(content, part)) > MOST_ROWS:
            yield Wrong(step, 0, "", f"has more than {MOST_ROWS} rows: import the contract as a file instead")


def _still_to_come(content: Content, day: date) -> Iterator[Wrong]:
    """Days on which something is said to have happened, and that have not come yet."""
    message = "is still to come: write down what has happened"
    if VOICE.load(dict(content.residents))["day"] > day:
        yield Wrong("residents", 0, "day", message)
    for number, row in enumerate(content.baselines, 1):
        if Day().read(row.get("date", "")) > day:
            yield Wrong("baselines", number, "date", message)


def _unknown_supplier(session: Session, content: Content) -> Iterator[Wrong]:
    named, known = content.contract.get("supplier", ""), suppliers(session)
    if content.supplier and content.supplier.get("code") in {each.code for each in known}:
        words = "was entered by somebody else meanwhile: choose it from the list, or name the new one otherwise"
        yield Wrong("what", 0, "supplier", f"'{content.supplier.get('name', '')}' {words}")
    if not named or content.supplier.get("code") == named:
        return
    if named not in {each.code for each in known}:
        near = ", ".join(each.name for each in alike(known, named))
        meant = f"is it one of these: {near}? If not," if near else "choose one of the list, or"
        yield Wrong("what", 0, "supplier", f"'{named}' is no supplier yet: {meant} tick that it is a new supplier")


def _missing(content: Content) -> Iterator[Wrong]:
    if not content.members:
        yield Wrong("sharing", 0, "", "nobody takes part yet: choose the members that do")
    if content.contract.get("workstream") == Workstream.PROCUREMENT and not content.items:
        yield Wrong("items", 0, "", "nothing is bought yet: name an item, if only the whole service by the year")


def wrong_in_the_book(session: Session, cause: Cause, found: ContractDraft, lead: str) -> list[Wrong]:
    """What is wrong with the draft when it is held against the book, which stays as it is."""
    content = Content.read(found.content)
    if wrong := wrong_by_itself(session, cause, found, lead):
        return wrong
    with Staging() as staging:
        with tried(session):
            effective = variation_of(found)["effective"]
            rows = from_day(Content.read(found.base), content, effective).typed()
            bring_in_typed(session, cause, rows, staging, effective=effective)
        return [_placed(error, kind) for kind, error in staging.report_by_kind()]


def wrong_by_itself(session: Session, cause: Cause, found: ContractDraft, lead: str) -> list[Wrong]:
    """What is wrong with the draft before its rows are tried in the book."""
    as_typed = wrong_as_typed(session, Content.read(found.content), is_variation=bool(found.base))
    return as_typed or list(_strayed(session, cause, found, lead))


def variation_of(found: ContractDraft) -> dict[str, Any]:
    """From when a variation holds, and why; nothing of either for a new contract."""
    if not found.base:
        return {"effective": None, "reason": ""}
    said: dict[str, Any] = VARIATION.load(dict(Content.read(found.content).variation))
    return said


def _strayed(session: Session, cause: Cause, found: ContractDraft, lead: str) -> Iterator[Wrong]:
    """Where a draft that is sound in itself would touch what it must not: another's contract, or one that changed."""
    content = Content.read(found.content)
    reference = content.reference
    if content.contract.get("lead") != lead:
        yield Wrong("sharing", 0, "lead", f"the lead is {lead}: a draft of another member begins there")
    yield from _still_to_come(content, day_of(cause.at))
    yield from _unknown_indices(session, content)
    if not found.base:
        return
    try:
        now = standing(session, reference)
    except NotFound:
        now = Content()
    base = Content.read(found.base)
    if reference != base.reference or now.text != base.text:
        words = "the contract was changed since this variation was begun: begin another from what stands now"
        yield Wrong("why", 0, "", words)
    yield from _taken_away(base, content)
    yield from _after_its_end(content)
    if not changes(base, content):
        yield Wrong("why", 0, "", "nothing is changed yet: go through the steps and change what is to change")
