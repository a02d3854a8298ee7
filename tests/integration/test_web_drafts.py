"""A contract is entered on the screen: saved at every step, right or wrong, and approved exactly as it was shown."""

import re
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from tests.books import Book, sound_book
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, Visitor, application, finance, let_in

WHAT = {"reference": "WIN-01", "title": "Windows", "workstream": "procurement", "supplier": "First Supplies"}
SHARING = {
    "allocation": "homes",
    **{"row__0__member": "AAA", "row__0__takes": "yes", "row__1__member": "BBB", "row__1__takes": "yes"},
    **{"row__2__member": "CCC"},
}
STEPS = (
    ("days", {"start": "2026-04-01", "end": "2027-03-31"}),
    ("sharing", SHARING),
    ("items", {"row__0__item": "PANE", "row__0__description": "A pane", "row__0__unit": "each"}),
    (
        "baselines",
        {
            **{"row__0__item": "PANE", "row__0__price": "10.50", "row__0__date": "2026-03-01"},
            **{"row__0__source": "contract", "row__0__evidence": "B"},
        },
    ),
    ("residents", {"day": "2026-05-01", "said": "Fewer noisy days.", "changed": "Never before nine."}),
)


@pytest.fixture(scope="module")
def built(sqlite: SQLite) -> Iterator[Book]:
    """The sound book, with two officers of AAA, one of CCC and an administrator let in."""
    url = sqlite.book()
    book = sound_book(url)
    for email, role in (
        ("officer@aaa.example", finance("AAA")),
        ("colleague@aaa.example", finance("AAA")),
        ("officer@ccc.example", finance("CCC")),
        ("admin@c.example", ADMINISTRATOR),
    ):
        let_in(url, email, role)
    yield book
    sqlite.drop(url)


@pytest.fixture
def desk(built: Book) -> Iterator[SimpleNamespace]:
    """A copy of the book, and everybody at work on it."""
    with built.copied() as book, application(book.url) as app:
        yield SimpleNamespace(book=book, officer=_at_work(app, "officer@aaa.example"), app=app)


