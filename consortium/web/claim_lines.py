"""The posted lines behind a claim, as a list: each with the member's share, and whether it counts."""

from fractions import Fraction

from flask import url_for

from consortium.access.terms import Permission
from consortium.kernel.exact import nearest
from consortium.vfm.opened import OpenedClaim, OpenedLine
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import me
from reports.figures import exact_text


def lines_listing(found: OpenedClaim) -> Listing:
    """The lines behind this claim, in the order in which they were posted."""
    claim = found.claim
    return Listing(
        name=f"lines-{claim.contract}-{claim.item}-{claim.member}-{claim.row.year}".lower(),
        caption="The posted lines behind it",
        rows=enumerate(found.lines, 1),
        columns=(
            Column("place", "No.", lambda each: each[0], "count", only_on="exports"),
            Column("document", "Document", lambda each: _named(each[1]), link=_document, searched=True),
            Column("id", "Document no.", lambda each: each[1].document_id, "count", only_on="exports"),
            Column("day", "Service day", lambda each: each[1].service_day, "day"),
            Column("journal", "Journal", lambda each: each[1].journal, "code", link=_journal, searched=True),
            Column("quantity", "Quantity", lambda each: _quantity(each[1]), "exact", shown=_short),
            Column("share", "Our share", lambda each: each[1].share, "amount"),
            Column("counts", "Counts", lambda each: "yes" if each[1].counted else "no", filtered=True),
            Column("why", "Why so much", lambda each: each[1].explanation, searched=True),
        ),
        order="place",
        endpoint="vfm.claim",
    )


def _named(line: OpenedLine) -> str:
    return f"{line.document or '(no number)'}, line {line.line}"


def _quantity(line: OpenedLine) -> object:
    return None if line.quantity is None else nearest(line.quantity)


def _short(quantity: object) -> str:
    return exact_text(Fraction(str(quantity)))


def _document(row: Row) -> str:
    return url_for("documents.one", number=row["id"])


def _journal(row: Row) -> str | None:
    if not me().may(Permission.READ_BOOK):
        return None
    year, _, number = row["journal"].rpartition("/")
    return url_for("book.one", year=year, number=number)
