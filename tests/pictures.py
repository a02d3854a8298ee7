"""Everything in which a book and its copy must agree."""

from datetime import date

from sqlalchemy.orm import Session

from consortium.exchange.facts import facts
from consortium.kernel.days import FinancialYear
from consortium.ledger.balances import trial_balance
from consortium.ledger.settlement import positions, settlement
from consortium.members.queries import members
from consortium.spend.statements import statement
from consortium.vfm.queries import vfm_table
from tests.books import Book

Picture = dict[str, object]


def picture(book: Book, years: tuple[int, ...] = (2025,), days: tuple[date, ...] = ()) -> Picture:
    """A book's facts; and its balances, settlement, tables and statements, as they stand and as at each day."""
    with book.look() as session:
        found: Picture = {"facts": list(facts(session))}
        for day in (None, *days):
            found[f"balances {day}"] = trial_balance(session, day)
            found[f"settlement {day}"] = settlement(positions(session, day))
            for year in years:
                found[f"table {year} {day}"] = vfm_table(session, FinancialYear(year), day).as_json()
        found |= _statements(session)
    return found


def _statements(session: Session) -> Picture:
    """Each member's lines, without the numbers of journals, and how old its balance is."""
    found: Picture = {}
    for each in members(session):
        whole = statement(session, each.code)
        lines = [
            (
                line.posted,
                line.dated,
                line.document,
                line.words,
                line.contract,
                line.amount,
                line.due,
                line.explanation,
            )
            for line in whole.lines
        ]
        found[f"statement {each.code}"] = (sorted(lines), whole.closing, whole.ageing)
    return found


def differences(one: Picture, other: Picture) -> dict[str, object]:
    """What differs, so that a test that fails says it briefly."""
    found: dict[str, object] = {}
    for name in one.keys() | other.keys():
        if one.get(name) != other.get(name):
            found[name] = (one.get(name), other.get(name))
    if "facts" in found:
        mine, theirs = set(one["facts"]), set(other["facts"])  # type: ignore[call-overload]
        found["facts"] = (sorted(mine - theirs), sorted(theirs - mine))
    return found
