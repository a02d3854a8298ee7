"""Every route that writes and every command that changes the book leaves its events, with who was signed in.

Each is carried out once as it should be. A route or a command that is new and has no row here fails.
"""

import inspect
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import click
import pytest

from cli.main import main
from consortium.access.operations import UNKNOWN, link
from consortium.access.queries import user
from consortium.access.terms import LinkPurpose
from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.db import unit_of_work
from consortium.web.guard import declared_of
from tests.attachable import PNG
from tests.books import ENTERED_BY, Book
from tests.furnished import ADVISER, LEVY, SOCIAL_VALUE
from tests.integration.test_web_permissions import ACTIONS, COURSE_AT, SET_OF_A
from tests.makers import opened, write
from tests.servers import SQLite
from tests.trail import (
    ADDED,
    ADMIN,
    DISABLED,
    NEVER_IN,
    OFFICER,
    Event,
    eventful_book,
    events_after,
    hold,
    newest,
)
from tests.visitors import PASSWORD, Visitor, application

ANOTHER = "meadow anchor eighteen"
CLAIM = "/value-for-money/2025-26/PRO-01/VISIT/AAA"
MEMBERS = b"code,name\nAAA,Alder Homes\nDDD,Dogwood Homes\n"

VALUES = "/services/social-value/values"
DEARER = SOCIAL_VALUE | {"set": "Furnished", "value": "1300.00"}
LESS = LEVY | {"levy": "20000.00"}


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[tuple[Book, dict[str, object]]]:
    """A book in which every route and command has something to do."""
    found, numbers = eventful_book(sqlite.book())
    yield found, numbers
    sqlite.drop(found.url)


@pytest.fixture
def book(built: tuple[Book, Any]) -> Iterator[Book]:
    """A copy of it for each test."""
    with built[0].copied() as found:
        yield found


@pytest.fixture
def numbers(built: tuple[Book, dict[str, object]]) -> dict[str, object]:
    """By which numbers it is known."""
    return built[1]


@dataclass(frozen=True)
class Sent:
    """A form that somebody sends, and the actions of the events that it leaves; `actor` where it is another.

    Without a path and a form of its own it sends what the table of permissions sends.
    """

    leaves: str
    email: str = ADMIN
    path: str = ""
    form: dict[str, Any] = field(default_factory=dict)
    actor: str = ""


