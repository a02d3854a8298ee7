"""People who use the web application in tests: signed in, with the tokens that its forms carry."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from consortium.access.operations import add_user, choose_password_by_link, link
from consortium.access.principal import Held
from consortium.access.terms import LinkPurpose, Role
from consortium.app import create_app
from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.config import WebSettings
from consortium.db import Database, unit_of_work
from consortium.web.session import disconnect

PASSWORD = "orchard lantern seventeen"
COMPILED = FileSystemBytecodeCache()
"""Templates once compiled: hundreds of tests make an application of their own."""

BUILDERS: dict[tuple[Any, ...], Any] = {}
"""What builds the addresses of a route, by the route: compiling them is most of the work of making an application."""

_compiled = Rule._compile_builder


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
    if key not in BUILDERS:
        BUILDERS[key] = _compiled(rule, append_unknown)
    return BUILDERS[key]


Rule._compile_builder = _compiled_once  # type: ignore[method-assign]

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """A browser without a screen: follows no redirect, and sends the token of the page it saw last."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()
        self.token = ""

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        answer = self.client.get(path)
        found = TOKEN.search(answer.get_data(as_text=True)) if answer.mimetype == "text/html" else None
        self.token = found[1] if found else self.token
        return answer

    def post(self, path: str, *, token: bool = True, **values: Any) -> TestResponse:
        """Send a form, with the token of the page before it."""
        if token and not self.token:
            self.get("/sign-in")
        data = {name.replace("__", "-"): value for name, value in values.items()}
        answer = self.client.post(path, data=data | ({"csrf_token": self.token} if token else {}))
        answer.request.environ["wsgi.input"].close()  # a large form is sent from a temporary file
        return answer

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Sign in by the form."""
        self.get("/sign-in")
        answer = self.post("/sign-in", email=email, password=password, **more)
        self.get("/account")
        return answer


@contextmanager
def application(url: str, **changes: Any) -> Iterator[Flask]:
    """The application over a book, as it runs on this machine alone."""
    settings = {"name": "Test consortium", "secret": "s" * 48, "address": "http://localhost"}
    database = Database(url)
    app = create_app(database, WebSettings(**{**settings, "is_secure": False, **changes}))
    app.testing = False
    app.jinja_env.bytecode_cache = COMPILED
    yield app
    disconnect(app)
    database.close()


def let_in(url: str, email: str, *roles: Held) -> None:
    """Make somebody who may sign in with the password of all."""
    database = Database(url)
    cause = Cause("tests", now())
    with unit_of_work(database) as session:
        person = add_user(session, cause, email, email.partition("@")[0], list(roles))
        secret = link(session, cause, person, LinkPurpose.INVITATION)
        choose_password_by_link(session, cause, secret, PASSWORD)
    database.close()


ADMINISTRATOR, AUDITOR = Held(Role.ADMINISTRATOR), Held(Role.AUDITOR)


def finance(member: str) -> Held:
    """The role of a member's finance officer."""
    return Held(Role.FINANCE, member)


def board(member: str) -> Held:
    """The role of a member's board member."""
    return Held(Role.BOARD, member)
