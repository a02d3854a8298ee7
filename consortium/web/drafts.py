"""Drafts of contracts and variations: the list, one as a whole, sending it, and approving what somebody else typed."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.clock import day_of
from consortium.contracts.suppliers import suppliers
from consortium.drafts.checking import NotReady, Wrong, wrong_as_typed
from consortium.drafts.content import Change, Content, changes
from consortium.drafts.models import ContractDraft
from consortium.drafts.operations import (
    approve,
    discard,
    give_back,
    send,
)
from consortium.drafts.policies import NotByItsEditor, is_draft_seen, may_approve, must_approve, seen_draft
from consortium.drafts.queries import editors
from consortium.drafts.terms import OPEN, DraftState, steps
from consortium.fields import typed
from consortium.kernel.days import long_date
from consortium.kernel.errors import Refused
from consortium.members.models import Member
from consortium.members.queries import members
from consortium.web.answers import listed
from consortium.web.draft_steps import mine, preview_of
from consortium.web.draft_words import LABELS, told, words_of
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("drafts", __name__)
KIND = sa.case((ContractDraft.base == "", "new contract"), else_="variation")


def _listing() -> Listing:
    return Listing(
        name="drafts",
        caption="Drafts of contracts and variations",
        select=sa.select(ContractDraft)
        .join(Member, Member.id == ContractDraft.lead_id)
        .where(is_draft_seen(me())),
        columns=(
            Column("id", "Draft", ContractDraft.id, "count", link=_address),
            Column("lead", "Led by", Member.code, filtered=True),
            Column("reference", "Reference", ContractDraft.reference, searched=True),
            Column("title", "Title", ContractDraft.title, searched=True),
            Column("kind", "What", KIND, filtered=True),
            Column("state", "State", ContractDraft.state, filtered=True),
            Column("editors", "Typed by", ContractDraft.editors, searched=True),
            Column("changed", "Last typed in", ContractDraft.changed_at, shown=lambda at: long_date(day_of(at))),
            Column("decided", "Decided by", ContractDraft.decided_by, searched=True),
        ),
        order="-id",
    )


def _address(row: Any) -> str:
    return url_for("drafts.one", number=row["id"])


@page(blueprint, "/drafts", may=Permission.READ)
def index() -> Any:
    """Every draft that the person sees, the newest first."""
    return listed(_listing(), "drafts/index.html")


@page(blueprint, "/drafts/<number:number>", may=Permission.READ)
def one(number: int) -> str:
    """The whole draft: what it says, what it would share, what is missing, and who may do what with it."""
    found, lead = seen_draft(looking(), me(), number)
    return _page(looking(), found, lead, [], _reason())


@dataclass(frozen=True, slots=True)
class Said:
    """A change of a variation in a person's words."""

    what: str
    before: str
    after: str


def _said(change: Change) -> Said:
    label = LABELS.get(change.column, change.column.replace("_", " "))
    what = f"{change.row}: {label}" if change.row else label
    return Said(what, words_of(change.column, change.before), words_of(change.column, change.after))


def _page(session: Session, found: ContractDraft, lead: str, wrong: list[Wrong], form: Form) -> str:
    content, is_open = Content.read(found.content), DraftState(found.state) in OPEN
    refused, names = bool(wrong), {each.code: each.name for each in members(session)}
    wrong = wrong or (wrong_as_typed(session, content, is_variation=bool(found.base)) if is_open else [])
    person = me()
    may_decide = found.state == DraftState.SENT and may_approve(person, found, lead)
    return render_template(
        "drafts/one.html",
        draft=found,
        lead=lead,
        content=content,
        shown_contract={**content.contract, "supplier": _supplier_name(session, content)},
        changes=[_said(each) for each in changes(Content.read(found.base), content)] if found.base else [],
        refused=refused,
        wrong=[(each.step or "why", told(each, content, names)) for each in wrong],
        all_steps=steps(is_variation=bool(found.base)),
        preview=preview_of(session, found, content),
        labels=LABELS,
        words_of=words_of,
        is_open=is_open,
        may_edit=is_open and not may_decide and person.may(Permission.ENTER_CONTRACTS, lead),
        may_decide=may_decide,
        had_a_part=person.email in editors(found),
        editors=editors(found),
        form=form,
        names=names,
    )


def _supplier_name(session: Session, content: Content) -> str:
    named = content.contract.get("supplier", "")
    name = content.supplier.get("name") or {each.code: each.name for each in suppliers(session)}.get(named, "")
    return f"{name} ({named})" if name else named


def _reason() -> Form:
    hint = "It stays with the draft, and whoever typed it reads it"
    return Form({"reason": Field("reason", "Why?", hint, holds="long", required=True)})


@action(blueprint, "/drafts/<number:number>/send", may=Permission.ENTER_CONTRACTS)
def hand_in(number: int) -> Response | tuple[str, int]:
    """Send the draft for approval, exactly as it stands."""
    session = looking()
    found, lead = mine(session, number)
    try:
        with changing() as book:
            send(book, cause(), mine(book, number)[0])
    except NotReady as problem:
        return _page(session, found, lead, problem.wrong, _reason()), 422
    except Refused as problem:
        return _refused(session, found, lead, problem)
    return redirect(url_for("drafts.one", number=number))


def _refused(session: Session, found: ContractDraft, lead: str, problem: Refused) -> tuple[str, int]:
    form = _reason()
    form.fill(request.form)
    form.refuse("reason" if "reason" in request.form else None, str(problem))
    return _page(session, found, lead, [], form), 422


@action(blueprint, "/drafts/<number:number>/approve", may=Permission.APPROVE_CONTRACTS)
def agree(number: int) -> Response | tuple[str, int]:
    """Approve exactly what was shown: the contract or its variation holds from now on."""
    session = looking()
    found, lead = seen_draft(session, me(), number)
    me().must(Permission.APPROVE_CONTRACTS, lead)
    try:
        with changing() as book:
            sent, _ = seen_draft(book, me(), number)
            must_approve(me(), sent, lead)
            reference = approve(book, cause(), sent, request.form.get("digest", "")).reference
    except NotReady as problem:
        return _page(session, found, lead, problem.wrong, _reason()), 422
    except (NotByItsEditor, Refused) as problem:
        return _refused(session, found, lead, problem)
    return redirect(url_for("contracts.one", reference=reference, approved=1))


@action(blueprint, "/drafts/<number:number>/return", may=Permission.APPROVE_CONTRACTS)
def turn_back(number: int) -> Response | tuple[str, int]:
    """Return what was sent, with a reason."""
    return _decided(number, give_back, Permission.APPROVE_CONTRACTS)


@action(blueprint, "/drafts/<number:number>/discard", may=Permission.ENTER_CONTRACTS)
def give_up(number: int) -> Response | tuple[str, int]:
    """Give a draft up, with a reason; it stays to be read."""
    return _decided(number, discard, Permission.ENTER_CONTRACTS)


def _decided(number: int, decide: Any, permission: Permission) -> Response | tuple[str, int]:
    session = looking()
    found, lead = seen_draft(session, me(), number)
    me().must(permission, lead)
    try:
        with changing() as book:
            sent, _ = seen_draft(book, me(), number)
            decide(book, replace(cause(), reason=typed(request.form.get("reason", ""))), sent)
    except Refused as problem:
        return _refused(session, found, lead, problem)
    return redirect(url_for("drafts.one", number=number))
