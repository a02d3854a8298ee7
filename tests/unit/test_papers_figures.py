"""Every number on a paper equals one of the table, statement or claims, and the reverse."""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from io import BytesIO, StringIO

import pypdf
import pytest

from consortium.kernel.terms import SAVING_WORKSTREAMS
from reports import consortium_paper
from reports.figures import Figure, as_csv
from reports.headline import PaperDoesNotAddUp
from reports.member_paper import render
from reports.paper import MemberPaper
from reports.table import Row
from tests.paper_samples import (
    MEMBERS,
    consortium,
    disputed,
    everything_signed,
    figures,
    nothing_signed,
    rendered,
    usual,
)

AMOUNT = re.compile(r"£[\d,]+(?:\.\d+)?|(?<![\d,.])[\d,]+\.\d\d(?!\d)")
NUMBERED = [name for name in MEMBERS if name != "extreme"]


def text_of(pdf: bytes) -> str:
    """The paper's text, white space made single spaces."""
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def in_pounds(pence: int) -> str:
    """The amount as a table shows it, worked out apart from the product's own code."""
    digits = f"{abs(pence):03d}"
    whole = f"{int(digits[:-2]):,}"
    return ("−" if pence < 0 else "") + whole + "." + digits[-2:]


@pytest.mark.parametrize("name", NUMBERED)
def test_every_registered_figure_stands_on_the_paper(name: str) -> None:
    text = text_of(rendered(name))
    missing = [each for each in figures(name) if each.text not in text]
    assert missing == []


@pytest.mark.parametrize("name", NUMBERED)
def test_every_amount_on_the_paper_is_a_registered_figure(name: str) -> None:
    known = {each.text.replace("−", "") for each in figures(name)}
    known |= {"£1"}  # "back for each £1": the unit, no figure
    printed = set(AMOUNT.findall(text_of(rendered(name))))
    assert {each.strip(",") for each in printed} - known == set()


def test_every_amount_on_the_consortium_paper_is_a_registered_figure() -> None:
    found = consortium_paper.consortium_paper_figures(consortium())
    text = text_of(consortium_paper.render(consortium()))
    known = {each.text.replace("−", "") for each in found} | {"£1"}
    assert {each.strip(",") for each in AMOUNT.findall(text)} - known == set()
    assert [each for each in found if each.text not in text] == []


def test_a_figure_has_one_value_under_its_key() -> None:
    for name in MEMBERS:
        values: dict[str, object] = {}
        for each in figures(name):
            assert values.setdefault(each.key, each.value) == each.value, each.key


def _expected(paper: MemberPaper) -> dict[str, int | Fraction | None]:
    """The values a paper's keys must have, read from the frozen value by hand."""
    row = paper.years[-1].row
    found: dict[str, int | Fraction | None] = {"table/net_cashable": row.net_cashable}
    for workstream in SAVING_WORKSTREAMS:
        for column in row.figures.COLUMNS:
            found[f"table/{workstream}/{column}"] = getattr(row.workstreams[workstream], column)
    for claim in paper.claims:
        for column in ("cost", "cashable", "avoided", "price", "quantity"):
            found[f"claims/{claim.contract}/{claim.item}/{column}"] = getattr(claim, column)
    for contract in paper.contracts:
        for column in ("spend", "unbaselined", "rebates", "grants"):
            found[f"contracts/{contract.reference}/{column}"] = getattr(contract, column)
    for column in (
        "put_in",
        "signed",
        "unsigned",
        "disputed",
        "incomplete",
        "rebates",
        "running_cost",
        "net",
    ):
        found[f"headline/{column}"] = getattr(paper.headline, column)
    assert paper.statement is not None
    found["statement/opening"] = paper.statement.opening
    for place, row_ in enumerate(paper.statement.rows, 1):
        found[f"statement/{place}/amount"] = row_.amount
    for band in ("not_due", "to_30", "to_60", "to_90", "over_90"):
        found[f"statement/ageing/{band}"] = getattr(paper.statement.ageing, band)
    return found


def test_figures_equal_table_statement_and_claims_both_ways() -> None:
    paper = usual()
    printed = {each.key: each for each in figures("usual")}
    for key, value in _expected(paper).items():
        assert printed[key].value == value, key


