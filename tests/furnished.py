"""A book that has more in it than the import kinds carry: drafts, attachments, how members work together, and pools."""

from datetime import date

import sqlalchemy as sa

from consortium.attachments.operations import attach
from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreement
from consortium.db import unit_of_work
from consortium.drafts.operations import begin, send
from consortium.employment.achievements import record_outcome, record_work
from consortium.employment.answering import keep_asked, record_answers
from consortium.employment.cases import case
from consortium.employment.contacts import record_contact
from consortium.employment.pathway import keep_capacity, refer, take_step
from consortium.employment.plans import find_need, plan_action
from consortium.employment.questions import Question
from consortium.employment.schemas import (
    AskedQuestionSchema,
    CapacitySchema,
    CaseActionSchema,
    CaseNeedSchema,
    CaseStepSchema,
    ContactSchema,
    ReachedSchema,
    ReferSchema,
    WorkSchema,
)
from consortium.learning.booking import ask_for_places
from consortium.learning.evaluation import open_evaluation
from consortium.learning.levy import declare_levy, record_transfer
from consortium.learning.models import Course
from consortium.learning.needs import record_need
from consortium.learning.planning import offer_places, plan_course
from consortium.learning.queries import waiting
from consortium.learning.schemas import CoursePlanSchema, LevySchema, NeedSchema, TransferSchema
from consortium.members.queries import member as member_of_code
from consortium.partnership.models import Pledge
from consortium.partnership.operations import declare, record_given
from consortium.partnership.projects import start_project
from consortium.partnership.schemas import GivenSchema, PledgeSchema, ProjectSchema
from consortium.pools.operations import commit_cost, schedule
from consortium.pools.queries import pool
from consortium.pools.schemas import CommitmentSchema
from consortium.social_value.operations import keep_value
from consortium.social_value.queries import values
from consortium.social_value.schemas import SocialValueSchema
from tests.attachable import PDF
from tests.books import Book, contract, invoice, part
from tests.makers import CLERK, NEW, opened

LATER = {"contract": "EMP-01", "participant": "PX9", "member": "BBB", "referred": "2025-06-01", "started": "2025-06-02"}
"""A start after the year's one invoice, of another member than was charged: the year is to be trued up."""

SOCIAL_VALUE = {
    **{"member": "AAA", "set": "Own survey", "outcome": "job_start", "class": "social", "value": "1200.00"},
    **{"years": "1", "price_year": "2025-26", "source": "survey of 2025", "licence": "own work", "seen": "open"},
}
DEADWEIGHT = {"member": "AAA", "factor": "deadweight", "share": "0.3", "source": "evaluation of 2025"}
PLEDGE = {"contract": "PRO-01", "member": "AAA", "kind": "offer", "form": "premises", "words": "A room"}
REFERRAL = {
    **{"contract": "EMP-01", "member": "AAA", "tenure": "own_tenant", "source": "resident"},
    **{"referred": "2025-06-02", "consent": "2025-06-01"},
}
ADVISER, OTHER_ADVISER = "adviser@x.example", "second-adviser@x.example"
BEGUN = {"step": "started", "day": "2025-06-10"}
ACCEPTED = {"step": "accepted", "day": "2025-06-03"}
WORK = {"first_day": "2025-07-01", "evidence": "payslip", "evidence_day": "2025-07-31"}
CONTACT = {"met_on": "2025-06-12", "kind": "meeting", "minutes": "35"}
HINDERED = {"need": "travel", "found_day": "2025-06-12"}
TO_DO = {"action": "apply", "note": "three a week", "done_by": "resident", "due_day": "2025-07-01"}
REVIEW = {"review_day": "2050-01-13"}
ASKED = {"member": "AAA", "question": "caring", "from": "2050-01-13", "asked": "1"}
WORD = {"list": "needs", "words": "Using a smartphone", "from": "2026-12-01"}
QUALIFIED = {"outcome": "qualification", "reached_on": "2025-06-20"}
QUALIFIED |= {"proof": "certificate", "evidence_day": "2025-06-24"}
MEASURE = {"measure": "adviser_minutes", "from": "2026-03-01", "reason": "advice takes more time with some"}
CREDIT = {"AAA": "1", "BBB": "1"}
JOB = {"outcome": "job_start", "reached_on": "2025-07-01", "proof": "payslip"}
GIVEN, WHY = {"day": "2025-09-01", "words": "A morning"}, {"reason": "no longer"}
STEP = {"stage": "exploring", "next_step": "Meet", "next_day": "2026-12-01"}
NEED = {"member": "AAA", "topic": "Damp and mould", "staff": "3", "year": "2026-27"}
COURSE = {
    **{"contract": "LRN-02", "course": "C91", "title": "Damp", "date": "2050-01-13", "hours": "6", "capacity": "4"},
    **{"provider": "Elmtree Training", "price": "800.00", "release": "2026-02-01"},
}
LEVY = {"member": "AAA", "year": "2025-26", "levy": "30000.00", "english": "100"}
TRANSFER = {"from": "AAA", "to": "BBB", "day": "2026-05-12", "amount": "1000.00", "standard": "Housing officer"}
TOKEN, THOUGHT = "furnished", {"useful": "4", "trainer": "5", "recommended": "yes"}
PROJECT = {**STEP, "title": "One line", "workstream": "procurement"}


