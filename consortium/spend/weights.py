"""The weights by which a line is shared, kept with it for ever, and the shares that follow from them."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from consortium.kernel.apportionment import apportion, whole_weights
from consortium.kernel.exact import plain
from consortium.kernel.money import Pence

BY_MEMBER = "member"
"""The basis of a line that one member bears alone."""

ON_ACCOUNT = "on_account"
"""The basis of a line that takes back what members were charged on account: by just that, in pounds."""

BY_PLACES = "places"
"""The basis of a line that names a course."""

BY_MINUTES, BY_PLACES_OFFERED = "adviser_minutes", "places_offered"
"""The bases of an employment service of which use is not measured by starts, each in the words of its measure."""


@dataclass(frozen=True)
class Weights:
    """Who shares by what weight: the basis, what it was taken for (a year, a period, a course), its agreement."""

    basis: str
    taken_for: str
    agreed: str
    by_member: dict[str, Decimal]

    @cached_property
    def content(self) -> str:
        """The weights as canonical JSON, as they are kept."""
        weights = {member: plain(self.by_member[member]) for member in sorted(self.by_member)}
        facts = {"agreed": self.agreed, "basis": self.basis, "for": self.taken_for, "weights": weights}
        return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content."""
        return hashlib.sha256(self.content.encode()).hexdigest()

    @classmethod
    def read(cls, content: str) -> "Weights":
        """The weights of a kept content."""
        facts = json.loads(content)
        by_member = {member: Decimal(weight) for member, weight in facts["weights"].items()}
        return cls(facts["basis"], facts["for"], facts["agreed"], by_member)

    @cached_property
    def members(self) -> list[str]:
        """The members in order of code."""
        return sorted(self.by_member)

    @cached_property
    def whole(self) -> list[int]:
        """The weights as whole numbers in proportion, in order of member code."""
        return list(whole_weights(self.by_member).values())

    def shares(self, amount: Pence) -> list[Pence]:
        """The amount shared by largest remainder, in order of member code. Raises NothingToShareBy."""
        return apportion(amount, self.whole)

    def part(self, member: str) -> Fraction:
        """The member's exact part of the whole, 0 to 1."""
        return self._parts[member]

    @cached_property
    def _parts(self) -> dict[str, Fraction]:
        total = sum(self.whole)
        return {
            member: Fraction(weight, total) for member, weight in zip(self.members, self.whole, strict=True)
        }
