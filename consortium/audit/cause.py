"""Who changes something, when and why: the argument every operation takes."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Cause:
    """The actor (an e-mail address or account name), the instant (UTC), a reason and the import behind it.

    `authors` wrote what the actor carries out, where that was somebody else: what is theirs to answer for
    (who entered a contract, and so may not sign its savings) is theirs, and not the actor's.
    """

    actor: str
    at: datetime
    reason: str = ""
    batch: int | None = None
    authors: tuple[str, ...] = ()

    @property
    def written_by(self) -> tuple[str, ...]:
        """Who wrote what is changed."""
        return self.authors or (self.actor,)
