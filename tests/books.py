"""A real book for tests: filled by imports, changed by commands, and opened behind the application's back."""

import hashlib
import json
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from click.testing import CliRunner, Result
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from cli.main import main
from consortium.db import Database, reading
from consortium.kernel.money import pence
from consortium.ledger.queries import journal as journal_of_name
from consortium.ledger.queries import lines_of
from tests.makers import Row, consortium, write

Connection = Any
"""A connection of the database's own driver; both kinds have `execute` and take the SQL of these tests."""

COPIES = count(1)
ENTERED_BY = "clerk@consortium.example"
FAULT = "something unexpected went wrong"


class Book:
    """One consortium's database. Rows are as in import files: text, by column."""

    def __init__(self, url: str) -> None:
        self.url = url

    @property
    def is_sqlite(self) -> bool:
        """Whether it is the embedded database."""
        return self.url.startswith("sqlite")

    def run(self, *arguments: str, status: int = 0, actor: str = ENTERED_BY, day: str = "2026-06-30") -> str:
        """Run a command, which must end with this status; what it printed, errors too."""
        result = self._invoke(*arguments, actor=actor, day=day)
        assert result.exit_code == status, f"{arguments}: {result.exit_code}\n{result.output}"
        return result.output

    def _invoke(self, *arguments: str, actor: str = ENTERED_BY, day: str = "2026-06-30") -> Result:
        environment = {
            "CONSORTIUM_ACTOR": actor,
            "CONSORTIUM_NOW": f"{day}T12:00:00+00:00",
            "CONSORTIUM_LOG": str(Path(tempfile.gettempdir()) / "consortium-test.log"),
        }
        result = CliRunner(env=environment).invoke(main, ["--database", self.url, *arguments])
        assert FAULT not in result.output, result.output
        return result

    def json(self, *arguments: str) -> Any:
        """What a command prints as JSON."""
        return json.loads(self.run(*arguments, "--format", "json"))

    def bring(
        self, reason: str = "", status: int = 0, actor: str = ENTERED_BY, **kinds: Sequence[Row]
    ) -> str:
        """Import these rows by kind, as one folder."""
        with tempfile.TemporaryDirectory() as folder:
            write(Path(folder), kinds)
            because = ("--reason", reason) if reason else ()
            return self.run("import", "folder", folder, *because, status=status, actor=actor)

    @contextmanager
    def look(self) -> Iterator[Session]:
        """A session that only reads."""
        database = Database(self.url)
        try:
            with reading(database) as session:
                yield session
        finally:
            database.close()

    def journal(self, name: str) -> list[tuple[str, int]]:
        """The lines of a journal such as `2025-26/1`: account and pence, debit positive."""
        with self.look() as session:
            found = lines_of(session, journal_of_name(session, name).id)
        return [(line.account, line.debit - line.credit) for line in found]

    def balances(self, *arguments: str) -> dict[str, int]:
        """The trial balance in pence, debit positive."""
        found = self.json("ledger", "trial-balance", *arguments)["accounts"]
        return {each["account"]: pence(each["balance"]) for each in found}

    def findings(self, *arguments: str) -> list[tuple[str, str]]:
        """What `ledger verify` finds, by check and place; its status is 1 exactly when that is something."""
        result = self._invoke("ledger", "verify", *arguments, "--format", "json")
        found = [(each["check"], each["where"]) for each in json.loads(result.stdout)]
        assert result.exit_code == (1 if found else 0), result.output
        return found

    def tampered(self, *statements: str) -> set[tuple[str, str]]:
        """Change the book with every guard taken away; what verify finds once they are back."""
        with self.behind() as connection:
            for statement in ";".join(statements).split(";"):
                if statement.strip():
                    connection.execute(statement)
        return set(self.findings())

    @contextmanager
    def copied(self) -> Iterator["Book"]:
        """A copy of the book for one test: much quicker than the same book built again."""
        with _copied_file(self.url) if self.is_sqlite else _copied_database(self.url) as url:
            yield Book(url)

    @contextmanager
    def raw(self) -> Iterator[Connection]:
        """A connection that knows nothing of the application, with the database's own guards in place."""
        with _sqlite(self.url) if self.is_sqlite else _postgresql(self.url) as connection:
            yield connection

    def kept(self) -> dict[str, str]:
        """A digest of every table's rows: the same as long as nothing whatever was kept."""
        tables = (
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1"
            if self.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        with self.raw() as connection:
            names = [name for (name,) in connection.execute(tables).fetchall()]
            return {name: _digest(connection.execute(f'SELECT * FROM "{name}"').fetchall()) for name in names}

    @contextmanager
    def behind(self) -> Iterator[Connection]:
        """A connection with every guard taken away, and put back exactly as it was afterwards."""
        unguarded = _unguarded_sqlite if self.is_sqlite else _unguarded_postgresql
        with self.raw() as connection, unguarded(connection):
            yield connection


def _digest(rows: list[Any]) -> str:
    return hashlib.sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()


@contextmanager
def _copied_file(url: str) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, _sqlite(url) as connection:
        connection.execute(f"VACUUM INTO '{folder}/copy.sqlite'")
        yield f"sqlite:///{folder}/copy.sqlite"


@contextmanager
def _copied_database(url: str) -> Iterator[str]:
    source = make_url(url)
    copy = source.set(database=f"{source.database}_copy_{next(COPIES)}")
    with _postgresql(source.set(database="postgres").render_as_string()) as connection:
        connection.execute(f"CREATE DATABASE {copy.database} TEMPLATE {source.database}")
        yield copy.render_as_string()
        connection.execute(f"DROP DATABASE {copy.database} WITH (FORCE)")


@contextmanager
def _sqlite(url: str) -> Iterator[Connection]:
    connection = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _postgresql(url: str) -> Iterator[Connection]:
    found = make_url(url)
    with psycopg.connect(
        host=str(found.query["host"]), user=found.username, dbname=found.database, autocommit=True
    ) as connection:
        yield connection


@contextmanager
def _unguarded_sqlite(connection: Connection) -> Iterator[None]:
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield
    for _, sql in triggers:
        connection.execute(sql)


@contextmanager
def _unguarded_postgresql(connection: Connection) -> Iterator[None]:
    triggers = connection.execute(
        "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
    ).fetchall()
    connection.execute("SET session_replication_role = replica")
    for name, table, _ in triggers:
        connection.execute(f"DROP TRIGGER {name} ON {table}")
    yield
    connection.execute("SET session_replication_role = DEFAULT")
    for _, _, definition in triggers:
        connection.execute(definition)


def member(code: str, **more: str) -> Row:
    """A row of `members`."""
    return {"code": code, "name": f"{code} Homes", **more}


def figures(code: str, year: str = "2025-26", **more: str) -> Row:
    """A row of `member_years`."""
    return {"member": code, "year": year, **more}


def contract(reference: str, **more: str) -> Row:
    """A row of `contracts`: procurement from AAA's lead, shared equally, April 2025 to March 2026."""
    return {
        **{"reference": reference, "title": f"Contract {reference}", "workstream": "procurement"},
        **{"supplier": "SUP", "lead": "AAA", "start": "2025-04-01", "end": "2026-03-31"},
        **{"allocation": "equal", **more},
    }


def part(reference: str, code: str, **more: str) -> Row:
    """A row of `contract_members`."""
    return {"contract": reference, "member": code, **more}


def invoice(reference: str, number: str, net: str, vat: str = "0.00", **more: str) -> Row:
    """A row of `invoices`: AAA was billed on 10 May 2025."""
    return {
        **{"contract": reference, "number": number, "net": net, "vat": vat},
        **{"date": "2025-05-10", "payer": "AAA", **more},
    }


def credit(reference: str, number: str, kind: str, amount: str, **more: str) -> Row:
    """A row of `credits`: AAA received it on 30 June 2025."""
    return {
        **{"contract": reference, "number": number, "kind": kind, "amount": amount},
        **{"date": "2025-06-30", "receiver": "AAA", **more},
    }


def contribution(pool: str, code: str, amount: str, **more: str) -> Row:
    """A row of `contributions`, of 15 April 2025."""
    return {"pool": pool, "member": code, "amount": amount, "date": "2025-04-15", **more}


def payment(payer: str, payee: str, amount: str, reference: str, **more: str) -> Row:
    """A row of `payments`, of 10 July 2025."""
    return {
        **{"payer": payer, "payee": payee, "amount": amount},
        **{"reference": reference, "date": "2025-07-10", **more},
    }


def baseline(reference: str, item: str, code: str, price: str, **more: str) -> Row:
    """A row of `baselines`: the member's own earlier contract price of March 2025, evidence A."""
    return {
        **{"contract": reference, "item": item, "member": code, "price": price},
        **{"date": "2025-03-31", "source": "contract", "evidence": "A", **more},
    }


THREE = {
    "members": [member("AAA"), member("BBB"), member("CCC")],
    "suppliers": [{"code": "SUP", "name": "Supplier"}, {"code": "TWO", "name": "Second supplier"}],
}
"""Three members and two suppliers, to which a test adds what it is about. All names are invented."""


def everyone(reference: str, **more: str) -> list[Row]:
    """AAA, BBB and CCC take part in the contract."""
    return [part(reference, code, **more) for code in ("AAA", "BBB", "CCC")]


def sound_book(url: str) -> Book:
    """A book of eleven documents with a closed period, signed claims and a frozen pack."""
    found = Book(url)
    found.bring(**consortium())
    found.run("ledger", "close", "2025-26", "P01")
    found.run("vfm", "validate", "--year", "2025-26", "--member", "AAA", "--by", "finance@aaa.example")
    found.run("pack", "freeze", "--year", "2025-26")
    assert found.findings() == []
    return found
