"""Who changes something, when and why: the argument every operation takes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """The actor (an e-mail address or account name), the instant (UTC), a reason and the import behind it."""

    actor: str
    at: datetime
    reason: str = ""
    batch: int | None = None
