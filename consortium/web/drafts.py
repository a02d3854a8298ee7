"""Entering a contract step by step, varying one, and approving what somebody else entered."""

from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.terms import Permission
from consortium.contracts.models import Contract
from consortium.contracts.policies import seen_contract
from consortium.contracts.suppliers import suppliers
from consortium.drafts.checking import NotReady, Wrong, wrong_as_typed
from consortium.drafts.content import Change, Content, changes
from consortium.drafts.models import ContractDraft
from consortium.drafts.operations import (
    ChangedMeanwhile,
    approve,
    begin,
    begin_variation,
    discard,
    give_back,
    save,
    send,
)
from consortium.drafts.policies import NotByItsEditor, is_draft_seen, may_approve, must_approve, seen_draft
from consortium.drafts.preview import NoPreview, ShareShown, shares
from consortium.drafts.queries import editors
from consortium.drafts.terms import OPEN, DraftState, Step, steps
from consortium.fields import PencePounds, typed
from consortium.kernel.errors import NotFound, Refused, Unreadable
from consortium.kernel.money import Pence
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.web.answers import listed
from consortium.web.draft_forms import StepForm, show_wrong, step_form, typed_content
from consortium.web.draft_words import LABELS, told, words_of
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("drafts", __name__)
SAMPLE = "10,000.00"
"""What the preview shares where nobody asks for another amount."""


