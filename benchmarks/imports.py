"""Import of invoice lines beside a raw `executemany`, then the table, verify and one paper on each book.

Run: `.venv/bin/python -m benchmarks.imports [10000 100000 ...]`. Prints a table of seconds, ratios and
memory; each measurement checks first that its result is right.
"""

import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.consortium_of_lines import MEMBERS, write
from consortium.audit.cause import Cause
from consortium.db import Database, reading
from consortium.exchange.importing import import_file, import_folder
from consortium.exchange.kinds import KINDS
from consortium.exchange.staging import Staging
from consortium.kernel.days import FinancialYear
from consortium.ledger.balances import trial_balance
from consortium.ledger.models import JournalLine
from consortium.schema import upgrade
from consortium.spend.models import DocumentLine
from consortium.vfm.claims import refresh
from consortium.vfm.papers import paper_of
from consortium.vfm.queries import vfm_table
from consortium.vfm.verify import verify
from reports import member_paper

YEAR = FinancialYear(2025)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that the work took, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def floor(path: Path, lines: int) -> float:
    """Seconds of raw `executemany` of thirteen rows a line into two plain tables, durable as the book is."""
    base = sqlite3.connect(path, isolation_level=None)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA synchronous=FULL")
    base.execute("CREATE TABLE lines (id INTEGER PRIMARY KEY, number TEXT, date TEXT, net INTEGER, vat INTEGER)")
    base.execute("CREATE TABLE shares (line INTEGER, member INTEGER, net INTEGER, vat INTEGER)")

    def work() -> None:
        base.execute("BEGIN IMMEDIATE")
        base.executemany(
            "INSERT INTO lines VALUES (?,?,?,?,?)",
            ((n, f"N{n:07d}", "2025-04-01", 100_00 + n, 20_00) for n in range(lines)),
        )
        base.executemany(
            "INSERT INTO shares VALUES (?,?,?,?)",
            ((n, member, 833, 167) for n in range(lines) for member in range(len(MEMBERS))),
        )
        base.execute("COMMIT")

    seconds, _ = timed(work)
    base.close()
    return seconds


def measure(lines: int) -> dict[str, Any]:
    """All measurements over one book of so many lines."""
    with tempfile.TemporaryDirectory(prefix="consortium-benchmark-") as name:
        folder = Path(name)
        write(folder / "input", lines)
        invoices = folder / "invoices.csv"
        (folder / "input" / "invoices.csv").rename(invoices)
        database = Database(f"sqlite:///{folder / 'book.db'}")
        upgrade(database)
        cause = Cause("benchmark", datetime.now(UTC))
        with Staging() as staging:
            import_folder(database, cause, folder / "input", staging, finish=refresh)
        found: dict[str, Any] = {"lines": lines, "floor": floor(folder / "floor.db", lines)}

        def bring_in() -> int:
            with Staging() as staging:
                return import_file(database, cause, KINDS["invoices"], invoices, staging, finish=refresh).total.created

        found["import"], created = timed(bring_in)
        assert created == lines
        found["again"], again = timed(bring_in)
        assert again == 0
        found["memory_mib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        with reading(database) as session:
            assert sum(trial_balance(session).values()) == 0
            assert session.scalar(sa.select(sa.func.count()).select_from(DocumentLine)) == lines
            found["journal_lines"] = session.scalar(sa.select(sa.func.count()).select_from(JournalLine))
            found["table"], table = timed(lambda: vfm_table(session, YEAR))
            assert table.total.figures.spend > 0
            found["paper"], _ = timed(lambda: member_paper.render(paper_of(session, YEAR, MEMBERS[0])))
            found["verify"], findings = timed(lambda: list(verify(session)))
            assert not findings
        database.close()
    return found


def main(sizes: list[int]) -> None:
    """Print one row a size; each size runs in a process of its own, so that memory is its own."""
    names = ("lines", "floor", "import", "ratio", "again", "memory_mib", "journal_lines", "table", "paper", "verify")
    print("".join(name.rjust(14) for name in names))
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.imports", "--one", str(size)]
        found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        found["ratio"] = found["import"] / found["floor"]
        print("".join((f"{found[n]:.2f}" if isinstance(found[n], float) else str(found[n])).rjust(14) for n in names))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(measure(int(sys.argv[2]))))
    else:
        main([int(each) for each in sys.argv[1:]] or [10_000, 100_000])
