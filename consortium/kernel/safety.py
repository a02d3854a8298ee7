"""Text that a person typed, written so that no spreadsheet runs it, and read back (spec/imports.md, "Values")."""

import re

_FORMULA = re.compile(r"'*[\s\x00]*[=+\-@\t\r\n\x00＝＋－＠]")
_AMOUNT = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


def defused(value: object) -> object:
    """The value for a CSV cell: formula-like text gets an apostrophe before it; amounts stay as they are."""
    if not isinstance(value, str) or not value or _AMOUNT.fullmatch(value):
        return value
    return f"'{value}" if _FORMULA.match(value) else value


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet might run the text once somebody edits its cell."""
    return bool(_FORMULA.match(text))


def as_text(text: str) -> str:
    """The text for a cell that is text by its type: as it is, but that `undefused` gives it back unchanged."""
    return f"'{text}" if undefused(text) != text else text


def undefused(value: str) -> str:
    """The text of a cell that `defused` may have written: without the apostrophe that kept it from running."""
    return value[1:] if value.startswith("'") and _FORMULA.match(value) else value
