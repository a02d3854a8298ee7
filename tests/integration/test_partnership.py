"""Declarations and what was given, residents' voice, lessons and projects: figures by hand, and what is refused."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.models import AuditEvent
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreements
from consortium.db import Database, unit_of_work
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused
from consortium.members.queries import member as member_of_code
from consortium.partnership.models import Given, Pledge, Project
from consortium.partnership.operations import (
    NoPartner,
    Replaced,
    SignedByOfficer,
    declare,
    keep_lesson,
    keep_voice,
    record_given,
    redeclare,
    sign,
    take_back,
    withdraw,
)
from consortium.partnership.projects import NoSuchMove, move_project, start_project
from consortium.partnership.promises import Contributions, balance
from consortium.partnership.queries import declaration, declared, lessons, moves, projects, versions, voices
from consortium.partnership.schemas import (
    GivenSchema,
    LessonSchema,
    PledgeSchema,
    ProjectSchema,
    StepSchema,
    VoiceSchema,
)
from consortium.partnership.terms import MOVES, Stage
from consortium.vfm.together import Together
from tests.books import THREE, Book, contract, part
from tests.servers import Databases

OFFICER, OTHER, ADMIN = "finance@aaa.example", "finance@bbb.example", "admin@c.example"
NOON = datetime(2025, 9, 30, 12, tzinfo=UTC)


def by(actor: str, reason: str = "", days: int = 0) -> Cause:
    """That somebody acts, some days after the last of September 2025."""
    return Cause(actor, NOON + timedelta(days=days), reason)


def _filled(url: str) -> None:
    contracts = [contract("CON", lead="AAA"), contract("OWN", lead="CCC")]
    parts = [part("CON", "AAA"), part("CON", "BBB"), part("OWN", "CCC")]
    Book(url).bring(**THREE, contracts=contracts, contract_members=parts)


class World:
    """A book of three members, of whom AAA leads CON and AAA and BBB take part in it; CCC has OWN to itself."""

    def __init__(self, databases: Databases) -> None:
        self.url = databases.copy(_filled)
        self.book = Book(self.url)

    @contextmanager
    def change(self) -> Iterator[Session]:
        """A session whose changes are kept."""
        database = Database(self.url)
        try:
            with unit_of_work(database) as session:
                yield session
        finally:
            database.close()

    def declare(self, code: str = "AAA", officer: str | None = OFFICER, **typed: str) -> int:
        """A declaration's number: an offer of ten staff days on CON, unless told otherwise."""
        row = {
            "contract": "CON",
            "member": code,
            "kind": "offer",
            "form": "staff_days",
            "words": "An officer",
        }
        values = PledgeSchema().load({**row, **({"days": "10"} if "form" not in typed else {}), **typed})
        with self.change() as session:
            who = member_of_code(session, code)
            found = contract_of(session, values["contract"])
            return declare(session, by(officer or ADMIN), found, who, values, officer).number

    def give(self, number: int, day: str = "2025-09-01", days_later: int = 0, **typed: str) -> int:
        """The id of a record of what was given."""
        with self.change() as session:
            current = declaration(session, number).row
            values = GivenSchema().load({"form": current.form, "day": day, "words": "It was given", **typed})
            return record_given(session, by(OFFICER, days=days_later), current, values).id

    def events(self) -> list[AuditEvent]:
        """The audit trail of the partnership, oldest first."""
        with self.book.look() as session:
            rows = sa.select(AuditEvent).order_by(AuditEvent.id)
            about = ("declaration", "voice", "lesson", "project")
            return [each for each in session.scalars(rows) if each.subject.startswith(about)]


def contract_of(session: Session, reference: str) -> Contract:
    """A contract's row."""
    return session.scalars(sa.select(Contract).filter_by(reference=reference)).one()


@pytest.fixture
def world(databases: Databases) -> Iterator[World]:
    """The small book, on each kind of database in turn."""
    found = World(databases)
    yield found
    databases.drop(found.url)


def sums(world: World, as_at: date | None = None, code: str | None = None) -> Any:
    """Promised beside given on CON."""
    with world.book.look() as session:
        key = contract_of(session, "CON").id
        return balance(e for e in declared(session, [key], as_at) if code in (None, e.member))


