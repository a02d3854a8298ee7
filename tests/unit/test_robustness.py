"""Files that broke other importers are read or refused in words, within bounds, never taken by halves."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from consortium.exchange import csv_reading
from consortium.exchange.checking import RowError, check
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.reading import rows
from consortium.exchange.rows import RawRow, Record
from consortium.exchange.workbook_reading import Workbook
from consortium.fields import SPACES, Text
from consortium.kernel.errors import Refused
from consortium.row_schema import RowSchema
from tests.programs import unavailable

CORPUS = Path(__file__).parents[3] / "shared" / "data" / "import-robustness"
FILES = sorted(path.relative_to(CORPUS) for path in CORPUS.rglob("*") if path.is_file())
WORKBOOKS = [path for path in FILES if path.suffix in (".xlsx", ".xlsm")]
SECONDS = 10
WORKER_KIBIBYTES = 600 << 10

REFUSED = {
    "csvkit/sheets.xls": ".xls",
    "frictionless/table-with-booleans.xls": ".xls",
    "messytables-horror/encrypted_no_password.xls": ".xls",
    "messytables-horror/ods_formats.ods": "no XLSX workbook",
    "messytables-horror/simple.unknown": "empty",
    "messytables-horror/simple.zip": "no XLSX workbook",
    "poi-hostile-and-odd/date.xlsb": ".xlsb",
    "poi-hostile-and-odd/duplicate-filename-case-insensitive.xlsx": "one name",
    "poi-hostile-and-odd/password.xls": ".xls",
    "poi-hostile-and-odd/poc-xmlbomb-empty.xlsx": "entities",
    "poi-hostile-and-odd/protected_passtika.xlsx": "encrypted",
} | {
    str(path): "damaged" if path.suffix == ".xlsx" else ".xls" for path in FILES if "clusterfuzz" in path.name
}
"""Files that no importer should take, with a word of the sentence that says why."""


@pytest.fixture(autouse=True)
def corpus() -> None:
    """The corpus, which stands beside the repository."""
    if not FILES:
        unavailable(f"there is no {CORPUS}")


def each_file(paths: list[Path]) -> pytest.MarkDecorator:
    """A test for each of the files; one that skips when there is none."""
    return pytest.mark.parametrize("path", paths or [Path("none")], ids=str)


@each_file(FILES)
def test_every_file_is_refused_as_members_in_words_and_time(path):
    start = time.monotonic()
    checked = [check(KINDS["members"], raw) for raw in rows(CORPUS / path, KINDS["members"])]
    assert time.monotonic() - start < SECONDS
    errors = [error for each in checked if isinstance(each, list) for error in each]
    assert errors
    assert all(isinstance(error, RowError) and error.message.isprintable() for error in errors)
    assert not any(isinstance(each, dict) for each in checked)
    if str(path) in REFUSED:
        assert len(errors) == 1
        assert REFUSED[str(path)] in errors[0].message


def whole_kind(header: list[str]) -> Kind:
    """A kind with just these columns, all of them free text, so that every row of a foreign file is read."""
    fields = {name: Text(longest=10_000) for name in header if name and not name.startswith("x_")}
    return Kind("foreign", RowSchema.from_dict(fields), ())


def records(path: Path) -> Iterator[Record]:
    """Every record of a CSV file, whatever its columns."""
    return csv_reading.records(path, KINDS["members"])


@each_file([path for path in FILES if path.suffix in (".csv", ".tsv", ".txt", ".psv")])
def test_every_row_of_every_text_is_read_or_named(path):
    header = next((record.cells for record in records(CORPUS / path) if any(record.cells)), [])
    if not any(header):
        return
    kind = whole_kind(header)
    count = 0
    for raw in rows(CORPUS / path, kind):
        checked = check(kind, raw)
        assert checked
        count += 1
    filled = sum(any(record.cells) or bool(record.faults) for record in records(CORPUS / path)) - 1
    repeated = len([name for name in header if name]) > len(set(filter(None, header)))
    assert count == 1 if repeated else count == filled


@each_file(sorted(path for path in FILES if path.match("csv-spectrum/csvs/*.csv")))
def test_the_spectrum_of_csv_is_read_as_its_authors_say(path):
    expected = json.loads((CORPUS / path.parents[1] / "json" / f"{path.stem}.json").read_text())
    header, *rest = list(records(CORPUS / path))
    found = [dict(zip(header.cells, record.cells, strict=True)) for record in rest]
    assert found == [{name: value.replace("\r\n", "\n") for name, value in row.items()} for row in expected]


@each_file(WORKBOOKS)
def test_every_workbook_is_read_to_its_end_or_refused_within_bounds(path):
    start = time.monotonic()
    try:
        with Workbook(CORPUS / path, []) as workbook:
            names = workbook.names()
        with Workbook(CORPUS / path, [name.strip().lower() for name in names]) as workbook:
            workbook.names()
            read = {name: list(cells) for name, cells in workbook.sheets()}
        assert set(read) == set(names)
    except Refused as problem:
        assert str(problem)
    assert time.monotonic() - start < SECONDS


MEASURE = """
import resource, sys
from pathlib import Path
from consortium.exchange.workbook_reading import Workbook
from consortium.kernel.errors import Refused
for path in sys.argv[1:]:
    try:
        with Workbook(Path(path), []) as workbook:
            workbook.names()
    except Refused:
        pass
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_no_workbook_takes_more_memory_than_it_may():
    # In a process of its own: what this one started before would count as well.
    paths = [str(CORPUS / path) for path in WORKBOOKS]
    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True
    )
    assert int(measured.stdout) < WORKER_KIBIBYTES


def test_every_naughty_string_is_kept_as_typed_or_named():
    strings = json.loads((CORPUS / "big-list-of-naughty-strings" / "blns.json").read_text())
    kept = 0
    for text in strings:
        checked = check(KINDS["suppliers"], RawRow("suppliers.csv", 2, {"code": "S1", "name": text}))
        if isinstance(checked, dict):
            kept += 1
            assert checked["name"] == text.strip(SPACES)
        else:
            assert all(error.column == "name" and error.message.isprintable() for error in checked)
    assert kept > len(strings) * 0.9


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_formula_payloads_are_refused_where_figures_belong_and_kept_where_text_does(kind):
    payloads = (CORPUS / "csv-formula-payloads" / "csv-payload.txt").read_text().splitlines()
    for payload in filter(None, payloads):
        for column in kind.columns:
            wrong = column.name in kind.loader.validate({column.name: payload})
            if column.holds != "text":
                assert wrong
            elif column.name in ("description", "note", "name", "title"):
                assert not wrong
