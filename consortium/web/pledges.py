"""Declarations: what a member expects and offers, signed by its officer, and what it gave of it."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.principal import NotAllowed
from consortium.access.terms import Permission
from consortium.clock import today
from consortium.contracts.models import Contract
from consortium.contracts.policies import seen
from consortium.fields import typed
from consortium.kernel.errors import NotFound, Unreadable
from consortium.kernel.exact import plain
from consortium.kernel.money import pounds
from consortium.members.queries import member as member_of_code
from consortium.members.queries import members
from consortium.partnership.models import Given, Pledge
from consortium.partnership.operations import (
    NoPartner,
    declare,
    record_given,
    redeclare,
    sign,
    take_back,
    withdraw,
)
from consortium.partnership.policies import RuleBroken, may_declare, seen_declaration, signs_as
from consortium.partnership.queries import Declared, versions
from consortium.partnership.schemas import QUANTITIES, GivenSchema, PledgeSchema
from consortium.web.forms import Field, Form, form_of, loaded
from consortium.web.guard import action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("pledges", __name__, url_prefix="/partnership")
ONE = "/declarations/<int(max=999999999):number>"


@page(blueprint, "/declarations/new", may=Permission.DECLARE)
def new() -> str:
    """The form to declare something, filled with what the address says of it."""
    form = _form(looking())
    form.fill(request.args)
    return render_template("partnership/declare.html", form=form, found=None)


@action(blueprint, "/declarations/new", may=Permission.DECLARE)
def enter() -> Response | tuple[str, int]:
    """Declare it; whoever is the member's own officer signs it with that."""
    form = _form(looking())
    values = loaded(form, PledgeSchema(), request.form)
    form.must_choose("contract", "member")
    if values is None or form.is_wrong:
        return render_template("partnership/declare.html", form=form, found=None), 422
    try:
        with changing() as book:
            contract = book.get_one(Contract, seen(book, me())[values["contract"]].id)
            member = member_of_code(book, values["member"])
            row = declare(book, cause(), contract, member, values, signs_as(me(), member.code))
    except NoPartner as problem:
        form.refuse("member", str(problem))
        return render_template("partnership/declare.html", form=form, found=None), 422
    return redirect(url_for("pledges.one", number=row.number, done="declared"))


def _form(session: Session) -> Form:
    person, known = me(), seen(session, me()).items()
    mine = [each for each in members(session) if person.may(Permission.DECLARE, each.code)]
    contracts = [(key, f"{key} {each.title}") for key, each in known if may_declare(person, each)]
    options = {"contract": contracts, "member": [(each.code, f"{each.name} ({each.code})") for each in mine]}
    form = form_of(PledgeSchema(), options=options).lengthen("words")
    if len(mine) == 1:
        form["member"].value = mine[0].code
    return form


@page(blueprint, ONE, may=Permission.READ)
def one(number: int) -> str:
    """One declaration: how it stands, what was given of it, its versions; signed, changed and withdrawn here."""
    session = looking()
    found = seen_declaration(session, me(), number)
    return _page(session, found, *_forms_of(found))


def _forms_of(found: Declared) -> tuple[Form, Form]:
    """The forms to record what was given, and to say why a declaration is withdrawn or a record wrong."""
    quantity = [name for name, form in QUANTITIES.items() if form is found.form]
    given = form_of(GivenSchema(), only=("day", *quantity, "words")).lengthen("words")
    given["day"].value = today().isoformat()
    hint = "It stays on record, with the declaration."
    reason = Field("reason", "Why?", hint, holds="long", required=True)
    return given, Form({"reason": reason})


def _page(session: Session, found: Declared, given: Form, reason: Form) -> str:
    may_declare = me().may(Permission.DECLARE, found.member)
    is_own = signs_as(me(), found.member) is not None
    return render_template(
        "partnership/declaration.html",
        found=found,
        name=member_of_code(session, found.member).name,
        versions=versions(session, found.row.number),
        standing={each.id for each in found.standing},
        given=given,
        reason=reason,
        may_declare=may_declare,
        may_sign=is_own and not (found.is_signed or found.is_withdrawn),
        may_change=may_declare and not found.is_withdrawn and (is_own or not found.is_signed),
        may_give=may_declare and found.is_promised,
        is_own=is_own,
    )


@action(blueprint, "/sign", may=Permission.DECLARE)
def sign_chosen() -> Response:
    """Sign the chosen versions of declarations, each as it stood on the page."""
    chosen = [int(each) for each in request.form.getlist("version") if _is_key(each)]
    with changing() as book:
        for key in chosen:
            row, found = _version(book, key)
            officer = signs_as(me(), found.member)
            if officer is None:
                raise NotAllowed(f"only the finance officer of {found.member} signs what it declares")
            sign(book, cause(), row, officer)
    if contract := request.form.get("contract"):
        return redirect(url_for("partnership.contract", reference=contract, signed=len(chosen)))
    return redirect(url_for("partnership.index", signed=len(chosen)))


