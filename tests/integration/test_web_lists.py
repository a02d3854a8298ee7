"""Every list: it searches, sorts, pages and exports what it shows; and a statement adds up, whatever it shows."""

import re
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from consortium.kernel.money import pence
from consortium.web import listing
from tests.books import Book, invoice, payment
from tests.makers import Row, consortium
from tests.servers import SQLite
from tests.tables import Table, Tables, as_exported, of_csv, of_workbook
from tests.visitors import ADMINISTRATOR, AUDITOR, Visitor, application, board, finance, let_in

OFFICER, DANGER = "officer@aaa.example", "=1+1"
WRITTEN_OTHERWISE = {"Ledger head", "When (UTC)", "Year", "Quantity", "A place bought alone"}
"""Columns that an export gives whole, where the page has a shorter or a longer word."""

LISTS = [
    ("/people", ""),
    ("/value-for-money?year=2025-26", ""),
    ("/value-for-money/2025-26/PRO-01/VISIT/AAA", ""),
    ("/services?member=BBB&year=2025-26", ""),
    ("/packs", "papers-"),
    ("/packs", "packs-"),
    ("/packs/2025-26/1", "packs-"),
    ("/statement", ""),
    ("/statement?year=everything", ""),
    ("/statement?member=BBB&from=2025-04-01&to=2026-06-30", ""),
    ("/settlement", "payments-"),
    ("/settlement", "positions-"),
    ("/book/trial-balance", ""),
    ("/book", ""),
    ("/book?account=Assets:Current:BBB", ""),
    ("/contracts", ""),
    ("/documents", ""),
    ("/imports", ""),
    ("/audit", ""),
    ("/services/participants", ""),
    ("/services/courses", ""),
]


def _invoices() -> list[Row]:
    """Sixty invoices, three a month, of which one is named as nothing in a spreadsheet should be."""
    months = [date(2025, 5, 1), *(date(2025, number, 7) for number in range(6, 13)), date(2026, 1, 5)]
    months += [date(2026, number, 9) for number in range(2, 7)]
    return [
        invoice("PRO-01", DANGER if n == 7 else f"N-{n}", f"{n}.30", date=str(months[n % len(months)]))
        for n in range(1, 61)
    ]


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """A book of two years with three members, two packs, and people of every kind."""
    url = sqlite.book()
    book = Book(url)
    rows = consortium()
    rows["invoices"] += [{**dict.fromkeys(rows["invoices"][0], ""), **each} for each in _invoices()]
    rows["payments"] += [payment("CCC", "AAA", "7.00", "P-2", date="2026-05-02")]
    book.bring(**rows)
    book.run("vfm", "validate", "--year", "2025-26", "--member", "BBB", "--by", "finance@bbb.example")
    for _ in range(2):
        book.run("pack", "freeze", "--year", "2025-26")
    let_in(url, "admin@c.example", ADMINISTRATOR)
    let_in(url, "auditor@c.example", AUDITOR)
    let_in(url, OFFICER, finance("AAA"))
    let_in(url, "board@ccc.example", board("CCC"))
    yield book
    sqlite.drop(url)


