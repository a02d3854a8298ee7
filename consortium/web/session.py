"""What a request works with: the signed-in person, a session that reads, and a unit of work that changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Flask, current_app, g
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.db import ONE_MOMENT, Base, Database, only_reads, unit_of_work
from consortium.vfm.claims import refresh

reader = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "info": {ONE_MOMENT: True}})
"""The request's reading session: one moment of the book, closed with the request. Nothing is written through it."""


def connect(app: Flask, database: Database) -> None:
    """Let the application's requests read this database and change it."""
    app.config["DATABASE"] = database
    app.config["SQLALCHEMY_DATABASE_URI"] = database.reading_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = database.reading_options()
    reader.init_app(app)
    with app.app_context():
        only_reads(reader.engine)


def disconnect(app: Flask) -> None:
    """Let go of every connection that the application's requests read through."""
    with app.app_context():
        reader.engine.dispose()


def database() -> Database:
    """The consortium's database."""
    found: Database = current_app.config["DATABASE"]
    return found


def looking() -> Session:
    """The session that reads in this request."""
    return reader.session()


@contextmanager
def changing() -> Iterator[Session]:
    """A session whose changes are kept together or not at all; the claims they touch are worked out again."""
    with unit_of_work(database(), refresh) as session:
        yield session


def me() -> Principal:
    """The person who is signed in; a view that asks must not be public."""
    found: Principal = g.principal
    return found


def cause(reason: str = "", at: datetime | None = None) -> Cause:
    """That the signed-in person acts, now."""
    return Cause(me().email, at or now(), reason)
