"""Who pays whom, so that all stand at zero, and where each member stands."""

from collections.abc import Mapping
from operator import itemgetter

from flask import url_for
from sqlalchemy.orm import Session

from consortium.access.terms import Permission
from consortium.kernel.money import Pence
from consortium.ledger.settlement import SettlingPayment, positions, settlement
from consortium.members.queries import members
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import me


def payments_and_positions(session: Session) -> dict[str, Listing]:
    """The fewest payments that bring all to zero, and every position: the person's own, or all."""
    found = positions(session)
    names = {each.code: each.name for each in members(session)}
    whole, mine = me().serves_all(), me().members()
    payments = [each for each in settlement(found) if whole or each.payer in mine or each.payee in mine]
    shown = {code: amount for code, amount in found.items() if whole or code in mine}
    return {"payments": _payments(payments, names), "positions": _positions(shown, names)}


def _payments(found: list[SettlingPayment], names: Mapping[str, str]) -> Listing:
    return Listing(
        name="payments",
        caption="Payments that bring all to zero",
        rows=found,
        columns=(
            Column("from", "From", lambda each: names[each.payer], searched=True),
            Column("to", "To", lambda each: names[each.payee], searched=True),
            Column("amount", "Amount", lambda each: each.amount, "amount", summed=True),
        ),
        order="from",
        prefix="payments-",
    )


def _positions(found: Mapping[str, Pence], names: Mapping[str, str]) -> Listing:
    return Listing(
        name="positions",
        caption="Where each member stands",
        rows=found.items(),
        columns=(
            Column("code", "Code", itemgetter(0), only_on="exports"),
            Column("member", "Member", lambda each: names[each[0]], link=_statement, searched=True),
            Column("stands", "Stands", lambda each: _stands(each[1]), filtered=True),
            Column("amount", "Amount", lambda each: abs(each[1]), "amount"),
        ),
        order="member",
        prefix="positions-",
    )


def _stands(amount: Pence) -> str:
    return "owes" if amount > 0 else "is owed" if amount < 0 else "settled"


def _statement(row: Row) -> str | None:
    return url_for("statement.index", member=row["code"]) if me().may(Permission.READ, row["code"]) else None
