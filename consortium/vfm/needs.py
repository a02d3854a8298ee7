"""How many residents of each association were found to have which need, with small numbers suppressed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from consortium.employment.planned import needs_found
from consortium.kernel.days import FinancialYear
from consortium.kernel.suppression import SUM, Counts, suppressed
from consortium.parameters.queries import whole
from consortium.parameters.terms import Name


@dataclass(frozen=True, slots=True)
class NeedCount:
    """A need of one association's residents, or of all (no `member`); no `count` where it is not shown."""

    member: str | None
    need: str
    count: int | None


def need_counts(session: Session, year: FinancialYear, own: Collection[str]) -> list[NeedCount]:
    """The needs found in a year, by association and then of all.

    `own`: the associations whose every count is shown, because they are the reader's. What nobody has is left out.
    """
    found = needs_found(session, year.span)
    members, needs = ({key[place] for key in found} for place in (0, 1))
    cells = {(member, need): found.get((member, need), 0) for member in members for need in needs}
    counts = Counts(cells, whole(session, Name.SMALLEST_SHOWN, year.span.last))
    hidden = suppressed(counts)
    return [
        NeedCount(
            None if member == SUM else member,
            need,
            None if (member, need) in hidden and member not in own else count,
        )
        for (member, need), count in sorted(counts.values.items())
        if need != SUM and count
    ]