def _listing() -> Listing:
    return Listing(
        name="drafts",
        caption="Drafts of contracts and variations",
        select=sa.select(ContractDraft)
        .join(Member, Member.id == ContractDraft.lead_id)
        .outerjoin(Contract, Contract.id == ContractDraft.contract_id)
        .where(is_draft_seen(me())),
        columns=(
            Column("id", "Draft", ContractDraft.id, "count", link=_address),
            Column("lead", "Led by", Member.code, filtered=True),
            Column("of", "Contract", sa.func.coalesce(Contract.reference, "a new one"), searched=True),
            Column("state", "State", ContractDraft.state, filtered=True),
            Column("editors", "Typed by", ContractDraft.editors, searched=True),
            Column("changed", "Last typed in", sa.func.date(ContractDraft.changed_at)),
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


def _leads(session: Session) -> list[Member]:
    return [each for each in members(session) if me().may(Permission.ENTER_CONTRACTS, each.code)]


@page(blueprint, "/drafts/new", may=Permission.ENTER_CONTRACTS)
def new() -> str:
    """The first step of a new contract."""
    return _new_page(looking(), step_form(looking(), steps(is_variation=False)[0], None, Content()))


def _new_page(session: Session, made: StepForm) -> str:
    leads = _leads(session)
    options = [(each.code, f"{each.name} ({each.code})") for each in leads]
    lead = Field("lead", "Which member leads it?", "It signs and manages the contract", options=options, required=True)
    lead.value = request.form.get("lead", leads[0].code if len(leads) == 1 else "")
    made.head.fields = {"lead": lead, **made.head.fields}
    return render_template("drafts/step.html", draft=None, made=made, all_steps=steps(is_variation=False))


@action(blueprint, "/drafts/new", may=Permission.ENTER_CONTRACTS)
def start() -> Response | tuple[str, int]:
    """Keep the first step as a draft."""
    session, step = looking(), steps(is_variation=False)[0]
    content = typed_content(session, step, request.form, Content(), Content())
    code = request.form.get("lead", "")
    if code not in {each.code for each in _leads(session)}:
        made = step_form(session, step, None, content)
        made.head.refuse(None, "choose the member that leads it")
        return _new_page(session, made), 422
    with changing() as book:
        found = begin(book, cause(), member_of_code(book, code), content)
        number = found.id
    return _after(session, number, step, content, is_variation=False)


@action(blueprint, "/contracts/<path:reference>/vary", may=Permission.ENTER_CONTRACTS)
def vary(reference: str) -> Response:
    """Begin a variation of a contract, from what stands."""
    found = seen_contract(looking(), me(), reference)
    me().must(Permission.ENTER_CONTRACTS, found.lead)
    with changing() as book:
        number = begin_variation(book, cause(), book.get_one(Contract, found.id)).id
    return redirect(url_for("drafts.one", number=number))


def _mine(session: Session, number: int) -> tuple[ContractDraft, str]:
    """The draft, to be typed in. Raises NotFound where it is not seen, NotAllowed where it may only be read."""
    found, lead = seen_draft(session, me(), number)
    me().must(Permission.ENTER_CONTRACTS, lead)
    return found, lead


def _step(found: ContractDraft, name: str) -> Step:
    for each in steps(is_variation=bool(found.base)):
        if each.name == name:
            return each
    raise NotFound(f"there is no step {name}")


@page(blueprint, "/drafts/<int:number>/<step>", may=Permission.ENTER_CONTRACTS)
def step(number: int, step: str) -> str:
    """One step of a draft, to be typed in."""
    session = looking()
    found, _ = _mine(session, number)
    content, at = Content.read(found.content), _step(found, step)
    made = step_form(session, at, found, content)
    if "check" in request.args:
        show_wrong(made, _wrong_at(session, found, at, content))
    return _step_page(session, found, made, content)


def _wrong_at(session: Session, found: ContractDraft, at: Step, content: Content) -> list[Wrong]:
    wrong = wrong_as_typed(session, content, is_variation=bool(found.base))
    return [each for each in wrong if each.step == at.name]


def _step_page(session: Session, found: ContractDraft, made: StepForm, content: Content) -> str:
    return render_template(
        "drafts/step.html",
        draft=found,
        made=made,
        content=content,
        all_steps=steps(is_variation=bool(found.base)),
        preview=_preview(session, found, content) if made.step.name == "sharing" else None,
    )


@action(blueprint, "/drafts/<int:number>/<step>", may=Permission.ENTER_CONTRACTS)
def keep(number: int, step: str) -> Response | tuple[str, int] | str:
    """Keep what was typed at a step, right or wrong, and go on; or say what there is to correct."""
    session = looking()
    found, _ = _mine(session, number)
    at, base = _step(found, step), Content.read(found.base)
    content = typed_content(session, at, request.form, Content.read(found.content), base)
    try:
        with changing() as book:
            save(book, cause(), _mine(book, number)[0], _revision(), content)
    except ChangedMeanwhile as problem:
        made = step_form(session, at, found, content)
        made.head.refuse(None, f"{problem}. What you typed is below: save it again to let it stand")
        return _step_page(session, found, made, content), 409
    if "preview" in request.form:
        session.rollback()  # what this request read before is older than what was just kept
        return _step_page(session, found, step_form(session, at, found, content), content)
    return _after(session, number, at, content, is_variation=bool(found.base))


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - nine digits fit


def _after(session: Session, number: int, at: Step, content: Content, *, is_variation: bool) -> Response:
    """To the next step, or back to this one where there is something to correct."""
    if "later" in request.form:
        return redirect(url_for("drafts.one", number=number))
    wrong = wrong_as_typed(session, content, is_variation=is_variation)
    if any(each.step == at.name for each in wrong):
        return redirect(url_for("drafts.step", number=number, step=at.name, check=1))
    names = [each.name for each in steps(is_variation=is_variation)]
    following = names[names.index(at.name) + 1 :]
    if not following:
        return redirect(url_for("drafts.one", number=number))
    return redirect(url_for("drafts.step", number=number, step=following[0]))


@dataclass(frozen=True, slots=True)
class Preview:
    """How a sample amount would be shared, or why that cannot be shown."""

    amount: str
    shares: list[ShareShown]
    total: Pence
    problem: str


def _preview(session: Session, found: ContractDraft, content: Content) -> Preview:
    text = request.values.get("amount", SAMPLE)
    try:
        amount = PencePounds(least=1).read(text.strip())
        shown = shares(session, content, amount, found.contract_id or 0)
    except Unreadable as problem:
        return Preview(text, [], 0, f"'{text}' {problem}")
    except NoPreview as problem:
        return Preview(text, [], 0, str(problem))
    return Preview(text, shown, sum(each.share for each in shown), "")


@page(blueprint, "/drafts/<int:number>/shares", may=Permission.ENTER_CONTRACTS)
def shown_shares(number: int) -> str:
    """The preview alone, of what stands in the form just now: a script asks for it as somebody types."""
    session = looking()
    found, _ = _mine(session, number)
    kept, base = Content.read(found.content), Content.read(found.base)
    content = typed_content(session, _step(found, "sharing"), request.args, kept, base)
    return render_template("drafts/_shares.html", preview=_preview(session, found, content))


@page(blueprint, "/drafts/<int:number>", may=Permission.READ)
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
    wrong = wrong or (wrong_as_typed(session, content, is_variation=bool(found.base)) if is_open else [])
    person = me()
    return render_template(
        "drafts/one.html",
        draft=found,
        lead=lead,
        content=content,
        shown_contract={**content.contract, "supplier": _supplier_name(session, content)},
        changes=[_said(each) for each in changes(Content.read(found.base), content)] if found.base else [],
        wrong=[(each.step or "why", told(each)) for each in wrong],
        all_steps=steps(is_variation=bool(found.base)),
        preview=_preview(session, found, content),
        labels=LABELS,
        words_of=words_of,
        is_open=is_open,
        may_edit=is_open and person.may(Permission.ENTER_CONTRACTS, lead),
        may_decide=found.state == DraftState.SENT and may_approve(person, found, lead),
        had_a_part=person.email in editors(found),
        editors=editors(found),
        form=form,
        names={each.code: each.name for each in members(session)},
    )


def _supplier_name(session: Session, content: Content) -> str:
    named = content.contract.get("supplier", "")
    name = content.supplier.get("name") or {each.code: each.name for each in suppliers(session)}.get(named, "")
    return f"{name} ({named})" if name else named


def _reason() -> Form:
    return Form({"reason": Field("reason", "Why?", "Whoever typed it reads this", holds="long", required=True)})


@action(blueprint, "/drafts/<int:number>/send", may=Permission.ENTER_CONTRACTS)
def hand_in(number: int) -> Response | tuple[str, int]:
    """Send the draft for approval, exactly as it stands."""
    session = looking()
    found, lead = _mine(session, number)
    try:
        with changing() as book:
            send(book, cause(), _mine(book, number)[0])
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


@action(blueprint, "/drafts/<int:number>/approve", may=Permission.APPROVE_CONTRACTS)
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


@action(blueprint, "/drafts/<int:number>/return", may=Permission.APPROVE_CONTRACTS)
def turn_back(number: int) -> Response | tuple[str, int]:
    """Return what was sent, with a reason."""
    return _decided(number, give_back, Permission.APPROVE_CONTRACTS)


@action(blueprint, "/drafts/<int:number>/discard", may=Permission.ENTER_CONTRACTS)
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
