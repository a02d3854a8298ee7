"""Employment support and learning: what residents and staff got, what it cost; participants, courses and places."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, request, url_for
from sqlalchemy.orm import Session, aliased

from consortium.access.terms import Permission
from consortium.contracts.models import Contract, Item
from consortium.contracts.policies import is_seen
from consortium.employment.cases import standing
from consortium.employment.credit import credited
from consortium.employment.models import CreditShare, OutcomeRow, Participant
from consortium.employment.queries import outcomes as outcomes_within
from consortium.employment.terms import Outcome
from consortium.kernel.days import EVER, FinancialYear
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.exact import mixed, nearest, price
from consortium.learning.models import Booking, Course
from consortium.learning.queries import places
from consortium.members.models import Member
from consortium.vfm.papers import paper_of
from consortium.vfm.published import published
from consortium.vfm.residents import SUSTAINED, WORDS, withheld
from consortium.web.answers import listed, listed_together
from consortium.web.asked import asked_year, members_seen, which_year, whose
from consortium.web.figures import shares_address
from consortium.web.guard import page
from consortium.web.listing import Column, Filter, Listing, Row
from consortium.web.session import looking, me
from reports.paper_parts import CourseRow

blueprint = Blueprint("programmes", __name__)


@page(blueprint, "/services", may=Permission.READ_SERVICES)
def index() -> Any:
    """What a member's residents and staff got in a year, and what that cost."""
    session = looking()
    seen = members_seen(session, Permission.READ_SERVICES)
    member, year = whose(seen, Permission.READ_SERVICES), which_year(session)
    employment = learning = None
    packs, problem = published(session, year), ""
    if member:
        try:
            paper = paper_of(session, year, member.code)
            employment, learning = paper.employment, paper.learning
            if employment and not packs and member.code not in me().members(Permission.READ_SERVICES):
                employment = withheld(employment)
        except Refused as missing:
            problem = str(missing)
    return listed(
        _places(session, learning.courses if learning else (), member, year),
        "programmes/index.html",
        seen=seen,
        whose=member,
        year=year,
        employment=employment,
        learning=learning,
        outcomes=list(zip(WORDS, employment.outcomes, strict=False)) if employment else [],
        job_start=Outcome.JOB_START,
        credited=_credited_otherwise(session, member, year),
        sustained=list(zip(SUSTAINED, employment.sustained, strict=True)) if employment else [],
        problem=problem,
        pack=packs[-1].label if packs else "",
    )


def _credited_otherwise(session: Session, member: Member | None, year: FinancialYear) -> dict[str, str]:
    """The credit for outcomes of a member that the person serves, by outcome, where it is not the whole ones."""
    if member is None or member.code not in me().members(Permission.READ_SERVICES):
        return {}
    counts, parts = outcomes_within(session, year.span), credited(session, year.span)
    return {
        outcome: mixed(part)
        for (whose, outcome), part in parts.items()
        if whose == member.code and part != counts.get((whose, outcome), 0)
    }


def _programmes(session: Session, year: FinancialYear) -> dict[tuple[str, str], str]:
    """The contract of each course held in the year, by code and title."""
    return {(each.course, each.title): each.contract for each in places(session, year.span)}


def _within(name: str, heading: str, day: Any) -> tuple[Filter, sa.ColumnElement[bool]]:
    """The filter of a list by a financial year, and the condition that the day is in it."""
    found, year = asked_year(name, heading)
    return found, day.between(year.span.first, year.span.last) if year else sa.true()