def test_promised_and_given_add_up_to_the_penny_and_the_fraction_of_a_day(world):
    days = world.declare(days="10.25")
    cash = world.declare(form="cash", cash="1500.10")
    world.declare("BBB", OTHER, form="cash", cash="0.90")
    room = world.declare(form="premises")
    world.declare(form="expertise")
    for number, typed in (
        (days, {"days": "0.333333"}),
        (days, {"days": "2"}),
        (cash, {"cash": "600.05"}),
        (room, {}),
        (room, {}),
    ):
        world.give(number, **typed)
    found = sums(world)
    # 1500.10 + 0.90 = 1501.00; 0.333333 + 2 = 2.333333; premises once, however often they were lent
    assert found.promised == Contributions(150_100, Decimal("10.25"), 1, 1)
    assert found.given == Contributions(60_005, Decimal("2.333333"), 1, 0)
    assert found.unsigned == 0
    assert sums(world, code="BBB").promised.cash == 90


def test_what_is_not_signed_is_no_promise_until_the_members_officer_signs_it(world):
    number = world.declare(officer=None)
    found = sums(world)
    assert (found.promised.days, found.unsigned) == (0, 1)
    with world.change() as session:
        sign(session, by(OFFICER), declaration(session, number).row, OFFICER)
    found = sums(world)
    assert (found.promised.days, found.unsigned) == (10, 0)
    with world.book.look() as session:
        newest, oldest = versions(session, number)
        assert (newest.signed_by, oldest.signed_by) == (OFFICER, None)
        assert (newest.entered_by, oldest.entered_by) == (OFFICER, ADMIN)


def test_a_later_version_replaces_the_earlier_one_and_what_was_given_stays_beside_it(world):
    number = world.declare()
    world.give(number, days="4")
    with world.change() as session:
        current = declaration(session, number).row
        redeclare(
            session, by(OFFICER), current, {"cash": None, "days": Decimal("6"), "words": "Less"}, OFFICER
        )
    found = sums(world)
    assert (found.promised.days, found.given.days) == (6, 4)
    with world.book.look() as session:
        newest, oldest = versions(session, number)
        assert (newest.replaces_id, newest.first_id, oldest.first_id) == (oldest.id, oldest.id, None)
        assert (oldest.days, oldest.words) == (10, "An officer")


def test_what_is_withdrawn_is_promised_no_more_and_says_why(world):
    number = world.declare()
    world.give(number, days="1")
    with world.change() as session:
        withdraw(session, by(OFFICER, "the officer left"), declaration(session, number).row, OFFICER)
    found = sums(world)
    assert (found.promised.days, found.given.days, found.unsigned) == (0, 1, 0)
    with world.book.look() as session:
        assert declaration(session, number).row.withdrawn_because == "the officer left"


def test_a_record_that_is_taken_back_counts_no_more_on_any_day(world):
    number, room = world.declare(), world.declare(form="premises")
    wrong, lent = world.give(number, days="3"), world.give(room)
    world.give(number, day="2025-09-02", days="1.5")
    with world.change() as session:
        for each in (wrong, lent):
            take_back(session, by(OFFICER, "another contract"), session.get_one(Given, each))
    assert sums(world).given == Contributions(0, Decimal("1.5"), 0, 0)
    # as at the day of the wrong record, and declared by then: the counter-record has that day, too
    assert sums(world, NOON.date()).given.days == Decimal("1.5")
    with world.book.look() as session:
        standing = declaration(session, number).standing
        assert [each.days for each in standing] == [Decimal("1.5")]


def test_the_past_is_as_it_was_known_then(world):
    number = world.declare()
    world.give(number, days="4")
    world.give(number, day="2025-10-04", days_later=10, days="1")
    with world.change() as session:
        current = declaration(session, number).row
        told = {"cash": None, "days": Decimal(20), "words": "More"}
        redeclare(session, by(OFFICER, days=3), current, told, OFFICER)
    for as_at, promised, given in (
        (date(2025, 9, 29), 0, 0),
        (date(2025, 9, 30), 10, 4),
        (date(2025, 10, 3), 20, 4),
        (date(2025, 10, 4), 20, 5),
    ):
        found = sums(world, as_at)
        assert (found.promised.days, found.given.days) == (promised, given), as_at