def _at_work(app: object, email: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(email)
    return visitor


def _revision(visitor: Visitor, path: str) -> str:
    return re.search(r'name="revision" value="(\d+)"', visitor.get(path).get_data(as_text=True))[1]


def _keep(visitor: Visitor, step: str, **typed: str) -> object:
    path = f"/drafts/1/{step}"
    return visitor.post(path, **{"revision": _revision(visitor, path), **typed})


def _typed(visitor: Visitor, **what: str) -> None:
    assert visitor.post("/drafts/new", lead="AAA", **{**WHAT, **what}).location == "/drafts/1/days"
    for step, typed in STEPS:
        answer = _keep(visitor, step, **typed)
        assert answer.status_code == 302
        assert "check" not in answer.location, answer.location


def _text(answer: object) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def _digest(visitor: Visitor) -> str:
    return re.search(r'name="digest" value="(\w+)"', visitor.get("/drafts/1").get_data(as_text=True))[1]


def test_a_contract_is_entered_sent_and_approved_by_a_colleague(desk):
    _typed(desk.officer)
    assert desk.officer.post("/drafts/1/send").status_code == 302
    assert "Another person approves it" in _text(desk.officer.get("/drafts/1"))
    colleague = _at_work(desk.app, "colleague@aaa.example")
    assert colleague.post("/drafts/1/approve", digest=_digest(colleague)).location.startswith("/contracts/WIN-01")
    page = _text(colleague.get("/contracts/WIN-01"))
    assert "First Supplies" in page
    assert "by colleague@aaa.example: the contract" in page
    assert desk.book.findings() == []


def test_the_one_who_typed_cannot_approve(desk):
    _typed(desk.officer)
    desk.officer.post("/drafts/1/send")
    with desk.book.raw() as connection:
        ((digest,),) = connection.execute("SELECT sent_digest FROM contract_drafts").fetchall()
    answer = desk.officer.post("/drafts/1/approve", digest=digest)
    assert answer.status_code == 422
    assert "another person must approve it" in _text(answer)


def test_an_approver_who_saw_something_else_approves_nothing(desk):
    _typed(desk.officer)
    desk.officer.post("/drafts/1/send")
    colleague = _at_work(desk.app, "colleague@aaa.example")
    shown = _digest(colleague)
    _keep(desk.officer, "days", start="2026-04-01", end="2029-03-31")
    desk.officer.post("/drafts/1/send")
    answer = colleague.post("/drafts/1/approve", digest=shown)
    assert answer.status_code == 422
    assert "not what was sent any more" in _text(answer)
    assert colleague.get("/contracts/WIN-01").status_code == 404


def test_what_is_wrong_is_kept_and_said_beside_its_field(desk):
    _typed(desk.officer)
    answer = _keep(desk.officer, "days", start="yesterday", end="2027-03-31", notice_days="ninety")
    page = desk.officer.get(answer.location).get_data(as_text=True)
    assert 'value="yesterday"' in page
    assert 'value="ninety"' in page
    assert "is not a day" in page or "is not a date" in page
    assert "is not a whole number" in page
    assert desk.officer.post("/drafts/1/send").status_code == 422


def test_a_baseline_without_its_date_source_and_evidence_is_not_sent(desk):
    _typed(desk.officer)
    answer = _keep(desk.officer, "baselines", **{"row__0__item": "PANE", "row__0__price": "10.50"})
    assert _text(desk.officer.get(answer.location)).count("Fill this in") >= 3  # noqa: PLR2004 - three questions
    assert desk.officer.post("/drafts/1/send").status_code == 422


@pytest.mark.parametrize("name", ["First Supplies", "first supplies LIMITED", "S1", "FIRST  supplies ltd."])
def test_a_supplier_that_is_there_is_meant_however_its_name_is_written(desk, name):
    _typed(desk.officer, supplier=name)
    with desk.book.raw() as connection:
        ((content,),) = connection.execute("SELECT content FROM contract_drafts").fetchall()
    assert '"supplier":"S1"' in content


def test_a_supplier_that_is_not_there_is_asked_about_and_then_new(desk):
    answer = desk.officer.post("/drafts/new", lead="AAA", **{**WHAT, "supplier": "Frist Supplies"})
    page = _text(desk.officer.get(answer.location))
    assert "is it one of these: First Supplies" in page
    answer = _keep(desk.officer, "what", **{**WHAT, "supplier": "Glass & Sons Ltd"}, new_supplier="yes")
    assert answer.location == "/drafts/1/days"
    assert "A new supplier: Glass & Sons Ltd" in _text(desk.officer.get("/drafts/1")).replace("&amp;", "&")


def test_the_preview_shares_a_sample_as_an_invoice_will_be(desk):
    _typed(desk.officer)
    answer = _keep(desk.officer, "sharing", **SHARING, preview="1", amount="100.00")
    page = _text(answer)
    # 100.00 by 100 and 200 homes: 33.33 and 66.67, the penny to the larger remainder.
    assert "£33.33 = £100.00 × 100 ÷ 300 homes (2026-27), contract WIN-01" in page
    assert "£66.67 = £100.00 × 200 ÷ 300 homes (2026-27), contract WIN-01" in page
    alone = desk.officer.get("/drafts/1/shares?allocation=equal&amount=0.05&row-0-member=AAA&row-0-takes=yes"
                             "&row-1-member=BBB&row-1-takes=yes")
    assert "£0.03 = £0.05 × 1 ÷ 2 members" in _text(alone)
    assert "<html" not in alone.get_data(as_text=True)


def test_the_preview_shows_each_stretch_in_which_others_take_part(desk):
    _typed(desk.officer)
    later = {**SHARING, "row__2__takes": "yes", "row__2__from": "1/9/2026", "row__0__to": "31 December 2026"}
    page = _text(_keep(desk.officer, "sharing", **later, preview="1", amount="60.00"))
    first, second, third = page.partition("Show the shares")[2].split("for service from")[1:]
    assert first.startswith(" 1 April 2026")  # 60.00 by 100 and 200 homes
    assert "AAA £20.00" in first
    assert second.startswith(" 1 September 2026")  # by 100, 200 and 300
    assert "AAA £10.00" in second
    assert "CCC £30.00" in second
    assert third.startswith(" 1 January 2027")  # by 200 and 300
    assert "BBB £24.00" in third
    assert "AAA" not in third


@pytest.mark.parametrize("text", ["31/5/2030", "31/05/2030", "31 May 2030", "2030-05-31"])
def test_a_day_may_be_typed_as_people_write_it(desk, text):
    _typed(desk.officer)
    assert _keep(desk.officer, "days", start="1/4/2026", end=text).location == "/drafts/1/sharing"
    assert "31 May 2030" in _text(desk.officer.get("/drafts/1"))


def test_a_member_with_a_day_typed_beside_it_takes_part_though_it_is_not_ticked(desk):
    _typed(desk.officer)
    _keep(desk.officer, "sharing", **SHARING, row__2__from="2026-09-01")
    assert "Cedar Homes (1 September 2026 to its end)" in _text(desk.officer.get("/drafts/1"))


def test_what_was_returned_says_so_until_it_is_sent_again(desk):
    _typed(desk.officer)
    desk.officer.post("/drafts/1/send")
    admin = _at_work(desk.app, "admin@c.example")
    admin.post("/drafts/1/return", reason="which windows?")
    assert "Returned by admin@c.example: which windows?" in _text(desk.officer.get("/drafts/1"))
    desk.officer.post("/drafts/1/send")
    assert "which windows?" not in _text(desk.officer.get("/drafts/1"))


@pytest.mark.parametrize("amount", ["0", "-5", "1e9", "<b>", "NaN"])
def test_a_sample_that_is_no_amount_says_so(desk, amount):
    _typed(desk.officer)
    answer = _keep(desk.officer, "sharing", **SHARING, preview="1", amount=amount)
    assert answer.status_code == 200
    assert "£" not in _text(answer).partition("Show the shares")[2].partition("Save and go on")[0]


def test_two_who_type_at_once_do_not_overwrite_each_other(desk):
    _typed(desk.officer)
    colleague = _at_work(desk.app, "colleague@aaa.example")
    old = _revision(colleague, "/drafts/1/days")
    _keep(desk.officer, "days", start="2026-04-01", end="2028-03-31")
    answer = colleague.post("/drafts/1/days", revision=old, start="2026-04-01", end="2029-03-31")
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "somebody else saved" in page.lower()
    assert 'value="31/03/2029"' in page
    assert "31 March 2028" in _text(colleague.get("/drafts/1"))


def test_a_step_takes_its_own_fields_and_no_others(desk):
    _typed(desk.officer)
    _keep(desk.officer, "days", start="2026-04-01", end="2027-03-31", lead="BBB", supplier="S2", state="approved")
    with desk.book.raw() as connection:
        ((content, state),) = connection.execute("SELECT content, state FROM contract_drafts").fetchall()
    assert '"lead":"AAA"' in content
    assert '"supplier":"S1"' in content
    assert state == "draft"


def test_the_baselines_of_a_draft_are_the_leads_own(desk):
    _typed(desk.officer)
    typed = dict(STEPS[3][1])
    _keep(desk.officer, "baselines", **typed, row__0__member="BBB")
    desk.officer.post("/drafts/1/send")
    colleague = _at_work(desk.app, "colleague@aaa.example")
    colleague.post("/drafts/1/approve", digest=_digest(colleague))
    with desk.book.raw() as connection:
        rows = connection.execute(
            "SELECT members.code FROM baselines JOIN members ON members.id = baselines.member_id"
            " JOIN items ON items.id = baselines.item_id WHERE items.code = 'PANE'"
        ).fetchall()
    assert [code for (code,) in rows] == ["AAA"]


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}"])
def test_what_is_typed_is_text_on_every_page_of_the_draft(desk, text):
    _typed(desk.officer, title=text, reference="WIN<1>")
    for path in ("/drafts", "/drafts/1", *(f"/drafts/1/{step}" for step in ("what", "sharing", "items", "baselines"))):
        page = desk.officer.get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "WIN<1>" not in page