def _places(
    session: Session, found: Sequence[CourseRow], member: Member | None, year: FinancialYear
) -> Listing:
    programmes = _programmes(session, year)

    def lines_of(row: Row) -> str | None:
        """What the course cost the member opens to, for whom it does."""
        if member is None or not me().may(Permission.READ, member.code):
            return None
        of = {"contract": programmes.get((row["course"], row["title"])), "item": row["course"]}
        return shares_address("put-in", year, member.code, workstream="learning", **of)

    def baseline_of(row: Row) -> str | None:
        """Where the price of a place bought alone stands with its source, for whoever may read contracts."""
        contract = programmes.get((row["course"], row["title"]))
        if contract is None or member is None or not me().may(Permission.READ, member.code):
            return None
        return url_for("contracts.one", reference=contract, year=year, _anchor="baselines")

    return Listing(
        name="places",
        caption="Our places, course by course",
        rows=found,
        columns=(
            Column("course", "Course", lambda each: each.reference, "code", searched=True),
            Column("title", "Title", lambda each: each.title, searched=True),
            Column("day", "Day", lambda each: each.day, "day"),
            Column("booked", "Booked", lambda each: each.booked, "count", summed=True),
            Column("attended", "Attended", lambda each: each.attended, "count", notes=_recorded, summed=True),
            Column("cost", "Our cost", lambda each: each.cost, "amount", link=lines_of, summed=True),
            Column("each", "For each place", lambda each: each.per_place, "amount", link=lines_of),
            Column(
                "alone",
                "A place bought alone",
                _price_alone,
                "exact",
                shown=lambda pounds: f"£{price(pounds)}",
                link=baseline_of,
            ),
        ),
        words="per-place",
        order="day",
        also=("member", "year"),
    )


def _recorded(row: Row) -> list[str]:
    return ["not recorded"] if row["attended"] is None else []


def _price_alone(course: CourseRow) -> Decimal | None:
    return None if course.baseline_price is None else nearest(course.baseline_price)


def _own() -> sa.ColumnElement[bool]:
    """The members of whose staff the person may see the places: its own, or all for whoever serves the consortium."""
    may = Permission.READ_SERVICES
    return sa.true() if me().serves_all(may) else _holds_the_key()


def _holds_the_key() -> sa.ColumnElement[bool]:
    """The members whose residents the person may see one by one: its own only; anybody else sees counts."""
    return Member.code.in_(me().members(Permission.READ_SERVICES))


def _held(row: Row) -> str | None:
    """What is held under the reference, for who may answer and erase."""
    if row["member"] not in me().members(Permission.ENTER_SERVICES):
        return None
    return url_for("privacy.held", contract=row["contract"], participant=row["reference"])


