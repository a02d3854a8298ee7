"""What must hold between referrals, outcomes and the contract (spec/imports.md, "Refused as well")."""

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import START, Agreement
from consortium.contracts.queries import agreements
from consortium.contracts.rules import Broken
from consortium.employment.models import OutcomeRow, Participant
from consortium.kernel.terms import Workstream
from consortium.members.models import Member


def broken(session: Session, contract_ids: Iterable[int]) -> Iterator[Broken]:
    """Every broken rule among the referrals, outcomes and items of these contracts."""
    for agreement in agreements(session, contract_ids).values():
        is_employment = agreement.workstream is Workstream.EMPLOYMENT
        if is_employment:
            yield from _items(agreement)
        rows = session.execute(
            sa.select(Participant.reference, Participant.started, Member.code)
            .join(Member, Member.id == Participant.member_id)
            .where(Participant.contract_id == agreement.id)
        )
        for reference, started, member in rows:
            key = (agreement.reference, reference)
            if not is_employment:
                message = f"contract {agreement.reference} is not an employment contract: check the reference"
                yield Broken("referrals", key, "contract", agreement.reference, message)
            elif started and not agreement.takes_part(member, started):
                message = f"{member} does not take part in {agreement.reference} on that day: check contract_members"
                yield Broken("referrals", key, "started", str(started), message, member)
        yield from _outcomes(session, agreement)


def _items(agreement: Agreement) -> Iterator[Broken]:
    for code in agreement.items:
        if code != START:
            message = (
                f"contract {agreement.reference} is an employment contract: "
                "its only item is start; remove the row"
            )
            yield Broken("contract_items", (agreement.reference, code), "item", code, message)


def _outcomes(session: Session, agreement: Agreement) -> Iterator[Broken]:
    rows = session.execute(
        sa.select(Participant.reference, Participant.started, OutcomeRow.outcome, OutcomeRow.date)
        .join(OutcomeRow, OutcomeRow.participant_id == Participant.id)
        .where(
            Participant.contract_id == agreement.id,
            sa.or_(Participant.started.is_(None), Participant.started > OutcomeRow.date),
        )
    )
    for reference, started, outcome, day in rows:
        key = (agreement.reference, reference, outcome, str(day))
        if started is None:
            yield Broken(
                "outcomes",
                key,
                "participant",
                reference,
                f"participant {reference} has not started: record the start first",
            )
        else:
            yield Broken(
                "outcomes",
                key,
                "date",
                str(day),
                f"is before {reference} started on {started}: check both days",
            )
