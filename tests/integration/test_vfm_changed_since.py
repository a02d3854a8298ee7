"""What changed in a claim since it was signed: side by side on its page, kept with the signature, proved by verify."""

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.books import THREE, Book, baseline, contract, everyone, invoice
from tests.makers import Row
from tests.servers import Databases, SQLite
from tests.visitors import Visitor, application, finance, let_in

OFFICER = "finance@aaa.example"
CLAIM = "/value-for-money/2025-26/INS/VISIT/AAA"
LIST = "/value-for-money?year=2025-26&member=AAA"
CAPTION = "What changed since it was signed"


def visits(number: str, quantity: str, net: str, **more: str) -> Row:
    """An invoice for visits, which three members share equally."""
    return invoice("INS", number, net, item="VISIT", quantity=quantity, **more)


def fill(book: Book) -> None:
    """AAA would pay 100.00 a visit alone. It bore one of three in May for 90.00 and one of three in June for 110.00."""
    book.bring(
        **THREE,
        indices=[
            *({"series": "PPI", "month": month, "value": "100"} for month in ("2025-03", "2025-04")),
            {"series": "CPI", "month": "2025-02", "value": "100"},
            {"series": "CPI", "month": "2025-04", "value": "104"},
        ],
        contracts=[contract("INS")],
        contract_members=everyone("INS"),
        contract_items=[{"contract": "INS", "item": "VISIT", "unit": "visit"}],
        baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")],
        invoices=[visits("MAY", "3", "270.00"), visits("JUNE", "3", "330.00", date="2025-06-10")],
    )


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """The book, and AAA's officer let in."""
    url = sqlite.book()
    book = Book(url)
    fill(book)
    let_in(url, OFFICER, finance("AAA"))
    yield book
    sqlite.drop(url)


@pytest.fixture
def desk(built: Book) -> Iterator[SimpleNamespace]:
    """A copy of the book, in which AAA signed its claim: two visits for 200.00, nothing saved."""
    with built.copied() as book, application(book.url) as app:
        officer = Visitor(app)
        officer.sign_in(OFFICER)
        assert CAPTION not in page(officer)
        assert sign(officer, shown(officer)) == 302
        yield SimpleNamespace(book=book, officer=officer)


def shown(officer: Visitor) -> str:
    """The digest of the claim that its page shows."""
    return re.search(r'name="digest" value="(\w+)"', officer.get(CLAIM).get_data(as_text=True))[1]


def sign(officer: Visitor, digest: str) -> int:
    """Sign the claim of this digest; the status of the answer."""
    return officer.post(f"{CLAIM}/sign", digest=digest).status_code


def test_a_claim_that_changed_since_its_page_was_shown_is_not_signed(desk):
    desk.book.bring(invoices=[visits("FIRST", "3", "300.00", date="2025-06-10")])
    before = shown(desk.officer)
    desk.book.bring(invoices=[visits("SECOND", "3", "240.00", date="2025-07-10")])
    answer = desk.officer.post(f"{CLAIM}/sign", digest=before)
    assert answer.status_code == 422
    assert "changed since the page was shown" in answer.get_data(as_text=True)
    everything = {"year": "2025-26", "member": "AAA", "claim": f"INS VISIT {before}"}
    assert desk.officer.post("/value-for-money/sign", **everything).status_code == 422
    assert sign(desk.officer, shown(desk.officer)) == 302


def page(officer: Visitor, path: str = CLAIM) -> str:
    """A page as text."""
    answer = officer.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.get_data(as_text=True))


