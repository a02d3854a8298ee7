"""Nobody gets a resident's reference or a small count out of the application, nor by asking twice and subtracting."""

import csv
import re
from collections.abc import Iterator
from io import BytesIO, StringIO
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear
from consortium.vfm.papers import paper_of, paper_of_all
from tests.books import Book
from tests.makers import Row, consortium
from tests.servers import SQLite
from tests.visitors import ADMINISTRATOR, AUDITOR, Visitor, application, finance, let_in

JOBS = {"AAA": 2, "BBB": 7, "CCC": 9}
QUALIFIED = {"AAA": 6, "BBB": 7, "CCC": 0}
NEITHER = 2
"""How many of each started and reached nothing."""

YEAR = FinancialYear(2025)
FORMS, PREFIXES = ("csv", "xlsx"), ("", "a-", "p-", "w-")
EVIDENCE = "certificate-of-somebody"


def _rows() -> dict[str, list[Row]]:
    rows = consortium()
    rows["referrals"], rows["outcomes"] = [], []
    for member, count in JOBS.items():
        for place in range(max(count, QUALIFIED[member]) + NEITHER):
            reference = f"ZQ{member}{place}X"
            who = {"contract": "EMP-01", "participant": reference}
            started = {"referred": "2025-05-02", "started": "2025-05-20"}
            rows["referrals"].append({**who, "member": member, **started, "closed": ""})
            for outcome, counts in ((Outcome.JOB_START, JOBS), (Outcome.QUALIFICATION, QUALIFIED)):
                if place < counts[member]:
                    day = {"outcome": outcome.value, "date": "2025-08-01", "evidence": EVIDENCE}
                    rows["outcomes"].append({**who, **day})
    return rows


@pytest.fixture(scope="module")
def world(sqlite: SQLite) -> Iterator[SimpleNamespace]:
    """A book in which two residents of AAA found a job, and who asks about them."""
    book = Book(sqlite.book())
    book.bring(**_rows())
    book.run("pack", "freeze", "--year", "2025-26")
    people = {"admin": ADMINISTRATOR, "auditor": AUDITOR, "finance-b": finance("BBB"), "finance-a": finance("AAA")}
    for name, role in people.items():
        let_in(book.url, f"{name}@x.example", role)
    with application(book.url) as app:
        visitors = {name: Visitor(app) for name in people}
        for name, visitor in visitors.items():
            visitor.sign_in(f"{name}@x.example")
        yield SimpleNamespace(book=book, app=app, visitors=visitors)
    sqlite.drop(book.url)


def _counts(book: Book, outcome: str) -> dict[str | None, int | None]:
    """What the papers say of an outcome, by member; the consortium's own paper under None."""
    with book.look() as session:
        blocks = {code: paper_of(session, YEAR, code).employment for code in JOBS}
        blocks[None] = paper_of_all(session, YEAR).employment
    return {
        code: next(each.count for each in block.outcomes if each.words == outcome)
        for code, block in blocks.items()
        if block
    }


def test_two_jobs_cannot_be_worked_out_from_the_papers_of_all(world):
    assert _counts(world.book, "Started a job") == {"AAA": None, "BBB": None, "CCC": None, None: 18}


def test_what_is_large_enough_is_shown(world):
    assert _counts(world.book, "Gained a qualification") == {"AAA": 6, "BBB": 7, "CCC": 0, None: 13}


def test_no_cost_is_divided_by_a_count_that_is_not_shown(world):
    with world.book.look() as session:
        for code in JOBS:
            block = paper_of(session, YEAR, code).employment
            assert block
            assert (block.per_outcome_gross, block.per_outcome_net) == (None, None)


def _addresses(world: SimpleNamespace) -> list[str]:
    """Every page without anything to fill in, as a page and as each export; and the pages of services by member."""
    plain = {
        rule.rule
        for rule in world.app.url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ()) and rule.endpoint != "static"
    }
    services = {f"/services{each}" for each in ("", "/participants", "/outcomes", "/courses")}
    asked = {f"{each}?year=2025-26&member={code}" for each in services for code in JOBS}
    asked |= {f"/services/outcomes?outcome=job_start&format={form}" for form in ("csv", "xlsx")}
    packs = {f"/packs/2025-26/1/{code}.pdf" for code in (*JOBS, "consortium")}
    exports = {f"{each}?{prefix}format={form}" for each in plain for form in FORMS for prefix in PREFIXES}
    return sorted(plain | asked | packs | exports)


