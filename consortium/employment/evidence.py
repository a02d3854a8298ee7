"""What shows that an outcome was reached: one of a closed list of kinds first, then what more there is to say."""

from consortium.employment.terms import Evidence

MORE = ": "
"""What stands between the kind and the words after it."""


def shown_by(kind: Evidence, more: str | None = None) -> str:
    """The evidence as it is kept: `payslip`, or `payslip: of May`."""
    return f"{kind.value}{MORE}{more}" if more else kind.value


def kind_of(text: str) -> Evidence | None:
    """The kind that evidence begins with, however it is spaced; None where it begins with none."""
    first = text.partition(":")[0].strip().casefold().replace(" ", "_")
    return Evidence(first) if first in tuple(Evidence) else None
