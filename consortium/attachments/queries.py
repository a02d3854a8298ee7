"""Read attachments and what they hold."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.attachments.models import Attachment, AttachmentContent
from consortium.kernel.errors import NotFound, StorageTrouble


def attachments_of(session: Session, subject: str) -> list[Attachment]:
    """Every attachment of a subject, oldest first, with those that were taken away."""
    rows = sa.select(Attachment).filter_by(subject=subject).order_by(Attachment.id)
    return list(session.scalars(rows))


def attachment(session: Session, number: int) -> Attachment:
    """The attachment of this number that was not taken away. Raises NotFound."""
    found = session.get(Attachment, number)
    if found is None or not found.stands:
        raise NotFound(f"there is no attachment {number}")
    return found


def content_of(session: Session, found: Attachment) -> bytes:
    """What a standing attachment holds, exactly as it was attached. Raises StorageTrouble where it is not so."""
    row = session.get(AttachmentContent, found.digest)
    if row is None or hashlib.sha256(row.content).hexdigest() != found.digest:
        raise StorageTrouble(f"attachment {found.id} is not what was attached: restore the book from its copy")
    return row.content
