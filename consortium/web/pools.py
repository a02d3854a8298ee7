"""Pooled funds: what each member paid in, used and has left, what is due and committed, and whether it was fair."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, url_for
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.policies import sees
from consortium.kernel.money import Pence
from consortium.ledger.models import Pool
from consortium.ledger.queries import latest_day
from consortium.ledger.terms import PoolRule
from consortium.members.models import Member
from consortium.parameters.queries import value
from consortium.parameters.terms import Name
from consortium.pools.policies import seen_pool, sees_pool
from consortium.pools.queries import drawing, every_pool
from consortium.pools.standing import PoolStanding, standing
from consortium.web.answers import listed, listed_together
from consortium.web.asked import which_year
from consortium.web.guard import page
from consortium.web.listing import Column, Listing, Row
from consortium.web.pool_costs import commitments_listing, planned_listing
from consortium.web.pool_lists import (
    dues_listing,
    fair_listing,
    lines_listing,
    parts_listing,
    warning,
)
from consortium.web.session import looking, me

blueprint = Blueprint("pools", __name__, url_prefix="/services/pools")
RULES = {
    PoolRule.CARRY: "carried forward at the end of a year",
    PoolRule.RETURN: "returned at the end of a year",
}


def book_day(session: Session) -> date:
    """The day that the book has come to, as of which a pool stands; today in an empty one."""
    return latest_day(session) or today()


@dataclass(frozen=True, slots=True)
class PoolLine:
    """A pool with its host and where it stands."""

    pool: Pool
    host: str
    stands: PoolStanding
    warning: str

    @property
    def late(self) -> Pence:
        """What is late."""
        return sum(each.left for each in self.stands.dues if each.state == "late")


def pool_lines(session: Session) -> list[PoolLine]:
    """Every pool that the person sees, as it stands in the year asked for."""
    year, day = which_year(session), book_day(session)
    found = []
    for each, host in every_pool(session):
        if sees_pool(session, me(), each):
            stands = standing(session, each, year, day)
            found.append(PoolLine(each, host, stands, warning(stands)))
    return found


@page(blueprint, "", may=Permission.READ_POOLS)
def index() -> Any:
    """Every pool that the person has a part in."""
    session = looking()
    year = which_year(session)
    listing = Listing(
        name="pools",
        caption=f"Pooled funds in {year}, in pounds with VAT",
        rows=pool_lines(session),
        columns=(
            Column("code", "Pool", lambda each: each.pool.code, link=_address, searched=True),
            Column("name", "Name", lambda each: each.pool.name, searched=True),
            Column("host", "Host", lambda each: each.host, filtered=True),
            Column("rule", "What is left is", lambda each: RULES[PoolRule(each.pool.rule)]),
            Column(
                "paid_in", "Paid in", lambda each: _sum(each, "paid_in"), "amount", link=_address, summed=True
            ),
            Column("used", "Used", lambda each: _sum(each, "used"), "amount", link=_address, summed=True),
            Column("balance", "Left", lambda each: each.stands.balance, "amount", link=_address, summed=True),
            Column("late", "Paid in late", lambda each: each.late, "amount", link=_address, summed=True),
            Column(
                "lowest", "Lowest to come", lambda each: each.stands.outlook.lowest, "amount", link=_address
            ),
            Column(
                "state",
                "Outlook",
                lambda each: "runs dry" if each.warning else "holds",
                tone=lambda row: "loss" if row["state"] == "runs dry" else "gain",
                filtered=True,
            ),
        ),
        words="pool-standing",
        order="code",
        also=("year",),
    )
    return listed(listing, "pools/index.html", year=year)


def _sum(each: PoolLine, name: str) -> Pence:
    total: Pence = sum(getattr(part, name) for part in each.stands.parts)
    return total


def _address(row: Row) -> str:
    return url_for("pools.one", code=row["code"])


@page(blueprint, "/<code>", may=Permission.READ_POOLS)
def one(code: str) -> Any:
    """One pool: members' parts, the warning, fair use, what is due and what is committed."""
    session, person = looking(), me()
    found = seen_pool(session, person, code)
    year = which_year(session)
    stands = standing(session, found, year, book_day(session))
    host = session.get_one(Member, found.host_id)
    draws = drawing(session, code)
    open_to = {each.reference for each in draws if sees(person, each, Permission.READ_LEARNING)}
    lists = {
        "parts": parts_listing(found, stands),
        "fair": fair_listing(found, stands),
        "dues": dues_listing(stands),
        "commitments": commitments_listing(stands),
        "planned": planned_listing(stands, open_to),
    }
    return listed_together(
        lists,
        "pools/one.html",
        pool=found,
        host=host,
        rule=RULES[PoolRule(found.rule)],
        stands=stands,
        year=year,
        warning=warning(stands),
        drawing=[(each, sees(person, each)) for each in draws],
        band=[value(session, name, stands.day) for name in (Name.FAIR_USE_LEAST, Name.FAIR_USE_MOST)],
        may_keep=person.may(Permission.KEEP_POOLS, host.code),
        may_end=person.may(Permission.ENTER_SPEND, host.code),
    )


@page(blueprint, "/<code>/lines", may=Permission.READ_POOLS)
def lines(code: str) -> Any:
    """The posted lines on a pool's accounts, which its figures are made of."""
    session = looking()
    found = seen_pool(session, me(), code)
    return listed(lines_listing(session, found), "pools/lines.html", pool=found)
