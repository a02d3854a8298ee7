"""Every fact as canonical, ordered text, independent of the schema: equal for equal content on any database."""

import json
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from consortium.exchange.beside import (
    Terms,
    journals,
    past_totals,
    periods,
    sharing_rules,
    signatures,
    terms_as_posted,
)
from consortium.exchange.everything import rows
from consortium.exchange.kinds import KINDS
from consortium.exchange.partnership import partnership
from consortium.exchange.scratch import Scratch
from consortium.exchange.social_value import social_value
from consortium.kernel.money import pounds
from consortium.ledger.journal import JournalKind
from consortium.spend.queries import PostedDocument, documents


def facts(session: Session) -> Iterator[str]:
    """The facts, one to a line: a word for what it is, then its values as JSON; lines in order of code point.

    Journal numbers, hashes, imports, instants and the audit trail are no facts: they tell how the book came
    to be, and differ between two books of the same content.
    """
    yield from _sorted(_lines(session))


def _lines(session: Session) -> Iterator[str]:
    for kind in KINDS:
        for row in rows(session, kind):
            yield _line(kind, row)
    terms = terms_as_posted(session)
    for document in documents(session):
        yield from _posted(document, terms)
    entries: dict[str, list[dict[str, str]]] = {}
    for row in journals(session):
        if row["kind"] not in ("posting", JournalKind.REVERSAL) or row["reverses"]:
            entries.setdefault(row["entry"], []).append(row)
    for mine in entries.values():
        yield from _journal(mine)
    for row in sharing_rules(session):
        yield _line("sharing rule", row)
    for word, found in (("past total", past_totals(session)), ("period", periods(session))):
        for row in found:
            yield _line(word, row)
    yield from _signed(session)


def _signed(session: Session) -> Iterator[str]:
    """Signatures, and how members work together: whatever has an instant of its own, without that."""
    for row in signatures(session):
        yield _line("signature", _without_instant(row))
    for kind, found in (*partnership(session), *social_value(session)):
        for row in found:
            yield _line(kind.name, _without_instant(row))


def _without_instant(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if name != "at"}


def _posted(posted: PostedDocument, terms: Terms) -> Iterator[str]:
    """The day a document was posted, its terms and shares line by line, and its reversal."""
    key = {"document": posted.document.natural_key, "occurrence": str(posted.occurrence)}
    yield _line("posting", key | {"posted": posted.posted.isoformat()})
    for line in posted.document.lines:
        as_posted = terms(posted, line)
        weights, mine = as_posted.weights, key | {"line": str(line.line)}
        served = {"service_day": as_posted.service_day.isoformat(), "pool": as_posted.pool or ""}
        yield _line("terms", mine | served | {"by": weights.content})
        shares = zip(weights.members, weights.shares(line.net), weights.shares(line.vat), strict=True)
        for member, net, vat in shares:
            yield _line("share", mine | {"member": member, "net": pounds(net), "vat": pounds(vat)})
    if posted.reversed_dated and posted.reversed_posted:
        days = {"dated": posted.reversed_dated.isoformat(), "posted": posted.reversed_posted.isoformat()}
        yield _line("reversal", key | days)


def _journal(rows_of_it: list[dict[str, str]]) -> Iterator[str]:
    first = rows_of_it[0]
    lines = sorted([row["account"], row["contract"], row["debit"], row["credit"]] for row in rows_of_it)
    facts_of_it = {name: first[name] for name in ("kind", "dated", "posted", "reason")}
    yield _line("journal", facts_of_it | {"lines": json.dumps(lines, ensure_ascii=False)})


def _line(word: str, values: dict[str, str]) -> str:
    return f"{word} {json.dumps(values, sort_keys=True, ensure_ascii=False)}"


def _sorted(lines: Iterable[str]) -> Iterator[str]:
    """The lines in order of code point, sorted on disk so that memory stays flat."""
    base = Scratch("facts", "CREATE TABLE lines (line BLOB)")
    try:
        base.write("INSERT INTO lines VALUES (?)", ((line.encode(),) for line in lines))
        for (line,) in base.read("SELECT line FROM lines ORDER BY line"):
            yield line.decode()
    finally:
        base.close()
