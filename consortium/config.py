"""Settings from the environment, checked at once."""

import getpass
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from consortium.kernel.errors import Refused
from consortium.kernel.terms import DEFAULT_NAME

DATABASE_URL = "CONSORTIUM_DATABASE_URL"
NAME = "CONSORTIUM_NAME"
ACTOR = "CONSORTIUM_ACTOR"
LOG = "CONSORTIUM_LOG"
SECRET = "CONSORTIUM_SECRET_KEY"  # noqa: S105 - the name of a setting
ADDRESS = "CONSORTIUM_ADDRESS"
SMTP = "CONSORTIUM_SMTP"
SENDER = "CONSORTIUM_MAIL_FROM"
HIDE_SHARES = "CONSORTIUM_HIDE_SHARES"

LEAST_SECRET = 32
"""Characters of a secret key at least: it signs every session."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which database, what the consortium is called, who acts on the command line, where faults are logged."""

    database_url: str
    name: str
    actor: str
    log: Path

    @classmethod
    def of_environment(cls, database_url: str | None = None) -> "Settings":
        """The settings; `database_url` overrides. Without either, an SQLite file in `instance/` here."""
        instance = Path.cwd() / "instance"
        url = database_url or os.environ.get(DATABASE_URL) or f"sqlite:///{instance / 'consortium.db'}"
        return cls(
            database_url=url,
            name=os.environ.get(NAME) or DEFAULT_NAME,
            actor=os.environ.get(ACTOR) or _account(),
            log=Path(os.environ.get(LOG) or instance / "consortium.log"),
        )


def _account() -> str:
    """The account's name on this machine; in a container it may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"account {os.getuid()}"


@dataclass(frozen=True, slots=True)
class MailSettings:
    """By which server mail goes (`host:port`; None: it is printed for whoever runs the product), and from whom."""

    server: str | None = None
    sender: str = "consortium@localhost"

    @classmethod
    def of_environment(cls) -> "MailSettings":
        """The settings of this machine."""
        return cls(os.environ.get(SMTP) or None, os.environ.get(SENDER) or "consortium@localhost")


@dataclass(frozen=True, slots=True)
class WebSettings:
    """What the web application needs beside the database.

    `secret` signs sessions; `address` is how people reach it (links in
    mail); `is_secure` asks browsers to send the session over TLS alone; `members_see_shares` lets the members
    of a contract see one another's shares of its cost.
    """

    name: str
    secret: str
    address: str
    is_secure: bool = True
    mail: MailSettings = MailSettings()
    members_see_shares: bool = True
    invented: bool = False

    @property
    def host(self) -> str:
        """The name under which the server answers."""
        return urlsplit(self.address).hostname or ""

    @classmethod
    def of_environment(cls, settings: Settings) -> "WebSettings":
        """The settings of a production server; there is no default for the secret. Raises Refused."""
        secret = os.environ.get(SECRET, "")
        if len(secret) < LEAST_SECRET:
            raise Refused(
                f"{SECRET} must hold {LEAST_SECRET} characters or more, made at random and kept to yourself:"
                " `python -c 'import secrets; print(secrets.token_urlsafe(48))'` makes one"
            )
        address = os.environ.get(ADDRESS, "")
        if not address.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise Refused(
                f"{ADDRESS} must be the address that people use, like https://ledger.consortium.example"
            )
        return cls(
            name=settings.name,
            secret=secret,
            address=address.rstrip("/"),
            is_secure=address.startswith("https://"),
            mail=MailSettings.of_environment(),
            members_see_shares=os.environ.get(HIDE_SHARES, "") != "1",
        )


def web_address() -> str:
    """How people reach the application, for links that a command prints; empty where it is not set."""
    return os.environ.get(ADDRESS, "").rstrip("/")
