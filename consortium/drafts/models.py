"""Rows of drafts."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, InstantType
from consortium.db import Base


class ContractDraft(Base):
    """A contract, or a variation of one (`contract_id` from the beginning), as far as it is typed.

    `content` is what was typed (`reference` and `title` are of it, for lists) and `base` what stood when a
    variation was begun, both as canonical JSON. `revision` counts the edits: who saves must have seen the last.
    `sent_digest` binds what was sent; `editors` are all who typed in it or sent it, one to a line: none of them may
    approve it.
    """

    __tablename__ = "contract_drafts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    lead_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"), index=True)
    contract_id: Mapped[int | None] = mapped_column(sa.ForeignKey("contracts.id"), index=True)
    state: Mapped[str] = mapped_column(sa.Text)
    reference: Mapped[str] = mapped_column(sa.Text)
    title: Mapped[str] = mapped_column(sa.Text)
    content: Mapped[str] = mapped_column(sa.Text)
    base: Mapped[str] = mapped_column(sa.Text, default="")
    revision: Mapped[int] = mapped_column(sa.Integer, default=1)
    editors: Mapped[str] = mapped_column(sa.Text)
    begun_at: Mapped[datetime] = mapped_column(InstantType)
    changed_at: Mapped[datetime] = mapped_column(InstantType)
    sent_by: Mapped[str | None] = mapped_column(sa.Text)
    sent_at: Mapped[datetime | None] = mapped_column(InstantType)
    sent_digest: Mapped[str | None] = mapped_column(sa.Text)
    decided_by: Mapped[str | None] = mapped_column(sa.Text)
    decided_at: Mapped[datetime | None] = mapped_column(InstantType)
    decision: Mapped[str] = mapped_column(sa.Text, default="")
    """Why it was returned or discarded."""
