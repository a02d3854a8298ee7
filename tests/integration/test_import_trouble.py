"""Imports in trouble: killed, locked out, misused; and imports of a size that memory must not follow."""

import csv
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import make_url

from cli.main import main
from consortium import db
from tests.makers import consortium, consortium_folder, facts_of, imported, write
from tests.programs import unavailable
from tests.servers import Databases

TWELVE = Path(__file__).parents[3] / "shared" / "acceptance" / "twelve" / "input"
COMMAND = "from cli.main import main; main()"
PEAK = """
import sys
from pathlib import Path
from cli.main import main
try:
    main()
finally:
    print(Path("/proc/self/status").read_text(), file=sys.stderr)
"""
"""Prints the memory that the process itself took; what `getrusage` says begins with that of its parent."""


def _run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--database", url, *arguments])


def _started(url: str, *arguments: str, command: str = COMMAND) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", command, "--database", url, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_refused_import_ends_with_1_and_a_wrong_command_with_2(book_url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    assert _run(book_url, "import", "folder", str(folder)).exit_code == 0
    (folder / "payments.csv").write_text("date\n", encoding="utf-8")
    assert _run(book_url, "import", "folder", str(folder)).exit_code == 1
    assert _run(book_url, "import", "folder", str(tmp_path / "nowhere")).exit_code == 1
    assert _run(book_url, "import", "members", str(tmp_path / "nowhere.csv")).exit_code == 1
    assert _run(book_url, "import", "members", str(folder)).exit_code == 1
    for wrong in (
        ["members"],
        ["nothing", "x.csv"],
        ["undo", "first"],
        ["members", "x.csv", "--fast"],
        ["folder"],
    ):
        assert _run(book_url, "import", *wrong).exit_code == 2, wrong


def test_a_book_that_may_only_be_read_ends_with_4(sqlite: Databases, tmp_path: Path) -> None:
    url = sqlite.book()
    path = make_url(url).database
    result = _run(
        f"sqlite:///file:{path}?mode=ro&uri=true", "import", "folder", str(consortium_folder(tmp_path))
    )
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1), result.output
    assert "nothing was changed, try again" in result.stderr
    assert facts_of(url) == []


def test_a_file_that_is_no_database_ends_with_4(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear sirs,\n" * 500, encoding="utf-8")
    result = _run(
        f"sqlite:///{tmp_path / 'letter.txt'}", "import", "folder", str(consortium_folder(tmp_path))
    )
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1), result.output
    assert "file is not a database" in result.stderr


