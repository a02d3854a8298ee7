"""The lists about pools: members' parts, fair use, what is due, what moved."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.contracts.models import Contract
from consortium.kernel.days import ONE_DAY, FinancialYear, long_date
from consortium.kernel.exact import nearest
from consortium.kernel.money import display
from consortium.ledger.models import Account, JournalLine, JournalRow, Pool
from consortium.pools.queries import MOVED_BY, Moved, movements
from consortium.pools.standing import PoolStanding
from consortium.pools.terms import Band, DueState
from consortium.spend.models import DocumentRow
from consortium.spend.policies import is_document_seen
from consortium.web.asked import asked_day, asked_year
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import me

TONES = {DueState.PAID: "gain", DueState.LATE: "loss", DueState.PART_PAID: "warn", DueState.DUE: ""}
BANDS = {Band.FAIR: "gain", Band.LESS: "warn", Band.MORE: "warn", Band.SUBSIDY: "loss", Band.NONE: ""}


def lines_address(code: str, member: str | None = None, **narrower: Any) -> str:
    """Where the posted lines are that a figure of a pool is made of."""
    return url_for("pools.lines", code=code, member=member, **narrower)


def parts_listing(found: Pool, stands: PoolStanding) -> Listing:
    """Each member's part of the pool in the year."""
    code, year, day = found.code, stands.year, stands.day

    def due(row: Row) -> str:
        return url_for("pools.one", code=code, year=year, _anchor="dues", **{"due-member": row["member"]})

    def committed(row: Row) -> str:
        return url_for("pools.one", code=code, year=year, _anchor="committed")

    return Listing(
        name=f"pool-{code}-{year}",
        caption="Each member's part, in pounds with VAT",
        rows=stands.parts,
        columns=(
            Column("member", "Member", attrgetter("member"), searched=True),
            _amount("opening", "At the start", _lines(code, until=year.span.first - ONE_DAY)),
            _amount("paid_in", "Paid in", _lines(code, what=Moved.PAID_IN, year=year, until=day)),
            _amount("used", "Used", _lines(code, what=Moved.USED, year=year, until=day)),
            _amount("returned", "Returned", _lines(code, what=Moved.RETURNED, year=year, until=day)),
            _amount("balance", "Left", _lines(code, until=day)),
            _amount("due", "Still due", due),
            _amount("committed", "Committed", committed),
            _amount("projected", "Then left"),
        ),
        words="pool-standing",
        order="member",
        also=("year",),
        prefix="part-",
    )


def _lines(code: str, **narrower: Any) -> Callable[[Row], str]:
    """Leads a row's figure to the posted lines of its member."""
    return lambda row: lines_address(code, row["member"], **narrower)


def _amount(name: str, heading: str, link: Callable[[Row], str | None] | None = None) -> Column:
    """A column of pence that are added up; below zero they are marked."""
    return Column(name, heading, attrgetter(name), "amount", link=link, tone=_loss(name), summed=True)


def _loss(name: str) -> Any:
    return lambda row: "loss" if row[name] < 0 else None


def fair_listing(found: Pool, stands: PoolStanding) -> Listing:
    """Who received what they put in, in the year."""
    code, year, day = found.code, stands.year, stands.day
    return Listing(
        name=f"fair-use-{code}-{year}",
        caption=f"Fair use in {year}: share of use over share of contribution",
        rows=stands.fair_use,
        columns=(
            Column("member", "Member", attrgetter("member"), searched=True),
            _amount("paid_in", "Paid in", _lines(code, what=Moved.PAID_IN, year=year, until=day)),
            Column("given", "of all paid in", lambda each: _exact(each.contribution_share), "exact", shown=_percent),
            _amount("used", "Used", _lines(code, what=Moved.USED, year=year, until=day)),
            Column("taken", "of all used", lambda each: _exact(each.use_share), "exact", shown=_percent),
            Column(
                "index",
                "Index",
                lambda each: _exact(each.index),
                "exact",
                shown=lambda index: f"{index:.2f}",
                notes=_not_there,
                why=_why_not,
            ),
            Column(
                "band",
                "So",
                lambda each: each.band.value,
                tone=lambda row: BANDS[Band(row["band"])],
                filtered=True,
            ),
            _amount("entitled", "Fair part"),
            _amount("balance", "Fair part less use"),
        ),
        words="fair-use",
        order="member",
        also=("year",),
        prefix="fair-",
    )


