"""Apprenticeship levy transfers between members: a memorandum that never touches the ledger.

The money moves inside the government's apprenticeship service. What is kept here is what each member declared, what
it may transfer of that, and to whom it did. A tax year begins on 6 April.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import NotFound
from consortium.kernel.exact import plain
from consortium.kernel.money import Pence, display, pounds
from consortium.learning.models import LevyDeclaration, LevyTransfer
from consortium.learning.policies import ProgrammeRule
from consortium.members.models import Member
from consortium.parameters.queries import value
from consortium.parameters.terms import Name

APRIL, SIXTH = 4, 6


def tax_year(day: date) -> FinancialYear:
    """The tax year of a day."""
    begins = date(day.year, APRIL, SIXTH)
    return FinancialYear(day.year if day >= begins else day.year - 1)


def latest_declarations(session: Session) -> dict[tuple[int, int], LevyDeclaration]:
    """What each member declared last of each tax year, by member id and the year in which it starts."""
    rows = session.scalars(sa.select(LevyDeclaration).order_by(LevyDeclaration.id))
    return {(each.member_id, each.year.start): each for each in rows}


def allowance(session: Session, member_id: int, day: date) -> Pence | None:
    """What the member may transfer in the tax year of the day; None where the year before is not declared.

    The share of the day, of the levy declared for the year before times its English part and the day's top-up;
    never rounded up.
    """
    before = latest_declarations(session).get((member_id, tax_year(day).start - 1))
    if before is None:
        return None
    share, top_up = (value(session, name, day) for name in (Name.LEVY_TRANSFER_SHARE, Name.LEVY_TOP_UP))
    return int(before.levy * Fraction(before.english) / 100 * Fraction(share) * (1 + Fraction(top_up)))


@dataclass(frozen=True, slots=True)
class Transfer:
    """A transfer that stands, with who gave and who took it."""

    row: LevyTransfer
    giver: str
    taker: str

    @property
    def year(self) -> FinancialYear:
        """Its tax year."""
        return tax_year(self.row.day)


def transfers(session: Session) -> list[Transfer]:
    """Every transfer that was not taken back, by its day."""
    giver, taker, undo = aliased(Member), aliased(Member), aliased(LevyTransfer)
    rows = (
        sa.select(LevyTransfer, giver.code, taker.code)
        .join(giver, giver.id == LevyTransfer.giver_id)
        .join(taker, taker.id == LevyTransfer.taker_id)
        .where(LevyTransfer.undoes_id.is_(None), ~sa.exists().where(undo.undoes_id == LevyTransfer.id))
        .order_by(LevyTransfer.day, LevyTransfer.id)
    )
    return [Transfer(*row) for row in session.execute(rows)]


def transfer(session: Session, number: int) -> Transfer:
    """A transfer that stands. Raises NotFound."""
    for each in transfers(session):
        if each.row.id == number:
            return each
    raise NotFound(f"there is no transfer {number}")


def transferred(session: Session, giver: str, year: FinancialYear) -> Pence:
    """What a member transferred in a tax year."""
    return sum(each.row.amount for each in transfers(session) if each.giver == giver and each.year == year)


def declare_levy(session: Session, cause: Cause, member: Member, values: Mapping[str, Any]) -> LevyDeclaration:
    """Declare what the member paid in a tax year, in place of what it declared before.

    `values`: a clean row of LevySchema. Raises ProgrammeRule where what it transferred would be above its allowance.
    """
    year: FinancialYear = values["year"]
    before = latest_declarations(session).get((member.id, year.start))
    facts = {"year": year, "levy": values["levy"], "english": values["english"]}
    row = LevyDeclaration(member_id=member.id, declared_by=cause.actor, declared_at=cause.at, **facts)
    session.add(row)
    session.flush()
    done = [each for each in transfers(session) if each.giver == member.code and each.year.start == year.start + 1]
    if done and sum(each.row.amount for each in done) > (allowance(session, member.id, done[-1].row.day) or 0):
        message = f"{member.code} has transferred more in {year.next()} than that would allow"
        raise ProgrammeRule(message, "levy")
    action, was = ("levy declared anew", _told(before)) if before else ("levy declared", None)
    record(session, cause, action, f"levy {member.code} {year}", before=was, after=_told(row))
    return row


def _told(row: LevyDeclaration) -> dict[str, str]:
    return {"levy": pounds(row.levy), "english": plain(row.english)}


def record_transfer(
    session: Session, cause: Cause, giver: Member, taker: Member, values: Mapping[str, Any]
) -> LevyTransfer:
    """Record a transfer. `values`: a clean row of TransferSchema. Raises ProgrammeRule above the allowance."""
    day, amount = values["day"], values["amount"]
    may, year = allowance(session, giver.id, day), tax_year(day)
    if may is None:
        raise ProgrammeRule(f"declare first what {giver.code} paid in the tax year before {year}", "giver")
    left = may - transferred(session, giver.code, year)
    if amount > left:
        message = f"{giver.code} may transfer {display(may)} in {year}, and of that {display(max(0, left))} is left"
        raise ProgrammeRule(message, "amount")
    row = LevyTransfer(
        giver_id=giver.id,
        taker_id=taker.id,
        day=day,
        amount=amount,
        standard=values["standard"],
        recorded_by=cause.actor,
        recorded_at=cause.at,
    )
    session.add(row)
    session.flush()
    after = {"from": giver.code, "to": taker.code, "day": day, "amount": pounds(amount), "standard": row.standard}
    record(session, cause, "levy transferred", f"levy transfer {row.id}", after=after)
    return row


def take_transfer_back(session: Session, cause: Cause, found: Transfer) -> LevyTransfer:
    """Take back a transfer that was recorded wrongly, by a row that undoes it. Raises NotFound."""
    standing = transfer(session, found.row.id).row
    facts = ("giver_id", "taker_id", "day", "amount", "standard")
    copied = {name: getattr(standing, name) for name in facts}
    row = LevyTransfer(undoes_id=standing.id, recorded_by=cause.actor, recorded_at=cause.at, **copied)
    session.add(row)
    session.flush()
    before, after = {"amount": pounds(standing.amount)}, {"amount": pounds(0)}
    record(session, cause, "levy transfer taken back", f"levy transfer {standing.id}", before=before, after=after)
    return row
