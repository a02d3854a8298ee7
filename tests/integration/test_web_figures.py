"""Every figure of the web opens to what it is made of, and what it opens to adds up to it, to the penny."""

import csv
import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from shutil import copyfile
from types import SimpleNamespace
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from consortium.contracts.queries import agreements
from consortium.demo.people import PASSWORD as DEMO_PASSWORD
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import pence, rounded
from consortium.ledger.models import JournalRow
from consortium.ledger.queries import name_of
from consortium.members.queries import members
from consortium.spend.models import DocumentRow
from consortium.spend.queries import documents
from consortium.spend.shares import line_shares
from consortium.spend.totals import totals
from tests.books import THREE, Book, baseline, contract, credit, everyone, invoice, sound_book
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, finance, let_in

FIGURE = re.compile(r'<a href="([^"]+)"[^>]*>(−?£[\d,]+\.\d\d)</a>')
MONEY = re.compile(r"−?£[\d,]+\.\d\d")
YEARS = ("2025-26", "2026-27")


def amount(text: str) -> int:
    """The pence of an amount as a page shows it."""
    return pence(text.replace("£", "").replace(",", "").replace("−", "-"))


def page(visitor: Visitor, path: str) -> str:
    """A page that must open."""
    answer = visitor.client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def figures(text: str) -> list[tuple[str, int]]:
    """Every figure of a page that opens: where to, and its pence."""
    return [(html.unescape(address), amount(shown)) for address, shown in FIGURE.findall(text)]


def rows(visitor: Visitor, address: str) -> list[dict[str, str]]:
    """What a list exports."""
    text = page(visitor, f"{address}{'&' if '?' in address else '?'}format=csv")
    return list(csv.DictReader(io.StringIO(text)))


def summed(visitor: Visitor, address: str) -> int:
    """What the shares at an address come to, which their heading must say too."""
    heading = re.search(r"<h1>(.*?)</h1>", page(visitor, address))[1]
    counted = sum(pence(row["Counts here"]) for row in rows(visitor, address))
    assert amount(MONEY.findall(heading)[-1]) == counted, address
    return counted


def savings(visitor: Visitor, address: str) -> tuple[int, int]:
    """What the claims at an address save, and the rise that they avoid."""
    found = rows(visitor, address.partition("#")[0])
    assert page(visitor, address).count('id="claims"') == 1
    return tuple(sum(pence(row[name] or "0") for row in found) for name in ("Saved in cash", "Rise avoided"))


def opens(visitor: Visitor, address: str, shown: int) -> None:
    """The figure's address leads to what adds up to it."""
    if address.startswith("/shares?"):
        assert summed(visitor, address) == shown, address
    elif address.endswith("#claims"):
        assert shown in savings(visitor, address), address
    elif address.endswith("#left-over"):
        below = page(visitor, address.partition("#")[0]).partition('id="left-over"')[2]
        assert shown in map(amount, MONEY.findall(below)), address
    else:
        assert visitor.client.get(address).status_code == 200, address


@contextmanager
def visited(book: Book, **options: object) -> Iterator[dict[str, Visitor]]:
    """The application over a copy of a book, with an administrator (`all`) and each member's finance officer."""
    with book.copied() as copy:
        with copy.look() as session:
            codes = [each.code for each in members(session)]
        let_in(copy.url, "all@x.example", ADMINISTRATOR)
        for code in codes:
            let_in(copy.url, f"{code}@x.example", finance(code))
        with application(copy.url, **options) as app:
            people = {name: Visitor(app) for name in ("all", *codes)}
            for name, visitor in people.items():
                assert visitor.sign_in(f"{name}@x.example").status_code == 302
            yield people


@pytest.fixture(scope="module")
def book(sqlite: SQLite) -> Iterator[Book]:
    """The sound book, with a rebate on running cost and a document that was taken back."""
    url = sqlite.book()
    found = sound_book(url)
    found.bring(
        credits=[
            credit("RUN-01", "CR-9", "rebate", "12.00", receiver="CCC"),
            credit("LRN-01", "CR-8", "grant", "9.99"),
        ],
        invoices=[invoice("PRO-01", "WRONG", "77.00", "15.40", item="VISIT", quantity="1")],
        baselines=[baseline("PRO-01", "COVER", "AAA", "130.5")],
    )
    with found.look() as session:
        wrong = next(documents(session, DocumentRow.number == "WRONG"))
    found.run("ledger", "reverse", wrong.journal, "--reason", "never ordered")
    yield found
    sqlite.drop(url)


@pytest.fixture(scope="module")
def people(book: Book) -> Iterator[dict[str, Visitor]]:
    """Who looks at the sound book."""
    with visited(book) as found:
        yield found


