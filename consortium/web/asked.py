"""What an address asks for: whose figures, of which year or days; else what the person most likely wants."""

from datetime import date

from flask import request
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.kernel.days import FinancialYear, day
from consortium.kernel.errors import NotFound, Unreadable
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.spend.queries import last_year
from consortium.web.forms import written_day
from consortium.web.listing import Filter
from consortium.web.session import me


def members_seen(session: Session, may: Permission = Permission.READ) -> list[Member]:
    """The associations for which the person may read their own figures, or whatever else is asked, by code."""
    return [each for each in members(session) if me().may(may, each.code)]


def whose(seen: list[Member], may: Permission = Permission.READ) -> Member | None:
    """The association asked for among those `seen`; else the first that the person serves, or the first at all.

    None where there is none. Raises NotFound for one that is not seen, the same as for one that is not there.
    """
    if not seen:
        return None
    code = request.args.get("member") or (me().members(may) or (seen[0].code,))[0]
    for each in seen:
        if each.code == code:
            return each
    raise NotFound(f"there is no member {code}")


def shown_year(session: Session) -> FinancialYear:
    """The year that a page shows where none is asked for: the last with any spend.

    A reversal dated today, in a year in which nothing is billed yet, must not empty every page.
    """
    return last_year(session) or FinancialYear.of(today())


def which_year(session: Session) -> FinancialYear:
    """The financial year asked for; else the one that the book has come to. Raises Unreadable."""
    asked = request.args.get("year", "").strip()
    return FinancialYear.parse(asked) if asked else shown_year(session)


def asked_day(name: str, heading: str) -> tuple[Filter, date | None]:
    """A day that the address asks for, and its filter, which says what is wrong with one that is no day."""
    typed = request.args.get(name, "").strip()[:40]
    try:
        return Filter(name, heading, {}, typed), day(written_day(typed)) if typed else None
    except Unreadable as problem:
        return Filter(name, heading, {}, typed, f"This {problem}"), None


def asked_year(name: str, heading: str) -> tuple[Filter, FinancialYear | None]:
    """A financial year that the address asks for, and its filter, which says what is wrong with what is no year."""
    typed = request.args.get(name, "").strip()[:40]
    try:
        return Filter(name, heading, {}, typed), FinancialYear.parse(typed) if typed else None
    except Unreadable as problem:
        return Filter(name, heading, {}, typed, f"This {problem}"), None