def test_nobody_but_its_officer_changes_or_withdraws_what_was_signed(world):
    number = world.declare()
    told = {"cash": None, "days": Decimal(1), "words": "Less"}
    for attempt in (
        lambda session, row: redeclare(session, by(ADMIN), row, told),
        lambda session, row: withdraw(session, by(ADMIN, "no"), row),
    ):
        with pytest.raises(SignedByOfficer, match=OFFICER), world.change() as session:
            attempt(session, declaration(session, number).row)
    with pytest.raises(Refused, match="signed already"), world.change() as session:
        sign(session, by(OFFICER), declaration(session, number).row, OFFICER)


def test_an_administrator_changes_what_is_not_signed_and_it_stays_unsigned(world):
    number = world.declare(officer=None)
    with world.change() as session:
        told = {"cash": None, "days": Decimal(3), "words": "Fewer"}
        redeclare(session, by(ADMIN), declaration(session, number).row, told)
    assert (sums(world).promised.days, sums(world).unsigned) == (0, 1)


def test_a_version_that_was_replaced_cannot_be_replaced_signed_or_withdrawn_again(world):
    number = world.declare()
    told = {"cash": None, "days": Decimal(3), "words": "Fewer"}
    with world.change() as session:
        old = declaration(session, number).row
        redeclare(session, by(OFFICER), old, told, OFFICER)
    for attempt in (
        lambda session, row: redeclare(session, by(OFFICER), row, told, OFFICER),
        lambda session, row: withdraw(session, by(OFFICER, "no"), row, OFFICER),
        lambda session, row: sign(session, by(OFFICER), row, OFFICER),
    ):
        with pytest.raises(Replaced), world.change() as session:
            attempt(session, session.get_one(Pledge, number))


def test_what_is_withdrawn_stays_so(world):
    number = world.declare()
    with world.change() as session:
        withdraw(session, by(OFFICER, "no"), declaration(session, number).row, OFFICER)
    with pytest.raises(Refused, match="withdrawn"), world.change() as session:
        sign(session, by(OFFICER), declaration(session, number).row, OFFICER)
    with pytest.raises(Refused, match="signed and stands"):
        world.give(number, days="1")


def test_a_member_that_neither_leads_nor_takes_part_declares_nothing(world):
    with pytest.raises(NoPartner, match="CCC neither leads CON"):
        world.declare("CCC")


@pytest.mark.parametrize(
    ("declaration_", "given", "message"),
    [
        ({"kind": "expectation", "days": "5"}, {"days": "1"}, "only what is offered"),
        ({"officer": None}, {"days": "1"}, "signed and stands"),
        ({}, {"days": "1", "day": "2025-10-01"}, "still to come"),
        ({}, {"days": "1", "form": "premises"}, "does not go with premises"),
        ({}, {}, "say how much"),
    ],
)
def test_only_a_signed_offer_is_given_in_its_own_form_and_not_before_its_day(
    world, declaration_, given, message
):
    number = world.declare(**declaration_)
    with pytest.raises((Refused, ValidationError), match=message):
        world.give(number, **given)
    assert sums(world).given.days == 0


def test_a_record_is_taken_back_once_and_with_a_reason(world):
    number = world.declare()
    wrong = world.give(number, days="3")
    with pytest.raises(Refused, match="say why"), world.change() as session:
        take_back(session, by(OFFICER), session.get_one(Given, wrong))
    with world.change() as session:
        counter = take_back(session, by(OFFICER, "twice"), session.get_one(Given, wrong)).id
    for record in (wrong, counter):
        with pytest.raises(Refused, match="take"), world.change() as session:
            take_back(session, by(OFFICER, "again"), session.get_one(Given, record))


PLEDGE = {"contract": "CON", "member": "AAA", "kind": "offer", "form": "cash", "cash": "5", "words": "x"}


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"cash": ""}, "cash"),
        ({"cash": "0"}, "cash"),
        ({"cash": "-5"}, "cash"),
        ({"cash": "1e3"}, "cash"),
        ({"days": "5"}, "days"),
        ({"form": "staff_days"}, "cash"),
        ({"form": "staff_days", "cash": ""}, "days"),
        ({"form": "premises"}, "cash"),
        ({"form": "expertise", "cash": "", "days": "1"}, "days"),
        ({"form": "money"}, "form"),
        ({"kind": "hope"}, "kind"),
        ({"words": " "}, "words"),
        ({"words": "x" * 501}, "words"),
        ({"words": "x\x00"}, "words"),
        ({"signed_by": "me"}, "signed_by"),
    ],
)
def test_a_declaration_whose_quantity_does_not_go_with_its_form_is_refused(changed, column):
    PledgeSchema().load(PLEDGE)
    with pytest.raises(ValidationError) as refusal:
        PledgeSchema().load(PLEDGE | changed)
    assert column in refusal.value.messages_dict