@pytest.fixture(scope="module", params=["book", "awkward_book"])
def world(request: pytest.FixtureRequest) -> Iterator[SimpleNamespace]:
    """A book, its people, and its contracts' references."""
    found: Book = request.getfixturevalue(request.param)
    with found.look() as session:
        references = list(agreements(session))
    with visited(found) as people:
        yield SimpleNamespace(people=people, contracts=references)


@pytest.mark.parametrize("year", YEARS)
def test_every_figure_of_home_opens_to_what_adds_up_to_it(world, year):
    for visitor in world.people.values():
        found = figures(page(visitor, f"/?year={year}"))
        for address, shown in found:
            opens(visitor, address, shown)
        assert year != "2025-26" or len(found) >= 6


@pytest.mark.parametrize("year", YEARS)
def test_every_figure_of_value_for_money_opens_to_what_adds_up_to_it(world, year):
    for name, visitor in world.people.items():
        whose = [] if name == "all" else [f"&member={name}"]
        for path in ("", *whose):
            table = page(visitor, f"/value-for-money?year={year}{path}").partition('id="claims"')[0]
            for address, shown in dict.fromkeys(figures(table)):
                opens(visitor, address, shown)


@pytest.mark.parametrize("year", YEARS)
def test_the_columns_of_value_for_money_open_to_the_right_one_of_a_claims_two_savings(world, year):
    text = page(world.people["all"], f"/value-for-money?year={year}")
    cells = re.findall(r"<tr[^>]*><th scope=\"row\">.*?</th>\s*(.*?)</tr>", text, re.DOTALL)
    for cash, avoided in (figures(each)[2:4] for each in cells if len(figures(each)) == 6):
        assert savings(world.people["all"], cash[0]) == (cash[1], avoided[1])


@pytest.mark.parametrize("year", YEARS)
def test_every_share_on_a_contracts_page_opens_to_the_lines_that_add_up_to_it(world, year):
    for name, visitor in world.people.items():
        for reference in world.contracts:
            answer = visitor.client.get(f"/contracts/{quote(reference)}?year={year}")
            assert answer.status_code == 200 or name != "all"
            for address, shown in figures(answer.get_data(as_text=True)):
                if address.startswith("/shares?"):
                    opens(visitor, address, shown)


def test_every_contract_of_the_demo_opens_to_lines_that_add_up_member_by_member(demo: Path, tmp_path: Path):
    copy = tmp_path / "demo.db"
    copyfile(demo / "demo.db", copy)
    with application(f"sqlite:///{copy}") as app:
        visitor = Visitor(app)
        visitor.sign_in("admin@lantern.example", DEMO_PASSWORD)
        for reference in [row["Reference"] for row in rows(visitor, "/contracts")]:
            by_member: dict[str, int] = {}
            whole = f"/shares?figure=cost&year=2025-26&contract={reference}"
            for row in rows(visitor, whole):
                by_member[row["Member"]] = by_member.get(row["Member"], 0) + pence(row["Counts here"])
            for address, shown in figures(page(visitor, f"/contracts/{reference}?year=2025-26")):
                if address.startswith("/shares?figure=cost"):
                    of = re.search(r"member=(\w+)", address)
                    assert (by_member.get(of[1], 0) if of else sum(by_member.values())) == shown, address


def test_the_cost_of_services_opens_to_its_lines_and_to_what_it_is_divided_by(world):
    for visitor in world.people.values():
        text = page(visitor, "/services?year=2025-26")
        for cell in re.findall(r"<dd>(.*?)</dd>", text):
            over = re.findall(r'href="(/services/[^"]+)"', cell)
            for address, shown in figures(cell):
                if address.startswith("/shares?"):
                    whole, count = (
                        summed(visitor, address),
                        counted(visitor, html.unescape(over[0])) if over else 1,
                    )
                    assert shown == rounded(Fraction(whole, count)), address
                else:
                    opens(visitor, address, shown)
        for row in re.findall(r"<tr>.*?</tr>", text.partition("<tbody>")[2], re.DOTALL):
            costs = [each for each in figures(row) if each[0].startswith("/shares?")]
            for place, (address, shown) in enumerate(costs):
                attended = int(re.findall(r'<td class="number">(\d+)</td>', row)[1]) if place else 1
                assert shown == rounded(Fraction(summed(visitor, address), attended))
            alone = [each for each in figures(row) if each not in costs]
            for address, shown in alone:
                assert shown in baselines_of(visitor, address)


def baselines_of(visitor: Visitor, address: str) -> list[int]:
    """The prices that a contract's page gives for what its members would pay alone."""
    path, _, part = address.partition("#")
    assert part == "baselines"
    below = page(visitor, path).partition('id="baselines"')[2].partition("</table>")[0]
    return [amount(each) for each in MONEY.findall(below)]