def table(text: str, name: str) -> list[list[str]]:
    """The rows of one of the page's tables, cell by cell; none where it is not there."""
    body = re.search(rf'aria-labelledby="{name}".*?<tbody>(.*?)</tbody>', text, re.S)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1], re.S) if body else []
    return [
        [
            re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in rows
    ]


def changed(text: str) -> dict[str, tuple[str, str]]:
    """The values that the page marks as changed: what each was and is."""
    rows = table(text, "changed")
    assert all((was != now) == what.endswith(" changed") for what, was, now in rows)
    return {what.removesuffix(" changed"): (was, now) for what, was, now in rows if was != now}


def test_a_claim_that_stands_as_it_was_signed_shows_no_difference(desk):
    text = page(desk.officer)
    assert "signed</span> by finance@aaa.example" in text
    assert CAPTION not in text
    assert "changed since" not in page(desk.officer, LIST)


def test_an_invoice_more_shows_the_values_side_by_side_and_the_line_that_came(desk):
    desk.book.bring(invoices=[visits("JULY", "3", "240.00", date="2025-07-10")])
    text = page(desk.officer)
    assert CAPTION in text
    # A third visit, for a third of 240.00: 200.00 + 80.00; 3 x 100.00 alone is 20.00 more.
    assert changed(text) == {
        "Quantity": ("2", "3"),
        "Cost": ("£200.00", "£280.00"),
        "Saved in cash": ("£0.00", "£20.00"),
    }
    assert [row[:2] for row in table(text, "changed")] == [
        ["Baseline price", "£100"],
        ["Day of that price", "31 March 2025"],
        ["Where it comes from", "contract"],
        ["Evidence", "A"],
        ["Price index", "PPI"],
        ["Price by the index", "£100"],
        ["Quantity changed", "2"],
        ["Cost changed", "£200.00"],
        ["Saved in cash changed", "£0.00"],
        ["Rise avoided, never cash", "£0.00"],
    ]
    assert table(text, "moved") == [["JULY, line 1", "2025-26/3", "posted", "–", "£80.00"]]
    address = re.search(r'href="(/documents/\d+)">JULY, line 1', text)[1]
    assert "JULY" in page(desk.officer, address)


def test_a_reversed_invoice_is_the_line_that_went(desk):
    desk.book.run("ledger", "reverse", "2025-26/2", "--reason", "billed twice", "--on", "2025-08-01")
    text = page(desk.officer)
    assert changed(text) == {
        "Quantity": ("2", "1"),
        "Cost": ("£200.00", "£90.00"),
        "Saved in cash": ("£0.00", "£10.00"),
    }
    assert table(text, "moved") == [["JUNE, line 1", "2025-26/2", "reversed", "£110.00", "–"]]
    assert "reversed" in page(desk.officer, re.search(r'href="(/documents/\d+)">JUNE, line 1', text)[1])


def test_an_invoice_reversed_and_entered_otherwise_both_went_and_came(desk):
    desk.book.run("ledger", "reverse", "2025-26/2", "--reason", "wrong", "--on", "2025-08-01")
    desk.book.bring(invoices=[visits("JUNE", "3", "300.00", date="2025-06-10")])
    assert table(page(desk.officer), "moved") == [
        ["JUNE, line 1", "2025-26/2", "reversed", "£110.00", "–"],
        ["JUNE, line 1", "2025-26/4", "posted", "–", "£100.00"],
    ]


def test_a_varied_baseline_shows_each_of_its_values_and_that_the_lines_are_the_same(desk):
    varied = baseline(
        "INS", "VISIT", "AAA", "120.50", date="2025-02-28", source="market", evidence="C", index="CPI"
    )
    desk.book.bring(baselines=[varied])
    text = page(desk.officer)
    # 120.50 x 104 / 100 = 125.32; two of them are 250.64, less 200.00. A market price saves no cash.
    assert changed(text) == {
        "Baseline price": ("£100", "£120.5"),
        "Day of that price": ("31 March 2025", "28 February 2025"),
        "Where it comes from": ("contract", "market"),
        "Evidence": ("A", "C"),
        "Price index": ("PPI", "CPI"),
        "Price by the index": ("£100", "£125.32"),
        "Rise avoided, never cash": ("£0.00", "£50.64"),
    }
    assert "The same posted lines stand behind it as then." in text


def test_a_line_that_counts_no_longer_is_told_apart_from_one_that_was_reversed(desk):
    desk.book.bring(contracts=[contract("INS", end="2025-05-31", max_end="2026-03-31")])
    text = page(desk.officer)
    assert changed(text)["Cost"] == ("£200.00", "£90.00")
    assert table(text, "moved") == [["JUNE, line 1", "2025-26/2", "counts no longer", "£110.00", "£0.00"]]


def test_a_claim_that_lost_its_index_says_what_is_missing(desk):
    desk.book.bring(baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="RPI")])
    found = changed(page(desk.officer))
    assert found["What is missing"][0] == "–"
    assert "index RPI has no value for 2025-03" in found["What is missing"][1]
    assert found["Saved in cash"] == ("£0.00", "–")


def test_the_list_of_claims_to_sign_gives_the_old_and_the_new_cash_figure(desk):
    desk.book.bring(invoices=[visits("JULY", "3", "240.00", date="2025-07-10")])
    assert "changed since it was signed: £0.00 then, £20.00 now" in page(desk.officer, LIST)


def test_a_changed_claim_can_be_signed_again_and_then_shows_no_difference(desk):
    desk.book.bring(invoices=[visits("JULY", "3", "240.00", date="2025-07-10")])
    assert sign(desk.officer, shown(desk.officer)) == 302
    assert CAPTION not in page(desk.officer)
    assert desk.book.findings() == []


