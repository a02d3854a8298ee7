"""A journal that balances, and the hash that binds it to the one before (invariants L1 and L6)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from consortium.kernel.errors import Refused
from consortium.kernel.money import Pence, pounds


class DoesNotBalance(Refused):
    """A journal whose debits and credits differ, or that has fewer than two lines, or an empty one."""


class JournalKind(StrEnum):
    """What a journal came from."""

    DOCUMENT = "document"
    REVERSAL = "reversal"
    POOL_RETURN = "pool_return"
    POOL_CARRY = "pool_carry"
    MANUAL = "manual"


class Line(NamedTuple):
    """One account debited or credited, in pence; the other of the two is zero."""

    account: str
    contract_id: int | None
    debit: Pence
    credit: Pence


def line(account: str, contract_id: int | None, amount: Pence) -> Line:
    """A line of a signed amount: positive debits the account, negative credits it."""
    return Line(account, contract_id, amount, 0) if amount > 0 else Line(account, contract_id, 0, -amount)


@dataclass(frozen=True, slots=True)
class Journal:
    """What is to be posted: it cannot exist unless it balances.

    Raises DoesNotBalance. `posted` overrides the day of posting (only for a book read back from an export).
    """

    kind: JournalKind
    dated: date
    source: str
    lines: tuple[Line, ...]
    evidence: str = ""
    reason: str = ""
    reverses_id: int | None = None
    posted: date | None = None

    def __post_init__(self) -> None:
        if len(self.lines) < 2:
            raise DoesNotBalance("a journal needs two lines or more: its amounts cancel out to nothing")
        difference = 0
        for _, _, debit, credit in self.lines:
            if debit < 0 or credit < 0 or (debit == 0) == (credit == 0):
                raise DoesNotBalance("each line of a journal debits or credits something, and not both")
            difference += debit - credit
        if difference:
            raise DoesNotBalance(f"the journal does not balance: it is out by £{pounds(difference)}")


@dataclass(frozen=True, slots=True)
class Posted:
    """A journal that stands in the book: its place in the chain, its number, its day and hash."""

    id: int
    year: int
    number: int
    day: date
    hash: str


def seal(facts: Iterable[object], lines: Iterable[tuple[int, Line]]) -> str:
    """The hash of a journal: SHA-256 over its facts and numbered lines as text, one to a line of text.

    `facts`: previous hash, id, year, number, period, kind, dated, posted, source, reversed id, evidence,
    remark digest, in this order.
    """
    parts = ["" if each is None else str(each) for each in facts]
    parts.extend(
        f"{number}|{account}|{'' if contract is None else contract}|{debit}|{credit}"
        for number, (account, contract, debit, credit) in lines
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
