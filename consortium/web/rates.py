"""Rates of employment support: of those who started together, and of what was reached in a quarter; never mixed."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, request, url_for

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.employment.models import OutcomeRow, Participant
from consortium.employment.rates import Line, cohorts, hidden_of_all, periods, tally
from consortium.employment.terms import Outcome
from consortium.kernel.days import FinancialYear, Quarter
from consortium.kernel.errors import NotFound
from consortium.kernel.exact import nearest
from consortium.kernel.money import rounded
from consortium.members.models import Member
from consortium.vfm.published import is_published, told_until
from consortium.web.answers import listed, listed_together
from consortium.web.asked import asked_year, shown_year
from consortium.web.guard import page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import looking, me

blueprint = Blueprint("rates", __name__, url_prefix="/services/employment")
ALL = "all associations"
COHORT, PERIOD = "cohort", "period"
HEADINGS = {
    Outcome.QUALIFICATION: "Qualification",
    Outcome.WORK_EXPERIENCE: "Work experience",
    Outcome.JOB_START: "Job start",
    Outcome.SUSTAINED_13: "Kept 13 weeks",
    Outcome.SUSTAINED_26: "Kept 26 weeks",
    Outcome.BETTER_WORK: "Better work",
}


@page(blueprint, "/rates", may=Permission.READ_SERVICES)
def index() -> Any:
    """The person's own associations, each by itself; all together for whoever serves the consortium."""
    session, day = looking(), today()
    shown, asked = asked_year("year", "Financial year")
    year = asked or shown_year(session)
    of_own = tally(session).of(me().members(Permission.READ_SERVICES))
    by_cohort, by_period = cohorts(session, of_own, day, year, {}), periods(of_own, day, year, {})
    until = told_until(session)
    if until and me().serves_all(Permission.READ_SERVICES):
        every = tally(session, until)
        hidden = hidden_of_all(session, every, until, partial(is_published, session))
        by_cohort += cohorts(session, every.of(None), until, year, hidden)
        by_period += periods(every.of(None), until, year, hidden)
    lists = {
        COHORT: Listing(
            name=f"rates-by-cohort-{year}",
            caption=f"By cohort: of those who started in {year}, how many reached what by today",
            rows=by_cohort,
            columns=_columns(by_cohort, COHORT),
            words="cohort",
            order="quarter",
            prefix="c-",
            also=("year",),
            asked=(shown,),
        ),
        PERIOD: Listing(
            name=f"rates-by-period-{year}",
            caption=f"By period: what was reached in {year}, by whoever had started by then",
            rows=by_period,
            columns=_columns(by_period, PERIOD),
            words="cohort",
            order="quarter",
            prefix="p-",
            also=("year",),
        ),
    }
    return listed_together(lists, "rates/index.html", year=year, until=until)


def _columns(lines: Sequence[Line], by: str) -> Sequence[Column]:
    known = {(str(each.when), each.contract, each.member or ALL): each for each in lines}

    def line(row: Row) -> Line:
        return known[row["quarter"], row["contract"], row["member"]]

    def people(row: Row, outcome: Outcome | None = None) -> str | None:
        """Where those who are counted stand, for their own association."""
        if row["member"] == ALL:
            return None
        of = {"member": row["member"], "contract": row["contract"], "quarter": row["quarter"]}
        return url_for("rates.counted", by=by, outcome=outcome or "", **of)

    def counted(outcome: Outcome) -> list[Column]:
        words = HEADINGS[outcome]
        told = Column(
            *(outcome.value, words, lambda each: each.reached[outcome], "count"),
            link=lambda row: people(row, outcome) if row[outcome.value] else None,
            notes=lambda row: _notes(line(row), outcome, by),
        )
        if by == PERIOD:
            return [told]
        rate = Column(
            *(f"{outcome}_rate", f"{words}, of each who started", lambda each: _exactly(each, outcome), "exact"),
            only_on="exports",
        )
        return [told, rate]

    return (
        Column("quarter", "Started in" if by == COHORT else "Reached in", lambda each: str(each.when), shown=_words),
        Column("member", "Association", lambda each: each.member or ALL, filtered=True),
        Column("contract", "Service", lambda each: each.contract, filtered=True),
        Column(
            "started",
            "Started" if by == COHORT else "Starts then",
            lambda each: each.started,
            "count",
            link=lambda row: people(row) if row["started"] else None,
        ),
        *([Column("weeks", "Weeks since", lambda each: each.weeks, "count")] if by == COHORT else []),
        *(each for outcome in Outcome for each in counted(outcome)),
    )


def _when(text: str) -> Quarter | FinancialYear:
    """The quarter, or the whole year. Raises Unreadable."""
    return Quarter.parse(text) if "Q" in text else FinancialYear.parse(text)


def _words(text: str) -> str:
    when = _when(text)
    return when.words if isinstance(when, Quarter) else f"all of {when}"


def _notes(line: Line, outcome: Outcome, by: str) -> list[str]:
    if outcome in line.unknowable:
        return ["not yet knowable"]
    if line.reached[outcome] is None:
        return ["not shown"]
    rate = line.rate(outcome)
    return [f"of {line.started}, {_percent(rate)}"] if by == COHORT and rate is not None else []


def _percent(rate: Fraction) -> str:
    tenths = rounded(rate * 1000)
    return f"{tenths // 10}.{tenths % 10}%"


def _exactly(line: Line, outcome: Outcome) -> Any:
    rate = line.rate(outcome)
    return None if rate is None else nearest(rate)


@page(blueprint, "/rates/<by>", may=Permission.READ_SERVICES)
def counted(by: str) -> Any:
    """The residents behind a count, for their own association only. Raises NotFound for any other."""
    member, when = request.args.get("member", ""), _when(request.args.get("quarter", ""))
    if by not in (COHORT, PERIOD) or member not in me().members(Permission.READ_SERVICES):
        raise NotFound("there is no such count")
    outcome = request.args.get("outcome", "")
    day: Any = Participant.started if by == COHORT or not outcome else OutcomeRow.date
    reached = sa.and_(OutcomeRow.participant_id == Participant.id, OutcomeRow.outcome == outcome)
    listing = Listing(
        name=f"residents-counted-{member}",
        caption="Residents who are counted, by random reference",
        select=sa.select(Participant)
        .join(Contract, Contract.id == Participant.contract_id)
        .join(Member, Member.id == Participant.member_id)
        .join(OutcomeRow, reached, isouter=not outcome)
        .where(
            Member.code == member,
            Contract.reference == request.args.get("contract", ""),
            day.between(when.span.first, when.span.last),
        ),
        columns=(
            Column("reference", "Reference", sa.type_coerce(Participant.reference, sa.Text), "code", searched=True),
            Column("started", "Started", Participant.started, "day"),
            *([Column("reached", "Reached", OutcomeRow.date, "day")] if outcome else []),
        ),
        order="started",
        also=("member", "contract", "quarter", "outcome"),
    )
    told = {"year": FinancialYear.of(when.span.first), "words": _words(str(when)), "outcome": _label(outcome)}
    return listed(listing, "rates/counted.html", by=by, member=member, **told)


def _label(outcome: str) -> str:
    """The words of an outcome; empty for none. Raises NotFound."""
    if outcome and outcome not in tuple(Outcome):
        raise NotFound("there is no such outcome")
    return Outcome(outcome).label if outcome else ""