def test_a_variation_shows_what_changes_and_leaves_what_stands_in_place(desk):
    assert desk.officer.post("/contracts/PRO-01/vary").location == "/drafts/1"
    _keep(desk.officer, "why", effective="2025-10-01", reason="fairer")
    _keep(desk.officer, "what", title="Lifts and hoists", workstream="procurement", supplier="S1", reference="FIX-01")
    _keep(desk.officer, "sharing", allocation="equal", row__0__member="AAA")  # the others' ticks are gone
    page = _text(desk.officer.get("/drafts/1"))
    assert "How is its cost shared? by homes in equal parts" in page
    assert "What is it for? Lift inspection Lifts and hoists" in page
    assert "FIX-01" not in page
    # 10,000.00 by 100, 200 and 300 homes as it stands, and in equal parts then: the odd penny goes to AAA.
    assert "AAA £1,666.67 £3,333.34 £1,666.67" in page
    assert "BBB £3,333.33 £3,333.33 £0.00" in page
    assert "CCC £5,000.00 £3,333.33 −£1,666.67" in page


def test_every_member_enters_its_own_baseline_and_nobody_anothers(desk):
    typed = {"contract": "PRO-01", "item": "VISIT", "price": "48", "date": "2025-03-31"}
    typed |= {"source": "contract", "evidence": "B"}
    other = _at_work(desk.app, "officer@ccc.example")
    assert other.post("/enter/baselines", **typed, member="CCC").status_code == 302
    refused = other.post("/enter/baselines", **typed, member="AAA")
    assert refused.status_code == 422
    assert "You enter this for CCC only" in _text(refused)
    assert other.post("/enter/baselines", **typed, member="CCC", index="inflation").status_code == 422
    assert "£48" in _text(other.get("/contracts/PRO-01"))
    assert "£48" not in _text(desk.officer.get("/contracts/PRO-01"))


