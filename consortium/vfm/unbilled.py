"""Baselines that wait for a bill: they may earn a claim in the year, and nothing that counts is billed yet."""

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import BaselineTerms
from consortium.kernel.days import FinancialYear
from consortium.kernel.terms import Workstream
from consortium.learning.queries import course_days
from consortium.spend.models import SpendTotal
from consortium.spend.totals import COST
from consortium.vfm.facts import YearFacts


@dataclass(frozen=True, slots=True)
class Unbilled:
    """A member's baseline of an item that nothing was billed for yet."""

    agreement: Agreement
    terms: BaselineTerms


def unbilled(session: Session, facts: YearFacts, agreements: Mapping[str, Agreement]) -> list[Unbilled]:
    """The year's baselines without a bill, in order of contract id, item and member.

    The item counts on a day of the year; a course is held on one, and billed to nobody: once it is billed,
    a member without a share of it had no place.
    """
    by_id = {each.id: each for each in agreements.values()}
    days, billed = course_days(session), _billed_items(session, facts.year)
    found = []
    for terms in facts.not_yet_billed:
        agreement = by_id[terms.contract_id]
        if agreement.workstream is Workstream.LEARNING:
            key = agreement.items[terms.item].id
            day = days.get(key)
            waits = day in facts.year.span and agreement.counts(terms.member, day) if day else False
            if not waits or key in billed:
                continue
        elif not agreement.counted_days(terms.member, facts.year.span):
            continue
        found.append(Unbilled(agreement, terms))
    return found


def _billed_items(session: Session, year: FinancialYear) -> set[int]:
    """The ids of items with a posted line in the year that no reversal took back."""
    rows = (
        sa.select(SpendTotal.item_id)
        .where(SpendTotal.year == year.start, SpendTotal.kind == COST, SpendTotal.item_id > 0)
        .group_by(SpendTotal.item_id)
        .having(sa.func.sum(SpendTotal.lines) > 0)
    )
    return set(session.scalars(rows))
