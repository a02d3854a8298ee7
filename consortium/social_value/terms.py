"""Words of social value."""

from enum import StrEnum


class ValueClass(StrEnum):
    """To whom a value accrues; the classes may overlap and are not added together."""

    FISCAL = "fiscal"
    ECONOMIC = "economic"
    SOCIAL = "social"


class Factor(StrEnum):
    """What is taken off the gross count, and which part of the rest is due to the service (The Green Book)."""

    DEADWEIGHT = "deadweight"
    LEAKAGE = "leakage"
    DISPLACEMENT = "displacement"
    SUBSTITUTION = "substitution"
    ATTRIBUTION = "attribution"

    @property
    def words(self) -> str:
        """What it means to a person."""
        return _WORDS[self]

    @property
    def is_kept(self) -> bool:
        """Whether its share is kept; of the others it is taken off."""
        return self is Factor.ATTRIBUTION


_WORDS = {
    Factor.DEADWEIGHT: "Share that would have happened anyway",
    Factor.LEAKAGE: "Share that went to people whom the service is not for",
    Factor.DISPLACEMENT: "Share that took the place of somebody else's",
    Factor.SUBSTITUTION: "Share for which something else was given up",
    Factor.ATTRIBUTION: "Share of the rest that is due to the service",
}
