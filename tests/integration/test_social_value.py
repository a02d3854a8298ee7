"""Social value: worked by hand, shown only once every factor is set, and to nobody but the association itself."""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from flask import Flask
from pypdf import PdfReader

from consortium.kernel.days import FinancialYear
from consortium.kernel.money import rounded
from consortium.members.queries import member as member_of_code
from consortium.social_value.terms import Factor
from consortium.social_value.worth import Discounting, net
from consortium.vfm.papers import paper_of
from consortium.vfm.social import block as worth_of
from reports.frozen import from_json, to_json
from reports.member_paper import render
from tests.books import Book
from tests.furnished import DEADWEIGHT, SOCIAL_VALUE
from tests.makers import consortium
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, AUDITOR, Visitor, application, board, finance, let_in

YEAR = FinancialYear(2025)
SHARES = {
    Factor.DEADWEIGHT: Decimal("0.3"),
    Factor.LEAKAGE: Decimal("0.1"),
    Factor.DISPLACEMENT: Decimal("0.25"),
    Factor.SUBSTITUTION: Decimal(0),
    Factor.ATTRIBUTION: Decimal(1),
}


def test_sixty_gross_are_28_35_net():
    found = net(60, SHARES)
    assert found == Fraction("28.35")
    assert rounded(Fraction(180_000_00) / found) == 6_349_21


@pytest.mark.parametrize("missing", Factor)
def test_nothing_is_worked_out_while_a_factor_is_not_set(missing):
    assert net(60, {factor: share for factor, share in SHARES.items() if factor is not missing}) is None


def test_later_years_count_for_less():
    rates = Discounting(Decimal("0.035"), 30, Decimal("0.03"))
    assert rates.present_years(1) == 1
    factors = [rates.present_years(n + 1) - rates.present_years(n) for n in range(6)]
    assert [round(each, 5) for each in factors] == [
        Fraction(each) for each in ("1", "0.96618", "0.93351", "0.90194", "0.87144", "0.84197")
    ]


def test_after_thirty_years_the_later_rate_holds():
    rates = Discounting(Decimal("0.035"), 30, Decimal("0.03"))
    thirty, thirty_one = (rates.present_years(each + 1) - rates.present_years(each) for each in (30, 31))
    assert thirty == 1 / Fraction("1.035") ** 30
    assert thirty_one == thirty / Fraction("1.03")


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """A book in which one resident of AAA found a job in 2025-26."""
    book = Book(sqlite.book())
    book.bring(**consortium())
    # From 2019-20, whose two values are 80 and 82 in the mean 81, to 2025-26 with 121.5: half as much again.
    months = (("2019-04", "80"), ("2019-10", "82"), ("2025-06", "121.5"))
    book.bring(indices=[{"series": "GDPDEF", "month": month, "value": value} for month, value in months])
    for name, role in {
        **{"finance-a": finance("AAA"), "board-a": board("AAA"), "finance-b": finance("BBB")},
        **{"admin": ADMINISTRATOR, "auditor": AUDITOR},
    }.items():
        let_in(book.url, f"{name}@x.example", role)
    yield book
    sqlite.drop(book.url)


@pytest.fixture
def entered(built: Book) -> Iterator[Book]:
    """AAA entered a private value of £1,200.00 and a gain of 0.2 points, and has set every factor."""
    with built.copied() as book, application(book.url) as app:
        officer = Visitor(app)
        officer.sign_in("finance-a@x.example")
        for more in (
            {"set": "Licensed set", "seen": "private"},
            {"set": "Wellbeing", "value": "", "points": "0.2", "price_year": "2019-20"},
        ):
            assert officer.post("/services/social-value/values/new", **SOCIAL_VALUE | more).status_code == 302
        for factor, share in SHARES.items():
            typed = DEADWEIGHT | {"factor": factor.value, "share": str(share)}
            assert officer.post("/services/social-value/factors/new", **typed).status_code == 302
        yield book


def _page(book: Book, who: str, address: str = "/services/social-value?year=2025-26") -> str:
    with application(book.url) as app:
        visitor = Visitor(app)
        visitor.sign_in(f"{who}@x.example")
        return visitor.get(address).get_data(as_text=True)


def test_one_job_is_worth_what_is_left_of_it(entered):
    # 1 job, of which 0.7 x 0.9 x 0.75 = 0.4725 is net: 0.4725 x 1,200.00 = 567.00, and 0.4725 x 2,600.00 = 1,228.50.
    page = _page(entered, "board-a")
    for figure in ("0.4725", "1,200.00", "567.00", "2,600.00", "1,228.50"):
        assert figure in page, figure


