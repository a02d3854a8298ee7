"""The lists of what a pool is to bear and that is not billed yet: what is committed, and what planned courses cost."""

from collections.abc import Collection

from flask import url_for

from consortium.kernel.money import display
from consortium.pools.queries import Commitment
from consortium.pools.standing import PoolStanding
from consortium.web.listing import Column, Listing, Row


def commitments_listing(stands: PoolStanding) -> Listing:
    """What is committed and not billed yet, with what of it each member bears."""
    found = [each for each in stands.commitments if each.course_id is None]
    by_id = {each.id: each for each in found}
    return Listing(
        name="commitments",
        caption="Committed and not billed yet",
        rows=found,
        columns=(
            Column("day", "From", lambda each: each.day, "day"),
            Column("contract", "Contract", lambda each: each.contract, filtered=True),
            Column("item", "Course", lambda each: each.item, "code"),
            Column("words", "What for", lambda each: each.words, searched=True),
            Column("amount", "Amount", lambda each: each.amount, "amount", summed=True),
            Column(
                "left",
                "Not billed",
                lambda each: each.left,
                "amount",
                summed=True,
                why=lambda row: _shares(by_id[row["id"]]),
            ),
            Column("id", "No.", lambda each: each.id, "count"),
        ),
        words="commitment",
        order="day",
        also=("year",),
        prefix="com-",
    )


def planned_listing(stands: PoolStanding, open_to: Collection[str]) -> Listing:
    """The courses that are planned at a price and not billed yet, with what of it each member bears.

    `open_to`: the contracts of which the person may open courses.
    """

    def course(row: Row) -> str | None:
        return url_for("courses.one", number=row["id"]) if row["contract"] in open_to else None

    by_id = {each.course_id: each for each in stands.commitments if each.course_id is not None}
    return Listing(
        name="planned-courses",
        caption="Courses planned and not billed yet",
        rows=list(by_id.values()),
        columns=(
            Column("day", "Day", lambda each: each.day, "day"),
            Column("contract", "Contract", lambda each: each.contract, filtered=True),
            Column("item", "Course", lambda each: each.item, "code", link=course),
            Column("words", "Title", lambda each: each.words, link=course, searched=True),
            Column("amount", "Price", lambda each: each.amount, "amount", summed=True),
            Column(
                "left",
                "Not billed",
                lambda each: each.left,
                "amount",
                summed=True,
                why=lambda row: _shares(by_id[row["id"]]),
            ),
            Column("id", "No.", lambda each: each.course_id, "count", only_on="exports"),
        ),
        words="commitment",
        order="day",
        also=("year",),
        prefix="pl-",
    )


def _shares(each: Commitment) -> str:
    if not each.shares:
        return f"Not shared yet: {each.unshared_because}"
    return "; ".join(f"{member} {display(share)}" for member, share in each.shares.items() if share)