@pytest.fixture
def world(built: Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """A copy of the book with its visitors; a page of a list holds three rows."""
    monkeypatch.setattr(listing, "ROWS_A_PAGE", 3)
    with built.copied() as book, application(book.url) as app:
        admin, officer = Visitor(app), Visitor(app)
        admin.sign_in("admin@c.example")
        officer.sign_in(OFFICER)
        yield SimpleNamespace(book=book, app=app, admin=admin, officer=officer)


def _reader(world: SimpleNamespace, path: str) -> Visitor:
    """Who sees the list: residents one by one their own association's officer, anything else an administrator."""
    reader: Visitor = world.officer if path.startswith("/services/participants") else world.admin
    return reader


def _at(path: str, **choices: str) -> str:
    asked = "&".join(f"{name.replace('__', '-')}={value}" for name, value in choices.items())
    return f"{path}{'&' if '?' in path else '?'}{asked}"


def _text(visitor: Visitor, path: str) -> str:
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def _shown(visitor: Visitor, path: str, prefix: str = "") -> Table:
    """The rows that a list shows over all its pages."""
    rows: Table = []
    for number in range(1, 100):
        page = _text(visitor, _at(path, **{f"{prefix}page": str(number)}))
        tables = Tables(page).found
        name = next(name for name in tables if _is(name, prefix))
        rows += tables[name]
        own = f'{prefix}page={number + 1}"'
        if not re.search(rf"[?&](amp;)?{re.escape(own)}>Next page", page):
            return rows
    raise AssertionError("the list has no end")


def _is(table: str, prefix: str) -> bool:
    return table.startswith(f"list-{prefix.rstrip('-')}" if prefix else "list-")


def _exported(visitor: Visitor, path: str, prefix: str = "") -> Table:
    return of_csv(_text(visitor, _at(path, **{f"{prefix}format": "csv"})))


@pytest.mark.parametrize(("path", "prefix"), LISTS)
def test_every_list_searches_sorts_and_exports(world, path, prefix):
    visitor = _reader(world, path)
    page = _text(visitor, path)
    for needed in (f'name="{prefix}q"', f"{prefix}sort=", f"{prefix}format=csv", f"{prefix}format=xlsx"):
        assert needed in page
    sideways = _text(visitor, _at(path, **{f"{prefix}q": "no-such-word-anywhere"}))
    assert "Nothing fits" in sideways


@pytest.mark.parametrize(("path", "prefix"), LISTS)
def test_what_a_list_exports_is_what_it_shows_over_all_its_pages(world, path, prefix):
    visitor = _reader(world, path)
    _same(_shown(visitor, path, prefix), _exported(visitor, path, prefix))


@pytest.mark.parametrize(
    ("path", "prefix"),
    [
        ("/people?q=officer&sort=-name", ""),
        ("/value-for-money?year=2025-26&state=not signed&sort=-cost", ""),
        ("/statement?year=everything&contract=PRO-01&sort=-amount", ""),
        ("/statement?year=everything&what=share of invoice&q=n-1", ""),
        ("/settlement?positions-stands=owes&positions-sort=amount", "positions-"),
        ("/book/trial-balance?q=aaa&sort=-debit", ""),
        ("/book/trial-balance?kind=Assets:Current", ""),
        ("/book?account=Assets:Current:AAA&year=2026&sort=on_account", ""),
        ("/packs?packs-sort=label", "packs-"),
        ("/value-for-money/2025-26/PRO-01/VISIT/AAA?counts=yes&sort=-share", ""),
    ],
)
def test_what_a_narrowed_list_exports_is_what_it_shows(world, path, prefix):
    _same(_shown(world.admin, path, prefix), _exported(world.admin, path, prefix))


def _same(shown: Table, exported: Table) -> None:
    assert shown
    assert len(shown) == len(exported)
    both = [name for name in shown[0] if name in exported[0] and name not in WRITTEN_OTHERWISE]
    assert len(both) > 1
    for row, other in zip(shown, exported, strict=True):
        cells = {name: as_exported(row[name]).removeprefix("(none)") for name in both}
        assert cells == {name: " ".join(other[name].removeprefix("'").split()) for name in both}


@pytest.mark.parametrize(("path", "prefix"), LISTS)
def test_a_workbook_holds_what_the_csv_does(world, path, prefix):
    """Numbers are numbers there: 3.00 is 3, and a text that looks like a formula stays a text."""
    book = of_workbook(world.admin.get(_at(path, **{f"{prefix}format": "xlsx"})).data)
    text = _exported(world.admin, path, prefix)
    assert [list(map(_number, each.values())) for each in book] == [
        list(map(_number, each.values())) for each in text
    ]


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text.removeprefix("'")


def test_what_looks_like_a_formula_is_harmless_in_an_exported_statement(world):
    exported = _exported(world.officer, "/statement?year=everything")
    assert [each["Document"] for each in exported if DANGER in each["Document"]] == [f"'{DANGER}"] * 2
    assert DANGER in _text(world.officer, "/statement?year=everything&q=%3D1")


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/value-for-money?year=2025-26&format=csv", "Member"),
        ("/value-for-money?year=2025-26&q=BBB&format=csv", "Member"),
        ("/packs?papers-format=csv", "Code"),
        ("/settlement?positions-format=csv", "Code"),
        ("/settlement?positions-q=Birch&positions-format=csv", "Code"),
    ],
)
def test_no_other_members_rows_are_in_an_officers_export(world, path, heading):
    assert {each[heading] for each in of_csv(_text(world.officer, path))} <= {"AAA"}
    everybody = {each[heading] for each in of_csv(_text(world.admin, path.replace("q=BBB&", "")))}
    assert everybody & {"BBB", "CCC"}


def test_an_officers_payments_are_those_it_makes_or_gets(world):
    for each in of_csv(_text(world.officer, "/settlement?payments-format=csv")):
        assert "Alder Homes" in (each["From"], each["To"])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/statement?member=BBB", 404),
        ("/statement?member=ZZZ", 404),
        ("/value-for-money?year=2025-26&member=BBB", 404),
        ("/people", 403),
        ("/book", 403),
        ("/book?account=Assets:Current:AAA", 403),
        ("/book/trial-balance", 403),
        ("/book/periods", 403),
    ],
)
def test_an_export_is_refused_to_whom_its_page_is(world, path, status, form):
    assert world.officer.get(_at(path, format=form)).status_code == status


