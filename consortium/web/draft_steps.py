"""Entering a contract, or varying one, step by step: what is typed is kept at once, right or wrong."""

from dataclasses import dataclass, replace

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask import session as kept
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.principal import Held
from consortium.access.queries import people
from consortium.access.terms import Permission, Role
from consortium.contracts.models import Contract
from consortium.contracts.policies import seen_contract
from consortium.db import look_again
from consortium.drafts.checking import Wrong, wrong_as_typed
from consortium.drafts.content import Content
from consortium.drafts.models import ContractDraft
from consortium.drafts.operations import ChangedMeanwhile, begin, begin_variation, save
from consortium.drafts.policies import seen_draft
from consortium.drafts.preview import NoPreview, Stretch, compared, stretches
from consortium.drafts.terms import Step, steps
from consortium.fields import PencePounds
from consortium.kernel.errors import NotFound, Unreadable
from consortium.kernel.money import Pence
from consortium.members.models import Member
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.web.draft_forms import StepForm, show_wrong, step_form, typed_content
from consortium.web.forms import Field, is_small_number
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("draft_steps", __name__)
MOST_NAMED = 3
SAMPLED, SAMPLE = "sample", "10,000.00"
"""What the preview shares where nobody asks for another amount."""


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
    return render_template(
        "drafts/step.html",
        draft=None,
        made=made,
        all_steps=steps(is_variation=False),
        signers=" ".join(_signers(session, each.code) for each in leads[:MOST_NAMED]),
    )


def _signers(session: Session, code: str) -> str:
    """Who else signs the savings of a member that the person serves, in a sentence."""
    role = Held(Role.FINANCE, code)
    if role not in me().held:
        return ""
    others = [each.name for each in people(session) if role in each.held and each.email != me().email]
    if others:
        return f"For {code} they may be signed by {', '.join(others)}."
    return f"You are the only finance officer of {code}: ask an administrator to type it, or to invite another officer."


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


def mine(session: Session, number: int) -> tuple[ContractDraft, str]:
    """The draft, to be typed in. Raises NotFound where it is not seen, NotAllowed where it may only be read."""
    found, lead = seen_draft(session, me(), number)
    me().must(Permission.ENTER_CONTRACTS, lead)
    return found, lead


def _step(found: ContractDraft, name: str) -> Step:
    for each in steps(is_variation=bool(found.base)):
        if each.name == name:
            return each
    raise NotFound(f"there is no step {name}")


@page(blueprint, "/drafts/<number:number>/<step>", may=Permission.ENTER_CONTRACTS)
def step(number: int, step: str) -> str:
    """One step of a draft, to be typed in."""
    session = looking()
    found, _ = mine(session, number)
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
        preview=preview_of(session, found, content) if made.step.name == "sharing" else None,
    )


@action(blueprint, "/drafts/<number:number>/<step>", may=Permission.ENTER_CONTRACTS)
def keep(number: int, step: str) -> Response | tuple[str, int] | str:
    """Keep what was typed at a step, right or wrong, and go on; or say what there is to correct."""
    session = looking()
    found, _ = mine(session, number)
    at, base = _step(found, step), Content.read(found.base)
    content = typed_content(session, at, request.form, Content.read(found.content), base)
    try:
        with changing() as book:
            save(book, cause(), mine(book, number)[0], _revision(), content)
    except ChangedMeanwhile as problem:
        made = step_form(session, at, found, content)
        made.head.refuse(None, f"{problem}. What you typed is below: save it again to let it stand")
        return _step_page(session, found, made, content), 409
    if "preview" in request.form:
        look_again(session)
        return _step_page(session, found, step_form(session, at, found, content), content)
    return _after(session, number, at, content, is_variation=bool(found.base))


def _revision() -> int:
    text = request.form.get("revision", "")
    return int(text) if is_small_number(text) else 0


def _after(session: Session, number: int, at: Step, content: Content, *, is_variation: bool) -> Response:
    """To the next step, or back to this one where there is something to correct."""
    if "later" in request.form:
        return redirect(url_for("drafts.one", number=number))
    wrong = wrong_as_typed(session, content, is_variation=is_variation)
    if any(each.step == at.name for each in wrong):
        return redirect(url_for("draft_steps.step", number=number, step=at.name, check=1))
    names = [each.name for each in steps(is_variation=is_variation)]
    following = names[names.index(at.name) + 1 :]
    if not following:
        return redirect(url_for("drafts.one", number=number))
    return redirect(url_for("draft_steps.step", number=number, step=following[0]))


@dataclass(frozen=True, slots=True)
class Preview:
    """How a sample amount would be shared, or why that cannot be shown."""

    amount: str
    total: Pence
    stretches: list[Stretch]
    problem: str


def preview_of(session: Session, found: ContractDraft, content: Content) -> Preview:
    """The preview of a draft, of the amount that the address or the form asks for."""
    text = request.values.get("amount") or kept.get(SAMPLED, SAMPLE)
    try:
        amount = PencePounds(least=1).read(text.strip())
        kept[SAMPLED] = text
        shown = stretches(session, content, amount, found.contract_id or 0)
        if found.base and found.contract_id:
            base = Content.read(found.base)
            shown = [compared(session, base, each, amount, found.contract_id) for each in shown]
        return Preview(text, amount, [_seen(each) for each in shown], "")
    except Unreadable as problem:
        return Preview(text, 0, [], f"'{text}' {problem}")
    except NoPreview as problem:
        return Preview(text, 0, [], str(problem))


def _seen(stretch: Stretch) -> Stretch:
    """The shares that the person may see: every one, unless members see their own alone."""
    if current_app.config["WEB"].members_see_shares:
        return stretch
    own = [each for each in stretch.shares if me().may(Permission.READ, each.member)]
    return replace(stretch, shares=own)


@page(blueprint, "/drafts/<number:number>/shares", may=Permission.ENTER_CONTRACTS)
def shown_shares(number: int) -> str:
    """The preview alone, of what stands in the form just now: a script asks for it as somebody types."""
    session = looking()
    found, _ = mine(session, number)
    kept, base = Content.read(found.content), Content.read(found.base)
    content = typed_content(session, _step(found, "sharing"), request.args, kept, base)
    return render_template("drafts/_shares.html", preview=preview_of(session, found, content))
