"""Rows of attachments, and apart from them what the files hold."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.attachments.terms import medium_of_type, size_in_words
from consortium.columns import BigId, InstantType
from consortium.db import Base


class AttachmentContent(Base):
    """What a file holds, once however often it is attached, under its SHA-256 in hexadecimal."""

    __tablename__ = "attachment_contents"

    digest: Mapped[str] = mapped_column(sa.Text, primary_key=True)
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


class Attachment(Base):
    """A file on a subject; `digest` leads to its content until it is taken away, `size` counts bytes."""

    __tablename__ = "attachments"
    __table_args__ = (
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL) AND (removed_at IS NULL) = (reason IS NULL)",
            name="removed",
        ),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    subject: Mapped[str] = mapped_column(sa.Text, index=True)
    file_name: Mapped[str] = mapped_column(sa.Text)
    media_type: Mapped[str] = mapped_column(sa.Text)
    size: Mapped[int] = mapped_column(sa.Integer)
    digest: Mapped[str] = mapped_column(sa.Text, index=True)
    added_by: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(InstantType)
    removed_by: Mapped[str | None] = mapped_column(sa.Text)
    removed_at: Mapped[datetime | None] = mapped_column(InstantType)
    reason: Mapped[str | None] = mapped_column(sa.Text)

    @property
    def stands(self) -> bool:
        """Whether it was not taken away."""
        return self.removed_at is None

    @property
    def kind(self) -> str:
        """What kind of file it is, in words."""
        return medium_of_type(self.media_type).name

    @property
    def size_in_words(self) -> str:
        """How large it is, in words."""
        return size_in_words(self.size)