def test_home_asks_the_one_who_may_approve_and_tells_the_one_whose_draft_came_back(desk):
    _typed(desk.officer)
    desk.officer.post("/drafts/1/send")
    admin, colleague = _at_work(desk.app, "admin@c.example"), _at_work(desk.app, "colleague@aaa.example")
    assert "Windows (WIN-01)" in _text(admin.get("/"))
    assert "Windows (WIN-01)" in _text(colleague.get("/"))
    assert "Windows (WIN-01)" not in _text(desk.officer.get("/"))
    assert admin.post("/drafts/1/return", reason="").status_code == 422
    admin.post("/drafts/1/return", reason="which windows?")
    assert "which windows?" in _text(desk.officer.get("/"))


@pytest.mark.parametrize("name", ["row-²-member", f"row-{'9' * 4400}-member", "row--member", "row-1", "row-x-y-z"])
def test_a_field_that_no_form_has_is_passed_over(desk, name):
    _typed(desk.officer)
    assert desk.officer.client.get(f"/drafts/1/shares?{name}=AAA").status_code == 200
    revision = _revision(desk.officer, "/drafts/1/sharing")
    answer = desk.officer.post("/drafts/1/sharing", revision=revision, allocation="homes", **{name: "AAA"})
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/drafts", "/documents", "/attachments", "/drafts/1/what?x="])
def test_a_number_that_no_database_holds_is_an_address_of_nothing(desk, path):
    if "?" not in path:
        assert desk.officer.client.get(f"{path}/{'9' * 25}").status_code == 404


def test_with_shares_closed_the_preview_shows_ones_own_alone(built):
    with built.copied() as book, application(book.url, members_see_shares=False) as app:
        officer = _at_work(app, "officer@aaa.example")
        _typed(officer)
        page = _text(officer.get("/drafts/1"))
        assert "× 100 ÷ 300 homes" in page
        assert "× 200 ÷ 300 homes" not in page


def test_the_history_of_a_contract_shows_nothing_of_one_whose_reference_begins_like_it(desk):
    desk.book.bring(
        contracts=[
            {
                **{"reference": "Lift 2026", "title": "Others", "workstream": "procurement", "supplier": "S1"},
                **{"lead": "BBB", "start": "2026-04-01", "end": "2027-03-31", "allocation": "equal"},
            }
        ],
        contract_members=[{"contract": "Lift 2026", "member": "BBB"}],
        contract_items=[{"contract": "Lift 2026", "item": "X1", "description": "secret thing", "unit": "each"}],
    )
    desk.book.bring(
        contract_items=[{"contract": "Lift 2026", "item": "X1", "description": "another secret", "unit": "each"}]
    )
    _typed(desk.officer, reference="Lift")
    desk.officer.post("/drafts/1/send")
    colleague = _at_work(desk.app, "colleague@aaa.example")
    colleague.post("/drafts/1/approve", digest=_digest(colleague))
    page = _text(colleague.get("/contracts/Lift"))
    assert "Who changed what" in page
    assert "secret" not in page


@pytest.mark.parametrize("kind", ["referrals", "outcomes"])
def test_nobody_takes_over_anothers_resident(desk, kind):
    rows = {
        "referrals": "contract,participant,member,referred\nEMP-01,PX2,CCC,2025-05-07",
        "outcomes": "contract,participant,outcome,date\nEMP-01,PX1,job_start,2025-09-01",
    }
    other = _at_work(desk.app, "officer@ccc.example")
    answer = other.post(f"/paste/{kind}", block=rows[kind])
    assert answer.status_code == 422
    told = {"referrals": "is no reference of yours", "outcomes": "contract EMP-01 has no participant PX1"}
    assert told[kind] in _text(answer)
    if kind == "outcomes":
        nobody = other.post("/paste/outcomes", block=rows[kind].replace("PX1", "PX0"))
        same = [re.sub(r'name="csrf_token" value="[^"]*"', "", _text(each)) for each in (nobody, answer)]
        assert same[0].replace("PX0", "PX1") == same[1]
    assert desk.book.findings() == []


@pytest.mark.parametrize("block", ["number\rX\ry", "x" * 140_000, '"' + "y" * 140_000 + '"'])
def test_a_block_that_is_no_table_is_refused_and_kept(desk, block):
    answer = desk.officer.post("/paste/payments", block=block)
    assert answer.status_code == 422