def counted(visitor: Visitor, address: str) -> int:
    """How many starts, outcomes or places attended a list comes to."""
    found = rows(visitor, address)
    if address.startswith("/services/courses"):
        return sum(int(row["Attended"] or 0) for row in found)
    return len(found)


def test_the_places_of_a_year_are_the_sum_of_its_courses(world):
    for name in set(world.people) - {"all"}:
        text = page(world.people[name], "/services?year=2025-26")
        for words, column in (("Places booked", f"Places of {name}"), ("Places used", "Attended")):
            found = re.search(rf'<dt>(?:<a [^>]*>)?{words}(?:</a>)?</dt><dd><a href="([^"]+)">(\d+)</a>', text)
            if found:
                listed = rows(world.people[name], html.unescape(found[1]))
                assert sum(int(row[column] or 0) for row in listed) == int(found[2])


def test_a_members_figures_are_those_worked_out_by_hand(people):
    """INV-1 33.33 and 100.00, CN-1 -8.33, INV-2 62.50, INV-3 800.00, INV-4 300.00; 60.00 back by homes: 10.00."""
    whole = rows(people["AAA"], "/shares?year=2025-26")
    assert sorted(row["Counts here"] for row in whole) == sorted(
        ["33.33", "100.00", "-8.33", "62.50", "800.00", "300.00"]
    )
    assert "Put in by AAA in 2025-26: £1,287.50" in page(people["AAA"], "/shares?year=2025-26")
    text = page(people["AAA"], "/shares?year=2025-26&figure=rebates")
    assert "Rebates to AAA in 2025-26: £10.00" in text
    found = rows(people["AAA"], "/shares?year=2025-26&figure=belonging")
    assert {(row["Document"], row["Kind"], row["Counts here"]) for row in found} == {
        ("INV-5", "cost", "33.34"),
        ("CR-9", "rebate", "-4.00"),
    }
    cover = next(row for row in whole if row["Item"] == "COVER")
    assert cover["Weight"] == "100 ÷ 600 homes (2025-26)"
    assert cover["Days of service"] == "1 April 2025 to 30 June 2025"
    assert (cover["Net"], cover["VAT"], cover["With VAT"]) == ("100.00", "20.00", "120.00")
    assert cover["Why so much"].startswith("£100.00 = £600.00 × 100 ÷ 600 homes (2025-26), contract PRO-01")


def test_what_is_left_over_is_shown_as_the_sum_that_it_is(people):
    below = page(people["AAA"], "/value-for-money?year=2025-26").partition('id="left-over"')[2]
    table = below.partition("</table>")[0]
    signed = [amount(each) for each in MONEY.findall(table)][0:8:2]
    every = [amount(each) for each in MONEY.findall(table)][1:8:2]
    for cash, rebates, belonging, left in (signed, every):
        assert cash + rebates - belonging == left
    assert signed[1:3] == [1000, 2934]


def test_the_shares_of_a_year_add_up_to_its_kept_sums_net_vat_and_counted(book, awkward_book):
    _must_add_up(book)
    _must_add_up(awkward_book)


def test_shares_add_up_on_either_database(book_url):
    _must_add_up(sound_book(book_url))


def _must_add_up(book: Book) -> None:
    """By contract, kind, member and whether they count, the shares of a year are its kept sums."""
    with book.look() as session:
        codes = {one.code: one.id for one in members(session)}
        for year in map(FinancialYear.parse, YEARS):
            kept: dict[tuple[object, ...], list[int]] = {}
            for row in totals(session, year):
                key = (row["contract_id"], row["kind"], row["member_id"], bool(row["counted"]))
                _add(kept, key, row["net"], row["vat"])
            found: dict[tuple[object, ...], list[int]] = {}
            known = agreements(session).values()
            for one in line_shares(session, year, known, codes, is_whole=True):
                key = (one.posted.agreement.id, one.posted.kind, codes[one.member], one.counted)
                _add(found, key, one.net, one.vat)
            assert {key: sums for key, sums in kept.items() if key in found or any(sums)} == found


def _add(sums: dict[tuple[object, ...], list[int]], key: tuple[object, ...], net: int, vat: int) -> None:
    into = sums.setdefault(key, [0, 0])
    into[0] += net
    into[1] += vat


def test_a_document_that_was_taken_back_is_in_no_figure(people):
    assert "WRONG" not in page(people["all"], "/shares?year=2025-26&contract=PRO-01")
    assert "WRONG" in page(people["all"], "/documents")


