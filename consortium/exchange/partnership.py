"""How members work together, as the rows of its extra files; `partnership_restored` brings it in again.

Rows are numbered from one in the order of their file, whatever their ids in the book.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.exchange.kinds import Kind
from consortium.exchange.partnership_files import DECLARATIONS, GIVEN, LESSONS, PROJECTS, VOICES
from consortium.exchange.written import Row, written
from consortium.members.models import Member
from consortium.partnership.models import Given, Lesson, Pledge, Project, ProjectMove, ResidentsVoice


def partnership(session: Session) -> Iterator[tuple[Kind, Iterable[Row]]]:
    """Each of its files with its rows."""
    numbers = _declared(session)
    yield DECLARATIONS, declarations(session, numbers)
    yield GIVEN, given(session, numbers)
    yield VOICES, voices(session)
    yield LESSONS, lessons(session)
    yield PROJECTS, projects(session)


def _declared(session: Session) -> dict[int, int]:
    """The number of each version in the file, by its id: the versions of one declaration follow one another."""
    ids = session.scalars(sa.select(Pledge.id).order_by(sa.func.coalesce(Pledge.first_id, Pledge.id), Pledge.id))
    return {key: number for number, key in enumerate(ids, 1)}


def declarations(session: Session, numbers: Mapping[int, int]) -> Iterator[Row]:
    """Every version of every declaration."""
    rows = (
        sa.select(Pledge, Contract.reference, Member.code)
        .join(Contract, Contract.id == Pledge.contract_id)
        .join(Member, Member.id == Pledge.member_id)
    )
    for each, contract, member in sorted(session.execute(rows), key=lambda row: numbers[row[0].id]):
        own = {"number": numbers[each.id], "replaces": numbers.get(each.replaces_id or 0)}
        who = {"contract": contract, "member": member, "by": each.entered_by, "at": each.entered_at}
        yield written(DECLARATIONS, each, own | who)


def given(session: Session, numbers: Mapping[int, int]) -> Iterator[Row]:
    """Every record of what was given; one that takes back another leaves its quantity to that."""
    rows = sa.select(Given, Pledge.form).join(Pledge, Pledge.id == Given.pledge_id).order_by(Given.id)
    found = sorted(session.execute(rows), key=lambda row: numbers[row[0].pledge_id])
    places = {each.id: number for number, (each, _) in enumerate(found, 1)}
    for each, form in found:
        own = {"number": places[each.id], "declaration": numbers[each.pledge_id], "form": form}
        who = {"takes_back": places.get(each.takes_back_id or 0), "by": each.recorded_by, "at": each.recorded_at}
        blank = {"cash": None, "days": None} if each.takes_back_id else {}
        yield written(GIVEN, each, own | who | blank)


def voices(session: Session) -> Iterator[Row]:
    """What residents said, in the order in which it was recorded."""
    rows = sa.select(ResidentsVoice, Contract.reference).join(
        Contract, Contract.id == ResidentsVoice.contract_id
    )
    yield from _recorded(VOICES, session.execute(rows.order_by(ResidentsVoice.id)))


def lessons(session: Session) -> Iterator[Row]:
    """The lessons, in the order in which they were recorded."""
    rows = sa.select(Lesson, Contract.reference).outerjoin(Contract, Contract.id == Lesson.contract_id)
    yield from _recorded(LESSONS, session.execute(rows.order_by(Lesson.id)))


def _recorded(kind: Kind, rows: Iterable[Any]) -> Iterator[Row]:
    for number, (each, contract) in enumerate(rows, 1):
        told = {"number": number, "contract": contract, "by": each.recorded_by, "at": each.recorded_at}
        yield written(kind, each, told)


def projects(session: Session) -> Iterator[Row]:
    """Every move of every project, project by project."""
    rows = (
        sa.select(ProjectMove, Project, Member.code)
        .join(Project, Project.id == ProjectMove.project_id)
        .join(Member, Member.id == Project.owner_id)
        .order_by(Project.id, ProjectMove.id)
    )
    places: dict[int, int] = {}
    for number, (move, project, owner) in enumerate(session.execute(rows), 1):
        place = places.setdefault(project.id, len(places) + 1)
        what = {"title": project.title, "workstream": project.workstream, "owner": owner}
        yield written(
            PROJECTS, move, {"number": number, "project": place, "by": move.moved_by, "at": move.moved_at, **what}
        )
