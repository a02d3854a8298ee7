"""The partnership's pages, seen without a browser: what was typed is kept, shown as typed, and never overwritten."""

import csv
import io
import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from consortium.partnership.operations import keep_lesson, keep_voice
from consortium.partnership.schemas import LessonSchema, VoiceSchema
from consortium.partnership.terms import Stage
from tests.books import contract, part
from tests.integration.test_partnership import OFFICER, World, by, contract_of, project_at
from tests.servers import Databases
from tests.visitors import ADMINISTRATOR, Visitor, application, board, finance, let_in

MARKUP = '<script>alert("x")</script> & {{ 7 * 7 }}'
ESCAPED = "&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; {{ 7 * 7 }}"
NEW = "/partnership/declarations/new"
OFFER = {"contract": "CON", "member": "AAA", "kind": "offer", "form": "staff_days"}


@pytest.fixture
def world(databases: Databases) -> Iterator[SimpleNamespace]:
    """The small book, on each kind of database in turn, with who looks at it."""
    found = World(databases)
    people = {
        "admin": ADMINISTRATOR,
        "officer": finance("AAA"),
        "other": finance("BBB"),
        "board": board("AAA"),
    }
    for name, role in people.items():
        let_in(found.url, f"{name}@x.example", role)
    with application(found.url) as app:
        visitors = {name: Visitor(app) for name in people}
        for name, visitor in visitors.items():
            assert visitor.sign_in(f"{name}@x.example").status_code == 302
        yield SimpleNamespace(partnership=found, **visitors)
    databases.drop(found.url)


def text(answer: object) -> str:
    """An answer's body."""
    return answer.get_data(as_text=True)


def test_what_people_typed_is_shown_as_typed_on_every_page(world):
    found: World = world.partnership
    number = found.declare(words=MARKUP)
    found.give(number, days="1", words=MARKUP)
    found.declare(officer=None, words=MARKUP)
    with found.change() as session:
        con = contract_of(session, "CON")
        voice = {"about": "award", "day": "2025-05-14", "said": MARKUP, "changed": MARKUP}
        keep_voice(session, by(OFFICER), con, VoiceSchema().load(voice))
        lesson = {"day": "2025-08-01", "learned": MARKUP, "differently": MARKUP}
        keep_lesson(session, by(OFFICER), con, LessonSchema().load(lesson))
        made = project_at(session, Stage.IDEA)
    world.admin.get(f"/partnership/projects/{made.id}")
    step = {"stage": "dropped", "note": MARKUP}
    assert world.admin.post(f"/partnership/projects/{made.id}/move", **step).status_code == 302
    for path in (
        *("/partnership", "/partnership/contracts/CON", "/partnership/declarations", "/partnership/lessons"),
        *(f"/partnership/declarations/{number}", f"/partnership/declarations/{number}/change"),
        f"/partnership/projects/{made.id}",
    ):
        page = text(world.admin.get(path))
        assert ESCAPED in page, path
        assert "<script>alert" not in page, path


def test_what_was_typed_stays_when_it_is_refused_with_what_is_wrong_beside_it(world):
    typed = OFFER | {"days": "a lot", "words": MARKUP}
    answer = world.officer.post(NEW, **typed)
    page = text(answer)
    assert answer.status_code == 422
    assert 'value="a lot"' in page
    assert ESCAPED in page
    assert "is not a number" in page or "write it like 12.5" in page
    assert world.partnership.events() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"contract": "OWN"}, "There is no OWN among what you may choose"),
        ({"contract": "NOPE"}, "There is no NOPE among what you may choose"),
        ({"member": "BBB"}, "There is no BBB among what you may choose"),
        ({"member": "ZZZ"}, "There is no ZZZ among what you may choose"),
        ({"kind": "", "form": ""}, "Fill this in"),
        ({"signed_by": "me"}, "Signed_by is no field of this form"),
    ],
)
def test_another_members_contract_is_refused_as_one_that_is_not_there(world, changed, message):
    answer = world.officer.post(NEW, **(OFFER | {"days": "1", "words": "x"} | changed))
    assert answer.status_code == 422
    assert message in text(answer)