def test_before_every_factor_is_set_no_net_figure_is_shown(built):
    with built.copied() as book, application(book.url) as app:
        officer = Visitor(app)
        officer.sign_in("finance-a@x.example")
        officer.post("/services/social-value/values/new", **SOCIAL_VALUE)
        officer.post("/services/social-value/factors/new", **DEADWEIGHT)
        page = officer.get("/services/social-value?year=2025-26").get_data(as_text=True)
    assert "No net figure is shown until every factor" in page
    assert "840.00" not in page


@pytest.mark.parametrize("who", ["finance-b", "admin", "auditor"])
def test_nobody_else_sees_a_value_or_its_set_on_any_page(entered, who):
    for address in ("/services/social-value", "/audit?format=csv", "/services", "/services/social-value?format=csv"):
        page = _page(entered, who, address)
        assert "Licensed set" not in page
        assert "120000" not in page
        assert "1,200.00" not in page


def test_a_private_value_is_in_no_export_and_the_rest_stands_again(entered, tmp_path, sqlite):
    entered.run("export", "csv", "--output", str(tmp_path / "out"))
    written = "".join(each.read_text() for each in (tmp_path / "out").glob("*.csv"))
    assert "Licensed set" not in written
    assert "Wellbeing" in written
    again = Book(sqlite.book())
    again.run("import", "folder", str(tmp_path / "out"))
    with entered.raw() as one, again.raw() as other:
        rows = "SELECT factor, share, source FROM additionality_factors ORDER BY 1"
        assert one.execute(rows).fetchall() == other.execute(rows).fetchall()
        assert other.execute("SELECT set_name, points FROM social_value_versions").fetchall() == [("Wellbeing", 200000)]
    again.run("import", "folder", str(tmp_path / "out"))
    sqlite.drop(again.url)


def _officer(app: Flask) -> Visitor:
    found = Visitor(app)
    found.sign_in("finance-a@x.example")
    return found


def _number(book: Book, set_name: str) -> int:
    with book.raw() as connection:
        found = f"SELECT max(id) FROM social_value_versions WHERE set_name = '{set_name}'"  # noqa: S608
        return int(connection.execute(found).fetchone()[0])


def test_a_value_is_brought_to_the_prices_of_the_year_and_its_working_can_be_followed(entered):
    with application(entered.url) as app:
        officer = _officer(app)
        typed = SOCIAL_VALUE | {"set": "Older", "price_year": "2019-20", "index": "GDPDEF", "years": "2"}
        assert officer.post("/services/social-value/values/new", **typed).status_code == 302
        address = f"/services/social-value/values/{_number(entered, 'Older')}?year="
        page, other = (officer.get(address + year).get_data(as_text=True) for year in ("2025-26", "2023-24"))
    # 1,200.00 x 1.5 x (1 + 1/1.035) = 3,539.13; of it 0.4725 net: 1,672.24.
    for figure in ("1.5", "1.966184", "£3,539.13", "0.4725", "£1,672.24"):
        assert figure in page, figure
    assert "/services/outcomes?year=2025-26" in page
    assert "has no value for any month of 2023-24" in other
    assert "£3,539.13" not in other


def test_a_value_that_is_changed_or_withdrawn_leaves_its_versions_to_be_seen(entered):
    with application(entered.url) as app:
        officer = _officer(app)
        first = _number(entered, "Licensed set")
        form = officer.get(f"/services/social-value/values/new?of={first}").get_data(as_text=True)
        assert 'value="1200.00"' in form
        changed = SOCIAL_VALUE | {"set": "Licensed set", "seen": "private", "value": "1500.00"}
        assert officer.post("/services/social-value/values/new", **changed).status_code == 302
        second = _number(entered, "Licensed set")
        assert second > first
        assert officer.post(f"/services/social-value/values/{first}/withdraw").location.endswith("changed=1")
        assert officer.post(f"/services/social-value/values/{second}/withdraw").status_code == 302
        page = officer.get(f"/services/social-value/values/{second}").get_data(as_text=True)
        listed = officer.get("/services/social-value?year=2025-26").get_data(as_text=True)
    assert "holds no longer" in page
    assert page.index("withdrawn</td>") < page.index("1,500.00") < page.index("1,200.00")
    assert "Licensed set" not in listed


PASTED = "set,outcome,class,value,years,price_year,source,licence,seen,index\n"
LINES = (
    'Pasted,job_start,social,"1,000.00",1,2025-26,survey,own work,open,none\n',
    "Pasted,qualification,social,200.00,1,2025-26,survey,own work,open,\n",
)


