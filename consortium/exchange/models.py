"""Rows of imports: each is a batch with a number, and can be undone."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import BigId, InstantType
from consortium.db import Base


class Batch(Base):
    """One import: what file (its SHA-256), by whom, when, and what it came to; `undone_at` once taken back.

    `details` counts rows created and updated by kind, as JSON.
    """

    __tablename__ = "import_batches"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Text)
    file_name: Mapped[str] = mapped_column(sa.Text)
    file_hash: Mapped[str] = mapped_column(sa.Text, index=True)
    actor: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime] = mapped_column(InstantType)
    created: Mapped[int] = mapped_column(sa.Integer)
    updated: Mapped[int] = mapped_column(sa.Integer)
    unchanged: Mapped[int] = mapped_column(sa.Integer)
    details: Mapped[str] = mapped_column(sa.Text)
    undone_at: Mapped[datetime | None] = mapped_column(InstantType)
