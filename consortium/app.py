"""The web application: the one module that knows every context's pages."""

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

from flask import Flask, Response
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter, Map

from consortium.clock import day_of, long_time
from consortium.config import WebSettings
from consortium.db import Database
from consortium.kernel.days import long_date
from consortium.kernel.exact import plain, price
from consortium.kernel.money import display
from consortium.web import (
    attachments,
    audit,
    book,
    calendar,
    case_contacts,
    case_work,
    caseload,
    cases,
    contracts,
    courses,
    credit,
    documents,
    draft_steps,
    drafts,
    entries,
    errors,
    evaluation,
    guard,
    home,
    imports,
    learning,
    levy,
    needs,
    packs,
    parameters,
    partnership,
    pasting,
    people,
    places,
    plans,
    pledges,
    pool_changes,
    pools,
    privacy,
    programmes,
    projects,
    rates,
    sensitive,
    shares,
    sign_in,
    social_value,
    statement,
    true_ups,
    usage_measures,
    value_sets,
    vfm,
    words,
)
from consortium.web.navigation import around
from consortium.web.session import connect
from consortium.web.uploads import Uploads
from reports.figures import exact_text

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
STATIC = Path(__file__).resolve().parent / "web" / "static"
PAGES = (
    *(sign_in, calendar, home, contracts, drafts, draft_steps, documents, entries, pasting, programmes),
    *(cases, case_work, case_contacts, caseload, plans, needs, words, sensitive, rates, credit, privacy),
    *(learning, courses, places, evaluation, levy, pools, pool_changes),
    *(true_ups, usage_measures, social_value, value_sets, statement, vfm, packs, shares),
    *(partnership, pledges, projects, attachments, book, imports, people, audit, parameters),
)
LARGEST_NUMBER = 2**31 - 1
LARGEST_UPLOAD = 32 << 20
"""Bytes that a request may carry: an import file or an attachment."""


class RowNumber(IntegerConverter):
    """The number of a row in an address: one that no database could hold is an address of nothing."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_NUMBER)


def create_app(database: Database, settings: WebSettings) -> Flask:
    """The application over a consortium's book. Raises Undeclared where a route does not say who may use it."""
    app = Flask("consortium", template_folder=TEMPLATES.as_posix(), static_folder=STATIC.as_posix())
    app.config.update(
        WEB=settings,
        SECRET_KEY=settings.secret,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=2 << 20,
        SESSION_COOKIE_NAME="__Host-session" if settings.is_secure else "session",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=60),
        WTF_CSRF_TIME_LIMIT=None,
        TRUSTED_HOSTS=[settings.host] if settings.is_secure else None,
    )
    connect(app, database)
    app.config["UPLOADS"] = Uploads(database)
    app.jinja_env.filters.update(long_date=long_date, pounds=display, plain=plain, price=price, fraction=fraction_text)
    app.jinja_env.filters.update(day_of=day_of, long_time=long_time)
    app.jinja_env.globals["settings"] = settings
    app.url_map.converters["number"] = RowNumber
    for module in PAGES:
        app.register_blueprint(module.blueprint)
    app.before_request(guard.admit)
    CSRFProtect(app)
    app.context_processor(around)
    errors.register(app)
    app.after_request(_guarded)
    guard.must_be_declared(app)
    return app


def fraction_text(number: Fraction | str) -> str:
    """An exact number (kept as `n/d`) as people read it."""
    return exact_text(Fraction(number))


def _guarded(response: Response) -> Response:
    """Say to the browser that nothing may come from elsewhere and nothing may be kept.

    An answer that says itself what may be done with it (an attachment: nothing) keeps its own words.
    """
    policy = response.content_security_policy
    if not policy:
        policy.default_src = "'self'"
        policy.object_src = policy.base_uri = policy.frame_ancestors = "'none'"
        policy.form_action = "'self'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if response.mimetype not in ("text/calendar", "text/css", "text/javascript", "font/ttf"):
        response.headers["Cache-Control"] = "no-store"
    return response
