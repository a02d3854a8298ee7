"""What is done stays done, whatever becomes of its report; and where nothing can be written, it is said."""

import csv
import ctypes
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy.engine import make_url

from cli.main import main
from tests.makers import FURTHER, consortium, consortium_folder, facts_of, imported, write
from tests.servers import Databases

COMMAND = "from cli.main import main; main()"
DROP_FROM_BOUNDING_SET, OVERRIDE_RIGHTS, READ_ANYTHING = 24, 1, 2


def _run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--database", url, *arguments])


def _as_anybody(url: str, *arguments: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """Run a command that must obey the rights of files, even where the tests are run by root."""
    libc = ctypes.CDLL(None)

    def obey() -> None:
        for each in (OVERRIDE_RIGHTS, READ_ANYTHING):
            libc.prctl(DROP_FROM_BOUNDING_SET, each, 0, 0, 0)

    command = [sys.executable, "-c", COMMAND, "--database", url, *arguments]
    return subprocess.run(command, preexec_fn=obey, text=True, **{"capture_output": True, **options})


@pytest.fixture
def url(sqlite: Databases) -> Iterator[str]:
    """An empty book."""
    found = sqlite.book()
    yield found
    sqlite.drop(found)


def test_an_errors_file_that_cannot_be_begun_stops_the_import(url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    result = _run(url, "import", "folder", str(folder), "--errors", str(tmp_path / "nowhere" / "errors.csv"))
    assert result.exit_code == 1
    assert "nowhere/errors.csv: No such file or directory" in result.stderr
    assert facts_of(url) == []


def test_an_errors_file_that_cannot_be_ended_is_a_warning_of_a_done_import(url: str, tmp_path: Path) -> None:
    result = _run(url, "import", "folder", str(consortium_folder(tmp_path)), "--errors", "/dev/full")
    assert result.exit_code == 0, result.output
    done, warning = result.stderr.splitlines()
    assert done.startswith("Imported as number 1")
    assert warning == "Warning: --errors /dev/full could not be written: No space left on device."
    assert facts_of(url)


@pytest.mark.parametrize("form", ["table", "json"])
def test_a_full_standard_output_is_a_warning_of_a_done_import(form: str, url: str, tmp_path: Path) -> None:
    path = consortium_folder(tmp_path) / "members.csv"
    with Path("/dev/full").open("w") as full:
        result = _as_anybody(
            url, *("import", "members", str(path), "--format", form),
            capture_output=False, stdout=full, stderr=subprocess.PIPE,
        )  # fmt: skip
    warning = "Warning: standard output could not be written: No space left on device."
    done = ["Imported as number 1; `consortium import undo 1` takes it back."] if form == "table" else []
    assert (result.returncode, result.stderr.splitlines()) == (0, [warning, *done])
    assert len(facts_of(url)) == 3


def test_a_refused_import_keeps_its_status_when_its_report_cannot_be_written(url: str, tmp_path: Path) -> None:
    path = write(tmp_path / "wrong", {"payments": [FURTHER["payments"]]}) / "payments.csv"
    result = _run(url, "import", "payments", str(path), "--errors", "/dev/full")
    assert result.exit_code == 1
    assert "could not be written" in result.stderr


@pytest.mark.parametrize("named", ["members.csv", "payments.csv", "new.csv"])
def test_errors_do_not_go_into_the_folder_that_is_imported(named: str, url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    result = _run(url, "import", "folder", str(folder), "--errors", str(folder / named))
    assert (result.exit_code, "lies in the folder that is imported" in result.stderr) == (2, True)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert facts_of(url) == []


def test_errors_do_not_replace_the_file_that_is_imported_nor_the_book(url: str, tmp_path: Path) -> None:
    path = consortium_folder(tmp_path) / "members.csv"
    (tmp_path / "link.csv").symlink_to(path)
    before = path.read_bytes()
    for named in (path, tmp_path / "link.csv", Path(str(make_url(url).database))):
        result = _run(url, "import", "members", str(path), "--errors", str(named))
        assert result.exit_code == 2, result.output
    assert path.read_bytes() == before
    assert facts_of(url) == []


def test_the_errors_file_repeats_our_own_sentence_as_it_is(url: str, tmp_path: Path) -> None:
    rows = [FURTHER["payments"] | {"amount": "=1+1"}]
    path, report = write(tmp_path / "wrong", {"payments": rows}) / "payments.csv", tmp_path / "errors.csv"
    assert _run(url, "import", "payments", str(path), "--errors", str(report)).exit_code == 1
    with report.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["value"], row["message"][:22]) == ("'=1+1", "'=1+1' is not a number")


def test_a_message_that_does_not_go_on_from_the_value_is_a_sentence_of_its_own(
    url: str, tmp_path: Path
) -> None:
    imported(url, consortium_folder(tmp_path))
    rows = [FURTHER["invoices"] | {"item": "COVER", "quantity": "7"}]
    path = write(tmp_path / "wrong", {"invoices": rows}) / "invoices.csv"
    line = _run(url, "import", "invoices", str(path)).stderr.splitlines()[0]
    assert line == (
        "invoices.csv, row 2, quantity: '7': the item is a whole service by the year: leave the quantity blank"
    )


@pytest.mark.parametrize("named", ["garbage", "mysql://somewhere/book", "sqlite//book.db"])
def test_a_database_that_is_no_url_is_wrong_usage(named: str, tmp_path: Path) -> None:
    for command in (["db", "upgrade"], ["ledger", "head"], ["import", "members", str(tmp_path / "m.csv")]):
        assert _run(named, *command).exit_code == 2, command


def test_a_folder_that_may_not_be_written_ends_with_4(url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    closed = Path(str(make_url(url).database)).rename(tmp_path / "book.db").parent
    closed.chmod(0o555)
    try:
        for named, command in (
            (f"sqlite:///{closed}/new.db", ["db", "upgrade"]),
            (f"sqlite:///{closed}/instance/new.db", ["db", "upgrade"]),
            (f"sqlite:///{closed}/book.db", ["import", "folder", str(folder)]),
        ):
            result = _as_anybody(named, *command)
            assert (result.returncode, len(result.stderr.splitlines())) == (4, 1), result.stderr
    finally:
        closed.chmod(0o755)


def test_a_book_in_a_folder_that_may_not_be_written_is_read(url: str, tmp_path: Path) -> None:
    imported(url, consortium_folder(tmp_path))
    closed = tmp_path / "read #1 only"
    closed.mkdir()
    Path(str(make_url(url).database)).rename(closed / "book.db")
    closed.chmod(0o555)
    try:
        for command in (["ledger", "verify"], ["vfm", "--year", "2025-26"], ["ledger", "head"]):
            result = _as_anybody(f"sqlite:///{closed}/book.db", *command)
            assert result.returncode == 0, result.stderr
        assert [each.name for each in closed.iterdir()] == ["book.db"]
    finally:
        closed.chmod(0o755)


def test_a_terminal_is_shown_what_is_read_and_posted_to_the_last_row(url: str, tmp_path: Path) -> None:
    terminal, end = pty.openpty()
    folder = consortium_folder(tmp_path)
    with os.fdopen(end, "w") as stderr:
        _as_anybody(
            url, "import", "folder", str(folder), capture_output=False, stdout=subprocess.DEVNULL, stderr=stderr
        )
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    for kind, rows in consortium().items():
        assert f"reading {kind}: {len(rows)} rows\r\n" in shown
    assert "posting invoices: 8 rows\r\n" in shown
