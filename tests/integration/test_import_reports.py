"""What a person is told of a wrong import: every wrong row, none for another's fault, on screen and in a file."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from consortium.exchange.checking import RowError
from tests.makers import (
    FURTHER,
    Row,
    attempted,
    consortium,
    consortium_folder,
    facts_of,
    imported,
    refused,
    with_further,
    write,
)
from tests.servers import Databases

WRONG = {
    "members": {"name": ""},
    "member_years": {"homes": "-1", "fte": "many"},
    "contracts": {"workstream": "building"},
    "baselines": {"price": "1.2345678"},
    "outcomes": {"date": "2025-05-01"},
    "usage": {"member": "ZZZ"},
    "invoices": {"quantity": ""},
    "payments": {"payee": "CCC"},
}
"""What is wrong with the further row of several kinds."""

REPORTED = [
    ("members.csv", 5, "name"),
    ("member_years.csv", 8, "homes"),
    ("member_years.csv", 8, "fte"),
    ("contracts.csv", 8, "workstream"),
    ("baselines.csv", 6, "price"),
    ("outcomes.csv", 3, "date"),
    ("usage.csv", 4, "member"),
    ("invoices.csv", 10, "quantity"),
    ("payments.csv", 3, "payee"),
]
"""Where each of them stands; the consortium's own rows come before it."""

BROKEN = {
    "members": {"name": ""},
    "member_years": {"homes": "-1"},
    "suppliers": {"name": ""},
    "pools": {"name": ""},
    "contracts": {"title": ""},
    "contract_members": {"weight": "-1"},
    "contract_items": {"unit": ""},
    "courses": {"title": ""},
    "bookings": {"places": "some"},
    "referrals": {"referred": ""},
    "usage": {"quantity": ""},
}
"""How the first row of a kind is made wrong in itself; many rows name it or are shared by it."""