def test_an_expectation_may_leave_open_how_much():
    assert PledgeSchema().load(PLEDGE | {"kind": "expectation", "cash": ""})["cash"] is None


SAID, CHANGED, NOT_ASKED = {"said": "Too late"}, {"changed": "Earlier"}, {"not_asked_because": "Offices only"}


@pytest.mark.parametrize("told", [SAID | CHANGED, NOT_ASKED, SAID | CHANGED | {"asked": "12"}])
def test_residents_voice_is_what_they_said_and_what_changed_or_why_they_were_not_asked(told):
    VoiceSchema().load({"about": "award", "day": "2025-05-14"} | told)


@pytest.mark.parametrize(
    ("told", "columns"),
    [
        ({}, {"said"}),
        (SAID, {"changed"}),
        (CHANGED, {"said"}),
        ({"asked": "12"}, {"said", "changed"}),
        (SAID | CHANGED | NOT_ASKED, {"said", "changed"}),
        (SAID | NOT_ASKED, {"said"}),
        (NOT_ASKED | {"asked": "3"}, {"asked"}),
        ({"said": " ", "changed": "\n", "not_asked_because": "\t"}, {"said"}),
        (SAID | CHANGED | {"asked": "0"}, {"asked"}),
        (SAID | CHANGED | {"about": "price"}, {"about"}),
        (SAID | CHANGED | {"day": ""}, {"day"}),
        ({"said": "x" * 501, "changed": "x"}, {"said"}),
        ({"not_asked_because": "x" * 501}, {"not_asked_because"}),
    ],
)
def test_residents_voice_that_says_neither_both_or_half_is_refused(told, columns):
    with pytest.raises(ValidationError) as refusal:
        VoiceSchema().load({"about": "award", "day": "2025-05-14"} | told)
    assert set(refusal.value.messages_dict) == columns


def test_residents_voice_and_lessons_are_kept_beside_their_contract_and_read_by_their_day(world):
    with world.change() as session:
        con = contract_of(session, "CON")
        for day, told in (("2025-05-14", SAID | CHANGED | {"asked": "12"}), ("2025-09-01", NOT_ASKED)):
            values = VoiceSchema().load({"about": "change", "day": day} | told)
            keep_voice(session, by(OFFICER), con, values)
        for found, learned in ((con, "Ours"), (contract_of(session, "OWN"), "Theirs"), (None, "Everybody's")):
            row = {"day": "2025-08-01", "learned": learned, "differently": "Ask first"}
            keep_lesson(session, by(OFFICER), found, LessonSchema().load(row))
    with world.book.look() as session:
        key = contract_of(session, "CON").id
        assert [(each.row.day.month, each.row.asked) for each in voices(session, [key])] == [
            (9, None),
            (5, 12),
        ]
        assert [each.row.learned for each in lessons(session, [key])] == ["Everybody's", "Ours"]
        assert len(lessons(session)) == 3


def test_what_is_still_to_come_was_neither_said_nor_learned(world):
    with world.change() as session:
        con = contract_of(session, "CON")
        voice = VoiceSchema().load({"about": "award", "day": "2025-10-01"} | NOT_ASKED)
        lesson = LessonSchema().load({"day": "2025-10-01", "learned": "x", "differently": "y"})
        with pytest.raises(Refused, match="still to come"):
            keep_voice(session, by(OFFICER), con, voice)
        with pytest.raises(Refused, match="still to come"):
            keep_lesson(session, by(OFFICER), None, lesson)


def step(stage: Stage) -> dict[str, Any]:
    """What a form says of a step to this stage."""
    live = {"next_step": "Meet", "next_day": "2026-01-31"} if stage.is_live else {"note": "Enough"}
    return StepSchema().load({"stage": stage.value, **live})


def project_at(session: Session, stage: Stage) -> Project:
    """A project that came to a stage along the table."""
    owner = member_of_code(session, "BBB")
    ways = {Stage.DONE: [Stage.UNDER_WAY], Stage.DROPPED: [Stage.IDEA]}.get(stage, [])
    first, *rest = [*ways, stage]
    row = {"title": "One line", "workstream": "procurement", "owner": "BBB"}
    values = ProjectSchema().load({**row, "stage": first.value, "next_step": "x", "next_day": "2026-01-01"})
    made = start_project(session, by(OTHER), owner, values)
    for each in rest:
        move_project(session, by(OTHER), made, step(each))
    return made