def furnish(book: Book) -> dict[str, object]:
    """Furnish the sound book, and say by which numbers (and digests of drafts) it is known.

    `shared` is a document that all share and AAA paid, `foreign` one of AAA and BBB. Attached are papers to the
    first, to contract FIX-01 and to AAA's baseline of visits: the attachments 1, 2 and 3.
    """
    book.bring(invoices=[invoice("FIX-01", "F-1", "90.00", item="POLICY", payer="BBB")])
    book.bring(referrals=[LATER])
    numbers = _numbers(book)
    _attach(book.url, f"document {numbers['shared']}", "contract FIX-01", "baseline PRO-01 VISIT AAA")
    more = _claim(book) | _drafts(book.url) | _partnership(book.url) | _employment(book.url)
    return numbers | more | _programme(book) | _pools(book.url) | _valued(book.url)


def _valued(url: str) -> dict[str, int]:
    """A `value` of AAA's own."""
    with opened(url) as database, unit_of_work(database) as session:
        member = member_of_code(session, "AAA")
        keep_value(session, CLERK, member, SocialValueSchema().load(SOCIAL_VALUE | {"set": "Furnished"}))
        return {"value": values(session, member.id)[0].id}


def _numbers(book: Book) -> dict[str, int]:
    """The number of a document on PRO-01, which all share and AAA paid, and of one on FIX-01, of AAA and BBB."""
    with book.raw() as connection:
        rows = connection.execute(
            "SELECT contracts.reference, documents.id FROM documents"
            " JOIN document_lines ON document_lines.document_id = documents.id"
            " JOIN contracts ON contracts.id = document_lines.contract_id"
            " JOIN members ON members.id = documents.member_id"
            " WHERE (contracts.reference = 'PRO-01' AND members.code = 'AAA') OR contracts.reference = 'FIX-01'"
        ).fetchall()
    by_contract = dict(rows)
    return {"shared": by_contract["PRO-01"], "foreign": by_contract["FIX-01"]}


def _claim(book: Book) -> dict[str, object]:
    """The digest of AAA's claim of visits, as its page shows it."""
    with book.raw() as connection:
        rows = connection.execute(
            "SELECT claims.digest FROM claims JOIN items ON items.id = claims.item_id"
            " JOIN members ON members.id = claims.member_id WHERE items.code = 'VISIT' AND members.code = 'AAA'"
        ).fetchall()
    return {"claim": rows[0][0]}


def _drafts(url: str) -> dict[str, object]:
    """Drafts of AAA and of BBB, of each one that is complete and one that is sent, by somebody who is not asked."""
    typist = Cause("typist@x.example", now())
    found: dict[str, object] = {}
    with opened(url) as database, unit_of_work(database) as session:
        for lead, suffix in (("AAA", ""), ("BBB", "_of_b")):
            for name in ("draft", "sent"):
                content = NEW.with_contract({"reference": f"{name}-{lead}"})
                each = begin(session, typist, member_of_code(session, lead), content)
                found[name + suffix] = each.id
            send(session, typist, each)
            found["digest" + suffix] = each.sent_digest
    return found


def _attach(url: str, *subjects: str) -> None:
    """Attach a paper to each of these; the attachments are numbered from 1."""
    with opened(url) as database, unit_of_work(database) as session:
        for each in subjects:
            attach(session, CLERK, each, "a.pdf", PDF)


def _partnership(url: str) -> dict[str, int]:
    """AAA's declarations on PRO-01, one `waiting` for its officer, one signed with a `record` of what was given;
    BBB's on FIX-01; AAA's project."""
    with opened(url) as database, unit_of_work(database) as session:

        def offered(contract: str, member: str, officer: str | None) -> Pledge:
            values = PledgeSchema().load(PLEDGE | {"contract": contract, "member": member})
            found = session.scalars(sa.select(Contract).filter_by(reference=contract)).one()
            return declare(session, CLERK, found, member_of_code(session, member), values, officer)

        offer = offered("PRO-01", "AAA", "finance@aaa.example")
        given = record_given(session, CLERK, offer, GivenSchema().load(GIVEN | {"form": "premises"}))
        waiting, others = offered("PRO-01", "AAA", None), offered("FIX-01", "BBB", "finance@bbb.example")
        values = ProjectSchema().load(PROJECT | {"owner": "AAA"})
        project = start_project(session, CLERK, member_of_code(session, "AAA"), values)
        rows = {"offer": offer, "record": given, "waiting": waiting, "others": others, "project": project}
        return {name: row.id for name, row in rows.items()}