def _run(url: str, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--database", url, *arguments])


def _wrong(folder: Path) -> Path:
    return write(folder, with_further(consortium(), **WRONG))


def test_every_wrong_row_of_every_file_is_reported(book_url: str, tmp_path: Path) -> None:
    errors = refused(book_url, _wrong(tmp_path / "wrong"))
    assert [(each.file, each.row, each.column) for each in errors] == REPORTED
    assert facts_of(book_url) == []


def test_one_wrong_row_keeps_every_other_file_out(book_url: str, tmp_path: Path) -> None:
    rows = consortium()
    rows["payments"][0]["amount"] = "0"
    refused(book_url, write(tmp_path / "wrong", rows))
    assert facts_of(book_url) == []


@pytest.fixture(scope="module")
def books(sqlite: Databases, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    """Two books that refusals leave as they are: one with nothing in it, and one with the consortium."""
    found = {"new": sqlite.book(), "in-the-book": sqlite.book()}
    imported(found["in-the-book"], consortium_folder(tmp_path_factory.mktemp("kept")))
    return found


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("there", ["new", "in-the-book"])
def test_rows_that_rest_on_a_refused_row_are_not_blamed(
    kind: str, there: str, books: Mapping[str, str], tmp_path: Path
) -> None:
    rows = consortium()
    rows[kind][0] |= BROKEN[kind]
    errors = refused(books[there], write(tmp_path / "wrong", rows))
    assert [(each.file, each.row) for each in errors] == [(f"{kind}.csv", 2)], errors


def test_a_row_that_names_an_unresolved_row_is_not_blamed(sqlite: Databases, tmp_path: Path) -> None:
    """The contract names a supplier that is nowhere; its members and invoices name the contract."""
    rows = consortium()
    rows["contracts"][0]["supplier"] = "S9"
    errors = refused(sqlite.book(), write(tmp_path / "wrong", rows))
    assert [(each.file, each.row, each.column) for each in errors] == [("contracts.csv", 2, "supplier")]


def test_a_wrong_row_beside_a_refused_contract_is_still_reported(sqlite: Databases, tmp_path: Path) -> None:
    rows = consortium()
    rows["contracts"][0]["title"] = ""
    rows["invoices"][0]["net"] = "12.345"
    rows["invoices"][2]["quantity"] = ""
    errors = refused(sqlite.book(), write(tmp_path / "wrong", rows))
    assert [(each.file, each.row, each.column) for each in errors] == [
        ("contracts.csv", 2, "title"),
        ("invoices.csv", 2, "net"),
        ("invoices.csv", 4, "quantity"),
    ]


def test_two_unknown_contracts_are_not_taken_for_one_supplier(sqlite: Databases, tmp_path: Path) -> None:
    rows = consortium()
    rows["invoices"] += [
        FURTHER["invoices"] | {"contract": "X-1", "date": "2025-06-30"},
        FURTHER["invoices"] | {"contract": "Y-1", "date": "2025-07-31"},
    ]
    errors = refused(sqlite.book(), write(tmp_path / "wrong", rows))
    assert [(each.row, each.column, each.value) for each in errors] == [
        (10, "contract", "X-1"),
        (11, "contract", "Y-1"),
    ]


def test_blank_lines_count_as_a_spreadsheet_counts_them(sqlite: Databases, tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text('code,name\nAAA,"Alder\nHomes"\n\n,\nBBB,\n', encoding="utf-8")
    (error,) = refused(sqlite.book(), path, "members")
    assert (error.row, error.column) == (5, "name")


HEADERS: Sequence[tuple[str, str, str, str]] = (
    ("an unknown column", "code,nmae,name\n", "nmae", "did you mean name?"),
    ("a missing column", "code\nAAA\n", "name", "members needs it"),
    ("the same column twice", "code,name,name\n", "name", "stands there twice"),
    ("another kind's header", "number,net\n", "", "is no header of members"),
    ("an empty file", "", "", "its first line names the columns code, name"),
    ("nothing but blank lines", "\n\n", "", "its first line names the columns code, name"),
    ("a cell beyond the header", "code,name\nAAA,Alder,Homes\n", "", "put quotation marks around a text"),
    ("a cell under no name", "code,name,\nAAA,Alder,Homes\n", "", "name it in the header or clear the cell"),
    ("a quotation mark never closed", 'code,name\nAAA,"Alder\n', "", "never closed"),
)


@pytest.mark.parametrize(
    ("content", "column", "says"), [each[1:] for each in HEADERS], ids=[e[0] for e in HEADERS]
)
def test_a_file_that_cannot_be_read_says_why(
    content: str, column: str, says: str, sqlite: Databases, tmp_path: Path
) -> None:
    path = tmp_path / "members.csv"
    path.write_text(content, encoding="utf-8")
    url = sqlite.book()
    (error,) = refused(url, path, "members")
    assert (error.file, error.column) == ("members.csv", column)
    assert says in error.message
    assert facts_of(url) == []


def test_a_file_of_no_kind_refuses_the_folder(sqlite: Databases, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path)
    (folder / "invoice.csv").write_text("contract\n", encoding="utf-8")
    (error,) = refused(sqlite.book(), folder)
    assert error.file == "invoice.csv"
    assert "did you mean invoices?" in error.message


def test_own_columns_and_files_and_a_header_alone_are_no_fault(book_url: str, tmp_path: Path) -> None:
    folder = consortium_folder(tmp_path, payments=[])
    rows = consortium()["members"]
    write(folder, {"members": [row | {"x_telephone": "01632 960001"} for row in rows]})
    (folder / "x_notes.csv").write_text("anything\n", encoding="utf-8")
    outcome = imported(book_url, folder)
    assert outcome.counts["members"].created == 3
    assert "payments" not in outcome.counts


def test_a_dry_run_reports_the_same_and_writes_nothing(book_url: str, tmp_path: Path) -> None:
    right, wrong = consortium_folder(tmp_path), _wrong(tmp_path / "wrong")
    _, errors = attempted(book_url, wrong, dry_run=True)
    assert [(each.file, each.row, each.column) for each in errors] == REPORTED
    dry = imported(book_url, right, dry_run=True)
    assert dry.batch is None
    assert facts_of(book_url) == []
    assert json.loads(_run(book_url, "import", "history", "--format", "json").stdout) == []
    assert imported(book_url, right).counts == dry.counts


def test_the_command_prints_each_wrong_row_once_and_ends_with_1(book_url: str, tmp_path: Path) -> None:
    result = _run(book_url, "import", "folder", str(_wrong(tmp_path / "wrong")))
    assert result.exit_code == 1
    assert result.stdout == ""
    *errors, last = result.stderr.splitlines()
    assert len(errors) == len(REPORTED)
    assert last == "Nothing was imported: 9 to mend."
    assert "payments.csv, row 3, payee: CCC cannot pay itself: name the member that was paid" in errors
    assert errors[1] == "member_years.csv, row 8, homes: '-1' must not be negative: write it without a sign"


def test_the_json_of_a_refusal_has_every_error(book_url: str, tmp_path: Path) -> None:
    result = _run(book_url, "import", "folder", str(_wrong(tmp_path / "wrong")), "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert found["kind"] == "folder"
    assert (found["created"], found["updated"], found["batch"]) == (0, 0, None)
    assert [(each["file"], each["row"], each["column"]) for each in found["errors"]] == REPORTED
    assert set(found["errors"][0]) == {"file", "row", "column", "value", "message"}


def test_the_json_of_one_kind_is_what_scripts_rely_on(book_url: str, tmp_path: Path) -> None:
    path = consortium_folder(tmp_path) / "members.csv"
    first, again = (
        json.loads(_run(book_url, "import", "members", str(path), "--format", "json").stdout)
        for _ in range(2)
    )
    assert first == {"kind": "members", "created": 3, "updated": 0, "unchanged": 0, "batch": 1, "errors": []}
    assert again == first | {"created": 0, "unchanged": 3, "batch": None}


def test_the_errors_file_is_a_csv_that_no_spreadsheet_runs(book_url: str, tmp_path: Path) -> None:
    wrong, report = _wrong(tmp_path / "wrong"), tmp_path / "errors.csv"
    write(wrong, {"payments": [FURTHER["payments"] | {"amount": "=1+1"}]})
    for dry_run in ([], ["--dry-run"]):
        report.unlink(missing_ok=True)
        result = _run(book_url, "import", "folder", str(wrong), "--errors", str(report), *dry_run)
        assert result.exit_code == 1
        with report.open(encoding="utf-8-sig", newline="") as file:
            rows: list[Row] = list(csv.DictReader(file))
        assert [(each["file"], int(each["row"]), each["column"]) for each in rows] == [
            *REPORTED[:-1],
            ("payments.csv", 2, "amount"),
        ]
        assert rows[-1]["value"] == "'=1+1"
        assert all(each["message"] for each in rows)


def test_the_errors_file_of_a_clean_import_has_its_header_only(book_url: str, tmp_path: Path) -> None:
    report = tmp_path / "errors.csv"
    result = _run(book_url, "import", "folder", str(consortium_folder(tmp_path)), "--errors", str(report))
    assert result.exit_code == 0
    assert report.read_text(encoding="utf-8-sig").splitlines() == ["file,row,column,value,message"]


def _places(errors: Sequence[RowError]) -> list[tuple[str, int, str]]:
    return [(each.file, each.row, each.column) for each in errors]


def test_lines_that_disagree_hide_nothing_else_of_their_document(
    books: Mapping[str, str], tmp_path: Path
) -> None:
    line = FURTHER["invoices"]
    rows = [
        line | {"line": "1", "quantity": ""},
        line | {"line": "2", "payer": "BBB", "item": "GONE"},
        line | {"line": "3", "date": "2027-06-30", "quantity": ""},
        line | {"line": "4", "member": "ZZZ", "item": "", "quantity": "1"},
    ]
    errors = refused(books["in-the-book"], write(tmp_path / "wrong", {"invoices": rows}))
    assert [(each.row, each.column) for each in errors] == [
        (2, "quantity"),
        (3, "payer"),
        (3, "item"),
        (4, "date"),
        (4, "quantity"),
        (5, "member"),
        (5, "quantity"),
    ]


def test_every_name_of_a_row_that_is_not_there_is_reported(books: Mapping[str, str], tmp_path: Path) -> None:
    rows = {
        "contracts": [FURTHER["contracts"] | {"supplier": "S9", "lead": "ZZZ", "pool": "NONE-1"}],
        "baselines": [FURTHER["baselines"] | {"item": "GONE", "member": "ZZZ"}],
        "bookings": [FURTHER["bookings"] | {"contract": "X-1", "member": "ZZZ"}],
    }
    errors = refused(books["in-the-book"], write(tmp_path / "wrong", rows))
    assert _places(errors) == [
        *(("contracts.csv", 2, column) for column in ("supplier", "lead", "pool")),
        *(("baselines.csv", 2, column) for column in ("item", "member")),
        *(("bookings.csv", 2, column) for column in ("contract", "member")),
    ]


def test_a_wrong_name_in_one_contract_excuses_nothing_in_another(
    books: Mapping[str, str], tmp_path: Path
) -> None:
    """The item VISIT is wrong on USE-01 and the participant PX9 on no contract that the outcome names."""
    rows = {
        "contract_items": [FURTHER["contract_items"] | {"contract": "USE-01", "item": "GONE", "unit": ""}],
        "invoices": [FURTHER["invoices"] | {"item": "GONE"}],
    }
    errors = refused(books["in-the-book"], write(tmp_path / "wrong", rows))
    assert _places(errors) == [("contract_items.csv", 2, "unit"), ("invoices.csv", 2, "item")]


def test_a_wrong_participation_excuses_that_member_and_no_other(
    books: Mapping[str, str], tmp_path: Path
) -> None:
    """CCC's part in FIX-01 is wrong; DDD never had one, and a day outside the contract is nobody's."""
    line = FURTHER["invoices"] | {"contract": "FIX-01", "item": "", "quantity": ""}
    rows = {
        "members": [FURTHER["members"]],
        "contract_members": [FURTHER["contract_members"] | {"weight": "-1"}],
        "invoices": [
            line | {"number": "1", "member": "CCC"},
            line | {"number": "2", "member": "DDD"},
            line | {"number": "3", "date": "2028-06-30"},
        ],
    }
    errors = refused(books["in-the-book"], write(tmp_path / "wrong", rows))
    assert _places(errors) == [
        ("contract_members.csv", 2, "weight"),
        ("invoices.csv", 3, "member"),
        ("invoices.csv", 4, "date"),
    ]


def test_a_row_that_breaks_a_rule_of_facts_in_the_book_is_the_one_that_is_named(
    books: Mapping[str, str], tmp_path: Path
) -> None:
    changed = consortium()
    changed["contracts"][2]["allocation"] = "equal"  # FIX-01, whose members have weights
    path = write(tmp_path / "basis", {"contracts": changed["contracts"]}) / "contracts.csv"
    errors = refused(books["in-the-book"], path, "contracts")
    assert {(each.file, each.row, each.column) for each in errors} == {("contracts.csv", 4, "allocation")}
    assert {each.message.split(",")[0] for each in errors} == {
        "contract_members FIX-01 AAA",
        "contract_members FIX-01 BBB",
    }
    assert all("import contracts and contract_members together as a folder" in each.message for each in errors)
    late = [{"code": "CCC", "name": "Cedar Homes", "joined": "2025-05-01"}]
    errors = refused(books["in-the-book"], write(tmp_path / "late", {"members": late}) / "members.csv", "members")
    assert set(_places(errors)) == {("members.csv", 2, "joined")}
