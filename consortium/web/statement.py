"""What a member owes and is owed, document by document, and who pays whom."""

import csv
import io
from datetime import date
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.fields import Day
from consortium.kernel.errors import Unreadable
from consortium.kernel.money import pounds
from consortium.kernel.safety import defused
from consortium.ledger.balances import pool_balances
from consortium.ledger.queries import pools
from consortium.ledger.settlement import positions, settlement
from consortium.members.queries import members
from consortium.spend.statements import Statement, statement
from consortium.web.asked import members_seen, whose
from consortium.web.forms import Field, Form
from consortium.web.guard import page
from consortium.web.session import looking, me

blueprint = Blueprint("statement", __name__)
COLUMNS = (
    "posted",
    "dated",
    "journal",
    "document",
    "words",
    "contract",
    "total",
    "amount",
    "due",
    "explanation",
)


@page(blueprint, "/statement", may=Permission.READ)
def index() -> Any:
    """A member's statement with its age; as a page or as CSV."""
    session = looking()
    seen = members_seen(session)
    member = whose(seen)
    form = Form(
        {
            "from": Field(
                "from", "From", "Like 1/4/2025 written 2025-04-01; blank: from the beginning", holds="day"
            ),
            "to": Field("to", "To", "The last day; blank: all that is posted", holds="day"),
        }
    )
    if member is None:
        return render_template("statement/index.html", whose=None, seen=seen, form=form)
    first, last = _day(form, "from"), _day(form, "to")
    if first and last and last < first:
        form.refuse("to", f"{last} is before {first}: correct one of the two")
        first = last = None
    found = statement(session, member.code, first, last)
    if request.args.get("format") == "csv":
        return _as_csv(found)
    return render_template(
        "statement/index.html",
        whose=member,
        seen=seen,
        form=form,
        statement=found,
        pools=_pools(session, member.code),
    )


def _day(form: Form, name: str) -> date | None:
    text = request.args.get(name, "").strip()
    form[name].value = text
    if not text:
        return None
    try:
        return Day().read(text)
    except Unreadable as problem:
        form.refuse(name, f"'{text[:40]}' {problem}")
        return None


def _pools(session: Session, code: str) -> list[tuple[str, int]]:
    """What is left of the member's part of each pool."""
    found = [(each.name, pool_balances(session, each.code).get(code)) for each in pools(session)]
    return [(name, left) for name, left in found if left is not None]


def _as_csv(found: Statement) -> Response:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in found.lines:
        cells = {name: getattr(each, name) for name in COLUMNS}
        cells["amount"], cells["total"] = (
            pounds(each.amount),
            "" if each.total is None else pounds(each.total),
        )
        writer.writerow([defused(str(cells[name])) for name in COLUMNS])
    answer = Response(out.getvalue(), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=f"statement-{found.member.lower()}.csv")
    return answer


@page(blueprint, "/settlement", may=Permission.READ)
def settle() -> str:
    """Every member's position, and the fewest payments that bring all to zero."""
    session = looking()
    found = positions(session)
    names = {each.code: each.name for each in members(session)}
    whole = me().serves_all()
    mine = me().members()
    payments = [each for each in settlement(found) if whole or each.payer in mine or each.payee in mine]
    shown = {code: amount for code, amount in sorted(found.items()) if whole or code in mine}
    return render_template("statement/settle.html", positions=shown, payments=payments, names=names)