def test_an_officer_signs_with_the_declaration_and_an_administrator_does_not(world):
    values = OFFER | {"days": "1", "words": "x"}
    for visitor, words in ((world.officer, "by officer@x.example"), (world.admin, "not signed")):
        answer = visitor.post(NEW, **values)
        assert answer.status_code == 302
        assert words in text(visitor.get(answer.location))


def test_a_form_that_rests_on_a_version_that_was_replaced_overwrites_nothing(world):
    number = world.partnership.declare(officer=None)
    path = f"/partnership/declarations/{number}/change"
    stale = re.search(r'name="version" value="(\d+)"', text(world.officer.get(path)))[1]
    assert world.admin.post(path, version=stale, days="3", words="Three").status_code == 302
    answer = world.officer.post(path, version=stale, days="4", words="Four")
    assert answer.status_code == 422
    assert "changed in the meantime" in text(answer)
    assert "Four" in text(answer)
    answer = world.officer.post("/partnership/sign", version=stale)
    assert answer.status_code == 422
    page = text(world.officer.get(f"/partnership/declarations/{number}"))
    assert "Three" in page and "Four" not in page


def test_what_is_refused_of_a_record_stays_typed_too(world):
    number = world.partnership.declare()
    answer = world.officer.post(
        f"/partnership/declarations/{number}/given", day="2199-01-01", days="1", words="Next century"
    )
    assert answer.status_code == 422
    assert "still to come" in text(answer) and "Next century" in text(answer)
    answer = world.officer.post(f"/partnership/declarations/{number}/withdraw", reason=" ")
    assert answer.status_code == 422
    assert "Say why it is withdrawn" in text(answer)


@pytest.mark.parametrize(
    "path",
    ["/partnership/declarations/99999999999999999999", "/partnership/projects/99999999999999999999"],
)
def test_a_number_that_no_row_can_have_is_not_there(world, path):
    assert world.admin.get(path).status_code == 404


@pytest.mark.parametrize("version", ["x", "-1", "9" * 30, "٣"])
def test_a_version_that_is_no_number_signs_nothing(world, version):
    world.partnership.declare(officer=None)
    answer = world.officer.post("/partnership/sign", version=version)
    assert answer.status_code in (302, 404)
    assert [each.action for each in world.partnership.events()] == ["declared"]


def test_a_contract_may_have_any_reference_and_still_has_its_page(world):
    world.partnership.book.bring(
        contracts=[contract("projects"), contract("A/new")],
        contract_members=[part("projects", "AAA"), part("A/new", "AAA")],
    )
    for reference in ("projects", "A/new"):
        page = text(world.officer.get(f"/partnership/contracts/{reference}"))
        assert f"Contract {reference}" in page


def test_declarations_are_listed_searched_and_exported_with_what_was_given(world):
    number = world.partnership.declare(words="Findable")
    world.partnership.give(number, days="2.5")
    world.partnership.declare("BBB", "finance@bbb.example", form="cash", cash="10.00")
    rows = list(csv.reader(io.StringIO(text(world.board.get("/partnership/declarations?format=csv")))))
    assert [row[1:] for row in rows[1:]] == [
        ["CON", "AAA", "offer", "staff days", "Findable", "", "", "10", "2.5", "signed"],
        ["CON", "BBB", "offer", "cash", "An officer", "10.00", "", "", "", "signed"],
    ]
    found = text(world.board.get("/partnership/declarations?q=findable&form=staff+days"))
    assert "What members expect and offer: 1<" in found


def test_pages_ask_the_database_as_often_for_many_rows_as_for_one(world):
    found: World = world.partnership
    paths = (
        "/partnership",
        "/partnership/contracts/CON",
        "/partnership/declarations",
        "/partnership/projects",
    )

    def fill(times: int) -> None:
        for _ in range(times):
            found.give(found.declare(), days="1")
        with found.change() as session:
            for _ in range(times):
                project_at(session, Stage.IDEA)

    fill(1)
    before = [_queries(world, path) for path in paths]
    fill(12)
    assert [_queries(world, path) for path in paths] == before
    assert max(before) < 20


def _queries(world: SimpleNamespace, path: str) -> int:
    seen = []

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        assert world.officer.get(path).status_code == 200
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)
