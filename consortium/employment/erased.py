"""Which references were erased, so that a file that still has one does not bring the person back.

Keeping a mark of who asked to be forgotten needs a reason: without it the next file would undo the erasure and
count the person twice. The mark is a digest of a random reference, under a key of the contract that nothing
outside the book has, cut to so few digits that several possible references share each: it answers whether a
reference that somebody holds was erased, and even with the key nobody can tell from it which reference it was.
A new reference that happens to share one is refused too, about once in four million; another is drawn.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.employment.models import ErasedReference

DIGITS = 8
"""Hexadecimal digits of a digest: 65 references of eight drawn letters share each."""


def mark_erased(session: Session, contract_id: int, reference: str, day: date) -> None:
    """Note that the reference of a contract was erased on the day."""
    if erased_on(session, contract_id, reference) is not None:
        return
    keys = sa.select(ErasedReference.key).where(ErasedReference.contract_id == contract_id).limit(1)
    key = session.scalar(keys) or secrets.token_hex(16)
    session.add(ErasedReference(contract_id=contract_id, key=key, digest=_digest(key, reference), day=day))
    session.flush()


def erased_on(session: Session, contract_id: int, reference: str) -> date | None:
    """The day on which the reference was erased; None where it was not."""
    return day_erased(erasures_of(session, contract_id), reference)


Erasures = Mapping[tuple[str, str], date]
"""The day of each erasure of a contract, by key and digest."""


def erasures_of(session: Session, contract_id: int) -> Erasures:
    """Every erasure of a contract."""
    rows = sa.select(ErasedReference).filter_by(contract_id=contract_id)
    return {(each.key, each.digest): each.day for each in session.scalars(rows)}


def day_erased(erasures: Erasures, reference: str) -> date | None:
    """The day on which the reference was erased by these; None where it was not."""
    keys = {key for key, _ in erasures}
    return next((day for key in keys if (day := erasures.get((key, _digest(key, reference))))), None)


def _digest(key: str, reference: str) -> str:
    return hmac.digest(key.encode(), reference.encode(), hashlib.sha256).hex()[:DIGITS]
