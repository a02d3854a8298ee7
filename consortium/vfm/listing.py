"""The claims of a year as a list shows them: with those to come, and those that a board pack has frozen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.agreement import Agreement
from consortium.contracts.queries import agreement as agreement_of
from consortium.contracts.queries import agreements
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence
from consortium.kernel.terms import ClaimState
from consortium.members.queries import member as member_of_code
from consortium.vfm.claims import KeptClaim, kept_claims
from consortium.vfm.facts import year_facts
from consortium.vfm.models import Pack
from consortium.vfm.packs import contents
from consortium.vfm.unbilled import Unbilled, unbilled

FROZEN = "frozen"
"""The state of a claim whose signed figures stand in a frozen pack of its year: the list alone shows it."""


@dataclass(frozen=True, slots=True)
class ListedClaim:
    """A line of the list; `cashable` and `avoided` are None where there are no figures (yet)."""

    contract: str
    item: str
    member: str
    state: str
    source: str
    evidence: str
    cost: Pence = 0
    cashable: Pence | None = None
    avoided: Pence | None = None
    signed_by: str = ""
    problem: str = ""
    incomplete: tuple[str, ...] = ()
    """Why it stays out of headlines, from the facts as they stand."""


def listed_claims(
    session: Session, year: FinancialYear, *, member: str | None = None, contract: str | None = None
) -> list[ListedClaim]:
    """The claims of a year, and the baselines that wait for a bill as forecasts. Raises NotFound."""
    if member is not None:
        member_of_code(session, member)
    known = _known(session, contract)
    facts = year_facts(session, year, contract_ids=[each.id for each in known.values()])
    incomplete = {each.key: each.incomplete for each in facts.claims}
    frozen = _frozen(session, year)
    kept = kept_claims(session, year, member=member, contract=contract)
    found = [
        *(_listed(each, incomplete.get(each.key, ()), _figures(each) in frozen) for each in kept),
        *(
            _forecast(each)
            for each in unbilled(session, facts, known)
            if member in (None, each.terms.member)
        ),
    ]
    return sorted(found, key=lambda each: (each.contract, each.item, each.member))


def _known(session: Session, contract: str | None) -> dict[str, Agreement]:
    if contract is None:
        return agreements(session)
    return {contract: agreement_of(session, contract)}


def _listed(each: KeptClaim, incomplete: tuple[str, ...], is_frozen: bool) -> ListedClaim:
    row, is_signed = each.row, each.state is ClaimState.VALIDATED
    return ListedClaim(
        contract=each.contract,
        item=each.item,
        member=each.member,
        state=FROZEN if is_frozen and is_signed else each.state.value,
        source=row.source,
        evidence=row.evidence,
        cost=row.cost,
        cashable=row.cashable,
        avoided=row.avoided,
        signed_by=each.signature.officer if each.signature else "",
        problem=row.problem,
        incomplete=incomplete,
    )


def _forecast(each: Unbilled) -> ListedClaim:
    return ListedClaim(
        contract=each.agreement.reference,
        item=each.terms.item,
        member=each.terms.member,
        state=ClaimState.FORECAST.value,
        source=each.terms.row.source,
        evidence=each.terms.row.evidence,
    )


Figures = tuple[object, ...]
"""A claim's key and what its signature is given for."""


def _figures(each: KeptClaim) -> Figures:
    row = each.row
    terms = (Fraction(row.price), row.price_date, row.source, row.evidence, row.series)
    return (*each.key[:3], *terms, Fraction(row.quantity), row.cost, row.cashable, row.avoided)


def _frozen(session: Session, year: FinancialYear) -> set[Figures]:
    packs: Iterable[Pack] = session.scalars(sa.select(Pack).where(Pack.year == year))
    return {figures for pack in packs for figures in _signed_figures(pack)}


def _signed_figures(pack: Pack) -> Iterator[Figures]:
    for paper in contents(pack).members.values():
        for each in paper.claims:
            if each.state is ClaimState.VALIDATED:
                terms = (each.price, each.price_date, each.source.value, each.evidence.value, each.index)
                yield (*each.key, *terms, each.quantity, each.cost, each.cashable, each.avoided)
