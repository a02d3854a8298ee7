"""Bring in how members worked together, from the extra files of an export: step by step, as of when each was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.exchange.partnership import partnership
from consortium.exchange.partnership_files import DECLARATIONS, GIVEN, LESSONS, PARTNERSHIP, PROJECTS, VOICES
from consortium.exchange.restored import Place
from consortium.exchange.staging import Staging
from consortium.kernel.errors import Refused
from consortium.members.models import Member
from consortium.partnership.models import Given, Lesson, Pledge, Project, ResidentsVoice
from consortium.partnership.operations import (
    declare,
    keep_lesson,
    keep_voice,
    record_given,
    redeclare,
    take_back,
    withdraw,
)
from consortium.partnership.projects import move_project, start_project

WHY = "this book has journals already, and only an empty book is restored from an export"
WHY_BEGUN = "its members have declared something already, and only an empty book is restored from an export"
WHAT_TO_DO = "remove the row, and enter it in the application"
NOT_THERE = "is no row that stands before this one"


class PartnershipRestored:
    """Brings the partnership's rows into a book that has none, or compares them with one that has."""

    files = PARTNERSHIP

    def __init__(
        self, session: Session, cause: Cause, staging: Staging, places: Mapping[str, list[Place]]
    ) -> None:
        self._session, self._cause, self._staging = session, cause, staging
        self._places = places
        self._is_empty = not any(places.values())
        self._versions: dict[int, Pledge] = {}
        self._records: dict[int, Given] = {}
        self._projects: dict[int, Project] = {}
        self._is_new = False

    def check(self, *, is_begun: bool) -> None:
        """Report what the book cannot take: anything new to one in use, a name that is not there to another."""
        if self._is_empty:
            return
        if is_begun or self._has_any():
            self._compare(WHY if is_begun else WHY_BEGUN)
            return
        self._is_new = True
        for column, known in (("contract", self._contracts()), ("member", self._members()), ("owner", self._members())):
            for place in (each for found in self._places.values() for each in found):
                name = place.values.get(column)
                if name is not None and name not in known:
                    self._wrong(place, column, f"there is no {'contract' if column == 'contract' else 'member'} {name}")

    def _has_any(self) -> bool:
        tables = (Pledge, ResidentsVoice, Lesson, Project)
        return any(self._session.scalar(sa.select(each.id).limit(1)) is not None for each in tables)

    def _compare(self, why: str) -> None:
        for kind, rows in partnership(self._session):
            standing = {tuple(row[name] for name in kind.by_name) for row in rows}
            for place in self._places[kind.name]:
                if tuple(map(place.written, kind.by_name)) not in standing:
                    self._wrong(place, "number", f"is not in the book: {why}; {WHAT_TO_DO}")

    def bring_in(self) -> bool:
        """Bring in everything, each by whom and when it was done; whether there was anything."""
        if not self._is_new:
            return False
        done = {
            DECLARATIONS.name: self._declare,
            GIVEN.name: self._give,
            VOICES.name: self._hear,
            LESSONS.name: self._learn,
            PROJECTS.name: self._move,
        }
        for place in _in_order(self._places):
            values = place.values
            cause = Cause(values["by"], values["at"], values.get("withdrawn_because") or "", self._cause.batch)
            try:
                done[place.kind.name](cause, place, values)
            except Refused as problem:
                self._wrong(place, "number", str(problem))
        return True

    def _declare(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        officer, replaces = values["signed_by"], values["replaces"]
        if replaces is None:
            contract, member = self._contract(values["contract"]), self._member(values["member"])
            row = declare(self._session, cause, contract, member, values, officer)
        elif replaces not in self._versions:
            self._wrong(place, "replaces", NOT_THERE)
            return
        elif cause.reason:
            row = withdraw(self._session, cause, self._versions[replaces], officer)
        else:
            row = redeclare(self._session, cause, self._versions[replaces], values, officer)
        self._versions[values["number"]] = row

    def _give(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        if values["takes_back"] is not None:
            if values["takes_back"] not in self._records:
                self._wrong(place, "takes_back", NOT_THERE)
                return
            because = Cause(cause.actor, cause.at, values["words"], cause.batch)
            row = take_back(self._session, because, self._records[values["takes_back"]])
        else:
            first = self._versions.get(values["declaration"])
            if first is None:
                self._wrong(place, "declaration", NOT_THERE)
                return
            newest = max(
                (each for each in self._versions.values() if each.number == first.number),
                key=lambda each: each.id,
            )
            row = record_given(self._session, cause, newest, values)
        self._records[values["number"]] = row

    def _hear(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        keep_voice(self._session, cause, self._contract(values["contract"]), values)

    def _learn(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        contract = self._contract(values["contract"]) if values["contract"] else None
        keep_lesson(self._session, cause, contract, values)

    def _move(self, cause: Cause, place: Place, values: Mapping[str, Any]) -> None:
        standing = self._projects.get(values["project"])
        if standing is not None:
            move_project(self._session, cause, standing, values)
            return
        owner = self._member(values["owner"])
        self._projects[values["project"]] = start_project(self._session, cause, owner, values)

    def _contracts(self) -> set[str]:
        return set(self._session.scalars(sa.select(Contract.reference)))

    def _members(self) -> set[str]:
        return set(self._session.scalars(sa.select(Member.code)))

    def _contract(self, reference: str) -> Contract:
        return self._session.scalars(sa.select(Contract).filter_by(reference=reference)).one()

    def _member(self, code: str) -> Member:
        return self._session.scalars(sa.select(Member).filter_by(code=code)).one()

    def _wrong(self, place: Place, column: str, message: str) -> None:
        self._staging.wrong(place.kind.name, [place.error(column, message)])


def _in_order(places: Mapping[str, list[Place]]) -> list[Place]:
    """As they were done, so that rows get the same numbers again: declaration by declaration, then the others.

    What was given stands between the versions by its instant; of one instant, after a version and before a
    withdrawal. An instant before that of the version it follows (a clock was put back) counts as that one's.
    """
    firsts: dict[int, int] = {}
    latest: dict[int, datetime] = {}
    keyed: list[tuple[int, datetime, int, Place]] = []
    for place in sorted(places[DECLARATIONS.name], key=_number):
        values, number = place.values, _number(place)
        first = firsts[number] = firsts.get(values["replaces"], number)
        latest[first] = max(values["at"], latest.get(first, values["at"]))
        keyed.append((first, latest[first], 2 if values["withdrawn_because"] else 0, place))
    begun = {first: at for first, at, _, _ in reversed(keyed)}
    for place in sorted(places[GIVEN.name], key=_number):
        first, at = place.values["declaration"], place.values["at"]
        keyed.append((first, max(at, begun.get(first, at)), 1, place))
    keyed.sort(key=lambda each: each[:3])
    others = (place for kind in (VOICES, LESSONS, PROJECTS) for place in sorted(places[kind.name], key=_number))
    return [*(place for *_, place in keyed), *others]


def _number(place: Place) -> int:
    number: int = place.values["number"]
    return number
