"""Who may open a page or carry out an action: declared beside each, checked before each, missing nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from consortium.access.principal import Principal
from consortium.access.queries import principal
from consortium.access.terms import Permission
from consortium.clock import now
from consortium.web.session import looking

View = TypeVar("View", bound=Callable[..., Any])
TICKET = "ticket"
"""What the signed cookie of a session holds: the secret by which the server knows whose it is."""


class Reach(Enum):
    """Pages that ask for no permission."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed in"


@dataclass(frozen=True, slots=True)
class Declared:
    """What a view declares: who may, and whether it changes anything."""

    may: Permission | Reach
    writes: bool


class Undeclared(RuntimeError):
    """A route that does not say who may use it, or would write on a GET."""


def page(blueprint: Blueprint, rule: str, *, may: Permission | Reach) -> Callable[[View], View]:
    """A view that shows something and changes nothing (GET)."""
    return _declared(blueprint, rule, Declared(may, writes=False), "GET")


def action(blueprint: Blueprint, rule: str, *, may: Permission | Reach) -> Callable[[View], View]:
    """A view that changes something (POST)."""
    return _declared(blueprint, rule, Declared(may, writes=True), "POST")


def _declared(blueprint: Blueprint, rule: str, declared: Declared, method: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*arguments: Any, **named: Any) -> Any:
            return view(*arguments, **named)

        guarded.declared = declared  # type: ignore[attr-defined]
        blueprint.add_url_rule(rule, view.__name__, guarded, methods=[method])
        return view

    return decorate


def declared_of(app: Flask, endpoint: str) -> Declared | None:
    """What the view of an endpoint declares; None for the files of the application's look."""
    return getattr(app.view_functions[endpoint], "declared", None)


def must_be_declared(app: Flask) -> None:
    """Raise Undeclared unless every route says who may use it, and none that only shows can be posted to."""
    for rule in app.url_map.iter_rules():
        declared = declared_of(app, rule.endpoint)
        if declared is None:
            if rule.endpoint == "static":
                continue
            raise Undeclared(f"{rule.rule} does not declare who may use it")
        methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if methods != ({"POST"} if declared.writes else {"GET"}):
            raise Undeclared(f"{rule.rule} takes {sorted(methods)}, which is not what it declares")


def admit() -> Response | None:
    """Before every request: know who it is; turn away whom the page's declaration does not let in."""
    g.principal = None
    if request.endpoint is None:
        return None
    declared = declared_of(current_app, request.endpoint)
    if declared is None:
        return None
    g.principal = signed_in()
    if declared.may is Reach.EVERYBODY:
        return None
    if g.principal is None:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else None
        return redirect(url_for("sign_in.form", next=wanted))
    if isinstance(declared.may, Permission) and not g.principal.may(declared.may):
        abort(403)
    return None


def signed_in() -> Principal | None:
    """The person of the session's cookie, unless it was ended."""
    if TICKET not in session:
        return None
    found = principal(looking(), session[TICKET], now())
    if found is None:
        session.clear()
    return found
