"""The contract list and a member's Home beside a bare Flask view with one query and one template.

Run: `.venv/bin/python -m benchmarks.pages [requests]`. Every round asks for each page once, so that whatever
disturbs the machine disturbs all of them. Prints milliseconds (p50 and p99), ratios to the floor, and how often
each page asks the database; each page is first checked to show what it should.
"""

import csv
import gc
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from sqlalchemy.engine import Engine

from benchmarks.consortium_of_lines import CONTRACTS, MEMBERS, write
from consortium.access.operations import add_user, choose_password_by_link, link
from consortium.access.principal import Held
from consortium.access.terms import LinkPurpose, Role
from consortium.app import create_app
from consortium.audit.cause import Cause
from consortium.config import WebSettings
from consortium.contracts.models import Contract, Supplier
from consortium.db import Database, only_reads, unit_of_work
from consortium.exchange.importing import import_folder
from consortium.exchange.staging import Staging
from consortium.schema import upgrade
from consortium.vfm.claims import refresh

MANY, LINES, ROUNDS = 1_000, 600, 300
SHOWN = 50
OFFICER, PASSWORD = "finance@m00.example", "harbour lantern seventeen"
BARE = """<!doctype html><html lang="en-GB"><head><title>Contracts</title></head><body><table>
{% for row in rows %}<tr><td><a href="/contracts/{{ row.reference }}">{{ row.reference }}</a></td>
<td>{{ row.title }}</td>
<td>{{ row.workstream }}</td><td>{{ row.name }}</td><td>{{ row.start }}</td><td>{{ row.end }}</td></tr>{% endfor %}
</table></body></html>"""


def fill(database: Database, folder: Path) -> None:
    """A consortium of twelve with invoices on 24 contracts, and contracts enough to make a thousand."""
    write(folder, LINES)
    more = [f"X{number:04d}" for number in range(MANY - len(CONTRACTS))]
    _append(
        folder / "contracts.csv",
        (
            (each, f"Contract {each}", "procurement", "S1", "M00", "2023-04-01", "2026-03-31", "equal")
            for each in more
        ),
    )
    _append(folder / "contract_members.csv", ((each, code, "") for each in more for code in MEMBERS))
    upgrade(database)
    cause = Cause("benchmark", datetime.now(UTC))
    with Staging() as staging:
        assert import_folder(database, cause, folder, staging, finish=refresh).batch, list(staging.report())
    with unit_of_work(database) as session:
        person = add_user(session, cause, OFFICER, "Officer", [Held(Role.FINANCE, "M00")])
        choose_password_by_link(
            session, cause, link(session, cause, person, LinkPurpose.INVITATION), PASSWORD
        )


def _append(path: Path, rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def bare(database: Database) -> FlaskClient:
    """The floor: one query and one template over the same book, read as safely."""
    app, engine = (
        Flask("bare"),
        only_reads(sa.create_engine(database.reading_url, **database.reading_options())),
    )
    rows = (
        sa.select(
            Contract.reference,
            Contract.title,
            Contract.workstream,
            Supplier.name,
            Contract.start,
            Contract.end,
        )
        .join(Supplier, Supplier.id == Contract.supplier_id)
        .order_by(Contract.reference)
        .limit(SHOWN)
    )

    @app.get("/")
    def index() -> str:
        with engine.connect() as connection:
            return render_template_string(BARE, rows=connection.execute(rows).all())

    return app.test_client()


def signed_in(database: Database) -> FlaskClient:
    """The application, with a member's finance officer signed in."""
    settings = WebSettings(name="Benchmark", secret="s" * 48, address="http://localhost", is_secure=False)
    client = create_app(database, settings).test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").get_data(as_text=True))
    assert token
    form = {"email": OFFICER, "password": PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=form).status_code == 302
    return client


def check(pages: dict[str, Callable[[], Any]]) -> None:
    """Each page shows what it should."""
    assert pages["floor"]().get_data(as_text=True).count("<tr>") == SHOWN
    text = pages["contracts"]().get_data(as_text=True)
    assert f"{MANY}, page 1 of 20" in text
    assert text.count('<th scope="row">') == SHOWN
    home = pages["home"]().get_data(as_text=True)
    assert "M00 Homes" in home
    assert "What we put in" in home
    assert "£" in home


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements that are sent to a database meanwhile."""
    seen: list[str] = []

    def note(*arguments: Any) -> None:
        seen.append(arguments[2])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)


def measure(pages: dict[str, Callable[[], Any]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each page, in order of size."""
    found: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(rounds):
        for name, page in pages.items():
            start = time.perf_counter()
            page()
            found[name].append((time.perf_counter() - start) * 1_000)
    return {name: sorted(every) for name, every in found.items()}


def main(rounds: int) -> None:
    """Print a row a page."""
    with tempfile.TemporaryDirectory(prefix="consortium-benchmark-") as name:
        database = Database(f"sqlite:///{Path(name) / 'book.db'}")
        fill(database, Path(name) / "input")
        floor, ours = bare(database), signed_in(database)
        pages: dict[str, Callable[[], Any]] = {
            "floor": lambda: floor.get("/"),
            "contracts": lambda: ours.get("/contracts"),
            "home": lambda: ours.get("/"),
        }
        check(pages)
        gc.collect()
        gc.freeze()  # what filling the book left in memory is not there when pages are served
        counts = {}
        for each, page in pages.items():
            with queries() as seen:
                page()
            counts[each] = len(seen)
        found = measure(pages, rounds)
        database.close()
    print("".join(each.rjust(12) for each in ("page", "queries", "p50", "ratio", "p99", "ratio")))
    for each, every in found.items():
        cells = [each, str(counts[each])]
        for part in (0.5, 0.99):
            mine, least = every[int(rounds * part)], found["floor"][int(rounds * part)]
            cells += [f"{mine:.2f}", f"{mine / least:.2f}"]
        print("".join(cell.rjust(12) for cell in cells))


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else ROUNDS)
