"""Rows of the links by which people subscribe to their calendars."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from consortium.columns import InstantType
from consortium.db import Base


class CalendarLink(Base):
    """The one link to a person's calendar: only the digest of its secret is kept, and without the row it is over."""

    __tablename__ = "calendar_links"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(sa.Text, unique=True)
    made_at: Mapped[datetime] = mapped_column(InstantType)
