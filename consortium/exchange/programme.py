"""The learning programme as the rows of its extra files; `programme_restored` brings it in again.

Rows are numbered from one in the order of their file, whatever their ids in the book.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract, Item
from consortium.exchange.kinds import Kind
from consortium.exchange.programme_files import (
    CALLED_OFF,
    COURSE_NOTICES,
    COURSE_PLANS,
    EVALUATIONS,
    LEVY_DECLARATIONS,
    LEVY_TRANSFERS,
    NEEDS,
    NEEDS_MET,
    PLACE_MOVES,
    PLACE_OFFERS,
    PLACE_REQUESTS,
)
from consortium.learning.models import (
    CourseCalledOff,
    CourseNotice,
    CoursePlan,
    Evaluation,
    LevyDeclaration,
    LevyTransfer,
    Need,
    NeedMet,
    Offer,
    PlaceMove,
    PlaceRequest,
)
from consortium.members.models import Member

Row = dict[str, str]
MODELS: Mapping[Kind, Any] = {
    NEEDS: Need,
    COURSE_PLANS: CoursePlan,
    CALLED_OFF: CourseCalledOff,
    NEEDS_MET: NeedMet,
    PLACE_OFFERS: Offer,
    PLACE_REQUESTS: PlaceRequest,
    PLACE_MOVES: PlaceMove,
    COURSE_NOTICES: CourseNotice,
    EVALUATIONS: Evaluation,
    LEVY_DECLARATIONS: LevyDeclaration,
    LEVY_TRANSFERS: LevyTransfer,
}
MEMBERS = ("member", "other", "giver", "taker")
"""Columns that name a member."""
NUMBERED: Mapping[str, Any] = {
    **{"takes_back": PlaceRequest, "request": PlaceRequest},
    **{"need": Need, "replaces": Need, "undoes": LevyTransfer, "grant": PlaceMove},
}
"""Columns that name another row by its number, and the table of that."""


def programme(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each of its files with its rows."""
    names = _Names(session)
    for kind, model in MODELS.items():
        yield kind, _rows(session, names, kind, model)


def _rows(session: Session, names: "_Names", kind: Kind, model: Any) -> Iterator[Row]:
    key = next(iter(model.__table__.primary_key.columns))
    rows = enumerate(session.scalars(sa.select(model).order_by(key)), 1)
    found = [names.row(kind, number, each) for number, each in rows]
    if kind is EVALUATIONS:
        found = [
            each | {"number": str(number)}
            for number, each in enumerate(sorted(found, key=_without_number), 1)
        ]
    yield from found


def _without_number(row: Row) -> list[str]:
    """An answer as it stands among others: those have numbers at random, which tell nothing."""
    return [text for name, text in row.items() if name != "number"]


class _Names:
    """What the rows name by id, by code and number."""

    def __init__(self, session: Session) -> None:
        self._members = {key: code for key, code in session.execute(sa.select(Member.id, Member.code))}
        courses = sa.select(Item.id, Contract.reference, Item.code).join(Contract, Contract.id == Item.contract_id)
        self._courses = {key: (contract, code) for key, contract, code in session.execute(courses)}
        self._numbers: dict[Any, dict[int, int]] = {}
        for model in (Need, PlaceRequest, PlaceMove, LevyTransfer):
            ids = session.scalars(sa.select(model.id).order_by(model.id))
            self._numbers[model] = {key: number for number, key in enumerate(ids, 1)}

    def row(self, kind: Kind, number: int, row: Any) -> Row:
        """The row of a file, each value as its field writes it."""
        told: dict[str, Any] = {"number": number}
        if hasattr(row, "item_id"):
            told["contract"], told["course"] = self._courses[row.item_id]
        for name in MEMBERS:
            if hasattr(row, f"{name}_id"):
                told[name] = self._members.get(getattr(row, f"{name}_id"))
        for name, model in NUMBERED.items():
            if hasattr(row, f"{name}_id"):
                told[name] = self._numbers[model].get(getattr(row, f"{name}_id"))
        for column in row.__table__.columns:
            if column.name.endswith(("_by", "_at")):
                told[column.name[-2:]] = getattr(row, column.name)
        found = {}
        for name, field in kind.fields.items():
            value = told[name] if name in told else getattr(row, name)
            value = int(value) if isinstance(value, bool) else value
            text = "" if value is None else value if isinstance(value, str) else str(field.write(value))
            found[field.data_key or name] = text
        return found