def _is_key(text: str) -> bool:
    """Whether the text can be the number of a row."""
    return text.isascii() and text.isdigit() and len(text) < 19


def _version(book: Session, key: int) -> tuple[Pledge, Declared]:
    """A version of a declaration that the person sees, with the declaration as it stands. Raises NotFound."""
    row = book.get(Pledge, key)
    if row is None:
        raise NotFound(f"there is no declaration {key}")
    return row, seen_declaration(book, me(), row.number)


def _own_version(book: Session, number: int) -> tuple[Pledge, Declared]:
    """The version on which the sent form rests, of a declaration for which the person declares."""
    found = seen_declaration(book, me(), number)
    me().must(Permission.DECLARE, found.member)
    sent = request.form.get("version", "")
    if not _is_key(sent):
        return found.row, found
    row = book.get(Pledge, int(sent))
    if row is None or row.number != number:
        raise NotFound(f"there is no version {sent} of declaration {number}")
    return row, found


@page(blueprint, f"{ONE}/change", may=Permission.DECLARE)
def change_form(number: int) -> str:
    """The form for another version of a declaration, filled with the one that stands."""
    found = seen_declaration(looking(), me(), number)
    me().must(Permission.DECLARE, found.member)
    form = _change_form(found)
    row = found.row
    form.fill({"words": row.words, "cash": None if row.cash is None else pounds(row.cash)})
    form.fill({"days": None if row.days is None else plain(row.days)})
    return render_template("partnership/declare.html", form=form, found=found)


def _change_form(found: Declared) -> Form:
    quantity = [name for name, form in QUANTITIES.items() if form is found.form]
    return form_of(PledgeSchema(), only=(*quantity, "words")).lengthen("words")


@action(blueprint, f"{ONE}/change", may=Permission.DECLARE)
def change(number: int) -> Response | tuple[str, int]:
    """Replace the version that the form rests on by another."""
    with_version = {name: each for name, each in request.form.items() if name != "version"}
    found = seen_declaration(looking(), me(), number)
    me().must(Permission.DECLARE, found.member)
    form, row = _change_form(found), found.row
    known = {"contract": found.contract, "member": found.member, "kind": row.kind, "form": row.form}
    values = loaded(form, PledgeSchema(), with_version, known)
    if values is not None:
        try:
            with changing() as book:
                current, _ = _own_version(book, number)
                redeclare(book, cause(), current, values, signs_as(me(), found.member))
            return redirect(url_for("pledges.one", number=number, done="declared"))
        except RuleBroken as problem:
            form.refuse(None, str(problem))
    return render_template("partnership/declare.html", form=form, found=found), 422


@action(blueprint, f"{ONE}/withdraw", may=Permission.DECLARE)
def end(number: int) -> Response | tuple[str, int]:
    """Withdraw a declaration, with a reason."""
    return _with_reason(number, _withdraw)


def _withdraw(book: Session, number: int, reason: str) -> None:
    current, found = _own_version(book, number)
    withdraw(book, cause(reason), current, signs_as(me(), found.member))


@action(
    blueprint,
    f"{ONE}/given/<int(max=999999999):record>/take-back",
    may=Permission.DECLARE,
)
def undo_given(number: int, record: int) -> Response | tuple[str, int]:
    """Take back a wrong record of what was given, with a reason."""

    def taken_back(book: Session, number: int, reason: str) -> None:
        wrong = book.get(Given, record)
        if wrong is None or wrong.pledge_id != number:
            raise NotFound(f"there is no record {record}")
        take_back(book, cause(reason), wrong)

    return _with_reason(number, taken_back)


def _with_reason(number: int, done: Callable[[Session, int, str], None]) -> Response | tuple[str, int]:
    """Do what needs a reason; where it is refused, show the declaration again with what was typed."""
    session = looking()
    found = seen_declaration(session, me(), number)
    me().must(Permission.DECLARE, found.member)
    given, reason = _forms_of(found)
    reason.fill(request.form)
    try:
        with changing() as book:
            done(book, number, typed(reason["reason"].value))
    except (RuleBroken, Unreadable) as problem:
        reason.refuse("reason", str(problem))
        return _page(session, found, given, reason), 422
    return redirect(url_for("pledges.one", number=number, done="changed"))


@action(blueprint, f"{ONE}/given", may=Permission.DECLARE)
def give(number: int) -> Response | tuple[str, int]:
    """Record what was given of an offer."""
    session = looking()
    found = seen_declaration(session, me(), number)
    me().must(Permission.DECLARE, found.member)
    given, reason = _forms_of(found)
    values = loaded(given, GivenSchema(), request.form, {"form": found.row.form})
    if values is not None:
        try:
            with changing() as book:
                record_given(book, cause(), seen_declaration(book, me(), number).row, values)
            return redirect(url_for("pledges.one", number=number, done="given"))
        except RuleBroken as problem:
            given.refuse("day" if "still to come" in str(problem) else None, str(problem))
    return _page(session, found, given, reason), 422