PAIRS = list(product(Stage, Stage))


@pytest.mark.parametrize(("come_from", "to"), [pair for pair in PAIRS if pair[1] in MOVES[pair[0]]])
def test_a_project_moves_along_the_table_and_keeps_its_history(sqlite, come_from, to):
    world = World(sqlite)
    with world.change() as session:
        made = project_at(session, come_from)
        move_project(session, by(OTHER), made, step(to))
        assert [each.stage for each in moves(session, made.id)][:2] == [to.value, come_from.value]
        (standing,) = projects(session)
        assert (standing.stage, standing.owner) == (to, "BBB")


@pytest.mark.parametrize(("come_from", "to"), [pair for pair in PAIRS if pair[1] not in MOVES[pair[0]]])
def test_no_project_moves_beside_the_table(sqlite, come_from, to):
    world = World(sqlite)
    with world.change() as session:
        made = project_at(session, come_from)
        with pytest.raises(NoSuchMove):
            move_project(session, by(OTHER), made, step(to))
        assert len(moves(session, made.id)) == (1 if come_from.is_live else 2)


@pytest.mark.parametrize("stage", [Stage.DONE, Stage.DROPPED])
def test_no_project_begins_at_its_end(sqlite, stage):
    world = World(sqlite)
    with world.change() as session:
        row = {"title": "One line", "workstream": "procurement", "owner": "BBB", "note": "x"}
        values = ProjectSchema().load({**row, "stage": stage.value})
        with pytest.raises(NoSuchMove):
            start_project(session, by(OTHER), member_of_code(session, "BBB"), values)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"stage": "agreed", "next_day": "2026-01-01"}, "next_step"),
        ({"stage": "agreed", "next_step": "x"}, "next_day"),
        ({"stage": "done", "next_step": "x"}, "next_step"),
        ({"stage": "done", "next_day": "2026-01-01"}, "next_day"),
        ({"stage": "dropped"}, "note"),
        ({"stage": "finished"}, "stage"),
        ({"next_step": "x"}, "stage"),
    ],
)
def test_a_live_project_has_a_next_step_and_one_that_is_over_has_none(row, column):
    with pytest.raises(ValidationError) as refusal:
        StepSchema().load(row)
    assert column in refusal.value.messages_dict


def test_a_project_stood_on_a_day_where_it_stood_then(world):
    with world.change() as session:
        made = project_at(session, Stage.IDEA)
        move_project(session, by(OTHER, days=5), made, step(Stage.EXPLORING))
    with world.book.look() as session:
        for day, expected in ((29, []), (30, [Stage.IDEA])):
            assert [each.stage for each in projects(session, date(2025, 9, day))] == expected
        assert [each.stage for each in projects(session, date(2025, 10, 5))] == [Stage.EXPLORING]


def test_every_operation_leaves_one_event_with_who_did_it_before_and_after(world):
    number = world.declare(officer=None)
    with world.change() as session:
        sign(session, by(OFFICER), declaration(session, number).row, OFFICER)
    wrong = world.give(number, days="2.5")
    told = {"cash": None, "days": Decimal("8"), "words": "Less"}
    with world.change() as session:
        take_back(session, by(OFFICER, "wrong contract"), session.get_one(Given, wrong))
        redeclare(session, by(OFFICER), declaration(session, number).row, told, OFFICER)
    with world.change() as session:
        withdraw(session, by(OFFICER, "no more"), declaration(session, number).row, OFFICER)
        values = VoiceSchema().load({"about": "award", "day": "2025-05-14"} | NOT_ASKED)
        keep_voice(session, by(OFFICER), contract_of(session, "CON"), values)
        row = {"day": "2025-08-01", "learned": "x", "differently": "y"}
        keep_lesson(session, by(OFFICER), None, LessonSchema().load(row))
        move_project(session, by(OTHER), project_at(session, Stage.IDEA), step(Stage.EXPLORING))
    events = world.events()
    said = [(each.action, each.actor) for each in events]
    assert said == [
        ("declared", ADMIN),
        ("declaration signed", OFFICER),
        ("given", OFFICER),
        ("given record taken back", OFFICER),
        ("declared anew", OFFICER),
        ("declaration withdrawn", OFFICER),
        ("residents' voice kept", OFFICER),
        ("lesson kept", OFFICER),
        ("project started", OTHER),
        ("project moved", OTHER),
    ]
    assert {each.subject for each in events[:6]} == {f"declaration CON AAA {number}"}
    before = [json.loads(each.before) if each.before else None for each in events]
    after = [json.loads(each.after) for each in events]
    offer = {"kind": "offer", "form": "staff_days", "words": "An officer", "days": "10"}
    assert (before[0], after[0]) == (None, offer)
    assert (before[1], after[1]) == (offer, offer | {"signed_by": OFFICER})
    assert (after[2]["days"], before[3]["days"], after[3]["days"]) == ("2.5", "2.5", "-2.5")
    assert (before[4]["days"], after[4]["days"]) == ("10", "8")
    assert after[5]["withdrawn_because"] == "no more"
    assert events[3].reason == "wrong contract"
    assert (before[9]["stage"], after[9]["stage"]) == ("idea", "exploring")


