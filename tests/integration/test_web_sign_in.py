"""Signing in: who is let in, who is not, and what an attacker would try at the door."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from consortium.access.models import SignedIn
from consortium.clock import now
from consortium.db import reading
from tests.books import Book, member
from tests.makers import opened
from tests.servers import Databases
from tests.visitors import ADMINISTRATOR, PASSWORD, Visitor, application, finance, let_in

OFFICER = "officer@aaa.example"
MADE_UP = "a password that nobody has"


def _filled(url: str) -> None:
    Book(url).bring(members=[member("AAA")])
    let_in(url, OFFICER, finance("AAA"))
    let_in(url, "admin@c.example", ADMINISTRATOR)


@pytest.fixture
def url(databases: Databases) -> Iterator[str]:
    """A book with one member, its officer and an administrator."""
    found = databases.copy(_filled)
    yield found
    databases.drop(found)


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    """The application over it."""
    with application(url) as found:
        yield found


def test_a_person_signs_in_sees_home_and_signs_out(app):
    visitor = Visitor(app)
    assert visitor.sign_in(OFFICER).location == "/"
    assert "AAA Homes" in visitor.get("/").get_data(as_text=True)
    assert visitor.post("/sign-out").location == "/sign-in"
    assert visitor.get("/").location.startswith("/sign-in")


@pytest.mark.parametrize("email", [OFFICER, "nobody@aaa.example", "", "' OR 1=1 --"])
def test_a_wrong_password_and_an_unknown_person_get_the_same_answer(app, email):
    visitor = Visitor(app)
    answer = visitor.sign_in(email, MADE_UP)
    assert answer.status_code == 422
    assert "do not belong together" in answer.get_data(as_text=True)
    assert visitor.get("/").status_code == 302


def test_ten_failures_close_an_account_for_five_minutes_and_no_other(app, monkeypatch):
    visitor = Visitor(app)
    for _ in range(10):
        assert visitor.sign_in(OFFICER, MADE_UP).status_code == 422
    assert visitor.sign_in(OFFICER).status_code == 429
    assert Visitor(app).sign_in("admin@c.example").status_code == 302


def test_thirty_failures_from_one_address_close_it_whatever_accounts_they_name(app):
    visitor = Visitor(app)
    for number in range(30):
        assert visitor.sign_in(f"guess{number}@aaa.example", MADE_UP).status_code == 422
    assert visitor.sign_in(OFFICER).status_code == 429


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "////evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/sign-out",
    ],
)
def test_signing_in_never_leads_elsewhere(app, wanted):
    assert Visitor(app).sign_in(OFFICER, next=wanted).location == "/"


def test_signing_in_goes_on_to_the_page_that_was_asked_for(app):
    visitor = Visitor(app)
    assert visitor.get("/contracts?q=lift").location == "/sign-in?next=/contracts?q%3Dlift"
    assert visitor.sign_in(OFFICER, next="/contracts?q=lift").location == "/contracts?q=lift"


def test_a_session_begun_before_signing_in_is_not_the_one_after(app):
    visitor = Visitor(app)
    visitor.get("/sign-in")
    before = visitor.client.get_cookie("session").value
    visitor.sign_in(OFFICER)
    assert visitor.client.get_cookie("session").value != before
    stranger = Visitor(app)
    stranger.client.set_cookie("session", before)
    assert stranger.get("/").status_code == 302


def test_a_copied_cookie_is_worth_nothing_once_its_owner_signed_out(app):
    visitor, thief, elsewhere = Visitor(app), Visitor(app), Visitor(app)
    visitor.sign_in(OFFICER)
    elsewhere.sign_in(OFFICER)
    thief.client.set_cookie("session", visitor.client.get_cookie("session").value)
    assert thief.get("/").status_code == 200
    visitor.post("/sign-out")
    thief.client.set_cookie("session", thief.client.get_cookie("session").value)
    assert thief.get("/").status_code == 302
    assert elsewhere.get("/").status_code == 200


def test_a_session_ends_twelve_hours_after_it_was_begun_however_busy(app, monkeypatch):
    visitor = Visitor(app)
    visitor.sign_in(OFFICER)
    for hours, minutes, status in ((11, 59, 200), (12, 0, 302)):
        at = now() + timedelta(hours=hours, minutes=minutes)
        with monkeypatch.context() as moved:
            moved.setenv("CONSORTIUM_NOW", at.isoformat())
            assert visitor.get("/").status_code == status


def test_one_of_ones_own_sessions_is_ended_from_another(app):
    one, other, admin = Visitor(app), Visitor(app), Visitor(app)
    one.sign_in(OFFICER)
    other.sign_in(OFFICER)
    admin.sign_in("admin@c.example")
    shown = other.get("/account").get_data(as_text=True)
    (ending,) = re.findall(r"/account/sessions/\d+/end", shown)
    assert admin.post(ending).status_code == 404
    assert one.get("/").status_code == 200
    assert other.post(ending).status_code == 302
    assert one.get("/").status_code == 302
    assert other.get("/").status_code == 200


def test_the_cookie_of_a_session_and_the_book_do_not_hold_the_same(app, url):
    visitor = Visitor(app)
    visitor.sign_in(OFFICER)
    cookie = URLSafeTimedSerializer("s" * 48, salt="cookie-session").loads_unsafe(
        visitor.client.get_cookie("session").value
    )[1]
    with opened(url) as database, reading(database) as session:
        (kept,) = session.scalars(sa.select(SignedIn.digest))
    assert kept not in str(cookie)
    assert cookie["ticket"] not in kept


def test_an_administrator_ends_every_session_of_somebody(app):
    officer, admin = Visitor(app), Visitor(app)
    officer.sign_in(OFFICER)
    admin.sign_in("admin@c.example")
    assert admin.post(f"/people/{OFFICER}/sign-out").status_code == 302
    assert officer.get("/").status_code == 302
    assert admin.get("/").status_code == 200


def test_a_form_without_its_token_or_with_anothers_is_refused(app):
    visitor, other = Visitor(app), Visitor(app)
    visitor.sign_in(OFFICER)
    other.sign_in(OFFICER)
    assert visitor.post("/sign-out-everywhere", token=False).status_code == 400
    visitor.token = other.token
    assert visitor.post("/sign-out-everywhere").status_code == 400


def test_signing_out_everywhere_ends_every_session(app):
    one, other = Visitor(app), Visitor(app)
    one.sign_in(OFFICER)
    other.sign_in(OFFICER)
    one.post("/sign-out-everywhere")
    assert other.get("/").status_code == 302


def test_a_disabled_person_is_out_from_the_next_page_on_and_cannot_come_back(app):
    officer, admin = Visitor(app), Visitor(app)
    officer.sign_in(OFFICER)
    admin.sign_in("admin@c.example")
    assert admin.post(f"/people/{OFFICER}/disable").status_code == 302
    assert officer.get("/").status_code == 302
    assert officer.sign_in(OFFICER).status_code == 422


def test_a_changed_role_holds_from_the_next_page_on(app):
    officer, admin = Visitor(app), Visitor(app)
    officer.sign_in(OFFICER)
    admin.sign_in("admin@c.example")
    assert officer.get("/enter/payments").status_code == 200
    admin.post(f"/people/{OFFICER}/roles", **{"role__AAA": "board"})
    assert officer.get("/enter/payments").status_code == 403


def test_the_last_administrator_cannot_give_up_the_role(app):
    admin = Visitor(app)
    admin.sign_in("admin@c.example")
    answer = admin.post("/people/admin@c.example/roles")
    assert answer.status_code == 422
    assert "last administrator" in answer.get_data(as_text=True)


def test_an_invitation_lets_one_choose_a_password_once(app, capsys):
    admin = Visitor(app)
    admin.sign_in("admin@c.example")
    invited = {"email": "new@aaa.example", "name": "New", "role__AAA": "finance"}
    assert admin.post("/people/new", **invited).status_code == 302
    path = mailed(capsys)
    visitor = Visitor(app)
    assert "Choose a password" in visitor.get(path).get_data(as_text=True)
    assert visitor.post(path, password="short").status_code == 422
    assert visitor.post(path, password=PASSWORD).status_code == 302
    assert visitor.get(path).status_code == 410
    assert visitor.post(path, password=PASSWORD + "!").status_code == 410
    assert visitor.sign_in("new@aaa.example").status_code == 302


def test_a_reset_is_answered_alike_for_known_and_unknown_people(app, capsys):
    visitor = Visitor(app)
    known = visitor.post("/forgotten", email=OFFICER).get_data(as_text=True)
    path = mailed(capsys)
    unknown = visitor.post("/forgotten", email="nobody@aaa.example").get_data(as_text=True)
    assert known == unknown
    assert not capsys.readouterr().err
    assert visitor.post(path, password="harbour window seventeen").status_code == 302
    assert visitor.sign_in(OFFICER, "harbour window seventeen").status_code == 302


def test_a_new_link_spends_the_one_before_it(app, capsys):
    visitor = Visitor(app)
    visitor.post("/forgotten", email=OFFICER)
    first = mailed(capsys)
    visitor.post("/forgotten", email=OFFICER)
    assert visitor.get(first).status_code == 410


@pytest.mark.parametrize(
    "password",
    [
        "",
        "orchard lanter",
        "passwordpassword",
        "aaaaaaaaaaaaaaaaaaaa",
        "officer@aaa.example",
        "123456789012345",
    ],
)
def test_a_short_common_or_telling_password_is_refused(app, password):
    visitor = Visitor(app)
    visitor.sign_in(OFFICER)
    answer = visitor.post("/account/password", current=PASSWORD, password=password)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "password", ["four words and a space", "Ŵy emoji 🦉 are taken", "x9$" + "long " * 40]
)
def test_any_characters_and_any_length_are_taken_as_typed(app, password):
    visitor = Visitor(app)
    visitor.sign_in(OFFICER)
    assert visitor.post("/account/password", current=PASSWORD, password=password).status_code == 302
    assert Visitor(app).sign_in(OFFICER, password).status_code == 302
    assert Visitor(app).sign_in(OFFICER, password + " ").status_code == 422


def test_a_password_is_changed_only_by_who_knows_it(app):
    visitor = Visitor(app)
    visitor.sign_in(OFFICER)
    answer = visitor.post("/account/password", current=MADE_UP, password="harbour window seventeen")
    assert answer.status_code == 422
    assert "current password is not right" in answer.get_data(as_text=True)


def test_a_session_ends_twelve_hours_after_signing_in_and_an_hour_after_the_last_page(app, monkeypatch):
    monkeypatch.setenv("CONSORTIUM_NOW", "2026-05-01T08:00:00+00:00")
    visitor = Visitor(app)
    visitor.sign_in(OFFICER)
    assert visitor.get("/").status_code == 200
    monkeypatch.setenv("CONSORTIUM_NOW", "2026-05-01T20:00:01+00:00")
    assert visitor.get("/").status_code == 302


def mailed(capsys: pytest.CaptureFixture[str]) -> str:
    """The path of the link in the message that was printed last."""
    return capsys.readouterr().err.rpartition("http://localhost")[2].split()[0]
