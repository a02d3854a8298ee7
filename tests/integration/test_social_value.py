"""Social value: worked by hand, shown only once every factor is set, and to nobody but the association itself."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest

from consortium.kernel.money import rounded
from consortium.social_value.terms import Factor
from consortium.social_value.worth import net, present_years
from tests.books import Book
from tests.furnished import DEADWEIGHT, SOCIAL_VALUE
from tests.makers import consortium
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, AUDITOR, Visitor, application, board, finance, let_in

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
    assert present_years(1, Decimal("0.035")) == 1
    factors = [present_years(n + 1, Decimal("0.035")) - present_years(n, Decimal("0.035")) for n in range(6)]
    assert [round(each, 5) for each in factors] == [
        Fraction(each) for each in ("1", "0.96618", "0.93351", "0.90194", "0.87144", "0.84197")
    ]


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """A book in which one resident of AAA found a job in 2025-26."""
    book = Book(sqlite.book())
    book.bring(**consortium())
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
        assert other.execute("SELECT set_name, points FROM social_values").fetchall() == [("Wellbeing", 200000)]
    again.run("import", "folder", str(tmp_path / "out"))
    sqlite.drop(again.url)


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