@page(blueprint, "/services/participants", may=Permission.READ_SERVICES)
def participants() -> Any:
    """Residents under their random references: referred, started, outcomes."""
    reached = (
        sa.select(sa.func.count())
        .where(OutcomeRow.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    started, in_year = _within("year", "Started in the year", Participant.started)
    listing = Listing(
        name="participants",
        caption="Residents, by random reference: only their association knows who they are",
        select=sa.select(Participant)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(_holds_the_key(), in_year),
        columns=(
            Column("reference", "Reference", Participant.reference, link=_held, searched=True),
            Column("contract", "Service", Contract.reference, filtered=True),
            Column("member", "Association", Member.code, filtered=True),
            Column("referred", "Referred", Participant.referred, "day"),
            Column("started", "Started", Participant.started, "day"),
            Column("closed", "Closed", Participant.closed, "day"),
            Column("outcomes", "Outcomes", reached, "count"),
            Column("stage", "Stage", standing, filtered=True),
        ),
        order="-referred",
        asked=(started,),
    )
    return listed(listing, "programmes/participants.html")


@page(blueprint, "/services/outcomes", may=Permission.READ_SERVICES)
def outcomes() -> Any:
    """What participants reached, and when."""
    reached, in_year = _within("year", "In the year", OutcomeRow.date)
    listing = Listing(
        name="outcomes",
        caption="Outcomes",
        select=sa.select(OutcomeRow)
        .join(Participant, Participant.id == OutcomeRow.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(_holds_the_key(), in_year),
        columns=(
            Column("date", "Day", OutcomeRow.date, "day"),
            Column(
                "outcome",
                "Outcome",
                OutcomeRow.outcome,
                shown=lambda text: text.replace("_", " "),
                filtered=True,
            ),
            Column("reference", "Participant", Participant.reference, searched=True),
            Column("contract", "Service", Contract.reference, filtered=True),
            Column("member", "Association", Member.code, filtered=True),
            Column("parts", "Our part", _own_parts(), "count", notes=lambda row: [f"of {row['whole']}"]),
            Column("whole", "Parts in all", sa.func.coalesce(_weight(), 1), "count", only_on="exports"),
            Column(
                *("evidence", "Evidence", OutcomeRow.evidence),
                shown=lambda text: text.replace("_", " "),
                searched=True,
            ),
        ),
        order="-date",
        asked=(reached,),
    )
    _, asked = asked_year("year", "In the year")
    return listed_together({"list": listing, "credit": _credit(asked)}, "programmes/outcomes.html")


def _reached_in(year: FinancialYear | None) -> Any:
    return lambda row: url_for("programmes.outcomes", year=year, member=row["member"], outcome=row["code"])


def _weight(*whose: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """The weight of these members, or of all, in the credit for an outcome, as it was shared last."""
    later = aliased(CreditShare)

    def same(row: Any) -> tuple[sa.ColumnElement[bool], ...]:
        return tuple(getattr(row, name) == getattr(OutcomeRow, name) for name in ("participant_id", "outcome", "date"))

    newest = sa.select(sa.func.max(later.version)).where(*same(later)).correlate(OutcomeRow).scalar_subquery()
    weights = sa.select(sa.func.sum(CreditShare.weight)).where(*same(CreditShare), *whose)
    return weights.where(CreditShare.version == newest).correlate(OutcomeRow, Participant).scalar_subquery()


def _own_parts() -> sa.ColumnElement[int]:
    """The parts of the resident's own member: the one that there is, where nothing is shared."""
    own = _weight(CreditShare.member_id == Participant.member_id)
    return sa.case((_weight().is_(None), 1), else_=sa.func.coalesce(own, 0))


def _credit(year: FinancialYear | None) -> Listing:
    """Outcomes of the person's own members as whole ones, beside the credit that they have for them and others'."""
    session, own = looking(), me().members(Permission.READ_SERVICES)
    days = year.span if year else EVER
    counts, parts = (counted(session, days) for counted in (outcomes_within, credited))
    rows = [
        (member, outcome, counts.get((member, outcome.value), 0), parts.get((member, outcome.value), Fraction()))
        for member in own
        for outcome in Outcome
    ]
    return Listing(
        name="credit",
        caption=f"Outcomes and the credit for them, {year}" if year else "Outcomes and the credit for them",
        rows=[each for each in rows if each[2] or each[3]],
        columns=(
            Column("member", "Association", lambda each: each[0], filtered=True),
            Column("what", "Outcome", lambda each: each[1].label),
            Column("code", "Code", lambda each: each[1].value, only_on="exports"),
            Column("whole", "Reached by our residents", lambda each: each[2], "count", link=_reached_in(year)),
            Column("credited", "Credited to us", lambda each: each[3], "exact", shown=mixed),
        ),
        order="member",
        prefix="c-",
        also=("year",),
    )


@page(blueprint, "/services/courses", may=Permission.READ_SERVICES)
def courses() -> Any:
    """Courses with places booked and attended: the person's own members', or all; or those of one member.

    Raises NotFound for a member that the person does not see, the same as for one that is not there.
    """
    known, code = members_seen(looking(), Permission.READ_SERVICES), request.args.get("member", "")
    if code and code not in {each.code for each in known}:
        raise NotFound(f"there is no member {code}")
    whose = Member.code == code if code else _own()
    held, in_year = _within("year", "In the year", Course.date)
    booked, attended = (
        sa.select(sa.func.sum(column))
        .join(Member, Member.id == Booking.member_id)
        .where(Booking.item_id == Course.item_id, whose)
        .correlate(Course)
        .scalar_subquery()
        for column in (Booking.places, Booking.attended)
    )
    listing = Listing(
        name="courses",
        caption="Courses of the joint programme",
        select=sa.select(Course)
        .join(Item, Item.id == Course.item_id)
        .join(Contract, Contract.id == Course.contract_id)
        .where(is_seen(me()), in_year, booked.is_not(None) if code else sa.true()),
        columns=(
            Column("date", "Day", Course.date, "day"),
            Column("code", "Course", Item.code, searched=True),
            Column("title", "Title", Course.title, searched=True),
            Column("contract", "Programme", Contract.reference, filtered=True),
            Column("hours", "Hours", Course.hours, "exact"),
            Column("capacity", "Places in all", Course.capacity, "count"),
            Column(
                "booked",
                f"Places of {code}" if code else "Our places",
                sa.func.coalesce(booked, 0),
                "count",
                summed=True,
            ),
            Column("attended", "Attended", attended, "count", summed=True),
        ),
        words="place",
        order="-date",
        asked=(held, Filter("member", "Places of", {each.code: each.name for each in known}, code)),
    )
    return listed(listing, "programmes/courses.html")
