"""Credit for an outcome to which several members' services contributed: in parts that come to exactly one.

Where nobody said otherwise, the resident's own member has all of it. Every total over members counts an outcome once.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import gcd
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.models import Contract
from consortium.contracts.queries import agreements
from consortium.employment.cases import Case
from consortium.employment.models import CreditShare, OutcomeRow, Participant, PastCredit
from consortium.employment.policies import CaseRefused
from consortium.employment.queries import outcomes
from consortium.employment.terms import Outcome
from consortium.kernel.days import Span, long_date
from consortium.members.models import Member
from consortium.members.queries import members

LARGEST_WEIGHT = 100

Weights = Mapping[str, int]
"""The weight of each member that is credited, by code: whole numbers from 1."""


@dataclass(frozen=True, slots=True)
class Shared:
    """How the credit for an outcome of a member's resident is shared."""

    participant_id: int
    member: str
    outcome: Outcome
    day: date
    weights: Weights

    @property
    def parts(self) -> dict[str, Fraction]:
        """The exact part of each member; they come to one."""
        return parts_of(self.weights)


def parts_of(weights: Weights) -> dict[str, Fraction]:
    """The exact parts of these weights, by member code."""
    whole = sum(weights.values())
    return {member: Fraction(weight, whole) for member, weight in sorted(weights.items())}


def lowest(weights: Weights) -> dict[str, int]:
    """The weights in the smallest whole numbers that stand in the same proportion."""
    divisor = gcd(*weights.values())
    return {member: weight // divisor for member, weight in weights.items()}


def shared(session: Session, *within: sa.ColumnElement[bool]) -> list[Shared]:
    """Every outcome of these participants of which the credit is shared, as it was said last."""
    own, credited, later = aliased(Member), aliased(Member), aliased(CreditShare)
    key = ("participant_id", "outcome", "date")
    is_older = sa.exists().where(
        *(getattr(later, name) == getattr(CreditShare, name) for name in key), later.version > CreditShare.version
    )
    rows = (
        sa.select(CreditShare.participant_id, own.code, CreditShare.outcome, CreditShare.date)
        .add_columns(credited.code, CreditShare.weight)
        .join(Participant, Participant.id == CreditShare.participant_id)
        .join(own, own.id == Participant.member_id)
        .join(credited, credited.id == CreditShare.member_id)
        .where(~is_older, *within)
        .order_by(CreditShare.participant_id, CreditShare.date, CreditShare.outcome, credited.code)
    )
    found: dict[tuple[int, str, str, date], dict[str, int]] = defaultdict(dict)
    for number, member, outcome, day, whose, weight in session.execute(rows):
        found[number, member, outcome, day][whose] = weight
    return [
        Shared(number, member, Outcome(outcome), day, weights)
        for (number, member, outcome, day), weights in found.items()
    ]


def credited(session: Session, days: Span) -> dict[tuple[str, str], Fraction]:
    """The credit for outcomes reached within the days, by (member code, outcome), exactly.

    Over all members it comes to the number of outcomes that there are.
    """
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for key, count in outcomes(session, days).items():
        found[key] += count
    for each in shared(session, CreditShare.date.between(days.first, days.last)):
        found[each.member, each.outcome.value] -= 1
        for member, part in each.parts.items():
            found[member, each.outcome.value] += part
    for row in _gone(session, days):
        member, whose, kind, part = row
        found[member, kind] -= part
        found[whose, kind] += part
    return dict(found)


def _gone(session: Session, days: Span) -> list[tuple[str, str, str, Fraction]]:
    """Parts of credit for outcomes of those who are gone: whose resident it was, whose the credit is, what for."""
    codes = {each.id: each.code for each in members(session)}
    rows = sa.select(PastCredit).where(PastCredit.day.between(days.first, days.last))
    return [
        (codes[each.member_id], codes[each.credited_id], each.kind, Fraction(each.parts, each.whole))
        for each in session.scalars(rows)
    ]


def share_credit(session: Session, cause: Cause, case: Case, row: OutcomeRow, weights: Weights) -> None:
    """Say by what weights members are credited with an outcome, from now on. Raises CaseRefused."""
    outcome = Outcome(row.outcome)
    _must_be_shareable(session, case, row, weights)
    before = weights_of(session, case, row)
    if parts_of(before) == parts_of(weights):
        raise CaseRefused("nothing is different: change a part")
    add_credit(session, cause, row, weights)
    told = {name: str(part) for name, part in parts_of(weights).items()}
    said = {name: str(part) for name, part in parts_of(before).items()}
    subject = f"{case.subject} {outcome.value}"
    record(session, cause, "credit shared", subject, before=said, after=told)


def weights_of(session: Session, case: Case, row: OutcomeRow) -> dict[str, int]:
    """The weights that hold for an outcome of the case."""
    same = CreditShare.participant_id == row.participant_id
    known = shared(session, same, CreditShare.outcome == row.outcome, CreditShare.date == row.date)
    return dict(known[0].weights) if known else {case.member: 1}


def add_credit(session: Session, cause: Cause, row: OutcomeRow, weights: Weights) -> None:
    """Add a version; the event is that of `share_credit`."""
    key = {"participant_id": row.participant_id, "outcome": row.outcome, "date": row.date}
    newest = session.scalar(sa.select(sa.func.max(CreditShare.version)).filter_by(**key)) or 0
    known = {each.code: each for each in members(session)}
    for member, weight in sorted(weights.items()):
        add_share(session, cause, row, newest + 1, known[member], {"weight": weight})


def add_share(
    session: Session, cause: Cause, row: OutcomeRow, version: int, member: Member, values: Mapping[str, Any]
) -> None:
    """Add one member's weight of a version; see `add_credit`."""
    key = {"participant_id": row.participant_id, "outcome": row.outcome, "date": row.date, "version": version}
    who = {"recorded_by": cause.actor, "recorded_at": cause.at}
    session.add(CreditShare(**key, member_id=member.id, weight=values["weight"], **who))
    session.flush()


def add_past_credit(
    session: Session, contract: Contract, member: Member, credited_to: Member, values: Mapping[str, Any]
) -> None:
    """Add parts of credit for outcomes of those who are gone; the event is that of the import that restores it."""
    key = {"contract_id": contract.id, "member_id": member.id, "credited_id": credited_to.id}
    numbers = {name: values[name] for name in ("day", "whole", "parts")}
    session.add(PastCredit(**key, kind=values["kind"].value, **numbers))
    session.flush()


def _must_be_shareable(session: Session, case: Case, row: OutcomeRow, weights: Weights) -> None:
    if not weights:
        raise CaseRefused("give somebody a part: an outcome is credited to one member at least")
    if not all(1 <= each <= LARGEST_WEIGHT for each in weights.values()):
        raise CaseRefused(f"a part is a whole number from 1 to {LARGEST_WEIGHT}")
    agreement = agreements(session, [case.row.contract_id])[case.contract]
    for member in weights:
        if member != case.member and not agreement.takes_part(member, row.date):
            raise CaseRefused(f"{member} does not take part in {case.contract} on {long_date(row.date)}")


def past_credit(session: Session, participant: Participant) -> Counter[tuple[str, date, int, str]]:
    """What is to be kept of shared outcomes of a participant who goes: parts by (outcome, day, whole, member)."""
    found: Counter[tuple[str, date, int, str]] = Counter()
    for each in shared(session, CreditShare.participant_id == participant.id):
        weights = lowest(each.weights)
        for member, weight in weights.items():
            found[each.outcome.value, each.day, sum(weights.values()), member] += weight
    return found
