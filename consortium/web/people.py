"""People and what they may do: invite, change roles, let in no more."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from consortium.access.models import User
from consortium.access.operations import add_user, disable, enable, end_sessions, link, set_roles
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
    return _page(_form(), None, ())


@action(blueprint, "/people/new", may=Permission.CHANGE_PEOPLE)
def invite() -> Response | tuple[str, int]:
    """Add somebody and send the invitation."""
    form = _form()
    form.fill(request.form)
    chosen = _chosen()
    try:
        with changing() as book:
            person = add_user(book, cause(), form["email"].value, form["name"].value, chosen)
            secret = link(book, cause(), person, LinkPurpose.INVITATION)
    except Refused as problem:
        form.refuse(None, str(problem))
        return _page(form, None, chosen), 422
    send_link(person.email, LinkPurpose.INVITATION, secret)
    return redirect(url_for("people.index", invited=person.email))


@page(blueprint, "/people/<email>", may=Permission.CHANGE_PEOPLE)
def one(email: str) -> str:
    """One person's roles, to be changed."""
    session = looking()
    person = user(session, email)
    return _page(_form(), person, held(session, person.id))


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


@action(blueprint, "/people/<email>/sign-out", may=Permission.CHANGE_PEOPLE)
def sign_out(email: str) -> Response:
    """End every session of the person, as when a machine was lost."""
    with changing() as book:
        end_sessions(book, cause(), user(book, email))
    return redirect(url_for("people.index", signed_out=email))


@action(blueprint, "/people/<email>/invite", may=Permission.CHANGE_PEOPLE)
def invite_again(email: str) -> Response:
    """Send a new link to choose a password; the one before it opens no more."""
    with changing() as book:
        person = user(book, email)
        purpose = LinkPurpose.RESET if person.password_hash else LinkPurpose.INVITATION
        secret = link(book, cause(), person, purpose)
    send_link(person.email, purpose, secret)
    return redirect(url_for("people.index", invited=person.email))


@dataclass(frozen=True, slots=True)
class RoleChoice:
    """A role that may be ticked: the box's name and value, what it is to a person, and whether it is held."""

    name: str
    role: Role
    whose: str
    is_held: bool


def _page(form: Form, person: User | None, roles: Collection[Held]) -> str:
    associations = [(each.code, f"{each.name} ({each.code})") for each in members(looking())]
    return render_template(
        "people/form.html",
        form=form,
        person=person,
        of_all=_choices(None, "the consortium", roles),
        of_members=[(name, _choices(code, name, roles)) for code, name in associations],
        member_roles=[each.label for each in Role if each.is_of_a_member],
    )


def _choices(code: str | None, whose: str, roles: Collection[Held]) -> list[RoleChoice]:
    """The roles that there are for a member, or (None) for the consortium."""
    return [
        RoleChoice(f"role-{code or ''}", role, whose, Held(role, code) in roles)
        for role in Role
        if role.is_of_a_member == (code is not None)
    ]


def _form() -> Form:
    return Form(
        {
            "name": Field("name", "Name", required=True),
            "email": Field("email", "E-mail address", holds="text", required=True),
        }
    )


def _chosen() -> list[Held]:
    """The roles that were ticked. Raises Refused for what is no role."""
    found = []
    for name, value in request.form.items(multi=True):
        if name.startswith("role-") and value:
            try:
                found.append(Held(Role(value), name.removeprefix("role-") or None))
            except ValueError:
                raise Refused(f"{value} is no role") from None
    return found
