"""Signing in and out, invitations, resets, and one's own password."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from consortium.access.models import User
from consortium.access.operations import (
    UNKNOWN,
    LinkSpent,
    SignInFailed,
    change_password,
    choose_password_by_link,
    end_sessions,
    link,
    link_of,
    sign_in,
    sign_out,
)
from consortium.access.passwords import TooEasy
from consortium.access.queries import open_sessions, user_of_email
from consortium.access.sessions import begin
from consortium.access.terms import LinkPurpose
from consortium.access.throttle import TooManyAttempts
from consortium.audit.cause import Cause
from consortium.calendar.queries import link_made_at
from consortium.clock import now
from consortium.mail import send
from consortium.web.forms import Field, Form
from consortium.web.guard import TICKET, Reach, action, page
from consortium.web.session import cause, changing, looking, me

blueprint = Blueprint("sign_in", __name__)

WRONG = "E-mail address and password do not belong together, or the account is disabled"


def _form() -> Form:
    return Form(
        {
            "email": Field("email", "E-mail address", holds="email", required=True),
            "password": Field("password", "Password", holds="password", required=True),
        }
    )


def _password_form(*, current: bool) -> Form:
    hint = "15 characters or more. Three or four words that do not belong together do well."
    fields = {"password": Field("password", "New password", hint, holds="new-password", required=True)}
    if current:
        now_used = Field("current", "Current password", holds="password", required=True)
        fields = {"current": now_used, **fields}
    return Form(fields)


@page(blueprint, "/sign-in", may=Reach.EVERYBODY)
def form() -> str:
    """The form to sign in."""
    return render_template("sign_in/form.html", form=_form(), next=request.args.get("next", ""))


@action(blueprint, "/sign-in", may=Reach.EVERYBODY)
def enter() -> Response | tuple[str, int]:
    """Sign in, and go on to the page that was asked for."""
    found = _form()
    found.fill({"email": request.form.get("email", "")[:254]})
    password = request.form.get("password", "")[:1_000]
    try:
        with changing() as book:
            person = sign_in(book, found["email"].value, password, _address(), now())
            secret = begin(book, person, _address(), now()) if person else None
    except TooManyAttempts as problem:
        found.refuse(None, str(problem))
        return render_template("sign_in/form.html", form=found, next=request.form.get("next", "")), 429
    if secret is None:
        found.refuse(None, WRONG)
        return render_template("sign_in/form.html", form=found, next=request.form.get("next", "")), 422
    _let_in(secret)
    return redirect(_own_page(request.form.get("next", "")))


def _address() -> str:
    return request.remote_addr or ""


def _let_in(secret: str) -> None:
    """Give the browser the cookie of a session just begun, with nothing of the one before it."""
    session.clear()
    session[TICKET] = secret
    session.permanent = True


def _own_page(wanted: str) -> str:
    """The page to go on to: one of ours that can be shown, else Home."""
    parts = urlsplit(wanted)
    if parts.scheme or parts.netloc or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return url_for("home.index")
    try:
        current_app.url_map.bind("").match(parts.path, method="GET")
    except HTTPException:
        return url_for("home.index")
    return parts.path + (f"?{parts.query}" if parts.query else "")


@action(blueprint, "/sign-out", may=Reach.EVERYBODY)
def leave() -> Response:
    """Sign out here: the session is over, also for whoever kept a copy of its cookie."""
    if g.principal is not None:
        with changing() as book:
            sign_out(book, cause(), book.get_one(User, me().user_id), me().session_id)
    return _out()


def _out() -> Response:
    session.clear()
    answer = redirect(url_for("sign_in.form"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@action(blueprint, "/sign-out-everywhere", may=Reach.SIGNED_IN)
def leave_everywhere() -> Response:
    """End every session of the person, this one too."""
    with changing() as book:
        end_sessions(book, cause(), book.get_one(User, me().user_id))
    return _out()


@action(blueprint, "/account/sessions/<number:number>/end", may=Reach.SIGNED_IN)
def end_one(number: int) -> Response:
    """End one of one's own sessions, as on a machine that was left behind."""
    with changing() as book:
        sign_out(book, cause(), book.get_one(User, me().user_id), number)
    return redirect(url_for("sign_in.account", ended=1))


