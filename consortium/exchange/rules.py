"""Everything that must hold between facts of a contract, in one list."""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from consortium.contracts import rules as contract_rules
from consortium.contracts.rules import Broken
from consortium.employment import rules as employment_rules
from consortium.learning import rules as learning_rules


def broken_rules(session: Session, contract_ids: Iterable[int]) -> Iterator[Broken]:
    """Every broken rule among the facts of these contracts; a misplaced course is not blamed as an item too."""
    ids = sorted(contract_ids)
    contexts = (contract_rules, learning_rules, employment_rules)
    found = [each for context in contexts for each in context.broken(session, ids)]
    courses = {each.key for each in found if each.kind == "courses"}
    return (each for each in found if each.kind != "contract_items" or each.key not in courses)
