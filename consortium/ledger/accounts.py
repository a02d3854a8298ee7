"""The names of accounts (spec/ledger.md, "Accounts"), valid in hledger and Beancount as they stand."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.terms import Workstream
from consortium.ledger.models import Account

CURRENT = "Assets:Current"
POOL = "Liabilities:Pool"
RECHARGES = "Income:Recharges"
GRANTS = "Income:Grants"
REBATES = "Income:Rebates"


def current(member: str) -> str:
    """The member's current account with the consortium: positive, the member owes."""
    return f"{CURRENT}:{member}"


def pool(code: str, member: str) -> str:
    """What is left of the member's contributions to the pool."""
    return f"{POOL}:{code}:{member}"


def expense(workstream: Workstream, member: str) -> str:
    """Cost of the workstream that the member bore."""
    return f"Expenses:{workstream.label}:{member}"


def recharges(member: str) -> str:
    """What the member has been charged for cost borne."""
    return f"{RECHARGES}:{member}"


def grants(member: str) -> str:
    """External funding, as shared to the member."""
    return f"{GRANTS}:{member}"


def rebates(member: str) -> str:
    """Supplier rebates, as shared to the member."""
    return f"{REBATES}:{member}"


class Accounts:
    """The accounts of a session by name, made when first named."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._ids = {name: key for key, name in session.execute(sa.select(Account.id, Account.name))}

    def id(self, name: str) -> int:
        """The account's key."""
        found = self._ids.get(name)
        if found is None:
            parts = name.split(":")
            account = Account(
                name=name,
                family=":".join(parts[:2]),
                member_code=parts[-1],
                pool_code=parts[2] if len(parts) == 4 else None,
            )
            self._session.add(account)
            self._session.flush()
            found = self._ids[name] = account.id
        return found
