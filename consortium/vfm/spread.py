"""The consortium beside us: per home, lowest to highest, without names."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from statistics import median

from consortium.kernel.money import Pence, rounded
from reports.paper_parts import BesideRow
from reports.table import Row, Table

MEASURES: dict[str, Callable[[Row], Pence]] = {
    "Joint cost per home": lambda row: row.figures.spend,
    "Saved and rebates per home": lambda row: row.figures.cashable + row.figures.rebates,
    "Cost of belonging per home": lambda row: row.running_cost,
}


def beside(table: Table, homes: Mapping[str, int], member: str | None) -> tuple[BesideRow, ...]:
    """Each measure per home: the member's own beside the spread of those whose homes are known."""
    rows = []
    for words, measure in MEASURES.items():
        per_home = {
            code: Fraction(measure(row), homes[code])
            for code, row in table.rows.items()
            if homes.get(code) and row != Row()
        }
        if not per_home:
            continue
        own = per_home.get(member) if member else None
        every = sorted(per_home.values())
        rows.append(
            BesideRow(
                words,
                _pence(own),
                rounded(every[0]),
                rounded(Fraction(median(every))),
                rounded(every[-1]),
                len(every),
            )
        )
    return tuple(rows)


def _pence(value: Fraction | None) -> Pence | None:
    return None if value is None else rounded(value)
