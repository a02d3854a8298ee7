"""A book that has more in it than the import kinds carry: drafts, attachments, and how members work together."""

import sqlalchemy as sa

from consortium.attachments.operations import attach
from consortium.audit.cause import Cause
from consortium.clock import now
from consortium.contracts.models import Contract
from consortium.db import unit_of_work
from consortium.drafts.operations import begin, send
from consortium.members.queries import member as member_of_code
from consortium.partnership.models import Pledge
from consortium.partnership.operations import declare, record_given
from consortium.partnership.projects import start_project
from consortium.partnership.schemas import GivenSchema, PledgeSchema, ProjectSchema
from tests.attachable import PDF
from tests.books import Book, invoice
from tests.makers import CLERK, NEW, opened

SOCIAL_VALUE = {
    **{"member": "AAA", "set": "Own survey", "outcome": "job_start", "class": "social", "value": "1200.00"},
    **{"years": "1", "price_year": "2025-26", "source": "survey of 2025", "licence": "own work", "seen": "open"},
}
DEADWEIGHT = {"member": "AAA", "factor": "deadweight", "share": "0.3", "source": "evaluation of 2025"}
PLEDGE = {"contract": "PRO-01", "member": "AAA", "kind": "offer", "form": "premises", "words": "A room"}
GIVEN, WHY = {"day": "2025-09-01", "words": "A morning"}, {"reason": "no longer"}
STEP = {"stage": "exploring", "next_step": "Meet", "next_day": "2026-12-01"}
PROJECT = {**STEP, "title": "One line", "workstream": "procurement"}


def furnish(book: Book) -> dict[str, object]:
    """Furnish the sound book, and say by which numbers (and digests of drafts) it is known.

    `shared` is a document that all share and AAA paid, `foreign` one of AAA and BBB. Attached are papers to the
    first, to contract FIX-01 and to AAA's baseline of visits: the attachments 1, 2 and 3.
    """
    book.bring(invoices=[invoice("FIX-01", "F-1", "90.00", item="POLICY", payer="BBB")])
    numbers = _numbers(book)
    _attach(book.url, f"document {numbers['shared']}", "contract FIX-01", "baseline PRO-01 VISIT AAA")
    return numbers | _claim(book) | _drafts(book.url) | _partnership(book.url)


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
