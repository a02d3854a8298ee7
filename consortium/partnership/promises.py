"""What is promised, and what was given: added up from declarations."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from consortium.kernel.money import Pence
from consortium.partnership.queries import Declared
from consortium.partnership.terms import Form


@dataclass(frozen=True, slots=True)
class Contributions:
    """Cash and staff days; of premises and expertise, which no number measures, how many offers."""

    cash: Pence
    days: Decimal
    premises: int
    expertise: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Promised beside given. Only what stands and is signed is promised; `unsigned` counts what waits."""

    promised: Contributions
    given: Contributions
    unsigned: int

    @property
    def is_nothing(self) -> bool:
        """Whether nothing was declared or given."""
        nothing = Contributions(0, Decimal(), 0, 0)
        return self.promised == self.given == nothing and not self.unsigned


def balance(declarations: Iterable[Declared]) -> Balance:
    """What these declarations promise, what was given of them (of withdrawn ones too), and how many wait unsigned."""
    found = list(declarations)
    promises = [each for each in found if each.is_promised]
    promised = Contributions(
        cash=sum(each.row.cash or 0 for each in promises),
        days=sum((each.row.days or Decimal() for each in promises), Decimal()),
        premises=sum(each.form is Form.PREMISES for each in promises),
        expertise=sum(each.form is Form.EXPERTISE for each in promises),
    )
    kept = [each for each in found if each.standing]
    given = Contributions(
        cash=sum(each.cash_given for each in found),
        days=sum((each.days_given for each in found), Decimal()),
        premises=sum(each.form is Form.PREMISES for each in kept),
        expertise=sum(each.form is Form.EXPERTISE for each in kept),
    )
    return Balance(promised, given, sum(not (each.is_signed or each.is_withdrawn) for each in found))
