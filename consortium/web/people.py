"""People and what they may do: invite, change roles, let in no more."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from consortium.access.operations import add_user, disable, enable, link, set_roles
from consortium.access.principal import Held
from consortium.access.queries import Person, held, people, user
from consortium.access.terms import LinkPurpose, Permission, Role
from consortium.kernel.errors import Refused
from consortium.members.queries import members
from consortium.web.answers import listed
from consortium.web.forms import Field, Form
from consortium.web.guard import action, page
from consortium.web.listing import Column, Listing, Row
from consortium.web.session import cause, changing, looking, me
from consortium.web.sign_in import send_link

blueprint = Blueprint("people", __name__)
TONES = {"active": "gain", "invited": "", "disabled": "loss"}
"""The states of a person, with their tones."""


@page(blueprint, "/people", may=Permission.READ_PEOPLE)
def index() -> Any:
    """Everybody, with every role."""
    listing = Listing(
        name="people",
        caption="Who may sign in, and as what",
        rows=people(looking()),
        columns=(
            Column("name", "Name", lambda each: each.name, link=_link, searched=True),
            Column("email", "E-mail address", lambda each: each.email, searched=True),
            Column("roles", "Roles", _roles, searched=True),
            Column("state", "State", _state, tone=lambda row: TONES[row["state"]], filtered=True),
        ),
        order="email",
    )
    return listed(listing, "people/index.html")


def _link(row: Row) -> str | None:
    return url_for("people.one", email=row["email"]) if me().may(Permission.CHANGE_PEOPLE) else None


def _roles(person: Person) -> str:
    words = (f"{each.role.label} of {each.member}" if each.member else each.role.label for each in person.held)
    return ", ".join(words) or "none"


def _state(person: Person) -> str:
    return "disabled" if person.is_disabled else "active" if person.has_signed_up else "invited"


@page(blueprint, "/people/new", may=Permission.CHANGE_PEOPLE)
def new() -> str:
    """The form to invite somebody."""
    return render_template("people/form.html", form=_form(looking()), person=None)


@action(blueprint, "/people/new", may=Permission.CHANGE_PEOPLE)
def invite() -> Response | tuple[str, int]:
    """Add somebody and send the invitation."""
    form = _form(looking())
    form.fill(request.form)
    try:
        with changing() as book:
            person = add_user(book, cause(), form["email"].value, form["name"].value, sorted(_chosen()))
            secret = link(book, cause(), person, LinkPurpose.INVITATION)
    except Refused as problem:
        form.refuse(None, str(problem))
        return render_template("people/form.html", form=form, person=None), 422
    send_link(person.email, LinkPurpose.INVITATION, secret)
    return redirect(url_for("people.index", invited=person.email))


@page(blueprint, "/people/<email>", may=Permission.CHANGE_PEOPLE)
def one(email: str) -> str:
    """One person's roles, to be changed."""
    session = looking()
    person = user(session, email)
    return render_template("people/form.html", form=_form(session, held(session, person.id)), person=person)


@action(blueprint, "/people/<email>/roles", may=Permission.CHANGE_PEOPLE)
def change_roles(email: str) -> Response:
    """Give the person these roles and no others; they hold at once."""
    with changing() as book:
        set_roles(book, cause(), user(book, email), frozenset(_chosen()))
    return redirect(url_for("people.index", changed=email))


@action(blueprint, "/people/<email>/disable", may=Permission.CHANGE_PEOPLE)
def stop(email: str) -> Response:
    """Let the person in no more, from the next page on."""
    if email == me().email:
        raise Refused("you cannot disable yourself: another administrator can")
    with changing() as book:
        disable(book, cause(), user(book, email))
    return redirect(url_for("people.index", changed=email))


@action(blueprint, "/people/<email>/enable", may=Permission.CHANGE_PEOPLE)
def start_again(email: str) -> Response:
    """Let the person in again."""
    with changing() as book:
        enable(book, cause(), user(book, email))
    return redirect(url_for("people.index", changed=email))


@action(blueprint, "/people/<email>/invite", may=Permission.CHANGE_PEOPLE)
def invite_again(email: str) -> Response:
    """Send a new link to choose a password; the one before it opens no more."""
    with changing() as book:
        person = user(book, email)
        purpose = LinkPurpose.RESET if person.password_hash else LinkPurpose.INVITATION
        secret = link(book, cause(), person, purpose)
    send_link(person.email, purpose, secret)
    return redirect(url_for("people.index", invited=person.email))


def _form(session: Session, roles: frozenset[Held] = frozenset()) -> Form:
    """Name and address, and a row of roles for the consortium and for each member (`role:MEMBER`)."""
    fields = {
        "email": Field("email", "E-mail address", holds="text", required=True),
        "name": Field("name", "Name", required=True),
    }
    choices: list[tuple[str | None, str]] = [(None, "The consortium")]
    choices += [(each.code, f"{each.name} ({each.code})") for each in members(session)]
    for code, label in choices:
        name = f"role-{code or ''}"
        of_kind = [role for role in Role if role.is_of_a_member == (code is not None)]
        fields[name] = Field(name, label, options=[(role.value, role.label) for role in of_kind])
        fields[name].value = next((role.value for role in of_kind if Held(role, code) in roles), "")
    return Form(fields)


def _chosen() -> list[Held]:
    found = []
    for name, value in request.form.items():
        if name.startswith("role-") and value:
            try:
                found.append(Held(Role(value), name.removeprefix("role-") or None))
            except ValueError:
                raise Refused(f"{value} is no role") from None
    return found