@page(blueprint, "/account", may=Reach.SIGNED_IN)
def account() -> str:
    """One's own roles, password, sessions and calendar."""
    return account_page()


def account_page(form: Form | None = None, calendar_link: str = "") -> str:
    """The page of one's account; `calendar_link` is one just made, which is shown this once."""
    return render_template(
        "sign_in/account.html",
        form=form or _password_form(current=True),
        sessions=open_sessions(looking(), me().user_id, now()),
        calendar_link=calendar_link,
        calendar_since=now() if calendar_link else link_made_at(looking(), me().user_id),
    )


@action(blueprint, "/account/password", may=Reach.SIGNED_IN)
def new_password() -> Response | tuple[str, int]:
    """Change one's own password; other sessions end."""
    found = _password_form(current=True)
    try:
        with changing() as book:
            person = book.get_one(User, me().user_id)
            typed = request.form.get("current", ""), request.form.get("password", "")
            change_password(book, cause(), person, *typed)
            secret = begin(book, person, _address(), now())
    except SignInFailed as problem:
        found.refuse("current", str(problem))
    except TooEasy as problem:
        found.refuse("password", str(problem))
    if found.is_wrong:
        return account_page(found), 422
    _let_in(secret)
    return redirect(url_for("sign_in.account", changed=1))


@page(blueprint, "/forgotten", may=Reach.EVERYBODY)
def forgotten() -> str:
    """Ask for a link that lets one choose a new password."""
    return render_template("sign_in/forgotten.html", form=Form({"email": _form()["email"]}))


@action(blueprint, "/forgotten", may=Reach.EVERYBODY)
def send_reset() -> str:
    """Send the link, and say the same whether or not there is such a person."""
    at = now()
    with changing() as book:
        person = user_of_email(book, request.form.get("email", "")[:254])
        if person is not None and person.disabled_at is None:
            secret = link(book, Cause(UNKNOWN, at), person, LinkPurpose.RESET)
    if person is not None and person.disabled_at is None:
        send_link(person.email, LinkPurpose.RESET, secret)
    return render_template("sign_in/sent.html")


def send_link(email: str, purpose: LinkPurpose, secret: str) -> None:
    """Mail a person the single-use link."""
    address = current_app.config["WEB"].address + url_for("sign_in.choose", secret=secret)
    name = current_app.config["WEB"].name
    subject = f"{name}: choose a password"
    hours = "an hour" if purpose is LinkPurpose.RESET else "seven days"
    text = f"Open this link once, within {hours}, to choose your password:\n\n{address}\n"
    send(current_app.config["WEB"].mail, email, subject, text)


@page(blueprint, "/choose-password/<secret>", may=Reach.EVERYBODY)
def choose(secret: str) -> str | tuple[str, int]:
    """The page behind a single-use link."""
    try:
        link_of(looking(), secret, now())
    except LinkSpent as problem:
        return render_template("sign_in/spent.html", why=str(problem)), 410
    return render_template("sign_in/choose.html", form=_password_form(current=False))


@action(blueprint, "/choose-password/<secret>", may=Reach.EVERYBODY)
def chosen(secret: str) -> Response | tuple[str, int]:
    """Keep the password that was chosen; the link opens no more."""
    found = _password_form(current=False)
    try:
        with changing() as book:
            choose_password_by_link(book, Cause("", now()), secret, request.form.get("password", ""))
    except LinkSpent as problem:
        return render_template("sign_in/spent.html", why=str(problem)), 410
    except TooEasy as problem:
        found.refuse("password", str(problem))
        return render_template("sign_in/choose.html", form=found), 422
    return redirect(url_for("sign_in.form", chosen=1))
