"""What each member bore, by contract, item and year: the sums that value for money starts from (L8, V4)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.db import add_to
from consortium.kernel.days import FinancialYear, Span
from consortium.kernel.exact import MILLIONTHS
from consortium.spend.documents import DocumentKind, DocumentLineFacts
from consortium.spend.models import SpendTotal
from consortium.spend.weights import Weights

TABLE: sa.Table = SpendTotal.__table__  # type: ignore[assignment]
KEY = ("contract_id", "year", "kind", "item_id", "member_id", "counted", "weights_id")
SUMS = ("net", "vat", "quantity", "lines")
COST = "cost"


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A posted line with all that its sums need; `sign` -1 takes it back (a reversal)."""

    agreement: Agreement
    kind: DocumentKind
    dated: date
    service_day: date
    facts: DocumentLineFacts
    weights_id: int
    weights: Weights
    sign: int = 1

    @property
    def settled(self) -> Span | None:
        """The days that it settles, where it is of a true-up."""
        return self.facts.span if self.kind is DocumentKind.TRUE_UP else None


class Totals:
    """Sums waiting to be written; they stop growing however many lines there are."""

    def __init__(self, session: Session, member_ids: dict[str, int]) -> None:
        self._session = session
        self._member_ids = member_ids
        self._sums: dict[tuple[Any, ...], list[int]] = {}
        self._keys: dict[tuple[Any, ...], list[tuple[Any, ...] | None]] = {}

    def add(self, line: SharedLine, nets: list[int] | None = None, vats: list[int] | None = None) -> None:
        """Add a line's net and VAT shares and quantity to its members' sums."""
        facts = line.facts
        quantity = self._quantity(facts) * line.sign
        nets = line.weights.shares(facts.net) if nets is None else nets
        vats = line.weights.shares(facts.vat) if vats is None else vats
        for key, net, vat in zip(self._keys_of(line), nets, vats, strict=True):
            if key is None:
                continue
            sums = self._sums.setdefault(key, [0, 0, 0, 0])
            sums[0] += net * line.sign
            sums[1] += vat * line.sign
            sums[2] += quantity
            sums[3] += line.sign if net else 0

    def _keys_of(self, line: SharedLine) -> list[tuple[Any, ...] | None]:
        """The key of each member's sum, in order of code; None for a weight of zero. Looked up once a day."""
        agreement, day = line.agreement, line.service_day
        is_cost = line.kind.is_cost
        of = (agreement.id, line.facts.item, line.weights_id, line.kind, line.settled)
        place = (*of, day if is_cost else line.dated)
        known = self._keys.get(place)
        if known is None:
            year = FinancialYear.of(place[-1]).start
            item_id = agreement.items[line.facts.item].id if line.facts.item else 0
            head, counts = (agreement.id, year, COST if is_cost else line.kind.value, item_id), agreement.counts
            known = self._keys[place] = [
                (*head, self._member_ids[member], is_cost and counts(member, day, line.settled), line.weights_id)
                if weight
                else None
                for member, weight in zip(line.weights.members, line.weights.whole, strict=True)
            ]
        return known

    @staticmethod
    def _quantity(facts: DocumentLineFacts) -> int:
        if facts.quantity is None:
            return 0
        millionths = int(facts.quantity * MILLIONTHS)
        return -millionths if facts.net < 0 else millionths

    def rows(self) -> Iterator[dict[str, Any]]:
        """The sums as rows of the table."""
        for key, sums in self._sums.items():
            yield dict(zip((*KEY, *SUMS), (*key, *sums), strict=True))

    def flush(self) -> None:
        """Add the sums to those of the book."""
        add_to(self._session, TABLE, KEY, self.rows())
        self._sums.clear()


def totals(
    session: Session, year: FinancialYear, contract_ids: Iterable[int] | None = None
) -> list[dict[str, Any]]:
    """The kept sums of a year as mappings of the table's columns."""
    rows = sa.select(*TABLE.c).where(TABLE.c.year == year.start)
    if contract_ids is not None:
        rows = rows.where(TABLE.c.contract_id.in_(list(contract_ids)))
    return [dict(row) for row in session.execute(rows).mappings()]
