"""Begin a draft, type in it, send it, return it, approve it, discard it: each leaves one event."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.models import Contract
from consortium.contracts.operations import add_authors
from consortium.drafts.checking import (
    VOICE,
    NotReady,
    Wrong,
    variation_of,
    wrong_by_itself,
    wrong_in_the_book,
)
from consortium.drafts.content import PARTS, Content, from_day
from consortium.drafts.models import ContractDraft
from consortium.drafts.queries import editors, standing
from consortium.drafts.terms import MOVES, OPEN, DraftState
from consortium.exchange.bringing_in import bring_in_typed
from consortium.exchange.staging import Staging
from consortium.kernel.errors import Refused
from consortium.members.models import Member
from consortium.partnership.operations import keep_voice


class NoLegalMove(Refused):
    """A draft in this state cannot come to that one."""


class ChangedMeanwhile(Refused):
    """Somebody else saved the draft, or it is not what was shown any more."""


def begin(session: Session, cause: Cause, lead: Member, content: Content) -> ContractDraft:
    """Begin the draft of a new contract that `lead` leads."""
    return _begin(session, cause, lead, content.with_contract({"lead": lead.code}), None)


def begin_variation(session: Session, cause: Cause, contract: Contract) -> ContractDraft:
    """Begin a variation of a contract, from what stands of it."""
    lead = session.get_one(Member, contract.lead_id)
    return _begin(session, cause, lead, standing(session, contract.reference), contract)


def _begin(
    session: Session, cause: Cause, lead: Member, content: Content, varied: Contract | None
) -> ContractDraft:
    found = ContractDraft(
        lead_id=lead.id,
        contract_id=varied.id if varied else None,
        state=DraftState.DRAFT.value,
        reference=content.reference,
        title=content.title,
        content=content.text,
        base=content.text if varied else "",
        editors=cause.actor,
        begun_at=cause.at,
        changed_at=cause.at,
    )
    session.add(found)
    session.flush()
    after = {"of": content.reference or "a new contract", "lead": lead.code}
    record(session, cause, "draft begun", subject_of(found), after=after)
    return found


def subject_of(found: ContractDraft) -> str:
    """What the audit trail calls the draft."""
    return f"draft {found.id}"


def save(session: Session, cause: Cause, found: ContractDraft, revision: int, content: Content) -> None:
    """Keep what was typed; what was sent becomes a draft again, so that nobody approves what they did not see.

    Raises ChangedMeanwhile unless `revision` is the draft's, and NoLegalMove where it is decided already.
    """
    _must_be_open(found)
    if revision != found.revision:
        raise ChangedMeanwhile("somebody else saved this draft since you opened it: look at it again before you go on")
    before = Content.read(found.content)
    content = content.with_contract({"lead": before.contract.get("lead", "")})
    if content.text == before.text:
        return
    state = found.state
    found.content, found.revision, found.changed_at = content.text, found.revision + 1, cause.at
    found.reference, found.title = content.reference, content.title
    found.editors = "\n".join(dict.fromkeys([*found.editors.split("\n"), cause.actor]))
    _voided(found)
    changed = [part for part in PARTS if getattr(before, part) != getattr(content, part)]
    was, now = ({part: getattr(each, part) for part in changed} for each in (before, content))
    told = {"before": was | {"state": state}, "after": now | {"state": found.state}}
    record(session, cause, "draft saved", subject_of(found), **told)
    session.flush()


def _must_be_open(found: ContractDraft) -> None:
    if DraftState(found.state) not in OPEN:
        raise NoLegalMove(f"draft {found.id} is {found.state}: it cannot be edited any more")


def _voided(found: ContractDraft) -> None:
    found.state = DraftState.DRAFT.value
    found.sent_by = found.sent_at = found.sent_digest = None


def send(session: Session, cause: Cause, found: ContractDraft) -> None:
    """Send the draft for approval, exactly as it stands. Raises NoLegalMove, and NotReady where it cannot hold."""
    lead = session.get_one(Member, found.lead_id).code
    _must_move(found, DraftState.SENT)
    if wrong := wrong_in_the_book(session, cause, found, lead):
        raise NotReady(wrong)
    found.sent_by, found.sent_at = cause.actor, cause.at
    found.decided_by, found.decided_at, found.decision = None, None, ""
    found.sent_digest = Content.read(found.content).digest
    found.editors = "\n".join(dict.fromkeys([*found.editors.split("\n"), cause.actor]))
    _move(session, cause, found, DraftState.SENT, "draft sent", {"digest": found.sent_digest})


def give_back(session: Session, cause: Cause, found: ContractDraft) -> None:
    """Return what was sent, for the reason of the cause. Raises NoLegalMove, and Refused without a reason."""
    _must_say_why(cause)
    _decide(session, cause, found, DraftState.RETURNED, "draft returned")


def discard(session: Session, cause: Cause, found: ContractDraft) -> None:
    """Give a draft up, for the reason of the cause; it stays to be read. Raises NoLegalMove and Refused."""
    _must_say_why(cause)
    _decide(session, cause, found, DraftState.DISCARDED, "draft discarded")


def _must_say_why(cause: Cause) -> None:
    if not cause.reason:
        raise Refused("say why")


def _decide(session: Session, cause: Cause, found: ContractDraft, state: DraftState, action: str) -> None:
    _must_move(found, state)
    found.decided_by, found.decided_at, found.decision = cause.actor, cause.at, cause.reason
    _move(session, cause, found, state, action)


def approve(session: Session, cause: Cause, found: ContractDraft, digest: str) -> Contract:
    """Let what was sent hold: its rows go into the book, entered by those who typed them.

    `digest` is that of what the person was shown. Raises NoLegalMove, ChangedMeanwhile, and NotReady where the
    book has changed so that it cannot hold any more; the unit of work must then be abandoned.
    """
    _must_move(found, DraftState.APPROVED)
    content = Content.read(found.content)
    if not digest == found.sent_digest == content.digest:
        raise ChangedMeanwhile("this is not what was sent any more: look at it again before you approve it")
    lead = session.get_one(Member, found.lead_id).code
    if wrong := wrong_by_itself(session, cause, found, lead):
        raise NotReady(wrong)
    contract = _bring_in(session, cause, found, content)
    found.decided_by, found.decided_at = cause.actor, cause.at
    found.contract_id = contract.id
    told = {"contract": contract.reference, "digest": digest}
    _move(session, cause, found, DraftState.APPROVED, "draft approved", told)
    return contract


def _bring_in(session: Session, cause: Cause, found: ContractDraft, content: Content) -> Contract:
    """Bring the draft's rows and the residents' voice into the book."""
    variation, base = variation_of(found), Content.read(found.base)
    because = f"{subject_of(found)}: {variation['reason']}" if found.base else subject_of(found)
    written = replace(cause, reason=because, authors=editors(found))
    with Staging() as staging:
        rows = from_day(base, content, variation["effective"]).typed()
        bring_in_typed(session, written, rows, staging, effective=variation["effective"])
        if staging.errors:
            raise NotReady([Wrong("", each.row, each.column, each.message) for each in staging.report()])
    contract = session.scalars(sa.select(Contract).filter_by(reference=content.reference)).one()
    add_authors(contract, written)
    keep_voice(session, written, contract, VOICE.load(dict(content.residents)))
    return contract


def _must_move(found: ContractDraft, state: DraftState) -> None:
    if state not in MOVES[DraftState(found.state)]:
        raise NoLegalMove(f"draft {found.id} is {found.state}: it cannot become {state}")


def _move(
    session: Session,
    cause: Cause,
    found: ContractDraft,
    state: DraftState,
    action: str,
    told: Mapping[str, str] = MappingProxyType({}),
) -> None:
    before, found.state = found.state, state.value
    record(session, cause, action, subject_of(found), before={"state": before}, after={"state": state.value, **told})
    session.flush()
