"""Whose a draft is: the lead member's own, and the consortium's administrators and auditors'."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.access.terms import Permission
from consortium.drafts.models import ContractDraft
from consortium.drafts.queries import draft, editors
from consortium.kernel.errors import NotFound, Refused
from consortium.members.models import Member


class NotByItsEditor(Refused):
    """Whoever typed in a draft or sent it cannot approve it."""


def seen_draft(session: Session, principal: Principal, number: int) -> tuple[ContractDraft, str]:
    """The draft, if the person sees it, with its lead's code. Raises NotFound, the same for what is not there."""
    found = draft(session, number)
    lead = session.get_one(Member, found.lead_id).code
    if not principal.may(Permission.READ, lead):
        raise NotFound(f"there is no draft {number}")
    return found, lead


def is_draft_seen(principal: Principal) -> sa.ColumnElement[bool]:
    """The condition on `contract_drafts` of what the person sees."""
    if principal.serves_all():
        return sa.true()
    mine: Any = sa.select(Member.id).where(Member.code.in_(principal.members()))
    return ContractDraft.lead_id.in_(mine)


def may_approve(principal: Principal, found: ContractDraft, lead: str) -> bool:
    """Whether the person may approve the draft: one of the lead or an administrator, who had no part in it."""
    return principal.may(Permission.APPROVE_CONTRACTS, lead) and not _had_a_part(principal, found)


def must_approve(principal: Principal, found: ContractDraft, lead: str) -> None:
    """Raise NotAllowed or NotByItsEditor unless the person may approve the draft."""
    principal.must(Permission.APPROVE_CONTRACTS, lead)
    if _had_a_part(principal, found):
        raise NotByItsEditor("you typed in this draft or sent it: another person must approve it")


def _had_a_part(principal: Principal, found: ContractDraft) -> bool:
    return principal.email.casefold() in {each.casefold() for each in editors(found)}