ROUTES: dict[str, tuple[Sent, ...]] = {
    # Whoever fails at the door is known by nothing but the address from which it was tried.
    "sign_in.enter": (
        Sent("signed in", "", "/sign-in", {"email": OFFICER, "password": PASSWORD}, OFFICER),
        Sent("sign-in failed", "", "/sign-in", {"email": OFFICER, "password": ANOTHER}, UNKNOWN),
        Sent("sign-in failed", "", actor=UNKNOWN),
    ),
    "sign_in.leave": (Sent("signed out", OFFICER),),
    "sign_in.end_one": (Sent("signed out", OFFICER),),
    "calendar.make": (Sent("calendar link made", OFFICER), Sent("calendar link renewed")),
    "calendar.take_away": (Sent("calendar link taken away"), Sent("", OFFICER)),
    "sign_in.leave_everywhere": (Sent("signed out everywhere", OFFICER),),
    "sign_in.new_password": (
        Sent("password chosen", OFFICER, "/account/password", {"current": PASSWORD, "password": ANOTHER}),
        Sent("", OFFICER),
    ),
    "sign_in.send_reset": (
        Sent("reset sent", "", "/forgotten", {"email": OFFICER}, UNKNOWN),
        Sent("", ""),
    ),
    "sign_in.chosen": (
        Sent("password chosen", "", "/choose-password/{secret}", {"password": ANOTHER}, NEVER_IN),
        Sent("", ""),
    ),
    "draft_steps.start": (Sent("draft begun", OFFICER),),
    "draft_steps.keep": (Sent("draft saved", OFFICER),),
    "draft_steps.vary": (Sent("draft begun", OFFICER),),
    "drafts.hand_in": (Sent("draft sent", OFFICER),),
    "drafts.agree": (Sent(f"{'created, ' * 5}residents' voice kept, draft approved", OFFICER),),
    "drafts.turn_back": (Sent("draft returned"),),
    "drafts.give_up": (Sent("draft discarded", OFFICER),),
    "attachments.of_document": (Sent("taken away", OFFICER),),
    "attachments.of_contract": (Sent("taken away"),),
    "attachments.of_claim": (
        Sent("taken away", OFFICER),
        Sent("attached", OFFICER, f"{CLAIM}/attachments", {"file": (io.BytesIO(PNG), "scan.png")}),
    ),
    "partnership.learn": (Sent("lesson kept", OFFICER),),
    "partnership.hear": (Sent("residents' voice kept", OFFICER),),
    "pledges.enter": (Sent("declared", OFFICER),),
    "pledges.sign_chosen": (Sent("declaration signed", OFFICER),),
    "pledges.change": (Sent("declared anew", OFFICER),),
    "pledges.end": (Sent("declaration withdrawn", OFFICER),),
    "pledges.give": (Sent("given", OFFICER),),
    "pledges.undo_given": (Sent("given record taken back", OFFICER),),
    "projects.start": (Sent("project started", OFFICER),),
    "projects.move": (
        Sent(
            "project moved",
            OFFICER,
            "/partnership/projects/{project}/move",
            {"stage": "agreed", "next_step": "Meet", "next_day": "2026-12-01"},
        ),
    ),
    "cases.refer_resident": (Sent("referred", OFFICER),),
    "cases.step": (Sent("case accepted", ADVISER),),
    "cases.hand_over": (Sent("case assigned", ADVISER),),
    "case_work.begin": (Sent("work recorded", ADVISER),),
    "case_work.change": (Sent("work changed", ADVISER),),
    "case_work.withdraw": (Sent("work withdrawn", ADVISER),),
    "case_work.reach": (Sent("outcome recorded", ADVISER),),
    "case_contacts.meet": (Sent("contact recorded", ADVISER),),
    "case_contacts.change": (Sent("contact changed", ADVISER),),
    "case_contacts.withdraw": (Sent("contact withdrawn", ADVISER),),
    "plans.find": (Sent("need found", ADVISER),),
    "plans.plan": (Sent("action planned", ADVISER),),
    "plans.review": (Sent("review set", ADVISER),),
    "plans.keep_need": (Sent("need changed", ADVISER),),
    "plans.no_need": (Sent("need withdrawn", ADVISER),),
    "plans.keep_deed": (Sent("action changed", ADVISER),),
    "plans.done": (Sent("action changed", ADVISER),),
    "sensitive.turn": (Sent("created", OFFICER),),
    "sensitive.answer": (Sent("sensitive answers recorded", ADVISER),),
    "words.add": (Sent("created"),),
    "words.change": (Sent("created"),),
    "usage_measures.keep": (Sent("usage measure set"),),
    "credit.share": (Sent("credit shared", ADVISER),),
    "caseload.keep_adviser": (Sent("created"),),
    "caseload.give_over": (Sent("cases handed over"),),
    "caseload.offer_places": (Sent("created"),),
    "learning.add_need": (Sent("need recorded", OFFICER),),
    "learning.drop_need": (Sent("need taken back", OFFICER),),
    "courses.plan": (Sent("created"), Sent("", path="/services/learning/courses/new", form={"title": "T"})),
    "courses.change": (Sent("updated"),),
    "courses.offer": (Sent("places offered anew"),),
    "courses.release": (Sent("places given out"),),
    "courses.let_go": (Sent("course called off"),),
    "courses.stop": (Sent("waiting ended", OFFICER),),
    "places.carry_out": (
        Sent("places asked for", OFFICER),
        Sent("places cancelled", OFFICER, f"{COURSE_AT}/cancel", {"member": "AAA", "places": "1"}),
        Sent("places swapped", OFFICER, f"{COURSE_AT}/swap", {"member": "AAA", "to": "BBB", "places": "1"}),
    ),
    "places.attendance": (Sent("attendance recorded", OFFICER),),
    "privacy.forget": (Sent("resident erased", OFFICER),),
    "pool_changes.keep_schedule": (Sent("contributions scheduled", OFFICER),),
    "pool_changes.keep_commitment": (Sent("cost committed", OFFICER),),
    "pool_changes.take_back": (Sent("due taken back", OFFICER),),
    "pool_changes.let_go": (Sent("commitment released"),),
    "pool_changes.end_year": (Sent("pool carried forward", OFFICER),),
    "evaluation.answered": (Sent("evaluation answered", "", actor="anonymous"),),
    "levy.declare": (Sent("levy declared anew", OFFICER, "/services/learning/levy/declare", LESS),),
    "levy.give": (Sent("levy transferred", OFFICER),),
    "levy.undo": (Sent("levy transfer taken back", OFFICER),),
    "evaluation.begin": (Sent(""),),
    "true_ups.post": (Sent("trued up"),),
    "social_value.enter_value": (
        Sent("value entered", OFFICER),
        Sent("value changed", OFFICER, f"{VALUES}/new", DEARER),
    ),
    "value_sets.withdraw": (Sent("value withdrawn", OFFICER),),
    "value_sets.paste": (
        Sent("value entered", OFFICER, f"{VALUES}/paste", {"block": SET_OF_A.replace("Own", "Our")}),
    ),
    "social_value.enter_factor": (Sent("created", OFFICER),),
    "documents.reverse": (Sent("reversed"), Sent("reversed", OFFICER)),
    "entries.enter": (Sent("entered", OFFICER),),
    "pasting.paste": (Sent("entered", OFFICER),),
    "vfm.sign_all": (
        Sent(
            "claim validated",
            OFFICER,
            "/value-for-money/sign",
            {"year": "2025-26", "member": "AAA", "claim": "PRO-01 VISIT {claim}"},
        ),
    ),
    "vfm.sign_one": (Sent("claim validated", OFFICER),),
    "vfm.dispute": (Sent("claim disputed", OFFICER),),
    "packs.freeze_now": (Sent("pack frozen"),),
    "book.close_period": (Sent("period closed"),),
    "book.reopen_period": (Sent("period open"),),
    "imports.upload": (
        Sent(
            "imported",
            path="/imports",
            form={"kind": "members", "file": (io.BytesIO(MEMBERS), "members.csv")},
        ),
        Sent(""),
    ),
    "imports.take_back": (
        Sent("reversed, import undone", path=f"/imports/{ADDED}/undo", form={"reason": "wrong"}),
    ),
    "people.invite": (Sent("person added, invitation sent"),),
    "people.change_roles": (Sent("roles changed"),),
    "people.stop": (Sent("person disabled"),),
    "people.start_again": (Sent("person enabled", path=f"/people/{DISABLED}/enable"), Sent("")),
    "parameters.keep": (Sent("created"), Sent("", path="/parameters/new", form={"value": "x"})),
    "people.sign_out": (Sent("signed out everywhere"),),
    "people.invite_again": (
        Sent("reset sent"),
        Sent("invitation sent", path=f"/people/{NEVER_IN}/invite"),
    ),
}

COMMANDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "import members": ("imported", ("import", "members", "{folder}/members.csv")),
    "import folder": ("imported", ("import", "folder", "{folder}")),
    "import undo": ("reversed, import undone", ("import", "undo", str(ADDED))),
    "ledger close": ("period closed", ("ledger", "close", "2025-26", "P02")),
    "ledger reopen": ("period open", ("ledger", "reopen", "2025-26", "P01", "--reason", "late")),
    "ledger reverse": (
        "reversed",
        ("ledger", "reverse", "2025-26/2", "--reason", "wrong", "--on", "2026-06-30"),
    ),
    "ledger true-up": (
        "trued up",
        ("ledger", "true-up", "EMP-01", "--year", "2025-26", "--post", "--reason", "more started"),
    ),
    "ledger redact": ("redacted", ("ledger", "redact", "2025-26/1", "--reason", "names somebody")),
    "participant erase": (
        "resident erased",
        ("participant", "erase", "PX1", "--contract", "EMP-01", "--reason", "asked for it"),
    ),
    "run-due": ("due work done, due work done, due work done", ("run-due",)),
    "pool return": ("pool returned", ("pool", "return", "LEARN-A", "--on", "2026-06-30")),
    "pool carry": ("pool carried forward", ("pool", "carry", "LEARN-A", "--on", "2026-03-31")),
    "pack freeze": ("pack frozen", ("pack", "freeze", "--year", "2025-26")),
    "vfm validate": (
        "claim validated",
        ("vfm", "validate", "--year", "2025-26", "--member", "AAA", "--by", OFFICER),
    ),
    "vfm dispute": (
        "claim disputed",
        (
            *("vfm", "dispute", "--year", "2025-26", "--member", "AAA", "--by", OFFICER),
            *("--contract", "PRO-01", "--item", "VISIT", "--reason", "not ours"),
        ),
    ),
    "user add": (
        "person added, invitation sent",
        ("user", "add", "new@x.example", "--role", "board", "--member", "AAA"),
    ),
    "parameter set": (
        "created",
        ("parameter", "set", "acceptance_days", "15", "--from", "2026-04-01", "--source", "the group"),
    ),
    "user sign-out": ("signed out everywhere", ("user", "sign-out", OFFICER)),
    "user disable": ("person disabled", ("user", "disable", OFFICER)),
    "user reset": ("signed out everywhere, reset sent", ("user", "reset", OFFICER)),
}
"""Each: the actions of the events that it leaves, and what is typed."""

