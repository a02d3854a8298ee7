"""Balances by account, from the monthly summaries and the lines of a month that is not over."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.kernel.days import Period
from consortium.kernel.money import Pence
from consortium.ledger import accounts
from consortium.ledger.models import Account, Balance, JournalLine, JournalRow


def trial_balance(session: Session, as_at: date | None = None) -> dict[str, Pence]:
    """Every account's balance in pence, debit positive, zero balances left out, ordered by name.

    `as_at` goes by the day of posting and includes that day; without it everything posted counts.
    """
    return {name: amount for name, amount in sorted(_balances(session, as_at).items()) if amount}


def current_balances(session: Session, as_at: date | None = None) -> dict[str, Pence]:
    """Each member's current account: positive, the member owes."""
    prefix = accounts.CURRENT + ":"
    found = _balances(session, as_at)
    return {name.removeprefix(prefix): amount for name, amount in found.items() if name.startswith(prefix)}


def pool_balances(session: Session, code: str, as_at: date | None = None) -> dict[str, Pence]:
    """What is left in a pool, by member: positive, of what it paid in."""
    prefix = accounts.POOL + f":{code}:"
    found = _balances(session, as_at)
    return {name.removeprefix(prefix): -amount for name, amount in found.items() if name.startswith(prefix)}


def _balances(session: Session, as_at: date | None) -> dict[str, Pence]:
    sums = sa.select(Account.name, sa.func.sum(Balance.debit - Balance.credit)).join(
        Account, Account.id == Balance.account_id
    )
    if as_at is None:
        return {name: int(amount) for name, amount in session.execute(sums.group_by(Account.name))}
    period = Period.of(as_at)
    month_is_over = as_at == period.month.span.last
    whole = Balance.period <= period.key if month_is_over else Balance.period < period.key
    found = {name: int(amount) for name, amount in session.execute(sums.where(whole).group_by(Account.name))}
    if not month_is_over:
        part = (
            sa.select(Account.name, sa.func.sum(JournalLine.debit - JournalLine.credit))
            .join(Account, Account.id == JournalLine.account_id)
            .join(JournalRow, JournalRow.id == JournalLine.journal_id)
            .where(JournalRow.period == period.key, JournalRow.posted <= as_at)
            .group_by(Account.name)
        )
        for name, amount in session.execute(part):
            found[name] = found.get(name, 0) + int(amount)
    return found
