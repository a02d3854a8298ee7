"""A template says what to write, and what it shows can itself be imported."""

import time
from io import BytesIO

import openpyxl
import pytest

from consortium.exchange.checking import check
from consortium.exchange.kinds import KINDS
from consortium.exchange.reading import rows, tables
from consortium.exchange.templates import csv_template, meaning, xlsx_template


@pytest.fixture(scope="module")
def workbook():
    """The workbook of every kind, opened."""
    return openpyxl.load_workbook(BytesIO(xlsx_template(KINDS.values())))


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_example_of_a_csv_template_is_clean(kind, tmp_path):
    path = tmp_path / f"{kind.name}.csv"
    path.write_text(csv_template(kind))
    [raw] = rows(path, kind)
    assert isinstance(check(kind, raw), dict)


def test_the_examples_of_the_workbook_are_clean(tmp_path):
    path = tmp_path / "template.xlsx"
    path.write_bytes(xlsx_template(KINDS.values()))
    found = [(kind.name, check(kind, raw)) for kind, table in tables(path) for raw in table]
    assert [name for name, _ in found] == [name for name, kind in KINDS.items() for _ in kind.examples]
    assert all(isinstance(checked, dict) for _, checked in found)


def test_csv_and_workbook_show_the_same_example(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(xlsx_template(KINDS.values()))
    for kind, table in tables(tmp_path / "t.xlsx"):
        (tmp_path / "t.csv").write_text(csv_template(kind))
        first, *_ = (check(kind, raw) for raw in table)
        assert [first] == [check(kind, raw) for raw in rows(tmp_path / "t.csv", kind)]


def test_the_same_template_is_the_same_bytes():
    first = xlsx_template(KINDS.values())
    time.sleep(2)  # a zip notes the time in steps of two seconds
    assert xlsx_template(KINDS.values()) == first


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_column_is_explained_and_required_ones_are_bold(kind, workbook):
    sheet = workbook[kind.name]
    assert sheet.freeze_panes == "A2"
    for cell, column in zip(sheet[1], kind.columns, strict=True):
        assert cell.value == column.name
        assert cell.font.bold is column.required
        assert column.note in cell.comment.text


def test_closed_lists_are_drop_downs(workbook):
    offered = {rule.formula1 for rule in workbook["contracts"].data_validations.dataValidation}
    assert offered == {
        '"procurement,employment,learning,running"',
        '"equal,homes,fte,turnover,fixed,usage"',
    }


def test_the_notes_name_every_column(workbook):
    named = {(row[0], row[1]) for row in workbook["Notes"].iter_rows(values_only=True)}
    assert {(kind.name, column.name) for kind in KINDS.values() for column in kind.columns} <= named


def test_a_column_says_how_it_is_written():
    columns = KINDS["invoices"].by_name
    assert meaning(columns["net"]) == (
        "amount without VAT, pounds; pounds and pence, like 1234.50; must be filled in"
    )
    assert meaning(columns["member"]).endswith("may be blank")
