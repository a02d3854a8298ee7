"""What the demonstration has under way: a contract sent for approval, one half typed, a variation returned."""

from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.contracts.models import Contract
from consortium.demo.people import ADMINISTRATOR
from consortium.demo.signatures import OFFICERS
from consortium.drafts.content import Content
from consortium.drafts.operations import begin, begin_variation, give_back, save, send
from consortium.drafts.queries import standing
from consortium.members.models import Member

SENT = Content(
    contract={
        "reference": "GUT-01",
        "title": "Gutter clearing",
        "workstream": "procurement",
        "supplier": "EAVESDOWN",
        "category": "45261210",
        "start": "2027-04-01",
        "end": "2030-03-31",
        "max_end": "2032-03-31",
        "notice_days": "90",
        "value": "186000.00",
        "allocation": "homes",
        "agreed": "2026-03-05",
    },
    supplier={"code": "EAVESDOWN", "name": "Eavesdown Roofing (invented) Ltd", "company_number": ""},
    members=[{"member": code, "from": "", "to": "", "weight": ""} for code in ("AMBER", "BROCK", "CASA", "DUNMAR")],
    items=[{"item": "BLOCK", "description": "Clearing the gutters of one block", "unit": "visit"}],
    baselines=[
        {
            "item": "BLOCK",
            "price": "84.50",
            "date": "2025-10-01",
            "source": "contract",
            "index": "CPI",
            "evidence": "B",
            "note": "Invoice of October 2025 under our own contract",
        }
    ],
    residents={
        "about": "award",
        "day": "2026-02-14",
        "asked": "46",
        "said": "Not before nine on Saturdays, and tell us the day beforehand.",
        "changed": "Work begins at nine; a notice hangs in each block two days before.",
        "not_asked_because": "",
    },
)
BEGUN = Content(contract={"reference": "", "title": "Playground inspection", "workstream": "procurement"})
VARIED, REASON = "LIF-01", "Two blocks were handed over, and their lifts with them"
RETURNED = "Which lifts? Say it in the reason, and whose weight falls by how many."


def add_drafts(session: Session, cause: Cause) -> int:
    """Add the drafts as their officers would have typed them; how many."""
    officer = replace(cause, actor=OFFICERS["CASA"])
    sent = begin(session, officer, _member(session, "CASA"), SENT)
    send(session, officer, sent)
    begin(session, replace(cause, actor=OFFICERS["FERRY"]), _member(session, "FERRY"), BEGUN)
    contract = session.scalars(sa.select(Contract).filter_by(reference=VARIED)).one()
    lead = session.get_one(Member, contract.lead_id).code
    theirs = replace(cause, actor=OFFICERS[lead])
    varied = begin_variation(session, theirs, contract)
    content = standing(session, VARIED)
    save(session, theirs, varied, varied.revision, _varied(content))
    send(session, theirs, varied)
    give_back(session, replace(cause, actor=ADMINISTRATOR, reason=RETURNED), varied)
    return 3


def _varied(content: Content) -> Content:
    first, *others = content.members
    more = {**first, "weight": str(int(first["weight"]) + 2)}
    voice = {"about": "change", "day": "2026-02-20", "said": "", "changed": "", "asked": ""}
    return replace(
        content,
        members=[more, *others],
        residents={**voice, "not_asked_because": "The same lifts are serviced by the same firm as before."},
        variation={"effective": "2026-04-01", "reason": REASON},
    )


def _member(session: Session, code: str) -> Member:
    return session.scalars(sa.select(Member).filter_by(code=code)).one()