def _exact(part: Fraction | None) -> Any:
    return None if part is None else nearest(part)


def _percent(part: Any) -> str:
    return f"{part * 100:.1f}%"


def _not_there(row: Row) -> list[str]:
    return ["n/a"] if row["index"] is None else []


def _why_not(row: Row) -> str:
    """Why there is no index; empty where there is one."""
    if row["index"] is not None:
        return ""
    return "It paid nothing in." if row["used"] else "It neither paid in nor used anything."


def dues_listing(stands: PoolStanding) -> Listing:
    """What is due to the pool, with what of it is paid."""
    return Listing(
        name="dues",
        caption="Contributions by schedule",
        rows=stands.dues,
        columns=(
            Column("due", "By", lambda each: each.due, "day"),
            Column("member", "Member", lambda each: each.member, filtered=True),
            Column("amount", "Amount", lambda each: each.amount, "amount", summed=True),
            Column("paid", "Paid", lambda each: each.paid, "amount", summed=True),
            Column("left", "Still due", lambda each: each.left, "amount", summed=True),
            Column(
                "state",
                "State",
                lambda each: each.state.value,
                tone=lambda row: TONES[DueState(row["state"])],
                filtered=True,
            ),
            Column("id", "No.", lambda each: each.id, "count"),
        ),
        words="due",
        order="due",
        also=("year",),
        prefix="due-",
    )


def lines_listing(session: Session, found: Pool) -> Listing:
    """Every posted line on the pool's accounts, of a year or up to a day where the address asks for one."""
    year_filter, year = asked_year("year", "In the year")
    day_filter, until = asked_day("until", "Up to")
    select = (
        movements()
        .outerjoin(
            DocumentRow, DocumentRow.journal_id == sa.func.coalesce(JournalRow.reverses_id, JournalRow.id)
        )
        .outerjoin(Contract, Contract.id == JournalLine.contract_id)
        .where(Account.pool_code == found.code, *_posted(year, until))
    )
    seen = (
        set(session.scalars(sa.select(DocumentRow.id).where(is_document_seen(me())))) if _reads() else set()
    )
    return Listing(
        name=f"pool-{found.code}-lines",
        caption=f"Posted on {found.name}",
        select=select,
        columns=(
            Column("posted", "Posted", JournalRow.posted, "day"),
            Column("member", "Member", Account.member_code, filtered=True),
            Column("what", "What", MOVED_BY, filtered=True),
            Column("contract", "Contract", Contract.reference, filtered=True),
            Column(
                "document",
                "Document",
                DocumentRow.number,
                link=lambda row: _document(row, seen),
                searched=True,
            ),
            Column(
                "amount",
                "Amount",
                JournalLine.credit - JournalLine.debit,
                "amount",
                tone=_loss("amount"),
                summed=True,
            ),
            Column(
                "journal", "Journal", JournalRow.id, "count", link=_journal, shown=lambda number: f"{number}"
            ),
            Column("year", "Year", JournalRow.year, "count", shown=lambda start: str(FinancialYear(start))),
            Column("number", "No. in it", JournalRow.number, "count"),
            Column("document_id", "Document no.", DocumentRow.id, "count", only_on="exports"),
        ),
        order="-posted",
        asked=(year_filter, day_filter),
    )


def _posted(year: FinancialYear | None, until: date | None) -> list[sa.ColumnElement[bool]]:
    found = [JournalRow.posted <= until] if until else []
    return [*found, JournalRow.posted.between(year.span.first, year.span.last)] if year else found


def _reads() -> bool:
    return me().may(Permission.READ)


def _document(row: Row, seen: set[int]) -> str | None:
    return url_for("documents.one", number=row["document_id"]) if row["document_id"] in seen else None


def _journal(row: Row) -> str | None:
    if not me().may(Permission.READ_BOOK):
        return None
    return url_for("book.one", year=FinancialYear(row["year"]), number=row["number"])


def warning(stands: PoolStanding) -> str:
    """That the pool runs dry, from which day, in a sentence; empty where it does not."""
    ahead = stands.outlook
    if ahead.short_from is None:
        return ""
    below = f"below {display(ahead.floor)}" if ahead.floor else "below zero"
    when = "already" if ahead.short_from <= stands.day else f"from {long_date(ahead.short_from)}"
    return f"It falls {below} {when}; at its lowest, on {long_date(ahead.lowest_on)}, {display(ahead.lowest)} is left."
