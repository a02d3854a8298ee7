"""What the learning programme asks of the posted documents: what is billed, what it cost, who paid in."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from consortium.contracts.models import Contract
from consortium.kernel.days import FinancialYear
from consortium.kernel.money import Pence
from consortium.kernel.terms import Workstream
from consortium.ledger.models import JournalRow, Pool
from consortium.members.models import Member
from consortium.spend.documents import DocumentKind
from consortium.spend.models import DocumentLine, DocumentRow, SpendTotal
from consortium.spend.totals import COST


def is_billed(session: Session, item_id: int) -> bool:
    """Whether a cost that names the item is posted and not reversed."""
    rows = (
        sa.select(DocumentLine.document_id)
        .join(DocumentRow, DocumentRow.id == DocumentLine.document_id)
        .where(DocumentLine.item_id == item_id, ~sa.exists().where(JournalRow.reverses_id == DocumentRow.journal_id))
    )
    return session.scalar(rows.limit(1)) is not None


def item_costs(session: Session, workstream: Workstream) -> dict[tuple[int, str], Pence]:
    """Net cost of all years by (item id, member code), of lines of the workstream that name an item."""
    rows = session.execute(
        sa.select(SpendTotal.item_id, Member.code, sa.func.sum(SpendTotal.net))
        .join(Member, Member.id == SpendTotal.member_id)
        .join(Contract, Contract.id == SpendTotal.contract_id)
        .where(SpendTotal.kind == COST, SpendTotal.item_id > 0, Contract.workstream == workstream)
        .group_by(SpendTotal.item_id, Member.code)
    )
    return {(item, member): int(net) for item, member, net in rows}


def paid_in(session: Session, pool_code: str, year: FinancialYear) -> dict[str, Pence]:
    """What each member paid into a pool in a year, contributions that were reversed left out."""
    rows = session.execute(
        sa.select(Member.code, sa.func.sum(DocumentRow.total))
        .join(Member, Member.id == DocumentRow.member_id)
        .join(Pool, Pool.id == DocumentRow.pool_id)
        .where(
            DocumentRow.kind == DocumentKind.CONTRIBUTION,
            Pool.code == pool_code,
            DocumentRow.dated.between(year.span.first, year.span.last),
            ~sa.exists().where(JournalRow.reverses_id == DocumentRow.journal_id),
        )
        .group_by(Member.code)
    )
    return {member: int(amount) for member, amount in rows}
