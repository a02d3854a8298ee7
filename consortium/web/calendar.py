"""The calendar of one's courses: a secret link that a calendar program subscribes to, made on one's account page."""

from typing import Any

from flask import Blueprint, abort, current_app, make_response, redirect, request, url_for

from consortium.access.models import User
from consortium.access.throttle import TooManyAttempts, count_failure, must_not_be_throttled
from consortium.calendar.operations import make_link, take_link_away
from consortium.calendar.queries import subscriber
from consortium.calendar.sources import entries
from consortium.calendar.written import written
from consortium.clock import now
from consortium.kernel.errors import NotFound
from consortium.web.guard import Reach, action, page
from consortium.web.session import cause, changing, looking, me
from consortium.web.sign_in import account_page

blueprint = Blueprint("calendar", __name__)


@page(blueprint, "/calendar/<secret>.ics", may=Reach.EVERYBODY)
def feed(secret: str) -> Any:
    """The calendar behind a link, for whoever has it: what the person's roles show now. Raises NotFound.

    A wrong link counts as a failed attempt to sign in from its address, so that nobody finds one by trying.
    """
    _must_not_try_on()
    web = current_app.config["WEB"]
    try:
        person = subscriber(looking(), secret)
    except NotFound:
        with changing() as book:
            count_failure(book, secret, _from(), now())
        raise
    content = written(entries(looking(), person), f"{web.name}: courses", web.address, web.host or "localhost")
    answer = make_response(content)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["Content-Disposition"] = "inline; filename=courses.ics"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.add_etag()
    return answer.make_conditional(request)


def _must_not_try_on() -> None:
    try:
        must_not_be_throttled(looking(), None, _from(), now())
    except TooManyAttempts:
        abort(429)


def _from() -> str:
    return request.remote_addr or ""


@action(blueprint, "/account/calendar", may=Reach.SIGNED_IN)
def make() -> Any:
    """Make or renew one's link; the answer shows it, once."""
    with changing() as book:
        secret = make_link(book, cause(), book.get_one(User, me().user_id))
    path = url_for("calendar.feed", secret=secret)
    return account_page(calendar_link=f"{current_app.config['WEB'].address}{path}")


@action(blueprint, "/account/calendar/take-away", may=Reach.SIGNED_IN)
def take_away() -> Any:
    """Take one's link away."""
    with changing() as book:
        take_link_away(book, cause(), book.get_one(User, me().user_id))
    return redirect(url_for("sign_in.account", calendar_gone=1))