@pytest.mark.parametrize("person", ["admin", "auditor", "finance-b"])
def test_no_page_and_no_export_tells_another_associations_resident(world, person):
    for address in _addresses(world):
        data = world.visitors[person].client.get(address).get_data()
        text = _unpacked(data).decode("utf-8", "replace")
        assert "ZQAAA" not in text, address
        assert person == "finance-b" or EVIDENCE not in text, address


def _unpacked(data: bytes) -> bytes:
    """The bytes of an answer; of a workbook those of its parts; of a paper its words, what it says of itself and
    what is attached to it."""
    if data.startswith(b"%PDF"):
        paper = PdfReader(BytesIO(data))
        words = [each.extract_text() for each in paper.pages] + [str(paper.metadata), str(paper.xmp_metadata)]
        return "\n".join(words).encode() + b"".join(each for name in paper.attachments.values() for each in name)
    if not data.startswith(b"PK"):
        return data
    with ZipFile(BytesIO(data)) as parts:
        return b"".join(parts.read(each) for each in parts.namelist())


def test_the_audit_trail_tells_that_cases_changed_and_not_whose_or_by_what(world):
    with world.book.copied() as copy, application(copy.url) as app:
        officer = Visitor(app)
        officer.sign_in("finance-a@x.example")
        reached = OUTCOME | {"outcome": "work_experience", "proof": "certificate", "evidence": ""}
        assert officer.post("/enter/outcomes", **reached).status_code == 302
        copy.run("participant", "erase", "ZQAAA1X", "--contract", "EMP-01", "--reason", "asked for it")
        for person in ("admin", "auditor"):
            visitor = Visitor(app)
            visitor.sign_in(f"{person}@x.example")
            told = [each for each in _trail(visitor) if "resident" in each["To what"]]
            assert len(told) == 2
            for each in told:
                assert (each["Did"], each["To what"]) == ("case changed", "a resident, not shown")
                assert (each["From"], each["To"], each["Why"]) == ("", "", "")
            for asked in ("work_experience", "erased", "asked for it", "rows"):
                assert not [each for each in _trail(visitor, asked) if "resident" in each["To what"]], asked
            assert "outcomes,typed in" not in visitor.client.get("/imports?format=csv").get_data(as_text=True)


def _trail(visitor: Visitor, asked: str = "") -> list[dict[str, str]]:
    text = visitor.client.get("/audit", query_string={"format": "csv", "q": asked}).get_data(as_text=True)
    return list(csv.DictReader(StringIO(text)))


def test_an_associations_own_officer_sees_its_own_residents_and_no_others(world):
    page = world.visitors["finance-a"].client.get("/services/participants").get_data(as_text=True)
    assert "ZQAAA0X" in page
    assert "ZQBBB" not in page


def test_asking_again_after_one_is_erased_tells_nothing_by_the_difference(world):
    with world.book.copied() as book:
        before = [_counts(book, words) for words in ("Started a job", "Gained a qualification")]
        book.run("participant", "erase", "ZQAAA0X", "--contract", "EMP-01", "--reason", "asked for it")
        assert [_counts(book, words) for words in ("Started a job", "Gained a qualification")] == before


def _services(visitor: Visitor, member: str, year: str) -> str:
    """The page of a member's year, its words without their links to the glossary."""
    page = visitor.client.get(f"/services?member={member}&year={year}").get_data(as_text=True)
    return re.sub(r"<dt><a [^>]*>(.*?)</a></dt>", r"<dt>\1</dt>", page)


def test_the_service_page_says_no_small_number_to_anybody_outside(world):
    page = _services(world.visitors["admin"], "AAA", "2025-26")
    assert "<dt>Started a job</dt><dd>not shown" in page
    assert "<dt>Gained a qualification</dt><dd>6</dd>" in page


