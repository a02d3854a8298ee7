"""Free text of a case, which must say nothing of who somebody is: on forms, in files and in JSON alike."""

from consortium.fields import Text
from consortium.kernel.errors import Unreadable
from consortium.kernel.personal import telling


class CaseText(Text):
    """Text about a case; a number, an address or a postcode of somebody is refused.

    What only may tell of somebody (a name after a title, a date of birth) is asked about on a page, where
    somebody can answer, and let through in a file.
    """

    def read(self, text: str) -> str:
        """The text itself. Raises Unreadable, without saying again what was found."""
        read = super().read(text)
        for each in telling(read):
            if each.is_certain:
                raise Unreadable(f"holds {each.what}: take it out, nothing here may say who somebody is")
        return read
