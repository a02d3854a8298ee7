"""Attach a file, and take one away."""

import hashlib

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.attachments.checking import checked_medium, checked_name
from consortium.attachments.models import Attachment, AttachmentContent
from consortium.attachments.queries import attachments_of
from consortium.attachments.terms import MOST_STANDING
from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.kernel.errors import NotFound, Refused


def attach(session: Session, cause: Cause, subject: str, name: str, content: bytes) -> Attachment:
    """Attach a file to a subject. Raises Refused for a file that is not what it should be, or one too many."""
    file_name = checked_name(name)
    medium = checked_medium(file_name, content)
    digest = hashlib.sha256(content).hexdigest()
    standing = [each for each in attachments_of(session, subject) if each.stands]
    if same := next((each for each in standing if each.digest == digest), None):
        raise Refused(f"the file is attached already, as {same.file_name}")
    if len(standing) >= MOST_STANDING:
        raise Refused(f"{MOST_STANDING} files are attached already: take one away first, or join some in one")
    if session.get(AttachmentContent, digest) is None:
        session.add(AttachmentContent(digest=digest, content=content))
        session.flush()
    row = Attachment(
        subject=subject,
        file_name=file_name,
        media_type=medium.media_type,
        size=len(content),
        digest=digest,
        added_by=cause.actor,
        at=cause.at,
    )
    session.add(row)
    session.flush()
    record(session, cause, "attached", subject, after=_told(row))
    return row


def take_away(session: Session, cause: Cause, subject: str, number: int) -> Attachment:
    """Take an attachment of the subject away, for the cause's reason; its content goes if nothing else holds it.

    Raises NotFound, and Refused without a reason.
    """
    row = next((each for each in attachments_of(session, subject) if each.id == number), None)
    if row is None or not row.stands:
        raise NotFound(f"there is no attachment {number} of {subject}")
    if not cause.reason:
        raise Refused("taking a file away needs a reason")
    row.removed_by, row.removed_at, row.reason = cause.actor, cause.at, cause.reason
    session.flush()
    held = sa.select(Attachment.id).where(Attachment.digest == row.digest, Attachment.removed_at.is_(None))
    if session.scalar(held.limit(1)) is None:
        session.execute(sa.delete(AttachmentContent).filter_by(digest=row.digest))
    record(session, cause, "taken away", subject, before=_told(row), after={"attachment": row.id, "stands": False})
    return row


def _told(row: Attachment) -> dict[str, str | int]:
    return {
        "attachment": row.id,
        "file": row.file_name,
        "media_type": row.media_type,
        "size": row.size,
        "digest": row.digest,
    }
