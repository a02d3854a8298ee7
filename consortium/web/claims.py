"""The claims behind a year's table, as a list: what each saved, and whether it is signed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence, display
from consortium.kernel.terms import ClaimState
from consortium.vfm.changed import cash_when_signed
from consortium.vfm.claims import KeptClaim
from consortium.web.listing import Column, Listing, Row
from reports.claims import Claim

STATES = {
    ClaimState.CALCULATED: "not signed",
    ClaimState.VALIDATED: "signed",
    ClaimState.DISPUTED: "disputed",
}
VIEW = ("q", "sort", "page", "contract", "workstream", "state", "complete", "source", "evidence")
"""What an address says of the part of the list that is shown."""

TONES = {"not signed": "", "signed": "gain", "disputed": "loss"}


def address(year: str, contract: str, item: str, member: str) -> str:
    """Where a claim is shown."""
    return url_for("vfm.claim", year=year, contract=contract, item=item, member=member)


def name_of(claim: KeptClaim) -> str:
    """What a row of the list is called, one member's: `LIF-01 VISIT`."""
    return f"{claim.contract} {claim.item}"


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim as the list shows it; `is_complete` as headlines tell it, from the facts as they stand."""

    claim: KeptClaim
    workstream: str
    is_complete: bool
    noted: str


def claims_listing(
    session: Session,
    year: FinancialYear,
    claims: list[KeptClaim],
    worked_out: Iterable[Claim],
    *,
    of_one: bool,
) -> Listing:
    """These claims of the year; `of_one`: of one member, whom the page need not name on every row.

    `worked_out`: the year's claims, worked out from their facts as they stand.
    """
    return Listing(
        name=f"claims-{year}",
        caption="Claims, each of which opens to its lines and baseline",
        rows=list(_lines(session, claims, worked_out)),
        columns=_columns(of_one=of_one),
        order="claim",
        also=("year", "member"),
    )


def _lines(session: Session, claims: list[KeptClaim], worked_out: Iterable[Claim]) -> Iterator[ClaimLine]:
    when_signed = cash_when_signed(session, claims)
    facts = {each.facts.key: each.facts for each in worked_out}
    for each in claims:
        known = facts.get(each.key)
        is_complete = known is not None and not known.incomplete
        noted = "; ".join(_noted(each, when_signed, is_complete=is_complete))
        yield ClaimLine(each, known.workstream.value if known else "", is_complete, noted)


def _columns(*, of_one: bool) -> tuple[Column, ...]:
    return (
        Column("claim", "Contract and item", lambda each: name_of(each.claim), link=_link, only_on="pages"),
        Column("year", "Year", lambda each: str(each.claim.row.year), only_on="exports"),
        Column(
            "contract",
            "Contract",
            lambda each: each.claim.contract,
            searched=True,
            filtered=True,
            only_on="exports",
        ),
        Column("item", "Item", lambda each: each.claim.item, searched=True, only_on="exports"),
        Column(*("workstream", "Workstream", lambda each: each.workstream), filtered=True, only_on="exports"),
        Column(
            "member",
            "Member",
            lambda each: each.claim.member,
            searched=True,
            only_on="exports" if of_one else "",
        ),
        Column(
            "state", "State", lambda each: STATES[each.claim.state], tone=_tone, notes=_notes, filtered=True
        ),
        Column(
            *("complete", "Complete", lambda each: "yes" if each.is_complete else "no"),
            filtered=True,
            only_on="exports",
        ),
        Column("source", "Source", lambda each: each.claim.row.source, filtered=True),
        Column("evidence", "Evidence", lambda each: each.claim.row.evidence, filtered=True),
        Column("cost", "Cost", lambda each: each.claim.row.cost, "amount", summed=True),
        Column(
            "cash",
            "Saved in cash",
            lambda each: each.claim.row.cashable,
            "amount",
            tone=_cash_tone,
            summed=True,
        ),
        Column("avoided", "Rise avoided", lambda each: each.claim.row.avoided, "amount", summed=True),
        Column("noted", "To note", lambda each: each.noted, only_on="exports"),
    )


def _noted(claim: KeptClaim, when_signed: Mapping[int, Pence | None], *, is_complete: bool) -> Iterator[str]:
    """What a reader of the claim must know: it changed since it was signed, it is incomplete, it has no figures."""
    if claim.lapsed:
        changed = f"changed since it was {STATES[ClaimState(claim.lapsed.decision)]}"
        then, now = when_signed.get(claim.row.id), claim.row.cashable
        if then is not None:
            changed += f": {display(then)} then" + ("" if now is None else f", {display(now)} now")
        yield changed
    if not is_complete:
        yield "incomplete"
    if claim.row.cashable is None:
        yield claim.row.problem


def _link(row: Row) -> str:
    return address(row["year"], row["contract"], row["item"], row["member"])


def _tone(row: Row) -> str:
    return TONES[row["state"]]


def _cash_tone(row: Row) -> str:
    return "loss" if (row["cash"] or 0) < 0 else ""


def _notes(row: Row) -> list[str]:
    return [row["noted"]] if row["noted"] else []
