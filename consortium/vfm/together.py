"""How members work together, as their board papers say it: as of the paper's day, and in its year."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.kernel.days import FinancialYear, Span
from consortium.partnership import promises
from consortium.partnership.policies import partners
from consortium.partnership.queries import Declared, Heard, Learned, declared, lessons, projects, voices
from reports.paper_parts import (
    Contributions,
    LessonRow,
    PartnershipBlock,
    PledgeBalance,
    ProjectRow,
    VoiceRow,
)


class Together:
    """One year's partnership: what each member's paper may say of it, and the consortium's."""

    def __init__(
        self, session: Session, year: FinancialYear, day: date, agreements: Mapping[str, Agreement]
    ) -> None:
        days = Span(year.span.first, day)
        self._partners = {key: partners(each) for key, each in agreements.items()}
        self._declared = declared(session, as_at=day)
        self._voices, self._lessons = voices(session, days=days), lessons(session, days=days)
        self._projects = tuple(
            ProjectRow(
                each.row.title, each.owner_name, each.stage.label, each.move.next_step, each.move.next_day
            )
            for each in projects(session, day)
            if each.move.next_step and each.move.next_day
        )

    def block(self, member: str | None) -> PartnershipBlock:
        """What a member sees of it: its own contracts', and what is the whole partnership's; or all (None)."""
        seen = {key for key, codes in self._partners.items() if member is None or member in codes}
        ours = [each for each in self._declared if each.contract in seen]
        return PartnershipBlock(
            own=_balance(each for each in ours if each.member == member) if member else None,
            together=_balance(ours),
            voices=tuple(_voice(each) for each in self._voices if each.contract in seen),
            lessons=tuple(
                _lesson(each) for each in self._lessons if each.contract in seen or not each.contract
            ),
            projects=self._projects,
        )


def _balance(declarations: Iterable[Declared]) -> PledgeBalance:
    found = promises.balance(declarations)
    return PledgeBalance(_contributions(found.promised), _contributions(found.given), found.unsigned)


def _contributions(found: promises.Contributions) -> Contributions:
    return Contributions(found.cash, Fraction(found.days), found.premises, found.expertise)


def _voice(each: Heard) -> VoiceRow:
    row = each.row
    return VoiceRow(
        each.contract,
        each.title,
        row.about,
        row.day,
        row.said or "",
        row.changed or "",
        row.not_asked_because or "",
        row.asked,
    )


def _lesson(each: Learned) -> LessonRow:
    row = each.row
    return LessonRow(each.contract or "", each.title or "", row.day, row.learned, row.differently)