def test_a_change_taken_back_lets_the_signature_hold_again(desk):
    desk.book.bring(baselines=[baseline("INS", "VISIT", "AAA", "110.00", index="PPI")])
    assert CAPTION in page(desk.officer)
    desk.book.bring(baselines=[baseline("INS", "VISIT", "AAA", "100.00", index="PPI")])
    assert CAPTION not in page(desk.officer)


def test_a_dispute_is_compared_with_what_was_disputed(desk):
    assert desk.officer.post(f"{CLAIM}/dispute", reason="one <b>visit</b> in June").status_code == 302
    desk.book.bring(invoices=[visits("JULY", "3", "240.00", date="2025-07-10")])
    text = desk.officer.get(CLAIM).get_data(as_text=True)
    assert "What changed since it was disputed" in text
    assert "one &lt;b&gt;visit&lt;/b&gt; in June" in text
    assert "changed since it was disputed: £0.00 then, £20.00 now" in page(desk.officer, LIST)


def test_what_was_signed_before_it_was_kept_says_so(desk):
    with desk.book.behind() as connection:
        connection.execute("UPDATE signatures SET content = ''")
    desk.book.bring(invoices=[visits("JULY", "3", "240.00", date="2025-07-10")])
    text = page(desk.officer)
    assert "signed before what was signed was kept" in text
    assert table(text, "changed") == table(text, "moved") == []
    assert "changed since it was signed; incomplete</span>" in page(desk.officer, LIST)
    assert desk.book.findings() == []


@pytest.fixture(params=["sqlite", "postgresql"])
def signed_book(request: pytest.FixtureRequest) -> Iterator[Book]:
    """The same book with the claim signed, in a database of each kind in turn."""
    databases: Databases = request.getfixturevalue(request.param)
    url = databases.book()
    book = Book(url)
    fill(book)
    book.run("vfm", "validate", "--year", "2025-26", "--member", "AAA", "--by", OFFICER)
    yield book
    databases.drop(url)


def kept(book: Book) -> list[dict[str, object]]:
    """What each signature keeps."""
    with book.raw() as connection:
        rows = connection.execute("SELECT content FROM signatures ORDER BY id").fetchall()
    return [json.loads(text) for (text,) in rows]


def test_a_signature_keeps_exactly_what_its_digest_binds_and_the_lines_behind_it(signed_book):
    (content,) = kept(signed_book)
    assert content["values"] == {
        **{
            "price": "100",
            "price_date": "2025-03-31",
            "source": "contract",
            "series": "PPI",
            "evidence": "A",
        },
        **{"quantity": "2/1", "cost": "20000", "indexed_price": "100/1", "cashable": "0", "avoided": "0"},
        "problem": "",
    }
    assert [
        (each["document"], each["line"], each["journal"], each["share"], each["counted"])
        for each in content["lines"]
    ] == [("MAY", 1, "2025-26/1", 90_00, True), ("JUNE", 1, "2025-26/2", 110_00, True)]
    assert signed_book.findings() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"price": "100"', '"price": "101"'),
        ('"cashable": "0"', '"cashable": "100"'),
        ('"evidence": "A", ', ""),
        ('"share": 9000', '"share": 9001'),
        ('"counted": true', '"counted": false'),
        ('"values"', '"other"'),
        ("{", ""),
    ],
)
def test_verify_finds_a_signature_whose_content_is_not_what_was_signed(signed_book, old, new):
    found = signed_book.tampered(f"UPDATE signatures SET content = replace(content, '{old}', '{new}')")
    assert found == {("V2", "signature 1")}


def test_verify_finds_a_signature_that_lost_what_those_before_it_keep(signed_book):
    signed_book.bring(invoices=[visits("JULY", "3", "240.00", date="2025-07-10")])
    signed_book.run("vfm", "validate", "--year", "2025-26", "--member", "AAA", "--by", OFFICER)
    assert signed_book.tampered("UPDATE signatures SET content = '' WHERE id = 2") == {("V2", "signature 2")}


def test_what_a_signature_keeps_can_no_more_be_changed_than_the_signature(signed_book):
    with signed_book.raw() as connection, pytest.raises(Exception, match="signatures is never changed"):
        connection.execute("UPDATE signatures SET content = ''")


def test_a_restored_signature_keeps_what_the_claim_is(signed_book, sqlite, tmp_path: Path):
    signed_book.run("export", "csv", "--output", str(tmp_path / "whole"))
    url = sqlite.book()
    restored = Book(url)
    restored.run("import", "folder", str(tmp_path / "whole"))
    assert kept(restored) == kept(signed_book)
    assert restored.findings() == []
    sqlite.drop(url)
