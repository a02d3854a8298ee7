"""Check the whole book: ledger, documents and claims (`consortium ledger verify`)."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import UNREADABLE
from consortium.ledger.models import JournalRow
from consortium.ledger.verify import Finding
from consortium.ledger.verify import findings as ledger_findings
from consortium.spend.models import SpendTotal
from consortium.spend.verify import findings as spend_findings
from consortium.vfm.claims import BOUND, kept_claims, worked_out_values
from consortium.vfm.facts import indices, year_facts
from consortium.vfm.models import ClaimRow, Pack
from consortium.vfm.packs import label_of, seal
from consortium.vfm.signed import flaws

CLAIM_COLUMNS = (*BOUND, "stands", "digest")
"""What of a kept claim follows from its facts; whether its year is over follows from how far the book has come."""


def verify(session: Session, against: str | None = None) -> Iterator[Finding]:
    """Every finding, of the ledger first. `against`: a head hash written down earlier."""
    yield from _readable("journals", ledger_findings(session, against))
    yield from _readable("documents", spend_findings(session))
    yield from _readable("claims", _claims(session))
    yield from _readable("signatures", _signatures(session))
    yield from _readable("packs", _packs(session))


def _readable(where: str, findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings; rows that cannot even be read any more are one as well."""
    try:
        yield from findings
    except (*UNREADABLE, NoResultFound) as trouble:
        message = (
            f"cannot be read any more, so not all could be checked ({type(trouble).__name__}: {trouble})"
        )
        yield Finding("L5", where, message)


def _claims(session: Session) -> Iterator[Finding]:
    """V2 and L8: the claims kept are those that the facts make today, and their digests with them."""
    known = indices(session)
    spent = (FinancialYear(each) for each in session.scalars(sa.select(SpendTotal.year).distinct()))
    for year in sorted({*session.scalars(sa.select(ClaimRow.year).distinct()), *spent}):
        worked_out = {each.key: worked_out_values(each, known) for each in year_facts(session, year).claims}
        kept = {
            each.key: {name: getattr(each.row, name) for name in CLAIM_COLUMNS}
            for each in kept_claims(session, year)
        }
        for key in sorted(kept.keys() | worked_out.keys()):
            wanted = {name: worked_out[key][name] for name in CLAIM_COLUMNS} if key in worked_out else None
            if kept.get(key) != wanted:
                message = "the claim kept is not what its lines make of it"
                yield Finding("V2", f"claim {' '.join(map(str, key))}", message)


def _signatures(session: Session) -> Iterator[Finding]:
    """V2: what each signature keeps is what was signed."""
    for key, flaw in flaws(session):
        yield Finding("V2", f"signature {key}", flaw)


def _packs(session: Session) -> Iterator[Finding]:
    """A frozen pack never changes, none is taken away, and each names a head that the book had."""
    hashes = {key: found for key, found in session.execute(sa.select(JournalRow.id, JournalRow.hash))}
    numbers: Counter[FinancialYear] = Counter()
    for each in session.scalars(sa.select(Pack).order_by(Pack.id)):
        where = f"pack {label_of(each)}"
        if seal(each) != each.digest:
            yield Finding("V1", where, "was changed after it was frozen")
        if each.head != (hashes.get(each.journals, "gone") if each.journals else ""):
            yield Finding("V1", where, f"was frozen at a head that is not that of journal id {each.journals}")
        numbers[each.year] += 1
        if each.number != numbers[each.year]:
            message = f"is numbered {each.number} where {numbers[each.year]} should follow"
            yield Finding("V1", where, message)
            numbers[each.year] = each.number
