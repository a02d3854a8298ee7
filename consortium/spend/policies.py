"""Who sees a document: the members of its contract, and of a contribution or payment those whose it is."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.access.principal import Principal
from consortium.contracts.models import Contract
from consortium.contracts.policies import is_seen
from consortium.kernel.errors import NotFound
from consortium.members.models import Member
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.queries import PostedDocument, documents


def is_document_seen(principal: Principal) -> sa.ColumnElement[bool]:
    """The condition on `documents` of what the person sees."""
    if principal.serves_all():
        return sa.true()
    mine: Any = sa.select(Member.id).where(Member.code.in_(principal.members()))
    contracts = sa.select(Contract.id).where(is_seen(principal))
    shared = sa.select(DocumentLine.document_id).where(DocumentLine.contract_id.in_(contracts))
    return sa.or_(DocumentRow.member_id.in_(mine), DocumentRow.other_id.in_(mine), DocumentRow.id.in_(shared))


def seen_document(session: Session, principal: Principal, number: int) -> PostedDocument:
    """The document of this number, if the person sees it. Raises NotFound, the same for what is not there."""
    found = next(documents(session, DocumentRow.id == number, is_document_seen(principal)), None)
    if found is None:
        raise NotFound(f"there is no document {number}")
    return found