CHANGING = ("change()", "forgetting()", "import_file(", "import_folder(")
"""What the source of a command says that changes the book."""

FIRST = frozenset({"invitation sent"})
"""What is new in all cases below but one: a first invitation has none before it."""


def test_every_route_that_writes_has_its_row(book):
    with application(book.url) as app:
        routes = {rule.endpoint for rule in app.url_map.iter_rules()}
        assert {
            each for each in routes if (found := declared_of(app, each)) and found.writes
        } == ROUTES.keys()


@pytest.mark.parametrize(
    ("endpoint", "sent"),
    [
        pytest.param(endpoint, each, id=f"{endpoint}-{each.leaves or 'nothing'}")
        for endpoint, every in ROUTES.items()
        for each in every
    ],
)
def test_a_route_leaves_its_events_with_the_person_who_is_signed_in(book, numbers, endpoint, sent):
    path, form, _ = ACTIONS[endpoint][0]
    if sent.path:
        path, form = sent.path, sent.form
    with application(book.url) as app:
        visitor = Visitor(app)
        if sent.email:
            assert visitor.sign_in(sent.email).status_code == 302
        known = numbers | {"secret": _invitation(book) if "{secret}" in path else ""}
        path = path.format(**known)
        form = {name: text.format(**known) if "{" in str(text) else text for name, text in form.items()}
        last = _newest(book)
        answer = visitor.post(path, **form)
        if sent.leaves and sent.leaves != "sign-in failed":
            assert answer.status_code in (200, 302), answer.get_data(as_text=True)[:2000]
    _hold(_events(book, last), sent.leaves, sent.actor or sent.email)


def test_an_attempt_that_is_not_looked_at_any_more_leaves_nothing(book):
    with application(book.url) as app:
        visitor, last = Visitor(app), _newest(book)
        statuses = [visitor.sign_in(OFFICER, ANOTHER).status_code for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert [each.action for each in _events(book, last)] == ["sign-in failed"] * 10


def test_what_was_typed_at_the_door_stands_nowhere_unless_it_names_somebody(book):
    with application(book.url) as app:
        last = _newest(book)
        Visitor(app).sign_in(PASSWORD, PASSWORD)
    (event,) = _events(book, last)
    assert (event.actor, event.subject) == (UNKNOWN, "person unknown")
    assert PASSWORD not in event.after


def test_every_command_that_changes_the_book_has_its_row():
    assert set(_changing(main, "")) == COMMANDS.keys()


def _changing(command: click.Command, name: str) -> Iterator[str]:
    """The commands whose source changes the book; of the import of one kind, which is one function, the first."""
    if isinstance(command, click.Group):
        seen = set()
        context = click.Context(command)
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None
            code = getattr(found.callback, "__code__", each)
            if code not in seen:
                seen.add(code)
                yield from _changing(found, f"{name} {each}".strip())
    elif command.callback and any(each in inspect.getsource(command.callback) for each in CHANGING):
        yield name


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_its_events_with_whoever_typed_it(book, name, tmp_path):
    leaves, typed = COMMANDS[name]
    folder = write(tmp_path / "rows", {"members": [{"code": "DDD", "name": "Dogwood Homes"}]})
    last = _newest(book)
    book.run(*(each.format(folder=folder) for each in typed))
    _hold(_events(book, last), leaves, ENTERED_BY)


def _invitation(book: Book) -> str:
    """The secret of a new invitation."""
    with opened(book.url) as database, unit_of_work(database) as session:
        return link(session, Cause("tests", now()), user(session, NEVER_IN), LinkPurpose.INVITATION)


def _newest(book: Book) -> int:
    with book.look() as session:
        return newest(session)


def _events(book: Book, last: int) -> list[Event]:
    with book.look() as session:
        return events_after(session, last)


def _hold(events: list[Event], leaves: str, actor: str) -> None:
    assert [each.action for each in events] == ([one for one in leaves.split(", ") if one])
    hold([each for each in events if each.before or each.action not in FIRST], actor)