def test_tables_print_pence_and_headlines_whole_pounds_of_the_same_value() -> None:
    cells = [each for each in figures("usual") if each.key == "headline/net"]
    # 44,091.10 signed + 450.10 rebates - 9,118.00 running = 35,423.20
    assert {each.text for each in cells} == {"£35,423", "35,423.20"}
    assert {each.value for each in cells} == {3_542_320}
    for each in figures("usual"):
        if re.fullmatch(r"−?[\d,]+\.\d\d", each.text) and isinstance(each.value, int):
            assert each.text == in_pounds(each.value)


def test_headline_figures_keep_their_reference_numbers_in_every_state() -> None:
    keys = ["put_in", "signed", "unsigned", "running_cost", "net", "rebates", "avoided"]
    for name in MEMBERS:
        numbers = {each.key: each.number for each in figures(name) if each.number}
        assert [numbers[f"headline/{key}"] for key in keys] == [1, 2, 3, 4, 5, 6, 7]


def test_every_reference_listed_is_printed_before_the_last_section() -> None:
    for name in MEMBERS:
        body = text_of(rendered(name)).rsplit("Figure references", 1)[0]
        for each in figures(name):
            if each.number is not None:
                assert f"[{each.number}]" in body


def test_the_attached_csv_carries_every_figure_exactly() -> None:
    attached = pypdf.PdfReader(BytesIO(rendered("usual"))).attachments["figures.csv"][0].decode()
    rows = list(csv.DictReader(StringIO(attached)))
    assert [(each["key"], each["printed"]) for each in rows] == [
        (each.key, each.text) for each in figures("usual")
    ]
    assert {each["key"]: each["value"] for each in rows}["headline/net"] == "3542320"


def test_the_csv_never_starts_a_formula() -> None:
    text = as_csv(
        [Figure("=1+1", "@evil", -5, "-5"), Figure("k", 'say "hi", twice', Fraction(-1, 3), "−0.33")]
    )
    assert text.splitlines()[1:] == [",'=1+1,'@evil,-5,-5", ',k,"say ""hi"", twice",-1/3,−0.33']


@pytest.mark.parametrize("typed", ["=1+1", " =1+1", "\uff1d1+1", "'=1+1", "\t=1+1"])
def test_no_word_that_somebody_typed_runs_in_a_spreadsheet_however_it_is_hidden(typed: str) -> None:
    (row,) = csv.DictReader(StringIO(as_csv([Figure(typed, typed, 5, typed)]), newline=""))
    assert {row["key"], row["words"], row["printed"]} == {f"'{typed}"}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: replace(p, headline=replace(p.headline, signed=p.headline.signed + 1)),
        lambda p: replace(p, headline=replace(p.headline, net=0)),
        lambda p: replace(p, contracts=p.contracts[1:]),
        lambda p: replace(p, claims=p.claims[1:]),
        lambda p: replace(p, statement=replace(p.statement, closing=p.statement.closing + 1)),
        lambda p: replace(p, statement=replace(p.statement, opening=0)),
        lambda p: replace(p, learning=replace(p.learning, cashable=0)),
    ],
)
def test_a_paper_that_does_not_add_up_is_not_printed(spoil: Callable[[MemberPaper], MemberPaper]) -> None:
    with pytest.raises(PaperDoesNotAddUp, match="differ by £"):
        render(spoil(usual()))


def test_a_suppressed_count_prints_no_number() -> None:
    figure = next(each for each in figures("usual") if each.key == "employment/outcomes/2")
    assert (figure.value, figure.text) == (None, "not shown")


def test_signed_waiting_disputed_and_incomplete_stay_apart() -> None:
    top = disputed().headline
    # GAS 24,100.75 and AGY 3,000.10 disputed; INS premium 14,800.25 incomplete; INS excess 1,200.00 waits
    assert (top.signed, top.unsigned, top.disputed, top.incomplete) == (0, 120_000, 2_710_085, 1_480_025)
    assert nothing_signed().headline.net == -911_800


def test_a_bar_says_what_of_it_is_signed_and_what_rebates() -> None:
    text = text_of(rendered("usual"))
    assert "Saved and rebates, by year, every claim" in text
    assert "signed £44,091, rebates £450" in text


def test_years_before_the_first_with_figures_are_left_out_and_later_gaps_are_not() -> None:
    years = usual().years
    blank = [replace(each, row=Row(), signed=0) for each in years]
    made = replace(
        everything_signed(), years=(blank[0], years[1], blank[2], years[3], everything_signed().years[-1])
    )
    text = text_of(render(made))
    assert "The trend over 4 years" in text
    assert "2021-22" not in text and "2023-24" in text