def test_an_operation_that_is_refused_leaves_no_event(world):
    with pytest.raises(NoPartner):
        world.declare("CCC")
    assert world.events() == []


TABLES = {
    "pledges": "words",
    "given": "words",
    "residents_voices": "said",
    "lessons": "learned",
    "projects": "title",
    "project_moves": "stage",
}


def test_the_database_itself_refuses_to_change_or_delete_any_of_it(world):
    world.give(world.declare(), days="1")
    with world.change() as session:
        values = VoiceSchema().load({"about": "award", "day": "2025-05-14"} | NOT_ASKED)
        keep_voice(session, by(OFFICER), contract_of(session, "CON"), values)
        row = {"day": "2025-08-01", "learned": "x", "differently": "y"}
        keep_lesson(session, by(OFFICER), None, LessonSchema().load(row))
        project_at(session, Stage.IDEA)
    for table, column in TABLES.items():
        replaced = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"
        emptied = replaced if world.book.is_sqlite else f"TRUNCATE {table} CASCADE"
        for statement in (f"UPDATE {table} SET {column} = 'y'", f"DELETE FROM {table}", emptied):
            with (
                world.book.raw() as connection,
                pytest.raises((sqlite3.Error, psycopg.Error), match="is never changed"),
            ):
                connection.execute(statement)


def test_a_members_paper_says_its_own_contracts_and_no_others(world):
    days, cash = world.declare(), world.declare("BBB", OTHER, form="cash", cash="12.34")
    world.give(days, days="4.5")
    world.give(cash, cash="2.34")
    world.declare(officer=None)
    world.declare("CCC", "finance@ccc.example", contract="OWN", form="premises")
    with world.change() as session:
        for reference in ("CON", "OWN"):
            values = VoiceSchema().load({"about": "award", "day": "2025-05-14"} | SAID | CHANGED)
            keep_voice(session, by(OFFICER), contract_of(session, reference), values)
            early = VoiceSchema().load({"about": "award", "day": "2025-03-31"} | NOT_ASKED)
            keep_voice(session, by(OFFICER), contract_of(session, reference), early)
            row = {"day": "2025-08-01", "learned": reference, "differently": "y"}
            keep_lesson(session, by(OFFICER), contract_of(session, reference), LessonSchema().load(row))
        project_at(session, Stage.AGREED)
        project_at(session, Stage.DONE)
    with world.book.look() as session:
        together = Together(session, FinancialYear(2025), date(2025, 12, 31), agreements(session))
    mine, other, all_ = together.block("AAA"), together.block("CCC"), together.block(None)
    assert mine.own.promised.days == 10 and mine.own.given.days == Fraction(9, 2)
    assert (mine.own.promised.cash, mine.own.unsigned) == (0, 1)
    assert (mine.together.promised.cash, mine.together.given.cash) == (1_234, 234)
    assert (mine.together.promised.premises, all_.together.promised.premises) == (0, 1)
    assert other.own.promised.premises == 1
    assert other.together.promised.days == 0
    assert all_.own is None
    for block, contracts in ((mine, ["CON"]), (other, ["OWN"]), (all_, ["OWN", "CON"])):
        assert [each.contract for each in block.voices] == contracts
        assert [each.contract for each in block.lessons] == contracts
        assert [each.stage for each in block.projects] == ["agreed"]
