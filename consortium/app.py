"""The web application: the one module that knows every context's pages."""

from pathlib import Path

from flask import Flask, Response

from consortium.db import Database
from consortium.kernel.days import long_date
from consortium.web import packs

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
STATIC = Path(__file__).resolve().parent / "web" / "static"


def create_app(database: Database, *, name: str) -> Flask:
    """The application over a consortium's book; `name` is what the consortium is called."""
    app = Flask("consortium", template_folder=TEMPLATES.as_posix(), static_folder=STATIC.as_posix())
    app.config["DATABASE"] = database
    app.jinja_env.globals["consortium_name"] = name
    app.jinja_env.filters["long_date"] = long_date
    app.register_blueprint(packs.blueprint)
    app.after_request(_guarded)
    return app


def _guarded(response: Response) -> Response:
    """Say to the browser that nothing may come from elsewhere and nothing may be kept."""
    policy = response.content_security_policy
    policy.default_src = "'self'"
    policy.object_src = policy.base_uri = policy.frame_ancestors = "'none'"
    policy.form_action = "'self'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    if response.mimetype != "text/css":
        response.headers["Cache-Control"] = "no-store"
    return response
