"""The field of an instant, as the extra files have it."""

from datetime import UTC, datetime

from consortium.fields import Worded
from consortium.kernel.errors import Unreadable


class Instant(Worded[datetime]):
    """A day and time of day; without a zone it is UTC."""

    def read(self, text: str) -> datetime:
        """The instant in UTC. Raises Unreadable."""
        try:
            found = datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            raise Unreadable("is not a time: write it like 2026-05-04T12:30:00+00:00") from None

    def write(self, value: datetime) -> str:
        """The instant in UTC."""
        return value.astimezone(UTC).isoformat()
