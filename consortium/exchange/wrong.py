"""What is wrong with the rows of a file, as sentences that stand beside them."""

from collections.abc import Iterator

TO_MEND = "x_to_mend"
"""The column that holds the sentences; imports read no column whose name begins so."""

LONGEST = 2_000
"""Characters of what is said beside one row at most."""


class Sentences:
    """The sentences of a file's rows, taken row by row. Takes (row, column, message) in the order of rows."""

    def __init__(self, wrong: Iterator[tuple[int, str, str]]) -> None:
        self._wrong = wrong
        self._ahead = next(wrong, None)
        self.columns: set[str] = set()
        """The columns that the sentences taken last are about."""

    def up_to(self, row: int) -> list[str]:
        """Those of this row, and of earlier ones that were not asked for."""
        found: list[str] = []
        self.columns = set()
        while self._ahead and self._ahead[0] <= row:
            _, column, message = self._ahead
            self.columns.add(column)
            if sum(map(len, found)) < LONGEST:
                found.append(told("", column, message))
            self._ahead = next(self._wrong, None)
        return found

    def rest(self) -> list[str]:
        """All that were not taken."""
        found: list[str] = []
        while self._ahead:
            found += self.up_to(self._ahead[0])
        return found


def told(file: str, column: str, message: str) -> str:
    """A sentence with what it is about before it."""
    about = "".join(f"{each}: " for each in (file, column) if each)
    return f"{about}{message}{'' if message.endswith('.') else '.'}"
