"""Bring in the learning programme from the extra files of an export, and see that its moves come to the bookings."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract, Item
from consortium.exchange.programme import MEMBERS, MODELS, NUMBERED, programme
from consortium.exchange.programme_kinds import PLACE_MOVES
from consortium.exchange.restored import Place
from consortium.exchange.staging import Staging
from consortium.learning.history import bring_back
from consortium.learning.models import Booking, Course, CoursePlan, LevyDeclaration, Need
from consortium.learning.places import Standing, replayed
from consortium.members.models import Member

WHY = "only an empty book is restored from an export; remove the row, and enter it in the application"
NOT_THERE = "is no row that stands before this one"


class ProgrammeRestored:
    """Brings the programme's rows into a book that has none, or compares them with one that has."""

    def __init__(
        self, session: Session, cause: Cause, staging: Staging, places: Mapping[str, list[Place]]
    ) -> None:
        self._session, self._cause, self._staging = session, cause, staging
        self._places = places
        self._ids: dict[tuple[type[Any], int], int] = {}
        self._is_new = False

    def check(self, *, is_begun: bool) -> None:
        """Report what the book cannot take: anything new to one in use, a name that is not there to another."""
        if not any(self._places.values()):
            return
        if is_begun or self._has_any():
            self._compare()
            return
        self._is_new = True
        members, courses = self._members(), self._courses()
        for place in (each for found in self._places.values() for each in found):
            values = place.values
            for name in MEMBERS:
                if values.get(name) is not None and values[name] not in members:
                    column = place.kind.fields[name].data_key or name
                    self._wrong(place, column, f"there is no member {values[name]}")
            if "course" in values and (values["contract"], values["course"]) not in courses:
                self._wrong(place, "course", f"there is no course {values['course']} of {values['contract']}")

    def _has_any(self) -> bool:
        keys = (Need.id, CoursePlan.item_id, LevyDeclaration.id)
        return any(self._session.scalar(sa.select(key).limit(1)) is not None for key in keys)

    def _compare(self) -> None:
        for kind, rows in programme(self._session):
            standing = {tuple(row[name] for name in kind.by_name) for row in rows}
            for place in self._places[kind.name]:
                if tuple(map(place.written, kind.by_name)) not in standing:
                    self._wrong(place, kind.key[0], f"is not in the book: {WHY}")

    def bring_in(self) -> bool:
        """Bring in everything in the order of the files; whether there was anything."""
        if not self._is_new:
            return False
        members, courses = self._members(), self._courses()
        for kind, model in MODELS.items():
            for place in self._places[kind.name]:
                values = dict(place.values)
                cause = Cause(
                    values.pop("by", self._cause.actor), values.pop("at", self._cause.at), "", self._cause.batch
                )
                number = values.pop("number", 0)
                if "course" in values:
                    values["item_id"] = courses[values.pop("contract"), values.pop("course")]
                for name in MEMBERS:
                    if name in values:
                        values[f"{name}_id"] = members.get(values.pop(name))
                if not self._numbers(place, values):
                    continue
                if "recommended" in values:
                    values["recommended"] = bool(values["recommended"])
                row = bring_back(self._session, cause, model, values)
                self._ids[model, number] = getattr(row, "id", 0)
        self._check_moves(members, courses)
        return True

    def _numbers(self, place: Place, values: dict[str, Any]) -> bool:
        """Put ids for the numbers of other rows; whether all of those are there."""
        for name, model in NUMBERED.items():
            if name in values:
                number = values.pop(name)
                if number is not None and (model, number) not in self._ids:
                    self._wrong(place, name, NOT_THERE)
                    return False
                values[f"{name}_id"] = None if number is None else self._ids[model, number]
        return True

    def _check_moves(self, members: Mapping[str, int], courses: Mapping[tuple[str, str], int]) -> None:
        """Report moves that do not come to the booking of their member."""
        grouped: dict[tuple[int, int], list[Place]] = {}
        for place in self._places[PLACE_MOVES.name]:
            values = place.values
            key = (courses[values["contract"], values["course"]], members[values["member"]])
            grouped.setdefault(key, []).append(place)
        for key, places in grouped.items():
            found = replayed([_Moved(each.values) for each in places])
            booking = self._session.get(Booking, key)
            standing = Standing(booking.places, booking.attended) if booking else Standing()
            if (found.places, found.attended) != (standing.places, standing.attended):
                self._wrong(places[-1], "move", "does not come to what bookings has of this member on this course")

    def _members(self) -> dict[str, int]:
        return {code: key for code, key in self._session.execute(sa.select(Member.code, Member.id))}

    def _courses(self) -> dict[tuple[str, str], int]:
        rows = (
            sa.select(Contract.reference, Item.code, Course.item_id)
            .join(Item, Item.id == Course.item_id)
            .join(Contract, Contract.id == Course.contract_id)
        )
        return {(reference, code): key for reference, code, key in self._session.execute(rows)}

    def _wrong(self, place: Place, column: str, message: str) -> None:
        self._staging.wrong(place.kind.name, [place.error(column, message)])


class _Moved:
    """A row of `place_moves` as the arithmetic of places takes it."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.move: str = values["move"].value
        self.count: int = values["count"]
        self.attended: int | None = values["attended"]
        self.uncharged: int = values["uncharged"]