@pytest.mark.parametrize("as_file", [False, True])
def test_a_set_is_pasted_or_sent_as_a_file_for_the_own_association(entered, as_file):
    text = PASTED + LINES[0].replace('"1,000.00"', "1000.00") + LINES[1]
    with application(entered.url) as app:
        officer = _officer(app)
        form = {"file": (io.BytesIO(text.encode()), "values.csv")} if as_file else {"block": text}
        assert officer.post("/services/social-value/values/paste", **form).status_code == 302
        assert "Pasted" in officer.get("/services/social-value?year=2025-26").get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PASTED + LINES[1].replace("200.00", "-1"), "qualification"),
        (PASTED + LINES[1] + LINES[1], "stands in this set already"),
        (PASTED + LINES[1].replace("open,", "open,NOINDEX"), "no values of that index"),
        ("member," + PASTED + "BBB," + LINES[1], "no such association"),
        (PASTED + LINES[1].replace("qualification", "=cmd"), "outcome"),
        ("", "choose a file"),
    ],
)
def test_nothing_of_a_set_is_kept_while_a_cell_of_it_is_wrong(built, text, said):
    with application(built.url) as app:
        officer = _officer(app)
        answer = officer.post("/services/social-value/values/paste", block=text)
        assert answer.status_code == 422
        assert said in answer.get_data(as_text=True)
        assert "Pasted" not in officer.get("/services/social-value?year=2025-26").get_data(as_text=True)


def test_a_file_that_is_no_text_is_refused(built):
    with application(built.url) as app:
        form = {"file": (io.BytesIO(b"\xff\xfe\x00"), "values.csv")}
        answer = _officer(app).post("/services/social-value/values/paste", **form)
    assert answer.status_code == 422
    assert "not text in UTF-8" in answer.get_data(as_text=True)


def test_the_own_paper_has_a_block_of_it_and_tells_no_small_count_by_it(entered):
    with entered.look() as session:
        papers = {code: paper_of(session, YEAR, code) for code in ("AAA", "BBB")}
        told = worth_of(session, member_of_code(session, "AAA"), YEAR, {"job_start": 60})
    assert papers["BBB"].social_value is None
    (row,) = papers["AAA"].social_value.rows
    # One job is too few to be told, and so is what it is worth; what each would be worth is no count.
    assert (row.count, row.net, row.worth, row.each) == (None, None, None, 2_600_00)
    # Of 60, 28.35 are net: 28.35 x 2,600.00 = 73,710.00.
    assert [(each.net, each.worth) for each in told.rows] == [(Fraction("28.35"), 73_710_00)]
    words = {code: _words(render(replace(paper, social_value=told))) for code, paper in papers.items()}
    assert "This is no money" in words["AAA"]
    assert "73,710.00" in words["AAA"]
    assert "73,710.00" not in _words(render(papers["AAA"]))
    assert "1,200.00" not in words["AAA"]
    assert "One value is kept private by its licence and not printed" in words["AAA"]
    assert "This is no money" not in _words(render(papers["BBB"]))


def _words(pdf: bytes) -> str:
    return " ".join(" ".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_paper_with_it_is_frozen_and_read_again_as_the_same_bytes(entered):
    with entered.look() as session:
        paper = paper_of(session, YEAR, "AAA")
    assert from_json(to_json(paper)) == paper
    assert render(from_json(to_json(paper))) == render(paper)


@pytest.mark.parametrize("who", ["finance-b", "admin", "auditor"])
def test_anothers_value_is_not_there_to_be_opened(entered, who):
    assert "1,200.00" not in _page(entered, who, f"/services/social-value/values/{_number(entered, 'Licensed set')}")


@pytest.mark.parametrize(
    ("path", "typed", "said"),
    [
        ("values", SOCIAL_VALUE | {"points": "0.2"}, "either in pounds or in points"),
        ("values", SOCIAL_VALUE | {"value": ""}, "either in pounds or in points"),
        ("values", SOCIAL_VALUE | {"source": ""}, "ill this in"),
        ("values", SOCIAL_VALUE | {"years": "61"}, "s more than 60"),
        ("values", SOCIAL_VALUE | {"value": "", "points": "10.5"}, "scale of 0 to 10"),
        ("factors", DEADWEIGHT | {"share": "30"}, "write 0.3 for 30%"),
        ("factors", DEADWEIGHT | {"source": ""}, "ill this in"),
        ("factors", DEADWEIGHT | {"member": "BBB"}, "among what you may choose"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(built, path, typed, said):
    with application(built.url) as app:
        officer = Visitor(app)
        officer.sign_in("finance-a@x.example")
        answer = officer.post(f"/services/social-value/{path}/new", **typed)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
