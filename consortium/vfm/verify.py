"""Check the whole book: ledger, documents and claims (`consortium ledger verify`)."""

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import UNREADABLE
from consortium.ledger.verify import Finding
from consortium.ledger.verify import findings as ledger_findings
from consortium.spend.models import SpendTotal
from consortium.spend.verify import findings as spend_findings
from consortium.vfm.claims import keepable, kept_claims
from consortium.vfm.facts import indices, year_facts
from consortium.vfm.models import ClaimRow, Pack
from consortium.vfm.packs import label_of


def verify(session: Session, against: str | None = None) -> Iterator[Finding]:
    """Every finding, of the ledger first. `against`: a head hash written down earlier."""
    yield from _readable("journals", ledger_findings(session, against))
    yield from _readable("documents", spend_findings(session))
    yield from _readable("claims", _claims(session))
    yield from _packs(session)


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
    """V2 and L8: the claims kept are those that the facts make today."""
    known = indices(session)
    spent = (FinancialYear(each) for each in session.scalars(sa.select(SpendTotal.year).distinct()))
    for year in sorted({*session.scalars(sa.select(ClaimRow.year).distinct()), *spent}):
        kept = {
            each.key: (each.row.cost, each.row.cashable, each.row.avoided)
            for each in kept_claims(session, year)
        }
        worked_out: dict[tuple[str, str, str, FinancialYear], tuple[int, int | None, int | None]] = {}
        for facts in year_facts(session, year).claims:
            each, _ = keepable(facts, known)
            worked_out[facts.key] = (
                (facts.cost, each.cashable, each.avoided) if each else (facts.cost, None, None)
            )
        for key in sorted(kept.keys() | worked_out.keys()):
            if kept.get(key) != worked_out.get(key):
                yield Finding(
                    "V2",
                    f"claim {' '.join(map(str, key))}",
                    "the claim kept is not what its lines make of it",
                )


def _packs(session: Session) -> Iterator[Finding]:
    """A frozen pack never changes."""
    for each in session.scalars(sa.select(Pack).order_by(Pack.id)):
        if hashlib.sha256(each.content.encode()).hexdigest() != each.digest:
            yield Finding("V1", f"pack {label_of(each)}", "was changed after it was frozen")