def test_one_more_outcome_is_not_told_by_looking_again_nor_by_the_next_pack(world):
    """AAA's six qualifications become seven: the page stays as the pack has it, and the next pack says neither."""
    with world.book.copied() as book:
        before = _counts(book, "Gained a qualification")
        book.bring(outcomes=[OUTCOME | {"participant": "ZQAAA6X", "outcome": "qualification"}])
        assert _counts(book, "Gained a qualification") == before == {"AAA": 6, "BBB": 7, "CCC": 0, None: 13}
        book.run("pack", "freeze", "--year", "2025-26")
        after = _counts(book, "Gained a qualification")
        # Of all, 14 less 13 would be the one; and of AAA and BBB, both hidden, each knows the other's.
        assert (after["AAA"], after[None], after["CCC"]) == (None, None, 0)


def test_what_changed_by_many_is_told_by_the_next_pack(world):
    with world.book.copied() as book:
        more = [f"ZQCCC{place}X" for place in range(6)]
        book.bring(outcomes=[OUTCOME | {"participant": each, "outcome": "qualification"} for each in more])
        book.run("pack", "freeze", "--year", "2025-26")
        assert _counts(book, "Gained a qualification") == {"AAA": 6, "BBB": 7, "CCC": 6, None: 19}


def test_before_a_pack_is_frozen_only_the_association_itself_sees_what_was_reached(world):
    reached = OUTCOME | {"outcome": "work_experience", "date": "2026-05-01"}
    with world.book.copied() as book:
        book.bring(outcomes=[reached | {"participant": f"ZQBBB{place}X"} for place in range(6)])
        started = {"contract": "EMP-01", "referred": "2026-04-02", "started": "2026-04-20", "closed": ""}
        book.bring(referrals=[{**started, "participant": "ZQBBB99X", "member": "BBB"}])
        with application(book.url) as app:
            told = {}
            for person in ("admin", "finance-b"):
                visitor = Visitor(app)
                visitor.sign_in(f"{person}@x.example")
                told[person] = _services(visitor, "BBB", "2026-27")
    line = "<dt>Had work experience</dt><dd>"
    assert f"{line}not shown" in told["admin"]
    assert "once a pack of 2026-27 is frozen" in told["admin"]
    assert ">6</a>" in told["finance-b"].split(line)[1][:200]


OUTCOME = {"contract": "EMP-01", "participant": "ZQAAA1X", "outcome": "sustained_13", "date": "2025-12-01"}


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ("payslip of AB 12 34 56 C", "National Insurance number: take it out"),
        ("from bloggs (at) example.org", "e-mail address: take it out"),
        ("letter to M1 1AE", "postcode: take it out"),
        ("called 07700 900 123", "telephone number: take it out"),
        ("seen by Mr Bloggs", "looks like a name after a title: take it out, or tick the box below"),
        ("born 4 May 1990", "looks like a date of birth: take it out, or tick the box below"),
    ],
)
def test_evidence_that_may_say_who_somebody_is_is_not_kept(world, evidence, said):
    visitor = world.visitors["finance-a"]
    visitor.get("/enter/outcomes")
    answer = visitor.post("/enter/outcomes", **OUTCOME, proof="payslip", evidence=evidence)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_what_is_not_about_a_person_is_kept_once_that_is_said(world):
    with world.book.copied() as copy, application(copy.url) as app:
        visitor = Visitor(app)
        visitor.sign_in("finance-a@x.example")
        said = {"proof": "payslip", "evidence": "Dr Martens shop", "x_not_a_person": "yes"}
        answer = visitor.post("/enter/outcomes", **OUTCOME, **said)
        assert answer.status_code == 302, answer.get_data(as_text=True)


def test_a_file_whose_evidence_says_who_somebody_is_is_refused(world):
    with world.book.copied() as copy:
        said = copy.bring(outcomes=[OUTCOME | {"evidence": "payslip of AB123456C"}], status=1)
    assert "holds a National Insurance number" in said
