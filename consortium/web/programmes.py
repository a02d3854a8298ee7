"""Employment support and learning: what residents and staff got, what it cost; participants, courses and places."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import Blueprint

from consortium.access.terms import Permission
from consortium.contracts.models import Contract, Item
from consortium.contracts.policies import is_seen
from consortium.employment.models import OutcomeRow, Participant
from consortium.kernel.errors import Refused
from consortium.kernel.exact import nearest, price
from consortium.learning.models import Booking, Course
from consortium.members.models import Member
from consortium.vfm.papers import paper_of
from consortium.web.answers import listed
from consortium.web.asked import members_seen, which_year, whose
from consortium.web.guard import page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import looking, me
from reports.paper_parts import CourseRow

blueprint = Blueprint("programmes", __name__)


@page(blueprint, "/services", may=Permission.READ)
def index() -> Any:
    """What a member's residents and staff got in a year, and what that cost."""
    session = looking()
    seen = members_seen(session)
    member, year = whose(seen), which_year(session)
    employment = learning = None
    problem = ""
    if member:
        try:
            paper = paper_of(session, year, member.code)
            employment, learning = paper.employment, paper.learning
        except Refused as missing:
            problem = str(missing)
    return listed(
        _places(learning.courses if learning else ()),
        "programmes/index.html",
        seen=seen,
        whose=member,
        year=year,
        employment=employment,
        learning=learning,
        problem=problem,
    )


def _places(found: Sequence[CourseRow]) -> Listing:
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
            Column("cost", "Our cost", lambda each: each.cost, "amount", summed=True),
            Column("each", "For each place", lambda each: each.per_place, "amount"),
            Column(
                "alone", "A place bought alone", _price_alone, "exact", shown=lambda pounds: f"£{price(pounds)}"
            ),
        ),
        order="day",
        also=("member", "year"),
    )


def _recorded(row: Row) -> list[str]:
    return ["not recorded"] if row["attended"] is None else []


def _price_alone(course: CourseRow) -> Decimal | None:
    return None if course.baseline_price is None else nearest(course.baseline_price)


def _own() -> sa.ColumnElement[bool]:
    """The members whose participants the person may see: its own, or all for whoever serves the consortium."""
    return sa.true() if me().serves_all() else Member.code.in_(me().members())


@page(blueprint, "/services/participants", may=Permission.READ)
def participants() -> Any:
    """Residents under their random references: referred, started, outcomes."""
    reached = (
        sa.select(sa.func.count())
        .where(OutcomeRow.participant_id == Participant.id)
        .correlate(Participant)
        .scalar_subquery()
    )
    stage = sa.case(
        (Participant.closed.is_not(None), "closed"),
        (Participant.started.is_not(None), "started"),
        else_="referred",
    )
    listing = Listing(
        name="participants",
        caption="Residents, by random reference: only their association knows who they are",
        select=sa.select(Participant)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(_own()),
        columns=(
            Column("reference", "Reference", Participant.reference, searched=True),
            Column("contract", "Service", Contract.reference, filtered=True),
            Column("member", "Association", Member.code, filtered=True),
            Column("referred", "Referred", Participant.referred, "day"),
            Column("started", "Started", Participant.started, "day"),
            Column("closed", "Closed", Participant.closed, "day"),
            Column("outcomes", "Outcomes", reached, "count"),
            Column("stage", "Stage", stage, filtered=True),
        ),
        order="-referred",
    )
    return listed(listing, "programmes/participants.html")


@page(blueprint, "/services/outcomes", may=Permission.READ)
def outcomes() -> Any:
    """What participants reached, and when."""
    listing = Listing(
        name="outcomes",
        caption="Outcomes",
        select=sa.select(OutcomeRow)
        .join(Participant, Participant.id == OutcomeRow.participant_id)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .where(_own()),
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
            Column("evidence", "Evidence", OutcomeRow.evidence, searched=True),
        ),
        order="-date",
    )
    return listed(listing, "programmes/outcomes.html")


@page(blueprint, "/services/courses", may=Permission.READ)
def courses() -> Any:
    """Courses with places booked and attended: the person's own members', or all."""
    booked, attended = (
        sa.select(sa.func.sum(column))
        .join(Member, Member.id == Booking.member_id)
        .where(Booking.item_id == Course.item_id, _own())
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
        .where(is_seen(me())),
        columns=(
            Column("date", "Day", Course.date, "day"),
            Column("code", "Course", Item.code, searched=True),
            Column("title", "Title", Course.title, searched=True),
            Column("contract", "Programme", Contract.reference, filtered=True),
            Column("hours", "Hours", Course.hours, "exact"),
            Column("capacity", "Places in all", Course.capacity, "count"),
            Column("booked", "Our places", sa.func.coalesce(booked, 0), "count"),
            Column("attended", "Attended", attended, "count"),
        ),
        order="-date",
    )
    return listed(listing, "programmes/courses.html")
