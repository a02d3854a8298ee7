"""How a command reaches the book: reading it, or changing it in one unit of work."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.config import Settings
from consortium.db import Database, reading, unit_of_work
from consortium.kernel.errors import Refused
from consortium.schema import is_current
from consortium.vfm.claims import refresh


def settings() -> Settings:
    """The settings of this command."""
    found = click.get_current_context().find_object(Settings)
    assert found is not None
    return found


def cause(reason: str = "") -> Cause:
    """Who acts on this command line, now, and why."""
    return Cause(settings().actor, now(), reason)


def chosen_database() -> Database:
    """The database that this command names, there or not. Raises UsageError for what is no URL of one."""
    try:
        return Database(settings().database_url)
    except Refused as problem:
        raise click.UsageError(str(problem)) from None


def is_the_book(path: Path) -> bool:
    """Whether the path is the SQLite file that this command reads, which nothing may be written over."""
    url = chosen_database().url
    return url.get_backend_name() == "sqlite" and same_file(path, Path((url.database or "").removeprefix("file:")))


def same_file(one: Path, other: Path) -> bool:
    """Whether both are the same file, by whatever names."""
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def must_spare_the_book(ctx: click.Context, param: click.Parameter, output: Path) -> Path:
    """For an option that names a file to write: refuse the book itself. Raises BadParameter."""
    if is_the_book(output):
        raise click.BadParameter(f"{output} is the book: name another file", ctx, param)
    return output


@contextmanager
def open_database() -> Iterator[Database]:
    """The database of this command, with this release's schema. Raises Refused where there is none."""
    database = chosen_database()
    try:
        if not is_current(database):
            shown = database.url.render_as_string(hide_password=True)
            raise Refused(f"there is no book of this release at {shown}: run `consortium db upgrade` first")
        yield database
    finally:
        database.close()


@contextmanager
def look() -> Iterator[Session]:
    """A session that reads one moment of the book."""
    with open_database() as database, reading(database) as session:
        yield session


@contextmanager
def change() -> Iterator[Session]:
    """A session that changes the book, and works out the touched claims before it is kept."""
    with open_database() as database, unit_of_work(database, refresh) as session:
        yield session


@contextmanager
def forgetting() -> Iterator[Callable[[], AbstractContextManager[Session]]]:
    """Units of work that delete what must not be found again, not even in the log of the database's file."""
    with open_database() as database:
        yield lambda: unit_of_work(database, refresh)
        database.empty_log()
