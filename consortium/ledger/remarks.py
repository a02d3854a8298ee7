"""Text typed beside posted rows: kept apart with a salt, so that it can be redacted (invariant L10)."""

import hashlib
import secrets
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.db import insert_rows
from consortium.ledger.models import Remark

TABLE: sa.Table = Remark.__table__  # type: ignore[assignment]


def digest(salt: str, text: str) -> str:
    """What the posted row keeps of a text."""
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()


class Remarks:
    """Remarks waiting to be written, numbered on from those in the book."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._next = (session.scalar(sa.select(sa.func.max(Remark.id))) or 0) + 1
        self._waiting: list[tuple[Any, ...]] = []

    def add(self, text: str) -> tuple[int | None, str]:
        """Keep a text; return its key and digest, or (None, "") when there is none."""
        if not text:
            return None, ""
        salt, key = secrets.token_hex(16), self._next
        self._next += 1
        self._waiting.append((key, salt, text))
        return key, digest(salt, text)

    def flush(self) -> None:
        """Write what waits."""
        insert_rows(self._session, TABLE, ("id", "salt", "text"), self._waiting)
        self._waiting.clear()
