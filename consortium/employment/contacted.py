"""Read contacts: those of a case, what an adviser recorded last, and what they come to for each adviser."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.employment.models import Contact, Participant
from consortium.employment.versions import standing_rows, stands
from consortium.kernel.days import Span


@dataclass(frozen=True, slots=True)
class Contacted:
    """How many contacts there were, and the minutes that they took."""

    count: int = 0
    minutes: int = 0


def contacts(session: Session, participant_id: int) -> Sequence[Contact]:
    """The contacts with a resident, the newest first."""
    return standing_rows(session, Contact, participant_id, Contact.day.desc())


def together(rows: Sequence[Contact]) -> Contacted:
    """What these contacts come to."""
    return Contacted(len(rows), sum(each.minutes for each in rows))


def last_of(rows: Sequence[Contact], adviser: str) -> Contact | None:
    """The contact that an adviser recorded last among these."""
    return max((each for each in rows if each.recorded_by == adviser), key=lambda each: each.id, default=None)


def by_adviser(session: Session, days: Span) -> dict[tuple[str, str], Contacted]:
    """What the contacts within the days come to, by service and who recorded them."""
    rows = sa.select(Contract.reference, Contact.recorded_by, sa.func.count(), sa.func.sum(Contact.minutes))
    within = (
        rows.join(Participant, Participant.id == Contact.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .where(stands(Contact), Contact.day.between(days.first, days.last))
        .group_by(Contract.reference, Contact.recorded_by)
    )
    return {(contract, who): Contacted(count, int(total)) for contract, who, count, total in session.execute(within)}