def _employment(url: str) -> dict[str, int]:
    """Cases on EMP-01: `new_case` of AAA that nobody has, `case` of AAA that the adviser has, `case_of_b` of BBB
    that another adviser has; and `begun` of AAA, who gained a qualification, works since `spell` and had a
    `contact`, is `hindered` by a need, has something `to_do`, and has answered a sensitive question."""
    with opened(url) as database, unit_of_work(database) as session:
        contract = session.scalars(sa.select(Contract).filter_by(reference="EMP-01")).one()
        found = {}
        for adviser in (ADVISER, OTHER_ADVISER):
            row = {"contract": "EMP-01", "adviser": adviser, "from": "2025-04-01", "capacity": "2"}
            keep_capacity(session, CLERK, contract, CapacitySchema().load(row))
        for name, member in {"new_case": "AAA", "case": "AAA", "case_of_b": "BBB", "begun": "AAA"}.items():
            values = ReferSchema().load(REFERRAL | {"member": member})
            found[name] = refer(session, CLERK, contract, member_of_code(session, member), values).id
        for name, adviser in {"case": ADVISER, "case_of_b": OTHER_ADVISER, "begun": ADVISER}.items():
            take_step(session, CLERK, case(session, found[name]), CaseStepSchema().load(ACCEPTED), adviser)
        take_step(session, CLERK, case(session, found["begun"]), CaseStepSchema().load(BEGUN))
        begun = case(session, found["begun"])
        record_outcome(session, CLERK, begun, ReachedSchema().load(QUALIFIED))
        contact = record_contact(session, CLERK, begun, ContactSchema().load(CONTACT | {"minutes": "20"}))
        spell = record_work(session, CLERK, begun, WorkSchema().load(WORK))
        asks = AskedQuestionSchema().load(ASKED | {"question": "gender", "from": "2025-04-01"})
        keep_asked(session, CLERK, member_of_code(session, "AAA"), asks)
        record_answers(session, CLERK, begun, {Question.GENDER: "woman"})
        hindered = find_need(session, CLERK, begun, CaseNeedSchema().load(HINDERED | {"need": "cv"}))
        to_do = plan_action(session, CLERK, begun, CaseActionSchema().load(TO_DO | {"state": "to_do"}))
        numbers = {"spell": spell.id, "contact": contact.id, "hindered": hindered.id, "to_do": to_do.id}
        return found | numbers


def _programme(book: Book) -> dict[str, int]:
    """Needs of AAA and of BBB; a `course` of LRN-02, theirs alone, of four places, two offered to each.

    AAA has booked two and waits for one more, by a `request`; BBB has booked one. `held` is one that is over.
    """
    terms = {"workstream": "learning", "supplier": "S1", "end": "2051-03-31", "pool": "LEARN-A"}
    parts = [part("LRN-02", code) for code in ("AAA", "BBB")]
    book.bring(contracts=[contract("LRN-02", **terms)], contract_members=parts)
    with opened(book.url) as database, unit_of_work(database) as session:
        a, b = (member_of_code(session, code) for code in ("AAA", "BBB"))
        mine, others = (record_need(session, CLERK, each, NeedSchema().load(NEED)) for each in (a, b))
        found = session.scalars(sa.select(Contract).filter_by(reference="LRN-02")).one()
        course = plan_course(session, CLERK, found, CoursePlanSchema().load(COURSE))
        offer_places(session, CLERK, course, "course LRN-02 C91", {a: 0, b: 0})
        terms_of = agreement(session, "LRN-02")
        for member, places in ((a, 3), (b, 1)):
            on = {"on": date(2026, 1, 15), "is_billed": False}
            ask_for_places(session, CLERK, terms_of, course, member, places, **on)
        held = session.scalars(sa.select(Course).filter_by(title="Safeguarding")).one()
        (request,) = waiting(session, course.item_id)
        declare_levy(session, CLERK, a, LevySchema().load(LEVY))
        given = record_transfer(session, CLERK, a, b, TransferSchema().load(TRANSFER))
        open_evaluation(session, CLERK, held, "evaluation LRN-01 C01", TOKEN, on=date(2050, 1, 1))
        numbers = {"course": course.item_id, "held": held.item_id, "request": request.request_id}
        numbers["transfer"] = given.id
        return numbers | {"need": mine.id, "need_of_b": others.id}


def _pools(url: str) -> dict[str, int]:
    """A `due` of BBB's to LEARN-A, and a `commitment` of a course from it."""
    with opened(url) as database, unit_of_work(database) as session:
        found = pool(session, "LEARN-A")
        contract = session.scalars(sa.select(Contract).filter_by(reference="LRN-01")).one()
        dues = schedule(session, CLERK, found, member_of_code(session, "BBB"), [(date(2026, 4, 30), 25_000)])
        row = {"contract": "LRN-01", "day": "2026-09-01", "amount": "120.00", "words": "A room"}
        committed = commit_cost(session, CLERK, found, contract, None, CommitmentSchema().load(row))
        return {"due": dues[0].id, "commitment": committed.id}
