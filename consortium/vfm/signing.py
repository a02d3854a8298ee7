"""The member's own officer signs its claims, or disputes them with a reason (spec/vfm.md)."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.audit.cause import Cause
from consortium.audit.operations import record
from consortium.contracts.models import Baseline, Contract
from consortium.contracts.queries import agreements, who_entered
from consortium.fields import NAME, typed
from consortium.kernel.days import FinancialYear
from consortium.kernel.errors import Refused, Unreadable
from consortium.kernel.money import pounds
from consortium.kernel.terms import ClaimState
from consortium.members.queries import member as member_of_code
from consortium.vfm.claims import KeptClaim, kept_claims
from consortium.vfm.models import Signature
from consortium.vfm.opened import lines_behind
from consortium.vfm.signed import content

Key = tuple[str, str, str, FinancialYear]
"""A claim's contract, item, member and year."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class NothingToSign(Refused):
    """There is no claim to sign."""


class EnteredByOfficer(Refused):
    """Whoever entered or varied a contract or baseline may not sign the claims that rest on it."""


class ChangedSinceShown(Refused):
    """The claim is not what the officer was shown any more."""


def sign(
    session: Session,
    cause: Cause,
    year: FinancialYear,
    member: str,
    officer: str,
    *,
    contract: str | None = None,
    item: str | None = None,
    decision: ClaimState = ClaimState.VALIDATED,
    signed_at: datetime | None = None,
    shown: Collection[str] | None = None,
) -> list[KeptClaim]:
    """Record that the member's officer (an e-mail address) validated or disputed its claims of a year.

    All of them, or those of one contract or item. Claims that the same signature holds already are passed
    over. `signed_at`: when they were signed, where that is not now (a book read back from an export). `shown`:
    the digests of the claims as the officer saw them; one that changed since is not signed.
    Returns the claims signed now. Raises Unreadable, NotFound, NothingToSign, EnteredByOfficer, ChangedSinceShown, and
    Refused for a dispute without `cause.reason`.
    """
    if not (_EMAIL.fullmatch(officer) and officer.isprintable() and len(officer) <= NAME):
        raise Unreadable(f"{officer!r} is not an e-mail address: name the officer who signs")
    cause = replace(cause, reason=typed(cause.reason))
    if decision is ClaimState.DISPUTED and not cause.reason:
        raise Refused("a dispute needs a reason")
    member_of_code(session, member)
    found = kept_claims(session, year, member=member, contract=contract)
    claims = [each for each in found if item is None or each.item == item]
    if not claims:
        where = f" on contract {contract}" if contract else ""
        raise NothingToSign(f"{member} has no claim{where} in {year}")
    for each in claims:
        _must_be_signable(session, each, officer)
    signed = [each for each in claims if each.state is not decision]
    known = agreements(session, {each.row.contract_id for each in signed})
    lines = lines_behind(session, year, signed, known)
    for each in signed:
        if shown is not None and each.row.digest not in shown:
            raise ChangedSinceShown(
                f"claim {each.contract} {each.item} changed since the page was shown: look at it again before you sign"
            )
        _sign(session, cause, each, officer, decision, signed_at, content(each.row, lines[each.row.id]))
    return signed


def _must_be_signable(session: Session, claim: KeptClaim, officer: str) -> None:
    if claim.row.problem:
        raise NothingToSign(f"claim {claim.contract} {claim.item} cannot be signed: {claim.row.problem}")
    if what := entered_by_officer(session, [claim], officer).get(claim.key):
        raise EnteredByOfficer(
            f"{officer} entered the {what} of claim {claim.contract} {claim.item}: another officer must sign it"
        )


def entered_by_officer(session: Session, claims: Collection[KeptClaim], officer: str) -> dict[Key, str]:
    """What the officer entered or varied behind each claim, `contract` or `baseline`; the others are left out."""
    ids = {each.row.contract_id for each in claims}
    contracts = {each.id: each for each in session.scalars(sa.select(Contract).where(Contract.id.in_(ids)))}
    of_items = Baseline.item_id.in_({each.row.item_id for each in claims})
    baselines = {(each.item_id, each.member_id): each for each in session.scalars(sa.select(Baseline).where(of_items))}
    found: dict[Key, str] = {}
    for claim in claims:
        baseline = baselines.get((claim.row.item_id, claim.row.member_id))
        if baseline and _is_among(officer, who_entered(baseline)):
            found[claim.key] = "baseline"
        if _is_among(officer, who_entered(contracts[claim.row.contract_id])):
            found[claim.key] = "contract"
    return found


def _is_among(officer: str, addresses: Collection[str]) -> bool:
    return officer.casefold() in {each.casefold() for each in addresses}


def _sign(
    session: Session,
    cause: Cause,
    claim: KeptClaim,
    officer: str,
    decision: ClaimState,
    signed_at: datetime | None,
    content: str,
) -> None:
    session.add(
        Signature(
            claim_id=claim.row.id,
            digest=claim.row.digest,
            decision=decision.value,
            officer=officer,
            at=signed_at or cause.at,
            reason=cause.reason,
            content=content,
        )
    )
    record(
        session,
        cause,
        f"claim {decision.value}",
        f"claim {claim.contract} {claim.item} {claim.member} {claim.row.year}",
        before={"state": claim.state.value},
        after={
            "state": decision.value,
            "officer": officer,
            "cashable": pounds(claim.row.cashable or 0),
            "avoided": pounds(claim.row.avoided or 0),
            **({"signed_at": signed_at} if signed_at else {}),
        },
    )
    session.flush()
