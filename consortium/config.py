"""Settings from the environment, checked at once."""

import getpass
import os
from dataclasses import dataclass
from pathlib import Path

from consortium.kernel.terms import DEFAULT_NAME

DATABASE_URL = "CONSORTIUM_DATABASE_URL"
NAME = "CONSORTIUM_NAME"
ACTOR = "CONSORTIUM_ACTOR"
LOG = "CONSORTIUM_LOG"


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