@pytest.mark.parametrize("figure", ["put-in", "rebates", "cost", "belonging", "with-a-baseline"])
def test_another_members_figures_look_exactly_like_those_of_nobody(people, figure):
    other = people["AAA"].client.get(f"/shares?figure={figure}&member=BBB")
    nobody = people["AAA"].client.get(f"/shares?figure={figure}&member=ZZZ")
    assert (other.status_code, nobody.status_code) == (404, 404)
    assert _without_tokens(other) == _without_tokens(nobody)


def _without_tokens(answer: object) -> str:
    return "\n".join(line for line in answer.get_data(as_text=True).splitlines() if "csrf_token" not in line)


def test_members_of_a_contract_see_one_anothers_shares_of_it_and_never_what_they_are_held_against(people):
    text = page(people["CCC"], "/shares?figure=cost&contract=PRO-01&year=2025-26")
    assert {"AAA", "BBB", "CCC"} <= set(re.findall(r"<td>([A-Z]{3})</td>", text))
    own = rows(people["CCC"], "/shares?figure=with-a-baseline&contract=PRO-01&year=2025-26")
    assert {row["Member"] for row in own} <= {"CCC"}
    asked = "/shares?figure=with-a-baseline&contract=PRO-01&member=AAA&year=2025-26"
    assert people["CCC"].client.get(asked).status_code == 404
    assert rows(people["AAA"], asked)


def test_members_see_their_own_shares_alone_where_the_consortium_keeps_them_closed(book):
    with visited(book, members_see_shares=False) as people:
        cost = "/shares?figure=cost&contract=PRO-01&year=2025-26"
        assert {row["Member"] for row in rows(people["CCC"], cost)} == {"CCC"}
        assert people["CCC"].client.get(f"{cost}&member=AAA").status_code == 404
        assert {row["Member"] for row in rows(people["all"], cost)} == {"AAA", "BBB", "CCC"}
        for address, shown in figures(page(people["CCC"], "/contracts/PRO-01?year=2025-26")):
            if address.startswith("/shares?"):
                opens(people["CCC"], address, shown)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/shares?figure=none", 404),
        ("/shares?contract=NO-99", 404),
        ("/shares?year=2025", 422),
        ("/shares?workstream=gardening", 200),
        ("/shares?year=1999-00", 200),
        ("/shares?kind=<b>&item=%25&q='", 200),
        ("/shares?sort=-none&page=99", 200),
        ("/value-for-money?year=2025-26&state=lost&workstream=gardening", 200),
        ("/services/participants?year=soon", 200),
        ("/services/courses?member=ZZZ", 404),
    ],
)
def test_an_address_that_makes_no_sense_ends_in_no_fault(people, path, status):
    assert people["AAA"].client.get(path).status_code == status


def test_a_year_without_lines_says_so(people):
    assert "Nothing of this is posted in 1999-00" in page(people["AAA"], "/shares?year=1999-00")


def test_a_list_by_year_says_what_is_wrong_with_what_is_no_year(people):
    for path in ("participants", "outcomes", "courses"):
        assert 'aria-invalid="true"' in page(people["AAA"], f"/services/{path}?year=soon")


def test_a_journal_leads_to_its_document_and_its_contract(people, book):
    text = page(people["all"], "/book/2025-26/1")
    assert re.search(r'href="/documents/\d+"', text)
    assert re.search(r'href="/contracts/[A-Z]+-01"', text)
    with book.look() as session:
        reversal = session.scalars(sa.select(JournalRow).where(JournalRow.reverses_id.is_not(None))).one()
        name = name_of(reversal)
    assert 'href="/documents/' in page(people["all"], f"/book/{name}")


def test_the_shares_of_many_lines_ask_the_database_as_often_as_those_of_one(sqlite):
    url = sqlite.book()
    many = [f"C-{number:03d}" for number in range(200)]
    Book(url).bring(
        **THREE,
        contracts=[contract(each) for each in many],
        contract_members=[part for each in many for part in everyone(each)],
        invoices=[invoice(each, f"I-{each}", "3.00") for each in many],
    )
    let_in(url, "all@x.example", ADMINISTRATOR)
    with application(url) as app:
        visitor = Visitor(app)
        visitor.sign_in("all@x.example")
        for path in ("/shares?year=2025-26", "/shares?year=2025-26&figure=with-a-baseline"):
            assert _queries(visitor, path) == _queries(visitor, f"{path}&q=C-007&member=AAA") < 20
        assert _queries(visitor, "/shares?year=2025-26&figure=cost&contract=C-007") < 20
    sqlite.drop(url)


def _queries(visitor: Visitor, path: str) -> int:
    seen = []

    def note(*arguments: object) -> None:
        seen.append(arguments[2])

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        page(visitor, path)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)