def test_two_lists_of_a_page_are_searched_apart_and_keep_each_others_choices(world):
    page = _text(world.admin, "/settlement?payments-q=nobody-at-all&positions-sort=-amount")
    tables = Tables(page).found
    assert "list-payments" not in tables
    assert len(tables["list-positions"]) == 3
    assert '<input type="hidden" name="positions-sort" value="-amount">' in page
    assert "payments-q=nobody-at-all&amp;positions-sort=amount" in page.replace("&p", "&amp;p")
    assert len(_exported(world.admin, "/settlement?payments-q=nobody-at-all", "positions-")) == 3


def test_periods_are_filtered_and_exported(world):
    world.book.run("ledger", "close", "2025-26", "P02")
    exported = _exported(world.admin, "/book/periods?year=2025-26")
    assert [each["Period"] for each in exported] == [f"P{number:02d}" for number in range(1, 13)]
    closed = _exported(world.admin, "/book/periods?year=2025-26&state=closed")
    assert [each["Month"] for each in closed] == ["2025-05"]
    page = _text(world.admin, "/book/periods?year=2025-26&state=closed")
    assert "Open again" in page
    assert "Close softly" not in page


def test_an_account_opens_to_the_journals_that_make_its_balance(world):
    opened = Tables(_text(world.admin, "/book/trial-balance?q=current:bbb")).links
    assert len(opened) == 1
    exported = _exported(world.admin, opened[0])
    balance = sum(pence(each["On the account"]) for each in exported)
    assert balance == world.book.balances()["Assets:Current:BBB"]
    assert f">{_pounds(balance)}</td>" in _text(world.admin, opened[0])
    assert "Nothing fits" in _text(world.admin, "/book?account=Assets:Current:ZZZ")


def _pounds(amount: int) -> str:
    return f"{'−' if amount < 0 else ''}£{abs(amount) / 100:,.2f}"


def test_signing_a_filtered_list_signs_what_is_ticked_on_it_and_comes_back_to_it(world):
    view = "/value-for-money?year=2025-26&member=AAA&contract=PRO-01"
    page = _text(world.officer, view)
    assert page.count('name="claim"') == 1
    ticked = re.search(r'name="claim" value="([^"]+)"', page)
    action = re.search(r'id="sign" method="post" action="([^"]+)"', page)
    answer = world.officer.post(
        action[1].replace("&amp;", "&"), year="2025-26", member="AAA", claim=ticked[1]
    )
    assert answer.status_code == 302
    assert "contract=PRO-01" in answer.location
    states = {each["Contract"]: each["State"] for each in _exported(world.officer, "/value-for-money?year=2025-26")}
    assert states == {"PRO-01": "signed", "EMP-01": "not signed"}


def test_a_refused_dispute_still_leads_to_the_list_on_its_page(world):
    claim = "/value-for-money/2025-26/PRO-01/VISIT/AAA"
    answer = world.officer.post(f"{claim}/dispute", reason="")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert f'method="get" action="{claim}"' in page
    assert f'href="{claim}?sort=share"' in page


def test_a_statement_shows_the_last_year_with_anything_posted_and_leads_to_the_others(world):
    page = _text(world.officer, "/statement")
    assert 'aria-current="true">2026-27<' in page
    for year in ("2025-26", "everything"):
        assert f"/statement?year={year}&amp;member=AAA" in page.replace("&member", "&amp;member")
    assert _exported(world.officer, "/statement") == _exported(world.officer, "/statement?year=2026-27")
    whole = _exported(world.officer, "/statement?year=everything")
    parts = [_exported(world.officer, f"/statement?year={year}") for year in ("2025-26", "2026-27")]
    without_place = [[{**each, "No.": ""} for each in rows] for rows in (whole, parts[0] + parts[1])]
    assert without_place[0] == without_place[1]
    assert world.officer.get("/statement?year=x").status_code == 422


