"""`consortium user`: who may sign in."""

import click

from cli.output import format_option, print_rows, say
from cli.session import cause, change, look
from consortium.access.operations import add_user, disable, end_sessions, link
from consortium.access.principal import Held
from consortium.access.queries import people
from consortium.access.queries import user as user_of_email
from consortium.access.terms import LinkPurpose, Role
from consortium.config import ADDRESS, web_address


@click.group()
def user() -> None:
    """People who may sign in, and what they may do.

    Example:

    \b
      consortium user add admin@consortium.example --role administrator
    """


@user.command("add")
@click.argument("email")
@click.option(
    "--role", type=click.Choice([each.value for each in Role]), required=True, help="What the person is."
)
@click.option("--member", metavar="CODE", help="Of which member: for the roles finance and board.")
@click.option("--name", default="", help="The person's name; else the e-mail address.")
def add_command(email: str, role: str, member: str | None, name: str) -> None:
    """Add somebody, and print the single-use link with which the person chooses a password.

    Example:

    \b
      consortium user add finance@casa.example --role finance --member CASA
    """
    with change() as session:
        person = add_user(session, cause(), email, name or email, [Held(Role(role), member)])
        secret = link(session, cause(), person, LinkPurpose.INVITATION)
    _say_link(person.email, secret, "seven days")


@user.command("list")
@format_option
def list_command(form: str) -> None:
    """Everybody, with every role.

    Example:

    \b
      consortium user list --format csv
    """
    with look() as session:
        rows = [
            {
                "email": each.email,
                "name": each.name,
                "roles": ", ".join(
                    f"{one.role.value} {one.member}" if one.member else one.role.value for one in each.held
                ),
                "state": "disabled" if each.is_disabled else "active" if each.has_signed_up else "invited",
            }
            for each in people(session)
        ]
    print_rows(form, ("email", "name", "roles", "state"), rows)


@user.command("disable")
@click.argument("email")
def disable_command(email: str) -> None:
    """Let somebody in no more, from the next page on.

    Example:

    \b
      consortium user disable finance@casa.example
    """
    with change() as session:
        disable(session, cause(), user_of_email(session, email))
    say(f"{email} is disabled, and every session of it is ended.")


@user.command("sign-out")
@click.argument("email")
def sign_out_command(email: str) -> None:
    """End every session of somebody, as when a machine was lost; the password stays.

    Example:

    \b
      consortium user sign-out finance@casa.example
    """
    with change() as session:
        end_sessions(session, cause(), user_of_email(session, email))
    say(f"Every session of {email} is ended.")


@user.command("reset")
@click.argument("email")
def reset_command(email: str) -> None:
    """End somebody's sessions, and print a single-use link to choose another password.

    Example:

    \b
      consortium user reset finance@casa.example
    """
    with change() as session:
        person = user_of_email(session, email)
        end_sessions(session, cause(), person)
        secret = link(session, cause(), person, LinkPurpose.RESET)
    _say_link(person.email, secret, "an hour")


def _say_link(email: str, secret: str, within: str) -> None:
    say(f"Give {email} this link; it opens once, within {within}:")
    click.echo(f"{web_address()}/choose-password/{secret}")
    if not web_address():
        say(f"(The address of the application stands before it; {ADDRESS} would print it.)")
