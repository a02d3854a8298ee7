"""Invoices, credit notes, grants, rebates, contributions, payments: what was posted and how it was shared."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session, aliased
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.agreement import Agreement
from consortium.contracts.models import Contract, Supplier
from consortium.contracts.policies import seen
from consortium.fields import typed
from consortium.kernel.days import long_date
from consortium.kernel.errors import NotFound, Refused
from consortium.kernel.money import Pence
from consortium.ledger.models import JournalRow, Remark
from consortium.members.models import Member
from consortium.spend.explain import explained
from consortium.spend.models import DocumentLine, DocumentRow
from consortium.spend.operations import reverse_journal
from consortium.spend.policies import is_document_seen, seen_document
from consortium.spend.queries import PostedDocument
from consortium.web.answers import listed
from consortium.web.attached import attached, document_subject
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("documents", __name__)

Reversal, Other = aliased(JournalRow), aliased(Member)
FIRST_CONTRACT = (
    sa.select(sa.func.min(Contract.reference))
    .join(DocumentLine, DocumentLine.contract_id == Contract.id)
    .where(DocumentLine.document_id == DocumentRow.id)
    .correlate(DocumentRow)
    .scalar_subquery()
)
STANDS = sa.case((Reversal.id.is_(None), "posted"), else_="reversed")


def _listing() -> Listing:
    wanted = (
        sa.select(DocumentRow)
        .join(Member, Member.id == DocumentRow.member_id)
        .outerjoin(Other, Other.id == DocumentRow.other_id)
        .outerjoin(Supplier, Supplier.id == DocumentRow.supplier_id)
        .outerjoin(Reversal, Reversal.reverses_id == DocumentRow.journal_id)
        .where(is_document_seen(me()))
    )
    contract = request.args.get("contract")
    if contract:
        of_contract = sa.select(DocumentLine.document_id).join(
            Contract, Contract.id == DocumentLine.contract_id
        )
        wanted = wanted.where(DocumentRow.id.in_(of_contract.where(Contract.reference == contract)))
    return Listing(
        name="documents",
        caption="Documents",
        select=wanted,
        columns=(
            Column("id", "No.", DocumentRow.id, "count", link=lambda row: address(row["id"])),
            Column("number", "Number", DocumentRow.number, searched=True),
            Column("dated", "Date", DocumentRow.dated, "day"),
            Column("kind", "Kind", DocumentRow.kind, shown=lambda kind: kind.replace("_", "-"), filtered=True),
            Column("on", "Contract", FIRST_CONTRACT, searched=True),
            Column("supplier", "Supplier", Supplier.name, searched=True),
            Column("member", "Billed to, by or for", Member.code, filtered=True),
            Column("other", "To", Other.code),
            Column("total", "Total", DocumentRow.total, "amount"),
            Column("state", "State", STANDS, filtered=True),
        ),
        order="-id",
        also=("contract",),
    )


def address(number: int) -> str:
    """Where a document is shown."""
    return url_for("documents.one", number=number)


@page(blueprint, "/documents", may=Permission.READ)
def index() -> Any:
    """Every document that the person sees, newest first."""
    return listed(_listing(), "documents/index.html")


@dataclass(frozen=True, slots=True)
class SharedLine:
    """A line with each member's share, gross, in pence, and the sentence that explains it."""

    line: int
    contract: str
    item: str
    quantity: str
    net: Pence
    vat: Pence
    days: str
    description: str
    shares: list[tuple[str, Pence, str, bool]]


@page(blueprint, "/documents/<number:number>", may=Permission.READ)
def one(number: int) -> str:
    """One document: its lines, every member's share with its sentence, its journal."""
    session = looking()
    return shown(session, seen_document(session, me(), number))


def shown(
    session: Session, found: PostedDocument, form: Form | None = None, attaching: Form | None = None
) -> str:
    """The page of a document, with the form that reverses it and the one of its attachments as they stand."""
    reversal = session.get(JournalRow, found.reversed_by) if found.reversed_by else None
    return render_template(
        "documents/one.html",
        found=found,
        document=found.document,
        lines=shared_lines(session, found),
        reversal=reversal,
        reversal_reason=_said(session, reversal),
        may_reverse=reversal is None and me().may(Permission.ENTER_SPEND, found.document.member),
        form=form or _reason(),
        attached=attached(
            session,
            document_subject(found.id),
            found.document.member,
            url_for("attachments.of_document", number=found.id),
            attaching,
        ),
    )


def _said(session: Session, journal: JournalRow | None) -> str:
    """The reason that stands beside a journal, unless it was redacted."""
    remark = session.get(Remark, journal.remark_id) if journal and journal.remark_id else None
    return (remark.text or "") if remark else ""


def shared_lines(session: Session, found: PostedDocument) -> list[SharedLine]:
    """The document's lines on contracts that the person sees, each shared among the members."""
    known = seen(session, me(), {each.contract for each in found.document.lines})
    return [
        _line(known[each.contract], found, each.line) for each in found.document.lines if each.contract in known
    ]


def _line(agreement: Agreement, found: PostedDocument, number: int) -> SharedLine:
    line = next(each for each in found.document.lines if each.line == number)
    weights = found.weights[number][1]
    mine, closed = me().members(), not current_app.config["WEB"].members_see_shares
    nets, vats = weights.shares(line.net), weights.shares(line.vat)
    shares = [
        (code, net + vat, explained(agreement, weights, code, line.net, line.vat), code in mine)
        for code, net, vat in zip(weights.members, nets, vats, strict=True)
        if not closed or me().may(Permission.READ, code)
    ]
    days = f"{long_date(line.span.first)} to {long_date(line.span.last)}" if line.span else ""
    quantity = "" if line.quantity is None else format(line.quantity.normalize(), "f")
    words = "(removed)" if number in found.redacted else line.description
    return SharedLine(
        number, line.contract, line.item or "", quantity, line.net, line.vat, days, words, shares
    )


def _reason() -> Form:
    hint = "The document stays in the book, and a reversing journal takes it back."
    return Form({"reason": Field("reason", "Why is it reversed?", hint, required=True)})


@action(blueprint, "/documents/<number:number>/reverse", may=Permission.ENTER_SPEND)
def reverse(number: int) -> Response | tuple[str, int]:
    """Take the document back by a reversing journal, with a reason, dated today."""
    session = looking()
    found = seen_document(session, me(), number)
    me().must(Permission.ENTER_SPEND, found.document.member)
    form = _reason()
    form.fill(request.form)
    try:
        with changing() as book:
            row = book.get(JournalRow, found.journal_id)
            if row is None:
                raise NotFound(f"there is no document {number}")
            reverse_journal(
                book, cause(typed(form["reason"].value)), row, dated=max(today(), found.document.date)
            )
    except Refused as problem:
        form.refuse("reason", str(problem))
        return shown(session, found, form), 422
    return redirect(address(number))