def test_a_locked_book_ends_with_4(
    sqlite: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "WAIT_FOR_LOCK_SECONDS", 0)
    url = sqlite.book()
    folder = str(consortium_folder(tmp_path))
    other = sqlite3.connect(str(make_url(url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    result = _run(url, "import", "folder", folder)
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1), result.output
    assert "locked" in result.stderr
    other.execute("ROLLBACK")
    other.close()
    assert facts_of(url) == []
    assert _run(url, "import", "folder", folder).exit_code == 0


def test_a_server_that_is_away_ends_with_4(tmp_path: Path) -> None:
    url = f"postgresql+psycopg://app@/book?host={tmp_path}"
    result = _run(url, "import", "folder", str(consortium_folder(tmp_path)))
    assert (result.exit_code, len(result.stderr.splitlines())) == (4, 1), result.output


def test_a_full_temporary_disk_ends_with_4_and_names_the_folder(sqlite: Databases, tmp_path: Path) -> None:
    """No file may grow beyond a megabyte: what is staged of so many rows has no room."""
    url, scratch = sqlite.book(), tmp_path / "scratch"
    scratch.mkdir()
    rows = [
        {"series": f"S{series}", "month": f"{year}-01", "value": "1"}
        for series in range(250)
        for year in range(1900, 2050)
    ]
    path = write(tmp_path / "many", {"indices": rows}) / "indices.csv"
    result = subprocess.run(
        [sys.executable, "-c", COMMAND, "--database", url, "import", "indices", str(path)],
        capture_output=True,
        text=True,
        env=os.environ | {"TMPDIR": str(scratch)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000)),
    )
    assert (result.returncode, len(result.stderr.splitlines())) == (4, 1), result.stderr
    assert str(scratch) in result.stderr
    assert "nothing was changed" in result.stderr
    assert not list(scratch.iterdir())
    assert facts_of(url) == []


def test_a_database_without_a_book_says_what_to_do(sqlite: Databases, tmp_path: Path) -> None:
    result = _run(sqlite.fresh(), "import", "folder", str(consortium_folder(tmp_path)))
    assert result.exit_code == 1
    assert "consortium db upgrade" in result.stderr


def test_there_is_no_progress_where_nobody_watches(sqlite: Databases, tmp_path: Path) -> None:
    """More rows than a bar is moved by, piped: standard error has the last sentence only."""
    rows = [
        {"series": "CPI", "month": f"{year}-{month:02d}", "value": "1"}
        for year in range(1900, 2100)
        for month in range(1, 13)
    ]
    path = write(tmp_path / "many", {"indices": rows}) / "indices.csv"
    process = _started(sqlite.book(), "import", "indices", str(path))
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert err.splitlines() == ["Imported as number 1; `consortium import undo 1` takes it back."]
    assert "2400" in out.replace(",", "")


def test_naughty_strings_of_every_kind_never_show_a_fault(sqlite: Databases, tmp_path: Path) -> None:
    """Bytes at random, as any kind of file: refused with a sentence, whatever they are."""
    chance, url = random.Random(7), sqlite.book()
    for kind in consortium():
        path = tmp_path / f"{kind}.csv"
        header = ",".join(consortium()[kind][0]).encode()
        path.write_bytes(header + b"\n" + chance.randbytes(400).replace(b"\r", b"") + b"\n")
        result = _run(url, "import", kind, str(path))
        assert result.exit_code == 1, (kind, result.output)
        assert "unexpected" not in result.output
    assert facts_of(url) == []


@pytest.mark.slow
@pytest.mark.parametrize("databases", ["sqlite", "postgresql"], indirect=True)
def test_an_import_killed_at_any_moment_can_be_repeated(databases: Databases, book_url: str) -> None:
    if not TWELVE.is_dir():
        unavailable("the acceptance cases are not beside the repository")
    clean = databases.book()
    begun = time.monotonic()
    _finished(clean)
    seconds, whole = time.monotonic() - begun, facts_of(clean)
    databases.drop(clean)
    for part in (0.5, 0.8, 0.95):
        process = _started(book_url, "import", "folder", str(TWELVE))
        time.sleep(part * seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=60)
        assert facts_of(book_url) in ([], whole)
    _finished(book_url)
    assert facts_of(book_url) == whole
    assert _run(book_url, "ledger", "verify").exit_code == 0


def _finished(url: str) -> None:
    process = _started(url, "import", "folder", str(TWELVE))
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(sqlite: Databases, tmp_path: Path) -> None:
    """Three times the lines take at most a quarter more: what is remembered is bounded, not proportional."""
    if not Path("/proc/self/status").exists():
        unavailable("there is no /proc to measure by")
    small, large = (_peak(sqlite, tmp_path, lines) for lines in (15_000, 45_000))
    assert large < small * 1.25, (small, large)


def _peak(sqlite: Databases, tmp_path: Path, lines: int) -> int:
    """The most memory, in kilobytes, that an import of so many invoice lines took."""
    url = sqlite.book()
    imported(url, consortium_folder(tmp_path, invoices=[]))
    path = tmp_path / f"invoices-{lines}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("contract", "number", "date", "payer", "net", "vat", "description"))
        for number in range(lines):
            day = f"2025-{4 + number % 9:02d}-{1 + number % 28:02d}"
            writer.writerow(
                ("RUN-01", f"N{number}", day, "CCC", f"{number % 977 + 1}.07", "0.00", f"Line {number}")
            )
    process = _started(url, "import", "invoices", str(path), command=PEAK)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    sqlite.drop(url)
    return int(err.partition("VmHWM:")[2].split()[0])