@pytest.mark.parametrize("address", ["from=2025-05-32", "to=x", "from=2026-01-01&to=2025-01-01", "from=%00"])
def test_days_that_are_none_are_named_beside_their_field(world, address):
    page = _text(world.officer, f"/statement?{address}")
    assert 'aria-invalid="true"' in page
    assert "Closing balance" in page


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    days=st.tuples(*[st.dates(date(2025, 3, 1), date(2026, 8, 1))] * 2).map(sorted),
    code=st.sampled_from(["AAA", "BBB", "CCC"]),
)
def test_opening_and_lines_make_the_closing_and_the_balance_runs_to_it(statements, days, code):
    address = f"/statement?member={code}&from={days[0]}&to={days[1]}"
    opening, closing = _balances(_text(statements.admin, address))
    lines = _exported(statements.admin, address)
    running = opening
    for each in lines:
        running += pence(each["Our account"])
        assert pence(each["Balance"]) == running
        assert days[0].isoformat() <= each["Posted"] <= days[1].isoformat()
    assert running == closing
    assert closing == statements.book.balances("--as-at", str(days[1])).get(f"Assets:Current:{code}", 0)


@pytest.fixture(scope="module")
def statements(built: Book) -> Iterator[SimpleNamespace]:
    """The book as it is, for statements that only read."""
    with application(built.url) as app:
        admin = Visitor(app)
        admin.sign_in("admin@c.example")
        yield SimpleNamespace(book=built, admin=admin)


def _balances(page: str) -> list[int]:
    """Opening and closing balance as the page says them, in pence."""
    found = re.findall(r'(?:Opening|Closing) balance</span><span class="figure">([^<]+)<', page)
    return [pence(each.replace("−", "-")) for each in found]


def test_the_balance_after_a_line_is_the_same_however_the_statement_is_narrowed_and_sorted(world):
    whole = {each["No."]: each for each in _exported(world.officer, "/statement?year=everything")}
    for address in ("contract=PRO-01", "q=n-1&sort=-amount", "what=share of rebate"):
        narrowed = _exported(world.officer, f"/statement?year=everything&{address}")
        assert 0 < len(narrowed) < len(whole)
        assert all(whole[each["No."]] == each for each in narrowed)
        page = _text(world.officer, f"/statement?year=everything&{address}")
        assert _balances(page) == _balances(_text(world.officer, "/statement?year=everything"))


def test_every_link_of_a_statement_opens_for_the_officer_and_journals_for_whoever_reads_the_book(world, monkeypatch):
    monkeypatch.setattr(listing, "ROWS_A_PAGE", 500)
    links = set(Tables(_text(world.officer, "/statement?year=everything")).links)
    assert any(each.startswith("/documents/") for each in links)
    assert not any(each.startswith("/book/") for each in links)
    assert {world.officer.get(each).status_code for each in links} == {200}
    read = set(Tables(_text(world.admin, "/statement?year=everything&member=AAA")).links)
    journals = {each for each in read if each.startswith("/book/")}
    assert journals
    assert world.admin.get(min(journals)).status_code == 200


@pytest.mark.parametrize(
    ("few", "many"),
    [
        ("/statement?member=AAA&from=2025-05-01&to=2025-05-02", "/statement?member=AAA&year=everything"),
        ("/value-for-money?year=2025-26&q=EMP", "/value-for-money?year=2025-26"),
        ("/settlement?positions-q=birch", "/settlement"),
        ("/book/trial-balance?q=current:bbb", "/book/trial-balance"),
        ("/book?account=Assets:Current:BBB&q=nothing", "/book?account=Assets:Current:BBB"),
    ],
)
def test_a_list_asks_as_often_for_many_rows_as_for_few(world, few, many):
    assert _queries(world, many) <= _queries(world, few)


@pytest.mark.parametrize("path", ["/people", "/packs"])
def test_more_people_and_packs_are_asked_for_no_more_often(world, path):
    before = _queries(world, path)
    for number in range(5):
        let_in(world.book.url, f"more-{number}@c.example", board("AAA"), board("BBB"))
        world.book.run("pack", "freeze", "--year", "2026-27")
    assert _queries(world, path) == before


def _queries(world: SimpleNamespace, path: str) -> int:
    seen = []

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        assert world.admin.get(path).status_code == 200
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize(
    "path",
    ["/people", "/packs", "/settlement", "/book/trial-balance", "/book", "/book/periods", "/statement"],
)
def test_an_empty_book_has_lists_that_say_so_and_export_their_headings(sqlite, path):
    url = sqlite.book()
    let_in(url, "admin@c.example", ADMINISTRATOR)
    with application(url) as app:
        admin = Visitor(app)
        admin.sign_in("admin@c.example")
        page = _text(admin, path)
        assert 'class="empty"' in page or path in ("/people", "/book/periods")
        assert 'type="search"' not in page or path in ("/people", "/book", "/statement")
        assert admin.get(f"{path}?format=csv").status_code == 200
    sqlite.drop(url)
