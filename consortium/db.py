"""The database: our declarative base, sessions, and the only commit in the tree."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session

from consortium.columns import PenceType
from consortium.kernel.errors import Refused, StorageTrouble

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

ONE_MOMENT = "one moment"
"""What the `info` of a session says that only reads: whatever it found once stands until its end."""

Found = TypeVar("Found")

WAIT_FOR_LOCK_SECONDS = 30
DRIVERS = ("sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg")


class Base(DeclarativeBase):
    """What every table's class inherits; its metadata is the whole schema."""

    metadata = sa.MetaData(naming_convention=NAMING)


class Database:
    """One consortium's database: an engine that writes and one that only reads.

    `url` is a SQLAlchemy URL. A writer on SQLite begins at once (BEGIN IMMEDIATE), on PostgreSQL it
    locks the book first, so that writers stand in a line and what they read stays true.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = sa.engine.make_url(url)
        except (sa.exc.ArgumentError, ValueError):
            raise Refused(
                "the database URL cannot be read; write it like sqlite:///instance/book.db"
            ) from None
        if self.url.drivername not in DRIVERS:
            raise Refused(f"the database must be SQLite or PostgreSQL, not {self.url.drivername}")

    @property
    def is_sqlite(self) -> bool:
        """Whether it is the embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def exists(self) -> bool:
        """Whether there is anything to read: an SQLite file may not be there yet."""
        name = self.url.database
        if not self.is_sqlite or not name or name == ":memory:":
            return True
        return Path(name.removeprefix("file:")).exists()

    @cached_property
    def writer(self) -> Engine:
        """The engine on which changes are made."""
        if self.is_sqlite:
            engine = sa.create_engine(self.url)
            sa.event.listen(engine, "connect", _prepare_sqlite)
            sa.event.listen(engine, "begin", _begin_immediate)
            return engine
        return sa.create_engine(self.url, isolation_level="SERIALIZABLE")

    @cached_property
    def reader(self) -> Engine:
        """The engine on which nothing can be changed."""
        return only_reads(sa.create_engine(self.reading_url, **self.reading_options()))

    @property
    def reading_url(self) -> sa.URL:
        """The URL through which the database is read."""
        return self._resting or self.url

    def reading_options(self) -> dict[str, Any]:
        """The options of an engine that is to be handed to `only_reads`."""
        if self.is_sqlite:
            return {}
        return {"isolation_level": "REPEATABLE READ", "execution_options": {"postgresql_readonly": True}}

    @property
    def _resting(self) -> sa.URL | None:
        """The URL that reads an SQLite file in a folder where nothing can be written; None where it can.

        SQLite reads a book only with a log beside it, which cannot be made there. Without one nobody is
        writing, so that the file may be read as one that does not change.
        """
        path = Path(self.url.database or "")
        log = path.with_name(path.name + "-wal")
        if not self.is_sqlite or not path.is_file() or os.access(path.parent, os.W_OK) or log.exists():
            return None
        query = {"mode": "ro", "immutable": "1", "uri": "true"}
        return sa.URL.create(self.url.drivername, database=path.absolute().as_uri(), query=query)

    def empty_log(self) -> None:
        """Let what was deleted be gone from SQLite's log as well, as far as nobody is reading it just now."""
        if self.is_sqlite:
            with storage_guarded(), closing(self.writer.raw_connection()) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Let go of every connection."""
        for name in ("writer", "reader"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


def only_reads(engine: Engine) -> Engine:
    """Let nothing be changed through the engine, and each session see one moment. Made with `reading_options`."""
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite_reader)
        sa.event.listen(engine, "begin", _begin)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={WAIT_FOR_LOCK_SECONDS * 1000}",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "recursive_triggers=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_sqlite_reader(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={WAIT_FOR_LOCK_SECONDS * 1000}")
    connection.execute("PRAGMA query_only=ON")
    # Its own `lower` knows ASCII only, and a search would tell É from é.
    connection.create_function("lower", 1, _lower, deterministic=True)


def _lower(value: object) -> str | None:
    return None if value is None else str(value).lower()


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


@contextmanager
def storage_guarded() -> Iterator[None]:
    """Turn a fault of the storage (full, locked, away) into StorageTrouble; let other errors pass."""
    try:
        yield
    except IntegrityError:
        raise
    except (OperationalError, sa.exc.InterfaceError, sa.exc.InternalError) as trouble:
        raise StorageTrouble(_storage_sentence(trouble)) from trouble
    except sa.exc.DatabaseError as trouble:
        if type(trouble) is not sa.exc.DatabaseError and trouble.statement is not None:
            raise  # a fault of ours; only a file that is damaged or no database at all has no kind of its own
        raise StorageTrouble(_storage_sentence(trouble)) from trouble


def _storage_sentence(trouble: DBAPIError) -> str:
    cause = str(trouble.orig).splitlines()[0] if trouble.orig else str(trouble)
    return f"the database could not do it ({cause}); nothing was changed, try again"


@contextmanager
def unit_of_work(database: Database, finish: Callable[[Session], None] | None = None) -> Iterator[Session]:
    """A session whose changes are kept together or not at all: the only commit in the tree.

    `finish` runs last, before the commit, and may still change things (it works out the touched claims).
    Raises StorageTrouble.
    """
    with storage_guarded(), Session(database.writer, expire_on_commit=False) as session:
        if not database.is_sqlite:
            # A utility statement takes no snapshot, so what follows sees all that came before the lock.
            session.execute(sa.text("LOCK TABLE book_lock IN EXCLUSIVE MODE"))
        yield session
        if finish:
            finish(session)
        session.commit()


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """A session that sees one moment of the database and can change nothing. Raises StorageTrouble."""
    with storage_guarded(), Session(database.reader, autoflush=False, info={ONE_MOMENT: True}) as session:
        yield session


@contextmanager
def tried(session: Session) -> Iterator[None]:
    """A stretch of a unit of work that leaves nothing: what is done in it is taken back at its end."""
    noted = {name: set(found) for name, found in session.info.items()}
    known = {id(each): each for each in session}
    stretch = session.begin_nested()
    try:
        yield
    finally:
        stretch.rollback()
        for each in [each for each in session if id(each) not in known]:
            session.expunge(each)  # loaded in the stretch, and perhaps no row any more
        session.info.clear()
        session.info.update(noted)


def remembered(session: Session, name: str, work: Callable[[], Found]) -> Found:
    """What the work gives. A session that sees one moment of the book does it once; one that changes it, always."""
    if not session.info.get(ONE_MOMENT):
        return work()
    kept = session.info.setdefault(remembered, {})
    if name not in kept:
        kept[name] = work()
    found: Found = kept[name]
    return found


def look_again(session: Session) -> None:
    """Let a session that sees one moment of the book see the present one, and forget what it found before."""
    session.rollback()
    session.info.pop(remembered, None)


def touch(session: Session, contract_ids: Iterable[int]) -> None:
    """Note that facts of these contracts changed, so that their claims are worked out again."""
    session.info.setdefault("touched", set()).update(contract_ids)


def touched(session: Session) -> frozenset[int]:
    """The contracts whose facts changed in this unit of work."""
    return frozenset(session.info.get("touched", ()))


def vary(session: Session, contract_id: int, *, made: bool = False) -> None:
    """Note that a contract's days, counting rule or members changed; not of one `made` in this unit of work."""
    if made:
        session.info.setdefault("made", set()).add(contract_id)
    session.info.setdefault("varied", set()).add(contract_id)


