"""What residents need, association by association; a small number of another's residents is not shown."""

from typing import Any

import sqlalchemy as sa
from flask import Blueprint, url_for

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.employment.lists import WordList
from consortium.employment.models import CaseNeed, Participant
from consortium.employment.policies import is_followed
from consortium.employment.versions import stands
from consortium.employment.words import said
from consortium.members.models import Member
from consortium.vfm.needs import need_counts
from consortium.vfm.published import told_until
from consortium.web.answers import listed
from consortium.web.asked import asked_year, members_seen, shown_year
from consortium.web.case_page import case_address
from consortium.web.guard import page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import looking, me

blueprint = Blueprint("needs", __name__, url_prefix="/services/employment")
TOO_FEW = "not shown"


@page(blueprint, "/needs", may=Permission.READ_SERVICES)
def index() -> Any:
    """How many residents of the person's associations, and of all together, were found in a year to have which need."""
    session = looking()
    shown, asked = asked_year("year", "Financial year")
    year = asked or shown_year(session)
    own, until = me().members(Permission.READ_SERVICES), told_until(session)
    seen = [None, *(each.code for each in members_seen(session, Permission.READ_SERVICES))]

    def words(need: str) -> str:
        return said(session, WordList.NEEDS, need, min(year.span.last, today()))

    def leads(row: Row) -> str | None:
        """The residents behind a count, for whoever sees them one by one."""
        whose = {"member": row["member"], "need": row["code"], "year": str(year)}
        return url_for("needs.found", **whose) if row["member"] in me().members(Permission.READ_CASES) else None

    listing = Listing(
        name="needs",
        caption=f"Residents found to have a need in {year}",
        rows=[each for each in need_counts(session, year, own, until) if each.member in seen],
        columns=(
            Column("need", "Need or barrier", lambda each: words(each.need), searched=True, filtered=True),
            Column("member", "Association", lambda each: each.member or "all together", filtered=True),
            Column("count", "Residents", lambda each: each.count, "count", link=leads, notes=_too_few),
            Column("code", "Recorded as", lambda each: each.need, "code", only_on="exports"),
        ),
        words="residents-counted",
        order="need",
        also=("year",),
        asked=(shown,),
    )
    return listed(listing, "cases/needs.html", year=year, until=until)


def _too_few(row: Row) -> list[str]:
    return [TOO_FEW] if row["count"] is None else []


@page(blueprint, "/needs/found", may=Permission.READ_CASES)
def found() -> Any:
    """The needs that were found, one by one, of one's own association's residents or of those whom one advises."""
    session = looking()
    shown, year = asked_year("year", "Financial year")

    def words(need: str) -> str:
        return said(session, WordList.NEEDS, need, today())

    listing = Listing(
        name="needs-found",
        caption="Needs that were found",
        select=sa.select(CaseNeed)
        .join(Participant, Participant.id == CaseNeed.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(stands(CaseNeed), is_followed(me()))
        .where(CaseNeed.found_day.between(year.span.first, year.span.last) if year else sa.true()),
        columns=(
            Column("reference", "Reference", Participant.reference, "code", link=case_address, searched=True),
            Column("need", "Need or barrier", CaseNeed.need, shown=words, filtered=True),
            Column("found", "Found", CaseNeed.found_day, "day"),
            Column("met", "Met", CaseNeed.met_day, "day"),
            Column("member", "Association", Member.code, filtered=True),
            Column("contract", "Service", Contract.reference, filtered=True),
            Column("no", "No.", Participant.id, "count"),
        ),
        order="-found",
        asked=(shown,),
    )
    return listed(listing, "cases/needs_found.html")
