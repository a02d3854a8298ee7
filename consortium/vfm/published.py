"""What frozen packs say of outcomes: what was published once cannot be taken back, and every later figure is
beside it.

Until a year's next pack is frozen, its figures stay as its newest pack has them: whoever looked at a running count
day by day would see each resident's outcome by itself. A pack that is frozen hides what changed by few since an
earlier one showed it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.clock import day_of
from consortium.db import remembered
from consortium.employment.terms import OUTCOME_WORDS, Outcome
from consortium.kernel.days import FinancialYear
from consortium.kernel.suppression import SUM, Cell
from consortium.vfm.models import Pack

Published = Mapping[Cell, int | None]
"""Counts by member and outcome, those of all under SUM; None where a pack does not show one."""

_OUTCOMES = {words: outcome.value for outcome, words in OUTCOME_WORDS.items()}


@dataclass(frozen=True, slots=True)
class OfPack:
    """What a pack published."""

    label: str
    counts: Published


def published(session: Session, year: FinancialYear) -> list[OfPack]:
    """What the packs of a year published of its outcomes, the oldest first."""
    return remembered(session, f"published {year}", lambda: _published(session, year))


def told_until(session: Session) -> date | None:
    """The last day of which others than the owning member are told anything of residents; None before any pack.

    It is that of the year of the newest pack, or the day on which that was frozen: between two packs nobody sees a
    count move by one.
    """
    newest = sa.select(Pack.year, Pack.frozen_at).order_by(Pack.year.desc(), Pack.number.desc()).limit(1)
    found = session.execute(newest).one_or_none()
    return min(found.year.span.last, day_of(found.frozen_at)) if found else None


def is_published(session: Session, year: FinancialYear, outcome: Outcome, count: int) -> bool:
    """Whether the newest pack of a year says that so many of all members' residents reached an outcome in it."""
    packs = published(session, year)
    return bool(packs) and packs[-1].counts.get((SUM, outcome.value)) == count


def _published(session: Session, year: FinancialYear) -> list[OfPack]:
    rows = sa.select(Pack.number, Pack.content).where(Pack.year == year).order_by(Pack.number)
    return [OfPack(f"{year}/{number}", _counts(content)) for number, content in session.execute(rows)]


def _counts(content: str) -> Published:
    """The counts among a pack's papers; a paper without employment support told that nobody reached anything."""
    found: dict[Cell, int | None] = {}
    for code, text in json.loads(content).items():
        block = json.loads(text)["paper"].get("employment") or {"outcomes": []}
        row = code or SUM
        found |= {(row, outcome): 0 for outcome in _OUTCOMES.values()}
        found |= {(row, _OUTCOMES[each["words"]]): each["count"] for each in block["outcomes"]}
    return found
