"""A row is read into clean values, or everything that is wrong with it is said."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.contracts.terms import Allocation, Counting
from consortium.exchange.checking import RowError, check
from consortium.exchange.kinds import KINDS, Kind
from consortium.exchange.rows import RawRow
from consortium.kernel.terms import Evidence, Workstream
from consortium.ledger.terms import PoolRule


def example(kind: Kind, /, **changes: str) -> RawRow:
    """The kind's example row, with some cells changed (`from_` stands for from)."""
    values = {column.name: column.example for column in kind.columns}
    return RawRow("file.csv", 7, values | {name.rstrip("_"): value for name, value in changes.items()})


def wrong(kind: str, /, **changes: str) -> dict[str, str]:
    """What is wrong with the changed example, by column."""
    errors = check(KINDS[kind], example(KINDS[kind], **changes))
    assert isinstance(errors, list), "the row was taken"
    return {error.column: error.message for error in errors}


def clean(kind: str, /, **changes: str) -> dict[str, object]:
    """The clean values of the changed example."""
    values = check(KINDS[kind], example(KINDS[kind], **changes))
    assert isinstance(values, dict), values
    return values


NEAR_MISSES = [
    " ABC ",
    "abc",
    "DEF",
    "0",
    "-0.00",
    "(1.00)",
    "1.005",
    "007",
    "2025-04-02",
    "31/03/2025",
    "years:2",
]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kinds_example_is_clean(kind):
    assert isinstance(check(kind, example(kind)), dict)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_required_column_is_missed_when_blank(kind):
    for column in kind.columns:
        if column.required:
            assert "is missing" in wrong(kind.name, **{column.name: "  "})[column.name]


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_other_column_may_be_blank(kind):
    blank = {column.name: "" for column in kind.columns if not column.required}
    values = clean(kind.name, **blank)
    assert set(values) == set(kind.loader.fields)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_key_is_made_of_columns(kind):
    assert set(kind.key) <= set(kind.by_name)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_any_text_in_any_column_is_clean_or_worded(kind, data):
    nasty = st.one_of(
        st.text(alphabet=st.characters(), max_size=20),
        st.sampled_from(
            ["=1+1", "1e400", "9" * 40, "0000-00-00", "years:9", "none", "\x00", "١", "(1)", "-"]
        ),
    )
    changes = data.draw(st.dictionaries(st.sampled_from(list(kind.by_name)), nasty, min_size=1))
    found = check(kind, example(kind, **changes))
    if isinstance(found, list):
        assert found
        assert all(error.message and error.message.isprintable() for error in found)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
@given(data=st.data())
def test_quick_reading_takes_what_the_schema_takes_with_the_same_values(kind, data):
    changes = st.dictionaries(
        st.sampled_from(list(kind.by_name)), st.sampled_from(["", *NEAR_MISSES]), max_size=4
    )
    row = example(kind).values | data.draw(changes)
    wrong = kind.loader.validate(row)
    quick = kind.quick.clean(row)
    assert quick == (None if wrong else kind.loader.load(row))


def test_defaults_are_filled_in():
    contract = clean("contracts", payment_days="", counting="", pool="")
    assert (contract["payment_days"], contract["counting"], contract["pool"]) == (30, Counting(), None)
    assert clean("pools", rule="")["rule"] is PoolRule.CARRY
    assert clean("invoices", line="")["line"] == 1
    assert clean("baselines", index="")["index"] is None


def test_values_come_as_their_types():
    contract = clean("contracts", counting="years:2")
    assert contract["workstream"] is Workstream.PROCUREMENT
    assert contract["allocation"] is Allocation.HOMES
    assert contract["counting"].years == 2
    assert contract["value"] == 25_000_000
    baseline = clean("baselines")
    assert (baseline["price"], baseline["evidence"]) == (Decimal("52.50"), Evidence.B)
    assert clean("contract_members", from_="2025-04-01")["from_day"] == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("members", "joined", "left"),
        ("contracts", "start", "end"),
        ("contracts", "end", "max_end"),
        ("contract_members", "from", "to"),
        ("invoices", "from", "to"),
        ("credits", "from", "to"),
        ("referrals", "referred", "started"),
        ("referrals", "referred", "closed"),
        ("referrals", "started", "closed"),
    ],
)
def test_an_end_before_its_start_is_refused(kind, first, last):
    assert f"2029-05-01 is before {first}" in wrong(kind, **{first: "2029-05-02", last: "2029-05-01"})[last]


def test_an_end_on_its_start_is_taken():
    clean("invoices", from_="2025-04-30", to="2025-04-30")


@pytest.mark.parametrize("kind", ["invoices", "credits"])
def test_a_service_period_has_both_ends_or_none(kind):
    clean(kind, from_="", to="")
    assert "come together" in wrong(kind, to="")["to"]
    assert "come together" in wrong(kind, from_="")["from"]


def test_a_line_of_nothing_is_refused():
    assert "line of nothing" in wrong("invoices", net="0.00", vat="0")["net"]
    clean("invoices", net="0.00", vat="0.01")


def test_a_credit_note_is_an_invoice_with_negative_amounts():
    assert clean("invoices", net="-100.00", vat="(20.00)")["net"] == -10_000


@pytest.mark.parametrize("kind", ["contributions", "credits", "payments"])
def test_amounts_of_zero_or_less_are_refused(kind):
    for amount in ("0", "-1.00"):
        assert "more than zero" in wrong(kind, amount=amount)["amount"]


def test_a_member_cannot_pay_itself():
    assert "cannot pay itself" in wrong("payments", payee="ABC")["payee"]


def test_attended_is_not_above_places_and_may_be_unknown():
    assert "above the 3 places" in wrong("bookings", attended="4")["attended"]
    assert clean("bookings", attended="")["attended"] is None


def test_a_baseline_price_below_zero_is_refused():
    assert "negative" in wrong("baselines", price="-0.01")["price"]
    clean("baselines", price="0")


def test_all_that_is_wrong_with_a_row_is_said_in_the_order_of_columns():
    found = check(
        KINDS["invoices"],
        example(KINDS["invoices"], number="", net="12.345", vat="x", from_="2025-05-02", payer="abc"),
    )
    assert [error.column for error in found] == ["number", "payer", "net", "vat", "to"]
    assert found[2] == RowError(
        "file.csv",
        7,
        "net",
        "12.345",
        "'12.345' has more than two decimals: write pounds and pence like 12.34",
    )


def test_rules_between_columns_are_checked_beside_a_wrong_cell():
    found = wrong("invoices", payer="abc", net="0", vat="0")
    assert set(found) == {"payer", "net"}


def test_own_columns_are_dropped_and_others_refused():
    loader = KINDS["suppliers"].loader
    assert "x_colour" not in loader.load({"code": "S1", "name": "One", "x_colour": "red"})
    assert "not a column" in loader.validate({"code": "S1", "name": "One", "colour": "red"})["colour"][0]


@pytest.mark.parametrize("rows", [None, [], "text", 7, [{"code": "S1"}]])
def test_what_is_no_row_is_refused(rows):
    assert KINDS["suppliers"].loader.validate(rows)


def test_blanks_around_a_value_go():
    assert clean("suppliers", name="\u00a0 One  Ltd \t")["name"] == "One  Ltd"