def varied(session: Session) -> frozenset[int]:
    """The contracts, older than this unit of work, whose posted lines may count otherwise now."""
    return frozenset(session.info.get("varied", set()) - session.info.get("made", set()))


def insert_rows(
    session: Session, table: sa.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert many rows by the shortest way the database has: executemany on SQLite, COPY on PostgreSQL.

    `rows` hold values in the order of `columns`; column types convert them as in any insert.
    """
    if not rows:
        return
    connection = session.connection()
    processors = [_processor(table.c[name], connection.dialect) for name in columns]
    if any(processors):
        rows = [
            tuple(
                value if convert is None else convert(value)
                for value, convert in zip(row, processors, strict=True)
            )
            for row in rows
        ]
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) VALUES ({marks})",  # noqa: S608 - names of our own schema
            list(rows),
        )
        return
    cursor = connection.connection.cursor()
    with cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _processor(column: sa.Column[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    if isinstance(column.type, PenceType):
        return None  # whole pence are what the driver takes; checking each again would double the price
    convert: Callable[[Any], Any] | None = column.type.dialect_impl(dialect).bind_processor(dialect)
    return convert


def add_to(session: Session, table: sa.Table, key: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """Add the numbers of `rows` to the summary rows of the same `key`, making those that are not there."""
    rows = list(rows)
    if not rows:
        return
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgresql_insert
    statement = insert(table)
    numbers = [name for name in rows[0] if name not in key]
    summed = {name: table.c[name] + statement.excluded[name] for name in numbers}
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=summed), rows)
